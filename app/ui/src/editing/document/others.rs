//! From others into the document: what they changed, shown where it is, and what the connection does meanwhile.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use taccuino_core::documents::{Field, Patch};

use super::{By, OpenDocument, now};
use crate::editing::focus::keep_focus;
use crate::editing::splice::Splice;
use crate::link::Connection;

/// While somebody types here, what others changed is gathered for this long, in milliseconds: in a long text each
/// taking in costs more than a frame, however little it is.
const GATHER: u64 = 200;
/// It is taken in at the latest after this time, in milliseconds; whoever has not typed for so long does not type.
const GIVE_WAY: u32 = 400;

impl OpenDocument {
    /// Takes in what others changed: at once where nobody types here, else when a letter has just been painted.
    pub(in crate::editing) fn others_changed(self, changes: &[u8]) {
        let inner = self.inner.get_value();
        inner.held.borrow_mut().extend(changes);
        if now().saturating_sub(inner.typed_at.get()) > u64::from(GIVE_WAY) {
            self.merge_held();
        } else if inner.held_since.get().is_none() {
            let since = Some(now());
            inner.held_since.set(since);
            Timeout::new(GIVE_WAY, move || {
                // Since then they may have been taken in, and others may wait for their own time.
                if self.inner.get_value().held_since.get() == since {
                    self.merge_held();
                }
            })
            .forget();
        }
    }

    /// Somebody typed here: once the letter is on the screen there is time for others' changes, until the next one.
    pub(super) fn typed(self) {
        let inner = self.inner.get_value();
        inner.typed_at.set(now());
        if inner.held_since.get().is_some_and(|since| now().saturating_sub(since) >= GATHER) {
            // What is due after a frame's own work runs when that frame is painted.
            request_animation_frame(move || {
                Timeout::new(0, move || self.merge_held()).forget();
            });
        }
    }

    pub(super) fn merge_held(self) {
        let inner = self.inner.get_value();
        let can_merge = inner.composing.get() == 0 && inner.session.borrow().is_some();
        if !can_merge || inner.held.borrow().is_empty() {
            return;
        }
        inner.held_since.set(None);
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

    pub(super) fn show_patches(self, patches: Vec<Patch>) {
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

    /// The connection is another now: goes on where it stands again, says so where it is gone.
    pub(in crate::editing) fn connection_changed(self, connection: Connection) {
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
    pub(in crate::editing) fn trouble_is_over(self) {
        self.inner.get_value().trouble.take();
        self.send_next();
    }
}
