//! What the node tells without being asked.

use serde::{Deserialize, Serialize};
use taccuino_core::ids::{DocumentId, InvitationId, ProgrammeId};
use taccuino_core::membership::Role;

use crate::answer::WaitingView;
use crate::{Address, StatusView, StorageTrouble};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// Others changed a document that this client has open.
    Changed {
        /// The document.
        document: DocumentId,
        /// Their changes: change chunks one after another.
        changes: Vec<u8>,
    },
    /// The document must be opened anew: too much changed to send it piece by piece, or the rights did.
    Reopen {
        /// The document.
        document: DocumentId,
    },
    /// The list of programmes is another.
    Programmes,
    /// The list of documents, a title or a count in it is another.
    Documents {
        /// The programme.
        programme: ProgrammeId,
    },
    /// People, laptops or open invitations are others.
    People {
        /// The programme.
        programme: ProgrammeId,
    },
    /// There is a pack more.
    Packs,
    /// Where the words are.
    Status(StatusView),
    /// Something happened at an open invitation.
    Inviting {
        /// The invitation.
        invitation: InvitationId,
        /// What.
        step: PairingStep,
    },
    /// Something happened while joining.
    Joining(PairingStep),
    /// Nothing can be saved now.
    Trouble(StorageTrouble),
    /// Saving works again; what was not acknowledged should be sent again.
    TroubleOver,
    /// The node ends.
    Goodbye,
}

/// How far a pairing is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PairingStep {
    /// Looks for the other laptop.
    Searching,
    /// Nobody was found for a while: show these addresses, to be typed on the other side.
    ShowAddress {
        /// This laptop's addresses.
        addresses: Vec<Address>,
    },
    /// This network seems to keep its laptops apart: advise a phone's hotspot.
    KeptApart,
    /// To the inviter: somebody came and waits.
    Waiting(WaitingView),
    /// To the joiner: compare the words; the inviter decides.
    Compare {
        /// The programme's title.
        programme: String,
        /// What this person will do.
        role: Role,
        /// Who invites.
        inviter: String,
        /// The inviter's organisation.
        organisation: String,
        /// The four words.
        check_words: Vec<String>,
    },
    /// Done: to the joiner with the programme, to the inviter with the person's name.
    Admitted {
        /// The programme.
        programme: ProgrammeId,
        /// The person who was admitted.
        person: String,
    },
    /// It came to nothing.
    Refused(crate::ErrorCode),
    /// The invitation is closed.
    Closed,
}
