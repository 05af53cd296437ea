//! A store's file, watched: what is written to it, how often it is synced, and the same again as a floor.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use redb::StorageBackend;
use redb::backends::FileBackend;
use taccuino_core::store::Store;

/// One thing that a store did to its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Set its length.
    Length(u64),
    /// Wrote so many bytes there.
    Write(u64, usize),
    /// Waited until it is on disk.
    Sync,
}

/// What a store does to its file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Watch(Arc<Mutex<Vec<Step>>>);

impl Watch {
    /// Takes what was done since the last call.
    pub(crate) fn take(&self) -> Vec<Step> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, step: Step) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(step);
    }
}

/// Counts syncs.
pub(crate) fn syncs(steps: &[Step]) -> usize {
    steps.iter().filter(|step| **step == Step::Sync).count()
}

/// Counts bytes written.
pub(crate) fn bytes_written(steps: &[Step]) -> usize {
    steps.iter().map(|step| if let Step::Write(_, length) = step { *length } else { 0 }).sum()
}

/// redb's own file, and a note of each call.
#[derive(Debug)]
struct Watched {
    file: FileBackend,
    watch: Watch,
}

impl StorageBackend for Watched {
    fn len(&self) -> Result<u64, io::Error> {
        self.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        self.file.read(offset, out)
    }

    fn set_len(&self, len: u64) -> Result<(), io::Error> {
        self.watch.note(Step::Length(len));
        self.file.set_len(len)
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        self.watch.note(Step::Sync);
        self.file.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        self.watch.note(Step::Write(offset, data.len()));
        self.file.write(offset, data)
    }

    fn close(&self) -> Result<(), io::Error> {
        self.file.close()
    }
}

/// Opens a store on a real file and watches it.
pub(crate) fn open_store(path: &Path) -> (Store, Watch) {
    let watch = Watch::default();
    let (path, noted) = (path.to_owned(), watch.clone());
    let store = Store::with_backend(move || {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let file = file.and_then(|file| FileBackend::new(file).map_err(io::Error::other));
        Watched { file: file.expect("the folder of the bench takes files"), watch: noted.clone() }
    });
    (store.expect("a new store opens"), watch)
}

/// A file beside the store's, to which the same is done without a store.
pub(crate) struct FloorFile {
    file: File,
    zeros: Vec<u8>,
}

impl FloorFile {
    pub(crate) fn new(path: &Path) -> Self {
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(path);
        Self { file: file.expect("the folder of the bench takes files"), zeros: Vec::new() }
    }

    /// Writes as many bytes to the same places, and syncs once.
    pub(crate) fn repeat(&mut self, steps: &[Step]) {
        let done = steps.iter().try_for_each(|step| match step {
            Step::Length(length) => self.file.set_len(*length),
            Step::Write(at, length) => {
                self.zeros.resize(self.zeros.len().max(*length), 7);
                self.file.seek(SeekFrom::Start(*at))?;
                self.file.write_all(&self.zeros[..*length])
            }
            Step::Sync => Ok(()),
        });
        done.and_then(|()| self.file.sync_data()).expect("the folder of the bench takes bytes");
    }
}
