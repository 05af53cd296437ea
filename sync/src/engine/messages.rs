//! The messages of `taccuino/sync/1` and their bytes.
//!
//! Owns the wire form and its bounds; knows nothing of what a message means. `PROTOCOL.md` says it all
//! for a second implementation.
//!
//! **Invariant**: no frame is longer than [`MAX_FRAME`], and no list in it longer than its type says.

use serde::{Deserialize, Serialize};
use taccuino_core::codec::{self, DecodeError};
use taccuino_core::documents::MAX_RECORD_LEN;
use taccuino_core::history::{MAX_MEMBERSHIP_HEADS, MAX_RUN_LEN, MAX_SNAPSHOT_SEALS, Run, Seal, last_hash};
use taccuino_core::ids::{ChangeId, DocumentId, OperationId, ProgrammeId, StreamId};
use taccuino_core::membership::{MAX_OPERATION_LEN, MAX_OPERATIONS};

pub use super::bounded::{Bytes, List};
pub use super::intern::Named;
pub use super::refusal::RefusalCode;

/// The version byte of every frame.
pub const VERSION: u8 = 3;
/// The longest frame, in bytes.
pub const MAX_FRAME: usize = 1 << 20;
/// How many heads of a membership log are announced: as many as a log can have, since two logs are the same
/// only where all of these are.
pub const MAX_LOG_HEADS: usize = MAX_OPERATIONS;
/// How many heads of a document are announced; of more, the first.
pub const MAX_HEADS: usize = 512;
/// How many documents one message lists.
pub const MAX_LISTED: usize = 16_384;
/// How many streams of a document one message lists; of more, the first.
pub const MAX_STREAMS: usize = 8_192;
/// How many runs one message carries.
pub const MAX_RUNS: usize = 1_024;
/// The most bytes of a whole document in one message.
pub const MAX_PART: usize = 512 << 10;
/// How many buckets the documents of a programme are divided into at most, by the first bits of their ids.
pub const BUCKETS: usize = 256;

/// A digest of a bucket's documents and their heads.
pub type Digest = [u8; 8];

/// The heads of a membership log, sorted.
pub type MembershipHeads = List<OperationId, MAX_MEMBERSHIP_HEADS>;

/// How far somebody holds the streams of a document, sorted by stream.
pub type Positions = List<(StreamId, u64), MAX_STREAMS>;

/// One message. The order is the wire form: new messages are added at the end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Message {
    /// The first message of each side.
    Hello {
        /// Random bytes for this connection.
        nonce: [u8; 16],
    },
    /// Says which operations of a programme's log the sender holds durably: these and all before them.
    Log {
        /// The programme; the receiver takes part in it by the sender's log.
        programme: ProgrammeId,
        /// The heads, sorted.
        heads: List<OperationId, MAX_LOG_HEADS>,
    },
    /// Asks for all operations but those that are listed.
    LogWant {
        /// The programme.
        programme: ProgrammeId,
        /// Operations that the sender has; none where it must not tell or has none.
        have: List<OperationId, MAX_OPERATIONS>,
    },
    /// Carries operations, parents first.
    LogPart {
        /// The programme.
        programme: ProgrammeId,
        /// The operations' bytes.
        operations: List<Bytes<MAX_OPERATION_LEN>, MAX_OPERATIONS>,
        /// Whether another part follows.
        more: bool,
    },
    /// Carries the opener's digests of all buckets of a programme.
    Digests {
        /// The programme.
        programme: ProgrammeId,
        /// A digest a bucket: a power of two, [`BUCKETS`] at most.
        digests: List<Digest, BUCKETS>,
    },
    /// Answers [`Message::Digests`]: which buckets differ. [`Message::Listing`]s of these follow.
    Differ {
        /// The programme.
        programme: ProgrammeId,
        /// One bit a bucket, the lowest bit of the first byte for bucket 0.
        buckets: [u8; BUCKETS / 8],
    },
    /// Lists everything in some of the buckets that differ.
    Listing {
        /// The programme.
        programme: ProgrammeId,
        /// The buckets.
        buckets: List<Bucket, BUCKETS>,
    },
    /// Says that the sender holds these documents so.
    Have {
        /// The documents.
        documents: List<Offer, MAX_LISTED>,
    },
    /// Asks for what is lacking of a document.
    Want {
        /// The document.
        document: DocumentId,
        /// Whether its creation record is lacking.
        record: bool,
        /// What the sender holds durably.
        have: Positions,
    },
    /// Carries a creation record with its signature.
    Record {
        /// Its bytes.
        record: Bytes<MAX_RECORD_LEN>,
    },
    /// Begins the answer to [`Message::Want`].
    Begin {
        /// The document.
        document: DocumentId,
        /// How many changes will follow.
        changes: u64,
    },
    /// Carries a group of runs: all are taken or none.
    Runs {
        /// The document.
        document: Named<DocumentId>,
        /// The runs, or some of them.
        runs: List<WireRun, MAX_RUNS>,
        /// Whether the group goes on in the next message about this document.
        more: bool,
    },
    /// Ends the answer to [`Message::Want`].
    Done {
        /// The document.
        document: DocumentId,
    },
    /// Says what the sender holds durably of what it was sent or offered.
    Confirm {
        /// The documents.
        documents: List<Confirmed, MAX_LISTED>,
    },
    /// Says that something was not taken, or is not given.
    Refused {
        /// The document.
        document: DocumentId,
        /// The stream, where it is about one.
        stream: Option<StreamId>,
        /// Why.
        code: RefusalCode,
    },
    /// Carries a whole document, or a part of it, for a peer that lacks much of it.
    Snapshot {
        /// The document.
        document: Named<DocumentId>,
        /// What vouches for it, or some of it.
        seals: List<WireSeal, MAX_SNAPSHOT_SEALS>,
        /// The next bytes of what Automerge saves.
        saved: Bytes<MAX_PART>,
        /// Whether it goes on in the next message about this document.
        more: bool,
    },
}

