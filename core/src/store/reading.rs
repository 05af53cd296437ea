//! What is read from the file: rows of each table, and nothing believed of a file that was damaged.
//!
//! **Invariant**: a damaged page costs an error and not the program.

use std::panic::{AssertUnwindSafe, catch_unwind};

use redb::{ReadableDatabase, ReadableTable};

use super::rows::{HeaderRow, MAX_ROW_LEN, ROW_VERSION, RefusalRow, StreamRow};
use super::{ReadError, Store, tables};
use crate::codec;
use crate::history::Seal;
use crate::ids::{DocumentId, ProgrammeId, StreamId};

/// Does something with the database, whose pages are not checked before they are used: one that a disk or a program
/// has damaged makes it panic.
pub(super) fn guarded<T, E: From<redb::Error>>(work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
    let damaged = || redb::Error::Corrupted("a page of the file is damaged".to_owned());
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(damaged().into()))
}

impl Store {
    pub(super) fn read(&self) -> Result<redb::ReadTransaction, ReadError> {
        let database = self.database.as_ref().ok_or(redb::Error::DatabaseClosed)?;
        Ok(database.begin_read()?)
    }

    /// Reads a setting.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        guarded(|| match self.read()?.open_table(tables::SETTINGS) {
            Ok(table) => Ok(table.get(name)?.map(|value| value.value().to_vec())),
            Err(redb::TableError::TableDoesNotExist(_)) => Ok(None),
            Err(error) => Err(error.into()),
        })
    }

    /// Reads all settings.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn settings(&self) -> Result<Vec<(String, Vec<u8>)>, ReadError> {
        guarded(|| {
            let read = self.read()?;
            let mut rows = Vec::new();
            for row in read.open_table(tables::SETTINGS)?.iter()? {
                let (name, value) = row?;
                rows.push((name.value().to_owned(), value.value().to_vec()));
            }
            Ok(rows)
        })
    }

    /// Reads all membership operations, each programme's in the order of their arrival.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn operations(&self) -> Result<Vec<(ProgrammeId, Vec<u8>)>, ReadError> {
        guarded(|| {
            let read = self.read()?;
            let table = match read.open_table(tables::OPERATIONS) {
                Err(redb::TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
                table => table?,
            };
            let mut rows = Vec::new();
            for row in table.iter()? {
                let (key, value) = row?;
                rows.push((ProgrammeId(*key.value().0), value.value().to_vec()));
            }
            Ok(rows)
        })
    }

    /// Reads all creation records, as they were signed.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn records(&self) -> Result<Vec<(DocumentId, Vec<u8>)>, ReadError> {
        guarded(|| {
            let read = self.read()?;
            let table = match read.open_table(tables::RECORDS) {
                Err(redb::TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
                table => table?,
            };
            let mut rows = Vec::new();
            for row in table.iter()? {
                let (key, value) = row?;
                rows.push((DocumentId(*key.value()), value.value().to_vec()));
            }
            Ok(rows)
        })
    }

    /// Reads all headers; one that cannot be read is left out, as it can be made again.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn headers(&self) -> Result<Vec<(DocumentId, HeaderRow)>, ReadError> {
        guarded(|| {
            let read = self.read()?;
            let table = match read.open_table(tables::HEADERS) {
                Err(redb::TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
                table => table?,
            };
            let mut rows = Vec::new();
            for row in table.iter()? {
                let (key, value) = row?;
                if let Ok(header) = decode("headers", value.value()) {
                    rows.push((DocumentId(*key.value()), header));
                }
            }
            Ok(rows)
        })
    }

    /// Reads all streams of this device.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn streams(&self) -> Result<Vec<(DocumentId, StreamId, StreamRow)>, ReadError> {
        guarded(|| {
            let read = self.read()?;
            let table = match read.open_table(tables::STREAMS) {
                Err(redb::TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
                table => table?,
            };
            let mut rows = Vec::new();
            for row in table.iter()? {
                let (key, value) = row?;
                let (document, stream) = key.value();
                rows.push((DocumentId(*document), StreamId(*stream), decode("streams", value.value())?));
            }
            Ok(rows)
        })
    }

    /// Reads a document's snapshot, as Automerge saved it.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn snapshot(&self, document: &DocumentId) -> Result<Option<Vec<u8>>, ReadError> {
        guarded(|| match self.read()?.open_table(tables::SNAPSHOTS) {
            Ok(table) => Ok(table.get(&document.0)?.map(|value| value.value().to_vec())),
            Err(redb::TableError::TableDoesNotExist(_)) => Ok(None),
            Err(error) => Err(error.into()),
        })
    }

    /// Reads the signatures kept for a document's snapshot, by stream and number.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn seals(&self, document: &DocumentId) -> Result<Vec<(StreamId, u64, Seal)>, ReadError> {
        guarded(|| {
            let read = self.read()?;
            let table = match read.open_table(tables::SEALS) {
                Err(redb::TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
                table => table?,
            };
            let mut seals = Vec::new();
            for row in table.range((&document.0, &[0; 40], 0)..=(&document.0, &[0xff; 40], u64::MAX))? {
                let (key, value) = row?;
                let (_, stream, number) = key.value();
                seals.push((StreamId(*stream), number, decode("seals", value.value())?));
            }
            Ok(seals)
        })
    }

    /// Reads what was refused, oldest first.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn refusals(&self) -> Result<Vec<(u64, RefusalRow)>, ReadError> {
        guarded(|| {
            let read = self.read()?;
            let table = match read.open_table(tables::REFUSALS) {
                Err(redb::TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
                table => table?,
            };
            let mut rows = Vec::new();
            for row in table.iter()? {
                let (key, value) = row?;
                rows.push((key.value(), decode("refusals", value.value())?));
            }
            Ok(rows)
        })
    }
}

pub(super) fn decode<T: serde::de::DeserializeOwned + serde::Serialize>(
    table: &'static str,
    bytes: &[u8],
) -> Result<T, ReadError> {
    codec::decode(ROW_VERSION, bytes, MAX_ROW_LEN).map_err(|source| ReadError::Row { table, source })
}
