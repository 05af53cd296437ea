//! Writing again what somebody wrote on a branch that went: the same words, as near to their place as can be told.
//!
//! Owns the way from a change back to edits; knows nothing of streams, signatures or the disk.

use crate::documents::{DocKind, Edit, Field, ItemView, LocalChange, Patch, Reading, Replica, View};
use crate::ids::StreamId;

/// A change of the branch that went, in the order in which it was merged.
pub(super) struct Step<'a> {
    /// Its bytes.
    pub(super) bytes: &'a [u8],
    /// When it was made, by its writer's clock.
    pub(super) time: u64,
    /// Whether it is to be written again.
    pub(super) is_own: bool,
}

/// Plays the branch on `saved` and makes of each of its own steps a change of `fresh`, which holds the same.
pub(super) fn rewrite<'a>(
    kind: DocKind,
    saved: &[u8],
    mut fresh: Replica,
    steps: impl Iterator<Item = Step<'a>>,
) -> Vec<LocalChange> {
    // Only looked at: nothing is written under this name.
    let Ok(mut played) = Replica::load(kind, saved, StreamId([0; 40])) else { return Vec::new() };
    let mut changes = Vec::new();
    for step in steps {
        let before = played.view().0;
        let Ok(merged) = played.merge(step.time, step.bytes) else { continue };
        if !step.is_own {
            continue;
        }
        let after = played.view().0;
        for edit in items_between(&before, &after).into_iter().chain(values_between(&before, &after)) {
            // What the document does not take any more, an item that is there already, is left out.
            let _ = fresh.edit(&edit);
        }
        let mut texts = std::collections::BTreeMap::new();
        for patch in merged.patches {
            let Patch::Spliced { field, at, deleted, inserted } = patch else { continue };
            let text = texts.entry(field.clone()).or_insert_with(|| units(before.text(&field)));
            let here = units(&fresh.text(&field));
            let (from, to) = (place(text, &here, at), place(text, &here, at + deleted));
            let at = at.min(text.len());
            let end = (at + deleted).min(text.len());
            text.splice(at..end, inserted.encode_utf16());
            let edit = Edit::Splice { field, at: from, delete: to.saturating_sub(from), insert: inserted.clone() };
            if fresh.edit(&edit).is_err()
                && let Edit::Splice { field, insert, .. } = edit
            {
                // The place is gone: the words come last.
                let at = here.len();
                let _ = fresh.edit(&Edit::Splice { field, at, delete: 0, insert });
            }
        }
        changes.extend(fresh.commit(step.time));
    }
    changes
}

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

/// Finds in `to` the place that is `at` in `from`, by what both begin and end with.
fn place(from: &[u16], to: &[u16], at: usize) -> usize {
    let begin = from.iter().zip(to).take_while(|(one, other)| one == other).count();
    if at <= begin {
        return at;
    }
    let end = from.iter().rev().zip(to.iter().rev()).take_while(|(one, other)| one == other).count();
    let end = end.min(from.len().min(to.len()) - begin);
    let from_end = from.len().saturating_sub(at);
    if from_end <= end { to.len() - from_end } else { begin }
}

/// Lists what became different in the items of collections.
fn items_between(before: &View, after: &View) -> Vec<Edit> {
    let mut edits = Vec::new();
    for collection in &after.collections {
        let known = before.items(&collection.name);
        let name = || collection.name.clone();
        let follows = |items: &[ItemView], index: usize| index.checked_sub(1).map(|before| items[before].key.clone());
        for (index, item) in collection.items.iter().enumerate() {
            let was_at = known.iter().position(|other| other.key == item.key);
            let place = follows(&collection.items, index);
            match was_at {
                None => edits.push(Edit::Add { collection: name(), item: item.key.clone(), after: place.clone() }),
                Some(was_at) if follows(known, was_at) != place => {
                    let stayed = known.len() + 1 == collection.items.len();
                    // Others moved because one came in between.
                    if !stayed {
                        edits.push(Edit::Move { collection: name(), item: item.key.clone(), after: place });
                    }
                }
                Some(_) => {}
            }
            let was_removed = was_at.is_some_and(|was_at| known[was_at].removed);
            match (was_removed, item.removed) {
                (false, true) => edits.push(Edit::Remove { collection: name(), item: item.key.clone() }),
                (true, false) => edits.push(Edit::Restore { collection: name(), item: item.key.clone() }),
                _ => {}
            }
        }
    }
    edits
}

/// Lists the lines, dates and choices that were set.
fn values_between(before: &View, after: &View) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut compare = |field: Field, reading: &Reading| {
        let Reading::Values(values) = reading else { return };
        let known = match before.reading(&field) {
            Some(Reading::Values(known)) => known.as_slice(),
            _ => &[],
        };
        if known != values.as_slice() {
            let new = values.iter().find(|value| !known.contains(value)).or(values.first());
            edits.push(Edit::Set { field, value: new.map(|value| value.value.clone()).unwrap_or_default() });
        }
    };
    for field in &after.fields {
        compare(Field::root(&field.name), &field.reading);
    }
    for collection in &after.collections {
        for item in &collection.items {
            for field in &item.fields {
                compare(Field::of_item(&collection.name, &item.key, &field.name), &field.reading);
            }
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_by_what_stands_around_it() {
        for (from, to, at, expected) in [
            ("abc", "abc", 2, 2),
            ("abc", "xabc", 3, 4),
            ("abc", "abcx", 1, 1),
            ("ab cd", "ab NEW cd", 4, 8),
            ("abc", "", 2, 0),
            ("", "abc", 0, 0),
            ("aXc", "aYYc", 2, 3),
        ] {
            assert_eq!(place(&units(from), &units(to), at), expected, "{from:?} -> {to:?} at {at}");
        }
    }
}
