//! Runs: consecutive changes of one stream under one signature.
//!
//! Automerge names a stream's previous change among the dependencies of its next, always. So one
//! signature over the newest hash vouches for everything that the stream ever wrote.

use serde::{Deserialize, Serialize};

use super::inspect::{ChangeHeader, InspectError, Limits, inspect_changes};
use crate::ids::{ChangeId, DocumentId, OperationId, ProgrammeId, StreamId};
use crate::keys::{self, DeviceKey, SIGNATURE_LEN};

/// The most bytes of changes in one run; longer stretches travel as several.
pub const MAX_RUN_LEN: usize = 512 << 10;
/// How many membership heads a signature may name.
pub const MAX_MEMBERSHIP_HEADS: usize = 64;

const DOMAIN: &str = "taccuino/run/1";

/// Vouches for a stream up to one of its changes.
///
/// **Shape**: the signature covers postcard of (programme, document, stream, number, hash, membership
/// heads, epoch).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The hash of the last change that it vouches for.
    pub hash: ChangeId,
    /// The heads of the membership log that the writer knew, sorted: they say whether it had the right.
    pub membership: Vec<OperationId>,
    /// The epoch of the key that the changes are sealed with at rest; 0: not sealed.
    pub epoch: u32,
    /// The device's signature.
    #[serde(with = "crate::ids::fixed_bytes")]
    pub signature: [u8; SIGNATURE_LEN],
}

/// Consecutive changes of one stream of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The document.
    pub document: DocumentId,
    /// The stream.
    pub stream: StreamId,
    /// The number of its first change; a stream's changes are numbered from 1.
    pub first: u64,
    /// The number of its last change.
    pub last: u64,
    /// The changes: Automerge change chunks one after another, at most [`MAX_RUN_LEN`] bytes.
    pub changes: Vec<u8>,
    /// Vouches for the last change and all before it.
    pub seal: Seal,
}

/// Reports why a run or a snapshot is not in order, by itself, whatever document it is for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The changes are more than [`MAX_RUN_LEN`] bytes.
    #[error("a run of {0} bytes, at most {MAX_RUN_LEN} are taken")]
    TooLong(usize),
    /// The snapshot is larger than is taken.
    #[error("a document of {bytes} bytes with {seals} signatures is too large to travel whole")]
    SnapshotTooLarge {
        /// Its bytes.
        bytes: usize,
        /// Its signatures.
        seals: usize,
    },
    /// The signature names more than [`MAX_MEMBERSHIP_HEADS`] heads, or not in order.
    #[error("the membership heads of the signature are not in order")]
    BadHeads,
    /// The changes cannot be read, or claim more than is allowed.
    #[error("a change cannot be read: {0}")]
    Inspect(#[from] InspectError),
    /// A change is another stream's, has another number, or does not follow the one before.
    #[error("the changes are not consecutive changes of one stream")]
    NotConsecutive,
    /// The signature is not the device's over these changes.
    #[error("the run is not signed by its device")]
    NotSigned,
    /// The changes are sealed with a key that this program cannot have.
    #[error("key epoch {0} is not known here")]
    UnknownEpoch(u32),
}

impl Seal {
    /// Signs for `stream` up to the change `number` with hash `hash`.
    pub fn new(
        key: &DeviceKey,
        programme: ProgrammeId,
        document: DocumentId,
        stream: StreamId,
        number: u64,
        hash: ChangeId,
        membership: Vec<OperationId>,
    ) -> Self {
        let epoch = 0;
        let message = message(programme, document, stream, number, hash, &membership, epoch);
        Self { hash, signature: key.sign(DOMAIN, &message), membership, epoch }
    }

    /// Checks that it is well-formed and that the stream's device made it.
    ///
    /// # Errors
    /// [`RunError::BadHeads`], [`RunError::UnknownEpoch`] and [`RunError::NotSigned`].
    pub fn check(
        &self,
        programme: ProgrammeId,
        document: DocumentId,
        stream: StreamId,
        number: u64,
    ) -> Result<(), RunError> {
        let heads = &self.membership;
        if heads.len() > MAX_MEMBERSHIP_HEADS || !heads.windows(2).all(|pair| pair[0] < pair[1]) {
            return Err(RunError::BadHeads);
        }
        if self.epoch != 0 {
            return Err(RunError::UnknownEpoch(self.epoch));
        }
        let message = message(programme, document, stream, number, self.hash, heads, self.epoch);
        let is_signed = keys::is_signed_by(&stream.device(), DOMAIN, &message, &self.signature);
        if is_signed { Ok(()) } else { Err(RunError::NotSigned) }
    }
}

fn message(
    programme: ProgrammeId,
    document: DocumentId,
    stream: StreamId,
    number: u64,
    hash: ChangeId,
    membership: &[OperationId],
    epoch: u32,
) -> Vec<u8> {
    // Postcard fails on values without a known length only; there are none here.
    postcard::to_allocvec(&(programme, document, stream, number, hash, membership, epoch)).unwrap_or_default()
}

impl Run {
    /// Checks everything about a run that can be checked without its document: size, signature, content
    /// and chain, in this order, each before the next is looked at.
    ///
    /// # Errors
    /// Every variant of [`RunError`].
    pub fn check(&self, programme: ProgrammeId) -> Result<Vec<ChangeHeader>, RunError> {
        if self.changes.len() > MAX_RUN_LEN {
            return Err(RunError::TooLong(self.changes.len()));
        }
        self.seal.check(programme, self.document, self.stream, self.last)?;
        let headers = inspect_changes(&self.changes, &Limits::default())?;
        check_chain(&headers, self.stream, self.first)?;
        if headers.last().is_none_or(|last| last.number != self.last || last.hash != self.seal.hash) {
            return Err(RunError::NotConsecutive);
        }
        Ok(headers)
    }
}

/// Tells the hash of the last of change chunks that stand one after another; none where they cannot be read.
pub fn last_hash(changes: &[u8]) -> Option<ChangeId> {
    let headers = inspect_changes(changes, &Limits::default()).ok()?;
    headers.last().map(|last| last.hash)
}

/// Checks that changes are consecutive changes of `stream` from number `first` on.
///
/// # Errors
/// [`RunError::NotConsecutive`].
pub fn check_chain(headers: &[ChangeHeader], stream: StreamId, first: u64) -> Result<(), RunError> {
    let mut previous: Option<&ChangeHeader> = None;
    for (number, header) in (first..).zip(headers) {
        let follows = previous.is_none_or(|previous| header.dependencies.contains(&previous.hash));
        if number == 0 || header.actor != stream || header.number != number || !follows {
            return Err(RunError::NotConsecutive);
        }
        previous = Some(header);
    }
    Ok(())
}
