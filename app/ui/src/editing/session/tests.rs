//! Sessions against a node that is a map in memory.

use proptest::prelude::*;
use taccuino_api::{DocumentView, LeaseView, OpenedView};
use taccuino_core::documents::{DocKind, Edit, Field, NotKept, Reached, Record, Replica, genesis};
use taccuino_core::ids::{DeviceId, DocumentId, OrganisationId, ProgrammeId, StreamId};
use taccuino_core::membership::Level;

use super::*;
use crate::editing::carry::read_alike;
use crate::editing::splice::Splice;

const STRANGER: StreamId = StreamId([200; 40]);

/// What a node would hold: the document on disk, and which stream may write how far.
struct Node {
    disk: Vec<u8>,
    streams: u8,
    stream: StreamId,
    number: u64,
}

impl Node {
    fn new(kind: DocKind) -> Self {
        let record = Record {
            programme: ProgrammeId([1; 32]),
            kind,
            schema: taccuino_core::documents::SCHEMA_VERSION,
            owner: vec![OrganisationId([1; 16])],
            level: Level::Pair,
            writers: Level::Pair,
            links: Vec::new(),
            pack: None,
            slots: Vec::new(),
            creator: DeviceId([1; 32]),
            membership: Vec::new(),
            created: 0,
            nonce: [0; 16],
        };
        let change = genesis(&DocumentId([1; 32]), &record).unwrap();
        Self { disk: change.raw_bytes().to_vec(), streams: 0, stream: StreamId([0; 40]), number: 0 }
    }

    /// Opens under the stream of the last lease, or a new one.
    fn open(&mut self, kind: DocKind, new_stream: bool) -> OpenedView {
        if new_stream {
            self.streams += 1;
            self.stream = StreamId([self.streams; 40]);
            self.number = 0;
        }
        let lease = LeaseView { token: [self.streams; 16], stream: self.stream, number: self.number };
        OpenedView { document: document_view(kind), saved: self.disk.clone(), lease: Some(lease) }
    }

    fn write(&mut self, write: Write) -> u64 {
        assert_eq!(write.lease, [self.streams; 16]);
        for change in write.changes {
            if change.number > self.number {
                assert_eq!(change.number, self.number + 1, "numbers rise by one");
                self.number = change.number;
                self.disk.extend(change.bytes);
            }
        }
        self.number
    }

    /// Somebody else writes; returns the change.
    fn others(&mut self, kind: DocKind, edit: &Edit) -> Vec<u8> {
        let mut replica = self.replica(kind);
        if replica.edit(edit).is_err() {
            return Vec::new();
        }
        let bytes = replica.commit(0).map(|change| change.bytes).unwrap_or_default();
        self.disk.extend(&bytes);
        bytes
    }

    fn replica(&self, kind: DocKind) -> Replica {
        Replica::load(kind, &self.disk, STRANGER).unwrap()
    }
}

fn document_view(kind: DocKind) -> DocumentView {
    DocumentView {
        id: DocumentId([1; 32]),
        programme: ProgrammeId([1; 32]),
        kind,
        title: String::new(),
        owner: Vec::new(),
        level: Level::Pair,
        writers: Level::Pair,
        readers: Vec::new(),
        links: Vec::new(),
        pack: None,
        creator: String::new(),
        created: 0,
        changed: 0,
        choices: 0,
        read_only: None,
    }
}

fn splice(at: usize, delete: usize, insert: &str) -> Edit {
    Edit::Splice { field: Field::root("title"), at, delete, insert: insert.to_owned() }
}

fn title(replica: &Replica) -> String {
    replica.text(&Field::root("title"))
}

