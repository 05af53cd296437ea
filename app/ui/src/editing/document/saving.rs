//! From the document to the disk: when it is opened, when changes are made and sent, what is said about them, and
//! when it is closed.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use taccuino_api::{Answer, Command, ErrorCode, LeaseToken, OpenedView};

use super::{OpenDocument, Phase, Saving, change, now};
use crate::editing::session::{Session, Write};
use crate::link::{CallError, Connection};

/// While somebody types, a change is made of what was typed this often, in milliseconds.
const COMMIT_EVERY: u32 = 50;
/// After a refusal of the disk, writing is tried again after this time, in milliseconds.
const TRY_AGAIN: u32 = 2_000;
/// A document that nobody shows is closed after this time, in milliseconds: going from page to page keeps it open.
const LINGER: u32 = 1_000;
/// How often in a row a lost right to write is asked for again.
const MAX_REOPENINGS: u32 = 3;

impl OpenDocument {
    /// Asks the node for the document, under the lease that this page holds, if it holds one.
    pub(in crate::editing) fn open(self) {
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
    pub(super) fn edited(self) {
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

    pub(super) fn send_next(self) {
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

    pub(super) fn show_saving(self) {
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

    /// Notes that one more component shows the document.
    pub(in crate::editing) fn enter(self) {
        let inner = self.inner.get_value();
        inner.users.set(inner.users.get() + 1);
    }

    /// Notes that one component less shows it; the last one closes it, once everything is on disk.
    pub(in crate::editing) fn leave(self) {
        let inner = self.inner.get_value();
        inner.users.set(inner.users.get().saturating_sub(1));
        self.flush();
        Timeout::new(LINGER, move || self.close_if_unused()).forget();
    }

    pub(super) fn close_if_unused(self) {
        let inner = self.inner.get_value();
        if inner.users.get() > 0 || self.unsaved_edits() > 0 || inner.opening.get() {
            return;
        }
        let Some(session) = inner.session.take() else { return };
        inner.fields.borrow_mut().clear();
        inner.held.take();
        inner.held_since.set(None);
        self.phase.set(Phase::Opening);
        let command = Command::Close { document: self.id, lease: session.lease() };
        spawn_local(async move {
            // The stream goes to rest unused where the answer is lost: nothing is to be done then.
            drop(self.link.call(command).await);
        });
    }

    /// Tells whether the document has to be asked for before it can be shown.
    pub(in crate::editing) fn is_closed(self) -> bool {
        let inner = self.inner.get_value();
        inner.session.borrow().is_none() && !inner.opening.get()
    }
}
