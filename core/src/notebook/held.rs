//! What the notebook knows of a document without opening it.

use std::collections::{BTreeMap, BTreeSet};

use crate::documents::SignedRecord;
use crate::history::inspect::ChangeHeader;
use crate::ids::{ChangeId, DeviceId, StreamId};
use crate::store::{HeaderRow, StreamRow, Summary, Tip};

/// How many streams of a document are taken in.
const MAX_STREAMS: usize = 4_096;
/// How many of them may be one device's.
pub(super) const MAX_STREAMS_A_DEVICE: usize = 256;

/// A document's header in memory, and the streams that this device has in it.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) signed: SignedRecord,
    /// The changes that no other names; empty while there is nothing but the genesis.
    pub(super) heads: BTreeSet<ChangeId>,
    /// The number and hash of the last change of each stream.
    pub(super) tips: BTreeMap<StreamId, (u64, ChangeId)>,
    pub(super) summary: Option<Summary>,
    pub(super) snapshot_len: u64,
    pub(super) tail_len: u64,
    /// The arrival number of the next group in the tail.
    pub(super) next: u64,
    /// The streams of this device.
    pub(super) streams: BTreeMap<StreamId, StreamRow>,
}

impl Held {
    pub(super) fn new(signed: SignedRecord, row: HeaderRow) -> Self {
        Self {
            signed,
            heads: row.heads.into_iter().collect(),
            tips: row.tips.into_iter().map(|tip| (tip.stream, (tip.number, tip.hash))).collect(),
            summary: row.summary,
            snapshot_len: row.snapshot_len,
            tail_len: row.tail_len,
            next: row.next,
            streams: BTreeMap::new(),
        }
    }

    pub(super) fn row(&self) -> HeaderRow {
        HeaderRow {
            heads: self.heads.iter().copied().collect(),
            tips: self.tips.iter().map(|(&stream, &(number, hash))| Tip { stream, number, hash }).collect(),
            summary: self.summary.clone(),
            snapshot_len: self.snapshot_len,
            tail_len: self.tail_len,
            next: self.next,
        }
    }

    /// Returns the number of the last change of `stream`; 0 if there is none.
    pub(super) fn number(&self, stream: &StreamId) -> u64 {
        self.tips.get(stream).map_or(0, |(number, _)| *number)
    }

    /// Tells whether there is room for these streams too: each costs room in the header for ever.
    pub(super) fn has_room_for<'a>(&self, streams: impl IntoIterator<Item = &'a StreamId>) -> bool {
        let new: BTreeSet<&StreamId> = streams.into_iter().filter(|stream| !self.tips.contains_key(stream)).collect();
        let devices: BTreeSet<DeviceId> = new.iter().map(|stream| stream.device()).collect();
        let of = |device: &DeviceId| {
            let range = StreamId::new(*device, [0; 8])..=StreamId::new(*device, [0xff; 8]);
            self.tips.range(range).count() + new.iter().filter(|stream| stream.device() == *device).count()
        };
        new.is_empty()
            || self.tips.len() + new.len() <= MAX_STREAMS
                && devices.iter().all(|device| of(device) <= MAX_STREAMS_A_DEVICE)
    }

    /// Notes changes that were taken in.
    pub(super) fn advance(&mut self, changes: &[ChangeHeader]) {
        for change in changes {
            for dependency in &change.dependencies {
                self.heads.remove(dependency);
            }
        }
        let named: BTreeSet<ChangeId> = changes.iter().flat_map(|change| change.dependencies.iter().copied()).collect();
        self.heads.extend(changes.iter().map(|change| change.hash).filter(|hash| !named.contains(hash)));
        for change in changes {
            let tip = self.tips.entry(change.actor).or_insert((0, change.hash));
            if change.number > tip.0 {
                *tip = (change.number, change.hash);
            }
        }
        self.summary = None;
    }
}
