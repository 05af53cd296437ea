//! Seeded networks of devices in memory: the real notebooks and engines, a clock and links that obey a seed.
//!
//! Owns devices, links and their faults, and the questions that tests ask of a whole network. A run is a
//! function of its seed and of the calls made: a test that fails names the seed, and the seed replays it.

// A simulator stands in for a test: it may end it.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod checks;
mod copies;
mod device;
mod disk;
mod forging;
mod people;
mod random;
mod storm;
mod writing;

pub use copies::CopyStory;
pub use device::{Device, TurnEnd};
pub use disk::{Disk, Opened};
pub use forging::{forced_run, forced_text, lying_frames, nonsense, run_message, signed_run};
pub use people::City;
pub use random::Random;
pub use storm::Faults;
pub use writing::{Typed, Typist};

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use taccuino_core::ids::{DeviceId, ProgrammeId};
use taccuino_core::notebook::Notebook;
use taccuino_sync::engine::messages::{self, Message};
use taccuino_sync::engine::{InEvent, OutEvent};

/// Names a device of a network by its place in it.
pub type Who = usize;

/// After so many frames a network that is not at rest never will be.
const MAX_FRAMES: usize = 200_000;
/// After so many meetings that ended early nobody ever comes to rest.
const MAX_MEETINGS: usize = 50;

/// A connection: a queue of frames for each end.
#[derive(Debug)]
struct Link {
    session: u64,
    queues: BTreeMap<Who, VecDeque<Vec<u8>>>,
    /// How many frames each end has sent.
    counts: BTreeMap<Who, u32>,
}

/// A frame that was sent.
#[derive(Debug, Clone)]
pub struct Sent {
    /// By whom.
    pub from: Who,
    /// To whom.
    pub to: Who,
    /// Its bytes.
    pub frame: Vec<u8>,
}

/// Devices and the links between them.
#[derive(Debug)]
pub struct Network {
    /// The devices.
    pub devices: Vec<Device>,
    /// The one programme of most tests.
    pub programme: ProgrammeId,
    /// What everybody typed and was told is saved.
    pub typed: Vec<Typed>,
    /// Every frame that was sent, while `records` is set.
    pub sent: Vec<Sent>,
    /// Whether frames are kept in `sent`.
    pub records: bool,
    /// In milliseconds since 1970.
    pub now: u64,
    /// The chance of this run.
    pub random: Random,
    /// How many frames were lost, doubled, swapped or cut short.
    pub spoiled: usize,
    links: BTreeMap<(Who, Who), Link>,
    apart: BTreeSet<(Who, Who)>,
    stalled: BTreeSet<(Who, Who)>,
    next_session: u64,
}

/// Does nothing in a turn.
fn idle(_: &mut Notebook) {}

fn pair(one: Who, other: Who) -> (Who, Who) {
    (one.min(other), one.max(other))
}

impl Network {
    /// Makes a network of nobody.
    pub fn new(seed: u64) -> Self {
        Self {
            devices: Vec::new(),
            programme: ProgrammeId([0; 32]),
            typed: Vec::new(),
            sent: Vec::new(),
            records: false,
            now: 1_800_000_000_000,
            random: Random::new(seed),
            spoiled: 0,
            links: BTreeMap::new(),
            apart: BTreeSet::new(),
            stalled: BTreeSet::new(),
            next_session: 1,
        }
    }

    /// Adds a device that takes part in nothing yet.
    pub fn add(&mut self, name: &str) -> Who {
        let number = u8::try_from(self.devices.len() + 1).expect("a network of up to 255");
        self.devices.push(Device::new(name, number));
        self.devices.len() - 1
    }

    /// Adds a copy of a device: the same key, and a disk of its own with the same content. Both may never be
    /// connected with the same device at once.
    pub fn add_twin(&mut self, name: &str, of: Who) -> Who {
        self.devices.push(self.devices[of].twin(name));
        self.devices.len() - 1
    }

    /// Puts a copy of an earlier disk in the place of a device's own and starts it; see [`Device::restore`].
    pub fn restore(&mut self, who: Who, disk: &Disk, is_told: bool) {
        self.devices[who].restore(disk, is_told);
        for other in 0..self.devices.len() {
            self.disconnect(who, other);
        }
    }

    /// Returns a device's id.
    pub fn id(&self, who: Who) -> DeviceId {
        self.devices[who].id()
    }

    /// Does something with a device's notebook in a turn of its own; none where the commit failed.
    pub fn work<T>(&mut self, who: Who, work: impl FnOnce(&mut Notebook) -> T) -> Option<T> {
        self.turn(who, Vec::new(), work)
    }

