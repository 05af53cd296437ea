//! Edits that lost their stream: made again under another one.
//!
//! A page whose right to write ended while changes were on their way opens the document anew. What it had typed is
//! applied to the new copy as edits, at the places where it stands among what others wrote meanwhile.

use taccuino_core::documents::{
    CollectionKind, Edit, Field, FieldKind, FieldSpec, ItemKey, MAX_INSERT, Patch, Replica, View,
};
use taccuino_core::ids::StreamId;

use super::diff::diff;
use super::splice::{Splice, units};

/// Makes `fresh` read as `wanted` does, by edits of its own.
///
/// `unsaved` are the change chunks that `wanted` holds and `fresh` does not, written by `stream`: they give the
/// exact places of what was typed. Where they do not fit, the texts themselves are compared.
pub(super) fn carry_over(fresh: &mut Replica, wanted: &Replica, stream: StreamId, unsaved: &[u8], now: u64) {
    let (before, _) = fresh.view();
    let (after, _) = wanted.view();
    add_items(fresh, &before, &after);
    let mut probe = fresh.clone();
    let patches = probe.merge(now, unsaved).map(|merged| merged.patches).unwrap_or_default();
    for patch in patches {
        if let Patch::Spliced { field, at, deleted, inserted } = patch {
            // A new item's texts are filled below: here they may have come twice.
            if before.reading(&field).is_some() {
                apply_splice(fresh, &field, &Splice::new(at, deleted, &inserted));
            }
        }
    }
    for spec in wanted.kind().schema().fields {
        carry_field(fresh, wanted, spec, &Field::root(spec.name), stream);
    }
    for collection in wanted.kind().schema().collections {
        for item in after.items(collection.name) {
            for spec in collection.fields {
                let field = Field::of_item(collection.name, &item.key, spec.name);
                carry_field(fresh, wanted, spec, &field, stream);
            }
        }
    }
}

/// Applies a splice in pieces that a document takes; what does not fit is left to the comparison of texts.
pub(super) fn apply_splice(replica: &mut Replica, field: &Field, splice: &Splice) {
    for piece in splice.pieces(MAX_INSERT) {
        let edit = Edit::Splice { field: field.clone(), at: piece.at, delete: piece.deleted, insert: piece.text() };
        if replica.edit(&edit).is_err() {
            return;
        }
    }
}

fn carry_field(fresh: &mut Replica, wanted: &Replica, spec: &FieldSpec, field: &Field, stream: StreamId) {
    if spec.kind == FieldKind::Prose {
        let text = units(&wanted.text(field));
        if let Some(splice) = diff(&units(&fresh.text(field)), &text, text.len()) {
            apply_splice(fresh, field, &splice);
        }
        return;
    }
    let values = wanted.values(field);
    if values == fresh.values(field) {
        return;
    }
    let own = values.iter().find(|alternative| alternative.stream == Some(stream));
    let value = match own {
        Some(alternative) => alternative.value.clone(),
        None if values.is_empty() => String::new(),
        // Only others set it, and what they set is there already.
        None => return,
    };
    // A value that the document does not take was refused when it was first set.
    let _ = fresh.edit(&Edit::Set { field: field.clone(), value });
}

fn add_items(fresh: &mut Replica, before: &View, after: &View) {
    for spec in after.kind.schema().collections.iter().filter(|spec| spec.kind == CollectionKind::Ordered) {
        let collection = || spec.name.to_owned();
        let mut order: Vec<ItemKey> = before.items(spec.name).iter().map(|item| item.key.clone()).collect();
        let mut previous: Option<ItemKey> = None;
        for (place, item) in after.items(spec.name).iter().enumerate() {
            let key = item.key.clone();
            let known = before.items(spec.name).iter().find(|known| known.key == key);
            let edit = match order.iter().position(|known| *known == key) {
                Some(index) if index == place => None,
                Some(index) => {
                    order.remove(index);
                    Some(Edit::Move { collection: collection(), item: key.clone(), after: previous.clone() })
                }
                None => Some(Edit::Add { collection: collection(), item: key.clone(), after: previous.clone() }),
            };
            if let Some(edit) = edit {
                order.insert(place.min(order.len()), key.clone());
                let _ = fresh.edit(&edit);
            }
            if item.removed != known.is_some_and(|known| known.removed) {
                let _ = fresh.edit(&if item.removed {
                    Edit::Remove { collection: collection(), item: key.clone() }
                } else {
                    Edit::Restore { collection: collection(), item: key.clone() }
                });
            }
            previous = Some(key);
        }
    }
}

/// Tells whether two views say the same, whoever wrote it.
#[cfg(test)]
pub(super) fn read_alike(one: &View, other: &View) -> bool {
    let plain = |view: &View| {
        let mut view = view.clone();
        let items = view.collections.iter_mut().flat_map(|collection| &mut collection.items);
        for field in view.fields.iter_mut().chain(items.flat_map(|item| &mut item.fields)) {
            if let taccuino_core::documents::Reading::Values(values) = &mut field.reading {
                for alternative in values {
                    alternative.stream = None;
                }
            }
        }
        view
    };
    plain(one) == plain(other)
}
