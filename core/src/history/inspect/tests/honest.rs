//! What Automerge writes passes, and is read as Automerge reads it.

use automerge::transaction::Transactable;
use automerge::{Automerge, ObjType, ROOT, ReadDoc, ScalarValue};
use proptest::prelude::*;

use super::*;
use crate::history::inspect::{inspect_changes, inspect_document};

/// Requires that every change of `document` passes, alone and together, plain and compressed, and the document too.
fn check_honest(document: &Automerge) {
    let changes = document.get_changes(&[]);
    let mut together = Vec::new();
    for mut change in changes.clone() {
        let headers = inspect(change.raw_bytes()).unwrap();
        assert_eq!(headers.len(), 1);
        assert_agrees(&headers[0], &change);
        let compressed = change.bytes().into_owned();
        let headers = inspect(&compressed).unwrap();
        assert_agrees(&headers[0], &change);
        together.extend(compressed);
    }
    let headers = inspect(&together).unwrap();
    assert_eq!(headers.len(), changes.len());
    let mut end = 0;
    for (header, change) in headers.iter().zip(&changes) {
        assert_agrees(header, change);
        assert_eq!(header.range.start, end);
        end = header.range.end;
    }
    assert_eq!(end, together.len());

    let header = inspect_document(&document.save(), &Limits::default()).unwrap();
    assert_eq!(header.changes, changes.len() as u64);
    let heads: Vec<_> = document.get_heads().into_iter().map(Into::into).collect();
    assert_eq!(header.heads, heads);
}

#[test]
fn typing_a_letter_a_change() {
    let mut doc = document(1);
    let mut text = None;
    commit(&mut doc, |tx| {
        text = Some(tx.put_object(ROOT, "text", ObjType::Text)?);
        Ok(())
    });
    let text = text.unwrap();
    for (index, letter) in "Good practice è 🌍 fine".chars().enumerate() {
        commit(&mut doc, |tx| {
            let at = tx.text(&text)?.encode_utf16().count();
            tx.splice_text(&text, at, 0, &letter.to_string())?;
            if index % 5 == 4 { tx.splice_text(&text, 1, 1, "") } else { Ok(()) }
        });
    }
    check_honest(&doc);
}

#[test]
fn a_large_paste_and_its_deletion() {
    let mut doc = document(1);
    let mut text = None;
    commit(&mut doc, |tx| {
        let object = tx.put_object(ROOT, "text", ObjType::Text)?;
        tx.splice_text(&object, 0, 0, &"Visitors wrote this. ".repeat(2500))?;
        text = Some(object);
        Ok(())
    });
    commit(&mut doc, |tx| tx.splice_text(text.unwrap(), 10, 52_000, "short"));
    let changes = doc.get_changes(&[]);
    assert_eq!((changes[0].len(), changes[1].len()), (52_501, 52_005));
    assert!(changes[0].clone().bytes().len() < changes[0].raw_bytes().len());
    check_honest(&doc);
}

#[test]
fn every_kind_of_value_and_container() {
    let mut doc = document(1);
    let values = [
        ScalarValue::Null,
        ScalarValue::Boolean(false),
        ScalarValue::Boolean(true),
        ScalarValue::Int(i64::MIN),
        ScalarValue::Int(-1),
        ScalarValue::Uint(0),
        ScalarValue::Uint(u64::MAX),
        ScalarValue::F64(-0.5),
        ScalarValue::F64(f64::NAN),
        ScalarValue::Str("".into()),
        ScalarValue::Str("però".into()),
        ScalarValue::Bytes(vec![]),
        ScalarValue::Bytes(vec![0, 255]),
        ScalarValue::counter(-7),
        ScalarValue::Timestamp(1_770_000_000_000),
    ];
    commit(&mut doc, |tx| {
        let map = tx.put_object(ROOT, "map", ObjType::Map)?;
        let list = tx.put_object(&map, "list", ObjType::List)?;
        for (index, value) in values.iter().enumerate() {
            tx.put(&map, format!("key {index}"), value.clone())?;
            tx.put(&map, "same", value.clone())?;
            tx.insert(&list, 0, value.clone())?;
            tx.put(&list, 0, value.clone())?;
        }
        let inner = tx.insert_object(&list, 3, ObjType::Map)?;
        tx.put(&inner, "k", "v")?;
        tx.delete(&list, 1)?;
        tx.delete(&map, "key 3")
    });
    commit(&mut doc, |tx| {
        tx.put(ROOT, "count", ScalarValue::counter(1))?;
        tx.increment(ROOT, "count", 5)?;
        tx.increment(ROOT, "count", -2)
    });
    check_honest(&doc);
}

