//! The disk: one redb file that holds everything but the device's key.
//!
//! Owns tables, row formats and the one way to write: a [`Batch`], taken whole or not at all, and on
//! disk when [`Store::commit`] returns. Knows nothing of what rows mean to each other.
//!
//! **Invariant**: a committed batch survives the loss of power; one that failed leaves no trace.
//!
//! **Invariant**: tables carry their version in their name; a table of an unknown name is left alone.

mod batch;
mod create;
mod reading;
mod rows;
mod tables;
mod tail;
#[cfg(test)]
mod tests;

pub use batch::Batch;
pub(crate) use create::private_file;
pub use rows::{HeaderRow, RefusalRow, StreamRow, Summary, Tip};

use std::path::Path;

use reading::guarded;
use redb::{Builder, Database, ReadableDatabase, StorageBackend};

use crate::codec::DecodeError;

/// The database's cache, in bytes: documents have a cache of their own.
const CACHE_LEN: usize = 8 << 20;

/// Reports why the store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has the file open.
    #[error("another program has the notebook open")]
    InUse,
    /// The file cannot be read as a notebook.
    #[error("the notebook file cannot be opened: {0}")]
    Database(#[source] Box<redb::Error>),
    /// The file is there and there is nothing in it.
    #[error("the notebook file is empty: its content was lost, a copy of it may be elsewhere")]
    Empty,
    /// A newer program wrote the file.
    #[error("the notebook was written by a newer version of this program (format {0})")]
    TooNew(u64),
}

/// Reports why something could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The disk or the file reported an error.
    #[error("the notebook file cannot be read: {0}")]
    Database(#[source] Box<redb::Error>),
    /// A row does not follow its format.
    #[error("a row of {table} cannot be read: {source}")]
    Row {
        /// The table.
        table: &'static str,
        /// What is wrong with it.
        source: DecodeError,
    },
}

/// Reports why a batch was not written.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// The disk or the file reported an error.
    #[error("the notebook file cannot be written: {0}")]
    Database(#[source] Box<redb::Error>),
}

/// Reports why a copy could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// There is a file of that name.
    #[error("there is a file of that name already")]
    Exists,
    /// This file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The new file cannot be written.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl<E: Into<redb::Error>> From<E> for ReadError {
    fn from(error: E) -> Self {
        Self::Database(Box::new(error.into()))
    }
}

impl<E: Into<redb::Error>> From<E> for CommitError {
    fn from(error: E) -> Self {
        let error = error.into();
        match &error {
            redb::Error::Io(io) if io.kind() == std::io::ErrorKind::StorageFull => Self::Full,
            redb::Error::Io(io) if io.kind() == std::io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Database(Box::new(error)),
        }
    }
}

/// From so many freed bytes on a file is compacted when it is closed.
const MUCH_FREED: u64 = 4 << 20;

type Opener = Box<dyn Fn() -> Result<Database, redb::DatabaseError> + Send>;

/// An open notebook file.
pub struct Store {
    /// None only between a failed commit and the file's reopening.
    database: Option<Database>,
    opener: Opener,
    /// The batch whose commit failed last, until the file could be opened again and told what became of it.
    doubtful: Option<Batch>,
    /// Whether that batch is on disk after all.
    is_ahead: bool,
    /// How many bytes were freed since the file was opened.
    freed: u64,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Opens the file at `path`, creating it where there is none.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, OpenError> {
        let path = path.as_ref().to_owned();
        if !path.exists() {
            create::create(&path)?;
        } else if std::fs::metadata(&path).is_ok_and(|file| file.len() == 0) {
            // Under its right name a file is never made empty: to begin anew would hide the loss.
            return Err(OpenError::Empty);
        }
        Self::with_opener(Box::new(move || Builder::new().set_cache_size(CACHE_LEN).create(&path)))
    }