#[test]
fn changes_are_kept_until_they_are_on_disk() {
    let mut node = Node::new(DocKind::Plan);
    let mut session = Session::open(&node.open(DocKind::Plan, true)).unwrap();
    session.edit(&splice(0, 0, "a")).unwrap();
    assert_eq!(session.next_write(), None);
    assert_eq!(session.unsaved_edits(), 1);
    session.commit(1);
    let first = session.next_write().unwrap();
    session.edit(&splice(1, 0, "b")).unwrap();
    session.edit(&splice(2, 0, "c")).unwrap();
    session.commit(2);
    assert_eq!(session.next_write(), None, "one write is under way");
    assert_eq!(session.unsaved_edits(), 3);
    session.written(node.write(first));
    assert_eq!(session.unsaved_edits(), 2);
    let second = session.next_write().unwrap();
    session.written(node.write(second));
    assert_eq!((session.unsaved_edits(), session.next_write()), (0, None));
    assert_eq!(title(&node.replica(DocKind::Plan)), "abc");
}

#[test]
fn what_failed_is_written_again() {
    let mut node = Node::new(DocKind::Plan);
    let mut session = Session::open(&node.open(DocKind::Plan, true)).unwrap();
    session.edit(&splice(0, 0, "a")).unwrap();
    session.commit(1);
    let lost = session.next_write().unwrap();
    session.not_written();
    session.edit(&splice(1, 0, "b")).unwrap();
    session.commit(2);
    let again = session.next_write().unwrap();
    assert_eq!(again.changes[0], lost.changes[0]);
    assert_eq!(again.changes.len(), 2);
    session.written(node.write(again));
    assert_eq!(session.unsaved_edits(), 0);
}

#[test]
fn a_vanishing_page_writes_what_is_not_under_way_too() {
    let mut node = Node::new(DocKind::Plan);
    let mut session = Session::open(&node.open(DocKind::Plan, true)).unwrap();
    for (index, letter) in ["a", "b", "c"].into_iter().enumerate() {
        session.edit(&splice(index, 0, letter)).unwrap();
        session.commit(1);
        let write = if index == 0 { session.next_write() } else { session.write_rest() };
        node.write(write.unwrap());
    }
    assert_eq!(title(&node.replica(DocKind::Plan)), "abc");
    session.written(2);
    assert_eq!(session.unsaved_edits(), 1);
}

#[test]
fn after_a_break_the_same_stream_goes_on() {
    let mut node = Node::new(DocKind::Plan);
    let mut session = Session::open(&node.open(DocKind::Plan, true)).unwrap();
    session.edit(&splice(0, 0, "a")).unwrap();
    session.commit(1);
    // The write arrives, its answer does not.
    node.write(session.next_write().unwrap());
    session.edit(&splice(1, 0, "b")).unwrap();
    session.not_written();
    node.others(DocKind::Plan, &splice(0, 0, "X"));
    let patches = session.reopen(2, &node.open(DocKind::Plan, false)).unwrap();
    let expected = Patch::Spliced { field: Field::root("title"), at: 0, deleted: 0, inserted: "X".to_owned() };
    assert_eq!(patches, [expected]);
    assert_eq!(session.unsaved_edits(), 1);
    session.written(node.write(session.clone().next_write().unwrap()));
    assert_eq!(title(&node.replica(DocKind::Plan)), "Xab");
    assert_eq!(title(session.replica()), "Xab");
}

#[test]
fn a_lost_lease_loses_nothing() {
    let mut node = Node::new(DocKind::Plan);
    let mut session = Session::open(&node.open(DocKind::Plan, true)).unwrap();
    let row = "r1".parse().unwrap();
    let in_row = |name: &str| Field::of_item("rows", &row, name);
    for edit in [
        splice(0, 0, "Piano"),
        Edit::Add { collection: "rows".into(), item: row.clone(), after: None },
        Edit::Splice { field: in_row("action"), at: 0, delete: 0, insert: "Aprire uno sportello".into() },
        Edit::Set { field: in_row("lead"), value: "Anna".into() },
    ] {
        session.edit(&edit).unwrap();
        session.commit(1);
    }
    node.others(DocKind::Plan, &splice(0, 0, "Nuovo "));
    session.edit(&splice(5, 0, " 2026")).unwrap();
    let patches = session.reopen(2, &node.open(DocKind::Plan, true)).unwrap();
    assert_eq!(patches.len(), 1);
    assert_eq!(session.lease(), Some([2; 16]));
    let written = node.write(session.next_write().unwrap());
    session.written(written);
    assert_eq!(session.unsaved_edits(), 0);
    let (on_disk, _) = node.replica(DocKind::Plan).view();
    assert_eq!(on_disk.text(&in_row("lead")), "Anna");
    assert_eq!(on_disk.text(&in_row("action")), "Aprire uno sportello");
    assert!(["Nuovo Piano 2026", "Piano 2026Nuovo "].contains(&on_disk.text(&Field::root("title"))));
    assert_eq!(session.replica().view().0, on_disk);
}

