//! The invented programme of `cargo xtask demo`: each of its lines is an edit that its document takes, and it shows all
//! that the app can hold.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use taccuino_core::documents::{
    DocKind, Edit, Field, ItemKey, Place, Record, Replica, SCHEMA_VERSION, Slot, View, genesis, slots_for,
};
use taccuino_core::forms::{Pack, PackKind, SectionOwner, newest_pack, packs_of};
use taccuino_core::ids::{DeviceId, DocumentId, OrganisationId, ProgrammeId, StreamId};
use taccuino_core::membership::Level;

fn read(name: &str) -> String {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../app/xtask/sample/");
    std::fs::read_to_string(format!("{file}{name}")).expect("the sample stands in the checkout")
}

fn keys<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<ItemKey> {
    ids.map(|id| id.parse().expect("the ids of a pack are keys")).collect()
}

fn slots(kind: DocKind, pack: &Pack) -> Vec<Slot> {
    // All three laptops are those of cities.
    let questions = pack.questions_for(Some(SectionOwner::City)).map(|question| question.id.as_str());
    let ids =
        [("answers", keys(questions)), ("factors", keys(pack.factor_ids())), ("context", keys(pack.contextual_ids()))];
    slots_for(kind, &ids)
}

/// Makes the document as it is before its first edit.
fn empty(id: DocumentId, kind: DocKind, pack: Option<&Pack>) -> Replica {
    let record = Record {
        programme: ProgrammeId([1; 32]),
        kind,
        schema: SCHEMA_VERSION,
        owner: vec![OrganisationId([2; 16])],
        level: Level::Pair,
        writers: Level::Pair,
        links: Vec::new(),
        pack: pack.map(Pack::reference),
        slots: pack.map(|pack| slots(kind, pack)).unwrap_or_default(),
        creator: DeviceId([3; 32]),
        membership: Vec::new(),
        created: 0,
        nonce: [0; 16],
    };
    let mut first = genesis(&id, &record).expect("a document begins");
    Replica::load(kind, first.bytes().as_ref(), StreamId([4; 40])).expect("its genesis can be read")
}

/// The items that a document begins with: the steps of a programme, the agenda of a visit.
fn begin(document: &mut Replica, collection: &str, pack: &str, section: &str) {
    let pack = newest_pack(pack).expect("the pack is inside the program");
    let section = pack.section(section).expect("the pack has this section");
    let mut after = None;
    for item in keys(section.items.iter().map(|item| item.id.as_str())) {
        let add = Edit::Add { collection: collection.to_owned(), item: item.clone(), after };
        document.edit(&add).expect("a new document takes its template");
        after = Some(item);
    }
}

/// Applies the edits of a file and returns what stands in the document then.
fn written(name: &str, mut document: Replica, ids: &BTreeMap<String, DocumentId>) -> View {
    for (index, line) in read(&format!("{name}.jsonl")).lines().enumerate() {
        let line =
            ids.iter().fold(line.to_owned(), |line, (name, id)| line.replace(&format!("$({name})"), &id.to_string()));
        assert!(!line.contains("$("), "{name}:{}: names a document that does not come earlier", index + 1);
        let edit: Edit = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{name}:{}: {error}", index + 1));
        document.edit(&edit).unwrap_or_else(|error| panic!("{name}:{}: {error}", index + 1));
    }
    assert!(document.commit(1).is_some(), "{name} changes nothing");
    let (view, problems) = document.view();
    assert!(problems.is_empty(), "{name}: {problems:?}");
    view
}

/// A document of the sample as it reads in the demo.
struct Written {
    name: String,
    pack: Option<String>,
    view: View,
}

fn sample() -> BTreeMap<DocumentId, Written> {
    let sample: Value = serde_json::from_str(&read("sample.json")).expect("the sample is JSON");
    let mut ids = BTreeMap::new();
    let mut all = BTreeMap::new();
    let programme = DocumentId([0; 32]);
    let mut document = empty(programme, DocKind::Programme, None);
    begin(&mut document, "steps", "process", "steps");
    let view = written("programme", document, &ids);
    all.insert(programme, Written { name: "programme".to_owned(), pack: None, view });
    for (number, entry) in (1..).zip(sample["documents"].as_array().expect("the sample has documents")) {
        let name = entry["name"].as_str().expect("a document has a name");
        let kind = DocKind::ALL.into_iter().find(|kind| entry["kind"] == kind.name()).expect("there is such a type");
        let pack = match (entry["pack"].as_str(), kind) {
            (Some(pack), _) => Some(newest_pack(pack).unwrap_or_else(|| panic!("{name}: there is no pack {pack}"))),
            (None, DocKind::Assessment) => packs_of(PackKind::Benchmark).into_iter().next(),
            (None, _) => None,
        };
        let id = DocumentId([number; 32]);
        let mut document = empty(id, kind, pack);
        if let Some(template) = entry["template"].as_str() {
            begin(&mut document, "agenda", "visits", template);
        }
        let view = written(name, document, &ids);
        ids.insert(name.to_owned(), id);
        all.insert(id, Written { name: name.to_owned(), pack: pack.map(|pack| pack.id.clone()), view });
    }
    all
}

#[test]
fn every_line_of_the_demo_is_an_edit_that_its_document_takes() {
    let all = sample();
    let kinds: BTreeSet<&str> = all.values().map(|written| written.view.kind.name()).collect();
    assert_eq!(kinds, DocKind::ALL.iter().map(|kind| kind.name()).collect(), "every type of document occurs");
    let packs: BTreeSet<&str> = all.values().filter_map(|written| written.pack.as_deref()).collect();
    for pack in packs_of(PackKind::Form) {
        assert!(packs.contains(pack.id.as_str()), "nobody filled in {}", pack.id);
    }
}

#[test]
fn the_plan_of_the_demo_is_complete() {
    let all = sample();
    let plan = all.values().find(|written| written.view.kind == DocKind::Plan).expect("there is a plan");
    let rows = plan.view.items("rows");
    assert!(rows.len() >= 4);
    for row in rows {
        for column in ["action", "results", "timing", "lead", "resources", "success"] {
            let field = Field::of_item("rows", &row.key, column);
            assert!(!plan.view.text(&field).trim().is_empty(), "{field} is empty");
        }
    }
}

#[test]
fn every_link_of_the_demo_leads_somewhere() {
    let all = sample();
    let mut count = 0;
    let is_there = |view: &View, place: &Place| {
        place.item.as_ref().is_none_or(|(collection, key)| view.items(collection).iter().any(|item| item.key == *key))
    };
    for (id, written) in &all {
        for link in written.view.items("links") {
            let text = |name: &str| written.view.text(&Field::of_item("links", &link.key, name)).to_owned();
            let from = Place::in_document(*id, &text("from")).expect("a link starts at an item");
            assert!(is_there(&written.view, &from), "{}: {} is not there", written.name, from.item_text());
            let to: Place = text("to").parse().unwrap_or_else(|error| panic!("{}: {error}", written.name));
            let target = all.get(&to.document).expect("a link leads to a document of the sample");
            assert!(is_there(&target.view, &to), "{}: {to} is not there", written.name);
            count += 1;
        }
    }
    assert!(count >= 10, "{count} links");
}
