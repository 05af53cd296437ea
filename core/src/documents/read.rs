//! Reading a document: the best reading of whatever is there, and what is wrong with it beside.
//!
//! A peer may have written anything. Reading never fails and never panics: a field of the wrong shape
//! reads as empty and is reported as a [`Problem`].

use automerge::{ChangeHash, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use serde::{Deserialize, Serialize};

use super::edit::{ORDER, REMOVED, is_date};
use super::{CollectionKind, DocKind, Field, FieldKind, FieldSpec, ItemKey};
use crate::ids::{ChangeId, StreamId};

/// The content of a document as it reads now, or as it read at some heads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The document's type.
    pub kind: DocKind,
    /// Its own fields, in the order of the schema.
    pub fields: Vec<FieldView>,
    /// Its collections, in the order of the schema.
    pub collections: Vec<CollectionView>,
}

/// One field as it reads now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldView {
    /// The field's name in the schema.
    pub name: String,
    /// What it holds.
    pub reading: Reading,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reading {
    /// The text of a prose field.
    Prose(String),
    /// The values of a line, date or choice: none when unset, one when settled, several when people set
    /// it at once and nobody has chosen yet.
    Values(Vec<Alternative>),
}

/// One value of a field and the stream that set it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alternative {
    /// The value.
    pub value: String,
    /// Who set it; none where the writer's name is malformed.
    pub stream: Option<StreamId>,
}

/// One collection as it reads now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectionView {
    /// The collection's name in the schema.
    pub name: String,
    /// Its items, in order; removed ones too.
    pub items: Vec<ItemView>,
}

/// One item as it reads now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemView {
    /// The item's key.
    pub key: ItemKey,
    /// Whether it was removed.
    pub removed: bool,
    /// Its fields, in the order of the schema.
    pub fields: Vec<FieldView>,
}

/// Something in a document that is not as its type says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where: an address, or as much of one as could be read.
    pub at: String,
    /// What is wrong.
    pub what: ProblemKind,
}

/// Says what is wrong with a part of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProblemKind {
    /// A text, container or value is missing or of another type.
    WrongType,
    /// A value is none that this field takes.
    BadValue,
    /// An item's key is not one.
    BadKey,
}

impl View {
    /// Returns the text of a prose field, or the settled value of any other; empty where there is none.
    pub fn text(&self, field: &Field) -> &str {
        match self.reading(field) {
            Some(Reading::Prose(text)) => text,
            Some(Reading::Values(values)) => values.first().map_or("", |alternative| &alternative.value),
            None => "",
        }
    }

    /// Returns what a field holds.
    pub fn reading(&self, field: &Field) -> Option<&Reading> {
        let fields = match &field.item {
            None => &self.fields,
            Some((collection, key)) => &self.items(collection).iter().find(|item| item.key == *key)?.fields,
        };
        fields.iter().find(|found| found.name == field.name).map(|found| &found.reading)
    }

    /// Returns the items of a collection, removed ones too; none where there is no such collection.
    pub fn items(&self, collection: &str) -> &[ItemView] {
        self.collections.iter().find(|found| found.name == collection).map_or(&[], |found| &found.items)
    }

    /// Lists the fields that hold several values.
    pub fn choices(&self) -> Vec<Field> {
        let open = |field: &&FieldView| matches!(&field.reading, Reading::Values(values) if values.len() > 1);
        let mut choices: Vec<Field> = self.fields.iter().filter(open).map(|field| Field::root(&field.name)).collect();
        for collection in &self.collections {
            for item in &collection.items {
                let here = item.fields.iter().filter(open);
                choices.extend(here.map(|field| Field::of_item(&collection.name, &item.key, &field.name)));
            }
        }
        choices
    }
}

/// Reports a change that is not in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no change {0} in this document")]
pub struct UnknownChange(pub ChangeId);

