//! The changes of a document: how many operations they claim to have.
//!
//! Owns the walk over dependencies and highest operation numbers. Automerge does not store how many operations a
//! change has: it takes the distance from the highest number among the dependencies, and makes room for as many
//! before it looks for one. Four billion fit into a document of a hundred bytes.

use super::columns::Columns;
use super::error::InspectError;
use super::runs::{DeltaRuns, Runs};

const MAX_OP: u32 = 19;
const DEPENDENCY_COUNT: u32 = 64;
const DEPENDENCY: u32 = 67;

/// Automerge counts operations in 32 bits.
const HIGHEST: i128 = u32::MAX as i128;

/// Requires that the changes of a document claim no more than `available` operations together.
///
/// `changes` is how many there are, and `available` counts what the document has to give them: its operations
/// and, for deletions, its successors.
///
/// # Errors
/// `ChangeGraph` where a change depends on none before it, or is numbered lower than what it depends on;
/// `ClaimedOperations` when more are claimed; what is wrong with a column.
pub(super) fn check_claims(columns: &Columns<'_>, changes: u64, available: u64) -> Result<(), InspectError> {
    let mut max_op_column = DeltaRuns::new(MAX_OP, columns.reader(MAX_OP));
    let mut count_column = Runs::<u64>::new(DEPENDENCY_COUNT, columns.reader(DEPENDENCY_COUNT));
    let mut dependency_column = DeltaRuns::new(DEPENDENCY, columns.reader(DEPENDENCY));
    let mut max_ops: Vec<i128> = Vec::new();
    let mut claimed = 0_i128;
    for change in 0..changes {
        let fault = InspectError::ChangeGraph { change };
        let max_op = max_op_column.need(change)?.value.ok_or(fault.clone())?.first;
        max_op_column.advance(1)?;
        let dependencies = count_column.need(change)?.value.ok_or(fault.clone())?;
        count_column.advance(1);
        let mut known = 0;
        for _ in 0..dependencies {
            let dependency = dependency_column.need(change)?.value.ok_or(fault.clone())?.first;
            dependency_column.advance(1)?;
            let index = usize::try_from(dependency).map_err(|_| fault.clone())?;
            known = known.max(*max_ops.get(index).ok_or(fault.clone())?);
        }
        if max_op < known || max_op > HIGHEST {
            return Err(fault);
        }
        claimed += max_op - known;
        if claimed > i128::from(available) {
            return Err(InspectError::ClaimedOperations { change, available });
        }
        max_ops.push(max_op);
    }
    Ok(())
}
