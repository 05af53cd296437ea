//! Edits: the only ways in which a document changes.
//!
//! The page and the command line apply the same edits to a replica of their own. An edit is checked
//! against the schema first and changes nothing when it is refused.

use automerge::transaction::Transactable;
use automerge::{AutomergeError, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use serde::{Deserialize, Serialize};

use super::genesis::create_texts;
use super::order;
use super::read;
use super::{CollectionKind, CollectionSpec, Field, FieldKind, FieldSpec, ItemKey, Schema};

/// The key under which an item keeps its place in the order.
pub(super) const ORDER: &str = "order";
/// The key under which an item says that it was removed.
pub(super) const REMOVED: &str = "removed";

/// The longest one-line value, in UTF-16 units.
pub const MAX_LINE: usize = 500;
/// The longest text that one splice may insert, in UTF-16 units; longer pastes become several splices.
pub const MAX_INSERT: usize = 64 << 10;

/// Changes one thing in a document.
///
/// **Shape** as JSON: one object with the edit's name as its only key, such as
/// `{"splice":{"field":"body","at":0,"delete":0,"insert":"Good morning"}}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Edit {
    /// Replaces a stretch of a prose field.
    Splice {
        /// The prose field.
        field: Field,
        /// Where, in UTF-16 units from its start.
        at: usize,
        /// How many UTF-16 units go.
        delete: usize,
        /// What comes in their place.
        insert: String,
    },
    /// Sets a line, date or choice as a whole; settles a choice between several values.
    Set {
        /// The field.
        field: Field,
        /// The new value; empty to unset it.
        value: String,
    },
    /// Adds an item to an ordered collection.
    Add {
        /// The collection.
        collection: String,
        /// The new item's key, not used before.
        item: ItemKey,
        /// The item it comes after; none for the first place.
        after: Option<ItemKey>,
    },
    /// Moves an item of an ordered collection.
    Move {
        /// The collection.
        collection: String,
        /// The item.
        item: ItemKey,
        /// The item it comes after; none for the first place.
        after: Option<ItemKey>,
    },
    /// Removes an item; it stays in the document and can be restored.
    Remove {
        /// The collection.
        collection: String,
        /// The item.
        item: ItemKey,
    },
    /// Brings a removed item back.
    Restore {
        /// The collection.
        collection: String,
        /// The item.
        item: ItemKey,
    },
}

/// Reports why an edit was refused; the document is as before.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum EditError {
    /// This document type has no such field.
    #[error("there is no field {0}")]
    UnknownField(String),
    /// This document type has no such collection, or its items are fixed.
    #[error("there is no collection {0} whose items can change")]
    UnknownCollection(String),
    /// There is no such item.
    #[error("there is no item {0}")]
    UnknownItem(String),
    /// An item of this key is there already.
    #[error("there is an item {0} already")]
    ItemExists(String),
    /// Splices go into prose, values are set in lines, dates and choices.
    #[error("{0} is not a field for this kind of edit")]
    WrongKind(String),
    /// The value is not one that this field takes.
    #[error("{field} does not take {value:?}")]
    BadValue {
        /// The field's address.
        field: String,
        /// The value, cut at 80 characters.
        value: String,
    },
    /// The stretch lies outside the text, or cuts a character in two.
    #[error(
        "{field} has no stretch of {delete} units at {at}: it is {len} units long, or that cuts a character in two"
    )]
    OutOfRange {
        /// The field's address.
        field: String,
        /// Where the stretch was to start.
        at: usize,
        /// How long it was to be.
        delete: usize,
        /// How long the text is.
        len: usize,
    },
    /// The inserted text is longer than [`MAX_INSERT`].
    #[error("one edit inserts at most {MAX_INSERT} units")]
    TooLong,
    /// A later version of the schema brought this; the document was begun before.
    #[error("this document was begun with an earlier version, which has no {0}: begin a new one to use it")]
    NotInThisVersion(String),
    /// The document does not have the shape that its genesis gave it.
    #[error("the document is damaged: {0}")]
    Damaged(String),
    /// One more active member than a support network may have.
    #[error(
        "a support network has at most {} active members, so that everybody has a say: pause one, then take this one in",
        super::network::MAX_ACTIVE
    )]
    NetworkFull,
}