/// What reading asks of a document, as it is now or as it was.
///
/// **Invariant**: what is not there, or not of the shape that was asked for, is nothing and no error.
pub(super) trait Source {
    /// Returns the value at a key; the winner where there are several.
    fn get(&self, object: &ObjId, key: &str) -> Option<(Value<'_>, ObjId)>;
    /// Returns all concurrent values at a key.
    fn get_all(&self, object: &ObjId, key: &str) -> Vec<(Value<'_>, ObjId)>;
    /// Lists the keys of a map.
    fn keys(&self, object: &ObjId) -> Vec<String>;
    /// Returns what a text says.
    fn text(&self, object: &ObjId) -> String;
}

impl<D: ReadDoc> Source for D {
    fn get(&self, object: &ObjId, key: &str) -> Option<(Value<'_>, ObjId)> {
        ReadDoc::get(self, object, key).ok().flatten()
    }

    fn get_all(&self, object: &ObjId, key: &str) -> Vec<(Value<'_>, ObjId)> {
        ReadDoc::get_all(self, object, key).unwrap_or_default()
    }

    fn keys(&self, object: &ObjId) -> Vec<String> {
        ReadDoc::keys(self, object).collect()
    }

    fn text(&self, object: &ObjId) -> String {
        ReadDoc::text(self, object).unwrap_or_default()
    }
}

/// A document as it was at some heads, which are all in it.
struct At<'a, D> {
    doc: &'a D,
    heads: Vec<ChangeHash>,
}

impl<D: ReadDoc> Source for At<'_, D> {
    fn get(&self, object: &ObjId, key: &str) -> Option<(Value<'_>, ObjId)> {
        self.doc.get_at(object, key, &self.heads).ok().flatten()
    }

    fn get_all(&self, object: &ObjId, key: &str) -> Vec<(Value<'_>, ObjId)> {
        self.doc.get_all_at(object, key, &self.heads).unwrap_or_default()
    }

    fn keys(&self, object: &ObjId) -> Vec<String> {
        self.doc.keys_at(object, &self.heads).collect()
    }

    fn text(&self, object: &ObjId) -> String {
        self.doc.text_at(object, &self.heads).unwrap_or_default()
    }
}

/// Reads a document of type `kind`.
pub fn read<D: ReadDoc>(doc: &D, kind: DocKind) -> (View, Vec<Problem>) {
    read_from(doc, kind)
}

/// Reads a document of type `kind` as it stood at `heads`: what these changes wrote, and all that they build on.
///
/// # Errors
/// [`UnknownChange`] where one of them is not in the document.
pub fn read_at<D: ReadDoc>(doc: &D, kind: DocKind, heads: &[ChangeId]) -> Result<(View, Vec<Problem>), UnknownChange> {
    // Automerge passes over a head that it does not know, and would read an earlier document.
    if let Some(unknown) = heads.iter().find(|head| !holds(doc, head)) {
        return Err(UnknownChange(*unknown));
    }
    Ok(read_from(&At { doc, heads: heads.iter().map(|head| (*head).into()).collect() }, kind))
}

/// Tells whether a change is in a document.
pub(super) fn holds<D: ReadDoc>(doc: &D, change: &ChangeId) -> bool {
    doc.get_change_by_hash(&(*change).into()).is_some()
}

fn read_from<S: Source>(doc: &S, kind: DocKind) -> (View, Vec<Problem>) {
    let mut problems = Vec::new();
    let schema = kind.schema();
    let fields = read_fields(doc, &ROOT, schema.fields, &Field::root, &mut problems);
    let mut collections = Vec::new();
    for spec in schema.collections {
        let mut items = Vec::new();
        match doc.get(&ROOT, spec.name) {
            Some((Value::Object(ObjType::Map), map)) => {
                let keys = match spec.kind {
                    CollectionKind::Ordered => places(doc, &map).into_iter().map(|(_, key)| key).collect(),
                    CollectionKind::Fixed => doc.keys(&map),
                };
                for key in keys {
                    let (Ok(key), Some((Value::Object(ObjType::Map), object))) =
                        (key.parse::<ItemKey>(), doc.get(&map, &key))
                    else {
                        problems.push(Problem { at: format!("{}/{key}", spec.name), what: ProblemKind::BadKey });
                        continue;
                    };
                    let address = |name: &str| Field::of_item(spec.name, &key, name);
                    let fields = read_fields(doc, &object, spec.fields, &address, &mut problems);
                    items.push(ItemView { removed: is_removed(doc, &object), key, fields });
                }
            }
            // A document that was begun before this collection came does not have it.
            None if spec.since > 1 => continue,
            _ => problems.push(Problem { at: spec.name.to_owned(), what: ProblemKind::WrongType }),
        }
        collections.push(CollectionView { name: spec.name.to_owned(), items });
    }
    (View { kind, fields, collections }, problems)
}

