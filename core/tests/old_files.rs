//! A notebook file that this program wrote in an earlier version opens, and reads the same, for ever.
//!
//! Each file was made by `make` below, run with `TACCUINO_MAKE_GOLDEN=N`. It is made once for each version of the
//! schemas and never again: where a test of it fails, the program is wrong and not the file.

// A helper of a test may end the test.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use taccuino_core::documents::{DocKind, Edit, ItemKey, Reached, Record, Replica, UnknownChange, slots_for};
use taccuino_core::forms::PackRef;
use taccuino_core::history::Vector;
use taccuino_core::ids::{
    ChangeId, DeviceId, DocumentId, InvitationId, MemberId, OrganisationId, ProgrammeId, StreamId,
};
use taccuino_core::keys::DeviceKey;
use taccuino_core::membership::{Action, Consent, DeviceEntry, Level, MemberEntry, Organisation, Role};
use taccuino_core::notebook::{Founding, Notebook, Received};
use taccuino_core::store::Store;

const TOWN: OrganisationId = OrganisationId([1; 16]);

fn golden(version: u16) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/notebook-{version}.redb.gz"))
}

fn keys() -> (DeviceKey, DeviceKey) {
    (DeviceKey::from_bytes(&[1; 32]), DeviceKey::from_bytes(&[2; 32]))
}

fn record(programme: ProgrammeId, kind: DocKind, schema: u16) -> Record {
    let item = |name: &str| name.parse::<ItemKey>().unwrap();
    let ids = [("answers", vec![item("q1"), item("q2")]), ("factors", vec![item("f1")])];
    let is_assessment = kind == DocKind::Assessment;
    let level = match kind {
        DocKind::Programme | DocKind::Issues => Level::Programme,
        _ => Level::Pair,
    };
    Record {
        programme,
        kind,
        schema,
        owner: vec![TOWN],
        level,
        writers: level,
        links: Vec::new(),
        pack: is_assessment.then(|| PackRef { id: "city-for-all".to_owned(), version: 1 }),
        slots: slots_for(kind, &ids),
        creator: DeviceId([0; 32]),
        membership: Vec::new(),
        created: 1_800_000_000_000,
        nonce: [kind as u8; 16],
    }
}

/// The types of document that a version of the schemas had.
fn kinds(version: u16) -> &'static [DocKind] {
    if version == 1 { &DocKind::ALL[..5] } else { &DocKind::ALL[..9] }
}