#[test]
fn values_set_at_once_overwritten_and_deleted() {
    let mut first = document(1);
    commit(&mut first, |tx| tx.put(ROOT, "city", "Aurelia"));
    // Stream 2 sorts before stream 9, and 1 before both: predecessors come from actors in every order.
    let mut others = [copy(&first, 9), copy(&first, 2), copy(&first, 5)];
    for (index, other) in others.iter_mut().enumerate() {
        commit(other, |tx| {
            tx.put(ROOT, "city", format!("City {index}"))?;
            tx.put_object(ROOT, "text", ObjType::Text).map(|_| ())
        });
    }
    let [mut writer, mut second, mut third] = others;
    writer.merge(&mut second).unwrap();
    writer.merge(&mut third).unwrap();
    assert_eq!(writer.get_all(ROOT, "city").unwrap().len(), 3);
    commit(&mut writer, |tx| tx.put(ROOT, "city", "Borgo"));
    commit(&mut writer, |tx| tx.delete(ROOT, "text"));
    let last = writer.get_changes(&[]).pop().unwrap();
    assert_eq!(last.other_actor_ids().len(), 2);
    check_honest(&writer);

    commit(&mut third, |tx| tx.put(ROOT, "city", "Castello"));
    writer.merge(&mut third).unwrap();
    writer.empty_commit(CommitOptions::default());
    assert_eq!(writer.get_changes(&[]).last().unwrap().deps().len(), 2);
    check_honest(&writer);
}

#[test]
fn a_change_without_operations() {
    let mut doc = document(1);
    commit(&mut doc, |tx| tx.put(ROOT, "city", "Aurelia"));
    doc.empty_commit(CommitOptions::default().with_time(5));
    let changes = doc.get_changes(&[]);
    let header = inspect(changes[1].raw_bytes()).unwrap().remove(0);
    assert_eq!((header.rows, header.start_op, header.max_op), (0, 2, 1));
    check_honest(&doc);
}

#[test]
fn an_empty_input_holds_no_changes() {
    assert_eq!(inspect(&[]), Ok(vec![]));
}

#[test]
fn fifty_thousand_operations_need_their_own_bytes_and_no_more() {
    let mut doc = document(1);
    commit(&mut doc, |tx| {
        let text = tx.put_object(ROOT, "text", ObjType::Text)?;
        tx.splice_text(&text, 0, 0, &"x".repeat(50_000))
    });
    let mut change = doc.get_changes(&[]).remove(0);
    let plain = change.raw_bytes().len();
    assert!(plain < 51_000, "a byte an operation: {plain}");
    let content = plain - 12;
    let exact = Limits { max_inflated: content, max_rows: 50_001, ..Limits::default() };
    assert_eq!(inspect_changes(&change.bytes(), &exact).unwrap()[0].rows, 50_001);
    let tight = Limits { max_inflated: content - 1, ..exact };
    let refused = InspectError::TooManyInflatedBytes { limit: content - 1 };
    assert_eq!(inspect_changes(&change.bytes(), &tight), Err(refused));
    let few = Limits { max_rows: 50_000, ..exact };
    assert_eq!(inspect_changes(&change.bytes(), &few), Err(InspectError::TooManyRows { limit: 50_000 }));
}

