//! A session of one writer on a disk, with a colleague who takes what is sent and sends something back.

use std::collections::BTreeMap;

use redb::StorageBackend;
use taccuino_core::documents::{DocKind, Edit, LocalChange, Record, Replica, SCHEMA_VERSION};
use taccuino_core::history::{Run, Vector};
use taccuino_core::ids::{DeviceId, DocumentId, InvitationId, MemberId, OrganisationId, ProgrammeId, StreamId};
use taccuino_core::keys::DeviceKey;
use taccuino_core::membership::{Action, Consent, DeviceEntry, Level, MemberEntry, Organisation, Role};
use taccuino_core::notebook::{Founding, Happened, LeaseToken, Notebook, OpenNotebookError, Received};
use taccuino_core::store::Store;

use super::disks::{Plain, Random, Tape};

/// How many turns a session has after its beginning.
const TURNS: usize = 48;
/// Every so many turns there is a quiet moment, in which a long tail becomes part of the snapshot.
const QUIET_EVERY: usize = 3;

/// Opens the notebook on a disk.
///
/// # Errors
/// [`OpenNotebookError`].
pub fn open<B: StorageBackend + Clone>(disk: &B, key: &DeviceKey) -> Result<Notebook, OpenNotebookError> {
    let disk = disk.clone();
    Notebook::open(Store::with_backend(move || disk.clone())?, key.clone())
}

/// Everything that a page could be told of a notebook.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snapshot {
    operations: u32,
    /// **Shape**: text of its only prose, and how far each stream is, by document.
    documents: BTreeMap<DocumentId, (String, Vector)>,
    /// **Shape**: stream and number by token, while it holds a lease.
    leases: BTreeMap<LeaseToken, (StreamId, u64)>,
    setting: Option<Vec<u8>>,
}

impl Snapshot {
    /// Looks at everything; `tokens` are those whose leases are looked at.
    pub fn of(notebook: &mut Notebook, tokens: &[(DocumentId, LeaseToken)]) -> Self {
        let mut found = Self { setting: notebook.setting("turn"), ..Self::default() };
        for programme in notebook.programmes() {
            found.operations += notebook.log(&programme).unwrap().len();
            for document in notebook.documents(&programme) {
                found.documents.insert(document, (text(notebook, &document), notebook.vector(&document)));
            }
        }
        for (document, token) in tokens {
            if let Ok(lease) = notebook.resume(document, token) {
                found.leases.insert(*token, (lease.stream, lease.number));
            }
        }
        found
    }

    /// Tells whether everything in `earlier` is here; whoever writes in these sessions writes at the front.
    pub fn holds(&self, earlier: &Self) -> bool {
        let has = |document: &DocumentId, text: &str, vector: &Vector| {
            self.documents.get(document).is_some_and(|(now, numbers)| {
                now.ends_with(text) && vector.iter().all(|(stream, number)| numbers.get(stream) >= Some(number))
            })
        };
        self.operations >= earlier.operations
            && earlier.documents.iter().all(|(document, (text, vector))| has(document, text, vector))
    }
}

/// Reads a note's body.
pub fn text(notebook: &mut Notebook, document: &DocumentId) -> String {
    let (view, problems) = notebook.view(document).expect("a document that is held can be read");
    assert_eq!(problems, []);
    view.text(&"body".parse().unwrap()).to_owned()
}

/// A page's hold on a document.
#[derive(Debug)]
pub struct Page {
    /// The document.
    pub document: DocumentId,
    /// Proves its lease.
    pub token: LeaseToken,
    /// Its copy of the document.
    pub replica: Replica,
    /// What it made and keeps, as a page does until it is acknowledged.
    pub made: Vec<LocalChange>,
}

impl Page {
    /// Opens a document that is held.
    pub fn open(notebook: &mut Notebook, document: DocumentId, name: u8) -> Self {
        Self::try_open(notebook, document, name).expect("a document that is held can be read")
    }

    /// Opens a document; none where the disk does not let it be read.
    pub fn try_open(notebook: &mut Notebook, document: DocumentId, name: u8) -> Option<Self> {
        let token = [name; 16];
        let lease = notebook.lease(&document, [name; 8], token).expect("its device may write");
        let saved = notebook.saved(&document)?;
        let replica = Replica::load(DocKind::Note, &saved, lease.stream).unwrap();
        Some(Self { document, token, replica, made: Vec::new() })
    }

    /// Writes at the front of the body.
    pub fn insert(&mut self, text: &str) -> LocalChange {
        let field = "body".parse().unwrap();
        self.replica.edit(&Edit::Splice { field, at: 0, delete: 0, insert: text.to_owned() }).unwrap();
        let change = self.replica.commit(1).unwrap();
        self.made.push(change.clone());
        change
    }
}

