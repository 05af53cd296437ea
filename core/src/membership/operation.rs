//! One entry of the membership log: what it says, who signed it, what its author knew.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Role;
use crate::codec::{self, DecodeError};
use crate::ids::{DeviceId, InvitationId, MemberId, OperationId, OrganisationId, ProgrammeId};
use crate::keys::{self, DeviceKey, SIGNATURE_LEN};

/// The version byte of an operation.
const OPERATION_VERSION: u8 = 1;
/// The largest operation that is read, in bytes.
pub const MAX_OPERATION_LEN: usize = 16 << 10;
/// The longest name of a person, organisation or laptop, in bytes.
pub const MAX_NAME: usize = 240;

const DOMAIN: &str = "taccuino/membership/1";
const JOIN_DOMAIN: &str = "taccuino/join/1";

/// An organisation that takes part: a city, an association.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its id in this programme.
    pub id: OrganisationId,
    /// Its name as its people write it.
    pub name: String,
}

/// A person who takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberEntry {
    /// The person's id in this programme.
    pub id: MemberId,
    /// The person's name.
    pub name: String,
    /// The organisation that the person belongs to.
    pub organisation: OrganisationId,
    /// What the person does in the programme.
    pub role: Role,
    /// Whether the person may invite others into the organisation.
    pub lead: bool,
}

/// A laptop that takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceEntry {
    /// Its key.
    pub id: DeviceId,
    /// The name that its owner gave it.
    pub name: String,
}

/// A laptop's agreement to be let in: its signature over the invitation and whoever lets it in.
///
/// Without it a member could name somebody else's key as a laptop of its own, and read what that one may.
///
/// **Shape**: the signature covers the invitation's id (32 zero bytes without one) and the author's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent(#[serde(with = "crate::ids::fixed_bytes")] pub [u8; SIGNATURE_LEN]);

impl Consent {
    /// Agrees, as the laptop of `key`, to be let in by `author`.
    pub fn new(key: &DeviceKey, invitation: Option<&InvitationId>, author: &DeviceId) -> Self {
        Self(key.sign(JOIN_DOMAIN, &consent_message(invitation, author)))
    }

    /// Tells whether `device` agreed to this.
    pub fn is_given_by(&self, device: &DeviceId, invitation: Option<&InvitationId>, author: &DeviceId) -> bool {
        keys::is_signed_by(device, JOIN_DOMAIN, &consent_message(invitation, author), &self.0)
    }
}

fn consent_message(invitation: Option<&InvitationId>, author: &DeviceId) -> Vec<u8> {
    let mut message = invitation.map_or([0; 32], |invitation| invitation.0).to_vec();
    message.extend_from_slice(author.as_bytes());
    message
}

impl MemberId {
    /// Names the person who comes with `invitation` on `device`: nobody can take the id of another.
    pub fn of_invited(device: &DeviceId, invitation: &InvitationId) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"taccuino/member/1");
        hash.update(device.as_bytes());
        hash.update(invitation.as_bytes());
        let mut id = [0; Self::LEN];
        id.copy_from_slice(&hash.finalize()[..Self::LEN]);
        Self(id)
    }
}

