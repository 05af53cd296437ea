//! What was forged is refused with a reason, or left to what only the document can show; nothing panics.

use automerge::transaction::Transactable;
use automerge::{Automerge, ObjType, ROOT, ReadDoc};
use proptest::prelude::*;

use super::*;
use crate::history::forge::{self, ForgedChange, Malformation, column, forge};
use crate::history::inspect::{OperationFault, inspect_changes, inspect_document};

/// A document with a few changes of stream 1, and where the next stands.
pub(super) fn victim() -> (Automerge, Place) {
    let mut doc = document(1);
    commit(&mut doc, |tx| {
        let text = tx.put_object(ROOT, "text", ObjType::Text)?;
        tx.splice_text(&text, 0, 0, "one two three")
    });
    commit(&mut doc, |tx| tx.put(ROOT, "city", "Aurelia"));
    let place = place(&doc, 1);
    (doc, place)
}

fn fault(row: u64, reason: OperationFault) -> InspectError {
    InspectError::Operation { row, reason }
}

#[test]
fn the_honest_forgery_is_what_automerge_would_write() {
    let (mut doc, place) = victim();
    let bytes = forge(&place, Malformation::None);
    let header = inspect(&bytes).unwrap().remove(0);
    let change = Change::from_bytes(bytes.clone()).unwrap();
    assert_agrees(&header, &change);
    doc.load_incremental(&bytes).unwrap();
    assert_eq!(copy(&doc, 1).get_heads(), vec![change.hash()]);
    let compressed = ForgedChange::set_key(&place, "k", 1).compressed();
    assert_agrees(&inspect(&compressed).unwrap()[0], &change);
}

#[test]
fn what_one_change_shows_is_refused() {
    let (_, place) = victim();
    let rows = [
        (Malformation::ActorOutsideTable, fault(0, OperationFault::ActorIndex)),
        (Malformation::TimeMin, InspectError::Time { found: i64::MIN }),
        (Malformation::StartOpMax, InspectError::OperationNumber { start_op: u64::from(u32::MAX), rows: 0 }),
        (Malformation::UnknownObject { counter: place.start_op }, fault(0, OperationFault::Reference)),
        (Malformation::MissingPredecessor { counter: place.start_op }, fault(0, OperationFault::Reference)),
        (Malformation::RowBomb { rows: 1_000_000 }, InspectError::TooManyRows { limit: 1_000_000 }),
        (Malformation::RowBomb { rows: 999_999 }, InspectError::TooManyBareRows { limit: 10_000 }),
        (Malformation::RowBomb { rows: 130_000_000 }, InspectError::TooManyRows { limit: 1_000_000 }),
        (Malformation::RowBomb { rows: 1 << 60 }, InspectError::TooManyRows { limit: 1_000_000 }),
        (Malformation::InflatingBomb { bytes: 64 << 20 }, InspectError::TooManyInflatedBytes { limit: 8 << 20 }),
        (Malformation::InflatingBomb { bytes: 1 << 20 }, InspectError::MessageLength { found: 1 << 20, limit: 1024 }),
        (Malformation::LoneMark, InspectError::Action { row: 3, action: 7 }),
    ];
    for (malformation, expected) in rows {
        assert_eq!(inspect(&forge(&place, malformation)), Err(expected), "{malformation:?}");
    }
}

#[test]
fn the_row_bomb_is_as_small_as_the_facts_say() {
    let (_, place) = victim();
    assert!(forge(&place, Malformation::RowBomb { rows: 1_000_000 }).len() < 200);
    assert!(forge(&place, Malformation::InflatingBomb { bytes: 64 << 20 }).len() < 70_000);
}

/// These need the document: the caller compares the header with what it holds, and merges into a clone first.
#[test]
fn what_only_the_document_shows_is_in_the_header() {
    let (_, place) = victim();
    let header = |malformation| inspect(&forge(&place, malformation)).unwrap().remove(0);
    assert_eq!(header(Malformation::GapInNumbers).number, place.number + 1);
    assert_eq!(header(Malformation::StartOpTooLow).start_op, 1);
    header(Malformation::UnknownObject { counter: 2 });
    header(Malformation::UnknownActor);
    header(Malformation::MissingPredecessor { counter: 2 });
}