    /// Opens a store over backends that `backend` makes, one each time the store is opened anew.
    ///
    /// A backend that lost power while its first bytes were written is no store, and nothing is lost with it:
    /// whoever makes the backend begins anew, as [`Store::open`] does.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn with_backend<B: StorageBackend>(backend: impl Fn() -> B + Send + 'static) -> Result<Self, OpenError> {
        Self::with_opener(Box::new(move || Builder::new().set_cache_size(CACHE_LEN).create_with_backend(backend())))
    }

    fn with_opener(opener: Opener) -> Result<Self, OpenError> {
        let mut store = Self { database: None, opener, doubtful: None, is_ahead: false, freed: 0 };
        store.reopen()?;
        let format = store.setting("format").map_err(|error| match error {
            ReadError::Database(error) => OpenError::Database(error),
            ReadError::Row { .. } => OpenError::TooNew(u64::MAX),
        })?;
        match format.as_deref() {
            None => {
                let mut batch = Batch::default();
                batch.set_setting("format", FORMAT.to_be_bytes().to_vec());
                store.commit(batch).map_err(|error| match error {
                    CommitError::Database(error) => OpenError::Database(error),
                    CommitError::Full => {
                        OpenError::Database(Box::new(redb::Error::Io(std::io::ErrorKind::StorageFull.into())))
                    }
                })?;
            }
            Some(found) if found == FORMAT.to_be_bytes() => {}
            Some(found) => {
                let number = found.try_into().map_or(u64::MAX, u64::from_be_bytes);
                return Err(OpenError::TooNew(number));
            }
        }
        Ok(store)
    }

    fn reopen(&mut self) -> Result<(), OpenError> {
        self.close();
        let opened = guarded::<_, redb::Error>(|| match (self.opener)() {
            Err(redb::DatabaseError::DatabaseAlreadyOpen) => Ok(None),
            opened => Ok(Some(opened?)),
        });
        let failed = |error| OpenError::Database(Box::new(error));
        let database = opened.map_err(failed)?.ok_or(OpenError::InUse)?;
        if let Some(doubtful) = &self.doubtful {
            let is_in = guarded(|| doubtful.may_be_in(&database.begin_read()?));
            self.is_ahead |= is_in.map_err(failed)?;
        }
        self.doubtful = None;
        self.database = Some(database);
        Ok(())
    }

    /// Closes the file. redb writes when it goes, and a damaged page can make it panic even then.
    fn close(&mut self) {
        let earlier = self.database.take();
        let _ = guarded::<_, redb::Error>(|| {
            drop(earlier);
            Ok(())
        });
    }

    /// Tells whether a batch that was reported as failed is on disk after all.
    ///
    /// A disk that fails in the very act of making a batch safe may have kept it. Nothing is written until
    /// the caller has read everything again and said so by [`Store::caught_up`].
    pub fn is_ahead(&self) -> bool {
        self.is_ahead
    }

    /// Opens the file again where a failure closed it.
    fn make_ready(&mut self) -> Result<(), redb::Error> {
        if self.database.is_none() {
            self.reopen().map_err(|error| match error {
                OpenError::Database(error) => *error,
                OpenError::InUse | OpenError::Empty | OpenError::TooNew(_) => redb::Error::DatabaseClosed,
            })?;
        }
        if self.is_ahead { Err(redb::Error::PreviousIo) } else { Ok(()) }
    }

    /// Makes sure that there is a file to read, and that what was read before still holds.
    ///
    /// # Errors
    /// [`ReadError`] while the file cannot be opened again after a failure, or [`Store::is_ahead`].
    pub fn check_ready(&mut self) -> Result<(), ReadError> {
        Ok(self.make_ready()?)
    }

    /// Notes that the caller has read everything again.
    pub fn caught_up(&mut self) {
        self.is_ahead = false;
    }

    /// Writes a batch, whole or not at all; it is on disk when this returns.
    ///
    /// After a failure the file is opened anew, because redb takes no more writes then.
    ///
    /// # Errors
    /// [`CommitError`]; nothing of the batch is on disk, unless [`Store::is_ahead`] says so.
    pub fn commit(&mut self, batch: Batch) -> Result<(), CommitError> {
        self.make_ready().map_err(CommitError::from)?;
        if batch.is_empty() {
            return Ok(());
        }
        let Some(database) = &self.database else {
            return Err(CommitError::Database(Box::new(redb::Error::DatabaseClosed)));
        };
        let written = guarded(|| batch.write(database));
        if written.is_err() {
            self.doubtful = Some(batch);
            // Where this fails the next commit tries again; until then reads report the closed file.
            let _ = self.reopen();
        }
        written
    }

    /// Notes that so many bytes are in the file no more; where they are many the file is made shorter when it is closed.
    pub(crate) fn note_freed(&mut self, bytes: u64) {
        self.freed = self.freed.saturating_add(bytes);
    }

    /// Writes a copy into a new file, for its owner's eyes only: of everything but the settings whose names
    /// begin with `device/`, which hold secrets of this laptop.
    ///
    /// # Errors
    /// [`OpenError`] and [`CommitError`] for the new file, [`ReadError`] for this one, as [`CopyError`].
    pub fn copy_to(&self, path: &Path) -> Result<(), CopyError> {
        if path.exists() {
            return Err(CopyError::Exists);
        }
        let read = self.read()?;
        // Half a copy is none: whatever goes wrong, it does not stay.
        let temporary = Temporary(path.with_extension("part"));
        let _ = std::fs::remove_file(&temporary.0);
        private_file()
            .create_new(true)
            .append(true)
            .open(&temporary.0)
            .map_err(|error| CommitError::from(redb::Error::Io(error)))?;
        let target = Builder::new().set_cache_size(CACHE_LEN).create(&temporary.0).map_err(CommitError::from)?;
        let write = target.begin_write().map_err(CommitError::from)?;
        guarded(|| tables::copy(&read, &write))
            .map_err(|error| CopyError::Commit(CommitError::Database(Box::new(error))))?;
        write.commit().map_err(CommitError::from)?;
        drop(target);
        std::fs::rename(&temporary.0, path).map_err(|error| CopyError::Commit(redb::Error::Io(error).into()))
    }
}

impl Drop for Store {
    /// Closes the file. redb moves no page by itself: what was written last may stand behind all that was freed.
    fn drop(&mut self) {
        if let Some(database) = self.database.as_mut().filter(|_| self.freed >= MUCH_FREED) {
            // Without it the file is longer, and nothing else.
            let _ = guarded::<_, redb::Error>(|| Ok(database.compact()?));
        }
        self.close();
    }
}

/// A file that goes with this value, unless it was renamed.
struct Temporary(std::path::PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        // After the rename there is nothing of this name.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// The format of the file as a whole.
const FORMAT: u64 = 1;
