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
//! [`JoinCommands::stored`]. Wire and text formats: `sync/PROTOCOL.md`.

mod address;
mod event;
mod host;
mod invitation;
mod joiner;
mod keys;
mod machine;
mod message;
mod names;
mod refusal;
mod transcript;
mod words;

#[cfg(test)]
mod conversation_tests;

pub use address::{MAX_ADDRESSES, PAIRING_PORT, TypedAddress, TypedAddressError, own_addresses};
pub use event::{Candidate, HostEvent, InvitedOrganisation, JoinEvent, Offer, PairingIdentity, SearchHint};
pub use host::{AdmittedDevice, HostInEvent, HostMachine, HostRecord, MAX_FAILED_SESSIONS};
pub use invitation::{Invitation, InvitationTextError, JoinTicket, TEXT_PREFIX, TicketError};
pub use joiner::{JoinInEvent, JoinMachine};
pub use keys::{InvitationSecret, PairingKeys};
pub use machine::{OutEvent, PairingSessionId};
pub use message::{LogTooLarge, MAX_FRAME_BYTES, MAX_LOG_OPERATIONS, MAX_OPERATION_BYTES, PAIRING_ALPN, WIRE_VERSION};
pub use names::{MAX_NAME_CHARS, clean_name};
pub use refusal::PairingRefusal;
pub use words::{CheckWords, SECRET_WORDS, WordLanguage, WordsError, secret_to_words, words_to_secret};

// The signatures that follow in the next commits (the node may be written against them):
//
// pub struct Invitation { secret: InvitationSecret, programme: ProgrammeId, programme_title: String, role: u8,
//     organisation: InvitedOrganisation, host_person_name: String, host_device_name: String,
//     address_hints: Vec<SocketAddr>, expires_at_ms: u64 }                       // all fields public
// impl Invitation { fn to_text(&self) -> String; fn from_text(&str) -> Result<Self, InvitationTextError>;
//     fn id(&self) -> InvitationId; fn is_expired(&self, now_ms: u64) -> bool }
// pub fn clean_name(text: &str) -> String;                                        // <= 80 chars, no control or bidi
// pub struct TypedAddress { ip: IpAddr, port: Option<u16> }  : FromStr            // "192.168.1.7", "192.168.1.7:47600"
//
// pub struct DriverOptions { loopback_only: bool, port_hint: Option<u16>, lookup: Option<Arc<dyn PairingLookup>> }
// pub struct InvitationSlots : Default + Clone                                    // at most 8 open invitations
// pub struct HostRecord : Default + Clone + Serialize + Deserialize               // keep it to open again after a restart
//
// impl HostSession {
//     async fn open(invitation: Invitation, record: HostRecord, identity: PairingIdentity, options: DriverOptions,
//                   slots: &InvitationSlots) -> Result<HostSession, PairingStartError>;
//     fn invitation(&self) -> &Invitation;         // with the address hints filled in
//     fn addresses(&self) -> &[SocketAddr];        // to show, for the joiner to type
//     async fn next_event(&mut self) -> Option<HostEvent>;
//     fn record(&self) -> HostRecord;
//     fn commands(&self) -> HostCommands;          // Clone: admit(Vec<Vec<u8>>), decline(PairingRefusal), dial(TypedAddress), cancel()
// }
// impl JoinSession {
//     async fn start(ticket: JoinTicket, typed: Option<TypedAddress>, identity: PairingIdentity, options: DriverOptions)
//         -> Result<JoinSession, PairingStartError>;
//     fn addresses(&self) -> &[SocketAddr];
//     async fn next_event(&mut self) -> Option<JoinEvent>;
//     fn commands(&self) -> JoinCommands;          // Clone: dial(TypedAddress), stored(), cancel()
// }
// pub enum JoinTicket { Invitation(Invitation), Words(InvitationSecret) }
// impl JoinTicket { fn read(text: &str) -> Result<JoinTicket, TicketError> }      // pasted text or twelve words
