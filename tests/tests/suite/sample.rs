//! The invented programme of `cargo xtask demo`: each of its lines is an edit that its document takes, and it shows all
//! that the app can hold.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use taccuino_core::documents::{
    DocKind, Edit, Field, ItemKey, Place, Reached, Record, Replica, SCHEMA_VERSION, Slot, View, genesis, slots_for,
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

/// Applies the edits of a file.
fn write(name: &str, document: &mut Replica, ids: &BTreeMap<String, DocumentId>) {
    for (index, line) in read(&format!("{name}.jsonl")).lines().enumerate() {
        let line =
            ids.iter().fold(line.to_owned(), |line, (name, id)| line.replace(&format!("$({name})"), &id.to_string()));
        assert!(!line.contains("$("), "{name}:{}: names a document that does not come earlier", index + 1);
        let edit: Edit = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{name}:{}: {error}", index + 1));
        document.edit(&edit).unwrap_or_else(|error| panic!("{name}:{}: {error}", index + 1));
    }
    assert!(document.commit(1).is_some(), "{name} changes nothing");
}

/// Records the stages of a plan, each followed by the edits that come after it.
fn reach(entry: &Value, document: &mut Replica, ids: &BTreeMap<String, DocumentId>) {
    for stage in entry["stages"].as_array().into_iter().flatten() {
        let text = |name: &str| stage[name].as_str().unwrap_or_else(|| panic!("a stage has its {name}")).to_owned();
        let version = text("version").parse().expect("the version is a key");
        let reached = Reached { version, stage: text("stage"), date: text("date"), name: text("name") };
        document.reach(&reached, 1).unwrap_or_else(|error| panic!("{reached:?}: {error}"));
        if let Some(then) = stage["then"].as_str() {
            write(then, document, ids);
        }
    }
}

fn said(name: &str, document: &Replica) -> View {
    let (view, problems) = document.view();
    assert!(problems.is_empty(), "{name}: {problems:?}");
    view
}

/// A document of the sample as it reads in the demo.
struct Written {
    name: String,
    pack: Option<String>,
    view: View,
    replica: Replica,
}

fn sample() -> BTreeMap<DocumentId, Written> {
    let sample: Value = serde_json::from_str(&read("sample.json")).expect("the sample is JSON");
    let mut ids = BTreeMap::new();
    let mut all = BTreeMap::new();
    let programme = DocumentId([0; 32]);
    let mut document = empty(programme, DocKind::Programme, None);
    begin(&mut document, "steps", "process", "steps");
    write("programme", &mut document, &ids);
    let view = said("programme", &document);
    all.insert(programme, Written { name: "programme".to_owned(), pack: None, view, replica: document });
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
        write(name, &mut document, &ids);
        reach(entry, &mut document, &ids);
        let view = said(name, &document);
        ids.insert(name.to_owned(), id);
        let pack = pack.map(|pack| pack.id.clone());
        all.insert(id, Written { name: name.to_owned(), pack, view, replica: document });
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
fn every_version_of_the_demo_shows_its_plan_as_it_stood_and_one_was_approved_by_an_act() {
    let all = sample();
    let mut approved = 0;
    for written in all.values().filter(|written| written.view.kind == DocKind::Plan) {
        for version in written.view.items("versions") {
            let (then, problems) = written.replica.as_kept(&version.key).expect("it was kept");
            assert!(problems.is_empty(), "{problems:?}");
            let stage = Field::of_item("versions", &version.key, "stage");
            assert_eq!(then.text(&Field::root("stage")), written.view.text(&stage), "{}", written.name);
            if then.text(&Field::root("stage")) == "approved" {
                for field in ["approved-by", "approved-on", "act"] {
                    assert!(!then.text(&Field::root(field)).is_empty(), "{}: {field}", written.name);
                }
                let now = &written.view;
                assert_ne!(then.items("rows"), now.items("rows"), "the plan went on after it was approved");
                approved += 1;
            }
        }
    }
    assert_eq!(approved, 1);
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
