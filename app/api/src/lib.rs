//! The messages between a page, or the command line, and the node on the same laptop.
//!
//! Owns the words of that conversation and their bytes; knows nothing of sockets, stores or screens.
//!
//! A client sends [`Call`]s, each with a number of its own; the node answers each with one
//! [`FromNode::Answer`] of that number and, in between, tells what happened by [`FromNode::Event`].

mod answer;
mod command;
mod error;
mod event;
mod message;

pub use answer::{
    Answer, DeviceView, DocumentView, FoundView, HistoryView, InvitationView, LeaseView, LinkView, OpenedView,
    OrganisationView, PeerPlace, PeerView, PeopleView, PersonView, PlaceView, ProgrammeView, ReaderView, RefusedCode,
    RefusedView, Settings, StatusView, TraceView, WaitingView, WelcomeView,
};
pub use command::{Address, Command, InvitedOrganisation, LeaseToken, Me, NewDocument, WrittenChange};
pub use error::{ErrorCode, StorageTrouble};
pub use event::{Event, PairingStep};
pub use message::{Call, FromNode, MAX_MESSAGE_LEN, MessageError, PROTOCOL, read, write};
