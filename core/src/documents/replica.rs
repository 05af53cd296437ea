//! A document in the hands of one writer: the page's copy, or the command line's.
//!
//! Edits are visible at once; [`Replica::commit`] bundles those since the last commit into one change,
//! which the writer keeps until it is acknowledged. What others wrote comes in through
//! [`Replica::merge`], which tells what became different where, so that carets stay put.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use automerge::transaction::CommitOptions;
use automerge::{
    ActorId, AutoCommit, LoadOptions, ObjId, ObjType, PatchAction, Prop, ROOT, ReadDoc, TextEncoding, Value,
};

use super::edit::{self, Edit, EditError};
use super::read::{self, Problem, View};
use super::{Alternative, DocKind, Field, FieldKind, FieldSpec, network};
use crate::ids::{ChangeId, StreamId};

/// One writer's copy of a document.
#[derive(Debug, Clone)]
pub struct Replica {
    pub(super) doc: AutoCommit,
    kind: DocKind,
    stream: StreamId,
    /// The texts that were typed into since the last merge: to look one up costs more than the keystroke.
    texts: BTreeMap<Field, ObjId>,
}

/// A change that this replica has made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalChange {
    /// Its number in the stream: one more than the one before.
    pub number: u64,
    /// Its bytes: one Automerge change chunk.
    pub bytes: Vec<u8>,
}

/// What a merge did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Merged {
    /// The change that was made of edits not yet committed, if there were any.
    pub local: Option<LocalChange>,
    /// What became different, in the order in which to apply it.
    pub patches: Vec<Patch>,
}

/// Tells what others made different in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Patch {
    /// A stretch of prose was replaced.
    Spliced {
        /// The prose field.
        field: Field,
        /// Where, in UTF-16 units from its start.
        at: usize,
        /// How many UTF-16 units went.
        deleted: usize,
        /// What came in their place.
        inserted: String,
    },
    /// The value or values of a line, date or choice are others now.
    Values {
        /// The field.
        field: Field,
    },
    /// Items of a collection came, went or moved.
    Items {
        /// The collection.
        collection: String,
    },
}

/// What a document says apart from its prose.
#[derive(Debug, Default)]
struct Outline {
    values: BTreeMap<Field, Vec<Alternative>>,
    /// **Shape**: items in order and whether they are removed, by collection.
    items: BTreeMap<&'static str, Vec<(String, bool)>>,
}

