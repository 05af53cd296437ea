//! What a document type consists of, as data.
//!
//! Owns the vocabulary in which each document type says which fields and collections it has. Reading,
//! editing, creation and the page's binding all follow from one table a type, so that a field is
//! added in one place. The tables stand in one file a type beside this one.

/// Says of what kind a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Text of any length that merges by character.
    Prose,
    /// One short line that is set as a whole; values set at once by two people stay side by side.
    Line,
    /// A calendar day, `YYYY-MM-DD`, set as a whole.
    Date,
    /// One of these words, set as a whole.
    Choice(&'static [&'static str]),
}

/// Describes one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpec {
    /// Its name: the key in the document and the last part of its address.
    pub name: &'static str,
    /// Of what kind it is.
    pub kind: FieldKind,
    /// The schema version that brought it; documents begun with an older one do not have it.
    pub since: u16,
}

/// Says who makes the items of a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CollectionKind {
    /// Items stand in the document from its creation on (a pack's questions) and never change place.
    Fixed,
    /// Items are added, moved, removed and restored by whoever writes the document.
    Ordered,
}

/// Describes one collection: a map from item keys to items that all have the same fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CollectionSpec {
    /// Its name: the key in the document and the first part of an address.
    pub name: &'static str,
    /// Who makes its items.
    pub kind: CollectionKind,
    /// The fields of each item.
    pub fields: &'static [FieldSpec],
    /// The schema version that brought it; documents begun with an older one do not have it.
    pub since: u16,
}

/// Describes a document type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// The fields of the document itself.
    pub fields: &'static [FieldSpec],
    /// Its collections.
    pub collections: &'static [CollectionSpec],
}

impl Schema {
    /// Finds a field of the document itself.
    pub fn field(&self, name: &str) -> Option<&'static FieldSpec> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Finds a collection.
    pub fn collection(&self, name: &str) -> Option<&'static CollectionSpec> {
        self.collections.iter().find(|collection| collection.name == name)
    }

    /// Finds the field that an address points at.
    pub fn at(&self, field: &super::Field) -> Option<&'static FieldSpec> {
        match &field.item {
            None => self.field(&field.name),
            Some((collection, _)) => self.collection(collection)?.field(&field.name),
        }
    }
}

impl FieldSpec {
    /// Says that schema `version` brought the field.
    pub(super) const fn since(self, version: u16) -> Self {
        Self { since: version, ..self }
    }
}

impl CollectionSpec {
    /// Finds a field of this collection's items.
    pub fn field(&self, name: &str) -> Option<&'static FieldSpec> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Says that schema `version` brought the collection.
    pub(super) const fn since(self, version: u16) -> Self {
        Self { since: version, ..self }
    }
}

/// The links of a document: `from` is the address of one of its items (`rows/7f3a`; empty for the whole),
/// `to` is what it is linked to, as [`Place`](super::Place) writes it.
///
/// # Source
/// requirements.md GP-R2, AP-02, MON-04.
pub(super) const LINKS: CollectionSpec = ordered("links", &[line("from"), line("to")]).since(2);

/// Describes a collection whose items stand there from the creation on.
pub(super) const fn fixed(name: &'static str, fields: &'static [FieldSpec]) -> CollectionSpec {
    CollectionSpec { name, kind: CollectionKind::Fixed, fields, since: 1 }
}

/// Describes a collection to which whoever writes the document adds items.
pub(super) const fn ordered(name: &'static str, fields: &'static [FieldSpec]) -> CollectionSpec {
    CollectionSpec { name, kind: CollectionKind::Ordered, fields, since: 1 }
}

/// Describes a prose field.
pub(super) const fn prose(name: &'static str) -> FieldSpec {
    FieldSpec { name, kind: FieldKind::Prose, since: 1 }
}

/// Describes a one-line field.
pub(super) const fn line(name: &'static str) -> FieldSpec {
    FieldSpec { name, kind: FieldKind::Line, since: 1 }
}

/// Describes a date field.
pub(super) const fn date(name: &'static str) -> FieldSpec {
    FieldSpec { name, kind: FieldKind::Date, since: 1 }
}

/// Describes a field that takes one of `words`.
pub(super) const fn choice(name: &'static str, words: &'static [&'static str]) -> FieldSpec {
    FieldSpec { name, kind: FieldKind::Choice(words), since: 1 }
}
