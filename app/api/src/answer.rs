//! What the node answers: views made for a screen, not the stored shapes.

use serde::{Deserialize, Serialize};
use taccuino_core::documents::{DocKind, Field, ItemKey, Place, Problem, Shape, View};
use taccuino_core::forms::{Pack, PackRef};
use taccuino_core::ids::{
    ChangeId, DeviceId, DocumentId, InvitationId, MemberId, OrganisationId, ProgrammeId, StreamId,
};
use taccuino_core::membership::{Denied, Level, Role};

use crate::{Address, LeaseToken, Me};

/// An answer; [`crate::Command`] says which belongs to which command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant)] // one is alive at a time, on its way through a socket
pub enum Answer {
    /// It was done.
    Done,
    /// To `Hello` and `SetUp`.
    Welcome(WelcomeView),
    /// To `Programmes`.
    Programmes(Vec<ProgrammeView>),
    /// To `NewProgramme`.
    Programme(ProgrammeView),
    /// To `People`.
    People(PeopleView),
    /// To `Documents`.
    Documents(Vec<DocumentView>),
    /// To `ReadersOfNew`.
    Readers(Vec<ReaderView>),
    /// To `NewDocument`.
    Document(DocumentView),
    /// To `Open`.
    Opened(OpenedView),
    /// To `Write`: the highest number on disk.
    Written {
        /// The number.
        number: u64,
    },
    /// To `Show`.
    Content {
        /// The document.
        document: DocumentView,
        /// Its content.
        view: View,
        /// What could not be read as it should.
        problems: Vec<Problem>,
        /// The changes that no other change builds on: two laptops with the same heads hold the same document. Where
        /// it was read at some changes, those.
        heads: Vec<ChangeId>,
    },
    /// To `History`: oldest first.
    History(Vec<HistoryView>),
    /// To `Invite`.
    Invitation(InvitationView),
    /// To `Invitations`.
    Invitations(Vec<InvitationView>),
    /// To `Peers`.
    Peers(Vec<PeerView>),
    /// To `Status`.
    Status(StatusView),
    /// To `Packs` and `ImportPack`.
    Packs(Vec<Pack>),
    /// To `Search`: best first.
    Found(Vec<FoundView>),
    /// To `Trace`.
    Trace(TraceView),
}

/// A place where words were found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundView {
    /// The programme that the document belongs to.
    pub programme: ProgrammeId,
    /// The document, or the item of it.
    pub place: Place,
    /// The field.
    pub field: Field,
    /// The text around the words.
    pub excerpt: String,
    /// Where in `excerpt` the words stand: start and length in UTF-16 units.
    pub marks: Vec<(u32, u32)>,
}

/// What can be linked in a programme, and the links between.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceView {
    /// What links may point at.
    pub places: Vec<PlaceView>,
    /// The links.
    pub links: Vec<LinkView>,
}

/// Something that a link may point at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceView {
    /// The place.
    pub place: Place,
    /// Its document's type.
    pub kind: DocKind,
    /// How it begins, at most 200 characters; empty for what has only a pack's words.
    pub text: String,
    /// How far it is, in the document's own word, where it is an action; empty for all else.
    pub state: String,
}

/// One link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    /// The key of the link in the document that keeps it.
    pub key: ItemKey,
    /// Where it starts: in the document that keeps it.
    pub from: Place,
    /// Where it leads.
    pub to: Place,
}

/// Greets a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WelcomeView {
    /// The program's version.
    pub version: String,
    /// This laptop's key.
    pub device: DeviceId,
    /// Who sits here; none at the first start.
    pub me: Option<Me>,
    /// The settings.
    pub settings: Settings,
}

/// What can be set, and what settings show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Where the data lie.
    pub data_folder: String,
    /// Whether *work offline* is on.
    pub offline: bool,
    /// The relay; empty for none.
    pub relay: String,
    /// The addresses at which other laptops can reach this one.
    pub addresses: Vec<Address>,
}

/// One programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgrammeView {
    /// Its id.
    pub id: ProgrammeId,
    /// Its title; empty until the programme document has arrived.
    pub title: String,
    /// Its programme document, once here.
    pub document: Option<DocumentId>,
    /// How those who take part stand to each other.
    pub shape: Shape,
    /// Who this laptop's owner is in it.
    pub me: PersonView,
}

/// One organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationView {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
}

/// One person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    /// The person's id.
    pub id: MemberId,
    /// The person's name.
    pub name: String,
    /// The organisation's name.
    pub organisation: String,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// What the person does.
    pub role: Role,
    /// Whether the person may invite others.
    pub lead: bool,
    /// Whether this is the person at this laptop.
    pub is_me: bool,
    /// The person's laptops.
    pub devices: Vec<DeviceView>,
}

/// One laptop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceView {
    /// Its key.
    pub id: DeviceId,
    /// Its name.
    pub name: String,
    /// Whether it is this one.
    pub is_this: bool,
}

/// Everybody in a programme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleView {
    /// The organisations.
    pub organisations: Vec<OrganisationView>,
    /// The people.
    pub people: Vec<PersonView>,
    /// Whether this laptop's owner may invite people of any organisation and role.
    pub may_invite_anybody: bool,
}

/// Somebody who may read a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderView {
    /// The person's name.
    pub name: String,
    /// The organisation's name.
    pub organisation: String,
    /// Whether this is the person at this laptop.
    pub is_me: bool,
    /// Whether the person may write it too.
    pub writes: bool,
}