/// One row for each field before the columns.
#[test]
fn malformed_fields_are_refused() {
    let (_, place) = victim();
    let check = |name: &str, edit: fn(&mut ForgedChange), expected: InspectError| {
        let mut change = ForgedChange::set_key(&place, "k", 1);
        edit(&mut change);
        assert_eq!(inspect(&change.plain()), Err(expected), "{name}");
    };
    let twice = InspectError::DependencyOrder { index: 1 };
    check("dependency twice", |change| change.dependencies.extend(change.dependencies.clone()), twice);
    check("number zero", |change| change.number = 0, InspectError::ChangeNumber { found: 0 });
    check("number beyond", |change| change.number = u64::MAX, InspectError::ChangeNumber { found: u64::MAX });
    check("start zero", |change| change.start_op = 0, InspectError::OperationNumber { start_op: 0, rows: 0 });
    check("negative time", |change| change.time = -1, InspectError::Time { found: -1 });
    check("far time", |change| change.time = 1 << 53, InspectError::Time { found: 1 << 53 });
    check("extra bytes", |change| change.extra = vec![1; 5], InspectError::ExtraBytes { found: 5 });
    let order = InspectError::ActorOrder { index: 1 };
    check("author among others", |change| change.other_actors = vec![change.actor.clone()], order);
    check(
        "unordered actors",
        |change| change.other_actors = vec![vec![9; 40], vec![8; 40]],
        InspectError::ActorOrder { index: 2 },
    );
    check("unused actor", |change| change.other_actors = vec![vec![9; 40]], InspectError::UnusedActor { index: 1 });

    for length in [0, 16, 39, 41, 45] {
        let mut change = ForgedChange::set_key(&place, "k", 1);
        change.actor = vec![1; length];
        let found = length as u64;
        assert!(matches!(inspect(&change.plain()), Err(InspectError::ActorLength { found: f, .. }) if f == found));
    }
    let mut change = ForgedChange::set_key(&place, "k", 1);
    change.message = vec![0xff; 3];
    assert!(matches!(inspect(&change.plain()), Err(InspectError::Utf8 { .. })));
}

/// One row for each rule about operations.
#[test]
fn malformed_operations_are_refused() {
    use OperationFault::*;
    let (_, place) = victim();
    let check = |name: &str, replace: &[(u32, Vec<u8>)], expected: InspectError| {
        let mut change = ForgedChange::set_key(&place, "k", 1);
        for (specification, bytes) in replace {
            change.columns.retain(|column| column.0 != *specification);
            if !bytes.is_empty() {
                change.columns.push((*specification, bytes.clone()));
            }
        }
        change.columns.sort_by_key(|column| column.0);
        assert_eq!(inspect(&change.plain()), Err(expected), "{name}");
    };
    let one = |value| column::literals(&[value]);
    let own = place.start_op as i64;
    let predecessor = |counter| vec![(112, one(1)), (113, one(0)), (115, column::signed_literals(&[counter]))];
    let unknown = |action| InspectError::Action { row: 0, action };

    check("a table", &[(66, one(6))], unknown(6));
    check("a mark", &[(66, one(7))], unknown(7));
    check("unknown action", &[(66, one(8))], unknown(8));
    check("huge action", &[(66, one(u64::MAX))], unknown(u64::MAX));
    check("deletion of nothing", &[(66, one(3)), (86, one(0)), (87, vec![])], fault(0, PredecessorCount));
    check("deletion with a value", &[&[(66, one(3))][..], &predecessor(2)].concat(), fault(0, Value));
    check("container with a value", &[(66, one(0))], fault(0, Value));
    check("increment by null", &[(66, one(5)), (86, one(0)), (87, vec![])], fault(0, Value));
    check("object without number", &[(1, one(0))], fault(0, Object));
    check("object without actor", &[(2, one(2))], fault(0, Object));
    check("object of number zero", &[(1, one(0)), (2, one(0))], fault(0, Reference));
    check("object beyond 32 bits", &[(1, one(0)), (2, one(1 << 40))], fault(0, Reference));
    check("no key", &[(21, vec![])], fault(0, Key));
    check("empty key", &[(21, column::texts(&[""]))], fault(0, Key));
    check("long key", &[(21, column::texts(&[&"k".repeat(1025)]))], fault(0, Key));
    check("element of the root", &[(21, vec![]), (17, one(0)), (19, one(2))], fault(0, Key));
    check("two keys", &[(17, one(0)), (19, one(2))], fault(0, Key));
    check("insertion by name", &[(52, vec![0, 1])], fault(0, Key));
    check("predecessor zero", &predecessor(0), fault(0, Reference));
    check("negative predecessor", &predecessor(-3), fault(0, Reference));
    check("its own predecessor", &predecessor(own), fault(0, Reference));
    check("predecessor without actor", &predecessor(2)[..1], fault(0, PredecessorCount));
    let unordered = [(112, one(2)), (113, column::run(2, 0)), (115, column::signed_literals(&[3, -1]))];
    check("unordered predecessors", &unordered, fault(0, PredecessorOrder));
    let twice = [(112, one(2)), (113, column::run(2, 0)), (115, column::signed_literals(&[3, 0]))];
    check("predecessor twice", &twice, fault(0, PredecessorOrder));
    check("predecessors by the million", &[(112, one(u64::MAX))], InspectError::TooManyRows { limit: 1_000_000 });
    check("value too short", &[(86, one(2 << 4 | 3))], InspectError::ColumnLength { column: 87, expected: 2 });
    check(
        "value of absurd length",
        &[(86, one(u64::MAX))],
        InspectError::ColumnLength { column: 87, expected: u64::MAX >> 4 },
    );
    check("overlong number", &[(86, one(2 << 4 | 3)), (87, vec![0x81, 0])], fault(0, Value));
    check("text that is none", &[(86, one(16 | 6)), (87, vec![0xff])], fault(0, Value));
    check("short float", &[(86, one(16 | 5))], fault(0, Value));
    check("unknown type", &[(86, one(16 | 12))], fault(0, Value));
    check("true with a byte", &[(86, one(16 | 2))], fault(0, Value));
    check("no actions", &[(66, vec![])], InspectError::ColumnLength { column: 21, expected: 0 });
    check(
        "more keys than actions",
        &[(21, column::texts(&["k", "l"]))],
        InspectError::ColumnLength { column: 21, expected: 1 },
    );
    check("fewer counts", &[(112, vec![])], fault(0, PredecessorCount));
    check("more insertions", &[(52, vec![2])], InspectError::ColumnLength { column: 52, expected: 1 });
    let spare = [(113, one(0)), (115, one(2))];
    check("predecessors nobody counts", &spare, InspectError::ColumnLength { column: 113, expected: 0 });
}

