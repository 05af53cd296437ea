//! One open document, bound to the link and to the text fields that show it.
//!
//! Owns when changes are made of edits, when they are sent and what the word beside the title says about them. What
//! must not be lost is kept by [`Session`]; how a text field takes part is the business of `prose_field`.

mod others;
mod saving;
mod versions;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use leptos::prelude::*;

use taccuino_api::{DocumentView, ErrorCode};
use taccuino_core::documents::{Alternative, Edit, EditError, Field, ItemKey, MAX_INSERT, View};
use taccuino_core::ids::DocumentId;

use super::focus::keep_focus;
use super::session::Session;
use super::splice::{Splice, units};
use super::undo::History;
use crate::link::{CallError, Link};

/// Says how far the opening of a document is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Phase {
    /// It was asked for.
    Opening,
    /// It can be read.
    Open,
    /// It cannot be opened.
    Failed(CallError),
}

/// Says where the words of a document are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Saving {
    /// All on disk.
    Saved,
    /// On their way to the disk.
    OnTheWay,
    /// Not on disk, for this reason; they are kept in this page.
    NotSaved(ErrorCode),
    /// The program is gone; this many edits are in this page only.
    Gone {
        /// How many edits.
        unsaved: usize,
    },
}

/// Who changed a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// This page: undo, redo, or another field that shows the same text.
    ThisPage,
    /// Another page, laptop or person.
    Others,
}

/// What a text field is told.
pub(crate) enum TextEvent<'a> {
    /// These stretches were replaced, one after another.
    Spliced(&'a [Splice], By),
    /// The text should be read anew.
    Reload,
    /// Much happened at once: the text should be read anew where it is another.
    Compare,
}

type Watcher = Rc<dyn Fn(TextEvent<'_>)>;

/// Names a text field that shows a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WatcherId(u32);

/// An item of an ordered or fixed collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// Its key.
    pub(crate) key: ItemKey,
    /// Whether it was removed.
    pub(crate) removed: bool,
}

/// One open document; a handle that is copied freely. Get it from `OpenDocuments`.
#[derive(Clone, Copy)]
pub(crate) struct OpenDocument {
    /// The document.
    pub(crate) id: DocumentId,
    /// How far its opening is.
    pub(crate) phase: RwSignal<Phase>,
    /// Where its words are.
    pub(crate) saving: RwSignal<Saving>,
    /// What the node told of it when it was opened; lists may know it newer.
    pub(crate) about: RwSignal<Option<DocumentView>>,
    /// Whether this page may write it.
    pub(crate) may_write: RwSignal<bool>,
    /// Counts how often others changed it while it was open.
    pub(crate) changed_by_others: RwSignal<u32>,
    texts: RwSignal<u32>,
    values: RwSignal<u32>,
    items: RwSignal<u32>,
    link: Link,
    inner: StoredValue<Rc<Inner>, LocalStorage>,
}

#[derive(Default)]
struct Inner {
    session: RefCell<Option<Session>>,
    fields: RefCell<BTreeMap<Field, FieldState>>,
    /// How many text fields have an input method at work; others' changes wait until there is none.
    composing: Cell<u32>,
    /// Changes of others that wait.
    held: RefCell<Vec<u8>>,
    /// When somebody typed here last, in milliseconds since 1970.
    typed_at: Cell<u64>,
    /// Since when changes of others give way to what is typed here.
    held_since: Cell<Option<u64>>,
    commit_due: Cell<bool>,
    opening: Cell<bool>,
    reopenings: Cell<u32>,
    trouble: RefCell<Option<ErrorCode>>,
    users: Cell<u32>,
    next_watcher: Cell<u32>,
}

struct FieldState {
    history: History,
    watchers: BTreeMap<WatcherId, Watcher>,
}

impl OpenDocument {
    /// Makes the handle; [`OpenDocument::open`] opens it. Signals belong to the reactive owner that is current.
    pub(super) fn new(id: DocumentId, link: Link) -> Self {
        Self {
            id,
            phase: RwSignal::new(Phase::Opening),
            saving: RwSignal::new(Saving::Saved),
            about: RwSignal::new(None),
            may_write: RwSignal::new(false),
            changed_by_others: RwSignal::new(0),
            texts: RwSignal::new(0),
            values: RwSignal::new(0),
            items: RwSignal::new(0),
            link,
            inner: StoredValue::new_local(Rc::default()),
        }
    }

    // ---- reading, tracked ----

    /// Reads a text.
    pub(crate) fn text(self, field: &Field) -> String {
        self.texts.track();
        self.text_now(field)
    }

