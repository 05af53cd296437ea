//! What is to be written together.

use redb::{Database, Durability, ReadTransaction};

use super::rows::{HeaderRow, ROW_VERSION, RefusalRow, StreamRow};
use super::{CommitError, tables};
use crate::codec;
use crate::history::{Run, Seal};
use crate::ids::{DocumentId, ProgrammeId, StreamId};

/// Rows to be written in one transaction, in the order in which they were put.
#[derive(Debug, Default)]
pub struct Batch {
    puts: Vec<Put>,
}

#[derive(Debug)]
enum Put {
    Setting(String, Vec<u8>),
    Operation(ProgrammeId, u32, Vec<u8>),
    Record(DocumentId, Vec<u8>),
    Header(DocumentId, Vec<u8>),
    Snapshot(DocumentId, Vec<u8>),
    Runs(DocumentId, u64, Vec<u8>),
    DropTail(DocumentId),
    Seal(DocumentId, StreamId, u64, Vec<u8>),
    DropSeals(DocumentId),
    Stream(DocumentId, StreamId, Vec<u8>),
    Refusal(u64, Vec<u8>),
    DropRefusal(u64),
}

impl Batch {
    /// Tells whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.puts.is_empty()
    }

    /// Sets a named value.
    pub fn set_setting(&mut self, name: &str, value: Vec<u8>) {
        self.puts.push(Put::Setting(name.to_owned(), value));
    }

    /// Adds a membership operation, the programme's number `arrival`.
    pub fn add_operation(&mut self, programme: ProgrammeId, arrival: u32, bytes: Vec<u8>) {
        self.puts.push(Put::Operation(programme, arrival, bytes));
    }

    /// Adds a creation record.
    pub fn add_record(&mut self, document: DocumentId, bytes: Vec<u8>) {
        self.puts.push(Put::Record(document, bytes));
    }

    /// Replaces a document's header.
    pub fn put_header(&mut self, document: DocumentId, header: &HeaderRow) {
        self.puts.push(Put::Header(document, codec::encode(ROW_VERSION, header)));
    }

    /// Adds a group of runs at `arrival` in its document's tail; returns its length there.
    pub fn add_runs(&mut self, document: DocumentId, arrival: u64, group: &[Run]) -> u64 {
        let bytes = codec::encode(ROW_VERSION, &group);
        let len = bytes.len() as u64;
        self.puts.push(Put::Runs(document, arrival, bytes));
        len
    }

    /// Replaces a document's snapshot and drops its tail, whose signatures must be among `seals`.
    pub fn replace_snapshot(&mut self, document: DocumentId, saved: Vec<u8>, seals: &[(StreamId, u64, Seal)]) {
        self.puts.push(Put::Snapshot(document, saved));
        self.puts.push(Put::DropTail(document));
        for (stream, number, seal) in seals {
            self.puts.push(Put::Seal(document, *stream, *number, codec::encode(ROW_VERSION, seal)));
        }
    }

    /// Drops the signatures kept for a document's snapshot, before others are put.
    pub fn drop_seals(&mut self, document: DocumentId) {
        self.puts.push(Put::DropSeals(document));
    }

    /// Says what became of a stream of this device.
    pub fn put_stream(&mut self, document: DocumentId, stream: StreamId, row: &StreamRow) {
        self.puts.push(Put::Stream(document, stream, codec::encode(ROW_VERSION, row)));
    }

    /// Keeps a refusal under `number`.
    pub fn add_refusal(&mut self, number: u64, row: &RefusalRow) {
        self.puts.push(Put::Refusal(number, codec::encode(ROW_VERSION, row)));
    }

    /// Forgets the refusal kept under `number`.
    pub fn drop_refusal(&mut self, number: u64) {
        self.puts.push(Put::DropRefusal(number));
    }

    /// Writes everything in one transaction that is on disk when this returns.
    pub(super) fn write(&self, database: &Database) -> Result<(), CommitError> {
        let mut write = database.begin_write()?;
        write.set_durability(Durability::Immediate)?;
        for put in &self.puts {
            match put {
                Put::Setting(name, value) => {
                    write.open_table(tables::SETTINGS)?.insert(name.as_str(), value.as_slice())?;
                }
                Put::Operation(programme, arrival, bytes) => {
                    write.open_table(tables::OPERATIONS)?.insert((&programme.0, *arrival), bytes.as_slice())?;
                }
                Put::Record(document, bytes) => {
                    write.open_table(tables::RECORDS)?.insert(&document.0, bytes.as_slice())?;
                }
                Put::Header(document, bytes) => {
                    write.open_table(tables::HEADERS)?.insert(&document.0, bytes.as_slice())?;
                }
                Put::Snapshot(document, bytes) => {
                    write.open_table(tables::SNAPSHOTS)?.insert(&document.0, bytes.as_slice())?;
                }
                Put::Runs(document, arrival, bytes) => {
                    write.open_table(tables::TAIL)?.insert((&document.0, *arrival), bytes.as_slice())?;
                }
                Put::DropTail(document) => {
                    let range = (&document.0, 0)..=(&document.0, u64::MAX);
                    write.open_table(tables::TAIL)?.retain_in(range, |_, _| false)?;
                }
                Put::Seal(document, stream, number, bytes) => {
                    let key = (&document.0, &stream.0, *number);
                    write.open_table(tables::SEALS)?.insert(key, bytes.as_slice())?;
                }
                Put::DropSeals(document) => {
                    let range = (&document.0, &[0; 40], 0)..=(&document.0, &[0xff; 40], u64::MAX);
                    write.open_table(tables::SEALS)?.retain_in(range, |_, _| false)?;
                }
                Put::Stream(document, stream, bytes) => {
                    write.open_table(tables::STREAMS)?.insert((&document.0, &stream.0), bytes.as_slice())?;
                }
                Put::Refusal(number, bytes) => {
                    write.open_table(tables::REFUSALS)?.insert(*number, bytes.as_slice())?;
                }
                Put::DropRefusal(number) => {
                    write.open_table(tables::REFUSALS)?.remove(*number)?;
                }
            }
        }
        Ok(write.commit()?)
    }

    /// Tells whether the last row of this batch is on disk: if the batch is, it is; if the batch is not, it
    /// can be only where the batch changed nothing there.
    pub(super) fn may_be_in(&self, read: &ReadTransaction) -> Result<bool, redb::Error> {
        let last = self
            .puts
            .iter()
            .rev()
            .find(|put| !matches!(put, Put::DropTail(_) | Put::DropSeals(_) | Put::DropRefusal(_)));
        match last {
            None | Some(Put::DropTail(_) | Put::DropSeals(_) | Put::DropRefusal(_)) => Ok(true),
            Some(Put::Setting(name, value)) => tables::holds(read, tables::SETTINGS, name.as_str(), value),
            Some(Put::Operation(programme, arrival, bytes)) => {
                tables::holds(read, tables::OPERATIONS, (&programme.0, *arrival), bytes)
            }
            Some(Put::Record(document, bytes)) => tables::holds(read, tables::RECORDS, &document.0, bytes),
            Some(Put::Header(document, bytes)) => tables::holds(read, tables::HEADERS, &document.0, bytes),
            Some(Put::Snapshot(document, bytes)) => tables::holds(read, tables::SNAPSHOTS, &document.0, bytes),
            Some(Put::Runs(document, arrival, bytes)) => {
                tables::holds(read, tables::TAIL, (&document.0, *arrival), bytes)
            }
            Some(Put::Seal(document, stream, number, bytes)) => {
                tables::holds(read, tables::SEALS, (&document.0, &stream.0, *number), bytes)
            }
            Some(Put::Stream(document, stream, bytes)) => {
                tables::holds(read, tables::STREAMS, (&document.0, &stream.0), bytes)
            }
            Some(Put::Refusal(number, bytes)) => tables::holds(read, tables::REFUSALS, *number, bytes),
        }
    }
}
