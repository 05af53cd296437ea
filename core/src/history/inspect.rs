//! Looks at Automerge bytes from elsewhere before Automerge does.
//!
//! Owns the walk over chunks that bounds what they inflate to and how many rows they claim, and refuses what one
//! change alone shows to be malformed. It must not call Automerge: everything that comes out of here as `Ok` has
//! been read without trusting it, and what Automerge would panic on, or keep and never load again, has not come
//! out, as far as bytes alone show it. What needs the document to see (objects, predecessors and dependencies
//! that do not exist, a first operation too low) is for the caller: it compares headers with what it holds, and
//! merges into a clone first.
//!
//! **Invariant:** time and memory are in proportion to the bytes of the input and to `Limits::max_inflated`,
//! whatever numbers stand in them.

mod actions;
mod change;
mod chunk;
mod columns;
mod document;
mod error;
mod graph;
mod operations;
mod reader;
mod runs;
#[cfg(test)]
mod tests;

use std::ops::Range;

pub use error::{InspectError, OperationFault};

/// Returns the hash that Automerge gives to a chunk of kind `kind` with `content`, inflated.
#[cfg(any(test, feature = "forge"))]
pub(super) use chunk::hash as content_hash;

use crate::ids::{ChangeId, StreamId};
use change::RowBudget;
use chunk::{Chunk, InflationBudget};
use reader::Reader;

/// The most actors that one change or one document may name.
///
/// Two thousand make a document ten times larger; streams are pooled so that real ones have a few dozen.
const MAX_ACTORS: u64 = 4096;

/// How large foreign bytes may be, and become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The length of the input, in bytes.
    pub max_bytes: usize,
    /// What all its chunks and columns may inflate to together, in bytes; what came uncompressed counts too.
    pub max_inflated: usize,
    /// How many operations, and separately how many predecessors, all its changes may have together.
    pub max_rows: u64,
    /// How many changes it may have.
    pub max_changes: usize,
    /// How many dependencies one change, or heads a document, may have.
    pub max_dependencies: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 8 * 1024 * 1024,
            max_inflated: 8 * 1024 * 1024,
            max_rows: 1_000_000,
            max_changes: 1_000_000,
            max_dependencies: 1024,
        }
    }
}

/// What a change chunk says of itself, read without Automerge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeHeader {
    /// Its hash, computed from its bytes.
    pub hash: ChangeId,
    /// The stream that wrote it.
    pub actor: StreamId,
    /// Its number within the stream, from 1.
    pub number: u64,
    /// The number of its first operation, from 1.
    ///
    /// The caller requires that it is one more than the highest `max_op` among the dependencies. Automerge merges
    /// what begins lower and never loads it again, and for what begins higher makes room for all between.
    pub start_op: u64,
    /// The number of its last operation; `start_op - 1` when it has none.
    pub max_op: u64,
    /// When it says it was made, in the unit of its writer; 0 <= time < 2^53.
    pub time: i64,
    /// The changes it was made after, ascending.
    pub dependencies: Vec<ChangeId>,
    /// How many operations it has.
    pub rows: u64,
    /// Where the chunk stands in the input.
    pub range: Range<usize>,
}

/// What a document chunk says of itself, read without Automerge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentHeader {
    /// Its heads.
    pub heads: Vec<ChangeId>,
    /// The streams whose operations it holds, ascending.
    pub actors: Vec<StreamId>,
    /// How many changes it holds.
    pub changes: u64,
    /// How many operations it holds, deletions apart.
    pub rows: u64,
    /// Where the document chunk stands in the input.
    pub range: Range<usize>,
    /// The changes that follow it, as `save_incremental` appends them.
    pub tail: Vec<ChangeHeader>,
}

/// Reads a concatenation of change chunks, plain or compressed, and nothing else.
///
/// An empty input holds no changes and is in order.
///
/// # Errors
/// The first thing found that is malformed or beyond `limits`. Bundles and documents are `UnexpectedChunk`.
///
/// # Example
/// ```
/// use automerge::{Automerge, ROOT, TextEncoding, transaction::Transactable};
/// use taccuino_core::history::inspect::{Limits, inspect_changes};
///
/// let mut doc = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit);
/// doc.set_actor([7; 40].as_slice().into());
/// doc.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, "city", "Aurelia")).unwrap();
/// let change = doc.get_changes(&[]).remove(0);
///
/// let headers = inspect_changes(change.raw_bytes(), &Limits::default())?;
/// assert_eq!((headers[0].number, headers[0].rows), (1, 1));
/// assert_eq!(headers[0].hash.0, change.hash().0);
/// # Ok::<(), taccuino_core::history::inspect::InspectError>(())
/// ```
pub fn inspect_changes(bytes: &[u8], limits: &Limits) -> Result<Vec<ChangeHeader>, InspectError> {
    let mut inspection = Inspection::new(bytes, limits)?;
    inspection.changes()
}

