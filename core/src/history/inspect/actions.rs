//! What each action may have with it.
//!
//! Owns the list of actions and how insertion, value and number of predecessors fit each; knows nothing of how
//! columns write them.

use super::error::{InspectError, OperationFault};

const MAKE_MAP: u64 = 0;
const SET: u64 = 1;
const MAKE_LIST: u64 = 2;
/// Deletes its predecessors.
pub(super) const DELETE: u64 = 3;
const MAKE_TEXT: u64 = 4;
const INCREMENT: u64 = 5;

/// An action and what stands beside it in the same row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Action {
    /// The action's number in Automerge's storage format.
    pub(super) number: u64,
    /// Whether it inserts into a sequence.
    pub(super) insert: bool,
    /// Type and length of its value: `length << 4 | type`; zero is null.
    pub(super) meta: u64,
    /// How many predecessors it has.
    pub(super) predecessors: u64,
}

impl Action {
    /// Requires that insertion, value and predecessors fit the action, which stands in row `row`.
    ///
    /// Two actions that Automerge knows are refused. Marks (7): Taccuino makes none, and a mark that ends before
    /// it begins is merged without complaint into a document that `load` then refuses. Tables (6): nothing can be
    /// put in.
    ///
    /// A deletion leaves no row of its own in a document: it is rebuilt from what it deleted, without a value.
    ///
    /// # Errors
    /// `Action` for what is unknown or refused; `Operation` for what does not fit.
    pub(super) fn check(&self, row: u64) -> Result<(), InspectError> {
        let has_value = self.meta != 0;
        let (may_insert, value_fits, needs_predecessor) = match self.number {
            MAKE_MAP | MAKE_LIST | MAKE_TEXT => (true, !has_value, false),
            SET => (true, true, false),
            DELETE => (false, !has_value, true),
            INCREMENT => (false, matches!(self.meta & 0b1111, 3 | 4), true),
            action => return Err(InspectError::Action { row, action }),
        };
        let reason = if self.insert && !may_insert {
            OperationFault::Insert
        } else if !value_fits {
            OperationFault::Value
        } else if (self.insert && self.predecessors > 0) || (needs_predecessor && self.predecessors == 0) {
            OperationFault::PredecessorCount
        } else {
            return Ok(());
        };
        Err(InspectError::Operation { row, reason })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One row for each action: (number, insert, meta, predecessors), and what is wrong.
    #[test]
    fn every_action_has_what_it_needs_and_no_more() {
        use OperationFault::{Insert, PredecessorCount, Value};
        let text = 1 << 4 | 6;
        let rows = [
            ((MAKE_MAP, false, 0, 0), None),
            ((MAKE_LIST, false, 0, 2), None),
            ((MAKE_TEXT, true, 0, 0), None),
            ((MAKE_TEXT, true, text, 0), Some(Value)),
            ((MAKE_MAP, true, 0, 1), Some(PredecessorCount)),
            ((SET, false, text, 3), None),
            ((SET, true, text, 0), None),
            ((SET, true, text, 1), Some(PredecessorCount)),
            ((DELETE, false, 0, 1), None),
            ((DELETE, false, 0, 0), Some(PredecessorCount)),
            ((DELETE, false, 1, 1), Some(Value)),
            ((DELETE, true, 0, 0), Some(Insert)),
            ((INCREMENT, false, 1 << 4 | 4, 1), None),
            ((INCREMENT, false, text, 1), Some(Value)),
            ((INCREMENT, false, 1 << 4 | 4, 0), Some(PredecessorCount)),
            ((INCREMENT, true, 1 << 4 | 4, 1), Some(Insert)),
        ];
        for ((number, insert, meta, predecessors), fault) in rows {
            let expected = fault.map_or(Ok(()), |reason| Err(InspectError::Operation { row: 3, reason }));
            let action = Action { number, insert, meta, predecessors };
            assert_eq!(action.check(3), expected, "{action:?}");
        }
    }

    #[test]
    fn tables_marks_and_unknown_actions_are_refused() {
        for number in [6, 7, 8, u64::MAX] {
            let action = Action { number, insert: false, meta: 0, predecessors: 0 };
            assert_eq!(action.check(0), Err(InspectError::Action { row: 0, action: number }));
        }
    }
}