fn approved() -> Reached {
    let (stage, date) = ("approved".to_owned(), "2027-05-20".to_owned());
    Reached { version: "v1".parse().unwrap(), stage, date, name: String::new() }
}

fn kept_title(replica: &Replica) -> Result<String, NotKept> {
    let kept = replica.as_kept(&approved().version);
    kept.map(|(view, _)| view.text(&Field::root("title")).to_owned())
}

#[test]
fn a_stage_and_what_the_plan_said_go_to_the_disk_together() {
    let mut node = Node::new(DocKind::Plan);
    let mut session = Session::open(&node.open(DocKind::Plan, true)).unwrap();
    session.edit(&splice(0, 0, "Piano")).unwrap();
    session.reach(1, &approved()).unwrap();
    session.edit(&splice(5, 0, " 2026")).unwrap();
    session.commit(2);
    let write = session.next_write().unwrap();
    assert_eq!(write.changes.len(), 4);
    session.written(node.write(write));
    assert_eq!(session.unsaved_edits(), 0);
    let on_disk = node.replica(DocKind::Plan);
    assert_eq!((title(&on_disk), kept_title(&on_disk)), ("Piano 2026".to_owned(), Ok("Piano".to_owned())));
}

#[test]
fn a_stage_that_lost_its_stream_is_there_and_shows_nothing_wrong() {
    let mut node = Node::new(DocKind::Plan);
    let mut session = Session::open(&node.open(DocKind::Plan, true)).unwrap();
    session.edit(&splice(0, 0, "Piano")).unwrap();
    session.reach(1, &approved()).unwrap();
    session.edit(&splice(5, 0, " 2026")).unwrap();
    session.reopen(2, &node.open(DocKind::Plan, true)).unwrap();
    while let Some(write) = session.next_write() {
        session.written(node.write(write));
    }
    // What was written apart is one change now: nobody could tell what the plan said in between.
    let on_disk = node.replica(DocKind::Plan);
    assert_eq!(on_disk.view().0.text(&Field::root("stage")), "approved");
    assert!(matches!(kept_title(&on_disk), Err(NotKept::UnknownChange(_))), "{:?}", kept_title(&on_disk));
    assert_eq!(kept_title(session.replica()), kept_title(&on_disk));
}

#[test]
fn a_document_without_lease_is_read_only() {
    let mut node = Node::new(DocKind::Plan);
    let mut opened = node.open(DocKind::Plan, true);
    opened.lease = None;
    let mut session = Session::open(&opened).unwrap();
    let change = node.others(DocKind::Plan, &splice(0, 0, "X"));
    assert_eq!(session.merge(1, &change).unwrap().len(), 1);
    assert_eq!(session.next_write(), None);
    assert_eq!(title(session.replica()), "X");
}

#[derive(Debug, Clone)]
enum Act {
    Own(Edit),
    Others(Edit, bool),
    Commit,
    Write { arrives: bool, answered: bool },
    Reopen { new_stream: bool },
}