impl From<AutomergeError> for EditError {
    fn from(error: AutomergeError) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// Applies `edit` to a document of type `schema`.
///
/// # Errors
/// Every variant of [`EditError`]; nothing was changed then, unless it is [`EditError::Damaged`].
pub fn apply<T: Transactable>(doc: &mut T, schema: &Schema, edit: &Edit) -> Result<(), EditError> {
    match edit {
        Edit::Splice { field, at, delete, insert } => {
            let text = text_of(doc, schema, field)?;
            splice(doc, &text, field, *at, *delete, insert)
        }
        Edit::Set { field, value } => set(doc, schema, field, value),
        Edit::Add { collection, item, after } => {
            let (spec, items) = ordered(doc, schema, collection)?;
            if doc.get(&items, item.as_str())?.is_some() {
                return Err(EditError::ItemExists(item.to_string()));
            }
            let place = place_after(doc, &items, None, after.as_ref())?;
            let object = doc.put_object(&items, item.as_str(), ObjType::Map)?;
            doc.put(&object, ORDER, place)?;
            Ok(create_texts(doc, &object, spec.fields.iter())?)
        }
        Edit::Move { collection, item, after } => {
            let (_, items) = ordered(doc, schema, collection)?;
            let object = item_in(doc, &items, item)?;
            let place = place_after(doc, &items, Some(item), after.as_ref())?;
            Ok(doc.put(&object, ORDER, place)?)
        }
        Edit::Remove { collection, item } => set_removed(doc, schema, collection, item, true),
        Edit::Restore { collection, item } => set_removed(doc, schema, collection, item, false),
    }
}

/// Finds the text of a prose field.
///
/// # Errors
/// [`EditError::UnknownField`], [`EditError::WrongKind`], [`EditError::NotInThisVersion`], [`EditError::Damaged`].
pub(super) fn text_of<T: ReadDoc>(doc: &T, schema: &Schema, field: &Field) -> Result<ObjId, EditError> {
    let spec = schema.at(field).ok_or_else(|| EditError::UnknownField(field.to_string()))?;
    if spec.kind != FieldKind::Prose {
        return Err(EditError::WrongKind(field.to_string()));
    }
    let parent = parent_of(doc, field)?;
    match doc.get(&parent, spec.name)? {
        Some((Value::Object(ObjType::Text), text)) => Ok(text),
        None if spec.since > 1 => Err(EditError::NotInThisVersion(field.to_string())),
        _ => Err(EditError::Damaged(field.to_string())),
    }
}

/// Replaces a stretch of `text`, which is that of `field`.
///
/// # Errors
/// [`EditError::TooLong`], [`EditError::OutOfRange`], [`EditError::Damaged`].
pub(super) fn splice<T: Transactable>(
    doc: &mut T,
    text: &ObjId,
    field: &Field,
    at: usize,
    delete: usize,
    insert: &str,
) -> Result<(), EditError> {
    if insert.encode_utf16().count() > MAX_INSERT {
        return Err(EditError::TooLong);
    }
    let len = doc.length(text);
    let out_of_range = || EditError::OutOfRange { field: field.to_string(), at, delete, len };
    let end = at.checked_add(delete).filter(|end| *end <= len).ok_or_else(out_of_range)?;
    if cuts_character(doc, text, at, len)? || (delete > 0 && cuts_character(doc, text, end, len)?) {
        return Err(out_of_range());
    }
    let delete = isize::try_from(delete).map_err(|_| EditError::TooLong)?;
    Ok(doc.splice_text(text, at, delete, insert)?)
}

/// Tells whether `edge` lies between the two UTF-16 units of one character.
///
/// Looks at two elements of the text at most, so that typing costs the same in a long text.
fn cuts_character<T: ReadDoc>(doc: &T, text: &ObjId, edge: usize, len: usize) -> Result<bool, EditError> {
    if edge == 0 || edge >= len {
        return Ok(false);
    }
    let Some((after, after_id)) = doc.get(text, edge)? else { return Ok(false) };
    let is_wide = after.as_str().is_none_or(|element| element.encode_utf16().count() > 1);
    Ok(is_wide && doc.get(text, edge - 1)?.is_some_and(|(_, before_id)| before_id == after_id))
}

fn set<T: Transactable>(doc: &mut T, schema: &Schema, field: &Field, value: &str) -> Result<(), EditError> {
    let spec = schema.at(field).ok_or_else(|| EditError::UnknownField(field.to_string()))?;
    check_value(spec, field, value)?;
    let parent = parent_of(doc, field)?;
    if value.is_empty() { Ok(doc.delete(&parent, spec.name)?) } else { Ok(doc.put(&parent, spec.name, value)?) }
}

fn check_value(spec: &FieldSpec, field: &Field, value: &str) -> Result<(), EditError> {
    let fits = match spec.kind {
        FieldKind::Prose => return Err(EditError::WrongKind(field.to_string())),
        FieldKind::Line => value.encode_utf16().count() <= MAX_LINE && !value.chars().any(char::is_control),
        FieldKind::Date => value.is_empty() || is_date(value),
        FieldKind::Choice(words) => value.is_empty() || words.contains(&value),
    };
    if fits {
        return Ok(());
    }
    Err(EditError::BadValue { field: field.to_string(), value: value.chars().take(80).collect() })
}

/// Tells whether `text` is a day of the Gregorian calendar as `YYYY-MM-DD`.
pub(super) fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let fits = |(place, byte): (usize, &u8)| if matches!(place, 4 | 7) { *byte == b'-' } else { byte.is_ascii_digit() };
    if bytes.len() != 10 || !bytes.iter().enumerate().all(fits) {
        return false;
    }
    let number = |range: std::ops::Range<usize>| text[range].parse::<u32>().ok();
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return false,
    };
    (1..=days).contains(&day)
}

