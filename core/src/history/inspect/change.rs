//! The content of a change chunk.
//!
//! Owns the fields before the columns and their bounds; the operations are judged in `operations`.
//!
//! # Source
//! Automerge's storage format, change chunks: dependencies, actor, number, first operation, time, message, other
//! actors, columns, extra bytes.

use super::chunk::InflationBudget;
use super::columns::ColumnTable;
use super::error::InspectError;
use super::operations::{self, CHANGE_COLUMNS, Counted, Frame};
use super::reader::Reader;
use super::{Limits, MAX_ACTORS};
use crate::ids::{ChangeId, StreamId};

/// The highest number that a change or an operation may have.
///
/// Automerge counts both in 32 bits and panics beyond. Half of that is a thousand years of typing, and leaves as
/// much again to those who must write after a change that stands at the bound.
const MAX_NUMBER: u64 = 1 << 31;

/// Times are seconds or milliseconds that a page's numbers can hold, and never negative.
const TIME_END: i64 = 1 << 53;

/// The longest message, in bytes. Taccuino writes none.
const MAX_MESSAGE: u64 = 1024;

/// What the content of a change says, without its hash and place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ChangeContent {
    pub(super) actor: StreamId,
    pub(super) number: u64,
    pub(super) start_op: u64,
    pub(super) time: i64,
    pub(super) dependencies: Vec<ChangeId>,
    pub(super) counted: Counted,
}

/// What the changes of one input may still have.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowBudget {
    pub(super) rows: u64,
    pub(super) predecessors: u64,
}

/// Reads the content of a change, which begins at `offset`.
///
/// # Errors
/// Everything that one change alone shows to be wrong.
pub(super) fn read_change(
    content: &[u8],
    offset: usize,
    limits: &Limits,
    budget: RowBudget,
) -> Result<ChangeContent, InspectError> {
    let mut reader = Reader::new(content, offset);
    let dependencies = read_hashes(&mut reader, limits)?;
    if let Some(index) = dependencies.windows(2).position(|pair| pair[0] >= pair[1]) {
        return Err(InspectError::DependencyOrder { index: index + 1 });
    }
    let (actor, actor_bytes) = read_actor(&mut reader)?;
    let number = reader.unsigned()?;
    if !(1..=MAX_NUMBER).contains(&number) {
        return Err(InspectError::ChangeNumber { found: number });
    }
    let start_op = reader.unsigned()?;
    if !(1..=MAX_NUMBER).contains(&start_op) {
        return Err(InspectError::OperationNumber { start_op, rows: 0 });
    }
    let time = reader.signed()?;
    if !(0..TIME_END).contains(&time) {
        return Err(InspectError::Time { found: time });
    }
    read_message(&mut reader)?;
    let mut actors = vec![actor_bytes];
    read_other_actors(&mut reader, &mut actors)?;

    let table = ColumnTable::of_change(&mut reader, &CHANGE_COLUMNS)?;
    // Columns of a change are never deflated one by one, so that nothing can inflate here.
    let columns = table.take(&mut reader, &mut InflationBudget::new(0))?;
    if !reader.is_empty() {
        return Err(InspectError::ExtraBytes { found: reader.left() as u64 });
    }
    let frame = Frame {
        actors: &actors,
        start_op,
        rows_left: budget.rows,
        predecessors_left: budget.predecessors,
        limit: limits.max_rows,
    };
    let counted = operations::check_operations(&columns, frame)?;
    if start_op.saturating_add(counted.rows) > MAX_NUMBER + 1 {
        return Err(InspectError::OperationNumber { start_op, rows: counted.rows });
    }
    Ok(ChangeContent { actor, number, start_op, time, dependencies, counted })
}

/// Reads a count and as many hashes.
///
/// # Errors
/// `TooManyDependencies`, `Truncated`, `Number`.
pub(super) fn read_hashes(reader: &mut Reader<'_>, limits: &Limits) -> Result<Vec<ChangeId>, InspectError> {
    let count = reader.unsigned()?;
    if count > limits.max_dependencies as u64 {
        return Err(InspectError::TooManyDependencies { found: count, limit: limits.max_dependencies });
    }
    let mut hashes = Vec::new();
    for _ in 0..count {
        hashes.push(ChangeId(reader.array()?));
    }
    Ok(hashes)
}

/// Reads a length and an actor, which must be a writing stream.
///
/// # Errors
/// `ActorLength`, `Truncated`, `Number`.
pub(super) fn read_actor<'a>(reader: &mut Reader<'a>) -> Result<(StreamId, &'a [u8]), InspectError> {
    let offset = reader.offset();
    let length = reader.unsigned()?;
    if length != StreamId::LEN as u64 {
        return Err(InspectError::ActorLength { offset, found: length });
    }
    let bytes = reader.take(length)?;
    let stream = StreamId::from_slice(bytes).ok_or(InspectError::ActorLength { offset, found: length })?;
    Ok((stream, bytes))
}

/// Reads the actors that operations refer to beside the author; ascending, and without the author.
fn read_other_actors<'a>(reader: &mut Reader<'a>, actors: &mut Vec<&'a [u8]>) -> Result<(), InspectError> {
    let count = reader.unsigned()?;
    if count >= MAX_ACTORS {
        return Err(InspectError::TooManyActors { found: count, limit: MAX_ACTORS });
    }
    for _ in 0..count {
        let (_, actor) = read_actor(reader)?;
        let follows = actors.len() == 1 || actors.last().is_some_and(|last| *last < actor);
        if !follows || actors.first() == Some(&actor) {
            return Err(InspectError::ActorOrder { index: actors.len() });
        }
        actors.push(actor);
    }
    Ok(())
}

fn read_message(reader: &mut Reader<'_>) -> Result<(), InspectError> {
    let mut ahead = reader.clone();
    let length = ahead.unsigned()?;
    if length > MAX_MESSAGE {
        return Err(InspectError::MessageLength { found: length, limit: MAX_MESSAGE });
    }
    reader.text().map(|_| ())
}
