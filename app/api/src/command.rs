//! What a page or the command line may ask of the node.

use serde::{Deserialize, Serialize};
use taccuino_core::documents::DocKind;
use taccuino_core::forms::PackRef;
use taccuino_core::ids::{ChangeId, DeviceId, DocumentId, InvitationId, MemberId, OrganisationId, ProgrammeId};
use taccuino_core::membership::{Level, Role};

/// Who sits at this laptop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    /// The page's language: `it`, `en`.
    pub language: String,
    /// The person's name.
    pub person: String,
    /// The organisation's name.
    pub organisation: String,
    /// The laptop's name.
    pub laptop: String,
}

/// A network address that somebody typed: an IP address, with or without a port.
pub type Address = String;

/// The secret that lets one socket write one stream; kept in the page's memory only.
pub type LeaseToken = [u8; 16];

/// A change that a page or the command line has made and keeps until it is acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrittenChange {
    /// Its number in the stream.
    pub number: u64,
    /// One Automerge change chunk.
    pub bytes: Vec<u8>,
}

/// What a new document is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewDocument {
    /// Its programme.
    pub programme: ProgrammeId,
    /// Its type.
    pub kind: DocKind,
    /// Who may read it; none for the type's own level.
    pub level: Option<Level>,
    /// Who may write it: for a note; none for the same as `level`.
    pub writers: Option<Level>,
    /// Documents it belongs to: a note's visit.
    pub links: Vec<DocumentId>,
    /// The pack whose questions it answers: for an assessment; none for the theme's own.
    pub pack: Option<PackRef>,
    /// Its title, written into the document at once.
    pub title: String,
    /// What it begins with: for a visit a section of the pack `visits`, whose items become its agenda.
    pub template: Option<String>,
}

/// The organisation that an invited person will belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvitedOrganisation {
    /// One that takes part already.
    Known(OrganisationId),
    /// A new one of this name.
    New(String),
}

/// Something asked of the node. Each is answered once, by the [`crate::Answer`] that its comment names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Opens the conversation. `Welcome`.
    Hello,
    /// Says who sits at this laptop; once, at the first start, and to change names later. `Welcome`.
    SetUp(Me),
    /// Lists the programmes on this laptop. `Programmes`.
    Programmes,
    /// Founds a programme and creates its programme document. `Programme`.
    NewProgramme {
        /// Its title.
        title: String,
        /// Its theme in words.
        theme: String,
        /// How it is run: one of [`taccuino_core::documents::programme::PRESETS`]; none for nothing prepared.
        preset: Option<String>,
    },
    /// Lists organisations, people and laptops. `People`.
    People {
        /// The programme.
        programme: ProgrammeId,
    },
    /// Says what a person does and whether that person may invite others. `Done`.
    SetRole {
        /// The programme.
        programme: ProgrammeId,
        /// The person.
        member: MemberId,
        /// What the person does; none for the same as before.
        role: Option<Role>,
        /// Whether the person may invite others into the own organisation.
        lead: bool,
    },
    /// Lists the documents that this laptop may read. `Documents`.
    Documents {
        /// The programme.
        programme: ProgrammeId,
    },
    /// Says who would read a new document, before it is made. `Readers`.
    ReadersOfNew(NewDocument),
    /// Creates a document. `Document`.
    NewDocument(NewDocument),
    /// Opens a document to read it and, where this laptop may, to write it. From then on its changes come
    /// as [`crate::Event::Changed`]. `Opened`.
    Open {
        /// The document.
        document: DocumentId,
        /// The lease that this page holds already and wants to go on with after its socket broke.
        lease: Option<LeaseToken>,
        /// Whether to lease a stream for writing, where allowed.
        write: bool,
    },
    /// Hands over changes under a lease; answered when they are on disk. `Written`.
    Write {
        /// The document.
        document: DocumentId,
        /// The lease.
        lease: LeaseToken,
        /// Changes, numbers rising by one.
        changes: Vec<WrittenChange>,
    },
    /// Closes a document. `Done`.
    Close {
        /// The document.
        document: DocumentId,
        /// The lease, which ends: its stream can serve again.
        lease: Option<LeaseToken>,
    },
    /// Reads a document's content as it is on this laptop, or as it stood at some changes. `Content`.
    Show {
        /// The document.
        document: DocumentId,
        /// The changes at which to read it: what they wrote, and all that they build on. None: as it is now.
        at: Vec<ChangeId>,
    },
    /// Lists who changed what and when. `History`.
    History {
        /// The document.
        document: DocumentId,
    },
    /// Hands over the packs at hand, so that a page can say what documents ask. `Packs`.
    Packs,
    /// Adds a pack of an association's own: `pack.toml` and its language files. `Packs`.
    ImportPack {
        /// Each file's name and text.
        files: Vec<(String, String)>,
    },
    /// Looks for words in everything that this laptop may read. `Found`.
    Search {
        /// The one programme to look in; none for all of them.
        programme: Option<ProgrammeId>,
        /// What was typed.
        text: String,
    },
    /// Lists what can be linked in a programme, and the links. `Trace`.
    Trace {
        /// The programme.
        programme: ProgrammeId,
    },
    /// Opens an invitation. `Invitation`.
    Invite {
        /// The programme.
        programme: ProgrammeId,
        /// The organisation that the invited person will belong to.
        organisation: InvitedOrganisation,
        /// What the invited person will do.
        role: Role,
        /// Whether the invited person may invite others into that organisation.
        lead: bool,
        /// Whether whoever comes with it is admitted without a person comparing the words: for scripts.
        auto_admit: bool,
        /// How long it is good, in minutes.
        minutes: u32,
    },
    /// Lists open invitations. `Invitations`.
    Invitations {
        /// The programme.
        programme: ProgrammeId,
    },
    /// Closes an invitation. `Done`.
    CloseInvitation {
        /// The invitation.
        invitation: InvitationId,
    },
    /// Admits or turns away the person who waits at an invitation. `Done`.
    Decide {
        /// The invitation.
        invitation: InvitationId,
        /// The laptop whose words were compared; another one that waits now is neither admitted nor turned away.
        device: DeviceId,
        /// Whether to admit.
        admit: bool,
    },
    /// Looks for the joiner of an invitation at an address. `Done`.
    LookForJoiner {
        /// The invitation.
        invitation: InvitationId,
        /// The address that the joiner's page shows.
        address: Address,
    },
    /// Joins a programme by an invitation. `Done`, then [`crate::Event::Joining`].
    Join {
        /// The invitation: its text, a file's content, or twelve words.
        invitation: String,
        /// Where the inviter's laptop is, if somebody typed it.
        address: Option<Address>,
    },
    /// Looks for the inviter at an address while joining. `Done`.
    LookForInviter {
        /// The address that the inviter's page shows.
        address: Address,
    },
    /// Stops joining. `Done`.
    StopJoining,
    /// Lists the laptops of all programmes, how they are reached, what they hold. `Peers`.
    Peers,
    /// Looks for a laptop at an address. `Done`.
    LookFor {
        /// The laptop.
        device: DeviceId,
        /// The address.
        address: Address,
    },
    /// Says where the words are. `Status`.
    Status,
    /// Switches *work offline* on or off. `Done`.
    WorkOffline(bool),
    /// Names the relay to use over the internet; empty for none. `Done`; counts from the next start.
    SetRelay(String),
    /// Writes a copy of everything but this laptop's key into a file. `Done`.
    Backup {
        /// The file's path, as the node sees it; it must not exist.
        file: String,
    },
    /// Ends the node, after saving and sending (60 s at most). `Done`.
    Quit,
}
