//! Whole documents: saved ones pass, forged ones are bounded.

use automerge::transaction::Transactable;
use automerge::{Automerge, ObjType, ROOT};

use super::*;
use crate::history::forge::{self, column, deflate};
use crate::history::inspect::{DocumentHeader, inspect_document};

fn inspect(bytes: &[u8]) -> Result<DocumentHeader, InspectError> {
    inspect_document(bytes, &Limits::default())
}

fn sample() -> Automerge {
    let mut doc = document(1);
    commit(&mut doc, |tx| {
        let text = tx.put_object(ROOT, "text", ObjType::Text)?;
        tx.splice_text(&text, 0, 0, &"one two three ".repeat(40))?;
        tx.splice_text(&text, 5, 3, "")
    });
    let mut other = copy(&doc, 4);
    commit(&mut other, |tx| tx.put(ROOT, "city", "Aurelia"));
    commit(&mut doc, |tx| tx.put(ROOT, "city", "Borgo"));
    doc.merge(&mut other).unwrap();
    doc
}

/// A document as raw columns, before any checksum.
#[derive(Default)]
struct ForgedDocument {
    changes: Vec<(u32, Vec<u8>)>,
    operations: Vec<(u32, Vec<u8>)>,
}

impl ForgedDocument {
    fn bytes(&self) -> Vec<u8> {
        let mut content = Vec::new();
        forge::write_unsigned(&mut content, 1);
        forge::write_unsigned(&mut content, 40);
        content.extend([1; 40]);
        forge::write_unsigned(&mut content, 0);
        for columns in [&self.changes, &self.operations] {
            forge::write_unsigned(&mut content, columns.len() as u64);
            for (specification, bytes) in columns {
                forge::write_unsigned(&mut content, u64::from(*specification));
                forge::write_unsigned(&mut content, bytes.len() as u64);
            }
        }
        for (_, bytes) in self.changes.iter().chain(&self.operations) {
            content.extend(bytes);
        }
        forge::chunk(0, &content)
    }
}

#[test]
fn a_saved_document_says_what_it_holds() {
    let doc = sample();
    let header = inspect(&doc.save()).unwrap();
    assert_eq!(header.actors, vec![stream(1), stream(4)]);
    assert_eq!((header.changes, header.heads.len()), (3, 2));
    assert_eq!(header.rows, 1 + 560 + 2);
    assert_eq!(header.range, 0..doc.save().len());
    assert_eq!(inspect(&doc.save_nocompress()).unwrap().rows, header.rows);
    assert_eq!(inspect(&Automerge::new().save()).unwrap().rows, 0);
}

#[test]
fn a_long_history_of_two_streams_says_what_it_holds() {
    let mut first = sample();
    let mut second = copy(&first, 2);
    for round in 0..1500_i64 {
        let writer = if round % 3 == 0 { &mut second } else { &mut first };
        let put = writer.transact::<_, _, AutomergeError>(|tx| tx.put(ROOT, format!("key {}", round % 7), round));
        put.unwrap();
        if round % 50 == 0 {
            first.merge(&mut second).unwrap();
            second.merge(&mut first).unwrap();
        }
    }
    first.merge(&mut second).unwrap();
    let header = inspect(&first.save()).unwrap();
    assert_eq!((header.changes, header.rows), (1503, 563 + 1500));
}

#[test]
fn changes_may_follow_a_document() {
    let mut doc = sample();
    let mut bytes = doc.save();
    let end = bytes.len();
    commit(&mut doc, |tx| tx.put(ROOT, "city", "Castello"));
    let change = doc.get_changes(&[]).pop().unwrap();
    bytes.extend(change.raw_bytes());
    let header = inspect(&bytes).unwrap();
    assert_eq!(header.range, 0..end);
    assert_agrees(&header.tail[0], &change);
    assert_eq!(Automerge::load(&bytes).unwrap().get_heads(), doc.get_heads());
    bytes.extend(doc.save());
    assert!(matches!(inspect(&bytes), Err(InspectError::UnexpectedChunk { kind: 0, .. })));
}

#[test]
fn a_document_of_130_million_rows_is_refused() {
    let rows = 130_000_000;
    for specification in [1, 2, 17, 19, 21, 33, 35, 66, 86, 128, 129, 131, 165] {
        let forged = ForgedDocument { operations: vec![(specification, column::run(rows, 0))], ..Default::default() };
        let bytes = forged.bytes();
        assert!(bytes.len() < 200);
        assert_eq!(inspect(&bytes), Err(InspectError::TooManyRows { limit: 1_000_000 }), "{specification}");
    }
    let changes = ForgedDocument { changes: vec![(1, column::run(rows, 0))], ..Default::default() };
    assert_eq!(inspect(&changes.bytes()), Err(InspectError::TooManyRows { limit: 1_000_000 }));
    let booleans = ForgedDocument { operations: vec![(52, column::booleans(&[rows]))], ..Default::default() };
    assert_eq!(inspect(&booleans.bytes()), Err(InspectError::TooManyRows { limit: 1_000_000 }));
}