#[test]
fn limits_hold_for_the_whole_input() {
    let mut doc = document(1);
    for index in 0..10 {
        commit(&mut doc, |tx| tx.put(ROOT, "number", index));
    }
    let bytes: Vec<u8> = doc.get_changes(&[]).iter().flat_map(|change| change.raw_bytes().to_vec()).collect();
    let enough = Limits { max_rows: 10, max_changes: 10, max_bytes: bytes.len(), ..Limits::default() };
    assert_eq!(inspect_changes(&bytes, &enough).unwrap().len(), 10);
    let refused = |limits| inspect_changes(&bytes, &limits).unwrap_err();
    assert_eq!(refused(Limits { max_rows: 9, ..enough }), InspectError::TooManyRows { limit: 9 });
    assert_eq!(refused(Limits { max_changes: 9, ..enough }), InspectError::TooManyChanges { limit: 9 });
    let short = bytes.len() - 1;
    let expected = InspectError::TooManyBytes { found: bytes.len(), limit: short };
    assert_eq!(refused(Limits { max_bytes: short, ..enough }), expected);
    let expected = InspectError::TooManyDependencies { found: 1, limit: 0 };
    assert_eq!(refused(Limits { max_dependencies: 0, ..enough }), expected);
}

/// The bytes of a change as Automerge 0.12 wrote them in November 2026: the layout that inspection must know.
#[test]
fn golden_change() {
    let golden = data_encoding::HEXLOWER.decode(include_str!("golden_change.hex").trim().as_bytes()).unwrap();
    let mut doc = document(1);
    commit(&mut doc, |tx| {
        tx.put(ROOT, "city", "Aurelia")?;
        let text = tx.put_object(ROOT, "notes", ObjType::Text)?;
        tx.splice_text(&text, 0, 0, "due città")
    });
    let change = doc.get_changes(&[]).remove(0);
    assert_eq!(data_encoding::HEXLOWER.encode(change.raw_bytes()), data_encoding::HEXLOWER.encode(&golden));
    let header = inspect(&golden).unwrap().remove(0);
    assert_agrees(&header, &change);
}

/// What a person does next in a property test.
#[derive(Debug, Clone)]
enum Step {
    Put { key: u8, value: u8 },
    Type { at: u8, delete: u8, letters: String },
    Make { key: u8 },
    Delete { key: u8 },
    Merge { from: u8 },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..4_u8, any::<u8>()).prop_map(|(key, value)| Step::Put { key, value }),
        (any::<u8>(), 0..6_u8, "[a-cè🌍]{0,6}").prop_map(|(at, delete, letters)| Step::Type { at, delete, letters }),
        (0..4_u8).prop_map(|key| Step::Make { key }),
        (0..4_u8).prop_map(|key| Step::Delete { key }),
        (0..3_u8).prop_map(|from| Step::Merge { from }),
    ]
}

fn take_step(devices: &mut [Automerge], who: usize, step: &Step) {
    if let Step::Merge { from } = step {
        let changes = devices[usize::from(*from)].get_changes(&[]);
        devices[who].apply_changes(changes).unwrap();
        return;
    }
    commit(&mut devices[who], |tx| {
        let (_, text) = tx.get(ROOT, "text")?.unwrap();
        match step {
            Step::Put { key, value } => tx.put(ROOT, format!("key {key}"), i64::from(*value)),
            Step::Type { at, delete, letters } => {
                let length = tx.length(&text);
                let at = usize::from(*at).min(length);
                let delete = usize::from(*delete).min(length - at);
                tx.splice_text(&text, at, delete as isize, letters)
            }
            Step::Make { key } => {
                let map = tx.put_object(ROOT, format!("key {key}"), ObjType::Map)?;
                tx.put(map, "inner", true)
            }
            Step::Delete { key } => tx.delete(ROOT, format!("key {key}")),
            Step::Merge { .. } => Ok(()),
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_three_devices_do_passes(steps in proptest::collection::vec((0..3_usize, step()), 1..60)) {
        let mut first = document(7);
        commit(&mut first, |tx| tx.put_object(ROOT, "text", ObjType::Text).map(|_| ()));
        let (second, third) = (copy(&first, 3), copy(&first, 8));
        let mut devices = [first, second, third];
        for (who, step) in &steps {
            take_step(&mut devices, *who, step);
        }
        for device in &devices {
            check_honest(device);
        }
    }
}
