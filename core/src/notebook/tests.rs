//! The notebook as its owner uses it, over a store in memory.

mod edges;
mod hostile;
mod together;
mod whole;

use std::io;
use std::sync::{Arc, Mutex};

use redb::StorageBackend;

use super::*;
use crate::documents::{
    DocKind, Edit, Field, ItemKey, LocalChange, Reached, Record, Replica, SCHEMA_VERSION, UnknownChange,
};
use crate::history::Vector;
use crate::history::forge::Place;
use crate::ids::{MemberId, OrganisationId, StreamId};
use crate::membership::{Action, Consent, DeviceEntry, Level, MemberEntry, Organisation, Role};

/// A disk that survives its notebook: bytes shared by every backend opened on it.
#[derive(Debug, Clone, Default)]
pub(super) struct Disk {
    bytes: Arc<Mutex<Vec<u8>>>,
    /// While set, writes fail as on a full disk.
    full: Arc<Mutex<bool>>,
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(self.bytes.lock().unwrap().len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let bytes = self.bytes.lock().unwrap();
        let offset = offset as usize;
        out.copy_from_slice(&bytes[offset..offset + out.len()]);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.check()?;
        self.bytes.lock().unwrap().resize(len as usize, 0);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        self.check()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.check()?;
        let offset = offset as usize;
        self.bytes.lock().unwrap()[offset..offset + data.len()].copy_from_slice(data);
        Ok(())
    }
}

