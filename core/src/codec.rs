//! Bytes on disk and on the wire: postcard behind a version byte, one form only for each value.
//!
//! Owns the envelope; knows nothing of what is inside.
//!
//! # Source
//! The postcard wire format, <https://postcard.jamesmunns.com/wire-format>.

use serde::{Deserialize, Serialize};

/// Reports bytes that are not what they should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// There are more bytes than the reader allows.
    #[error("{found} bytes, at most {limit} are read here")]
    TooLong {
        /// How many bytes there are.
        found: usize,
        /// How many are allowed.
        limit: usize,
    },
    /// The version byte names a format that this program does not know.
    #[error("format version {found}, this program reads {known}")]
    UnknownVersion {
        /// The version byte that was read.
        found: u8,
        /// The version that this program writes.
        known: u8,
    },
    /// The bytes do not follow the format, or end too early, or go on too long.
    #[error("malformed bytes")]
    Malformed,
    /// The bytes can be read but are not how this value is written; two forms would give two names.
    #[error("not the canonical form")]
    NotCanonical,
}

/// Writes `value` behind its `version` byte.
pub fn encode<T: Serialize>(version: u8, value: &T) -> Vec<u8> {
    // Postcard fails on values without a known length only, and no type here has one.
    postcard::to_extend(value, vec![version]).unwrap_or_default()
}

/// Reads back what [`encode`] wrote.
///
/// # Errors
/// Every variant of [`DecodeError`]; nothing larger than `limit` is looked at.
pub fn decode<'a, T: Deserialize<'a> + Serialize>(
    version: u8,
    bytes: &'a [u8],
    limit: usize,
) -> Result<T, DecodeError> {
    if bytes.len() > limit {
        return Err(DecodeError::TooLong { found: bytes.len(), limit });
    }
    let (&found, body) = bytes.split_first().ok_or(DecodeError::Malformed)?;
    if found != version {
        return Err(DecodeError::UnknownVersion { found, known: version });
    }
    let value: T = postcard::from_bytes(body).map_err(|_| DecodeError::Malformed)?;
    if encode(version, &value) != bytes {
        return Err(DecodeError::NotCanonical);
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_for_each_value() {
        let bytes = encode(3, &(7u64, "a".to_owned()));
        assert_eq!(bytes, [3, 7, 1, b'a']);
        assert_eq!(decode::<(u64, String)>(3, &bytes, 10), Ok((7, "a".to_owned())));
        assert_eq!(decode::<(u64, String)>(3, &[3, 0x87, 0, 1, b'a'], 10), Err(DecodeError::NotCanonical));
        assert_eq!(decode::<(u64, String)>(3, &[3, 7, 1, b'a', 0], 10), Err(DecodeError::NotCanonical));
        assert_eq!(decode::<(u64, String)>(3, &[3, 7, 9, b'a'], 10), Err(DecodeError::Malformed));
        assert_eq!(decode::<u64>(3, &[4, 7], 10), Err(DecodeError::UnknownVersion { found: 4, known: 3 }));
        assert_eq!(decode::<u64>(3, &[3, 7], 1), Err(DecodeError::TooLong { found: 2, limit: 1 }));
        assert_eq!(decode::<u64>(3, &[], 1), Err(DecodeError::Malformed));
    }
}
