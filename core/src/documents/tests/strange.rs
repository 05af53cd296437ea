//! Documents that no honest device writes: they are read as well as may be, and nothing panics.

use automerge::transaction::Transactable;
use automerge::{ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use proptest::prelude::*;

use super::*;

/// Reads a document that `break_it` has had in its hands; every field and collection of the schema is there.
fn read_broken(kind: DocKind, break_it: impl FnOnce(&mut AutoCommit)) -> (View, Vec<String>) {
    let mut doc = new_document(kind);
    break_it(&mut doc);
    let (view, problems) = read(&doc, kind);
    check_shape(&view);
    let lines = problems.iter().map(|problem| format!("{} {:?}", problem.at, problem.what)).collect();
    (view, lines)
}

/// Expects that a view has what its schema says, whatever the document holds.
fn check_shape(view: &View) {
    let names = |fields: &[FieldView]| fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>();
    let expected = |fields: &[FieldSpec]| fields.iter().map(|field| field.name.to_owned()).collect::<Vec<_>>();
    let schema = view.kind.schema();
    assert_eq!(names(&view.fields), expected(schema.fields));
    assert_eq!(view.collections.len(), schema.collections.len());
    for (collection, spec) in view.collections.iter().zip(schema.collections) {
        assert_eq!(collection.name, spec.name);
        assert!(collection.items.iter().all(|item| names(&item.fields) == expected(spec.fields)));
    }
}

fn rows(doc: &AutoCommit) -> ObjId {
    doc.get(ROOT, "rows").unwrap().unwrap().1
}

#[test]
fn fields_of_a_wrong_type_read_as_empty_and_are_reported() {
    let (view, problems) = read_broken(DocKind::Visit, |doc| {
        doc.put(ROOT, "title", 7).unwrap();
        doc.put_object(ROOT, "host", ObjType::Text).unwrap();
        doc.put(ROOT, "form", "by-letter").unwrap();
        doc.put(ROOT, "from", ScalarValue::Timestamp(7)).unwrap();
        doc.put(ROOT, "to", "31.1.2027").unwrap();
        doc.delete(ROOT, "purpose").unwrap();
        doc.put(ROOT, "agenda", ScalarValue::Null).unwrap();
        doc.put_object(ROOT, "questions", ObjType::List).unwrap();
    });
    expect_test::expect![[r#"
        title WrongType
        host WrongType
        form BadValue
        from WrongType
        to BadValue
        purpose WrongType
        agenda WrongType
        questions WrongType"#]]
    .assert_eq(&problems.join("\n"));
    for name in ["title", "host", "form", "from", "to", "purpose"] {
        assert_eq!(view.text(&field(name)), "", "{name}");
    }
}

#[test]
fn items_are_read_as_far_as_they_can_be() {
    let (view, problems) = read_broken(DocKind::Plan, |doc| {
        let rows = rows(doc);
        doc.put(&rows, "scalar", 1).unwrap();
        doc.put_object(&rows, "Not a key", ObjType::Map).unwrap();
        doc.put_object(&rows, "", ObjType::Map).unwrap();
        doc.put_object(&rows, "text", ObjType::Text).unwrap();
        let bare = doc.put_object(&rows, "bare", ObjType::Map).unwrap();
        doc.put(&bare, "order", 5).unwrap();
        doc.put(&bare, "removed", "yes").unwrap();
        let lead = doc.put_object(&bare, "lead", ObjType::Map).unwrap();
        doc.put(&lead, "deep", 1).unwrap();
    });
    expect_test::expect![[r#"
        rows/ BadKey
        rows/Not a key BadKey
        rows/bare/action WrongType
        rows/bare/results WrongType
        rows/bare/timing WrongType
        rows/bare/lead WrongType
        rows/bare/resources WrongType
        rows/bare/success WrongType
        rows/scalar BadKey
        rows/text BadKey"#]]
    .assert_eq(&problems.join("\n"));
    let keys: Vec<String> = view.items("rows").iter().map(|item| format!("{} {}", item.key, item.removed)).collect();
    assert_eq!(keys, ["bare false"]);
}

#[test]
fn what_a_schema_does_not_name_is_left_alone() {
    let (view, problems) = read_broken(DocKind::Note, |doc| {
        doc.put(ROOT, "colour", "red").unwrap();
        let list = doc.put_object(ROOT, "list", ObjType::List).unwrap();
        doc.insert(&list, 0, 1).unwrap();
    });
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(view, read(&new_document(DocKind::Note), DocKind::Note).0);
}

#[test]
fn objects_set_at_once_read_the_same_everywhere() {
    let mut first = new_document(DocKind::Plan).with_actor(stream(1).as_bytes().into());
    let mut second = AutoCommit::load(&first.save()).unwrap().with_actor(stream(2).as_bytes().into());
    for (doc, word) in [(&mut first, "first"), (&mut second, "second")] {
        let text = doc.put_object(ROOT, "title", ObjType::Text).unwrap();
        doc.splice_text(&text, 0, 0, word).unwrap();
        let rows = rows(doc);
        let item = doc.put_object(&rows, "r1", ObjType::Map).unwrap();
        doc.put(&item, "lead", word).unwrap();
    }
    second.put(ROOT, "version", 3).unwrap();
    first.put(ROOT, "version", "3").unwrap();
    let mut again = second.clone();
    again.merge(&mut first).unwrap();
    first.merge(&mut second).unwrap();
    let (view, problems) = read(&first, DocKind::Plan);
    assert_eq!((view.clone(), problems.clone()), read(&again, DocKind::Plan));
    assert_eq!(view.text(&field("title")), "second");
    assert_eq!(view.text(&field("rows/r1/lead")), "second");
    // Of values set at once those that can be read are.
    assert_eq!(view.text(&field("version")), "3");
    assert!(problems.contains(&Problem { at: "version".to_owned(), what: ProblemKind::WrongType }));
}

#[test]
fn edits_of_a_damaged_place_are_refused() {
    let damaged = |json: &str, break_it: &dyn Fn(&mut AutoCommit)| {
        let mut doc = new_document(DocKind::Plan);
        break_it(&mut doc);
        apply(&mut doc, DocKind::Plan.schema(), &edit(json)).unwrap_err().to_string()
    };
    let splice = r#"{"splice":{"field":"title","at":0,"delete":0,"insert":"x"}}"#;
    let add = r#"{"add":{"collection":"rows","item":"r1"}}"#;
    let lead = r#"{"set":{"field":"rows/r1/lead","value":"x"}}"#;
    assert_eq!(damaged(splice, &|doc| doc.put(ROOT, "title", 1).unwrap()), "the document is damaged: title");
    assert_eq!(damaged(splice, &|doc| doc.delete(ROOT, "title").unwrap()), "the document is damaged: title");
    assert_eq!(damaged(add, &|doc| doc.put(ROOT, "rows", 1).unwrap()), "the document is damaged: rows");
    assert_eq!(damaged(lead, &|doc| doc.put(ROOT, "rows", 1).unwrap()), "the document is damaged: rows");
    assert_eq!(damaged(lead, &|doc| doc.put(rows(doc), "r1", 1).unwrap()), "there is no item r1");
}

#[test]
fn characters_that_a_stranger_wrote_as_one_are_not_cut() {
    let mut doc = new_document(DocKind::Note);
    let text = doc.get(ROOT, "body").unwrap().unwrap().1;
    // One element of several characters; an element that is no text at all.
    doc.insert(&text, 0, "wide").unwrap();
    doc.insert(&text, 4, 7).unwrap();
    let length = doc.length(&text);
    for at in 0..=length + 1 {
        for delete in 0..=2 {
            let mut doc = doc.clone();
            let splice = Edit::Splice { field: field("body"), at, delete, insert: "x".to_owned() };
            match apply(&mut doc, DocKind::Note.schema(), &splice) {
                Ok(()) => assert_eq!(doc.length(&text), length + 1 - delete, "{at} {delete}"),
                Err(error) => assert!(matches!(error, EditError::OutOfRange { .. }), "{at} {delete}: {error}"),
            }
        }
    }
}

/// One thing that a stranger does somewhere in a document.
#[derive(Debug, Clone)]
enum Mischief {
    Put(ScalarValue),
    Object(ObjType),
    Delete,
    Insert(usize, ScalarValue),
    SpliceText(usize, String),
    Increment,
}

fn arb_scalar() -> impl Strategy<Value = ScalarValue> {
    prop_oneof![
        any::<bool>().prop_map(ScalarValue::Boolean),
        any::<i64>().prop_map(ScalarValue::Int),
        any::<u64>().prop_map(ScalarValue::Uint),
        any::<f64>().prop_map(ScalarValue::F64),
        any::<i64>().prop_map(ScalarValue::Timestamp),
        Just(ScalarValue::Null),
        Just(ScalarValue::counter(3)),
        proptest::collection::vec(any::<u8>(), 0..9).prop_map(ScalarValue::Bytes),
        "[a-z0-9-]{0,12}".prop_map(|text| ScalarValue::Str(text.into())),
        ".{0,12}".prop_map(|text| ScalarValue::Str(text.into())),
        prop_oneof![Just("2027-02-30"), Just("2027-02-28"), Just("online"), Just("open"), Just("z"), Just("0")]
            .prop_map(|text| ScalarValue::Str(text.into())),
    ]
}

fn arb_mischief() -> impl Strategy<Value = Mischief> {
    let object = prop_oneof![Just(ObjType::Map), Just(ObjType::List), Just(ObjType::Text), Just(ObjType::Table)];
    prop_oneof![
        arb_scalar().prop_map(Mischief::Put),
        object.prop_map(Mischief::Object),
        Just(Mischief::Delete),
        (0..4usize, arb_scalar()).prop_map(|(at, value)| Mischief::Insert(at, value)),
        (0..6usize, "[a😀é]{0,4}").prop_map(|(at, text)| Mischief::SpliceText(at, text)),
        Just(Mischief::Increment),
    ]
}

/// Keys that a schema has, keys of items, keys that mean something inside an item, and others.
fn arb_path() -> impl Strategy<Value = Vec<String>> {
    const KNOWN: &[&str] = &["title", "host", "form", "from", "to", "purpose", "agenda", "questions", "steps"];
    let root = prop_oneof![
        9 => proptest::sample::select(KNOWN).prop_map(str::to_owned),
        1 => ".{0,3}",
    ];
    let item = prop_oneof![Just("i1".to_owned()), Just("i2".to_owned()), Just("Bad Key".to_owned())];
    let inner = proptest::sample::select(["order", "removed", "title", "time", "state", "due", "what"].as_slice());
    (root, proptest::option::of((item, proptest::option::of(inner)))).prop_map(|(root, rest)| {
        let mut path = vec![root];
        if let Some((item, inner)) = rest {
            path.push(item);
            path.extend(inner.map(str::to_owned));
        }
        path
    })
}

/// Does it where the path leads, as far as the document has it; what Automerge refuses is not done.
fn do_mischief(doc: &mut AutoCommit, path: &[String], mischief: &Mischief) {
    let mut parent = ROOT;
    let (key, way) = path.split_last().unwrap();
    for step in way {
        match doc.get(&parent, step.as_str()) {
            Ok(Some((Value::Object(ObjType::Map), object))) => parent = object,
            _ => break,
        }
    }
    let there = || doc.get(&parent, key.as_str()).ok().flatten().map(|(_, object)| object);
    let _ = match mischief {
        Mischief::Put(value) => doc.put(&parent, key.as_str(), value.clone()),
        Mischief::Object(kind) => doc.put_object(&parent, key.as_str(), *kind).map(|_| ()),
        Mischief::Delete => doc.delete(&parent, key.as_str()),
        Mischief::Insert(at, value) => match there() {
            Some(list) => doc.insert(&list, *at, value.clone()),
            None => Ok(()),
        },
        Mischief::SpliceText(at, text) => match there() {
            Some(object) => doc.splice_text(&object, *at, 0, text),
            None => Ok(()),
        },
        Mischief::Increment => doc.increment(&parent, key.as_str(), 1),
    };
}

/// Every edit that an unsuspecting page may try on a visit.
fn honest_edits() -> Vec<Edit> {
    [
        r#"{"splice":{"field":"title","at":1,"delete":1,"insert":"x"}}"#,
        r#"{"splice":{"field":"agenda/i1/title","at":0,"delete":0,"insert":"x"}}"#,
        r#"{"set":{"field":"host","value":"x"}}"#,
        r#"{"set":{"field":"from","value":""}}"#,
        r#"{"set":{"field":"steps/i2/state","value":"done"}}"#,
        r#"{"add":{"collection":"agenda","item":"new","after":"i1"}}"#,
        r#"{"add":{"collection":"steps","item":"new"}}"#,
        r#"{"move":{"collection":"agenda","item":"i1","after":"i2"}}"#,
        r#"{"remove":{"collection":"questions","item":"i1"}}"#,
        r#"{"restore":{"collection":"questions","item":"i1"}}"#,
    ]
    .map(edit)
    .into()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_in_a_document_it_can_be_read_edited_and_merged(
        here in proptest::collection::vec((arb_path(), arb_mischief()), 0..12),
        there in proptest::collection::vec((arb_path(), arb_mischief()), 0..12),
    ) {
        let mut victim = replica(DocKind::Visit, 3);
        victim.edit(&edit(r#"{"splice":{"field":"title","at":0,"delete":0,"insert":"Our 😀 visit"}}"#)).unwrap();
        let mut changes = Vec::new();
        for (writer, mischief) in [(1, here), (2, there)] {
            let mut doc = new_document(DocKind::Visit).with_actor(stream(writer).as_bytes().into());
            let heads = doc.get_heads();
            for (path, mischief) in &mischief {
                do_mischief(&mut doc, path, mischief);
            }
            changes.extend(doc.save_after(&heads));
        }
        victim.merge(1, &changes).unwrap();
        let (view, problems) = victim.view();
        check_shape(&view);
        prop_assert!(problems.iter().all(|problem| problem.at.len() < 400));
        for edit in honest_edits() {
            let before = victim.view();
            if let Err(error) = victim.edit(&edit) {
                // Words for people are made of it: it must say something.
                prop_assert!(!error.to_string().is_empty());
                prop_assert_eq!(victim.view(), before, "{:?} was refused and changed something", edit);
            }
        }
        check_shape(&victim.view().0);
    }
}