impl Disk {
    fn check(&self) -> io::Result<()> {
        if *self.full.lock().unwrap() { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    pub(super) fn set_full(&self, full: bool) {
        *self.full.lock().unwrap() = full;
    }
}

/// A device with its notebook.
pub(super) struct Person {
    pub(super) disk: Disk,
    pub(super) key: DeviceKey,
    pub(super) notebook: Notebook,
    next: u8,
}

pub(super) const TOWN: OrganisationId = OrganisationId([1; 16]);
pub(super) const MENTOR_TOWN: OrganisationId = OrganisationId([2; 16]);

impl Person {
    pub(super) fn new(seed: u8) -> Self {
        let (disk, key) = (Disk::default(), DeviceKey::from_bytes(&[seed; 32]));
        let notebook = open(&disk, &key);
        Self { disk, key, notebook, next: seed.wrapping_mul(31) }
    }

    pub(super) fn restart(&mut self) {
        // The file is locked until the notebook is gone.
        let elsewhere = Notebook::open(Store::with_backend(Disk::default).unwrap(), self.key.clone()).unwrap();
        drop(std::mem::replace(&mut self.notebook, elsewhere));
        self.notebook = open(&self.disk, &self.key);
    }

    pub(super) fn random(&mut self) -> u8 {
        self.next = self.next.wrapping_add(1);
        self.next
    }

    /// Ends a turn as a desk does: what is on disk is told first.
    pub(super) fn turn(&mut self) -> Vec<Happened> {
        self.notebook.commit().unwrap();
        let mut happened = self.notebook.durable();
        happened.extend(self.notebook.settle());
        happened
    }

    /// Opens a document to write, as a page does.
    pub(super) fn open(&mut self, document: &DocumentId) -> Writer {
        let token = [self.random(); 16];
        let random = [self.random(); 8];
        let lease = self.notebook.lease(document, random, token).unwrap();
        let kind = self.notebook.record(document).unwrap().record.kind;
        let saved = self.notebook.saved(document).unwrap();
        self.turn();
        Writer { document: *document, token, replica: Replica::load(kind, &saved, lease.stream).unwrap() }
    }

    pub(super) fn text(&mut self, document: &DocumentId, field: &str) -> String {
        self.notebook.view(document).unwrap().0.text(&field.parse::<Field>().unwrap()).to_owned()
    }
}

fn open(disk: &Disk, key: &DeviceKey) -> Notebook {
    let disk = disk.clone();
    Notebook::open(Store::with_backend(move || disk.clone()).unwrap(), key.clone()).unwrap()
}

/// A page's hold on a document.
pub(super) struct Writer {
    pub(super) document: DocumentId,
    pub(super) token: LeaseToken,
    pub(super) replica: Replica,
}

impl Writer {
    pub(super) fn edit(&mut self, edit: Edit) -> LocalChange {
        self.replica.edit(&edit).unwrap();
        self.replica.commit(1_000).unwrap()
    }

    pub(super) fn insert(&mut self, field: &str, at: usize, text: &str) -> LocalChange {
        self.edit(splice(field, at, 0, text))
    }

    /// Writes and commits; nothing is returned because nothing may go wrong.
    pub(super) fn save(&self, person: &mut Person, changes: &[LocalChange]) -> Vec<Happened> {
        person.notebook.write(&self.document, &self.token, changes).unwrap();
        person.turn()
    }
}

/// Returns where the first change of `stream` stands in a document that `person` holds: on its head.
pub(super) fn first_place(person: &mut Person, document: &DocumentId, stream: StreamId) -> Place {
    let loaded = person.notebook.document(document).unwrap();
    let head = loaded.get_heads()[0];
    let start_op = loaded.get_change_meta_by_hash(&head).unwrap().max_op + 1;
    Place { stream, number: 1, start_op, time: 1, dependencies: vec![head.into()] }
}

pub(super) fn splice(field: &str, at: usize, delete: usize, insert: &str) -> Edit {
    Edit::Splice { field: field.parse().unwrap(), at, delete, insert: insert.to_owned() }
}

pub(super) fn organisation(id: OrganisationId, name: &str) -> Organisation {
    Organisation { id, name: name.to_owned() }
}

pub(super) fn member(seed: u8, organisation: OrganisationId, role: Role, lead: bool) -> MemberEntry {
    MemberEntry { id: MemberId([seed; 16]), name: format!("Person {seed}"), organisation, role, lead }
}

pub(super) fn record(programme: ProgrammeId, kind: DocKind, level: Level) -> Record {
    Record {
        programme,
        kind,
        schema: SCHEMA_VERSION,
        owner: vec![TOWN],
        level,
        writers: level,
        links: Vec::new(),
        pack: None,
        slots: Vec::new(),
        creator: DeviceId([0; 32]),
        membership: Vec::new(),
        created: 1,
        nonce: [kind as u8; 16],
    }
}

/// A programme of `mentee`, with `colleague` in the same team and `mentor` in the other.
pub(super) fn found(mentee: &mut Person, colleague: &mut Person, mentor: &mut Person) -> ProgrammeId {
    let founding = Founding {
        nonce: [7; 16],
        organisation: organisation(TOWN, "Borgo"),
        member: member(1, TOWN, Role::MenteeTeam, true),
        device_name: "laptop 1".to_owned(),
    };
    let programme = mentee.notebook.found(founding, 1).unwrap();
    admit(mentee, &programme, colleague, organisation(TOWN, "Borgo"), member(2, TOWN, Role::MenteeTeam, false));
    let their_town = organisation(MENTOR_TOWN, "Havn");
    admit(mentee, &programme, mentor, their_town, member(3, MENTOR_TOWN, Role::MentorTeam, true));
    mentee.turn();
    let operations = operations(mentee, &programme);
    for other in [colleague, mentor] {
        other.notebook.receive_operations(None, &operations).unwrap();
        other.turn();
    }
    programme
}

pub(super) fn admit(
    lead: &mut Person,
    programme: &ProgrammeId,
    other: &Person,
    organisation: Organisation,
    member: MemberEntry,
) {
    let invitation = crate::ids::InvitationId(member.id.0.repeat(2).try_into().unwrap());
    let invite = Action::Invite {
        invitation,
        organisation: organisation.clone(),
        role: member.role,
        lead: member.lead,
        expires: 10,
    };
    lead.notebook.append(programme, invite, 2).unwrap();
    let device = DeviceEntry { id: other.key.id(), name: "another laptop".to_owned() };
    let consent = Consent::new(&other.key, Some(&invitation), &lead.key.id());
    let member = MemberEntry { id: MemberId::of_invited(&device.id, &invitation), ..member };
    let admit = Action::Admit { invitation: Some(invitation), organisation, member, device, consent };
    lead.notebook.append(programme, admit, 3).unwrap();
}

pub(super) fn operations(person: &Person, programme: &ProgrammeId) -> Vec<Vec<u8>> {
    let log = person.notebook.log(programme).unwrap();
    log.operations().into_iter().map(|operation| operation.to_bytes().to_vec()).collect()
}

/// Sends what `to` lacks of `document`, as the engine would.
pub(super) fn send(from: &mut Person, to: &mut Person, document: &DocumentId) -> Result<(), Refusal> {
    let bytes = from.notebook.record(document).unwrap().to_bytes();
    to.notebook.receive_record(&bytes)?;
    loop {
        let have: Vector = to.notebook.vector(document);
        let groups = from.notebook.runs_since(document, &have, 100_000);
        if groups.is_empty() {
            to.turn();
            return Ok(());
        }
        for group in groups {
            assert_ne!(to.notebook.receive_runs(*document, group)?, Received::Waits);
        }
        to.turn();
    }
}

pub(super) fn three() -> (Person, Person, Person, ProgrammeId) {
    let (mut mentee, mut colleague, mut mentor) = (Person::new(1), Person::new(2), Person::new(3));
    let programme = found(&mut mentee, &mut colleague, &mut mentor);
    (mentee, colleague, mentor, programme)
}

/// Founds a programme, alone in it, and plans a visit.
pub(super) fn one_visit(mentee: &mut Person) -> DocumentId {
    let founding = Founding {
        nonce: [7; 16],
        organisation: organisation(TOWN, "Borgo"),
        member: member(1, TOWN, Role::MenteeTeam, true),
        device_name: "laptop 1".to_owned(),
    };
    let programme = mentee.notebook.found(founding, 1).unwrap();
    mentee.notebook.create(record(programme, DocKind::Visit, Level::Pair)).unwrap()
}

#[test]
fn what_was_committed_is_there_after_a_restart() {
    let (mut mentee, _, _, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    let mut writer = mentee.open(&note);
    let changes = [writer.insert("body", 0, "Buongiorno"), writer.insert("title", 0, "First visit")];
    writer.save(&mut mentee, &changes);
    mentee.restart();
    assert_eq!(mentee.text(&note, "body"), "Buongiorno");
    assert_eq!(mentee.notebook.summary(&note).title, "First visit");
    let lease = mentee.notebook.resume(&note, &writer.token).unwrap();
    assert_eq!((lease.stream, lease.number), (writer.replica.stream(), 2));
    let inserted: Vec<String> = mentee.notebook.history(&note).into_iter().flat_map(|entry| entry.inserted).collect();
    assert_eq!(inserted, ["Buongiorno", "First visit"]);
}

#[test]
fn a_full_disk_acknowledges_nothing_and_loses_nothing() {
    let (mut mentee, _, _, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Me)).unwrap();
    let mut writer = mentee.open(&note);
    let first = writer.insert("body", 0, "kept ");
    writer.save(&mut mentee, &[first]);
    let second = writer.insert("body", 5, "and this");
    mentee.disk.set_full(true);
    mentee.notebook.write(&note, &writer.token, std::slice::from_ref(&second)).unwrap();
    assert!(mentee.notebook.commit().is_err());
    assert_eq!(mentee.notebook.settle(), vec![]);
    // It stays so for as long as the disk is full, and is over with it.
    assert_eq!(mentee.notebook.resume(&note, &writer.token).unwrap().number, 1);
    mentee.notebook.set_setting("probe", vec![1]);
    assert!(mentee.notebook.commit().is_err());
    mentee.disk.set_full(false);
    mentee.notebook.set_setting("probe", vec![2]);
    mentee.turn();
    assert_eq!(mentee.text(&note, "body"), "kept ");
    writer.save(&mut mentee, &[second]);
    assert_eq!(mentee.text(&note, "body"), "kept and this");
}

#[test]
fn a_stream_is_used_again_after_a_clean_close_only() {
    let (mut mentee, _, _, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Me)).unwrap();
    let mut first = mentee.open(&note);
    let change = first.insert("body", 0, "a");
    first.save(&mut mentee, &[change]);
    // Its page is gone without a word: the next page gets another stream.
    let second = mentee.open(&note);
    assert_ne!(second.replica.stream(), first.replica.stream());
    // The first page comes back and closes: now its stream serves a third, which goes on where it was.
    mentee.notebook.release(&note, &first.token).unwrap();
    let mut third = mentee.open(&note);
    assert_eq!(third.replica.stream(), first.replica.stream());
    let change = third.insert("body", 1, "b");
    assert_eq!(change.number, 2);
    third.save(&mut mentee, &[change]);
    assert_eq!(mentee.text(&note, "body"), "ab");
    assert!(matches!(mentee.notebook.write(&note, &first.token, &[]), Err(NotebookError::LeaseLost)));
}

#[test]
fn writing_again_what_is_here_is_acknowledged_again() {
    let (mut mentee, _, _, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Me)).unwrap();
    let mut writer = mentee.open(&note);
    let changes = [writer.insert("body", 0, "a"), writer.insert("body", 1, "b")];
    writer.save(&mut mentee, &changes[..1]);
    assert_eq!(mentee.notebook.write(&note, &writer.token, &changes).unwrap(), 2);
    mentee.turn();
    assert_eq!(mentee.notebook.write(&note, &writer.token, &changes).unwrap(), 2);
    assert_eq!(mentee.turn(), vec![]);
    assert_eq!(mentee.text(&note, "body"), "ab");
}

