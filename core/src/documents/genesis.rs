//! The first change of a document: a function of its record.
//!
//! It creates the texts and containers that everybody writes into, so that two people who start apart
//! start in the same ones. Nobody sends it: each device makes it anew and gets the same hash.

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, AutomergeError, Change, ObjId, ObjType, ROOT, TextEncoding};

use super::record::{Record, is_prose};
use super::schema::FieldSpec;
use crate::ids::DocumentId;

/// Returns the actor that the genesis change is written under: the document's id and eight zero bytes.
pub fn genesis_actor(id: &DocumentId) -> ActorId {
    let mut bytes = id.0.to_vec();
    bytes.extend_from_slice(&[0; 8]);
    ActorId::from(bytes)
}

/// Makes the genesis change of the document `id` created by `record`.
///
/// # Errors
/// None for a checked record; Automerge's signatures leave room for them.
pub fn genesis(id: &DocumentId, record: &Record) -> Result<Change, AutomergeError> {
    let mut doc = AutoCommit::new_with_encoding(TextEncoding::Utf16CodeUnit).with_actor(genesis_actor(id));
    let schema = record.kind.schema();
    let is_there = |since: u16| since <= record.schema;
    create_texts(&mut doc, &ROOT, schema.fields.iter().filter(|field| is_there(field.since)))?;
    for collection in schema.collections.iter().filter(|collection| is_there(collection.since)) {
        let items = doc.put_object(ROOT, collection.name, ObjType::Map)?;
        for slot in record.slots.iter().filter(|slot| slot.collection == collection.name) {
            let item = doc.put_object(&items, slot.key.as_str(), ObjType::Map)?;
            create_texts(&mut doc, &item, collection.fields.iter().filter(|field| is_there(field.since)))?;
        }
    }
    doc.commit_with(CommitOptions::default().with_time(0));
    doc.get_last_local_change().ok_or(AutomergeError::Fail)
}

/// Creates an empty text for each prose field in `fields`; everything else is unset until it is set.
pub(super) fn create_texts<'a, T: Transactable>(
    doc: &mut T,
    parent: &ObjId,
    fields: impl Iterator<Item = &'a FieldSpec>,
) -> Result<(), AutomergeError> {
    for field in fields.filter(|field| is_prose(field.kind)) {
        doc.put_object(parent, field.name, ObjType::Text)?;
    }
    Ok(())
}
