//! A cursor over foreign bytes that cannot run past their end.
//!
//! Owns bounds checks and LEB128 numbers; knows nothing of chunks or columns. Numbers must be written as
//! Automerge writes them, in as few bytes as they need: it accepts longer forms in some places and hashes what
//! it would have written itself, so that a longer form would change the name of a change on the way to the disk.

use super::error::InspectError;

/// Reads foreign bytes from front to back.
#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
    /// Where `bytes` begins in what is inspected; only for messages.
    base: usize,
}

impl<'a> Reader<'a> {
    /// Reads `bytes`, which begin at offset `base` of what is inspected.
    pub(super) fn new(bytes: &'a [u8], base: usize) -> Self {
        Self { bytes, position: 0, base }
    }

    /// Returns the offset of the next byte.
    pub(super) fn offset(&self) -> usize {
        self.base.saturating_add(self.position)
    }

    /// Returns how many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.bytes.len() - self.position
    }

    /// Says whether everything has been read.
    pub(super) fn is_empty(&self) -> bool {
        self.left() == 0
    }

    /// Takes the next `length` bytes.
    ///
    /// # Errors
    /// `Truncated` when fewer are left.
    pub(super) fn take(&mut self, length: u64) -> Result<&'a [u8], InspectError> {
        let end = usize::try_from(length).ok().and_then(|length| self.position.checked_add(length));
        match end.and_then(|end| self.bytes.get(self.position..end).map(|taken| (taken, end))) {
            Some((taken, end)) => {
                self.position = end;
                Ok(taken)
            }
            None => Err(InspectError::Truncated { offset: self.offset(), wanted: length, left: self.left() as u64 }),
        }
    }

    /// Takes the next `N` bytes as an array.
    ///
    /// # Errors
    /// `Truncated` when fewer are left.
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], InspectError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N as u64)?);
        Ok(array)
    }

    /// Takes one byte.
    ///
    /// # Errors
    /// `Truncated` when none is left.
    pub(super) fn byte(&mut self) -> Result<u8, InspectError> {
        Ok(self.array::<1>()?[0])
    }

    /// Reads an unsigned LEB128 number of at most 64 bits.
    ///
    /// # Errors
    /// `Truncated`; `Number` when it is longer than it need be, or does not fit.
    pub(super) fn unsigned(&mut self) -> Result<u64, InspectError> {
        let offset = self.offset();
        let mut value = 0;
        for index in 0..10 {
            let byte = self.byte()?;
            // The tenth byte has room for the 64th bit alone.
            if index == 9 && byte > 1 {
                break;
            }
            value |= u64::from(byte & 0x7f) << (7 * index);
            if byte & 0x80 == 0 {
                if index > 0 && byte == 0 {
                    break;
                }
                return Ok(value);
            }
        }
        Err(InspectError::Number { offset })
    }

    /// Reads a signed LEB128 number of at most 64 bits.
    ///
    /// # Errors
    /// `Truncated`; `Number` when it is longer than it need be, or does not fit.
    pub(super) fn signed(&mut self) -> Result<i64, InspectError> {
        let offset = self.offset();
        let mut value = 0;
        let mut previous = 0;
        for index in 0..10 {
            let byte = self.byte()?;
            // The tenth byte has room for the sign alone.
            if index == 9 && byte != 0 && byte != 0x7f {
                break;
            }
            value |= i64::from(byte & 0x7f) << (7 * index);
            if byte & 0x80 == 0 {
                let sign_was_known = previous & 0x40 != 0;
                let repeats_sign = (byte == 0 && !sign_was_known) || (byte == 0x7f && sign_was_known);
                if index > 0 && repeats_sign {
                    break;
                }
                if index < 9 && byte & 0x40 != 0 {
                    value |= -1 << (7 * (index + 1));
                }
                return Ok(value);
            }
            previous = byte;
        }
        Err(InspectError::Number { offset })
    }

    /// Reads a length and as many bytes of UTF-8.
    ///
    /// # Errors
    /// `Truncated`, `Number`; `Utf8` when the bytes are no text.
    pub(super) fn text(&mut self) -> Result<&'a str, InspectError> {
        let length = self.unsigned()?;
        let offset = self.offset();
        std::str::from_utf8(self.take(length)?).map_err(|_| InspectError::Utf8 { offset })
    }

    /// Requires that everything has been read.
    ///
    /// # Errors
    /// `Leftover` when something has not.
    pub(super) fn finish(&self) -> Result<(), InspectError> {
        if self.is_empty() {
            return Ok(());
        }
        Err(InspectError::Leftover { offset: self.offset(), bytes: self.left() as u64 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::forge::{write_signed, write_unsigned};

    fn unsigned(bytes: &[u8]) -> Result<u64, InspectError> {
        Reader::new(bytes, 0).unsigned()
    }

    fn signed(bytes: &[u8]) -> Result<i64, InspectError> {
        Reader::new(bytes, 0).signed()
    }

    #[test]
    fn the_shortest_form_of_every_number_reads_back() {
        for shift in 0..64 {
            for near in [-1, 0, 1] {
                let value = (1_u64 << shift).wrapping_add_signed(near);
                let mut bytes = Vec::new();
                write_unsigned(&mut bytes, value);
                assert_eq!(unsigned(&bytes), Ok(value));
                for value in [value as i64, (value as i64).wrapping_neg()] {
                    let mut bytes = Vec::new();
                    write_signed(&mut bytes, value);
                    assert_eq!(signed(&bytes), Ok(value), "{bytes:02x?}");
                }
            }
        }
    }

    #[test]
    fn longer_forms_are_refused() {
        let refused = Err(InspectError::Number { offset: 0 });
        for bytes in [&[0x80, 0][..], &[0xff, 0x80, 0]] {
            assert_eq!(unsigned(bytes), refused);
        }
        for bytes in [&[0x80, 0][..], &[0xff, 0x7f], &[0x81, 0x80, 0]] {
            assert_eq!(signed(bytes), refused.clone().map(|value: u64| value as i64));
        }
    }

    #[test]
    fn numbers_beyond_64_bits_are_refused() {
        let refused = InspectError::Number { offset: 0 };
        let mut bytes = [0xff; 10];
        assert_eq!(unsigned(&bytes).unwrap_err(), refused);
        bytes[9] = 2;
        assert_eq!(unsigned(&bytes).unwrap_err(), refused);
        assert_eq!(signed(&bytes).unwrap_err(), refused);
    }

    #[test]
    fn no_length_reaches_past_the_end() {
        for length in [4, u64::from(u32::MAX), u64::MAX] {
            let mut reader = Reader::new(&[1, 2, 3, 4], 10);
            reader.byte().unwrap();
            let refused = InspectError::Truncated { offset: 11, wanted: length, left: 3 };
            assert_eq!(reader.take(length).unwrap_err(), refused);
            assert_eq!(reader.take(3).unwrap(), &[2, 3, 4]);
        }
    }
}
