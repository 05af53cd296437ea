//! The one door to the documents: for the page, the command line and the sync engine alike.
//!
//! Joins rights, history and store. Its owner works in turns: whatever a turn does is staged, then
//! [`Notebook::commit`] puts all of it on disk at once, then [`Notebook::settle`] merges what was written
//! here and tells what happened. Until the commit returned nothing may leave: no acknowledgement, no
//! frame, no view.
//!
//! Knows nothing of sockets, peers or time: moments and random bytes are passed in.
//!
//! **Invariant**: what was acknowledged is on disk, signed and numbered once.
//!
//! **Invariant**: a failed commit leaves the notebook as it is on disk.

mod error;
mod folder;
mod forks;
mod former;
mod held;
mod leases;
mod loaded;
mod reading;
mod receiving;
mod rewriting;
mod sending;
mod snapshots;
mod staged;
mod tail;
#[cfg(test)]
mod tests;
mod turn;
mod writing;

pub use error::{NotebookError, OpenNotebookError, Refusal, RefusalReason};
pub use folder::{Folder, FolderError};
pub use forks::Fork;
pub use leases::{Lease, LeaseToken};
pub use reading::HistoryEntry;
pub use receiving::Received;
pub use turn::{Happened, Origin};
pub use writing::Founding;

use std::collections::{BTreeMap, BTreeSet};

use automerge::Automerge;

use crate::documents::SignedRecord;
use crate::history::inspect::ChangeHeader;
use crate::history::{Run, Snapshot};
use crate::ids::{ChangeId, DeviceId, DocumentId, ProgrammeId};
use crate::keys::DeviceKey;
use crate::membership::Log;
use crate::store::{Batch, HeaderRow, ReadError, RefusalRow, Store};
use held::Held;
use loaded::{Cache, Indigestible};
use staged::Staged;
use tail::Tails;

/// Everything that this device holds.
#[derive(Debug)]
pub struct Notebook {
    key: DeviceKey,
    store: Store,
    logs: Staged<ProgrammeId, Log>,
    held: Staged<DocumentId, Held>,
    settings: Staged<String, Vec<u8>>,
    refusals: Staged<u64, RefusalRow>,
    cache: Cache,
    /// What the next commit writes, headers apart.
    batch: Batch,
    /// Documents whose header the next commit writes.
    touched: BTreeSet<DocumentId>,
    /// Groups staged in this turn, by document: on top of what the store has.
    staged: BTreeMap<DocumentId, Vec<Vec<Run>>>,
    /// Documents staged whole in this turn, by document: in place of what the store has, under what is in `staged`.
    whole: BTreeMap<DocumentId, Snapshot>,
    /// Runs written here that are not merged yet, by document, with who wrote them.
    unmerged: BTreeMap<DocumentId, Unmerged>,
    happened: Vec<Happened>,
    /// Where the runs that were refused last as forked part from what is here.
    fork: Option<Fork>,
    /// What stands where in the tails of documents that somebody lacks parts of.
    tails: Tails,
    /// Documents that were written since they were looked at for compaction.
    grown: BTreeSet<DocumentId>,
    /// Documents that were written since they were last settled.
    unsettled: BTreeSet<DocumentId>,
}

impl Notebook {
    /// Opens the notebook in `store` as the device that `key` names.
    ///
    /// # Errors
    /// [`OpenNotebookError`] where the disk cannot be read or a membership log on it is not in order. A document
    /// that is not in order is set aside: it is not shown, and [`Notebook::refusals`] tells of it.
    pub fn open(store: Store, key: DeviceKey) -> Result<Self, OpenNotebookError> {
        let mut notebook = Self {
            key,
            store,
            logs: Staged::default(),
            held: Staged::default(),
            settings: Staged::default(),
            refusals: Staged::default(),
            cache: Cache::default(),
            batch: Batch::default(),
            touched: BTreeSet::new(),
            staged: BTreeMap::new(),
            whole: BTreeMap::new(),
            unmerged: BTreeMap::new(),
            happened: Vec::new(),
            fork: None,
            tails: Tails::default(),
            grown: BTreeSet::new(),
            unsettled: BTreeSet::new(),
        };
        notebook.read_all()?;
        Ok(notebook)
    }

