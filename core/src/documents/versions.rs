//! Versions of a plan: that it reached a stage, and what it said then.
//!
//! A version's entry is written by a change of its own, between two commits. That change stands for the plan as it was:
//! it builds on everything that its writer had, and nothing else is in it. A second change puts its name into the
//! entry. Whoever holds the name so holds what it names, and needs no copy of the words.
//!
//! **Invariant**: an entry shows the plan at the change that made the entry, or nothing. A name that somebody put there
//! later, or one that was left over when a lost stream was written again, is told from it and shows nothing.

use automerge::{ObjId, ObjType, ROOT, Value};

use super::edit::{Edit, EditError};
use super::plan::VERSIONS;
use super::read::{self, Problem, Source, UnknownChange, View};
use super::replica::{LocalChange, Replica};
use super::{Field, ItemKey};
use crate::ids::ChangeId;

/// The field of an entry that names the change that made it.
const CHANGE: &str = "change";

/// Says which stage a plan has reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// The key of the new entry, not used before.
    pub version: ItemKey,
    /// The stage: one of [`STAGES`](super::plan::STAGES).
    pub stage: String,
    /// The day, `YYYY-MM-DD`; empty for none.
    pub date: String,
    /// What the version is called; empty for nothing.
    pub name: String,
}

/// Says why an entry does not show the plan as it stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotKept {
    /// There is no such entry.
    #[error("there is no such version")]
    UnknownVersion,
    /// It names no change: it was written by an earlier program, or by hand.
    #[error("the version names no change")]
    Unnamed,
    /// The change that it names is not in this document.
    #[error("the version names a change that is not in this document: {0}")]
    UnknownChange(ChangeId),
    /// It names something else than the change that made it.
    #[error("the version does not name the change that made it")]
    AnotherMoment,
}

impl Replica {
    /// Notes that a plan has reached a stage, so that what it says now can be read for ever.
    ///
    /// Returns the changes to be kept until they are acknowledged, in order: of edits not yet committed, the entry, and
    /// its name. They belong on the disk together.
    ///
    /// # Errors
    /// [`EditError`]; the document is as before.
    pub fn reach(&mut self, reached: &Reached, now: u64) -> Result<Vec<LocalChange>, EditError> {
        let mut next = self.clone();
        let mut changes: Vec<LocalChange> = next.commit(now).into_iter().collect();
        let of_version = |name: &str| Field::of_item(VERSIONS, &reached.version, name);
        let last = next.view().0.items(VERSIONS).iter().rfind(|item| !item.removed).map(|item| item.key.clone());
        let set = |field: Field, value: &str| Edit::Set { field, value: value.to_owned() };
        let mut edits = vec![
            Edit::Add { collection: VERSIONS.to_owned(), item: reached.version.clone(), after: last },
            set(of_version("stage"), &reached.stage),
        ];
        let more = [("date", &reached.date), ("name", &reached.name)];
        edits.extend(
            more.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| set(of_version(name), text)),
        );
        edits.push(set(Field::root("stage"), &reached.stage));
        for edit in &edits {
            next.edit(edit)?;
        }
        let nothing = || EditError::Damaged(of_version(CHANGE).to_string());
        let (entry, name) = next.commit_named(now).ok_or_else(nothing)?;
        next.edit(&set(of_version(CHANGE), &name.to_string()))?;
        changes.push(entry);
        changes.extend(next.commit(now));
        *self = next;
        Ok(changes)
    }

    /// Finds the change at which the plan reads as it did when an entry of its versions was made.
    ///
    /// # Errors
    /// [`NotKept`].
    pub fn kept_at(&self, version: &ItemKey) -> Result<ChangeId, NotKept> {
        let entry = self.entry(version).ok_or(NotKept::UnknownVersion)?;
        let values = self.values(&Field::of_item(VERSIONS, version, CHANGE));
        let named: Vec<Option<ChangeId>> = values.iter().map(|one| one.value.parse().ok()).collect();
        // Automerge knows of itself which change made an object: nobody can write that.
        let made = self.doc.hash_for_opid(&entry).map(ChangeId::from);
        match (made, named.first()) {
            (_, None) => Err(NotKept::Unnamed),
            (Some(made), _) if named.contains(&Some(made)) => Ok(made),
            (_, Some(Some(other))) if !read::holds(&self.doc, other) => Err(NotKept::UnknownChange(*other)),
            _ => Err(NotKept::AnotherMoment),
        }
    }

    /// Reads the plan as it stood when an entry of its versions was made; the entry is the last in it.
    ///
    /// # Errors
    /// [`NotKept`].
    pub fn as_kept(&self, version: &ItemKey) -> Result<(View, Vec<Problem>), NotKept> {
        let change = self.kept_at(version)?;
        self.view_at(&[change]).map_err(|UnknownChange(change)| NotKept::UnknownChange(change))
    }

    /// Reads the document as it stood at some heads.
    ///
    /// # Errors
    /// [`UnknownChange`] where one of them is not in it.
    pub fn view_at(&self, heads: &[ChangeId]) -> Result<(View, Vec<Problem>), UnknownChange> {
        read::read_at(&self.doc, self.kind(), heads)
    }

    fn entry(&self, version: &ItemKey) -> Option<ObjId> {
        let map_at = |parent: &ObjId, key: &str| match Source::get(&self.doc, parent, key) {
            Some((Value::Object(ObjType::Map), map)) => Some(map),
            _ => None,
        };
        map_at(&map_at(&ROOT, VERSIONS)?, version.as_str())
    }
}
