//! The invented programme of `cargo xtask demo`: each of its lines is an edit that its document takes.

use serde_json::Value;
use taccuino_core::documents::{DocKind, Edit, ItemKey, Record, Replica, SCHEMA_VERSION, Slot, genesis, slots_for};
use taccuino_core::forms::{Pack, packs};
use taccuino_core::ids::{DeviceId, DocumentId, OrganisationId, ProgrammeId, StreamId};
use taccuino_core::membership::Level;

fn read(name: &str) -> String {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../app/xtask/sample/");
    std::fs::read_to_string(format!("{file}{name}")).expect("the sample stands in the checkout")
}

fn slots(pack: &Pack) -> Vec<Slot> {
    fn keys<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<ItemKey> {
        ids.map(|id| id.parse().expect("the ids of a pack are keys")).collect()
    }
    let ids = [
        ("answers", keys(pack.question_ids())),
        ("factors", keys(pack.factor_ids())),
        ("context", keys(pack.contextual_ids())),
    ];
    slots_for(DocKind::Assessment, &ids)
}

/// Makes the document as it is before its first edit.
fn empty(kind: DocKind, pack: Option<&Pack>) -> Replica {
    let id = DocumentId([7; 32]);
    let record = Record {
        programme: ProgrammeId([1; 32]),
        kind,
        schema: SCHEMA_VERSION,
        owner: vec![OrganisationId([2; 16])],
        level: Level::Pair,
        writers: Level::Pair,
        links: Vec::new(),
        pack: pack.map(Pack::reference),
        slots: pack.map(slots).unwrap_or_default(),
        creator: DeviceId([3; 32]),
        membership: Vec::new(),
        created: 0,
        nonce: [0; 16],
    };
    let mut first = genesis(&id, &record).expect("a document begins");
    Replica::load(kind, first.bytes().as_ref(), StreamId([4; 40])).expect("its genesis can be read")
}

fn check_edits(name: &str, kind: DocKind) {
    let pack = packs().into_iter().find(|_| kind == DocKind::Assessment);
    let mut document = empty(kind, pack);
    for (index, line) in read(&format!("{name}.jsonl")).lines().enumerate() {
        let edit: Edit = serde_json::from_str(line).unwrap_or_else(|error| panic!("{name}:{}: {error}", index + 1));
        document.edit(&edit).unwrap_or_else(|error| panic!("{name}:{}: {error}", index + 1));
    }
    assert!(document.commit(1).is_some(), "{name} changes nothing");
    let (_, problems) = document.view();
    assert!(problems.is_empty(), "{name}: {problems:?}");
}

#[test]
fn every_line_of_the_demo_is_an_edit_that_its_document_takes() {
    let sample: Value = serde_json::from_str(&read("sample.json")).expect("the sample is JSON");
    check_edits("programme", DocKind::Programme);
    for document in sample["documents"].as_array().expect("the sample has documents") {
        let name = document["name"].as_str().expect("a document has a name");
        let kind = DocKind::ALL.into_iter().find(|kind| document["kind"] == kind.name()).expect("there is such a type");
        check_edits(name, kind);
    }
}