/// One document as lists and headers show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentView {
    /// Its id.
    pub id: DocumentId,
    /// Its programme.
    pub programme: ProgrammeId,
    /// Its type.
    pub kind: DocKind,
    /// Its title, empty while nobody gave it one.
    pub title: String,
    /// The names of the organisations that own it.
    pub owner: Vec<String>,
    /// Who may read it.
    pub level: Level,
    /// Who may write it.
    pub writers: Level,
    /// The same by name.
    pub readers: Vec<ReaderView>,
    /// The documents it belongs to.
    pub links: Vec<DocumentId>,
    /// The pack whose questions it answers.
    pub pack: Option<PackRef>,
    /// Who created it.
    pub creator: String,
    /// When, in milliseconds since 1970.
    pub created: u64,
    /// When it last changed, by the writer's clock, in milliseconds since 1970; the creation if never.
    pub changed: u64,
    /// How many fields hold several values and wait for a choice.
    pub choices: u32,
    /// Why this laptop's owner may not write it; none if that is allowed.
    pub read_only: Option<Denied>,
}

/// An opened document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenedView {
    /// The document.
    pub document: DocumentView,
    /// Its content, as Automerge saves it: for [`taccuino_core::documents::Replica::load`].
    pub saved: Vec<u8>,
    /// The lease, where this laptop may write and writing was asked for.
    pub lease: Option<LeaseView>,
}

/// The right to write one stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseView {
    /// Proves it with each write.
    pub token: LeaseToken,
    /// The stream.
    pub stream: StreamId,
    /// The highest number of this stream that is on disk.
    pub number: u64,
}

/// One change in a document's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryView {
    /// The stream that wrote it.
    pub stream: StreamId,
    /// Its number there.
    pub number: u64,
    /// The person's name, empty if unknown.
    pub person: String,
    /// The laptop's name, empty if unknown.
    pub device: String,
    /// When, by the writer's clock, in milliseconds since 1970.
    pub time: u64,
    /// What it inserted, one text a stretch.
    pub inserted: Vec<String>,
    /// How many characters and values it deleted.
    pub deleted: u32,
    /// The values that it set.
    pub set: Vec<String>,
}

/// An open invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationView {
    /// Its id.
    pub id: InvitationId,
    /// The text to paste, to save as a file, or to show as a QR.
    pub text: String,
    /// The same as a QR: an SVG.
    pub qr: String,
    /// The twelve words, in the language of this laptop's owner.
    pub words: Vec<String>,
    /// Addresses at which the joiner may find this laptop.
    pub addresses: Vec<Address>,
    /// The organisation's name.
    pub organisation: String,
    /// What the invited person will do.
    pub role: Role,
    /// When it ends, in milliseconds since 1970.
    pub expires: u64,
    /// Who waits to be admitted.
    pub waiting: Option<WaitingView>,
}

/// Somebody who came with an invitation and waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingView {
    /// The laptop; it has proven to hold this key.
    pub device: DeviceId,
    /// The person's name, as given.
    pub person: String,
    /// The organisation's name, as given.
    pub organisation: String,
    /// The laptop's name, as given.
    pub laptop: String,
    /// The four words to compare.
    pub check_words: Vec<String>,
}

/// Where a laptop is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum PeerPlace {
    /// Connected, on the same network or at a known address.
    Near,
    /// Connected through a relay.
    Relay,
    /// Not connected.
    Away,
}

/// Another laptop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeerView {
    /// Its key.
    pub device: DeviceId,
    /// Its name.
    pub name: String,
    /// Its owner's name.
    pub person: String,
    /// Where it is.
    pub place: PeerPlace,
    /// Since when everything that it may read and this laptop holds is on its disk: the latest such
    /// moment by this laptop's clock, in milliseconds since 1970; none if never.
    pub complete: Option<u64>,
    /// How many documents hold something that it may read and does not have yet.
    pub missing: u32,
    /// Its addresses as last known.
    pub addresses: Vec<Address>,
}

/// Where the words are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusView {
    /// How many documents hold something that is on no other laptop.
    pub only_here: u32,
    /// How many of those only their owner may read, here and on the owner's other laptops.
    pub private_only_here: u32,
    /// The other laptops.
    pub peers: Vec<PeerView>,
    /// Whether *work offline* is on.
    pub offline: bool,
    /// Why nothing can be saved now, if so.
    pub trouble: Option<crate::StorageTrouble>,
    /// How many pages are open.
    pub pages: u32,
    /// What was refused since the start, newest last: for people who look for the reason.
    pub refused: Vec<RefusedView>,
}

/// Something that was refused, here or by another laptop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedView {
    /// The laptop whose word it was, or that refused ours; none where it has not proved who it is.
    pub device: Option<DeviceId>,
    /// That laptop's name; empty if it is unknown here.
    pub name: String,
    /// Why.
    pub code: RefusedCode,
}

/// Why something was refused. Sentences for people stand in the locales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusedCode {
    /// A laptop that takes part in nothing here wanted to connect.
    Stranger,
    /// The other laptop does not know this one.
    UnknownThere,
    /// Somebody came with an invitation that was used already.
    InvitationUsed,
    /// Somebody came with an invitation whose time is over.
    InvitationExpired,
    /// Somebody came with an invitation and a person said no.
    TurnedAway,
    /// Somebody came with an invitation and broke off, or broke the rules of pairing.
    InvitationFailed,
    /// The writer does not take part.
    NotAMember,
    /// A laptop or a writer may not read the document.
    NotAReader,
    /// The writer may not write the document.
    NotAWriter,
    /// The creator may not create such a document.
    NotACreator,
    /// The author may not decide who takes part.
    NotEntitled,
    /// It is not signed by its writer.
    NotSigned,
    /// It is not well-formed.
    Malformed,
    /// Its stream has another change of the same number.
    Forked,
    /// It is larger than anything that is taken.
    TooLarge,
    /// Its programme is not there.
    UnknownProgramme,
    /// A later version's reason.
    Other,
}