    /// Reads everything but the documents' contents from the store.
    fn read_all(&mut self) -> Result<(), OpenNotebookError> {
        let mut operations: BTreeMap<ProgrammeId, Vec<Vec<u8>>> = BTreeMap::new();
        for (programme, bytes) in self.store.operations()? {
            operations.entry(programme).or_default().push(bytes);
        }
        let mut logs = BTreeMap::new();
        for (programme, operations) in operations {
            logs.insert(programme, Log::from_operations(operations)?);
        }
        let mut headers: BTreeMap<DocumentId, _> = self.store.headers()?.into_iter().collect();
        let mut held = BTreeMap::new();
        let mut set_aside = Vec::new();
        for (id, bytes) in self.store.records()? {
            // One document that cannot be read does not cost the others.
            let opened =
                SignedRecord::from_own_disk(&bytes, &id).map_err(|error| error.to_string()).and_then(|signed| {
                    let row = match headers.remove(&id) {
                        Some(row) => row,
                        None => self.rebuild_header(&signed).map_err(|error| error.to_string())?,
                    };
                    Ok(Held::new(signed, row))
                });
            match opened {
                Ok(opened) => drop(held.insert(id, opened)),
                Err(reason) => set_aside.push((id, reason)),
            }
        }
        for (document, stream, row) in self.store.streams()? {
            if let Some(held) = held.get_mut(&document) {
                held.streams.insert(stream, row);
            }
        }
        self.logs = Staged::from_disk(logs);
        self.held = Staged::from_disk(held);
        self.settings = Staged::from_disk(self.store.settings()?);
        self.refusals = Staged::from_disk(self.store.refusals()?);
        for (document, reason) in set_aside {
            let refusal = Refusal { document, stream: None, reason: RefusalReason::Malformed(reason) };
            let is_told = |row: &RefusalRow| row.document == document && row.reason == refusal.reason.to_string();
            if !self.refusals.values().any(is_told) {
                self.keep_refusal(&refusal, None);
            }
        }
        Ok(())
    }

    /// Reads a document's header from the document itself.
    fn rebuild_header(&self, signed: &SignedRecord) -> Result<HeaderRow, LoadError> {
        let (next, tail_len) = self.store.tail_end(&signed.id)?;
        let snapshot = self.store.snapshot(&signed.id)?;
        if next == 0 && snapshot.is_none() {
            return Ok(HeaderRow::default());
        }
        let tail = self.store.tail(&signed.id)?;
        let mut document = loaded::open_with(signed, snapshot.as_deref(), &tail)?;
        let (tips, heads) = loaded::tips_and_heads(&signed.id, &mut document);
        let mut held = Held::new(signed.clone(), HeaderRow::default());
        (held.tips, held.heads, held.next, held.tail_len) = (tips, heads, next, tail_len);
        held.snapshot_len = snapshot.map_or(0, |snapshot| snapshot.len() as u64);
        Ok(held.row())
    }

    /// Returns this device's name.
    pub fn device(&self) -> DeviceId {
        self.key.id()
    }

    /// Returns this device's key, for the iroh endpoint.
    pub fn key(&self) -> &DeviceKey {
        &self.key
    }

    /// Reads a small named value.
    pub fn setting(&self, name: &str) -> Option<Vec<u8>> {
        self.settings.get(name).cloned()
    }

    /// Sets a small named value.
    pub fn set_setting(&mut self, name: &str, value: Vec<u8>) {
        if self.settings.get(name) != Some(&value) {
            self.batch.set_setting(name, value.clone());
            self.settings.insert(name.to_owned(), value);
        }
    }

    /// Writes a copy of everything but the device's key into a new file.
    ///
    /// # Errors
    /// [`crate::store::CopyError`].
    pub fn backup(&self, file: &std::path::Path) -> Result<(), crate::store::CopyError> {
        self.store.copy_to(file)
    }

    /// Returns a document with everything that is stored or staged and merged of it, and keeps it open.
    fn document(&mut self, id: &DocumentId) -> Result<&mut Automerge, LoadError> {
        if self.cache.get(id).is_none() {
            let document = self.load(id)?;
            self.cache.insert(*id, document);
        }
        self.cache.get(id).ok_or(LoadError::Unknown)
    }

    /// Loads a document with everything that is stored or staged and merged of it.
    fn load(&mut self, id: &DocumentId) -> Result<Automerge, LoadError> {
        let held = self.held.get(id).ok_or(LoadError::Unknown)?;
        self.store.check_ready()?;
        let snapshot = match self.whole.get(id) {
            Some(whole) => Some(whole.saved.clone()),
            None => self.store.snapshot(id)?,
        };
        let own = self.unmerged.get(id).into_iter().flat_map(|own| &own.runs);
        let unmerged: BTreeSet<_> = own.map(|(run, _)| (run.stream, run.first)).collect();
        let mut groups = self.tail_of(id)?;
        groups.retain(|group| !group.iter().any(|run| unmerged.contains(&(run.stream, run.first))));
        Ok(loaded::open_with(&held.signed, snapshot.as_deref(), &groups)?)
    }
}

/// Runs of one document that were written here and are not merged yet.
#[derive(Debug, Default)]
struct Unmerged {
    /// The runs and who wrote them.
    runs: Vec<(Run, LeaseToken)>,
    /// What their changes say of themselves.
    headers: Vec<ChangeHeader>,
    /// The greatest operation number of each change.
    max_ops: BTreeMap<ChangeId, u64>,
    /// Whether [`Notebook::durable`] has told of them.
    is_told: bool,
}

/// Why a document could not be loaded.
#[derive(Debug, thiserror::Error)]
enum LoadError {
    #[error("there is no such document")]
    Unknown,
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Indigestible(#[from] Indigestible),
}
