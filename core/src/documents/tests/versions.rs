//! Versions of a plan: what it said when it reached a stage is read for ever, and nothing is shown in its place.

use super::*;
use crate::ids::ChangeId;

fn reached(version: &str, stage: &str) -> Reached {
    let date = "2027-05-20".to_owned();
    Reached { version: version.parse().unwrap(), stage: stage.to_owned(), date, name: "As voted".to_owned() }
}

fn action(row: &str, at: usize, delete: usize, insert: &str) -> Edit {
    Edit::Splice { field: field(&format!("rows/{row}/action")), at, delete, insert: insert.to_owned() }
}

/// A plan with one action, approved under the key `v1`; returns the changes that it was written in.
fn approved(writer: u8) -> (Replica, Vec<LocalChange>) {
    let mut plan = replica(DocKind::Plan, writer);
    plan.edit(&edit(r#"{"add":{"collection":"rows","item":"r1"}}"#)).unwrap();
    plan.edit(&action("r1", 0, 0, "One desk")).unwrap();
    let changes = plan.reach(&reached("v1", "approved"), 1_000).unwrap();
    (plan, changes)
}

fn kept(plan: &Replica, version: &str) -> Result<View, NotKept> {
    plan.as_kept(&version.parse().unwrap()).map(|(view, problems)| {
        assert_eq!(problems, [], "what was written here reads without problems at any time");
        view
    })
}

/// Says what the action of `r1` was, and which versions there were.
fn words(view: &View) -> (String, Vec<String>) {
    let versions = view.items("versions").iter().map(|item| item.key.to_string()).collect();
    (view.text(&field("rows/r1/action")).to_owned(), versions)
}

fn one(action: &str, versions: &[&str]) -> (String, Vec<String>) {
    (action.to_owned(), versions.iter().map(|key| (*key).to_owned()).collect())
}

#[test]
fn a_version_reads_as_the_plan_stood_whatever_is_written_later() {
    let (mut plan, changes) = approved(1);
    let numbers: Vec<u64> = changes.iter().map(|change| change.number).collect();
    assert_eq!(numbers, [1, 2, 3], "what waited, the entry, its name");
    plan.edit(&action("r1", 0, 3, "No")).unwrap();
    plan.edit(&edit(r#"{"add":{"collection":"rows","item":"r2"}}"#)).unwrap();
    assert_eq!(words(&kept(&plan, "v1").unwrap()), one("One desk", &["v1"]), "with edits that wait");
    plan.reach(&reached("v2", "in-implementation"), 2_000).unwrap();
    plan.edit(&edit(r#"{"remove":{"collection":"rows","item":"r1"}}"#)).unwrap();
    plan.commit(3_000);
    assert_eq!(words(&kept(&plan, "v1").unwrap()), one("One desk", &["v1"]));
    let second = kept(&plan, "v2").unwrap();
    assert_eq!(words(&second), one("No desk", &["v1", "v2"]));
    assert!(!second.items("rows").iter().any(|row| row.removed), "it was removed later");
    assert_eq!(second.text(&field("stage")), "in-implementation");
    assert_eq!(kept(&plan, "v1").unwrap().text(&field("versions/v1/name")), "As voted");
    // Also once it was saved and opened again, as another writer.
    let again = Replica::load(DocKind::Plan, &plan.clone().doc.save(), stream(9)).unwrap();
    assert_eq!(kept(&again, "v1"), kept(&plan, "v1"));
    assert_eq!(kept(&again, "v2"), Ok(second));
}

#[test]
fn what_others_wrote_meanwhile_is_not_in_the_version() {
    let (mut plan, changes) = approved(1);
    let mut other = replica(DocKind::Plan, 2);
    let bytes: Vec<u8> = changes.iter().flat_map(|change| change.bytes.clone()).collect();
    other.merge(1_500, &changes[0].bytes).unwrap();
    // The other had not heard of the approval when it wrote this.
    other.edit(&action("r1", 8, 0, ", two chairs")).unwrap();
    let apart = other.commit(2_000).unwrap();
    other.merge(2_500, &bytes).unwrap();
    plan.merge(2_500, &apart.bytes).unwrap();
    for replica in [&plan, &other] {
        assert_eq!(replica.text(&field("rows/r1/action")), "One desk, two chairs");
        assert_eq!(words(&kept(replica, "v1").unwrap()), one("One desk", &["v1"]));
    }
    // Both approved it apart: each entry shows what its writer had.
    let here = plan.reach(&reached("v2", "in-implementation"), 3_000).unwrap();
    other.edit(&action("r1", 0, 3, "Our")).unwrap();
    let there = other.reach(&reached("v3", "in-implementation"), 3_000).unwrap();
    let all = |changes: Vec<LocalChange>| changes.into_iter().flat_map(|change| change.bytes).collect::<Vec<u8>>();
    plan.merge(4_000, &all(there)).unwrap();
    other.merge(4_000, &all(here)).unwrap();
    for replica in [&plan, &other] {
        assert_eq!(words(&kept(replica, "v2").unwrap()), one("One desk, two chairs", &["v1", "v2"]));
        assert_eq!(words(&kept(replica, "v3").unwrap()), one("Our desk, two chairs", &["v1", "v3"]));
    }
}

#[test]
fn an_entry_that_names_no_change_or_another_shows_nothing() {
    let (mut plan, _) = approved(1);
    let made = plan.kept_at(&"v1".parse().unwrap()).unwrap();
    let name = |plan: &mut Replica, value: &str| {
        let field = field("versions/v1/change");
        plan.edit(&Edit::Set { field, value: value.to_owned() }).unwrap();
        plan.commit(2_000).map(|_| ())
    };
    let unknown = ChangeId([7; 32]);
    plan.edit(&action("r1", 0, 3, "No")).unwrap();
    let (_, later) = plan.commit_named(1_500).unwrap();
    for (value, expected) in [
        (String::new(), NotKept::Unnamed),
        (unknown.to_string(), NotKept::UnknownChange(unknown)),
        // A change that is there, but with other words than those that were approved.
        (later.to_string(), NotKept::AnotherMoment),
        ("nonsense".to_owned(), NotKept::AnotherMoment),
    ] {
        name(&mut plan, &value).unwrap();
        assert_eq!(kept(&plan, "v1"), Err(expected), "{value:?}");
    }
    name(&mut plan, &made.to_string()).unwrap();
    assert_eq!(words(&kept(&plan, "v1").unwrap()), one("One desk", &["v1"]));
    assert_eq!(kept(&plan, "v9"), Err(NotKept::UnknownVersion));

    // An entry as a script or an earlier program writes it.
    plan.edit(&edit(r#"{"add":{"collection":"versions","item":"v2"}}"#)).unwrap();
    assert_eq!(kept(&plan, "v2"), Err(NotKept::Unnamed));
    // One that is not committed yet was made by no change.
    plan.edit(&Edit::Set { field: field("versions/v2/change"), value: made.to_string() }).unwrap();
    assert_eq!(kept(&plan, "v2"), Err(NotKept::AnotherMoment));
    assert_eq!(kept(&replica(DocKind::Note, 1), "v1"), Err(NotKept::UnknownVersion));
}

#[test]
fn a_stage_that_is_refused_changes_nothing() {
    let (mut plan, _) = approved(1);
    plan.edit(&action("r1", 0, 0, "x")).unwrap();
    let before = plan.view();
    for (version, stage, date) in
        [("v1", "presented", "2027-05-20"), ("v2", "finished", "2027-05-20"), ("v2", "presented", "20.5.2027")]
    {
        let wanted = Reached { date: date.to_owned(), ..reached(version, stage) };
        assert!(plan.reach(&wanted, 2_000).is_err(), "{version} {stage} {date}");
        assert_eq!(plan.view(), before);
    }
    assert_eq!(plan.commit(3_000).map(|change| change.number), Some(4), "the edit that waited is there to be kept");
    let mut note = replica(DocKind::Note, 1);
    assert_eq!(note.reach(&reached("v1", "approved"), 1), Err(EditError::UnknownCollection("versions".to_owned())));
}

#[test]
fn a_plan_of_the_second_version_keeps_its_versions_too() {
    let key = DeviceKey::from_bytes(&[5; 32]);
    for (schema, takes) in [(1, false), (2, true)] {
        let signed = SignedRecord::new(Record { schema, ..record(DocKind::Plan) }, &key).unwrap();
        let mut first = genesis(&signed.id, &signed.record).unwrap();
        let mut plan = Replica::load(DocKind::Plan, first.bytes().as_ref(), stream(1)).unwrap();
        let done = plan.reach(&reached("v1", "approved"), 1_000);
        assert_eq!(done.is_ok(), takes, "{done:?}");
        assert_eq!(kept(&plan, "v1").is_ok(), takes);
    }
}

#[test]
fn a_document_is_read_at_any_of_its_changes_and_at_no_other() {
    let mut plan = replica(DocKind::Plan, 1);
    plan.edit(&edit(r#"{"splice":{"field":"title","at":0,"delete":0,"insert":"a"}}"#)).unwrap();
    let (_, first) = plan.commit_named(1).unwrap();
    plan.edit(&edit(r#"{"splice":{"field":"title","at":1,"delete":0,"insert":"b"}}"#)).unwrap();
    let (_, second) = plan.commit_named(2).unwrap();
    let title = |heads: &[ChangeId]| plan.view_at(heads).map(|(view, _)| view.text(&field("title")).to_owned());
    assert_eq!(title(&[first]), Ok("a".to_owned()));
    assert_eq!(title(&[second]), Ok("ab".to_owned()));
    assert_eq!(title(&[first, second]), Ok("ab".to_owned()));
    let unknown = ChangeId([7; 32]);
    assert_eq!(title(&[first, unknown]), Err(UnknownChange(unknown)));
}
