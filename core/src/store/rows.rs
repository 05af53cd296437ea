//! What the rows hold. Every row is postcard behind [`ROW_VERSION`].

use serde::{Deserialize, Serialize};

use crate::ids::{ChangeId, DocumentId, StreamId};

/// The version byte of every row.
pub(super) const ROW_VERSION: u8 = 1;
/// The largest row that is read, in bytes; snapshots are no rows of this kind.
pub(super) const MAX_ROW_LEN: usize = 4 << 20;

/// What is known of a document without opening it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HeaderRow {
    /// The changes that no other names, sorted; empty while there is nothing but the genesis.
    pub heads: Vec<ChangeId>,
    /// The last change of each stream, sorted by stream.
    pub tips: Vec<Tip>,
    /// What lists show; none where it must be read from the document.
    pub summary: Option<Summary>,
    /// The bytes of the snapshot.
    pub snapshot_len: u64,
    /// The bytes of all runs in the tail.
    pub tail_len: u64,
    /// The arrival number of the next run in the tail.
    pub next: u64,
}

/// The last change of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tip {
    /// The stream.
    pub stream: StreamId,
    /// The change's number.
    pub number: u64,
    /// The change's hash.
    pub hash: ChangeId,
}

/// What lists show of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Its title.
    pub title: String,
    /// When it last changed, by the writer's clock, in milliseconds since 1970; 0 if never.
    pub changed: u64,
    /// How many fields hold several values.
    pub choices: u32,
}

/// What became of a stream of this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StreamRow {
    /// Cleanly closed, everything acknowledged: may be leased again.
    Pooled,
    /// Leased to whoever shows the token with this SHA-256.
    Leased {
        /// SHA-256 of the token.
        token: [u8; 32],
    },
    /// Written no more.
    Retired,
}

/// Something that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusalRow {
    /// The document.
    pub document: DocumentId,
    /// The stream that wrote it.
    pub stream: StreamId,
    /// Why, in the words of a log.
    pub reason: String,
    /// The run, where this device itself made it, so that nothing typed here is lost.
    pub own: Option<Vec<u8>>,
}
