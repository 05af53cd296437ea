//! The envelope of every message and its bytes.

use serde::{Deserialize, Serialize};
use taccuino_core::codec::{self, DecodeError};

use crate::{Answer, Command, ErrorCode, Event};

/// The version of this conversation; page and node come from one build, an old page is asked to reload.
pub const PROTOCOL: u8 = 3;
/// The largest message, in bytes.
pub const MAX_MESSAGE_LEN: usize = 64 << 20;

/// What a client sends: a command and a number that its answer will carry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Chosen by the client, different for each call under way.
    pub id: u32,
    /// What is asked.
    pub command: Command,
}

/// What the node sends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // one is alive at a time, on its way through a socket
pub enum FromNode {
    /// The answer to the call of this number.
    Answer {
        /// The call's number.
        id: u32,
        /// What came of it.
        result: Result<Answer, ErrorCode>,
    },
    /// Something that happened.
    Event(Event),
}

/// Reports bytes that are no message of this protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a message of protocol {PROTOCOL}: {0}")]
pub struct MessageError(#[from] DecodeError);

/// Writes a message: postcard behind the protocol's version byte.
pub fn write<T: Serialize>(message: &T) -> Vec<u8> {
    codec::encode(PROTOCOL, message)
}

/// Reads a message.
///
/// # Errors
/// [`MessageError`] where the bytes are too many, of another version or malformed.
pub fn read<'a, T: Deserialize<'a> + Serialize>(bytes: &'a [u8]) -> Result<T, MessageError> {
    Ok(codec::decode(PROTOCOL, bytes, MAX_MESSAGE_LEN)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_read_back_and_others_are_refused() {
        let call = Call { id: 7, command: Command::Programmes };
        assert_eq!(read::<Call>(&write(&call)), Ok(call));
        let answer = FromNode::Answer { id: 7, result: Err(ErrorCode::NotSetUp) };
        assert_eq!(read::<FromNode>(&write(&answer)), Ok(answer));
        assert!(read::<Call>(&[PROTOCOL + 1, 0]).is_err());
        assert!(read::<Call>(&[PROTOCOL, 0xff]).is_err());
    }
}