/// What an operation does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Founds the programme; the first operation, and the only one without parents.
    Create {
        /// Makes two otherwise equal programmes two.
        nonce: [u8; 16],
        /// The founder's organisation.
        organisation: Organisation,
        /// The founder.
        member: MemberEntry,
        /// The founder's laptop, which signs this operation.
        device: DeviceEntry,
    },
    /// Opens an invitation.
    Invite {
        /// The invitation.
        invitation: InvitationId,
        /// The organisation that the invited person will belong to.
        organisation: Organisation,
        /// What the invited person will do.
        role: Role,
        /// Whether the invited person may invite others.
        lead: bool,
        /// When it ends, in milliseconds since 1970 by the author's clock.
        expires: u64,
    },
    /// Lets a laptop in, with its consent.
    Admit {
        /// The invitation that it came with; none for one's own further laptop.
        invitation: Option<InvitationId>,
        /// Its organisation.
        organisation: Organisation,
        /// Its owner: [`MemberId::of_invited`] with an invitation, the author without.
        member: MemberEntry,
        /// The laptop.
        device: DeviceEntry,
        /// The laptop's own signature: nobody is let in, or taken for somebody's, unasked.
        consent: Consent,
    },
    /// Changes what a person does.
    SetRole {
        /// The person.
        member: MemberId,
        /// The new role.
        role: Role,
        /// Whether the person may invite others.
        lead: bool,
    },
    /// Shuts a laptop out. Kept, and without effect in this version.
    Revoke {
        /// The laptop.
        device: DeviceId,
        /// A salted hash of the list of what still counts of it; the list is kept with each document.
        cut: [u8; 32],
    },
    /// Something that a later version wrote: kept and passed on, without effect here.
    Unknown {
        /// Its kind.
        kind: u16,
        /// Its content.
        body: Vec<u8>,
    },
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// All heads of the log that the author knew, sorted; empty for [`Action::Create`] only.
    pub parents: Vec<OperationId>,
    /// The laptop that signs.
    pub author: DeviceId,
    /// When, in milliseconds since 1970 by the author's clock; advisory.
    pub time: u64,
    /// What it does.
    pub action: Action,
}

/// An operation with its name and signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedOperation {
    /// SHA-256 of [`SignedOperation::to_bytes`].
    pub id: OperationId,
    /// The operation.
    pub operation: Operation,
    /// Its bytes, signature included.
    bytes: Vec<u8>,
}

/// Reports why an operation is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OperationError {
    /// The bytes cannot be read.
    #[error("unreadable operation: {0}")]
    Decode(#[from] DecodeError),
    /// The signature is not the author's.
    #[error("the operation is not signed by its author")]
    NotSigned,
    /// Parents are not sorted, or missing, or there where none may be.
    #[error("the operation's parents are not in order")]
    BadParents,
    /// A name is longer than [`MAX_NAME`] bytes, empty, or holds control characters.
    #[error("a name is empty, too long or holds control characters")]
    BadName,
    /// The laptop that is let in did not agree to be let in by this author under this invitation.
    #[error("the laptop that is let in did not agree to it")]
    NoConsent,
    /// The person who comes with an invitation is not named after laptop and invitation.
    #[error("the invited person has another's id")]
    BadMember,
}

/// **Shape**: postcard behind [`OPERATION_VERSION`]; the action's body is opaque here, so that an
/// unknown kind still has readable parents.
#[derive(Serialize, Deserialize)]
struct Envelope {
    parents: Vec<OperationId>,
    author: DeviceId,
    time: u64,
    kind: u16,
    body: Vec<u8>,
}

const CREATE: u16 = 0;
const INVITE: u16 = 1;
const ADMIT: u16 = 2;
const SET_ROLE: u16 = 3;
const REVOKE: u16 = 4;

impl Action {
    fn to_body(&self) -> (u16, Vec<u8>) {
        let write = |kind, body: Result<Vec<u8>, postcard::Error>| (kind, body.unwrap_or_default());
        match self {
            Self::Create { nonce, organisation, member, device } => {
                write(CREATE, postcard::to_allocvec(&(nonce, organisation, member, device)))
            }
            Self::Invite { invitation, organisation, role, lead, expires } => {
                write(INVITE, postcard::to_allocvec(&(invitation, organisation, role, lead, expires)))
            }
            Self::Admit { invitation, organisation, member, device, consent } => {
                write(ADMIT, postcard::to_allocvec(&(invitation, organisation, member, device, consent)))
            }
            Self::SetRole { member, role, lead } => write(SET_ROLE, postcard::to_allocvec(&(member, role, lead))),
            Self::Revoke { device, cut } => write(REVOKE, postcard::to_allocvec(&(device, cut))),
            Self::Unknown { kind, body } => (*kind, body.clone()),
        }
    }

