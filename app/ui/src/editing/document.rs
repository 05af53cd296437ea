//! One open document, bound to the link and to the text fields that show it.
//!
//! Owns when changes are made of edits, when they are sent and what the word beside the title says about them. What
//! must not be lost is kept by [`Session`]; how a text field takes part is the business of `prose_field`.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use taccuino_api::{Answer, Command, DocumentView, ErrorCode, LeaseToken, OpenedView};
use taccuino_core::documents::{Alternative, Edit, EditError, Field, ItemKey, MAX_INSERT, Patch, View};
use taccuino_core::ids::DocumentId;

use super::focus::keep_focus;
use super::session::{Session, Write};
use super::splice::{Splice, units};
use super::undo::History;
use crate::link::{CallError, Connection, Link};

/// While somebody types, a change is made of what was typed this often, in milliseconds.
const COMMIT_EVERY: u32 = 50;
/// After a refusal of the disk, writing is tried again after this time, in milliseconds.
const TRY_AGAIN: u32 = 2_000;
/// A document that nobody shows is closed after this time, in milliseconds: going from page to page keeps it open.
const LINGER: u32 = 1_000;
/// How often in a row a lost right to write is asked for again.
const MAX_REOPENINGS: u32 = 3;

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

    // ---- to the node ----

    /// Asks the node for the document, under the lease that this page holds, if it holds one.
    pub(super) fn open(self) {
        let lease = self.inner.get_value().session.borrow().as_ref().and_then(Session::lease);
        self.open_with(lease);
    }

    fn open_with(self, lease: Option<LeaseToken>) {
        if self.inner.get_value().opening.replace(true) {
            return;
        }
        let document = self.id;
        spawn_local(async move {
            let mut answer = self.link.call(Command::Open { document, lease, write: true }).await;
            if lease.is_some() && answer == Err(CallError::Refused(ErrorCode::LeaseLost)) {
                answer = self.link.call(Command::Open { document, lease: None, write: true }).await;
            }
            self.inner.get_value().opening.set(false);
            match answer {
                Ok(Answer::Opened(opened)) => self.opened(opened),
                Ok(_) => self.not_opened(CallError::Refused(ErrorCode::Internal("another answer".to_owned()))),
                Err(error) => self.not_opened(error),
            }
        });
    }

    fn opened(self, opened: OpenedView) {
        let inner = self.inner.get_value();
        let is_reopened = inner.session.borrow().is_some();
        let mut patches = Vec::new();
        let result = {
            let mut session = inner.session.borrow_mut();
            match session.as_mut() {
                None => Session::open(&opened).map(|made| *session = Some(made)),
                Some(session) => session.reopen(now(), &opened).map(|found| patches = found),
            }
        };
        if let Err(error) = result {
            self.not_opened(CallError::Refused(ErrorCode::Internal(error.to_string())));
            return;
        }
        inner.trouble.take();
        change(self.may_write, opened.lease.is_some());
        change(self.about, Some(opened.document));
        change(self.phase, Phase::Open);
        self.show_patches(patches);
        if is_reopened {
            self.compare_texts();
        }
        self.merge_held();
        self.send_next();
        if inner.users.get() == 0 {
            self.close_if_unused();
        }
    }

    fn not_opened(self, error: CallError) {
        if self.inner.get_value().session.borrow().is_none() {
            self.phase.set(Phase::Failed(error));
        } else if let CallError::Refused(code) = error {
            *self.inner.get_value().trouble.borrow_mut() = Some(code);
        }
        self.show_saving();
    }

    /// Something was edited: a change is made of it soon.
    fn edited(self) {
        let inner = self.inner.get_value();
        if !inner.commit_due.replace(true) {
            Timeout::new(COMMIT_EVERY, move || {
                self.inner.get_value().commit_due.set(false);
                self.commit();
                self.send_next();
            })
            .forget();
        }
        self.show_saving();
    }

    fn commit(self) {
        if let Some(session) = self.inner.get_value().session.borrow_mut().as_mut() {
            session.commit(now());
        }
    }

    /// Sends everything at once: the page may vanish.
    pub(crate) fn flush(self) {
        self.commit();
        let write = || self.inner.get_value().session.borrow_mut().as_mut().and_then(Session::write_rest);
        if self.link.connected().get_untracked() == Connection::Open {
            while let Some(write) = write() {
                self.send(write);
            }
        }
        self.show_saving();
    }

    fn send_next(self) {
        let inner = self.inner.get_value();
        let can_send = self.link.connected().get_untracked() == Connection::Open && !inner.opening.get();
        if can_send {
            let write = inner.session.borrow_mut().as_mut().and_then(Session::next_write);
            if let Some(write) = write {
                self.send(write);
            }
        }
        self.show_saving();
    }

    fn send(self, write: Write) {
        let Write { lease, changes } = write;
        let call = self.link.call(Command::Write { document: self.id, lease, changes });
        spawn_local(async move {
            let answer = call.await;
            let inner = self.inner.get_value();
            if let Ok(Answer::Written { number }) = answer {
                if let Some(session) = inner.session.borrow_mut().as_mut().filter(|s| s.lease() == Some(lease)) {
                    session.written(number);
                }
                inner.trouble.take();
                inner.reopenings.set(0);
                self.send_next();
                self.close_if_unused();
                return;
            }
            if let Some(session) = inner.session.borrow_mut().as_mut().filter(|s| s.lease() == Some(lease)) {
                session.not_written();
            }
            if let Err(CallError::Refused(code)) = answer {
                self.refused(code);
            }
            self.show_saving();
        });
    }

    fn refused(self, code: ErrorCode) {
        let inner = self.inner.get_value();
        let has_lost_lease = matches!(code, ErrorCode::LeaseLost | ErrorCode::BadChange(_));
        if has_lost_lease && inner.reopenings.get() < MAX_REOPENINGS {
            inner.reopenings.set(inner.reopenings.get() + 1);
            self.open_with(None);
            return;
        }
        if matches!(code, ErrorCode::Storage(_)) {
            Timeout::new(TRY_AGAIN, move || self.send_next()).forget();
        }
        *inner.trouble.borrow_mut() = Some(code);
    }

    /// Counts the edits that are in this page only.
    pub(crate) fn unsaved_edits(self) -> usize {
        self.inner.get_value().session.borrow().as_ref().map_or(0, Session::unsaved_edits)
    }

    fn show_saving(self) {
        let unsaved = self.unsaved_edits();
        let trouble = self.inner.get_value().trouble.borrow().clone();
        let denied = || self.about.with_untracked(|about| about.as_ref().and_then(|about| about.read_only));
        let saving = match (unsaved, self.link.connected().get_untracked(), trouble) {
            (0, ..) => Saving::Saved,
            (_, Connection::Gone | Connection::Outdated, _) => Saving::Gone { unsaved },
            (_, _, Some(code)) => Saving::NotSaved(code),
            // The right to write ended while something was on its way.
            _ => denied().map_or(Saving::OnTheWay, |reason| Saving::NotSaved(ErrorCode::Denied(reason))),
        };
        change(self.saving, saving);
    }

    // ---- from the node ----

    /// Takes in what others changed, unless an input method is at work.
    pub(super) fn others_changed(self, changes: &[u8]) {
        self.inner.get_value().held.borrow_mut().extend(changes);
        self.merge_held();
    }

    fn merge_held(self) {
        let inner = self.inner.get_value();
        let can_merge = inner.composing.get() == 0 && inner.session.borrow().is_some();
        if !can_merge || inner.held.borrow().is_empty() {
            return;
        }
        let changes = inner.held.take();
        let merged = inner.session.borrow_mut().as_mut().map(|session| session.merge(now(), &changes));
        match merged {
            Some(Ok(patches)) => {
                self.show_patches(patches);
                self.send_next();
            }
            // What cannot be taken in piece by piece comes with the whole document.
            Some(Err(_)) => self.open(),
            None => {}
        }
    }

    fn show_patches(self, patches: Vec<Patch>) {
        if patches.is_empty() {
            return;
        }
        let mut texts: Vec<(Field, Vec<Splice>)> = Vec::new();
        let (mut has_values, mut has_items) = (false, false);
        for patch in patches {
            match patch {
                Patch::Spliced { field, at, deleted, inserted } => {
                    let splice = Splice::new(at, deleted, &inserted);
                    match texts.iter_mut().find(|(known, _)| *known == field) {
                        Some((_, splices)) => splices.push(splice),
                        None => texts.push((field, vec![splice])),
                    }
                }
                Patch::Values { .. } => has_values = true,
                Patch::Items { .. } => has_items = true,
            }
        }
        let has_texts = !texts.is_empty();
        for (field, splices) in texts {
            let is_known = self.inner.get_value().fields.borrow().contains_key(&field);
            if is_known {
                self.with_field(&field, |state| splices.iter().for_each(|splice| state.history.others(splice)));
                self.tell(&field, None, &splices, By::Others);
            }
        }
        if has_items {
            keep_focus();
        }
        for (changed, signal) in [(has_texts, self.texts), (has_values, self.values), (has_items, self.items)] {
            if changed {
                self.bump(signal);
            }
        }
        self.bump(self.changed_by_others);
    }

    fn bump(self, signal: RwSignal<u32>) {
        signal.update(|count| *count = count.wrapping_add(1));
    }

    /// The connection is another now: goes on where it stands again, says so where it is gone.
    pub(super) fn connection_changed(self, connection: Connection) {
        match connection {
            Connection::Open => self.open(),
            Connection::Connecting => {}
            Connection::Gone | Connection::Outdated => {
                if let Some(session) = self.inner.get_value().session.borrow_mut().as_mut() {
                    session.not_written();
                }
                self.show_saving();
            }
        }
    }

    /// Saving works again.
    pub(super) fn trouble_is_over(self) {
        self.inner.get_value().trouble.take();
        self.send_next();
    }

    // ---- closing ----

    /// Notes that one more component shows the document.
    pub(super) fn enter(self) {
        let inner = self.inner.get_value();
        inner.users.set(inner.users.get() + 1);
    }

    /// Notes that one component less shows it; the last one closes it, once everything is on disk.
    pub(super) fn leave(self) {
        let inner = self.inner.get_value();
        inner.users.set(inner.users.get().saturating_sub(1));
        self.flush();
        Timeout::new(LINGER, move || self.close_if_unused()).forget();
    }

    fn close_if_unused(self) {
        let inner = self.inner.get_value();
        if inner.users.get() > 0 || self.unsaved_edits() > 0 || inner.opening.get() {
            return;
        }
        let Some(session) = inner.session.take() else { return };
        inner.fields.borrow_mut().clear();
        inner.held.take();
        self.phase.set(Phase::Opening);
        let command = Command::Close { document: self.id, lease: session.lease() };
        spawn_local(async move {
            // The stream goes to rest unused where the answer is lost: nothing is to be done then.
            drop(self.link.call(command).await);
        });
    }

    /// Tells whether the document has to be asked for before it can be shown.
    pub(super) fn is_closed(self) -> bool {
        let inner = self.inner.get_value();
        inner.session.borrow().is_none() && !inner.opening.get()
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