#[test]
fn the_same_deletion_again_and_again_is_refused() {
    let (_, place) = victim();
    let rows = 900_000;
    let columns = vec![
        (21, column::nulls(0)),
        (52, column::booleans(&[rows])),
        (66, column::run(rows, 3)),
        (86, column::run(rows, 0)),
        (112, column::run(rows, 1)),
        (113, column::run(rows, 0)),
        (115, [column::signed_literals(&[2]), column::signed_run(rows - 1, 0)].concat()),
    ];
    let mut change = ForgedChange::with_columns(&place, columns);
    let mut key = Vec::new();
    forge::write_signed(&mut key, rows as i64);
    key.extend([1, b'k']);
    change.columns[0].1 = key;
    assert_eq!(inspect(&change.plain()), Err(fault(1, OperationFault::PredecessorOrder)));
}

#[test]
fn bundles_documents_and_unknown_chunks_are_no_changes() {
    let (doc, place) = victim();
    let content = ForgedChange::set_key(&place, "k", 1).content();
    for kind in [0, 3, 4, 255] {
        let refused = Err(InspectError::UnexpectedChunk { offset: 0, kind });
        assert_eq!(inspect(&forge::chunk(kind, &content)), refused);
    }
    let hashes: Vec<_> = doc.get_changes(&[]).iter().map(Change::hash).collect();
    let bundle = doc.bundle(hashes).unwrap().bytes().to_vec();
    assert_eq!(inspect(&bundle), Err(InspectError::UnexpectedChunk { offset: 0, kind: 3 }));
    let refused = Err(InspectError::UnexpectedChunk { offset: 0, kind: 1 });
    assert_eq!(inspect_document(&forge::chunk(1, &content), &Limits::default()), refused);
}

#[test]
fn a_wrong_checksum_and_wrong_magic_are_refused() {
    let (_, place) = victim();
    let change = ForgedChange::set_key(&place, "k", 1);
    for bytes in [change.plain(), change.compressed()] {
        for at in 0..8 {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1;
            let expected =
                if at < 4 { InspectError::Magic { offset: 0 } } else { InspectError::Checksum { offset: 0 } };
            assert_eq!(inspect(&bytes), Err(expected));
        }
    }
}