    /// Reads a text without tracking it.
    pub(crate) fn text_now(self, field: &Field) -> String {
        self.read(|session| session.replica().text(field)).unwrap_or_default()
    }

    /// Reads the values of a line, date or choice: several while a choice is open.
    pub(crate) fn values(self, field: &Field) -> Vec<Alternative> {
        self.values.track();
        self.read(|session| session.replica().values(field)).unwrap_or_default()
    }

    /// Reads the settled value of a line, date or choice; the first where a choice is open, empty where unset.
    pub(crate) fn value(self, field: &Field) -> String {
        self.values(field).into_iter().next().map(|alternative| alternative.value).unwrap_or_default()
    }

    /// Lists the items of a collection in order, removed ones too.
    pub(crate) fn items(self, collection: &str) -> Vec<Item> {
        self.items.track();
        let items = |session: &Session| {
            let (view, _) = session.replica().view();
            view.items(collection).iter().map(|item| Item { key: item.key.clone(), removed: item.removed }).collect()
        };
        self.read(items).unwrap_or_default()
    }

    /// Reads the whole document.
    pub(crate) fn view(self) -> Option<View> {
        self.texts.track();
        self.values.track();
        self.items.track();
        self.read(|session| session.replica().view().0)
    }

    fn read<T>(self, reading: impl FnOnce(&Session) -> T) -> Option<T> {
        self.phase.track();
        self.inner.get_value().session.borrow().as_ref().map(reading)
    }

    // ---- editing ----

    /// Sets a value, or adds, moves, removes or restores an item.
    ///
    /// # Errors
    /// [`EditError`]; the document is as before.
    pub(crate) fn edit(self, edit: &Edit) -> Result<(), EditError> {
        untrack(|| self.read(|session| session.replica().check(edit))).unwrap_or(Ok(()))?;
        self.apply(edit)?;
        match edit {
            Edit::Splice { .. } => self.bump(self.texts),
            Edit::Set { .. } => self.bump(self.values),
            Edit::Add { .. } | Edit::Move { .. } | Edit::Remove { .. } | Edit::Restore { .. } => {
                keep_focus();
                self.bump(self.items);
            }
        }
        self.edited();
        Ok(())
    }

    /// Adds an item after another, or as the first, and returns its key.
    ///
    /// # Errors
    /// [`EditError`]; the document is as before.
    pub(crate) fn add(self, collection: &str, after: Option<ItemKey>) -> Result<ItemKey, EditError> {
        let item = ItemKey::from_random(random_bytes());
        self.edit(&Edit::Add { collection: collection.to_owned(), item: item.clone(), after })?;
        Ok(item)
    }

    /// Applies what somebody typed into the text field `watcher`. `deleted` is the text that went.
    ///
    /// # Errors
    /// [`EditError`] where the field shows something else than the document; it should read the text anew.
    pub(crate) fn type_text(
        self,
        field: &Field,
        watcher: WatcherId,
        splice: &Splice,
        deleted: &[u16],
        composing: bool,
    ) -> Result<(), EditError> {
        self.splice(field, splice)?;
        self.with_field(field, |state| state.history.own(splice, deleted, composing, now()));
        self.tell(field, Some(watcher), std::slice::from_ref(splice), By::ThisPage);
        self.bump(self.texts);
        self.edited();
        self.typed();
        Ok(())
    }

    /// Puts a text behind what a field holds, as if somebody had typed it there.
    ///
    /// # Errors
    /// [`EditError`]; the document is as before.
    pub(crate) fn append(self, field: &Field, text: &str) -> Result<(), EditError> {
        let splice = Splice::new(units(&self.text_now(field)).len(), 0, text);
        // The field's history is as long as the text before the edit.
        self.with_field(field, |state| state.history.end_step());
        self.splice(field, &splice)?;
        self.with_field(field, |state| {
            state.history.own(&splice, &[], false, now());
            state.history.end_step();
        });
        self.tell(field, None, std::slice::from_ref(&splice), By::ThisPage);
        self.bump(self.texts);
        self.edited();
        Ok(())
    }

    /// Takes back this page's newest edit of a text; returns where the caret belongs.
    pub(crate) fn undo(self, field: &Field) -> Option<usize> {
        self.step(field, History::undo)
    }

    /// Makes again what was taken back last; returns where the caret belongs.
    pub(crate) fn redo(self, field: &Field) -> Option<usize> {
        self.step(field, History::redo)
    }