fn set_removed<T: Transactable>(
    doc: &mut T,
    schema: &Schema,
    collection: &str,
    item: &ItemKey,
    removed: bool,
) -> Result<(), EditError> {
    let (_, items) = ordered(doc, schema, collection)?;
    let object = item_in(doc, &items, item)?;
    Ok(doc.put(&object, REMOVED, ScalarValue::Boolean(removed))?)
}

fn ordered<T: ReadDoc>(
    doc: &T,
    schema: &Schema,
    collection: &str,
) -> Result<(&'static CollectionSpec, ObjId), EditError> {
    let spec = schema
        .collection(collection)
        .filter(|spec| spec.kind == CollectionKind::Ordered)
        .ok_or_else(|| EditError::UnknownCollection(collection.to_owned()))?;
    if spec.since > 1 && doc.get(&ROOT, collection)?.is_none() {
        return Err(EditError::NotInThisVersion(collection.to_owned()));
    }
    Ok((spec, map_at(doc, &ROOT, collection)?))
}

fn parent_of<T: ReadDoc>(doc: &T, field: &Field) -> Result<ObjId, EditError> {
    match &field.item {
        None => Ok(ROOT),
        Some((collection, item)) => item_in(doc, &map_at(doc, &ROOT, collection)?, item),
    }
}

fn item_in<T: ReadDoc>(doc: &T, items: &ObjId, item: &ItemKey) -> Result<ObjId, EditError> {
    match doc.get(items, item.as_str())? {
        Some((Value::Object(ObjType::Map), object)) => Ok(object),
        _ => Err(EditError::UnknownItem(item.to_string())),
    }
}

fn map_at<T: ReadDoc>(doc: &T, parent: &ObjId, key: &str) -> Result<ObjId, EditError> {
    match doc.get(parent, key)? {
        Some((Value::Object(ObjType::Map), object)) => Ok(object),
        _ => Err(EditError::Damaged(key.to_owned())),
    }
}

/// Finds the order key of the place after the item `after`, as if `moving` stood nowhere.
fn place_after<T: ReadDoc>(
    doc: &T,
    items: &ObjId,
    moving: Option<&ItemKey>,
    after: Option<&ItemKey>,
) -> Result<String, EditError> {
    let mut places = read::places(doc, items);
    places.retain(|(_, key)| Some(key.as_str()) != moving.map(ItemKey::as_str));
    let next = match after {
        None => 0,
        Some(after) => {
            let found = places.iter().position(|(_, key)| key == after.as_str());
            1 + found.ok_or_else(|| EditError::UnknownItem(after.to_string()))?
        }
    };
    let before = if next == 0 { "" } else { places[next - 1].0.as_str() };
    // Items that share a key stay together: the place is before the next greater one.
    let beyond = places[next..].iter().map(|(order, _)| order.as_str()).find(|order| *order > before);
    Ok(order::between(before, beyond.unwrap_or("")))
}