/// Changes of every shape, to cut and to flip.
pub(super) fn samples() -> Vec<Change> {
    let (doc, _) = victim();
    let mut other = copy(&doc, 9);
    let (_, text) = doc.get(ROOT, "text").unwrap().unwrap();
    commit(&mut other, |tx| {
        tx.splice_text(&text, 3, 4, "🌍 due")?;
        tx.put(ROOT, "city", "Borgo")
    });
    let mut doc = copy(&doc, 1);
    commit(&mut doc, |tx| tx.put(ROOT, "city", 300));
    doc.merge(&mut other).unwrap();
    commit(&mut doc, |tx| {
        let list = tx.put_object(ROOT, "list", ObjType::List)?;
        tx.insert(&list, 0, 1.5)?;
        tx.insert(&list, 1, true)?;
        tx.put(ROOT, "city", automerge::ScalarValue::counter(3))?;
        tx.increment(ROOT, "city", 2)?;
        tx.splice_text(&text, 0, 2, "")
    });
    doc.get_changes(&[])
}

#[test]
fn changes_cut_anywhere_are_refused() {
    for mut change in samples() {
        for bytes in [change.raw_bytes().to_vec(), change.bytes().into_owned()] {
            for end in 1..bytes.len() {
                assert!(matches!(inspect(&bytes[..end]), Err(InspectError::Truncated { .. })), "cut at {end}");
            }
        }
        // The chunk is whole, its content is cut.
        let content = content(&change);
        for end in 0..content.len() {
            assert!(inspect(&forge::chunk(1, &content[..end])).is_err(), "content cut at {end}");
        }
    }
}

/// Returns the content of a change's plain chunk.
pub(super) fn content(change: &Change) -> Vec<u8> {
    let header = inspect(change.raw_bytes()).unwrap().remove(0);
    let mut length = Vec::new();
    (9..13)
        .find_map(|start| {
            let content = &change.raw_bytes()[start.min(header.range.end)..];
            length.clear();
            forge::write_unsigned(&mut length, content.len() as u64);
            (9 + length.len() == start).then(|| content.to_vec())
        })
        .unwrap()
}

/// Whatever passes is read by Automerge as it was read here.
fn check_forgery(bytes: &[u8]) -> bool {
    let Ok(headers) = inspect(bytes) else { return false };
    let change = Change::from_bytes(bytes.to_vec()).unwrap();
    assert_agrees(&headers[0], &change);
    true
}

#[test]
fn changes_with_any_byte_flipped_are_refused_or_read_by_automerge_alike() {
    let (mut passed, mut refused) = (0, 0);
    for change in samples() {
        let content = content(&change);
        assert!(check_forgery(&forge::chunk(1, &content)));
        for at in 0..content.len() {
            for flip in [0x01, 0x02, 0x10, 0x40, 0x80, 0xff] {
                let mut content = content.clone();
                content[at] ^= flip;
                if check_forgery(&forge::chunk(1, &content)) { passed += 1 } else { refused += 1 }
            }
        }
    }
    // Hashes, actors and letters may be anything; what gives the change its shape may not.
    assert!(passed > 0 && refused > 1000, "{passed} passed, {refused} refused");
}

proptest! {
    #[test]
    fn random_content_is_never_trusted(kind in 0..5_u8, content in proptest::collection::vec(any::<u8>(), 0..600)) {
        let bytes = forge::chunk(kind, &content);
        prop_assert!(inspect(&bytes).is_err());
        prop_assert!(inspect_document(&bytes, &Limits::default()).is_err());
        let _ = inspect(&content);
    }

    #[test]
    fn random_columns_are_refused_or_read_by_automerge_alike(
        columns in proptest::collection::vec(proptest::collection::vec(any::<i8>(), 0..5), 12),
        other in any::<bool>(),
    ) {
        let (_, place) = victim();
        let specifications = [1, 2, 17, 19, 21, 52, 66, 86, 87, 112, 113, 115];
        let columns = specifications.into_iter().zip(columns).filter(|(_, bytes)| !bytes.is_empty());
        // Small numbers of either sign are what runs are made of.
        let columns = columns.map(|(specification, bytes)| {
            (specification, bytes.into_iter().map(|byte| (byte / 16) as u8 & 0x7f).collect())
        });
        let mut change = ForgedChange::with_columns(&place, columns.collect());
        if other {
            change.other_actors = vec![vec![9; 40]];
        }
        check_forgery(&change.plain());
    }

    #[test]
    fn random_limits_are_never_exceeded(max_rows in 0..40_u64, max_inflated in 0..400_usize) {
        let limits = Limits { max_rows, max_inflated, ..Limits::default() };
        for mut change in samples() {
            let plain = content(&change).len();
            if let Ok(headers) = inspect_changes(&change.bytes(), &limits) {
                prop_assert!(headers[0].rows <= max_rows && plain <= max_inflated);
            }
        }
    }
}