/// What one writes into a document of each type: something in every kind of field.
fn edits(kind: DocKind, version: u16) -> Vec<Edit> {
    let lines: &[&str] = match kind {
        DocKind::Programme => {
            &[r#"{"add":{"collection":"steps","item":"s1"}}"#, r#"{"set":{"field":"steps/s1/state","value":"done"}}"#]
        }
        DocKind::Assessment => &[
            r#"{"set":{"field":"answers/q1/level","value":"partly"}}"#,
            r#"{"splice":{"field":"answers/q2/text","at":0,"delete":0,"insert":"Non ancora 😀"}}"#,
            r#"{"set":{"field":"date","value":"2027-05-12"}}"#,
        ],
        DocKind::Visit => {
            &[r#"{"set":{"field":"host","value":"Borgo"}}"#, r#"{"set":{"field":"form","value":"online"}}"#]
        }
        DocKind::Note => &[r#"{"splice":{"field":"body","at":0,"delete":0,"insert":"Buongiorno,\nche bello!"}}"#],
        DocKind::Plan => &[
            r#"{"add":{"collection":"rows","item":"r1"}}"#,
            r#"{"add":{"collection":"rows","item":"r2","after":"r1"}}"#,
            r#"{"splice":{"field":"rows/r2/action","at":0,"delete":0,"insert":"Paint the crossing"}}"#,
            r#"{"move":{"collection":"rows","item":"r2"}}"#,
            r#"{"remove":{"collection":"rows","item":"r1"}}"#,
        ],
        DocKind::Form => &[
            r#"{"splice":{"field":"answers/q1/text","at":0,"delete":0,"insert":"Più interpreti"}}"#,
            r#"{"set":{"field":"answers/q2/value","value":"EUR 1234.5"}}"#,
        ],
        DocKind::Network => &[
            r#"{"add":{"collection":"members","item":"m1"}}"#,
            r#"{"set":{"field":"members/m1/name","value":"Οδυσσέας Ķēniņš"}}"#,
        ],
        DocKind::Commitment => &[r#"{"set":{"field":"election","value":"2028-05-14"}}"#],
        DocKind::Issues => &[r#"{"add":{"collection":"issues","item":"i1"}}"#],
    };
    let later: &[&str] = match kind {
        _ if version == 1 => &[],
        DocKind::Programme => &[r#"{"set":{"field":"preset","value":"pair"}}"#],
        DocKind::Visit => &[r#"{"splice":{"field":"see","at":0,"delete":0,"insert":"La biblioteca"}}"#],
        DocKind::Plan => &[r#"{"add":{"collection":"points","item":"p1"}}"#],
        _ => &[r#"{"add":{"collection":"links","item":"l1"}}"#],
    };
    let latest: &[&str] = match kind {
        _ if version < 3 => &[],
        DocKind::Visit => &[
            r#"{"add":{"collection":"participants","item":"a1"}}"#,
            r#"{"set":{"field":"participants/a1/name","value":"Οδυσσέας"}}"#,
        ],
        _ => &[],
    };
    let title = format!(r#"{{"splice":{{"field":"title","at":0,"delete":0,"insert":"{}"}}}}"#, kind.name());
    lines.iter().chain(later).chain(latest).map(|line| edit_of(line)).chain([edit_of(&title)]).collect()
}

fn edit_of(line: &str) -> Edit {
    serde_json::from_str(line).unwrap()
}

/// Writes the file: every type of document, a pooled, a leased and a retired stream, a setting, a refusal, a
/// compacted document with a tail after it.
fn make(file: &Path, version: u16) {
    let (key, other) = keys();
    let mut notebook = Notebook::open(Store::open(file).unwrap(), key).unwrap();
    let organisation = Organisation { id: TOWN, name: "Borgo".to_owned() };
    let member = |number: u8, role, lead| MemberEntry {
        id: MemberId([number; 16]),
        name: format!("Person {number}"),
        organisation: TOWN,
        role,
        lead,
    };
    let founding = Founding {
        nonce: [7; 16],
        organisation: organisation.clone(),
        member: member(1, Role::MenteeTeam, true),
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
    let device = DeviceEntry { id: other.id(), name: "laptop 2".to_owned() };
    let member =
        MemberEntry { id: MemberId::of_invited(&device.id, &invitation), ..member(2, Role::MenteeTeam, false) };
    let consent = Consent::new(&other, Some(&invitation), &notebook.device());
    let admit = Action::Admit { invitation: Some(invitation), organisation, member, device, consent };
    notebook.append(&programme, admit, 3).unwrap();
    notebook.set_setting("language", b"it".to_vec());
    for (name, kind) in (1..).zip(kinds(version).iter().copied()) {
        let document = notebook.create(record(programme, kind, version)).unwrap();
        let token = [name; 16];
        let lease = notebook.lease(&document, [name; 8], token).unwrap();
        let mut replica = Replica::load(kind, &notebook.saved(&document).unwrap(), lease.stream).unwrap();
        let mut write = |notebook: &mut Notebook, edits: &[Edit]| {
            edits.iter().for_each(|edit| replica.edit(edit).unwrap());
            let change = replica.commit(1_800_000_000_000).unwrap();
            notebook.write(&document, &token, &[change]).unwrap();
            notebook.commit().unwrap();
            notebook.settle();
        };
        write(&mut notebook, &edits(kind, version));
        if kind == DocKind::Note {
            // Enough to be compacted, and deleted again; then a tail.
            for round in 0..150 {
                let text = format!("{round} ").repeat(20);
                let delete = text.len();
                let field = || "people".parse().unwrap();
                write(&mut notebook, &[Edit::Splice { field: field(), at: 0, delete: 0, insert: text }]);
                write(&mut notebook, &[Edit::Splice { field: field(), at: 0, delete, insert: String::new() }]);
            }
        }
        if kind == DocKind::Plan && version >= 3 {
            let reached = Reached {
                version: "v1".parse().unwrap(),
                stage: "approved".to_owned(),
                date: "2027-05-20".to_owned(),
                name: "As voted".to_owned(),
            };
            let mut changes = replica.reach(&reached, 1_800_000_000_000).unwrap();
            replica
                .edit(&edit_of(r#"{"splice":{"field":"rows/r2/action","at":0,"delete":5,"insert":"Close"}}"#))
                .unwrap();
            changes.extend(replica.commit(1_800_000_000_001));
            notebook.write(&document, &token, &changes).unwrap();
            notebook.commit().unwrap();
            notebook.settle();
        }
        if kind != DocKind::Plan {
            notebook.release(&document, &token).unwrap();
        }
        notebook.summary(&document);
        notebook.commit().unwrap();
    }
}

fn unpack(file: &Path, version: u16) {
    let mut bytes = Vec::new();
    GzDecoder::new(std::fs::File::open(golden(version)).unwrap()).read_to_end(&mut bytes).unwrap();
    std::fs::write(file, bytes).unwrap();
}

#[test]
fn the_notebook_of_the_first_version_opens_and_reads_the_same() {
    check_file(1, expect_test::expect_file!["golden/notebook-1.txt"]);
}

#[test]
fn the_notebook_of_the_second_version_opens_and_reads_the_same() {
    check_file(2, expect_test::expect_file!["golden/notebook-2.txt"]);
}

#[test]
fn the_notebook_of_the_third_version_opens_and_reads_the_same() {
    check_file(3, expect_test::expect_file!["golden/notebook-3.txt"]);
}

#[test]
fn a_plan_in_an_old_file_reads_as_it_stood_when_it_was_approved() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notebook.redb");
    unpack(&file, 3);
    let mut notebook = Notebook::open(Store::open(&file).unwrap(), keys().0).unwrap();
    let programme = notebook.programmes()[0];
    let plans = notebook.documents(&programme);
    let is_plan = |id: &&DocumentId| notebook.record(id).is_some_and(|found| found.record.kind == DocKind::Plan);
    let plan = *plans.iter().find(is_plan).unwrap();
    let action = "rows/r2/action".parse().unwrap();
    assert_eq!(notebook.view(&plan).unwrap().0.text(&action), "Close the crossing");
    let replica = Replica::load(DocKind::Plan, &notebook.saved(&plan).unwrap(), StreamId([0; 40])).unwrap();
    let change = replica.kept_at(&"v1".parse().unwrap()).unwrap();
    let then = notebook.view_at(&plan, &[change]).unwrap().unwrap();
    assert_eq!(then, replica.as_kept(&"v1".parse().unwrap()).unwrap());
    assert_eq!(then.0.text(&action), "Paint the crossing");
    let unknown = ChangeId([7; 32]);
    assert_eq!(notebook.view_at(&plan, &[unknown]), Some(Err(UnknownChange(unknown))));
}

fn check_file(version: u16, expected: expect_test::ExpectFile) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("notebook.redb");
    if std::env::var("TACCUINO_MAKE_GOLDEN") == Ok(version.to_string()) {
        make(&file, version);
        let mut packed = GzEncoder::new(std::fs::File::create(golden(version)).unwrap(), Compression::best());
        packed.write_all(&std::fs::read(&file).unwrap()).unwrap();
        packed.finish().unwrap();
    }
    unpack(&file, version);
    let (key, other_key) = keys();
    let mut notebook = Notebook::open(Store::open(&file).unwrap(), key).unwrap();
    let mut told = String::new();
    let programmes = notebook.programmes();
    assert_eq!(programmes.len(), 1);
    let programme = programmes[0];
    for member in notebook.log(&programme).unwrap().membership().members.values() {
        told += &format!("{} {:?} {}\n", member.name, member.role, member.lead);
    }
    told += &format!("language {:?}\n", notebook.setting("language"));
    let mut documents = notebook.documents(&programme);
    documents.sort_by_key(|document| notebook.record(document).unwrap().record.kind);
    for document in &documents {
        let kind = notebook.record(document).unwrap().record.kind;
        let summary = notebook.summary(document);
        let (view, problems) = notebook.view(document).unwrap();
        assert_eq!((view.kind, problems), (kind, Vec::new()));
        told += &format!("{} {} {summary:?}\n", kind.name(), document.short());
        told += &format!("  heads {:?}\n", notebook.heads(document));
        told += &format!("  {}\n", serde_json::to_string(&view).unwrap());
        told += &format!("  {} changes\n", notebook.history(document).len());
    }
    expected.assert_eq(&told);

    drop(notebook);
    let store = Store::open(&file).unwrap();
    let note = &documents[3];
    assert!(store.snapshot(note).unwrap().is_some() && !store.seals(note).unwrap().is_empty(), "it was compacted");
    assert!(!store.tail(note).unwrap().is_empty(), "it has a tail");
    let mut notebook = Notebook::open(store, keys().0).unwrap();

    // Its signatures still hold elsewhere, and its pages can go on.
    let mut other = Notebook::open(Store::open(folder.path().join("other.redb")).unwrap(), other_key).unwrap();
    let operations: Vec<Vec<u8>> =
        notebook.log(&programme).unwrap().operations().iter().map(|operation| operation.to_bytes().to_vec()).collect();
    other.receive_operations(None, &operations).unwrap();
    for (name, document) in (1..).zip(&documents) {
        other.receive_record(&notebook.record(document).unwrap().to_bytes()).unwrap();
        for group in notebook.runs_since(document, &Vector::new(), usize::MAX) {
            assert_eq!(other.receive_runs(*document, group), Ok(Received::New));
        }
        assert_eq!(other.view(document), notebook.view(document));
        let is_open = notebook.resume(document, &[name; 16]).is_ok();
        assert_eq!(is_open, notebook.record(document).unwrap().record.kind == DocKind::Plan);
        let lease = notebook.lease(document, [99; 8], [99; 16]).unwrap();
        assert_eq!(lease.number > 0, !is_open, "a pooled stream serves again");
    }
}
