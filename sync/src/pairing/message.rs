//! The messages of pairing as bytes.
//!
//! Owns the wire form: a frame is a version byte and one postcard message, at most 64 KiB. Knows neither the order
//! of messages nor what they decide.

use std::net::SocketAddr;

use iroh::Signature;
use serde::{Deserialize, Serialize};
use taccuino_core::ids::{DeviceId, ProgrammeId};
use taccuino_core::membership::{Consent, Role};

use super::event::InvitedOrganisation;
use super::refusal::PairingRefusal;

/// Names the pairing protocol in the TLS handshake.
pub const PAIRING_ALPN: &[u8] = b"taccuino/pair/1";

/// The version byte of every frame.
pub const WIRE_VERSION: u8 = 1;

/// The greatest length of a frame, in bytes, without its length prefix.
pub const MAX_FRAME_BYTES: usize = 64 * 1024;

/// The most operations in a log that is handed over.
pub const MAX_LOG_OPERATIONS: usize = 5_000;

/// The greatest length of one operation, in bytes.
pub const MAX_OPERATION_BYTES: usize = 16 * 1024;

/// How many bytes of operations a part may hold, so that its frame stays below [`MAX_FRAME_BYTES`].
const PART_BYTES: usize = 48 * 1024;

/// What the two sides say to each other. The order of variants is their number on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Message {
    /// Ends the session. Its form (variant 0, one byte) is the same in every version of the protocol.
    Refused { code: u8 },
    /// The joiner introduces itself.
    Hello(Hello),
    /// The host introduces itself and says what it invites to.
    Welcome(Welcome),
    /// The joiner reveals its nonce and proves its device key.
    Proof(Proof),
    /// A part of the membership log; with the last one the joiner is admitted.
    LogPart(LogPart),
    /// The joiner has the log on its disk.
    Stored,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Hello {
    pub(super) device: DeviceId,
    pub(super) person_name: String,
    pub(super) device_name: String,
    pub(super) organisation_name: Option<String>,
    /// Where the main endpoint can be reached.
    pub(super) addresses: Vec<SocketAddr>,
    /// The tag of the language in which this side shows the check words.
    pub(super) language: String,
    /// Binds the joiner to its nonce before it sees the host's.
    pub(super) nonce_commitment: [u8; 32],
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Welcome {
    pub(super) introduction: Introduction,
    /// By the host's device key, over the statement that `transcript` builds.
    pub(super) signature: Signature,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Introduction {
    pub(super) programme: ProgrammeId,
    pub(super) programme_title: String,
    pub(super) role: Role,
    pub(super) organisation: InvitedOrganisation,
    pub(super) device: DeviceId,
    pub(super) person_name: String,
    /// The organisation that the inviter belongs to.
    pub(super) person_organisation: String,
    pub(super) device_name: String,
    pub(super) addresses: Vec<SocketAddr>,
    pub(super) language: String,
    pub(super) nonce: [u8; 32],
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Proof {
    pub(super) nonce: [u8; 32],
    /// By the joiner's device key, over the statement that `transcript` builds.
    pub(super) signature: Signature,
    /// The joiner agrees to be let in by this host; it goes into the membership log.
    pub(super) consent: Consent,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LogPart {
    pub(super) operations: Vec<Vec<u8>>,
    pub(super) last: bool,
}

/// Reports a log that cannot be handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LogTooLarge {
    /// There are too many operations.
    #[error("{found} operations; at most {MAX_LOG_OPERATIONS} can be handed over")]
    Operations {
        /// How many there are.
        found: usize,
    },
    /// One operation is too long.
    #[error("an operation of {found} bytes; at most {MAX_OPERATION_BYTES} can be handed over")]
    Operation {
        /// How long it is, in bytes.
        found: usize,
    },
}

/// Checks that a log may be handed over.
pub(super) fn check_log(log: &[Vec<u8>]) -> Result<(), LogTooLarge> {
    if log.len() > MAX_LOG_OPERATIONS {
        return Err(LogTooLarge::Operations { found: log.len() });
    }
    match log.iter().map(Vec::len).find(|length| *length > MAX_OPERATION_BYTES) {
        Some(found) => Err(LogTooLarge::Operation { found }),
        None => Ok(()),
    }
}

/// Cuts a checked log into parts that fit a frame; an empty log is one empty part.
pub(super) fn log_parts(log: &[Vec<u8>]) -> Vec<LogPart> {
    let mut parts = vec![LogPart { operations: Vec::new(), last: false }];
    let mut size = 0;
    for operation in log {
        // Four bytes hold the length of an operation and its share of the list's.
        let needed = operation.len() + 4;
        if size + needed > PART_BYTES {
            parts.push(LogPart { operations: Vec::new(), last: false });
            size = 0;
        }
        size += needed;
        if let Some(part) = parts.last_mut() {
            part.operations.push(operation.clone());
        }
    }
    if let Some(part) = parts.last_mut() {
        part.last = true;
    }
    parts
}

impl Message {
    /// Builds the message that ends a session.
    pub(super) fn refused(reason: PairingRefusal) -> Self {
        Self::Refused { code: reason.code() }
    }

    /// Writes the frame, without its length prefix.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut frame = vec![WIRE_VERSION];
        // Writing plain data into memory does not fail; if it did, the peer would call the frame malformed.
        frame.extend(postcard::to_allocvec(self).unwrap_or_default());
        frame
    }

    /// Reads a frame.
    ///
    /// # Errors
    ///
    /// [`PairingRefusal::WrongVersion`] for another version byte, unless the frame is a refusal, which every version
    /// writes alike; [`PairingRefusal::BadMessage`] for everything else that is not exactly one message.
    pub(super) fn decode(frame: &[u8]) -> Result<Self, PairingRefusal> {
        if frame.len() > MAX_FRAME_BYTES {
            return Err(PairingRefusal::BadMessage);
        }
        match frame {
            [WIRE_VERSION, message @ ..] => match postcard::take_from_bytes(message) {
                Ok((message, [])) => Ok(message),
                _ => Err(PairingRefusal::BadMessage),
            },
            [_, 0, code] => Ok(Self::Refused { code: *code }),
            [_, ..] => Err(PairingRefusal::WrongVersion),
            [] => Err(PairingRefusal::BadMessage),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;
    use taccuino_core::ids::OrganisationId;

    fn hello() -> Hello {
        Hello {
            device: DeviceId([1; 32]),
            person_name: "Luca".into(),
            device_name: "Tavolo".into(),
            organisation_name: Some("Rivabella".into()),
            addresses: vec!["10.0.0.2:5000".parse().unwrap(), "[fd00::2]:5000".parse().unwrap()],
            language: "it".into(),
            nonce_commitment: [2; 32],
        }
    }

    fn welcome() -> Welcome {
        let introduction = Introduction {
            programme: ProgrammeId([3; 32]),
            programme_title: "Due".into(),
            role: Role::MentorTeam,
            organisation: InvitedOrganisation::Open { id: OrganisationId([4; 16]) },
            device: DeviceId([5; 32]),
            person_name: "Anna".into(),
            person_organisation: "Due".into(),
            device_name: "Sedia".into(),
            addresses: vec![],
            language: "en".into(),
            nonce: [6; 32],
        };
        Welcome { introduction, signature: Signature::from_bytes(&[7; 64]) }
    }

    fn check_bytes(message: Message, expected: Expect) {
        let frame = message.encode();
        expected.assert_eq(&HEXLOWER.encode(&frame));
        assert_eq!(Message::decode(&frame), Ok(message));
    }

    #[test]
    fn every_message_has_its_pinned_bytes() {
        check_bytes(Message::refused(PairingRefusal::Used), expect!["010002"]);
        check_bytes(
            Message::Hello(hello()),
            expect![
                "01010101010101010101010101010101010101010101010101010101010101010101044c756361065461766f6c6f01095269766162656c6c6102000a000002882701fd00000000000000000000000000000288270269740202020202020202020202020202020202020202020202020202020202020202"
            ],
        );
        check_bytes(
            Message::Welcome(welcome()),
            expect![
                "0102030303030303030303030303030303030303030303030303030303030303030303447565010104040404040404040404040404040404050505050505050505050505050505050505050505050505050505050505050504416e6e61034475650553656469610002656e060606060606060606060606060606060606060606060606060606060606060607070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707070707"
            ],
        );
        check_bytes(
            Message::Proof(Proof {
                nonce: [8; 32],
                signature: Signature::from_bytes(&[9; 64]),
                consent: Consent([10; 64]),
            }),
            expect![
                "01030808080808080808080808080808080808080808080808080808080808080808090909090909090909090909090909090909090909090909090909090909090909090909090909090909090909090909090909090909090909090909090909090a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a"
            ],
        );
        check_bytes(
            Message::LogPart(LogPart { operations: vec![vec![1, 2, 3], vec![]], last: true }),
            expect!["010402030102030001"],
        );
        check_bytes(Message::Stored, expect!["0105"]);
    }

    #[test]
    fn what_is_not_exactly_one_message_is_refused() {
        let good = Message::Hello(hello()).encode();
        let mut longer = good.clone();
        longer.push(0);
        let mut newer = good.clone();
        newer[0] = 2;
        for (name, frame, reason) in [
            ("empty", vec![], PairingRefusal::BadMessage),
            ("no message", vec![WIRE_VERSION], PairingRefusal::BadMessage),
            ("unknown message", vec![WIRE_VERSION, 99], PairingRefusal::BadMessage),
            ("cut", good[..good.len() - 1].to_vec(), PairingRefusal::BadMessage),
            ("longer", longer, PairingRefusal::BadMessage),
            ("newer", newer, PairingRefusal::WrongVersion),
            ("too long", vec![WIRE_VERSION; MAX_FRAME_BYTES + 1], PairingRefusal::BadMessage),
            (
                "a list that claims four billion",
                vec![WIRE_VERSION, 4, 0xff, 0xff, 0xff, 0xff, 0x0f],
                PairingRefusal::BadMessage,
            ),
        ] {
            assert_eq!(Message::decode(&frame), Err(reason), "{name}");
        }
    }

    #[test]
    fn a_refusal_is_understood_in_every_version() {
        assert_eq!(Message::decode(&[9, 0, 2]), Ok(Message::refused(PairingRefusal::Used)));
    }

    #[test]
    fn logs_are_cut_into_parts_that_fit_a_frame() {
        for (name, log) in [
            ("empty", vec![]),
            ("small", vec![vec![1; 100]; 10]),
            ("large", (0..200_u8).map(|n| vec![n; MAX_OPERATION_BYTES]).collect()),
            ("many", vec![vec![7; 3]; MAX_LOG_OPERATIONS]),
            ("empty operations", vec![vec![]; MAX_LOG_OPERATIONS]),
        ] {
            assert_eq!(check_log(&log), Ok(()), "{name}");
            let parts = log_parts(&log);
            assert_eq!(parts.iter().filter(|part| part.last).count(), 1, "{name}");
            assert!(parts.last().is_some_and(|part| part.last), "{name}");
            for part in &parts {
                assert!(Message::LogPart(part.clone()).encode().len() <= MAX_FRAME_BYTES, "{name}");
            }
            assert_eq!(parts.into_iter().flat_map(|part| part.operations).collect::<Vec<_>>(), log, "{name}");
        }
    }

    #[test]
    fn logs_that_are_too_large_are_not_sent() {
        let found = MAX_LOG_OPERATIONS + 1;
        assert_eq!(check_log(&vec![vec![]; found]), Err(LogTooLarge::Operations { found }));
        let found = MAX_OPERATION_BYTES + 1;
        assert_eq!(check_log(&[vec![0; found]]), Err(LogTooLarge::Operation { found }));
    }

    proptest! {
        #[test]
        fn no_bytes_make_reading_panic(frame in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = Message::decode(&frame);
            let mut versioned = vec![WIRE_VERSION];
            versioned.extend(frame);
            let _ = Message::decode(&versioned);
        }
    }
}