/// Everything that the sender holds in one bucket, of what the receiver may read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// The bucket's number: the first bits of its documents' ids.
    pub number: u8,
    /// Its documents, sorted by id.
    pub documents: List<Offer, MAX_LISTED>,
}

/// A document and its heads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The document.
    pub document: DocumentId,
    /// Its heads, sorted; none while there is nothing but its genesis.
    pub heads: List<ChangeId, MAX_HEADS>,
}

/// What is held durably of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// The document.
    pub document: Named<DocumentId>,
    /// Streams, and the number up to which each is held; none where there is the record alone.
    pub positions: List<(Named<StreamId>, u64), MAX_STREAMS>,
}

/// The 64 bytes of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature([u8; 32], [u8; 32]);

impl Signature {
    /// Takes the bytes.
    pub fn from_bytes(bytes: &[u8; 64]) -> Self {
        let mut signature = Self([0; 32], [0; 32]);
        signature.0.copy_from_slice(&bytes[..32]);
        signature.1.copy_from_slice(&bytes[32..]);
        signature
    }

    /// Returns the bytes.
    pub fn to_bytes(self) -> [u8; 64] {
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(&self.0);
        bytes[32..].copy_from_slice(&self.1);
        bytes
    }
}

/// A run without its document, which the message names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireRun {
    /// Its stream.
    pub stream: Named<StreamId>,
    /// The number of its first change.
    pub first: u64,
    /// How many more changes follow the first.
    pub further: u64,
    /// The membership heads that its writer knew.
    pub membership: Named<MembershipHeads>,
    /// The epoch of the key that its changes are sealed with; 0: not sealed.
    pub epoch: u32,
    /// Its device's signature.
    pub signature: Signature,
    /// Its changes.
    pub changes: Bytes<MAX_RUN_LEN>,
}

impl WireRun {
    /// Takes a run apart, with names already given.
    pub fn new(run: &Run, stream: Named<StreamId>, membership: Named<MembershipHeads>) -> Self {
        Self {
            stream,
            first: run.first,
            further: run.last.saturating_sub(run.first),
            membership,
            epoch: run.seal.epoch,
            signature: Signature::from_bytes(&run.seal.signature),
            changes: Bytes(run.changes.clone()),
        }
    }

    /// Puts a run together again; none where its numbers are beyond all bounds.
    ///
    /// The hash of its last change does not travel: it follows from the changes. Of bytes that are no changes it is
    /// zeros, which nobody has signed.
    pub fn into_run(self, document: DocumentId, stream: StreamId, membership: MembershipHeads) -> Option<Run> {
        let signature = self.signature.to_bytes();
        let hash = last_hash(&self.changes.0).unwrap_or(ChangeId([0; 32]));
        Some(Run {
            document,
            stream,
            first: self.first,
            last: self.first.checked_add(self.further)?,
            changes: self.changes.0,
            seal: Seal { hash, membership: membership.0, epoch: self.epoch, signature },
        })
    }
}

/// A signature without the document that it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WireSeal {
    /// The stream.
    pub stream: Named<StreamId>,
    /// The number of the change that it vouches for, and all before it.
    pub number: u64,
    /// That change.
    pub hash: ChangeId,
    /// The membership heads that its writer knew.
    pub membership: Named<MembershipHeads>,
    /// The epoch of the key that the changes are sealed with; 0: not sealed.
    pub epoch: u32,
    /// Its device's signature.
    pub signature: Signature,
}

impl WireSeal {
    /// Takes a signature apart, with names already given.
    pub fn new(number: u64, seal: &Seal, stream: Named<StreamId>, membership: Named<MembershipHeads>) -> Self {
        let signature = Signature::from_bytes(&seal.signature);
        Self { stream, number, hash: seal.hash, membership, epoch: seal.epoch, signature }
    }

    /// Puts a signature together again.
    pub fn into_seal(self, membership: MembershipHeads) -> Seal {
        let signature = self.signature.to_bytes();
        Seal { hash: self.hash, membership: membership.0, epoch: self.epoch, signature }
    }
}

/// Writes a message as the frame with this number.
pub fn encode(number: u32, message: &Message) -> Vec<u8> {
    codec::encode(VERSION, &(number, message))
}

/// Reads a frame: its number and its message.
///
/// # Errors
/// Every variant of [`DecodeError`].
pub fn decode(frame: &[u8]) -> Result<(u32, Message), DecodeError> {
    let (number, message): (u32, Message) = codec::decode(VERSION, frame, MAX_FRAME)?;
    match &message {
        Message::Digests { digests, .. } if !digests.0.len().is_power_of_two() => Err(DecodeError::Malformed),
        _ => Ok((number, message)),
    }
}