/// Reports bytes that are not a document, or not changes to this one.
#[derive(Debug, thiserror::Error)]
#[error("not a document that can be opened")]
pub struct ReplicaError(#[from] automerge::AutomergeError);

impl Replica {
    /// Opens a saved document to be written under `stream`.
    ///
    /// # Errors
    /// [`ReplicaError`] where `saved` is not what Automerge saves.
    pub fn load(kind: DocKind, saved: &[u8], stream: StreamId) -> Result<Self, ReplicaError> {
        let options = LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit);
        let mut doc = AutoCommit::load_with_options(saved, options)?;
        doc.set_actor(ActorId::from(stream.as_bytes()));
        doc.update_diff_cursor();
        Ok(Self { doc, kind, stream, texts: BTreeMap::new() })
    }

    /// Returns the stream that this replica writes.
    pub fn stream(&self) -> StreamId {
        self.stream
    }

    /// Returns the document's type.
    pub fn kind(&self) -> DocKind {
        self.kind
    }

    /// Applies an edit; it is visible at once and part of the next change.
    ///
    /// # Errors
    /// [`EditError`]; the document is as before.
    pub fn edit(&mut self, edit: &Edit) -> Result<(), EditError> {
        let schema = self.kind.schema();
        let Edit::Splice { field, at, delete, insert } = edit else {
            return edit::apply(&mut self.doc, schema, edit);
        };
        let text = match self.texts.entry(field.clone()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(edit::text_of(&self.doc, schema, field)?),
        };
        edit::splice(&mut self.doc, text, field, *at, *delete, insert)
    }

    /// Checks an edit against the rules that its type's table cannot say; whoever writes for a person asks first.
    ///
    /// [`Replica::edit`] does not ask: what was written while apart stays readable when it comes together.
    ///
    /// # Errors
    /// [`EditError::NetworkFull`].
    pub fn check(&self, edit: &Edit) -> Result<(), EditError> {
        let may_fill = self.kind == DocKind::Network && network::taken_in(edit).is_some();
        if may_fill { network::check_active(&self.view().0, edit) } else { Ok(()) }
    }

    /// Makes one change of all edits since the last commit; none where there were none.
    ///
    /// `now` is in milliseconds since 1970, advisory.
    pub fn commit(&mut self, now: u64) -> Option<LocalChange> {
        self.commit_named(now).map(|(change, _)| change)
    }

    /// Commits as [`Replica::commit`] does, and names the change too.
    pub(super) fn commit_named(&mut self, now: u64) -> Option<(LocalChange, ChangeId)> {
        let time = i64::try_from(now.min((1 << 53) - 1)).unwrap_or(0);
        self.doc.commit_with(CommitOptions::default().with_time(time))?;
        let mut change = self.doc.get_last_local_change()?;
        let local = LocalChange { number: change.seq(), bytes: change.bytes().into_owned() };
        Some((local, change.hash().into()))
    }

    /// Takes in changes of others, given as change chunks one after another.
    ///
    /// Edits not yet committed are committed first.
    ///
    /// # Errors
    /// [`ReplicaError`] where the bytes are not changes; own edits are committed then and lost only if
    /// the caller drops this replica.
    pub fn merge(&mut self, now: u64, changes: &[u8]) -> Result<Merged, ReplicaError> {
        let local = self.commit(now);
        self.texts.clear();
        let before = self.outline();
        self.doc.update_diff_cursor();
        self.doc.load_incremental(changes)?;
        let patches = self.doc.diff_incremental();
        let mut patches: Vec<Patch> = patches.into_iter().flat_map(|patch| self.describe(patch)).collect();
        // Automerge tells when values begin to differ and when the first of them changes, and is silent
        // about a third; also about an item that somebody wants back whom two others removed.
        let after = self.outline();
        let values = after.values.into_iter().filter(|(field, values)| before.values.get(field) != Some(values));
        let items = after.items.into_iter().filter(|(name, items)| before.items.get(name) != Some(items));
        let values = values.map(|(field, _)| Patch::Values { field });
        let items = items.map(|(name, _)| Patch::Items { collection: name.to_owned() });
        for patch in items.chain(values) {
            if !patches.contains(&patch) {
                patches.push(patch);
            }
        }
        Ok(Merged { local, patches })
    }

    /// Reads everything but prose.
    fn outline(&self) -> Outline {
        let schema = self.kind.schema();
        let mut outline = Outline::default();
        let mut read_values = |specs: &[FieldSpec], parent: &ObjId, address: &dyn Fn(&str) -> Field| {
            for spec in specs.iter().filter(|spec| spec.kind != FieldKind::Prose) {
                let values = read::values(&self.doc, parent, spec, &mut |_| ());
                outline.values.insert(address(spec.name), values);
            }
        };
        read_values(schema.fields, &ROOT, &Field::root);
        for collection in schema.collections {
            let Ok(Some((_, items))) = self.doc.get(ROOT, collection.name) else { continue };
            let mut places = Vec::new();
            for (_, key) in read::places(&self.doc, &items) {
                let Ok(Some((_, item))) = self.doc.get(&items, key.as_str()) else { continue };
                if let Ok(key) = key.parse() {
                    read_values(collection.fields, &item, &|name| Field::of_item(collection.name, &key, name));
                }
                places.push((key, read::is_removed(&self.doc, &item)));
            }
            outline.items.insert(collection.name, places);
        }
        outline
    }

    /// Reads the whole document.
    pub fn view(&self) -> (View, Vec<Problem>) {
        read::read(&self.doc, self.kind)
    }

    /// Reads the text of a prose field; empty where there is none.
    pub fn text(&self, field: &Field) -> String {
        match self.parent_of(field).and_then(|parent| self.doc.get(parent, field.name.as_str()).ok().flatten()) {
            Some((Value::Object(ObjType::Text), text)) => self.doc.text(text).unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// Reads the values of a line, date or choice: none when unset, several while a choice is open.
    pub fn values(&self, field: &Field) -> Vec<Alternative> {
        match (self.kind.schema().at(field), self.parent_of(field)) {
            (Some(spec), Some(parent)) if spec.kind != FieldKind::Prose => {
                read::values(&self.doc, &parent, spec, &mut |_| ())
            }
            _ => Vec::new(),
        }
    }

    fn parent_of(&self, field: &Field) -> Option<ObjId> {
        let Some((collection, item)) = &field.item else { return Some(ROOT) };
        let (_, items) = self.doc.get(ROOT, collection.as_str()).ok()??;
        Some(self.doc.get(items, item.as_str()).ok()??.1)
    }

    fn describe(&self, patch: automerge::Patch) -> Option<Patch> {
        let mut path: Vec<String> = Vec::with_capacity(3);
        for (_, step) in &patch.path {
            match step {
                Prop::Map(key) => path.push(key.clone()),
                Prop::Seq(_) => return None,
            }
        }
        match patch.action {
            PatchAction::SpliceText { index, value, .. } => {
                Some(Patch::Spliced { field: address(&path)?, at: index, deleted: 0, inserted: value.make_string() })
            }
            PatchAction::DeleteSeq { index, length } => {
                Some(Patch::Spliced { field: address(&path)?, at: index, deleted: length, inserted: String::new() })
            }
            PatchAction::PutMap { key, .. }
            | PatchAction::DeleteMap { key }
            | PatchAction::Conflict { prop: Prop::Map(key) } => {
                path.push(key);
                let is_value = address(&path).filter(|field| self.kind.schema().at(field).is_some());
                match is_value {
                    Some(field) => Some(Patch::Values { field }),
                    None => Some(Patch::Items { collection: path.swap_remove(0) }),
                }
            }
            _ => None,
        }
    }
}

fn address(path: &[String]) -> Option<Field> {
    path.join("/").parse().ok()
}
