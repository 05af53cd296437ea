//! Bad days: connections that break, frames that are lost, doubled, cut or swapped, devices that die, disks
//! that fill up, while people write.

use std::collections::VecDeque;

use taccuino_core::ids::DocumentId;

use super::{Network, Who};

/// How bad a day is, in percent of the steps.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    /// A frame is lost, doubled, cut short or comes after the next one.
    pub frames: usize,
    /// A connection breaks.
    pub breaks: usize,
    /// A device is killed and started again.
    pub restarts: usize,
    /// A commit fails.
    pub full_disks: usize,
    /// Two devices are kept apart, or all meet again.
    pub partitions: usize,
}

impl Faults {
    /// Everything at once.
    pub const ALL: Self = Self { frames: 4, breaks: 2, restarts: 1, full_disks: 1, partitions: 2 };
    /// None.
    pub const NONE: Self = Self { frames: 0, breaks: 0, restarts: 0, full_disks: 0, partitions: 0 };
}

impl Network {
    /// Lives through `steps` steps of a day. Who may write a document writes it now and then; `places` are
    /// documents with one of their prose fields.
    pub fn storm(&mut self, steps: usize, faults: Faults, places: &[(DocumentId, &'static str)]) {
        for step in 0..steps {
            self.suffer(faults);
            if self.random.chance(25) {
                let who = self.random.below(self.devices.len());
                let (document, field) = places[self.random.below(places.len())];
                let text = format!("<{}{step}🌾>", self.devices[who].name);
                if self.random.chance(faults.full_disks) {
                    self.devices[who].fill_disk();
                }
                // Who has not got it yet, or may not write it, does something else.
                let _ = self.write(who, document, field, &text);
            }
            let (one, other) = self.some_pair();
            if self.is_connected(one, other) {
                self.deliver((one.min(other), one.max(other)), other);
            } else {
                self.connect(one, other);
            }
        }
    }

    fn some_pair(&mut self) -> (Who, Who) {
        let one = self.random.below(self.devices.len());
        let other = (one + 1 + self.random.below(self.devices.len() - 1)) % self.devices.len();
        (one, other)
    }

    fn suffer(&mut self, faults: Faults) {
        if self.random.chance(faults.frames) {
            self.spoil_a_frame();
        }
        if self.random.chance(faults.breaks) {
            let (one, other) = self.some_pair();
            self.disconnect(one, other);
        }
        if self.random.chance(faults.restarts) {
            let who = self.random.below(self.devices.len());
            self.restart(who);
        }
        if self.random.chance(faults.full_disks) {
            let who = self.random.below(self.devices.len());
            self.devices[who].fill_disk();
        }
        if self.random.chance(faults.partitions) {
            if self.random.chance(50) {
                let (one, other) = self.some_pair();
                self.part(one, other);
            } else {
                self.heal();
            }
        }
    }

    fn spoil_a_frame(&mut self) {
        let links: Vec<_> = self.links.keys().copied().collect();
        if links.is_empty() {
            return;
        }
        let at = links[self.random.below(links.len())];
        let fault = self.random.below(4);
        let cut = self.random.number() as usize;
        let Some(queue) =
            self.links.get_mut(&at).and_then(|link| link.queues.values_mut().find(|queue| !queue.is_empty()))
        else {
            return;
        };
        self.spoiled += usize::from(spoil(queue, fault, cut));
    }
}

/// Spoils the next frame of a queue, and tells whether it did.
fn spoil(queue: &mut VecDeque<Vec<u8>>, fault: usize, cut: usize) -> bool {
    match fault {
        0 => {
            queue.pop_front();
        }
        1 => {
            if let Some(frame) = queue.front().cloned() {
                queue.push_front(frame);
            }
        }
        2 => {
            if let Some(frame) = queue.front_mut() {
                frame.truncate(cut % frame.len().max(1));
            }
        }
        _ if queue.len() > 1 => queue.swap(0, 1),
        _ => return false,
    }
    true
}