fn arb_edit() -> impl Strategy<Value = Edit> {
    let key = |number: u8| format!("k{number}").parse::<taccuino_core::documents::ItemKey>().unwrap();
    prop_oneof![
        6 => (0usize..20, 0usize..3, "[a-z😀]{0,3}").prop_map(|(at, delete, text)| splice(at, delete, &text)),
        2 => (0u8..4, proptest::option::of(0u8..4)).prop_map(move |(item, after)| Edit::Add {
            collection: "rows".into(), item: key(item), after: after.map(key)
        }),
        2 => (0u8..4, proptest::option::of(0u8..4)).prop_map(move |(item, after)| Edit::Move {
            collection: "rows".into(), item: key(item), after: after.map(key)
        }),
        1 => (0u8..4).prop_map(move |item| Edit::Remove { collection: "rows".into(), item: key(item) }),
        1 => (0u8..4).prop_map(move |item| Edit::Restore { collection: "rows".into(), item: key(item) }),
        3 => (0u8..4, "[a-z]{1,3}").prop_map(move |(item, value)| Edit::Set {
            field: Field::of_item("rows", &key(item), "lead"), value
        }),
        3 => (0u8..4, "[a-z]{1,3}").prop_map(move |(item, text)| Edit::Splice {
            field: Field::of_item("rows", &key(item), "action"), at: 0, delete: 0, insert: text
        }),
    ]
}

fn arb_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => arb_edit().prop_map(Act::Own),
        3 => (arb_edit(), any::<bool>()).prop_map(|(edit, heard)| Act::Others(edit, heard)),
        3 => Just(Act::Commit),
        4 => (any::<bool>(), any::<bool>()).prop_map(|(arrives, answered)| Act::Write { arrives, answered }),
        1 => any::<bool>().prop_map(|new_stream| Act::Reopen { new_stream }),
    ]
}

proptest! {
    /// Writes that get lost, answers that get lost, leases that end, others who write meanwhile: in the end the
    /// disk holds what the page shows.
    #[test]
    fn the_disk_ends_with_what_the_page_shows(acts in proptest::collection::vec(arb_act(), 0..40)) {
        let kind = DocKind::Plan;
        let mut node = Node::new(kind);
        let mut session = Session::open(&node.open(kind, true)).unwrap();
        // What a text field shows: own edits, and the patches of others'.
        let mut shown: Vec<u16> = Vec::new();
        let show = |shown: &mut Vec<u16>, patches: Vec<Patch>| for patch in patches {
            if let Patch::Spliced { field, at, deleted, inserted } = patch && field == Field::root("title") {
                Splice::new(at, deleted, &inserted).apply(shown);
            }
        };
        for act in acts {
            match act {
                // One that does not fit is refused and changes nothing.
                Act::Own(edit) => if let (Ok(()), Edit::Splice { field, at, delete, insert }) = (session.edit(&edit), &edit)
                    && *field == Field::root("title")
                {
                    Splice::new(*at, *delete, insert).apply(&mut shown);
                },
                Act::Others(edit, heard) => {
                    let change = node.others(kind, &edit);
                    if heard {
                        // Some of their changes are heard of only when the document is opened again.
                        let patches = session.merge(0, &change).unwrap();
                        show(&mut shown, patches);
                    }
                }
                Act::Commit => session.commit(0),
                Act::Write { arrives, answered } => if let Some(write) = session.next_write() {
                    if !arrives {
                        session.not_written();
                        continue;
                    }
                    let number = node.write(write);
                    if answered { session.written(number) } else { session.not_written() }
                },
                Act::Reopen { new_stream } => {
                    let before = session.unsaved_edits();
                    let patches = session.reopen(0, &node.open(kind, new_stream)).unwrap();
                    show(&mut shown, patches);
                    prop_assert!(session.unsaved_edits() <= before);
                }
            }
            prop_assert_eq!(String::from_utf16_lossy(&shown), title(session.replica()));
        }
        session.reopen(0, &node.open(kind, false)).unwrap();
        while let Some(write) = session.next_write() {
            session.written(node.write(write));
        }
        prop_assert_eq!(session.unsaved_edits(), 0);
        let (on_disk, _) = node.replica(kind).view();
        prop_assert!(read_alike(&session.replica().view().0, &on_disk));
    }
}