    fn from_body(kind: u16, body: Vec<u8>) -> Result<Self, DecodeError> {
        fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, DecodeError> {
            postcard::from_bytes(body).map_err(|_| DecodeError::Malformed)
        }
        let action = match kind {
            CREATE => {
                let (nonce, organisation, member, device) = read(&body)?;
                Self::Create { nonce, organisation, member, device }
            }
            INVITE => {
                let (invitation, organisation, role, lead, expires) = read(&body)?;
                Self::Invite { invitation, organisation, role, lead, expires }
            }
            ADMIT => {
                let (invitation, organisation, member, device, consent) = read(&body)?;
                Self::Admit { invitation, organisation, member, device, consent }
            }
            SET_ROLE => {
                let (member, role, lead) = read(&body)?;
                Self::SetRole { member, role, lead }
            }
            REVOKE => {
                let (device, cut) = read(&body)?;
                Self::Revoke { device, cut }
            }
            kind => return Ok(Self::Unknown { kind, body }),
        };
        if action.to_body().1 != body { Err(DecodeError::NotCanonical) } else { Ok(action) }
    }

    fn names(&self) -> Vec<&str> {
        match self {
            Self::Create { organisation, member, device, .. } | Self::Admit { organisation, member, device, .. } => {
                vec![&organisation.name, &member.name, &device.name]
            }
            Self::Invite { organisation, .. } => vec![&organisation.name],
            Self::SetRole { .. } | Self::Revoke { .. } | Self::Unknown { .. } => vec![],
        }
    }
}

impl SignedOperation {
    /// Signs `operation` with its author's key.
    ///
    /// # Errors
    /// [`OperationError`] where [`SignedOperation::from_bytes`] would refuse it.
    pub fn new(operation: Operation, key: &DeviceKey) -> Result<Self, OperationError> {
        let (kind, body) = operation.action.to_body();
        let envelope =
            Envelope { parents: operation.parents.clone(), author: operation.author, time: operation.time, kind, body };
        let mut bytes = codec::encode(OPERATION_VERSION, &envelope);
        let signature = key.sign(DOMAIN, &bytes);
        bytes.extend_from_slice(&signature);
        Self::from_bytes(&bytes)
    }

    /// Returns the operation's bytes, as they are stored and sent.
    pub fn to_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Reads and checks an operation from anybody; whether it has effect is for the log to say.
    ///
    /// # Errors
    /// Every variant of [`OperationError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, OperationError> {
        if bytes.len() > MAX_OPERATION_LEN {
            return Err(DecodeError::TooLong { found: bytes.len(), limit: MAX_OPERATION_LEN }.into());
        }
        let (signed, signature) = bytes.split_last_chunk::<SIGNATURE_LEN>().ok_or(DecodeError::Malformed)?;
        let envelope: Envelope = codec::decode(OPERATION_VERSION, signed, MAX_OPERATION_LEN)?;
        let action = Action::from_body(envelope.kind, envelope.body)?;
        let is_first = matches!(action, Action::Create { .. });
        if envelope.parents.is_empty() != is_first || !envelope.parents.windows(2).all(|pair| pair[0] < pair[1]) {
            return Err(OperationError::BadParents);
        }
        if !action.names().into_iter().all(is_name) {
            return Err(OperationError::BadName);
        }
        if let Action::Admit { invitation, member, device, consent, .. } = &action {
            if invitation.is_some_and(|invitation| member.id != MemberId::of_invited(&device.id, &invitation)) {
                return Err(OperationError::BadMember);
            }
            if !consent.is_given_by(&device.id, invitation.as_ref(), &envelope.author) {
                return Err(OperationError::NoConsent);
            }
        }
        if !keys::is_signed_by(&envelope.author, DOMAIN, signed, signature) {
            return Err(OperationError::NotSigned);
        }
        let operation = Operation { parents: envelope.parents, author: envelope.author, time: envelope.time, action };
        Ok(Self { id: OperationId(Sha256::digest(bytes).into()), operation, bytes: bytes.to_vec() })
    }

    /// Returns the programme that this operation founds, if it founds one.
    pub fn founds(&self) -> Option<ProgrammeId> {
        matches!(self.operation.action, Action::Create { .. }).then_some(ProgrammeId(self.id.0))
    }
}

fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.len() <= MAX_NAME && !name.chars().any(char::is_control)
}