fn read_fields<S: Source>(
    doc: &S,
    parent: &ObjId,
    specs: &[FieldSpec],
    address: &dyn Fn(&str) -> Field,
    problems: &mut Vec<Problem>,
) -> Vec<FieldView> {
    let mut fields = Vec::with_capacity(specs.len());
    for spec in specs {
        let reading = match spec.kind {
            FieldKind::Prose => Reading::Prose(match doc.get(parent, spec.name) {
                Some((Value::Object(ObjType::Text), text)) => doc.text(&text),
                None if spec.since > 1 => continue,
                _ => {
                    problems.push(Problem { at: address(spec.name).to_string(), what: ProblemKind::WrongType });
                    String::new()
                }
            }),
            _ => Reading::Values(values(doc, parent, spec, &mut |what| {
                problems.push(Problem { at: address(spec.name).to_string(), what });
            })),
        };
        fields.push(FieldView { name: spec.name.to_owned(), reading });
    }
    fields
}

/// Reads all concurrent values of a line, date or choice; equal ones count once.
pub(super) fn values<S: Source>(
    doc: &S,
    parent: &ObjId,
    spec: &FieldSpec,
    report: &mut dyn FnMut(ProblemKind),
) -> Vec<Alternative> {
    let mut alternatives: Vec<Alternative> = Vec::new();
    for (value, id) in doc.get_all(parent, spec.name) {
        let Value::Scalar(scalar) = &value else {
            report(ProblemKind::WrongType);
            continue;
        };
        let ScalarValue::Str(text) = scalar.as_ref() else {
            report(ProblemKind::WrongType);
            continue;
        };
        let fits = match spec.kind {
            FieldKind::Date => is_date(text),
            FieldKind::Choice(words) => words.contains(&text.as_str()),
            FieldKind::Line | FieldKind::Prose => true,
        };
        if !fits {
            report(ProblemKind::BadValue);
        } else if !alternatives.iter().any(|known| known.value == text.as_str()) {
            let stream = match &id {
                automerge::ObjId::Id(_, actor, _) => StreamId::from_slice(actor.to_bytes()),
                automerge::ObjId::Root => None,
            };
            alternatives.push(Alternative { value: text.to_string(), stream });
        }
    }
    alternatives
}

/// Lists the items of an ordered collection by order key, ties by item key: `(order key, item key)`.
pub(super) fn places<S: Source>(doc: &S, items: &ObjId) -> Vec<(String, String)> {
    let mut places: Vec<(String, String)> = doc
        .keys(items)
        .into_iter()
        .map(|key| {
            let order = match doc.get(items, &key) {
                Some((Value::Object(_), object)) => text_value(doc, &object, ORDER),
                _ => String::new(),
            };
            (order, key)
        })
        .collect();
    places.sort();
    places
}

fn text_value<S: Source>(doc: &S, parent: &ObjId, key: &str) -> String {
    doc.get(parent, key).and_then(|(value, _)| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// An item counts as removed only while nobody has restored it at the same time.
pub(super) fn is_removed<S: Source>(doc: &S, object: &ObjId) -> bool {
    let values = doc.get_all(object, REMOVED);
    !values.is_empty() && values.iter().all(|(value, _)| value.as_bool() == Some(true))
}
