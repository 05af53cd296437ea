//! The content of a document chunk: what `Automerge::save` writes.
//!
//! Owns the bounds of a whole document: bytes that it inflates to, rows that its columns claim, actors, heads.
//! It does not judge operations: Automerge rebuilds every change of a document that it loads and compares the
//! heads, and a loaded document is proven by the signatures of its streams.
//!
//! # Source
//! Automerge's storage format, document chunks: actors, heads, the tables of change columns and of operation
//! columns, their bytes, and the places of the heads.

use super::change::{read_actor, read_hashes};
use super::chunk::InflationBudget;
use super::columns::{ColumnTable, ColumnType, Columns, column_type};
use super::error::InspectError;
use super::graph;
use super::reader::Reader;
use super::{Limits, MAX_ACTORS};
use crate::ids::{ChangeId, StreamId};

const CHANGE_ACTOR: u32 = 1;
const CHANGE_DEPENDENCY_COUNT: u32 = 64;
const CHANGE_DEPENDENCY: u32 = 67;
const CHANGE_EXTRA_META: u32 = 86;
const CHANGE_EXTRA: u32 = 87;
/// Actor, number, last operation, time, message, dependencies, extra bytes.
const CHANGE_COLUMNS: [u32; 9] =
    [CHANGE_ACTOR, 3, 19, 35, 53, CHANGE_DEPENDENCY_COUNT, CHANGE_DEPENDENCY, CHANGE_EXTRA_META, CHANGE_EXTRA];

const OPERATION_ACTOR: u32 = 33;
const OPERATION_VALUE_META: u32 = 86;
const OPERATION_VALUE: u32 = 87;
const OPERATION_SUCCESSOR_COUNT: u32 = 128;
const OPERATION_SUCCESSOR_ACTOR: u32 = 129;
const OPERATION_SUCCESSOR_COUNTER: u32 = 131;
/// Object, key, id, insert, action, value, successors, expand, mark name.
const OPERATION_COLUMNS: [u32; 16] = [
    1,
    2,
    17,
    19,
    21,
    OPERATION_ACTOR,
    35,
    52,
    66,
    OPERATION_VALUE_META,
    OPERATION_VALUE,
    OPERATION_SUCCESSOR_COUNT,
    OPERATION_SUCCESSOR_ACTOR,
    OPERATION_SUCCESSOR_COUNTER,
    148,
    165,
];

/// What the content of a document says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DocumentContent {
    pub(super) actors: Vec<StreamId>,
    pub(super) heads: Vec<ChangeId>,
    pub(super) changes: u64,
    pub(super) rows: u64,
}

/// Reads the content of a document, which begins at `offset`.
///
/// # Errors
/// What is malformed or beyond `limits`.
pub(super) fn read_document(
    content: &[u8],
    offset: usize,
    limits: &Limits,
    budget: &mut InflationBudget,
) -> Result<DocumentContent, InspectError> {
    let mut reader = Reader::new(content, offset);
    let actors = read_actors(&mut reader)?;
    let heads = read_hashes(&mut reader, limits)?;
    let change_table = ColumnTable::of_document(&mut reader, &CHANGE_COLUMNS)?;
    let operation_table = ColumnTable::of_document(&mut reader, &OPERATION_COLUMNS)?;
    let changes = change_table.take(&mut reader, budget)?;
    let operations = operation_table.take(&mut reader, budget)?;
    // The places of the heads among the changes; very old documents lack them.
    if !reader.is_empty() {
        for _ in &heads {
            reader.unsigned()?;
        }
    }
    reader.finish()?;

    let bounds = Bounds { max_rows: limits.max_rows, actors: actors.len() as u64 };
    let (change_rows, _) = count_half(&changes, bounds, &CHANGE_HALF)?;
    if change_rows > limits.max_changes as u64 {
        return Err(InspectError::TooManyChanges { limit: limits.max_changes });
    }
    let (rows, successors) = count_half(&operations, bounds, &OPERATION_HALF)?;
    graph::check_claims(&changes, change_rows, rows.saturating_add(successors))?;
    Ok(DocumentContent { actors, heads, changes: change_rows, rows })
}

