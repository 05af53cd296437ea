//! Inspection and a trial merge together: what passes both can be saved and loaded again.
//!
//! The trial merge is the caller's, here in its shortest form: apply to a clone, ask for the change again, and
//! compare hashes, with panics caught. This is what shows that inspection leaves no gap between the two.

use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Automerge, ChangeHash, ReadDoc};

use super::hostile::{content, samples, victim};
use super::*;
use crate::history::forge::{self, Malformation, column, forge};

/// What became of a change that passed inspection.
#[derive(Debug, PartialEq)]
enum Outcome {
    Merged,
    Refused,
}

/// Merges `bytes` into a clone of `document`, and requires that what can be merged can be loaded.
fn try_merge(document: &Automerge, bytes: &[u8], header: &ChangeHeader) -> Outcome {
    let hash = ChangeHash(header.hash.0);
    let merge = || {
        let mut clone = document.clone();
        clone.load_incremental(bytes).ok()?;
        let again = clone.get_change_by_hash(&hash)?;
        (again.hash() == hash).then_some(clone)
    };
    match catch_unwind(AssertUnwindSafe(merge)) {
        Ok(Some(merged)) => {
            let loaded = Automerge::load(&merged.save()).unwrap();
            assert_eq!(loaded.get_heads(), merged.get_heads());
            Outcome::Merged
        }
        Ok(None) | Err(_) => Outcome::Refused,
    }
}

fn outcome(document: &Automerge, bytes: &[u8]) -> Outcome {
    try_merge(document, bytes, &inspect(bytes).unwrap().remove(0))
}

#[test]
fn an_honest_change_is_merged() {
    let (doc, place) = victim();
    assert_eq!(outcome(&doc, &forge(&place, Malformation::None)), Outcome::Merged);
}

#[test]
fn malformations_that_pass_inspection_fail_the_trial() {
    let (doc, place) = victim();
    let rows = [
        Malformation::GapInNumbers,
        Malformation::UnknownObject { counter: 2 },
        Malformation::UnknownActor,
        Malformation::MissingPredecessor { counter: 2 },
    ];
    for malformation in rows {
        assert_eq!(outcome(&doc, &forge(&place, malformation)), Outcome::Refused, "{malformation:?}");
    }
}

/// Where another stream begins too low, nothing collides: Automerge merges and hands out the change unharmed, and
/// cannot load what it saved. Only the header shows it in time.
#[test]
fn a_first_operation_too_low_shows_in_the_header_alone() {
    let (mut doc, _) = victim();
    let place = place(&doc, 5);
    let bytes = forge(&place, Malformation::StartOpTooLow);
    let header = inspect(&bytes).unwrap().remove(0);
    assert!(header.start_op < place.start_op);
    doc.load_incremental(&bytes).unwrap();
    assert_eq!(doc.get_change_by_hash(&ChangeHash(header.hash.0)).unwrap().hash().0, header.hash.0);
    assert!(Automerge::load(&doc.save()).is_err());
}

#[test]
fn a_mark_without_beginning_would_be_kept_and_never_loaded() {
    let (mut doc, place) = victim();
    let bytes = forge(&place, Malformation::LoneMark);
    assert_eq!(inspect(&bytes), Err(InspectError::Action { row: 3, action: 7 }));
    doc.load_incremental(&bytes).unwrap();
    assert!(Automerge::load(&doc.save()).is_err());
}

#[test]
fn another_spelling_of_the_same_rows_would_be_kept_and_never_loaded() {
    let (mut doc, place) = victim();
    let mut change = forge::ForgedChange::set_key(&place, "k", 1);
    change.columns.retain(|(specification, _)| *specification != 66);
    change.columns.insert(2, (66, column::run(1, 1)));
    let bytes = change.plain();
    assert!(matches!(inspect(&bytes), Err(InspectError::ColumnEncoding { column: 66, .. })));
    doc.load_incremental(&bytes).unwrap();
    assert!(Automerge::load(&doc.save()).is_err());
}

#[test]
fn changes_with_any_byte_flipped_are_refused_or_can_be_loaded_again() {
    let changes = samples();
    let (mut merged, mut refused) = (0, 0);
    for (index, change) in changes.iter().enumerate() {
        let mut document = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit);
        document.apply_changes(changes[..index].to_vec()).unwrap();
        let honest = inspect(change.raw_bytes()).unwrap().remove(0);
        let content = content(change);
        for at in 0..content.len() {
            for flip in [0x01, 0x02, 0x05, 0x10, 0x40, 0x7f, 0xff] {
                let mut content = content.clone();
                content[at] ^= flip;
                let bytes = forge::chunk(1, &content);
                let Ok(headers) = inspect(&bytes) else { continue };
                let header = &headers[0];
                // What the caller compares with what it holds, before it merges.
                let stands_where_it_should = header.actor == honest.actor
                    && header.number == honest.number
                    && header.start_op == honest.start_op
                    && header.dependencies == honest.dependencies;
                if stands_where_it_should {
                    match try_merge(&document, &bytes, header) {
                        Outcome::Merged => merged += 1,
                        Outcome::Refused => refused += 1,
                    }
                }
            }
        }
    }
    assert!(merged > 100 && refused > 100, "{merged} merged, {refused} refused");
}