/// Founds a programme of the owner of `notebook` and a colleague.
pub fn found(notebook: &mut Notebook, colleague: &DeviceKey) -> ProgrammeId {
    let organisation = Organisation { id: OrganisationId([1; 16]), name: "Borgo".to_owned() };
    let member = |number: u8, lead| MemberEntry {
        id: MemberId([number; 16]),
        name: format!("Person {number}"),
        organisation: OrganisationId([1; 16]),
        role: Role::MenteeTeam,
        lead,
    };
    let founding = Founding {
        nonce: [7; 16],
        organisation: organisation.clone(),
        member: member(1, true),
        device_name: "laptop 1".to_owned(),
    };
    let programme = notebook.found(founding, 1).unwrap();
    let invitation = InvitationId([9; 32]);
    let invite = Action::Invite {
        invitation,
        organisation: organisation.clone(),
        role: Role::MenteeTeam,
        lead: false,
        expires: 10,
    };
    notebook.append(&programme, invite, 2).unwrap();
    let device = DeviceEntry { id: colleague.id(), name: "laptop 2".to_owned() };
    let consent = Consent::new(colleague, Some(&invitation), &notebook.device());
    let member = MemberEntry { id: MemberId::of_invited(&device.id, &invitation), ..member(2, false) };
    let admit = Action::Admit { invitation: Some(invitation), organisation, member, device, consent };
    notebook.append(&programme, admit, 3).unwrap();
    programme
}

/// Creates a note for the pair.
pub fn create_note(notebook: &mut Notebook, programme: ProgrammeId, nonce: u8) -> DocumentId {
    let record = Record {
        programme,
        kind: DocKind::Note,
        schema: SCHEMA_VERSION,
        owner: vec![OrganisationId([1; 16])],
        level: Level::Pair,
        writers: Level::Pair,
        links: Vec::new(),
        pack: None,
        slots: Vec::new(),
        creator: DeviceId([0; 32]),
        membership: Vec::new(),
        created: 1,
        nonce: [nonce; 16],
    };
    notebook.create(record).unwrap()
}

/// Sends what `to` lacks, from membership to the last run.
pub fn send(from: &mut Notebook, to: &mut Notebook, programme: ProgrammeId) {
    let operations = from.log(&programme).unwrap().operations();
    let operations: Vec<Vec<u8>> = operations.into_iter().map(|operation| operation.to_bytes().to_vec()).collect();
    to.receive_operations(Some(programme), &operations).unwrap();
    for document in from.documents(&programme) {
        to.receive_record(&from.record(&document).unwrap().to_bytes()).unwrap();
        // Each round brings something, so that there are no more rounds than changes.
        loop {
            let have = to.vector(&document);
            let groups = from.runs_since(&document, &have, 200_000);
            if groups.is_empty() {
                break;
            }
            for group in groups {
                assert_eq!(to.receive_runs(document, group), Ok(Received::New));
            }
        }
    }
    to.commit().unwrap();
    to.settle();
}

/// What a session did and what it left, turn by turn.
#[derive(Debug)]
pub struct Session {
    /// The writer's key.
    pub key: DeviceKey,
    colleague_key: DeviceKey,
    programme: ProgrammeId,
    /// The leases of all pages that there were.
    pub tokens: Vec<(DocumentId, LeaseToken)>,
    /// **Shape**: what there was after each turn, by its number; 0 is before the first.
    pub snapshots: Vec<Snapshot>,
    /// How many documents were compacted.
    pub compactions: usize,
    /// **Shape**: what was pushed to the colleague, with the turn after which it was.
    pushed: Vec<(usize, DocumentId, Vec<Run>)>,
    /// **Shape**: what pages made, with the turn in which it was written first.
    made: Vec<(usize, DocumentId, LeaseToken, LocalChange)>,
}

