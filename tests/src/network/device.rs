//! One device in memory: a notebook on a disk, an engine, and turns.

use taccuino_core::ids::{DeviceId, InvitationId};
use taccuino_core::keys::DeviceKey;
use taccuino_core::membership::Consent;
use taccuino_core::notebook::Notebook;
use taccuino_core::store::Store;
use taccuino_sync::engine::{Engine, InEvent, OutEvent};

use super::disk::Disk;

/// One device.
#[derive(Debug)]
pub struct Device {
    /// What people call it.
    pub name: String,
    key: DeviceKey,
    disk: Disk,
    /// Its notebook.
    pub notebook: Notebook,
    /// Its engine.
    pub engine: Engine,
    /// What was refused, with the device concerned.
    pub refused: Vec<(DeviceId, String)>,
    /// Why its engine ended connections.
    pub dropped: Vec<String>,
    /// When its engine wants to be called, by its own clock.
    pub wake: Option<u64>,
    /// How far its clock is ahead, in milliseconds; behind where it is negative.
    pub skew_ms: i64,
}

/// What a turn came to.
#[derive(Debug)]
pub struct TurnEnd<T> {
    /// What may go out now.
    pub out: Vec<OutEvent>,
    /// What was done, if the commit succeeded.
    pub done: Option<T>,
}

impl Device {
    /// Makes a device with a disk of its own; `number` decides its key.
    pub fn new(name: &str, number: u8) -> Self {
        Self::on_disk(name, DeviceKey::from_bytes(&[number; 32]), Disk::default())
    }

    /// Makes a device of a copy of this one: its disk as it is now, and its key.
    pub fn twin(&self, name: &str) -> Self {
        Self::on_disk(name, self.key.clone(), self.copy_disk())
    }

    fn on_disk(name: &str, key: DeviceKey, disk: Disk) -> Self {
        let notebook = open(&disk, &key);
        Self {
            name: name.to_owned(),
            engine: Engine::new(key.id()),
            key,
            disk,
            notebook,
            refused: Vec::new(),
            dropped: Vec::new(),
            wake: None,
            skew_ms: 0,
        }
    }

    /// Returns its id.
    pub fn id(&self) -> DeviceId {
        self.key.id()
    }

    /// Agrees to be let in by `author`.
    pub fn consent(&self, invitation: Option<&InvitationId>, author: &DeviceId) -> Consent {
        Consent::new(&self.key, invitation, author)
    }

    /// Returns its key.
    pub fn key(&self) -> &DeviceKey {
        &self.key
    }

    /// Kills it and starts it again from what was on its disk.
    pub fn restart(&mut self) {
        // The earlier notebook reaches the disk no more, whatever it still does when it is dropped.
        self.notebook = open(&self.disk, &self.key);
        self.engine = Engine::new(self.key.id());
        self.wake = None;
    }

    /// Copies its disk as it was when it was synced last.
    pub fn copy_disk(&self) -> Disk {
        self.disk.copy()
    }

    /// Puts a copy of `disk` in the place of its own and starts it again; it is told whether that was a restore, as
    /// the folder tells it, or not, as when a whole disk is set back.
    pub fn restore(&mut self, disk: &Disk, is_told: bool) {
        self.disk = disk.copy();
        self.restart();
        if is_told {
            self.notebook.retire_all_streams();
            self.notebook.commit().expect("the disk has room");
        }
    }

    /// Returns its time when it is `now`.
    pub fn clock(&self, now: u64) -> u64 {
        now.saturating_add_signed(self.skew_ms)
    }

    /// Lets its next commit fail.
    pub fn fill_disk(&self) {
        self.disk.fill();
    }

    /// Makes room on its disk.
    pub fn clear_disk(&self) {
        self.disk.clear();
    }

    /// Lives one turn: `events` go to the engine, `work` is done, then commit and all that follows.
    pub fn turn<T>(&mut self, now: u64, events: Vec<InEvent>, work: impl FnOnce(&mut Notebook) -> T) -> TurnEnd<T> {
        let (mut out, mut held) = (Vec::new(), Vec::new());
        for event in events {
            let new = self.engine.handle(&mut self.notebook, now, event);
            if self.notebook.has_staged() { held.extend(new) } else { out.extend(new) }
        }
        let done = work(&mut self.notebook);
        let mut done = Some(done);
        if self.notebook.commit().is_ok() {
            let happened = self.notebook.durable();
            out.extend(held);
            out.extend(self.engine.committed(&mut self.notebook, now, &happened));
            let settled = self.notebook.settle();
            if !settled.is_empty() {
                out.extend(self.engine.committed(&mut self.notebook, now, &settled));
            }
        } else {
            done = None;
            out.extend(self.engine.handle(&mut self.notebook, now, InEvent::Restart));
        }
        for event in &out {
            match event {
                OutEvent::Refused { device, reason } => self.refused.push((*device, reason.clone())),
                OutEvent::Drop { reason, .. } => self.dropped.push(reason.clone()),
                OutEvent::Wake { at_ms } => self.wake = Some(*at_ms),
                OutEvent::Send { .. } | OutEvent::Progress { .. } | OutEvent::Changed => {}
            }
        }
        TurnEnd { out, done }
    }
}

fn open(disk: &Disk, key: &DeviceKey) -> Notebook {
    let disk = disk.clone();
    let store = Store::with_backend(move || disk.open()).expect("a disk in memory opens");
    Notebook::open(store, key.clone()).expect("what was committed reads back")
}
