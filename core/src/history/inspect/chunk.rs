//! Chunks: the envelopes that all Automerge bytes come in, and how far they may inflate.
//!
//! Owns magic, checksum, length, hash and inflation; knows nothing of what a chunk contains.
//!
//! # Source
//! Automerge's storage format, chunk layout: magic (4), checksum (4), kind (1), LEB128 length, content. The hash
//! is SHA-256 over kind, length and content, the checksum its first four bytes. A compressed change has the hash
//! of the change inside it.

use std::io::Read;
use std::ops::Range;

use sha2::{Digest, Sha256};

use super::error::InspectError;
use super::reader::Reader;
use crate::ids::ChangeId;

/// The bytes that every chunk begins with.
pub(super) const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

/// A whole document, as `Automerge::save` writes it.
pub(super) const DOCUMENT: u8 = 0;
/// A change.
pub(super) const CHANGE: u8 = 1;
/// A change whose content is deflated.
pub(super) const COMPRESSED_CHANGE: u8 = 2;

/// A chunk whose length is right; its checksum is checked by [`Chunk::hash_of`], over what it inflates to.
#[derive(Debug, Clone)]
pub(super) struct Chunk<'a> {
    /// Which of the kinds above, or another.
    pub(super) kind: u8,
    /// The content, still compressed if it came so.
    pub(super) content: &'a [u8],
    /// Where the content begins in the input.
    pub(super) content_offset: usize,
    /// Where the whole chunk stands in the input.
    pub(super) range: Range<usize>,
    checksum: [u8; 4],
}

impl<'a> Chunk<'a> {
    /// Takes the next chunk from `reader`.
    ///
    /// # Errors
    /// `Magic`, `Truncated`, `Number`.
    pub(super) fn take(reader: &mut Reader<'a>) -> Result<Self, InspectError> {
        let start = reader.offset();
        if reader.array()? != MAGIC {
            return Err(InspectError::Magic { offset: start });
        }
        let checksum = reader.array()?;
        let kind = reader.byte()?;
        let length = reader.unsigned()?;
        let content_offset = reader.offset();
        let content = reader.take(length)?;
        Ok(Self { kind, content, content_offset, range: start..reader.offset(), checksum })
    }

    /// Returns the hash of a chunk of kind `kind` with `content`, and requires that the checksum agrees.
    ///
    /// # Errors
    /// `Checksum`.
    pub(super) fn hash_of(&self, kind: u8, content: &[u8]) -> Result<ChangeId, InspectError> {
        let hash = hash(kind, content);
        if hash.0[..4] != self.checksum {
            return Err(InspectError::Checksum { offset: self.range.start });
        }
        Ok(hash)
    }

    /// Says that this kind of chunk has no place where it stands.
    pub(super) fn unexpected(&self) -> InspectError {
        InspectError::UnexpectedChunk { offset: self.range.start, kind: self.kind }
    }
}

/// Returns the hash that Automerge gives to a chunk of kind `kind` with `content`.
pub(in crate::history) fn hash(kind: u8, content: &[u8]) -> ChangeId {
    let mut hasher = Sha256::new();
    hasher.update([kind]);
    let mut length = content.len();
    while length >= 0x80 {
        hasher.update([length as u8 | 0x80]);
        length >>= 7;
    }
    hasher.update([length as u8]);
    hasher.update(content);
    ChangeId(hasher.finalize().into())
}

/// How many bytes the input may still inflate to.
#[derive(Debug, Clone)]
pub(super) struct InflationBudget {
    left: usize,
    limit: usize,
}

impl InflationBudget {
    /// Allows `limit` bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self { left: limit, limit }
    }

    /// Counts `bytes` that need no inflating.
    ///
    /// # Errors
    /// `TooManyInflatedBytes`.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), InspectError> {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(InspectError::TooManyInflatedBytes { limit: self.limit }),
        }
    }

    /// Inflates `compressed`, which stands at `offset`, no further than the budget.
    ///
    /// # Errors
    /// `TooManyInflatedBytes`; `Deflate` for damaged or unfinished streams; `Leftover` for bytes after the end.
    pub(super) fn inflate(&mut self, compressed: &[u8], offset: usize) -> Result<Vec<u8>, InspectError> {
        let mut decoder = flate2::bufread::DeflateDecoder::new(compressed);
        let mut inflated = Vec::new();
        (&mut decoder)
            .take((self.left as u64).saturating_add(1))
            .read_to_end(&mut inflated)
            .map_err(|_| InspectError::Deflate { offset })?;
        self.spend(inflated.len())?;
        let left = compressed.len() as u64 - decoder.total_in().min(compressed.len() as u64);
        if left > 0 {
            return Err(InspectError::Leftover { offset: offset.saturating_add(compressed.len()), bytes: left });
        }
        Ok(inflated)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::forge::{self, deflate};

    #[test]
    fn inflation_stops_one_byte_beyond_the_budget() {
        let compressed = deflate(&vec![0; 64 * 1024 * 1024]);
        assert!(compressed.len() < 70_000);
        let mut budget = InflationBudget::new(1000);
        assert_eq!(budget.inflate(&compressed, 0), Err(InspectError::TooManyInflatedBytes { limit: 1000 }));
    }

    #[test]
    fn the_budget_is_for_all_streams_together() {
        let compressed = deflate(&[7; 600]);
        let mut budget = InflationBudget::new(1000);
        assert_eq!(budget.inflate(&compressed, 0), Ok(vec![7; 600]));
        assert_eq!(budget.inflate(&compressed, 0), Err(InspectError::TooManyInflatedBytes { limit: 1000 }));
    }

    #[test]
    fn unfinished_streams_and_bytes_after_the_end_are_refused() {
        let compressed = deflate(b"one two three four five six seven");
        for end in 0..compressed.len() {
            let result = InflationBudget::new(1000).inflate(&compressed[..end], 0);
            assert_eq!(result, Err(InspectError::Deflate { offset: 0 }), "cut at {end}");
        }
        let longer = [&compressed[..], &[0]].concat();
        assert!(matches!(InflationBudget::new(1000).inflate(&longer, 0), Err(InspectError::Leftover { .. })));
    }

    #[test]
    fn a_length_that_lies_is_refused() {
        let honest = forge::chunk(CHANGE, &[1; 200]);
        assert!(Chunk::take(&mut Reader::new(&honest, 0)).is_ok());
        let mut lying = honest.clone();
        lying.splice(9..11, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]);
        let refused = InspectError::Truncated { offset: 19, wanted: u64::MAX, left: 200 };
        assert_eq!(Chunk::take(&mut Reader::new(&lying, 0)).unwrap_err(), refused);
    }
}
