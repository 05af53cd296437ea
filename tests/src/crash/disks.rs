//! Disks in memory: one that only holds bytes, and one that remembers how they came.

use std::io;
use std::sync::{Arc, Mutex};

use redb::StorageBackend;

/// A disk that holds bytes.
#[derive(Debug, Clone, Default)]
pub struct Plain(Arc<Mutex<Vec<u8>>>);

impl Plain {
    /// Makes a disk of these bytes.
    pub fn holding(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Mutex::new(bytes)))
    }

    /// Forgets everything.
    pub fn clear(&self) {
        self.0.lock().unwrap().clear();
    }

    /// Returns what is on it.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().clone()
    }
}

impl StorageBackend for Plain {
    fn len(&self) -> io::Result<u64> {
        Ok(self.0.lock().unwrap().len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let bytes = self.0.lock().unwrap();
        let from = bytes.get(offset as usize..offset as usize + out.len());
        out.copy_from_slice(from.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.0.lock().unwrap().resize(len as usize, 0);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        write_at(&mut self.0.lock().unwrap(), offset as usize, data);
        Ok(())
    }
}

fn write_at(bytes: &mut Vec<u8>, offset: usize, data: &[u8]) {
    if bytes.len() < offset + data.len() {
        bytes.resize(offset + data.len(), 0);
    }
    bytes[offset..offset + data.len()].copy_from_slice(data);
}

/// Something that happened on a disk.
#[derive(Debug, Clone)]
enum Event {
    Write(usize, Vec<u8>),
    SetLen(usize),
    Sync,
    /// A turn was acknowledged.
    Acknowledged(usize),
}

/// A disk that remembers every write, every sync and every acknowledgement in between.
#[derive(Debug, Clone, Default)]
pub struct Tape {
    disk: Plain,
    events: Arc<Mutex<Vec<Event>>>,
}

impl StorageBackend for Tape {
    fn len(&self) -> io::Result<u64> {
        self.disk.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.disk.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.events.lock().unwrap().push(Event::SetLen(len as usize));
        self.disk.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.events.lock().unwrap().push(Event::Sync);
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.events.lock().unwrap().push(Event::Write(offset as usize, data.to_vec()));
        self.disk.write(offset, data)
    }
}

impl Tape {
    /// Notes that the turn with this number was acknowledged.
    pub fn acknowledge(&self, turn: usize) {
        self.events.lock().unwrap().push(Event::Acknowledged(turn));
    }

    /// Hands what power cuts would leave to `check`, with the last turn acknowledged before the cut: for each sync,
    /// nothing of what was written since the one before, all of it, and two random parts of it. The short form
    /// takes these in turn, one for each sync.
    pub fn cuts(&self, seed: u64, is_long: bool, mut check: impl FnMut(Vec<u8>, usize)) {
        let events = self.events.lock().unwrap().clone();
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut durable: Vec<u8> = Vec::new();
        let mut acknowledged = 0;
        let intervals = events.split_inclusive(|event| matches!(event, Event::Sync));
        for (index, interval) in intervals.enumerate() {
            for kind in (0..4).filter(|kind| is_long || index % 4 == *kind) {
                let cut = if kind == 1 { interval.len() } else { random.below(interval.len() + 1) };
                let mut image = durable.clone();
                let mut known = acknowledged;
                for event in &interval[..cut] {
                    match event {
                        Event::Acknowledged(turn) => known = *turn,
                        // Cut in the act of syncing: nobody was told.
                        Event::Sync => {}
                        Event::Write(..) | Event::SetLen(_) if kind == 0 => {}
                        event if kind == 1 => keep(&mut image, event),
                        event => keep_some(&mut image, event, &mut random),
                    }
                }
                check(image, known);
            }
            for event in interval {
                match event {
                    Event::Acknowledged(turn) => acknowledged = *turn,
                    event => keep(&mut durable, event),
                }
            }
        }
    }
}

fn keep(image: &mut Vec<u8>, event: &Event) {
    match event {
        Event::Write(offset, data) => write_at(image, *offset, data),
        Event::SetLen(len) => image.resize(*len, 0),
        Event::Sync | Event::Acknowledged(_) => {}
    }
}

/// Keeps an event, loses it, or keeps some of its sectors.
fn keep_some(image: &mut Vec<u8>, event: &Event, random: &mut Random) {
    match (random.below(3), event) {
        (0, _) => {}
        (1, Event::Write(offset, data)) => {
            let sector = [512, 4096][random.below(2)];
            for (index, part) in data.chunks(sector).enumerate() {
                if random.below(2) == 0 {
                    write_at(image, offset + index * sector, part);
                }
            }
        }
        _ => keep(image, event),
    }
}

/// Random numbers that are the same for the same seed.
#[derive(Debug)]
pub struct Random(pub(super) u64);

impl Random {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Returns a number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % end
    }

    /// Text that no compression makes much shorter.
    pub fn noise(&mut self, length: usize) -> String {
        (0..length).map(|_| char::from_u32(0x4e00 + self.below(0x4000) as u32).unwrap_or('x')).collect()
    }
}
