//! Pairing: how a new device is let into a programme.
//!
//! Owns invitations, the words that stand for them, and the short conversation in which two laptops get to know
//! each other. Knows nothing of documents or of what is in the membership log, which passes through as opaque bytes.
//!
//! # How it goes
//!
//! 1. The inviter makes an [`Invitation`]: 128 random bits, the programme, the role and organisation that the
//!    invitee gets, an expiry, and where the inviter can be reached. It travels as text to paste, as a file, as a
//!    QR code (all three hold the same text), or as twelve words that carry the secret alone.
//! 2. From the secret both sides derive the keys of two short-lived iroh endpoints, `host` and `joiner`, so each
//!    knows whom to look for and both dial. TLS itself proves that the other side knows the secret; every other
//!    remote is turned away in `after_handshake` before a byte of ours is exchanged.
//! 3. `Hello`, `Welcome`, `Proof`: the devices exchange their lasting keys and names, and prove their keys by
//!    signatures over the transcript.
//! 4. Both sides show the same four check words. The inviter compares and admits; the signed membership log goes
//!    to the joiner, who acknowledges when it is on its disk.
//!
//! # Threat model
//!
//! - *Somebody on the same network* sees two random endpoint ids and encrypted packets. To be answered takes the
//!   secret, and 128 bits cannot be guessed, so no password-authenticated key exchange is needed.
//! - *Somebody who got hold of the invitation* (a forwarded mail, overheard words) can reach the inviter, and can
//!   stand in the middle. A person admits, and compares the four words first; they depend on both lasting keys.
//!   The joiner commits to its nonce before it sees the inviter's and reveals it afterwards, so whoever stands in
//!   the middle has one guess among 2^44, and cannot search for nonces that make the words agree.
//! - *Replay*: both nonces are fresh, and each signature covers the transcript; a recorded conversation proves
//!   nothing. The first device that is admitted uses the invitation up; only that device may come again, to fetch
//!   the log once more when the connection broke. Five failed sessions close the invitation.
//! - *Not promised*: somebody who holds the invitation can use up its attempts, and learns the name and device
//!   of the inviter and the programme's title. A person who admits without comparing admits whoever asks.
//!
//! # Use
//!
//! The inviter: [`HostSession::open`], put [`HostSession::invitation`] on the screen, read
//! [`HostSession::next_event`], answer through [`HostCommands`]. The joiner: [`JoinSession::start`],
//! [`JoinSession::next_event`], [`JoinCommands`]; after [`JoinEvent::Admitted`] store the log, then
//! [`JoinCommands::stored`]. The bytes: `PROTOCOL.md` in this folder.

mod address;
mod driver;
mod event;
mod host;
mod host_session;
mod invitation;
mod join_session;
mod joiner;
mod keys;
mod link;
mod machine;
mod message;
mod names;
mod record;
mod refusal;
mod search;
mod transcript;
mod wire;
mod words;

#[cfg(test)]
mod conversation_tests;
#[cfg(test)]
mod network_tests;
#[cfg(test)]
mod refusal_tests;

pub use address::{MAX_ADDRESSES, PAIRING_PORT, TypedAddress, TypedAddressError, own_addresses};
pub use event::{Candidate, HostEvent, InvitedOrganisation, JoinEvent, Offer, PairingIdentity, SearchHint};
pub use host::{HostInEvent, HostMachine, MAX_FAILED_SESSIONS};
pub use host_session::{DriverOptions, HostCommands, HostSession, InvitationSlots, MAX_OPEN_INVITATIONS};
pub use invitation::{Invitation, InvitationTextError, JoinTicket, TEXT_PREFIX, TicketError};
pub use join_session::{JoinCommands, JoinSession};
pub use joiner::{JoinInEvent, JoinMachine};
pub use keys::{InvitationSecret, PairingKeys};
pub use link::PairingStartError;
pub use machine::{OutEvent, PairingSessionId};
pub use message::{LogTooLarge, MAX_FRAME_BYTES, MAX_LOG_OPERATIONS, MAX_OPERATION_BYTES, PAIRING_ALPN, WIRE_VERSION};
pub use names::{MAX_NAME_CHARS, clean_name};
pub use record::{AdmittedDevice, HostRecord};
pub use refusal::PairingRefusal;
pub use search::SearchTiming;
pub use words::{CheckWords, SECRET_WORDS, WordLanguage, WordsError, secret_to_words, words_to_secret};
