//! The tables of the notebook file. Names carry a version; keys and values are written here once.

use redb::{ReadTransaction, ReadableTable, TableDefinition, TableError, WriteTransaction};

/// (document, stream, number).
type SealKey = (&'static [u8; 32], &'static [u8; 40], u64);

/// name -> value: small things that are set, `format` among them.
pub(super) const SETTINGS: TableDefinition<'_, &str, &'static [u8]> = TableDefinition::new("settings/1");

/// (programme, arrival) -> signed membership operation. Arrival counts from 0; parents come first.
pub(super) const OPERATIONS: TableDefinition<'_, (&[u8; 32], u32), &[u8]> = TableDefinition::new("operations/1");

/// document -> signed creation record. Never changes.
pub(super) const RECORDS: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("records/1");

/// document -> [`super::HeaderRow`]: heads, tips, what lists show.
pub(super) const HEADERS: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("headers/1");

/// document -> Automerge document chunk: everything up to the last compaction.
pub(super) const SNAPSHOTS: TableDefinition<'_, &[u8; 32], &[u8]> = TableDefinition::new("snapshots/1");

/// (document, arrival) -> group of [`crate::history::Run`]s that arrived together: everything since the last
/// compaction.
pub(super) const TAIL: TableDefinition<'_, (&[u8; 32], u64), &[u8]> = TableDefinition::new("tail/1");

/// (document, stream, number) -> [`crate::history::Seal`]: signatures for what is in the snapshot.
pub(super) const SEALS: TableDefinition<'_, SealKey, &[u8]> = TableDefinition::new("seals/1");

/// (document, stream) -> [`super::StreamRow`]: the streams of this device.
pub(super) const STREAMS: TableDefinition<'_, (&[u8; 32], &[u8; 40]), &[u8]> = TableDefinition::new("streams/1");

/// number -> [`super::RefusalRow`]: what was refused and why, the newest few hundred.
pub(super) const REFUSALS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("refusals/1");

/// What the names of settings begin with that stay on their laptop and go into no copy: secrets.
pub(super) const STAYS: &str = "device/";

/// Copies every table, but for the settings that stay.
pub(super) fn copy(read: &ReadTransaction, write: &WriteTransaction) -> Result<(), redb::Error> {
    copy_table(read, write, SETTINGS)?;
    copy_table(read, write, OPERATIONS)?;
    copy_table(read, write, RECORDS)?;
    copy_table(read, write, HEADERS)?;
    copy_table(read, write, SNAPSHOTS)?;
    copy_table(read, write, TAIL)?;
    copy_table(read, write, SEALS)?;
    copy_table(read, write, STREAMS)?;
    copy_table(read, write, REFUSALS)?;
    write.open_table(SETTINGS)?.retain(|name, _| !name.starts_with(STAYS))?;
    Ok(())
}

fn copy_table<K: redb::Key + 'static>(
    read: &ReadTransaction,
    write: &WriteTransaction,
    table: TableDefinition<'_, K, &'static [u8]>,
) -> Result<(), redb::Error> {
    let source = match read.open_table(table) {
        Err(TableError::TableDoesNotExist(_)) => return Ok(()),
        source => source?,
    };
    let mut target = write.open_table(table)?;
    for row in source.iter()? {
        let (key, value) = row?;
        target.insert(key.value(), value.value())?;
    }
    Ok(())
}

/// Tells whether `table` holds `value` under `key`.
pub(super) fn holds<'k, K: redb::Key + 'static>(
    read: &ReadTransaction,
    table: TableDefinition<'_, K, &'static [u8]>,
    key: impl std::borrow::Borrow<K::SelfType<'k>>,
    value: &[u8],
) -> Result<bool, redb::Error> {
    match read.open_table(table) {
        Err(TableError::TableDoesNotExist(_)) => Ok(false),
        table => Ok(table?.get(key)?.is_some_and(|found| found.value() == value)),
    }
}