/// Reads the table of actors, which ascends.
fn read_actors(reader: &mut Reader<'_>) -> Result<Vec<StreamId>, InspectError> {
    let count = reader.unsigned()?;
    if count > MAX_ACTORS {
        return Err(InspectError::TooManyActors { found: count, limit: MAX_ACTORS });
    }
    let mut actors: Vec<StreamId> = Vec::new();
    for _ in 0..count {
        let (actor, _) = read_actor(reader)?;
        if actors.last().is_some_and(|last| *last >= actor) {
            return Err(InspectError::ActorOrder { index: actors.len() });
        }
        actors.push(actor);
    }
    Ok(actors)
}

/// Which columns of half a document count for others.
struct Half {
    columns: &'static [u32],
    /// The column that has as many rows as there are changes, or operations.
    leader: u32,
    /// The column that counts the rows of `members`.
    group: u32,
    members: &'static [u32],
    value_meta: u32,
    value: u32,
}

const CHANGE_HALF: Half = Half {
    columns: &CHANGE_COLUMNS,
    leader: CHANGE_ACTOR,
    group: CHANGE_DEPENDENCY_COUNT,
    members: &[CHANGE_DEPENDENCY],
    value_meta: CHANGE_EXTRA_META,
    value: CHANGE_EXTRA,
};

const OPERATION_HALF: Half = Half {
    columns: &OPERATION_COLUMNS,
    leader: OPERATION_ACTOR,
    group: OPERATION_SUCCESSOR_COUNT,
    members: &[OPERATION_SUCCESSOR_ACTOR, OPERATION_SUCCESSOR_COUNTER],
    value_meta: OPERATION_VALUE_META,
    value: OPERATION_VALUE,
};

/// What bounds the columns of a document.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    max_rows: u64,
    /// How many actors the table has.
    actors: u64,
}

/// Counts the rows of half a document and those of its group, and requires that its columns agree.
fn count_half(columns: &Columns<'_>, bounds: Bounds, half: &Half) -> Result<(u64, u64), InspectError> {
    let count = |column| count_rows(column, columns.reader(column), bounds);
    let rows = count(half.leader)?.rows;
    let members = count(half.group)?.sum;
    if members > bounds.max_rows {
        return Err(InspectError::TooManyRows { limit: bounds.max_rows });
    }
    let value_bytes = count(half.value_meta)?.sum;
    if columns.reader(half.value).left() as u64 != value_bytes {
        return Err(InspectError::ColumnLength { column: half.value, expected: value_bytes });
    }
    for column in half.columns.iter().copied().filter(|column| *column != half.value) {
        let expected = if half.members.contains(&column) { members } else { rows };
        // A column that is left out holds null or false throughout.
        if !columns.reader(column).is_empty() && count(column)?.rows != expected {
            return Err(InspectError::ColumnLength { column, expected });
        }
    }
    Ok((rows, members))
}

/// What a column claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Count {
    rows: u64,
    /// What the rows of a group column add up to, or the lengths in a column of value types.
    sum: u64,
}

