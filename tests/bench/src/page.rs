//! An open page without its browser: a replica, the lease it writes under, and what it is told of others.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

use taccuino_core::documents::{DocKind, Edit, Field, LocalChange, Replica};
use taccuino_core::ids::DocumentId;
use taccuino_core::notebook::LeaseToken;

use crate::device::{Device, now_ms};
use crate::trace::Keystroke;

/// How long anything may take that is waited for.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);

/// How many bytes of changes a page sends at once.
const MAX_WRITE: usize = 1 << 20;
/// How many changes wait at least before a page that types without a pause looks for an answer.
const LOOK_EVERY: usize = 8;

/// A document open on one device.
pub(crate) struct Page {
    pub(crate) document: DocumentId,
    pub(crate) replica: Replica,
    token: LeaseToken,
    field: Field,
    changed: Receiver<Vec<u8>>,
    acknowledged: Receiver<(u64, Instant)>,
    acknowledge: Sender<(u64, Instant)>,
    /// The number of the last change that was sent, and of the last that is known to be saved.
    sent: u64,
    saved: u64,
    saved_at: Instant,
    /// Changes that are not sent yet.
    waiting: Vec<LocalChange>,
}

/// Draws bytes that no two pages of a run share.
fn fresh<const N: usize>() -> [u8; N] {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut bytes = [0; N];
    let number = NEXT.fetch_add(1, Ordering::SeqCst) ^ (now_ms() << 20);
    bytes[N - 8..].copy_from_slice(&number.to_be_bytes());
    bytes
}

impl Page {
    /// Opens a note to write in it.
    pub(crate) fn open(device: &Device, document: DocumentId) -> Self {
        let (random, token): ([u8; 8], LeaseToken) = (fresh(), fresh());
        let (saved, lease) = device.call(move |notebook| {
            let lease = notebook.lease(&document, random, token).expect("the device may write");
            (notebook.saved(&document).expect("the document opens"), lease)
        });
        let (follower, changed) = channel();
        device.follow(document, Some(token), follower);
        let (acknowledge, acknowledged) = channel();
        Self {
            document,
            replica: Replica::load(DocKind::Note, &saved, lease.stream).expect("what is saved loads"),
            token,
            field: Field::root("body"),
            changed,
            acknowledged,
            acknowledge,
            sent: lease.number,
            saved: lease.number,
            saved_at: Instant::now(),
            waiting: Vec::new(),
        }
    }

    /// Types; visible on this page when it returns.
    pub(crate) fn type_key(&mut self, key: &Keystroke) {
        let Keystroke { at, delete, insert } = key.clone();
        let edit = Edit::Splice { field: self.field.clone(), at, delete, insert };
        self.replica.edit(&edit).expect("the place is in the text");
    }

    /// Makes a change of what was typed.
    pub(crate) fn change(&mut self) -> Option<LocalChange> {
        self.replica.commit(now_ms())
    }

    /// Sends changes to the desk without waiting.
    pub(crate) fn send(&mut self, device: &Device, changes: Vec<LocalChange>) {
        let Some(last) = changes.last().map(|change| change.number) else { return };
        self.sent = last;
        let (document, token, acknowledge) = (self.document, self.token, self.acknowledge.clone());
        device.post(
            move |notebook| notebook.write(&document, &token, &changes).expect("the page writes what comes next"),
            move |number| {
                // A page that is closed meanwhile hears nothing.
                let _ = acknowledge.send((number, Instant::now()));
            },
        );
    }

    /// Types one keystroke as a change of its own, and sends what waits unless an answer is awaited: as a page does.
    pub(crate) fn type_on(&mut self, device: &Device, key: &Keystroke) {
        self.type_key(key);
        self.waiting.extend(self.replica.commit(now_ms()));
        if self.waiting.len().is_multiple_of(LOOK_EVERY) && self.unsaved() == 0 {
            self.send_waiting(device);
        }
    }

    /// Types a stretch as one change, which waits to be sent.
    pub(crate) fn type_stretch(&mut self, keys: &[Keystroke]) {
        keys.iter().for_each(|key| self.type_key(key));
        self.waiting.extend(self.replica.commit(now_ms()));
    }

    /// Counts the changes that are not sent yet.
    pub(crate) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Sends what waits.
    pub(crate) fn send_waiting(&mut self, device: &Device) {
        while !self.waiting.is_empty() {
            let mut bytes = 0;
            let fits = |change: &&LocalChange| {
                bytes += change.bytes.len();
                bytes <= MAX_WRITE
            };
            let count = self.waiting.iter().take_while(fits).count().max(1);
            let rest = self.waiting.split_off(count);
            let part = std::mem::replace(&mut self.waiting, rest);
            self.send(device, part);
        }
    }

    /// Types one keystroke and sends it.
    pub(crate) fn press(&mut self, device: &Device, key: &Keystroke) {
        self.type_key(key);
        let change = self.change();
        self.send(device, change.into_iter().collect());
    }

    /// Waits until everything that was sent is saved.
    pub(crate) fn wait_saved(&mut self) {
        while self.saved < self.sent {
            let (number, at) = self.acknowledged.recv_timeout(PATIENCE).expect("what is written is acknowledged");
            self.saved = self.saved.max(number);
            self.saved_at = at;
        }
    }

    /// Returns when the last change was saved.
    pub(crate) fn saved_at(&mut self) -> Instant {
        self.wait_saved();
        self.saved_at
    }

    /// Counts the changes that are sent and not known to be saved.
    pub(crate) fn unsaved(&mut self) -> u64 {
        for (number, _) in self.acknowledged.try_iter() {
            self.saved = self.saved.max(number);
        }
        self.sent - self.saved
    }

    /// Returns the next thing that others wrote, without merging it.
    pub(crate) fn next_told(&mut self) -> Vec<u8> {
        self.changed.recv_timeout(PATIENCE).expect("what others wrote comes")
    }

    /// Returns the next thing that others wrote; none once the device has ended.
    pub(crate) fn told(&mut self) -> Option<Vec<u8>> {
        self.changed.recv().ok()
    }

    /// Merges what others wrote.
    pub(crate) fn merge(&mut self, changes: &[u8]) {
        self.replica.merge(now_ms(), changes).expect("the desk tells of changes");
    }

    /// Reads the text.
    pub(crate) fn text(&self) -> String {
        self.replica.text(&self.field)
    }

    /// Closes the page, and its stream goes back to the pool.
    pub(crate) fn close(mut self, device: &Device) {
        self.wait_saved();
        let (document, token) = (self.document, self.token);
        device.call(move |notebook| notebook.release(&document, &token).expect("the lease is held"));
    }
}
