//! What pairing tells the app while it runs: one list of events for each side.
//!
//! Owns the shapes. Knows neither how a session runs nor which sentence the page shows.

use std::net::SocketAddr;

use iroh::SecretKey;
use taccuino_core::ids::{DeviceId, InvitationId, OrganisationId, ProgrammeId};
use taccuino_core::keys::DeviceKey;
use taccuino_core::membership::{Consent, Role};

use super::names::clean_name;
use super::refusal::PairingRefusal;
use super::words::{CheckWords, WordLanguage};

/// Describes this device to the one it pairs with.
#[derive(Debug, Clone)]
pub struct PairingIdentity {
    /// The device's own key, which is also its main iroh key. It signs and never leaves.
    pub device_key: SecretKey,
    /// The name of the person, such as *Anna Rossi*.
    pub person_name: String,
    /// The name of the laptop, such as *Anna's laptop*.
    pub device_name: String,
    /// The name of the person's organisation: shown to the joiner, and given by it when the invitation leaves it open.
    pub organisation_name: Option<String>,
    /// The language in which this side shows the check words.
    pub language: WordLanguage,
    /// Where the device's main endpoint (not the pairing one) can be reached; at most 8 are sent.
    pub addresses: Vec<SocketAddr>,
}

impl PairingIdentity {
    /// Returns the id of this device.
    pub fn device(&self) -> DeviceId {
        DeviceId(*self.device_key.public().as_bytes())
    }

    /// Agrees to be let in by `host`, for the membership log.
    pub(super) fn consent(&self, invitation: &InvitationId, host: &DeviceId) -> Consent {
        Consent::new(&DeviceKey::from_bytes(&self.device_key.to_bytes()), Some(invitation), host)
    }
}

/// Says what the invitation decides about the invitee's organisation.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum InvitedOrganisation {
    /// The invitee joins this organisation.
    Known {
        /// The organisation's id in the programme.
        id: OrganisationId,
        /// Its name.
        name: String,
    },
    /// The invitee names its own organisation, which gets this id.
    Open {
        /// The id that the inviter chose for the organisation to come.
        id: OrganisationId,
    },
}

impl InvitedOrganisation {
    /// Returns the id that the organisation has or will have.
    pub fn id(&self) -> OrganisationId {
        match self {
            Self::Known { id, .. } | Self::Open { id } => *id,
        }
    }

    /// Returns the same with its name cleaned.
    pub(super) fn cleaned(&self) -> Self {
        match self {
            Self::Known { id, name } => Self::Known { id: *id, name: clean_name(name) },
            Self::Open { id } => Self::Open { id: *id },
        }
    }

    /// Returns the organisation's name, unless the invitee is the one to give it.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Known { name, .. } => Some(name),
            Self::Open { .. } => None,
        }
    }
}

/// Describes the device that asks to be let in, as the inviter's person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The device that asks; it has proven to hold this key.
    pub device: DeviceId,
    /// The person's name, cleaned ([`clean_name`](super::clean_name)).
    pub person_name: String,
    /// The laptop's name, cleaned.
    pub device_name: String,
    /// The organisation that the invitation names, or else the one that the person gave, cleaned.
    pub organisation_name: Option<String>,
    /// Where the device's main endpoint says it can be reached.
    pub addresses: Vec<SocketAddr>,
    /// The four words to compare.
    pub check_words: CheckWords,
    /// The language in which the other person sees the words.
    pub language: WordLanguage,
    /// The device's agreement to be let in, for the membership log.
    pub consent: Consent,
}

/// Tells the inviter's app what happens to an open invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostEvent {
    /// Somebody with the secret asks to be let in: compare the words, then admit or decline.
    PersonAsks(Candidate),
    /// A session ended without success; the invitation stays open. A pending question is withdrawn.
    Refused {
        /// Why it ended.
        reason: PairingRefusal,
        /// How many more sessions may fail before the invitation closes.
        attempts_left: u8,
    },
    /// The device has the log on its disk. From now on the invitation refuses every other device.
    Admitted {
        /// The device that was let in.
        device: DeviceId,
        /// Where its main endpoint says it can be reached.
        addresses: Vec<SocketAddr>,
    },
    /// Nobody can be let in any more; who comes later is told this reason until the session is dropped.
    Closed {
        /// Why it closed.
        reason: PairingRefusal,
    },
}

/// Describes who invites to what, as the joiner's person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The programme to join.
    pub programme: ProgrammeId,
    /// Its title, cleaned.
    pub programme_title: String,
    /// The role the invitee gets.
    pub role: Role,
    /// The organisation the invitee joins.
    pub organisation: InvitedOrganisation,
    /// The inviting device; it has proven to hold this key.
    pub host_device: DeviceId,
    /// The inviter's name, cleaned.
    pub host_person_name: String,
    /// The inviter's organisation's name, cleaned.
    pub host_organisation_name: String,
    /// The inviter's laptop's name, cleaned.
    pub host_device_name: String,
    /// Where the inviter's main endpoint says it can be reached.
    pub host_addresses: Vec<SocketAddr>,
    /// The four words to compare.
    pub check_words: CheckWords,
    /// The language in which the other person sees the words.
    pub language: WordLanguage,
}

/// Advises the joiner's person while nobody has answered yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SearchHint {
    /// Ten seconds have passed: show these addresses of the joiner's, for the inviter to type.
    ShowAddress {
        /// Where the joiner's pairing endpoint listens.
        addresses: Vec<SocketAddr>,
    },
    /// No network interface is up: join a Wi-Fi or plug in a cable.
    NoNetwork,
    /// The network is up, yet nobody is seen or nobody answers: this Wi-Fi seems to keep its clients apart.
    ///
    /// The page names that and advises a phone's hotspot.
    PeersKeptApart,
}

/// Tells the joiner's app how joining goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinEvent {
    /// Looking for the inviter (at the start, and again after a connection broke or the inviter was busy).
    Searching,
    /// Nobody has answered for a while.
    Hint(SearchHint),
    /// The inviter was reached: show the words and wait for the inviter to admit.
    Compare(Offer),
    /// The inviter let this device in. Store the log, then call [`JoinCommands::stored`](super::JoinCommands::stored).
    Admitted {
        /// The signed membership operations, each as opaque bytes, in the order in which they were sent.
        log: Vec<Vec<u8>>,
        /// The inviting device.
        host_device: DeviceId,
        /// Where the inviter's main endpoint says it can be reached.
        addresses: Vec<SocketAddr>,
    },
    /// The inviter knows, or can no longer be told, that the log is stored; the app may end now. Nothing follows.
    Finished,
    /// Joining failed for good. Nothing follows.
    Refused {
        /// Why.
        reason: PairingRefusal,
    },
}