/// Reads a document chunk, as `Automerge::save` writes it, and the change chunks that may follow it.
///
/// The operations themselves are not judged: `load` rebuilds every change and compares the heads. It may still
/// panic on what passed here, so that the caller loads foreign documents inside `catch_unwind`.
///
/// # Errors
/// The first thing found that is malformed or beyond `limits`. Bundles, and whatever else than a document comes
/// first, are `UnexpectedChunk`.
pub fn inspect_document(bytes: &[u8], limits: &Limits) -> Result<DocumentHeader, InspectError> {
    let mut inspection = Inspection::new(bytes, limits)?;
    let chunk = Chunk::take(&mut inspection.reader)?;
    if chunk.kind != chunk::DOCUMENT {
        return Err(chunk.unexpected());
    }
    chunk.hash_of(chunk::DOCUMENT, chunk.content)?;
    inspection.inflation.spend(chunk.content.len())?;
    let content = document::read_document(chunk.content, chunk.content_offset, limits, &mut inspection.inflation)?;
    inspection.changes_left = inspection.changes_left.saturating_sub(content.changes);
    inspection.rows.rows = inspection.rows.rows.saturating_sub(content.rows);
    Ok(DocumentHeader {
        heads: content.heads,
        actors: content.actors,
        changes: content.changes,
        rows: content.rows,
        range: chunk.range,
        tail: inspection.changes()?,
    })
}

/// One input and what of its limits is left.
struct Inspection<'a> {
    reader: Reader<'a>,
    limits: &'a Limits,
    inflation: InflationBudget,
    rows: RowBudget,
    changes_left: u64,
}

impl<'a> Inspection<'a> {
    fn new(bytes: &'a [u8], limits: &'a Limits) -> Result<Self, InspectError> {
        if bytes.len() > limits.max_bytes {
            return Err(InspectError::TooManyBytes { found: bytes.len(), limit: limits.max_bytes });
        }
        Ok(Self {
            reader: Reader::new(bytes, 0),
            limits,
            inflation: InflationBudget::new(limits.max_inflated),
            rows: RowBudget { rows: limits.max_rows, predecessors: limits.max_rows },
            changes_left: limits.max_changes as u64,
        })
    }

    /// Reads change chunks to the end of the input.
    fn changes(&mut self) -> Result<Vec<ChangeHeader>, InspectError> {
        let mut headers = Vec::new();
        while !self.reader.is_empty() {
            if self.changes_left == 0 {
                return Err(InspectError::TooManyChanges { limit: self.limits.max_changes });
            }
            self.changes_left -= 1;
            headers.push(self.change()?);
        }
        Ok(headers)
    }

    fn change(&mut self) -> Result<ChangeHeader, InspectError> {
        let chunk = Chunk::take(&mut self.reader)?;
        let inflated;
        let (content, content_offset) = match chunk.kind {
            chunk::CHANGE => {
                self.inflation.spend(chunk.content.len())?;
                (chunk.content, chunk.content_offset)
            }
            chunk::COMPRESSED_CHANGE => {
                inflated = self.inflation.inflate(chunk.content, chunk.content_offset)?;
                (inflated.as_slice(), 0)
            }
            _ => return Err(chunk.unexpected()),
        };
        let hash = chunk.hash_of(chunk::CHANGE, content)?;
        let change = change::read_change(content, content_offset, self.limits, self.rows)?;
        self.rows.rows = self.rows.rows.saturating_sub(change.counted.rows);
        self.rows.predecessors = self.rows.predecessors.saturating_sub(change.counted.predecessors);
        Ok(ChangeHeader {
            hash,
            actor: change.actor,
            number: change.number,
            start_op: change.start_op,
            max_op: change.start_op + change.counted.rows - 1,
            time: change.time,
            dependencies: change.dependencies,
            rows: change.counted.rows,
            range: chunk.range,
        })
    }
}
