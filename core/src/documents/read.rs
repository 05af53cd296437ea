//! Reading a document: the best reading of whatever is there, and what is wrong with it beside.
//!
//! A peer may have written anything. Reading never fails and never panics: a field of the wrong shape
//! reads as empty and is reported as a [`Problem`].

use automerge::{ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value};
use serde::{Deserialize, Serialize};

use super::edit::{ORDER, REMOVED, is_date};
use super::{CollectionKind, DocKind, Field, FieldKind, FieldSpec, ItemKey};
use crate::ids::StreamId;

/// The content of a document as it reads now.
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

/// Reads a document of type `kind`.
pub fn read<D: ReadDoc>(doc: &D, kind: DocKind) -> (View, Vec<Problem>) {
    let mut problems = Vec::new();
    let schema = kind.schema();
    let fields = read_fields(doc, &ROOT, schema.fields, &Field::root, &mut problems);
    let mut collections = Vec::new();
    for spec in schema.collections {
        let mut items = Vec::new();
        match doc.get(ROOT, spec.name) {
            Ok(Some((Value::Object(ObjType::Map), map))) => {
                let keys = match spec.kind {
                    CollectionKind::Ordered => places(doc, &map).into_iter().map(|(_, key)| key).collect(),
                    CollectionKind::Fixed => doc.keys(&map).collect::<Vec<_>>(),
                };
                for key in keys {
                    let (Ok(key), Ok(Some((Value::Object(ObjType::Map), object)))) =
                        (key.parse::<ItemKey>(), doc.get(&map, key.as_str()))
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
            Ok(None) if spec.since > 1 => continue,
            _ => problems.push(Problem { at: spec.name.to_owned(), what: ProblemKind::WrongType }),
        }
        collections.push(CollectionView { name: spec.name.to_owned(), items });
    }
    (View { kind, fields, collections }, problems)
}

fn read_fields<D: ReadDoc>(
    doc: &D,
    parent: &ObjId,
    specs: &[FieldSpec],
    address: &dyn Fn(&str) -> Field,
    problems: &mut Vec<Problem>,
) -> Vec<FieldView> {
    let mut fields = Vec::with_capacity(specs.len());
    for spec in specs {
        let reading = match spec.kind {
            FieldKind::Prose => Reading::Prose(match doc.get(parent, spec.name) {
                Ok(Some((Value::Object(ObjType::Text), text))) => doc.text(text).unwrap_or_default(),
                Ok(None) if spec.since > 1 => continue,
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
pub(super) fn values<D: ReadDoc>(
    doc: &D,
    parent: &ObjId,
    spec: &FieldSpec,
    report: &mut dyn FnMut(ProblemKind),
) -> Vec<Alternative> {
    let mut alternatives: Vec<Alternative> = Vec::new();
    for (value, id) in doc.get_all(parent, spec.name).unwrap_or_default() {
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
pub(super) fn places<D: ReadDoc>(doc: &D, items: &ObjId) -> Vec<(String, String)> {
    let mut places: Vec<(String, String)> = doc
        .keys(items)
        .map(|key| {
            let order = match doc.get(items, key.as_str()) {
                Ok(Some((Value::Object(_), object))) => text_value(doc, &object, ORDER),
                _ => String::new(),
            };
            (order, key)
        })
        .collect();
    places.sort();
    places
}

fn text_value<D: ReadDoc>(doc: &D, parent: &ObjId, key: &str) -> String {
    match doc.get(parent, key) {
        Ok(Some((value, _))) => value.as_str().unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

/// An item counts as removed only while nobody has restored it at the same time.
pub(super) fn is_removed<D: ReadDoc>(doc: &D, object: &ObjId) -> bool {
    let values = doc.get_all(object, REMOVED).unwrap_or_default();
    !values.is_empty() && values.iter().all(|(value, _)| value.as_bool() == Some(true))
}
