//! Snapshots: a whole document and the signatures that vouch for it.

use super::Vector;
use super::inspect::{DocumentHeader, Limits, inspect_document};
use super::run::{RunError, Seal};
use crate::ids::{DocumentId, ProgrammeId, StreamId};

/// The most bytes of a document that travels whole; a longer one travels as runs.
pub const MAX_SNAPSHOT_LEN: usize = 4 << 20;
/// The most signatures that travel with it.
pub const MAX_SNAPSHOT_SEALS: usize = 4_096;

/// A whole document, for whoever lacks much of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The document.
    pub document: DocumentId,
    /// One document chunk, as `Automerge::save` writes it, at most [`MAX_SNAPSHOT_LEN`] bytes.
    pub saved: Vec<u8>,
    /// **Shape**: stream, number and what vouches for the stream up to that number, for the last change of each
    /// stream that its receiver lacks and, where they are kept, for earlier ones.
    pub seals: Vec<(StreamId, u64, Seal)>,
}

impl Snapshot {
    /// Checks everything about a snapshot that can be checked without the document it is for: sizes, signatures and
    /// content, in this order, each before the next is looked at. That the signatures are over these changes shows
    /// once it is loaded.
    ///
    /// # Errors
    /// [`RunError::SnapshotTooLarge`], [`RunError::BadHeads`], [`RunError::UnknownEpoch`], [`RunError::NotSigned`] and
    /// [`RunError::Inspect`].
    pub fn check(&self, programme: ProgrammeId) -> Result<DocumentHeader, RunError> {
        if self.saved.len() > MAX_SNAPSHOT_LEN || self.seals.len() > MAX_SNAPSHOT_SEALS {
            return Err(RunError::SnapshotTooLarge { bytes: self.saved.len(), seals: self.seals.len() });
        }
        for (stream, number, seal) in &self.seals {
            seal.check(programme, self.document, *stream, *number)?;
        }
        Ok(inspect_document(&self.saved, &Limits::default())?)
    }

    /// Returns the greatest number of each stream that is vouched for.
    pub fn newest(&self) -> Vector {
        let mut newest = Vector::new();
        for (stream, number, _) in &self.seals {
            let known = newest.entry(*stream).or_insert(0);
            *known = (*known).max(*number);
        }
        newest
    }
}
