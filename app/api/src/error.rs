//! Why something was not done: codes with parameters. Sentences for people stand in the locales.

use serde::{Deserialize, Serialize};
use taccuino_core::documents::{EditError, UnknownChange};
use taccuino_core::ids::ChangeId;
use taccuino_core::membership::Denied;

/// Why nothing can be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StorageTrouble {
    /// The disk is full.
    Full,
    /// The disk or the file reported an error.
    Failed,
}

/// Why a command was not carried out; nothing has changed then.
///
/// The `Display` form is for logs, scripts and standard error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorCode {
    /// This laptop does not know yet who sits at it.
    #[error("say first who you are: name, organisation and the laptop's name")]
    NotSetUp,
    /// A name is empty, too long or holds control characters.
    #[error("a name is empty, too long or holds control characters")]
    BadName,
    /// There is no such programme here.
    #[error("there is no such programme on this laptop")]
    UnknownProgramme,
    /// There is no such document here.
    #[error("there is no such document on this laptop")]
    UnknownDocument,
    /// The document has no such change here.
    #[error("there is no change {0} in this document on this laptop")]
    UnknownChange(ChangeId),
    /// There is no such invitation here, or nobody waits at it.
    #[error("there is no such invitation, or nobody waits at it")]
    UnknownInvitation,
    /// Who waits at the invitation now is not whose words were compared.
    #[error("another laptop waits at the invitation now: compare the words again")]
    AnotherWaits,
    /// There is no such laptop in any programme here.
    #[error("there is no such laptop in any programme here")]
    UnknownDevice,
    /// There is no such person in the programme.
    #[error("there is no such person in this programme")]
    UnknownPerson,
    /// The person is the last of an organisation who may invite others.
    #[error("this is the last person of the organisation who may invite others")]
    LastLead,
    /// There is no such pack.
    #[error("there is no such question pack")]
    UnknownPack,
    /// The pack is a frame that nobody has filled: it has no key factors to hold a city against.
    #[error("this benchmark has no content yet: import the association's own pack first")]
    EmptyPack,
    /// The files are no pack that can be taken.
    #[error("this is no pack that can be used:\n{0}")]
    BadPack(String),
    /// The person may not do this.
    #[error("{0}")]
    Denied(Denied),
    /// The edit cannot be applied.
    #[error("{0}")]
    Edit(EditError),
    /// The lease is not valid: its stream went to rest; open the document anew.
    #[error("this page's right to write has ended; open the document again")]
    LeaseLost,
    /// The change is not what this stream should write next.
    #[error("the change is not well-formed: {0}")]
    BadChange(String),
    /// Nothing can be saved now.
    #[error("nothing can be saved now: {}", match .0 { StorageTrouble::Full => "the disk is full", StorageTrouble::Failed => "the disk reports an error" })]
    Storage(StorageTrouble),
    /// The text is no invitation.
    #[error("this is not an invitation: {0}")]
    BadInvitation(String),
    /// One of the twelve words is not in the list.
    #[error("word {0} is not one of the list")]
    UnknownWord(u8),
    /// The invitation has expired.
    #[error("the invitation has expired")]
    InvitationExpired,
    /// The invitation was used already.
    #[error("the invitation was used already")]
    InvitationUsed,
    /// The other person said no.
    #[error("the other person did not admit this laptop")]
    TurnedAway,
    /// The other laptop broke the rules of pairing, or too many tries failed.
    #[error("pairing failed: {0}")]
    PairingFailed(String),
    /// The address cannot be read.
    #[error("this is not an address: expected numbers such as 192.168.1.20 or 192.168.1.20:4711")]
    BadAddress,
    /// The relay's address cannot be read.
    #[error("this is not the address of a relay: expected a URL such as https://relay.example.org")]
    BadRelay,
    /// *Work offline* is on.
    #[error("this laptop works offline; switch that off first")]
    Offline,
    /// The network could not be used.
    #[error("the network cannot be used: {0}")]
    Network(String),
    /// A file could not be written or read.
    #[error("{file}: {reason}")]
    File {
        /// The file.
        file: String,
        /// The system's reason.
        reason: String,
    },
    /// Another conversation is under way that excludes this one.
    #[error("this is under way already")]
    Busy,
    /// The node failed in a way that it did not foresee.
    #[error("an internal error: {0}")]
    Internal(String),
}

impl From<Denied> for ErrorCode {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<EditError> for ErrorCode {
    fn from(error: EditError) -> Self {
        Self::Edit(error)
    }
}

impl From<UnknownChange> for ErrorCode {
    fn from(UnknownChange(change): UnknownChange) -> Self {
        Self::UnknownChange(change)
    }
}