    fn turn<T>(&mut self, who: Who, events: Vec<InEvent>, work: impl FnOnce(&mut Notebook) -> T) -> Option<T> {
        self.now += 1;
        let clock = self.devices[who].clock(self.now);
        let TurnEnd { out, done } = self.devices[who].turn(clock, events, work);
        for event in out {
            match event {
                OutEvent::Send { session, frame } => self.post(who, session, frame),
                OutEvent::Drop { session, .. } => {
                    let link = self.links.iter().find(|(_, link)| link.session == session).map(|(pair, _)| *pair);
                    if let Some((one, other)) = link {
                        self.links.remove(&(one, other));
                        let far = if one == who { other } else { one };
                        self.turn(far, vec![InEvent::Disconnected { session }], idle);
                    }
                }
                _ => {}
            }
        }
        done
    }

    fn post(&mut self, from: Who, session: u64, frame: Vec<u8>) {
        assert!(frame.len() <= messages::MAX_FRAME, "a frame of {} bytes", frame.len());
        let Some(((one, other), link)) = self.links.iter_mut().find(|(_, link)| link.session == session) else {
            return;
        };
        let to = if *one == from { *other } else { *one };
        if self.records {
            self.sent.push(Sent { from, to, frame: frame.clone() });
        }
        *link.counts.entry(from).or_default() += 1;
        link.queues.entry(to).or_default().push_back(frame);
    }

    /// Returns how many frames one device has sent to another on their connection: the number of its next.
    pub fn frames_sent(&self, from: Who, to: Who) -> u32 {
        let link = self.links.get(&pair(from, to));
        link.and_then(|link| link.counts.get(&from)).copied().unwrap_or(0)
    }

    /// Hands a device a frame as if `from` had sent it as its next. What `from` itself still sends comes out of
    /// order from then on, and ends the connection.
    pub fn inject_counted(&mut self, from: Who, to: Who, frame: Vec<u8>) {
        if let Some(link) = self.links.get_mut(&pair(from, to)) {
            *link.counts.entry(from).or_default() += 1;
            self.inject(from, to, frame);
        }
    }

    /// Lets `from` send a message of a test's making as its next.
    pub fn send_as(&mut self, from: Who, to: Who, message: &Message) {
        let frame = messages::encode(self.frames_sent(from, to), message);
        self.inject_counted(from, to, frame);
    }

    /// Delivers up to `frames` frames, without faults.
    pub fn deliver_some(&mut self, frames: usize) {
        for _ in 0..frames {
            if !self.deliver_any() {
                return;
            }
        }
    }

    /// Delivers one frame of those under way, if there is any.
    fn deliver_any(&mut self) -> bool {
        let waiting: Vec<((Who, Who), Who)> = self
            .links
            .iter()
            .filter(|(pair, _)| !self.stalled.contains(pair))
            .flat_map(|(pair, link)| {
                link.queues.iter().filter(|(_, queue)| !queue.is_empty()).map(|(to, _)| (*pair, *to))
            })
            .collect();
        if waiting.is_empty() {
            return false;
        }
        let (pair, to) = waiting[self.random.below(waiting.len())];
        self.deliver(pair, to)
    }

    /// Connects two devices, unless they are connected or kept apart.
    pub fn connect(&mut self, one: Who, other: Who) {
        let pair = pair(one, other);
        if one == other || self.links.contains_key(&pair) || self.apart.contains(&pair) {
            return;
        }
        let session = self.next_session;
        self.next_session += 1;
        self.links.insert(pair, Link { session, queues: BTreeMap::new(), counts: BTreeMap::new() });
        for (who, far) in [(pair.0, pair.1), (pair.1, pair.0)] {
            let (device, nonce) = (self.id(far), self.random.bytes());
            self.turn(who, vec![InEvent::Connected { device, session, nonce }], idle);
        }
    }

    /// Breaks the connection of two devices; what was under way is lost.
    pub fn disconnect(&mut self, one: Who, other: Who) {
        if let Some(link) = self.links.remove(&pair(one, other)) {
            for who in [one, other] {
                self.turn(who, vec![InEvent::Disconnected { session: link.session }], idle);
            }
        }
    }

    /// Keeps two devices apart until [`Network::heal`].
    pub fn part(&mut self, one: Who, other: Who) {
        self.apart.insert(pair(one, other));
        self.disconnect(one, other);
    }

    /// Lets two who were kept apart meet again.
    pub fn meet_again(&mut self, one: Who, other: Who) {
        self.apart.remove(&pair(one, other));
        self.connect(one, other);
    }

    /// Leaves the connection of two devices as it is and lets nothing through, until [`Network::heal`].
    pub fn stall(&mut self, one: Who, other: Who) {
        self.stalled.insert(pair(one, other));
    }

    /// Lets everybody meet again.
    pub fn heal(&mut self) {
        self.apart.clear();
        self.stalled.clear();
    }

    /// Ends the bad day: there is room on every disk, and what is left of broken frames goes with its connection.
    pub fn calm(&mut self) {
        self.heal();
        for device in &self.devices {
            device.clear_disk();
        }
        for (one, other) in self.links.keys().copied().collect::<Vec<_>>() {
            self.disconnect(one, other);
        }
    }