    fn step(self, field: &Field, step: impl FnOnce(&mut History) -> Vec<Splice>) -> Option<usize> {
        // While an input method is at work the text belongs to it.
        if self.inner.get_value().composing.get() > 0 {
            return None;
        }
        let splices = self.with_field(field, |state| step(&mut state.history));
        let last = splices.last()?;
        let caret = last.at + last.inserted.len();
        for splice in &splices {
            if self.splice(field, splice).is_err() {
                self.reload(field);
                return None;
            }
        }
        self.tell(field, None, &splices, By::ThisPage);
        self.bump(self.texts);
        self.edited();
        Some(caret)
    }

    fn splice(self, field: &Field, splice: &Splice) -> Result<(), EditError> {
        for piece in splice.pieces(MAX_INSERT) {
            let insert = piece.text();
            self.apply(&Edit::Splice { field: field.clone(), at: piece.at, delete: piece.deleted, insert })?;
        }
        Ok(())
    }

    fn apply(self, edit: &Edit) -> Result<(), EditError> {
        match self.inner.get_value().session.borrow_mut().as_mut() {
            Some(session) => session.edit(edit),
            None => Err(EditError::Damaged(String::new())),
        }
    }

    fn bump(self, signal: RwSignal<u32>) {
        signal.update(|count| *count = count.wrapping_add(1));
    }

    // ---- text fields ----

    /// Lets a text field take part: it is told what others change.
    pub(crate) fn watch(self, field: &Field, watcher: impl Fn(TextEvent<'_>) + 'static) -> WatcherId {
        let inner = self.inner.get_value();
        let id = WatcherId(inner.next_watcher.get());
        inner.next_watcher.set(id.0 + 1);
        self.with_field(field, |state| state.watchers.insert(id, Rc::new(watcher)));
        id
    }

    /// Ends what [`OpenDocument::watch`] began.
    pub(crate) fn unwatch(self, field: &Field, watcher: WatcherId) {
        self.with_field(field, |state| {
            state.history.end_step();
            state.watchers.remove(&watcher)
        });
    }

    /// Notes that an input method is at work: others' changes wait.
    pub(crate) fn begin_composing(self) {
        let inner = self.inner.get_value();
        inner.composing.set(inner.composing.get() + 1);
    }

    /// Notes that an input method has finished.
    pub(crate) fn end_composing(self, field: &Field) {
        let inner = self.inner.get_value();
        inner.composing.set(inner.composing.get().saturating_sub(1));
        self.with_field(field, |state| state.history.end_step());
        self.merge_held();
    }

    fn with_field<T>(self, field: &Field, with: impl FnOnce(&mut FieldState) -> T) -> T {
        let inner = self.inner.get_value();
        let mut fields = inner.fields.borrow_mut();
        let state = fields.entry(field.clone()).or_insert_with(|| {
            let len = inner.session.borrow().as_ref().map_or(0, |session| units(&session.replica().text(field)).len());
            FieldState { history: History::new(len), watchers: BTreeMap::new() }
        });
        with(state)
    }

    fn watchers(self, field: &Field) -> Vec<(WatcherId, Watcher)> {
        let inner = self.inner.get_value();
        let fields = inner.fields.borrow();
        let watchers = fields.get(field).map(|state| &state.watchers);
        watchers.into_iter().flatten().map(|(id, watcher)| (*id, watcher.clone())).collect()
    }

    fn tell(self, field: &Field, but: Option<WatcherId>, splices: &[Splice], by: By) {
        for (_, watcher) in self.watchers(field).into_iter().filter(|(id, _)| Some(*id) != but) {
            watcher(TextEvent::Spliced(splices, by));
        }
    }

    fn reload(self, field: &Field) {
        let len = units(&self.text_now(field)).len();
        self.with_field(field, |state| state.history = History::new(len));
        for (_, watcher) in self.watchers(field) {
            watcher(TextEvent::Reload);
        }
    }

    /// Lets every text field look whether it shows what the document says.
    fn compare_texts(self) {
        let fields: Vec<Field> = self.inner.get_value().fields.borrow().keys().cloned().collect();
        for field in fields {
            for (_, watcher) in self.watchers(&field) {
                watcher(TextEvent::Compare);
            }
        }
    }
}

/// Sets a signal where it is another: whoever reads it is not redrawn for nothing.
fn change<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|known| *known != value) {
        signal.set(value);
    }
}

/// Returns the time in milliseconds since 1970.
pub(super) fn now() -> u64 {
    // Dates are whole numbers below 2^53; a clock before 1970 reads as 0.
    js_sys::Date::now() as u64
}

fn random_bytes() -> [u8; 8] {
    let mut bytes = [0; 8];
    let crypto = web_sys::window().and_then(|window| window.crypto().ok());
    let filled = crypto.is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if filled { bytes } else { now().to_be_bytes() }
}