#[test]
fn compaction_keeps_content_signatures_and_order() {
    let (mut mentee, mut colleague, _, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    let mut writer = mentee.open(&note);
    for round in 0..1_200 {
        let change = writer.insert("body", round, "x");
        writer.save(&mut mentee, &[change]);
    }
    mentee.turn();
    assert!(mentee.notebook.held[&note].snapshot_len > 0, "the tail was never compacted");
    mentee.restart();
    send(&mut mentee, &mut colleague, &note).unwrap();
    assert_eq!(colleague.notebook.heads(&note), mentee.notebook.heads(&note));
    assert_eq!(colleague.text(&note, "body").len(), 1_200);
    colleague.restart();
    assert_eq!(colleague.text(&note, "body").len(), 1_200);
}

#[test]
fn a_tail_that_is_worth_it_is_compacted_when_nobody_waits() {
    let (mut mentee, _, _, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    let mut writer = mentee.open(&note);
    // A text that does not compress to nothing, so that its snapshot is not tiny.
    let mut number = 1_u32;
    let letters = std::iter::repeat_with(|| {
        number = number.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        char::from(b'a' + (number >> 16) as u8 % 26)
    });
    let text: String = letters.take(3_000).collect();
    let first = writer.insert("body", 0, &text);
    writer.save(&mut mentee, &[first]);
    let mut length = text.len();
    // Compacted once under way, and then long again, but not so long that somebody must wait for it.
    while mentee.notebook.held[&note].snapshot_len == 0 || mentee.notebook.held[&note].tail_len <= 64 << 10 {
        let change = writer.insert("body", length, "x");
        writer.save(&mut mentee, &[change]);
        length += 1;
        assert!(length < 6_000, "the tail never grows long enough");
    }
    while mentee.notebook.tidy() {}
    mentee.turn();
    assert_eq!(mentee.notebook.held[&note].tail_len, 0, "the quiet moment was not used");
    mentee.restart();
    assert_eq!(mentee.text(&note, "body").len(), length);
}
