//! The versions of an open plan: writing down that it reached a stage, and reading what it said then.

use leptos::prelude::*;
use taccuino_core::documents::{EditError, ItemKey, NotKept, Reached, View};
use taccuino_core::ids::ChangeId;

use super::{OpenDocument, now, random_bytes};
use crate::editing::focus::keep_focus;
use crate::editing::session::Session;

impl OpenDocument {
    /// Notes that the document, a plan, has reached a stage on a day, and keeps what it says now.
    ///
    /// # Errors
    /// [`EditError`]; the document is as before.
    pub(crate) fn reach(self, stage: &str, date: &str, name: &str) -> Result<(), EditError> {
        let version = ItemKey::from_random(random_bytes());
        let reached = Reached { version, stage: stage.to_owned(), date: date.to_owned(), name: name.to_owned() };
        match self.inner.get_value().session.borrow_mut().as_mut() {
            Some(session) => session.reach(now(), &reached)?,
            None => return Err(EditError::Damaged(String::new())),
        }
        keep_focus();
        self.bump(self.values);
        self.bump(self.items);
        self.edited();
        Ok(())
    }

    /// Tells whether an entry of a plan's versions shows the plan as it stood.
    ///
    /// # Errors
    /// [`NotKept`]; also where the document is not open.
    pub(crate) fn kept_at(self, version: &ItemKey) -> Result<ChangeId, NotKept> {
        self.values.track();
        self.items.track();
        self.read(|session| session.replica().kept_at(version)).unwrap_or(Err(NotKept::UnknownVersion))
    }

    /// Reads a plan as it stood when an entry of its versions was made.
    ///
    /// # Errors
    /// As [`OpenDocument::kept_at`].
    pub(crate) fn as_kept(self, version: &ItemKey) -> Result<View, NotKept> {
        self.values.track();
        self.items.track();
        let reading = |session: &Session| session.replica().as_kept(version).map(|(view, _)| view);
        self.read(reading).unwrap_or(Err(NotKept::UnknownVersion))
    }
}
