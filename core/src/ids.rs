//! Names of things: fixed-size identifiers, written in hexadecimal where people or JSON see them.
//!
//! Owns the byte shapes and their text forms; knows nothing of what they name.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER_PERMISSIVE;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Reports a text that is not the hexadecimal form of an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a {kind}: expected {digits} hexadecimal digits")]
pub struct ParseIdError {
    /// The identifier that was expected, such as `DocumentId`.
    pub kind: &'static str,
    /// How many hexadecimal digits its text form has.
    pub digits: usize,
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $bytes:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub [u8; $bytes]);

        impl $name {
            /// The length of this identifier in bytes.
            pub const LEN: usize = $bytes;

            /// Returns the raw bytes.
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }

            /// Reads an identifier from a slice of exactly [`Self::LEN`] bytes.
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }

            /// Returns the first eight hexadecimal digits: enough to tell things apart in a log.
            pub fn short(&self) -> String {
                let mut text = self.to_string();
                text.truncate(8);
                text
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&HEXLOWER_PERMISSIVE.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.short())
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                HEXLOWER_PERMISSIVE
                    .decode(text.as_bytes())
                    .ok()
                    .and_then(|bytes| Self::from_slice(&bytes))
                    .ok_or(ParseIdError { kind: stringify!($name), digits: 2 * $bytes })
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                if serializer.is_human_readable() {
                    serializer.serialize_str(&self.to_string())
                } else {
                    fixed_bytes::serialize(&self.0, serializer)
                }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                if deserializer.is_human_readable() {
                    let text = String::deserialize(deserializer)?;
                    text.parse().map_err(serde::de::Error::custom)
                } else {
                    fixed_bytes::deserialize(deserializer).map(Self)
                }
            }
        }
    };
}

/// Fixed-length byte arrays in binary formats: the bytes alone, without a length before them.
pub(crate) mod fixed_bytes {
    use serde::de::{Error, SeqAccess, Visitor};
    use serde::ser::SerializeTuple;
    use serde::{Deserializer, Serializer};
    use std::fmt;

    pub(crate) fn serialize<S: Serializer, const N: usize>(bytes: &[u8; N], serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(N)?;
        for byte in bytes {
            tuple.serialize_element(byte)?;
        }
        tuple.end()
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>, const N: usize>(deserializer: D) -> Result<[u8; N], D::Error> {
        struct Bytes<const N: usize>;
        impl<'de, const N: usize> Visitor<'de> for Bytes<N> {
            type Value = [u8; N];

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{N} bytes")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<[u8; N], A::Error> {
                let mut bytes = [0; N];
                for (index, byte) in bytes.iter_mut().enumerate() {
                    *byte = seq.next_element()?.ok_or_else(|| A::Error::invalid_length(index, &self))?;
                }
                Ok(bytes)
            }
        }
        deserializer.deserialize_tuple(N, Bytes::<N>)
    }
}

identifier!(
    /// Names a programme: SHA-256 of the signed operation that created it.
    ProgrammeId, 32
);
identifier!(
    /// Names a document: SHA-256 of its creation record.
    DocumentId, 32
);
identifier!(
    /// Names a device: its Ed25519 public key, which is its iroh endpoint id as well.
    DeviceId, 32
);
identifier!(
    /// Names a person who takes part in a programme; random.
    MemberId, 16
);
identifier!(
    /// Names an organisation that takes part in a programme; random.
    OrganisationId, 16
);
identifier!(
    /// Names an invitation: a salted SHA-256 of its secret, so that the log can name it and not give it away.
    InvitationId, 32
);
identifier!(
    /// Names an operation of the membership log: SHA-256 of its signed bytes.
    OperationId, 32
);
identifier!(
    /// Names a change: the hash that Automerge gives it (SHA-256 of its chunk).
    ChangeId, 32
);
identifier!(
    /// Names a writing stream of one device in one document: the device's key and eight random bytes.
    ///
    /// This is the Automerge actor of every change that the stream writes.
    StreamId, 40
);

impl StreamId {
    /// Names the stream that `device` opens with `random` bytes of its own.
    pub fn new(device: DeviceId, random: [u8; 8]) -> Self {
        let mut bytes = [0; 40];
        bytes[..32].copy_from_slice(&device.0);
        bytes[32..].copy_from_slice(&random);
        Self(bytes)
    }

    /// Returns the device that writes this stream.
    pub fn device(&self) -> DeviceId {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(&self.0[..32]);
        DeviceId(bytes)
    }
}

impl From<automerge::ChangeHash> for ChangeId {
    fn from(hash: automerge::ChangeHash) -> Self {
        Self(hash.0)
    }
}

impl From<ChangeId> for automerge::ChangeHash {
    fn from(id: ChangeId) -> Self {
        Self(id.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_form_is_lower_case_hexadecimal_and_reads_back() {
        let id = MemberId([0xab; 16]);
        assert_eq!(id.to_string(), "ab".repeat(16));
        assert_eq!("AB".repeat(16).parse(), Ok(id));
        let error = "ab01".parse::<MemberId>().unwrap_err();
        assert_eq!(error.to_string(), "not a MemberId: expected 32 hexadecimal digits");
    }

    #[test]
    fn binary_form_is_the_bytes_alone() {
        let id = MemberId([7; 16]);
        assert_eq!(postcard::to_allocvec(&id).unwrap(), vec![7; 16]);
        assert_eq!(postcard::from_bytes::<MemberId>(&[7; 16]).unwrap(), id);
    }

    #[test]
    fn a_stream_names_its_device() {
        let device = DeviceId([9; 32]);
        assert_eq!(StreamId::new(device, [1; 8]).device(), device);
    }
}
