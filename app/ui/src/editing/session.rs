//! One open document in the hands of this page: its replica, and every change until it is on disk.
//!
//! Pure: it is told what happened and says what to send; it knows no clock, no socket and no screen.
//!
//! **Invariant**: an edit leaves this session only by being on the node's disk.

use std::collections::VecDeque;

use taccuino_api::{LeaseToken, OpenedView, WrittenChange};
use taccuino_core::documents::{Edit, EditError, LocalChange, Patch, Reached, Replica, ReplicaError};
use taccuino_core::ids::StreamId;

use super::carry;

/// The most bytes of changes that one message carries, but for a single larger change.
const MAX_WRITE: usize = 1 << 20;
/// Stands in for a stream where nothing will be written.
const NO_STREAM: StreamId = StreamId([0; 40]);

/// One document, opened.
#[derive(Debug, Clone)]
pub struct Session {
    replica: Replica,
    lease: Option<LeaseToken>,
    /// Changes that are not known to be on disk, oldest first.
    unsaved: VecDeque<Unsaved>,
    /// Edits since the last change was made of them.
    uncommitted: usize,
    /// The highest number that was handed out to be written and is not answered yet.
    in_flight: Option<u64>,
}

#[derive(Debug, Clone)]
struct Unsaved {
    change: LocalChange,
    edits: usize,
}

/// Changes to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// Proves the right to write.
    pub lease: LeaseToken,
    /// The changes, numbers rising by one.
    pub changes: Vec<WrittenChange>,
}

impl Session {
    /// Starts with what the node answered.
    ///
    /// # Errors
    /// [`ReplicaError`] where it is not a document.
    pub fn open(opened: &OpenedView) -> Result<Self, ReplicaError> {
        Ok(Self {
            replica: load(opened)?,
            lease: opened.lease.as_ref().map(|lease| lease.token),
            unsaved: VecDeque::new(),
            uncommitted: 0,
            in_flight: None,
        })
    }

    /// Returns the page's copy, to read it.
    pub fn replica(&self) -> &Replica {
        &self.replica
    }

    /// Returns the lease, while there is one.
    pub fn lease(&self) -> Option<LeaseToken> {
        self.lease
    }

    /// Counts the edits that are not on disk.
    pub fn unsaved_edits(&self) -> usize {
        self.uncommitted + self.unsaved.iter().map(|unsaved| unsaved.edits).sum::<usize>()
    }

    /// Applies an edit.
    ///
    /// # Errors
    /// [`EditError`]; the document is as before.
    pub fn edit(&mut self, edit: &Edit) -> Result<(), EditError> {
        self.replica.edit(edit)?;
        self.uncommitted += 1;
        Ok(())
    }

    /// Notes that a plan has reached a stage, in changes of its own.
    ///
    /// # Errors
    /// [`EditError`]; the document is as before.
    pub fn reach(&mut self, now: u64, reached: &Reached) -> Result<(), EditError> {
        self.commit(now);
        let changes = self.replica.reach(reached, now)?;
        self.unsaved.extend(changes.into_iter().map(|change| Unsaved { change, edits: 1 }));
        Ok(())
    }

    /// Makes a change of the edits since the last one.
    pub fn commit(&mut self, now: u64) {
        if self.uncommitted > 0 {
            let change = self.replica.commit(now);
            self.keep(change);
        }
    }

    fn keep(&mut self, change: Option<LocalChange>) {
        let edits = std::mem::take(&mut self.uncommitted);
        match change {
            Some(change) => self.unsaved.push_back(Unsaved { change, edits }),
            // Edits that came to nothing, such as an empty splice, leave nothing to save.
            None => self.uncommitted = 0,
        }
    }

    /// Returns what to write next; none while an answer is awaited or where there is nothing to write.
    pub fn next_write(&mut self) -> Option<Write> {
        if self.in_flight.is_some() { None } else { self.write_rest() }
    }

    /// Returns what to write next, whatever is under way: for the moment in which a page may vanish.
    pub fn write_rest(&mut self) -> Option<Write> {
        let lease = self.lease?;
        let beyond = self.in_flight.unwrap_or(0);
        let mut len = 0;
        let mut changes = Vec::new();
        for Unsaved { change, .. } in self.unsaved.iter().filter(|unsaved| unsaved.change.number > beyond) {
            len += change.bytes.len();
            if len > MAX_WRITE && !changes.is_empty() {
                break;
            }
            changes.push(WrittenChange { number: change.number, bytes: change.bytes.clone() });
        }
        self.in_flight = Some(changes.last()?.number);
        Some(Write { lease, changes })
    }

    /// Notes that everything up to `number` is on disk.
    pub fn written(&mut self, number: u64) {
        self.unsaved.retain(|unsaved| unsaved.change.number > number);
        if self.in_flight.is_some_and(|sent| sent <= number) {
            self.in_flight = None;
        }
    }

    /// Notes that what was handed out did not reach the disk, or that nobody knows: it will be handed out again.
    pub fn not_written(&mut self) {
        self.in_flight = None;
    }

    /// Takes in changes of others.
    ///
    /// # Errors
    /// [`ReplicaError`] where the bytes are not changes; own edits are kept.
    pub fn merge(&mut self, now: u64, changes: &[u8]) -> Result<Vec<Patch>, ReplicaError> {
        self.commit(now);
        let merged = self.replica.merge(now, changes)?;
        Ok(merged.patches)
    }

    /// Goes on with what the node answered when the document was opened again, and tells what others changed
    /// meanwhile. What was not on disk yet will be written: as it is where the stream is the same, as new edits
    /// where it is another.
    ///
    /// # Errors
    /// [`ReplicaError`] where the answer is not this document; the session is as before.
    pub fn reopen(&mut self, now: u64, opened: &OpenedView) -> Result<Vec<Patch>, ReplicaError> {
        self.commit(now);
        let mut old = self.replica.clone();
        let patches = old.merge(now, &opened.saved)?.patches;
        self.in_flight = None;
        match &opened.lease {
            Some(lease) if lease.stream == old.stream() => {
                self.replica = old;
                self.lease = Some(lease.token);
                self.written(lease.number);
            }
            Some(lease) => {
                let mut fresh = load(opened)?;
                let unsaved: Vec<u8> = self.unsaved.iter().flat_map(|unsaved| unsaved.change.bytes.clone()).collect();
                let edits = self.unsaved_edits();
                if edits > 0 {
                    carry::carry_over(&mut fresh, &old, old.stream(), &unsaved, now);
                }
                self.unsaved.clear();
                self.lease = Some(lease.token);
                self.replica = fresh;
                self.uncommitted = edits;
                let change = self.replica.commit(now);
                self.keep(change);
            }
            // Reading is all that is left: what was typed stays on the page and waits.
            None => {
                self.replica = old;
                self.lease = None;
            }
        }
        Ok(patches)
    }
}

fn load(opened: &OpenedView) -> Result<Replica, ReplicaError> {
    let stream = opened.lease.as_ref().map_or(NO_STREAM, |lease| lease.stream);
    Replica::load(opened.document.kind, &opened.saved, stream)
}

#[cfg(test)]
mod tests;