    /// Kills a device and starts it again from its disk.
    pub fn restart(&mut self, who: Who) {
        let links: Vec<_> = self.links.keys().filter(|(one, other)| *one == who || *other == who).copied().collect();
        self.devices[who].restart();
        for (one, other) in links {
            self.disconnect(one, other);
        }
    }

    /// Tells whether two devices are connected.
    pub fn is_connected(&self, one: Who, other: Who) -> bool {
        self.links.contains_key(&pair(one, other))
    }

    /// Hands a device a frame as if `from` had sent it.
    pub fn inject(&mut self, from: Who, to: Who, frame: Vec<u8>) {
        if let Some(link) = self.links.get(&pair(from, to)) {
            let session = link.session;
            self.turn(to, vec![InEvent::Frame { session, bytes: frame }], idle);
        }
    }

    /// Connects everybody who is not kept apart.
    pub fn connect_all(&mut self) {
        for one in 0..self.devices.len() {
            for other in one + 1..self.devices.len() {
                self.connect(one, other);
            }
        }
    }

    /// Delivers one frame of a link, if one waits; returns whether there was one.
    fn deliver(&mut self, pair: (Who, Who), to: Who) -> bool {
        let Some(link) = self.links.get_mut(&pair) else { return false };
        let session = link.session;
        let Some(frame) = link.queues.get_mut(&to).and_then(VecDeque::pop_front) else { return false };
        self.turn(to, vec![InEvent::Frame { session, bytes: frame }], idle);
        true
    }

    /// Delivers all that is under way from one device to another, in one turn; returns how many frames that were.
    pub fn deliver_together(&mut self, from: Who, to: Who) -> usize {
        let Some(link) = self.links.get_mut(&pair(from, to)) else { return 0 };
        let session = link.session;
        let frames = link.queues.get_mut(&to).map(std::mem::take).unwrap_or_default();
        let events: Vec<InEvent> = frames.into_iter().map(|bytes| InEvent::Frame { session, bytes }).collect();
        let count = events.len();
        self.turn(to, events, idle);
        count
    }

    /// Delivers everything, without faults and without connecting anybody, until nothing is under way.
    pub fn deliver_all(&mut self) {
        for _ in 0..MAX_FRAMES {
            if !self.deliver_any() {
                return;
            }
        }
        panic!("the network does not come to rest");
    }

    /// Connects everybody who is not kept apart and delivers everything, timers included, until nothing is
    /// under way.
    pub fn run_until_quiescent(&mut self) {
        let before = self.drops();
        self.come_to_rest();
        let reasons: Vec<&String> = self.devices.iter().flat_map(|device| &device.dropped).collect();
        assert!(self.drops() == before, "connections broke without a fault: {reasons:?}");
    }

    /// As [`Network::run_until_quiescent`], where devices may end connections: they meet again, a bounded number of
    /// times.
    pub fn run_through_drops(&mut self) {
        for _ in 0..MAX_MEETINGS {
            let before = self.drops();
            self.come_to_rest();
            if self.drops() == before {
                return;
            }
        }
        panic!("connections are ended again and again");
    }

    /// Connects everybody who is not kept apart and delivers everything, in turns that each take all that waits for
    /// a device, as a node's turns do.
    pub fn meet_in_bulk(&mut self) {
        self.connect_all();
        let mut turns = 0;
        loop {
            let mut is_quiet = true;
            for who in 0..self.devices.len() {
                let events: Vec<InEvent> = self
                    .links
                    .values_mut()
                    .filter_map(|link| Some((link.session, link.queues.get_mut(&who)?)))
                    .flat_map(|(session, queue)| queue.drain(..).map(move |bytes| InEvent::Frame { session, bytes }))
                    .collect();
                if !events.is_empty() {
                    is_quiet = false;
                    self.turn(who, events, idle);
                }
            }
            turns += 1;
            assert!(turns < MAX_FRAMES, "the network does not come to rest");
            if is_quiet && !self.tick_next() {
                return;
            }
        }
    }

    /// Lets the timer that is due next come; tells whether there was one.
    fn tick_next(&mut self) -> bool {
        let wake = |device: &Device| Some(device.wake?.saturating_add_signed(device.skew_ms.saturating_neg()));
        let due = self.devices.iter().enumerate().filter_map(|(who, device)| Some((wake(device)?, who))).min();
        let Some((at, who)) = due else { return false };
        self.now = self.now.max(at);
        self.devices[who].wake = None;
        self.turn(who, vec![InEvent::Tick], idle);
        true
    }

    fn drops(&self) -> usize {
        self.devices.iter().map(|device| device.dropped.len()).sum()
    }

    fn come_to_rest(&mut self) {
        self.connect_all();
        loop {
            self.deliver_all();
            if !self.tick_next() {
                return;
            }
        }
    }
}