#[test]
fn groups_and_values_must_add_up() {
    let successors = ForgedDocument {
        operations: vec![(33, column::literals(&[0])), (128, column::literals(&[u64::from(u32::MAX)]))],
        ..Default::default()
    };
    assert_eq!(inspect(&successors.bytes()), Err(InspectError::TooManyRows { limit: 1_000_000 }));
    let values = ForgedDocument {
        operations: vec![(33, column::run(2, 0)), (86, column::run(2, 5 << 4 | 7)), (87, vec![0; 9])],
        ..Default::default()
    };
    assert_eq!(inspect(&values.bytes()), Err(InspectError::ColumnLength { column: 87, expected: 10 }));
    let uneven = ForgedDocument {
        operations: vec![(33, column::run(2, 0)), (35, column::signed_run(3, 1))],
        ..Default::default()
    };
    assert_eq!(inspect(&uneven.bytes()), Err(InspectError::ColumnLength { column: 35, expected: 2 }));
}

#[test]
fn changes_that_claim_operations_nobody_has_are_refused() {
    let document = |max_ops: &[i64], counts: &[u64], dependencies: &[i64]| {
        let changes = max_ops.len() as u64;
        let mut columns = vec![
            (1, if changes > 1 { column::run(changes, 0) } else { column::literals(&[0]) }),
            (3, if changes > 1 { column::signed_run(changes, 1) } else { column::signed_literals(&[1]) }),
            (19, column::signed_literals(max_ops)),
            (64, column::literals(counts)),
        ];
        if !dependencies.is_empty() {
            columns.push((67, column::signed_literals(dependencies)));
        }
        ForgedDocument { changes: columns, ..Default::default() }.bytes()
    };
    let refused = |change, available| Err(InspectError::ClaimedOperations { change, available });
    let lying = document(&[i64::from(u32::MAX)], &[0], &[]);
    assert!(lying.len() < 128);
    assert_eq!(inspect(&lying), refused(0, 0));
    assert_eq!(inspect(&document(&[0, 5], &[0, 1], &[0])), refused(1, 0));
    let graph = |change| Err(InspectError::ChangeGraph { change });
    assert_eq!(inspect(&document(&[i64::MAX], &[0], &[])), graph(0));
    assert_eq!(inspect(&document(&[-1], &[0], &[])), graph(0));
    assert_eq!(inspect(&document(&[0, 5], &[0, 1], &[1])), graph(1));
    assert_eq!(inspect(&document(&[0, 5], &[0, 1], &[-1])), graph(1));
    assert_eq!(inspect(&document(&[0], &[1], &[0])), graph(0));
    assert_eq!(inspect(&document(&[0], &[0], &[])).map(|header| header.changes), Ok(1));
}

#[test]
fn columns_that_inflate_without_end_are_refused() {
    let bomb = deflate(&vec![0; 64 << 20]);
    let forged = ForgedDocument { operations: vec![(87 | 8, bomb.clone())], ..Default::default() };
    assert_eq!(inspect(&forged.bytes()), Err(InspectError::TooManyInflatedBytes { limit: 8 << 20 }));
    let several = deflate(&vec![0; 3 << 20]);
    let forged = ForgedDocument {
        changes: vec![(53 | 8, several.clone()), (87 | 8, several.clone())],
        operations: vec![(87 | 8, several)],
    };
    assert_eq!(inspect(&forged.bytes()), Err(InspectError::TooManyInflatedBytes { limit: 8 << 20 }));
}

#[test]
fn documents_cut_anywhere_are_refused() {
    let bytes = sample().save();
    for end in 0..bytes.len() {
        assert!(matches!(inspect(&bytes[..end]), Err(InspectError::Truncated { .. })), "cut at {end}");
    }
}

#[test]
fn documents_with_any_byte_flipped_are_refused_or_cannot_abort() {
    let (mut passed, mut refused) = (0, 0);
    for bytes in [sample().save(), sample().save_nocompress()] {
        let start = 9 + if bytes.len() - 9 - 1 < 128 { 1 } else { 2 };
        assert_eq!(forge::chunk(0, &bytes[start..]), bytes);
        for at in start..bytes.len() {
            for flip in [0x01, 0x10, 0x40, 0x80, 0xff] {
                let mut content = bytes[start..].to_vec();
                content[at - start] ^= flip;
                let forged = forge::chunk(0, &content);
                if inspect(&forged).is_ok() {
                    // Automerge may load it, refuse it or panic, which the caller catches; it may not abort.
                    let _ = std::panic::catch_unwind(|| Automerge::load(&forged).is_ok());
                    passed += 1;
                } else {
                    refused += 1;
                }
            }
        }
    } // Hashes, actors and letters may be anything.
    assert!(passed > 100 && refused > 100, "{passed} passed, {refused} refused");
}