/// Adds up the runs of a column without expanding them.
///
/// # Errors
/// `TooManyRows`; `DocumentActor`; `ColumnEncoding` for runs without rows; `Truncated`, `Number`, `Utf8`.
fn count_rows(specification: u32, mut reader: Reader<'_>, bounds: Bounds) -> Result<Count, InspectError> {
    let too_many = InspectError::TooManyRows { limit: bounds.max_rows };
    let kind = column_type(specification);
    let mut count = Count::default();
    let mut add = |rows: u64, each: u64| {
        count.rows = count.rows.saturating_add(rows);
        count.sum = count.sum.saturating_add(rows.saturating_mul(each));
        if count.rows > bounds.max_rows { Err(too_many.clone()) } else { Ok(()) }
    };
    let cell = |reader: &mut Reader<'_>| {
        if kind != ColumnType::Actor {
            return read_cell(kind, reader);
        }
        let found = reader.unsigned()?;
        if found >= bounds.actors {
            return Err(InspectError::DocumentActor { column: specification, found, actors: bounds.actors });
        }
        Ok(0)
    };
    let mut is_first = true;
    while !reader.is_empty() {
        let offset = reader.offset();
        let empty = InspectError::ColumnEncoding { column: specification, offset };
        if kind == ColumnType::Boolean {
            let rows = reader.unsigned()?;
            if rows == 0 && !is_first {
                return Err(empty);
            }
            add(rows, 0)?;
        } else {
            match reader.signed()? {
                0 => match reader.unsigned()? {
                    0 => return Err(empty),
                    rows => add(rows, 0)?,
                },
                rows if rows > 0 => {
                    let each = cell(&mut reader)?;
                    add(rows.unsigned_abs(), each)?;
                }
                rows => {
                    for _ in 0..rows.unsigned_abs() {
                        let each = cell(&mut reader)?;
                        add(1, each)?;
                    }
                }
            }
        }
        is_first = false;
    }
    Ok(count)
}

/// Reads one cell and returns what it counts for.
fn read_cell(kind: ColumnType, reader: &mut Reader<'_>) -> Result<u64, InspectError> {
    match kind {
        ColumnType::Group => reader.unsigned(),
        ColumnType::ValueMeta => reader.unsigned().map(|meta| meta >> 4),
        ColumnType::Actor | ColumnType::Integer => reader.unsigned().map(|_| 0),
        ColumnType::Delta => reader.signed().map(|_| 0),
        ColumnType::Text => reader.text().map(|_| 0),
        // Neither has cells: booleans are counts, values are bytes.
        ColumnType::Boolean | ColumnType::Value => Ok(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::forge::column;

    fn rows(specification: u32, bytes: &[u8]) -> Result<Count, InspectError> {
        count_rows(specification, Reader::new(bytes, 0), Bounds { max_rows: 1_000_000, actors: 3 })
    }

    #[test]
    fn every_kind_of_column_is_counted() {
        let integers = [column::run(10, 3), column::literals(&[1, 2]), column::nulls(5)].concat();
        assert_eq!(rows(66, &integers), Ok(Count { rows: 17, sum: 0 }));
        assert_eq!(rows(128, &integers), Ok(Count { rows: 17, sum: 33 }));
        assert_eq!(rows(86, &column::run(10, 16 * 4 + 6)), Ok(Count { rows: 10, sum: 40 }));
        assert_eq!(rows(131, &column::signed_run(7, -1)), Ok(Count { rows: 7, sum: 0 }));
        assert_eq!(rows(21, &column::texts(&["a", "bc"])), Ok(Count { rows: 2, sum: 0 }));
        assert_eq!(rows(52, &[0, 3, 4]), Ok(Count { rows: 7, sum: 0 }));
    }

    #[test]
    fn actors_outside_the_table_are_refused() {
        assert_eq!(rows(33, &column::literals(&[2, 0])), Ok(Count { rows: 2, sum: 0 }));
        let refused = Err(InspectError::DocumentActor { column: 33, found: u64::MAX, actors: 3 });
        assert_eq!(rows(33, &column::literals(&[u64::MAX])), refused);
    }

    #[test]
    fn claims_beyond_the_limit_are_refused_whatever_the_kind() {
        let limit = 1_000_000;
        let refused = Err(InspectError::TooManyRows { limit });
        assert_eq!(rows(66, &column::run(130_000_000, 1)), refused);
        assert_eq!(rows(66, &column::run(i64::MAX as u64, 1)), refused);
        assert_eq!(rows(66, &column::nulls(u64::MAX)), refused);
        let mut count = Vec::new();
        crate::history::forge::write_unsigned(&mut count, u64::MAX);
        assert_eq!(rows(52, &count), refused);
        assert_eq!(rows(66, &[column::run(limit, 1), column::nulls(1)].concat()), refused);
    }
}