impl Session {
    /// Runs a session on `tape`: typing, pages that open and close, settings, runs that come from the colleague, and
    /// enough of all to be compacted.
    pub fn run(seed: u64, tape: &Tape) -> Self {
        let mut random = Random(seed);
        let (key, colleague_key) = (DeviceKey::from_bytes(&[1; 32]), DeviceKey::from_bytes(&[2; 32]));
        let mut notebook = open(tape, &key).unwrap();
        let mut colleague = open(&Plain::default(), &colleague_key).unwrap();
        let programme = found(&mut notebook, &colleague_key);
        let notes = [1, 2].map(|nonce| create_note(&mut notebook, programme, nonce));
        let mut session = Self {
            key,
            colleague_key,
            programme,
            tokens: Vec::new(),
            snapshots: vec![Snapshot::default()],
            compactions: 0,
            pushed: Vec::new(),
            made: Vec::new(),
        };
        session.end_turn(&mut notebook, tape);
        send(&mut notebook, &mut colleague, programme);
        let mut theirs = Page::open(&mut colleague, notes[0], 200);
        let mut pages: Vec<Page> = Vec::new();
        let mut next = 0;
        while session.snapshots.len() <= TURNS {
            let turn = session.snapshots.len();
            notebook.set_setting("turn", turn.to_be_bytes().to_vec());
            if pages.is_empty() || random.below(9) == 0 {
                next += 1;
                let page = Page::open(&mut notebook, notes[next as usize % 2], next);
                session.tokens.push((page.document, page.token));
                pages.push(page);
            } else if pages.len() > 2 && random.below(6) == 0 {
                let closed = pages.swap_remove(random.below(pages.len()));
                notebook.release(&closed.document, &closed.token).unwrap();
            }
            let count = pages.len();
            for _ in 0..=random.below(3) {
                let page = &mut pages[random.below(count)];
                let text = if random.below(5) == 0 { random.noise(4_000) } else { random.noise(3) };
                let change = page.insert(&text);
                notebook.write(&page.document, &page.token, std::slice::from_ref(&change)).unwrap();
                session.made.push((turn, page.document, page.token, change));
            }
            if random.below(4) == 0 {
                let change = theirs.insert(&random.noise(40));
                colleague.write(&theirs.document, &theirs.token, &[change]).unwrap();
                colleague.commit().unwrap();
                colleague.settle();
                let have = notebook.vector(&notes[0]);
                for group in colleague.runs_since(&notes[0], &have, 1 << 20) {
                    assert_eq!(notebook.receive_runs(notes[0], group), Ok(Received::New));
                }
            }
            session.end_turn(&mut notebook, tape);
        }
        drop(notebook);
        let tape = tape.clone();
        let store = Store::with_backend(move || tape.clone()).unwrap();
        session.compactions = notes.iter().filter(|note| store.snapshot(note).unwrap().is_some()).count();
        session
    }

    fn end_turn(&mut self, notebook: &mut Notebook, tape: &Tape) {
        let turn = self.snapshots.len();
        notebook.commit().unwrap();
        tape.acknowledge(turn);
        for event in notebook.settle() {
            if let Happened::Written { document, runs, .. } = event {
                self.pushed.push((turn, document, runs));
            }
        }
        self.snapshots.push(Snapshot::of(notebook, &self.tokens));
        // What it compacts goes to disk with the next turn.
        if turn.is_multiple_of(QUIET_EVERY) {
            while notebook.tidy() {}
        }
    }

    /// Goes on after a cut: pages that lived send again what they keep, another page writes; a colleague who had
    /// everything that was pushed before the cut takes all of it, and both hold the same.
    pub fn go_on(&self, mut notebook: Notebook, acknowledged: usize, place: &str) {
        let mut colleague = open(&Plain::default(), &self.colleague_key).unwrap();
        if acknowledged == 0 && notebook.programmes().is_empty() {
            return;
        }
        let operations = notebook.log(&self.programme).unwrap().operations();
        let operations: Vec<Vec<u8>> = operations.into_iter().map(|operation| operation.to_bytes().to_vec()).collect();
        colleague.receive_operations(None, &operations).unwrap();
        let documents = notebook.documents(&self.programme);
        for document in &documents {
            colleague.receive_record(&notebook.record(document).unwrap().to_bytes()).unwrap();
        }
        for (_, document, runs) in self.pushed.iter().filter(|(turn, ..)| *turn <= acknowledged) {
            assert!(colleague.receive_runs(*document, runs.clone()).is_ok(), "{place}");
        }
        colleague.commit().unwrap();
        colleague.settle();
        for (turn, document, token, change) in &self.made {
            if *turn <= acknowledged + 1 && notebook.resume(document, token).is_ok() {
                notebook.write(document, token, std::slice::from_ref(change)).unwrap_or_else(|error| {
                    panic!("{place}: a page that lived cannot go on with change {}: {error}", change.number)
                });
            }
        }
        for (name, document) in (240..).zip(&documents) {
            let mut page = Page::open(&mut notebook, *document, name);
            let change = page.insert("After the cut. ");
            notebook.write(document, &page.token, &[change]).unwrap();
        }
        notebook.commit().unwrap();
        notebook.settle();
        send(&mut notebook, &mut colleague, self.programme);
        for document in &documents {
            assert_eq!(notebook.heads(document), colleague.heads(document), "{place}");
            assert_eq!(text(&mut notebook, document), text(&mut colleague, document), "{place}");
        }
    }
}
