//! The operations of one change: what can be wrong with them that the change alone shows.
//!
//! Owns the rules for rows across columns; whether objects and predecessors exist is seen only by merging.
//!
//! Rows are judged a run at a time: where every column holds one value, or one arithmetic progression, checking
//! both ends checks all between. What Automerge would accept and then write differently is refused, because the
//! change would come out of a saved document under another hash and the document would never load again.

use super::actions::{Action, DELETE};
use super::columns::Columns;
use super::error::{InspectError, OperationFault};
use super::reader::Reader;
use super::runs::{BooleanRuns, DeltaRuns, Progression, Run, Runs};

const OBJECT_ACTOR: u32 = 1;
const OBJECT_COUNTER: u32 = 2;
const KEY_ACTOR: u32 = 17;
const KEY_COUNTER: u32 = 19;
const KEY_TEXT: u32 = 21;
const INSERT: u32 = 52;
const ACTION: u32 = 66;
const VALUE_META: u32 = 86;
const VALUE: u32 = 87;
const PREDECESSOR_COUNT: u32 = 112;
const PREDECESSOR_ACTOR: u32 = 113;
const PREDECESSOR_COUNTER: u32 = 115;

/// The columns that a change may have. Those of marks are missing: see `actions`.
pub(super) const CHANGE_COLUMNS: [u32; 12] = [
    OBJECT_ACTOR,
    OBJECT_COUNTER,
    KEY_ACTOR,
    KEY_COUNTER,
    KEY_TEXT,
    INSERT,
    ACTION,
    VALUE_META,
    VALUE,
    PREDECESSOR_COUNT,
    PREDECESSOR_ACTOR,
    PREDECESSOR_COUNTER,
];

/// The longest key, in bytes of UTF-8.
const MAX_KEY_LENGTH: usize = 1024;

/// How many rows of one change may carry no byte of their own, deletions apart.
///
/// New containers, nulls and booleans are such rows, and people make few of them at once; 128 bytes of a hostile
/// change make a million. A typed character carries its own bytes; a deletion needs something to delete.
const MAX_BARE_ROWS: u64 = 10_000;

/// Whose operations they are, and what bounds them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    /// The change's own actor, then the others in ascending order.
    pub(super) actors: &'a [&'a [u8]],
    /// The number of the first operation.
    pub(super) start_op: u64,
    /// How many rows may follow.
    pub(super) rows_left: u64,
    /// How many predecessors may follow.
    pub(super) predecessors_left: u64,
    /// The limit that the two above were counted down from.
    pub(super) limit: u64,
}

/// How much there was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    /// Operations.
    pub(super) rows: u64,
    /// Their predecessors.
    pub(super) predecessors: u64,
}

/// Checks all operations in `columns` and counts them.
///
/// # Errors
/// `Operation`, `Action`, `TooManyRows`, `TooManyBareRows`, `UnusedActor`, and what is wrong with a column.
pub(super) fn check_operations(columns: &Columns<'_>, frame: Frame<'_>) -> Result<Counted, InspectError> {
    let mut walk = Walk::new(columns, frame);
    let mut rows = 0;
    if !columns.reader(ACTION).is_empty() {
        while let Some(action) = walk.action.peek()? {
            rows += walk.stretch(rows, action)?;
        }
    }
    walk.finish(rows)?;
    Ok(Counted { rows, predecessors: walk.predecessors })
}

/// Consecutive rows in which nothing changes but the numbers that count on.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    row: u64,
    rows: u64,
}

impl Stretch {
    fn fault(&self, reason: OperationFault) -> InspectError {
        InspectError::Operation { row: self.row, reason }
    }

    /// Returns the value of a column that has no nulls.
    fn require<T>(&self, value: Option<T>, reason: OperationFault) -> Result<T, InspectError> {
        value.ok_or_else(|| self.fault(reason))
    }
}

/// Walks all columns at once.
struct Walk<'a> {
    frame: Frame<'a>,
    used_actors: Vec<bool>,
    object_actor: Runs<'a, u64>,
    object_counter: Runs<'a, u64>,
    key_actor: Runs<'a, u64>,
    key_counter: DeltaRuns<'a>,
    key_text: Runs<'a, &'a str>,
    insert: BooleanRuns<'a>,
    action: Runs<'a, u64>,
    value_meta: Runs<'a, u64>,
    value: Reader<'a>,
    predecessor_count: Runs<'a, u64>,
    predecessor_actor: Runs<'a, u64>,
    predecessor_counter: DeltaRuns<'a>,
    predecessors: u64,
    bare_rows: u64,
}

impl<'a> Walk<'a> {
    fn new(columns: &'a Columns<'_>, frame: Frame<'a>) -> Self {
        let integers = |column| Runs::new(column, columns.reader(column));
        let deltas = |column| DeltaRuns::new(column, columns.reader(column));
        Self {
            used_actors: vec![false; frame.actors.len()],
            frame,
            object_actor: integers(OBJECT_ACTOR),
            object_counter: integers(OBJECT_COUNTER),
            key_actor: integers(KEY_ACTOR),
            key_counter: deltas(KEY_COUNTER),
            key_text: Runs::new(KEY_TEXT, columns.reader(KEY_TEXT)),
            insert: BooleanRuns::new(INSERT, columns.reader(INSERT)),
            action: integers(ACTION),
            value_meta: integers(VALUE_META),
            value: columns.reader(VALUE),
            predecessor_count: integers(PREDECESSOR_COUNT),
            predecessor_actor: integers(PREDECESSOR_ACTOR),
            predecessor_counter: deltas(PREDECESSOR_COUNTER),
            predecessors: 0,
            bare_rows: 0,
        }
    }

    /// Checks the rows from `row` on in which no column changes, and returns how many they are.
    fn stretch(&mut self, row: u64, action: Run<u64>) -> Result<u64, InspectError> {
        let object_actor = self.object_actor.need(row)?;
        let object_counter = self.object_counter.need(row)?;
        let key_actor = self.key_actor.need(row)?;
        let key_counter = self.key_counter.need(row)?;
        let key_text = self.key_text.need(row)?;
        let (insert, insert_length) = self.insert.need(row)?;
        let value_meta = self.value_meta.need(row)?;
        let predecessor_count = self.predecessor_count.need(row)?;
        let rows = [
            action.length,
            object_actor.length,
            object_counter.length,
            key_actor.length,
            key_counter.length,
            key_text.length,
            insert_length,
            value_meta.length,
            predecessor_count.length,
        ]
        .into_iter()
        .min()
        .unwrap_or(0);
        if row.saturating_add(rows) > self.frame.rows_left {
            return Err(InspectError::TooManyRows { limit: self.frame.limit });
        }
        let stretch = Stretch { row, rows };

        let action = stretch.require(action.value, OperationFault::Value)?;
        let meta = stretch.require(value_meta.value, OperationFault::Value)?;
        let predecessors = stretch.require(predecessor_count.value, OperationFault::PredecessorCount)?;
        Action { number: action, insert, meta, predecessors }.check(row)?;
        let in_root = self.object(stretch, object_actor.value, object_counter.value)?;
        self.key(stretch, in_root, insert, key_actor.value, key_counter.value, key_text.value)?;
        self.values(stretch, action, meta)?;
        self.predecessors(stretch, action, predecessors)?;

        self.object_actor.advance(rows);
        self.object_counter.advance(rows);
        self.key_actor.advance(rows);
        self.key_counter.advance(rows)?;
        self.key_text.advance(rows);
        self.insert.advance(rows);
        self.action.advance(rows);
        self.value_meta.advance(rows);
        self.predecessor_count.advance(rows);
        Ok(rows)
    }

    /// Says whether the object is the root.
    fn object(&mut self, stretch: Stretch, actor: Option<u64>, counter: Option<u64>) -> Result<bool, InspectError> {
        match (actor, counter) {
            (None, None) => Ok(true),
            (Some(actor), Some(counter)) => {
                self.reference(stretch, actor, Progression { first: i128::from(counter), step: 0 })?;
                Ok(false)
            }
            _ => Err(stretch.fault(OperationFault::Object)),
        }
    }

    /// A name in a map, the head of a sequence (counter zero, without actor), or an element of one.
    fn key(
        &mut self,
        stretch: Stretch,
        in_root: bool,
        insert: bool,
        actor: Option<u64>,
        counter: Option<Progression>,
        text: Option<&str>,
    ) -> Result<(), InspectError> {
        let fits = match (actor, counter, text) {
            (None, None, Some(text)) => !insert && (1..=MAX_KEY_LENGTH).contains(&text.len()),
            (None, Some(head), None) => insert && !in_root && head.first == 0 && head.at(stretch.rows - 1) == 0,
            (Some(actor), Some(element), None) => {
                self.reference(stretch, actor, element)?;
                !in_root
            }
            _ => false,
        };
        if fits { Ok(()) } else { Err(stretch.fault(OperationFault::Key)) }
    }

    /// Requires that the operations `counter` of `actor` exist, or can, before those that refer to them.
    ///
    /// A change begins after everything that it knows (`start_op`), so that only its own author's operations can
    /// be numbered higher: those before it in this change.
    fn reference(&mut self, stretch: Stretch, actor: u64, counter: Progression) -> Result<(), InspectError> {
        let index = usize::try_from(actor).ok();
        match index.and_then(|index| self.used_actors.get_mut(index)) {
            Some(used) => *used = true,
            None => return Err(stretch.fault(OperationFault::ActorIndex)),
        }
        let start_op = i128::from(self.frame.start_op);
        for (at, number) in [(0, counter.first), (stretch.rows - 1, counter.at(stretch.rows - 1))] {
            let own_number = start_op + i128::from(stretch.row) + i128::from(at);
            let end = if actor == 0 { own_number } else { start_op };
            if number < 1 || number >= end {
                return Err(stretch.fault(OperationFault::Reference));
            }
        }
        Ok(())
    }

    /// Requires that each value is what its type says, to the byte.
    fn values(&mut self, stretch: Stretch, action: u64, meta: u64) -> Result<(), InspectError> {
        let (kind, length) = (meta & 0b1111, meta >> 4);
        let bytes = length
            .checked_mul(stretch.rows)
            .and_then(|length| self.value.take(length).ok())
            .ok_or(InspectError::ColumnLength { column: VALUE, expected: length.saturating_mul(stretch.rows) })?;
        if length == 0 {
            if action != DELETE {
                self.bare_rows = self.bare_rows.saturating_add(stretch.rows);
            }
            if self.bare_rows > MAX_BARE_ROWS {
                return Err(InspectError::TooManyBareRows { limit: MAX_BARE_ROWS });
            }
            // Null, false, true, and the text or bytes without any.
            let fits = matches!(kind, 0 | 1 | 2 | 6 | 7);
            return if fits { Ok(()) } else { Err(stretch.fault(OperationFault::Value)) };
        }
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        for value in bytes.chunks(length) {
            let mut reader = Reader::new(value, 0);
            let fits = match kind {
                3 => reader.unsigned().is_ok() && reader.is_empty(),
                4 | 8 | 9 => reader.signed().is_ok() && reader.is_empty(),
                5 => length == 8,
                6 => std::str::from_utf8(value).is_ok(),
                7 => true,
                _ => false,
            };
            if !fits {
                return Err(stretch.fault(OperationFault::Value));
            }
        }
        Ok(())
    }

    /// Reads `count` predecessors for each of the rows.
    fn predecessors(&mut self, stretch: Stretch, action: u64, count: u64) -> Result<(), InspectError> {
        let total = count.saturating_mul(stretch.rows);
        self.predecessors = self.predecessors.saturating_add(total);
        if self.predecessors > self.frame.predecessors_left {
            return Err(InspectError::TooManyRows { limit: self.frame.limit });
        }
        if count == 1 {
            return self.one_predecessor_each(stretch, action);
        }
        for row in stretch.row..stretch.row + if count == 0 { 0 } else { stretch.rows } {
            let row = Stretch { row, rows: 1 };
            let mut last = None;
            for _ in 0..count {
                let (actor, counter, _) = self.next_predecessors(row)?;
                self.reference(row, actor, counter)?;
                // Automerge orders by number, then by the bytes of the actor.
                let this = usize::try_from(actor)
                    .ok()
                    .and_then(|index| self.frame.actors.get(index))
                    .map(|actor| (counter.first, *actor));
                if this <= last {
                    return Err(row.fault(OperationFault::PredecessorOrder));
                }
                last = this;
                self.advance_predecessors(1)?;
            }
        }
        Ok(())
    }

    fn one_predecessor_each(&mut self, stretch: Stretch, action: u64) -> Result<(), InspectError> {
        let mut done = 0;
        while done < stretch.rows {
            let rest = Stretch { row: stretch.row + done, rows: stretch.rows - done };
            let (actor, counter, length) = self.next_predecessors(rest)?;
            let part = Stretch { row: rest.row, rows: length.min(rest.rows) };
            self.reference(part, actor, counter)?;
            // Nobody deletes the same again and again; a run of that would be as cheap as a run of nulls.
            if action == DELETE && part.rows > 1 && counter.step == 0 {
                return Err(part.fault(OperationFault::PredecessorOrder));
            }
            self.advance_predecessors(part.rows)?;
            done += part.rows;
        }
        Ok(())
    }

    /// Returns actor and numbers of the next predecessors, and for how many rows they hold.
    fn next_predecessors(&mut self, stretch: Stretch) -> Result<(u64, Progression, u64), InspectError> {
        let actor = self.predecessor_actor.need(stretch.row)?;
        let counter = self.predecessor_counter.need(stretch.row)?;
        let length = actor.length.min(counter.length);
        let actor = stretch.require(actor.value, OperationFault::PredecessorCount)?;
        let counter = stretch.require(counter.value, OperationFault::PredecessorCount)?;
        Ok((actor, counter, length))
    }

    fn advance_predecessors(&mut self, count: u64) -> Result<(), InspectError> {
        self.predecessor_actor.advance(count);
        self.predecessor_counter.advance(count)
    }

    /// Requires that all columns end together and every actor was named for a reason.
    fn finish(&mut self, rows: u64) -> Result<(), InspectError> {
        self.object_actor.finish(rows)?;
        self.object_counter.finish(rows)?;
        self.key_actor.finish(rows)?;
        self.key_counter.finish(rows)?;
        self.key_text.finish(rows)?;
        self.insert.finish(rows)?;
        self.value_meta.finish(rows)?;
        self.predecessor_count.finish(rows)?;
        self.predecessor_actor.finish(self.predecessors)?;
        self.predecessor_counter.finish(self.predecessors)?;
        self.value.finish()?;
        match self.used_actors.iter().skip(1).position(|used| !used) {
            Some(index) => Err(InspectError::UnusedActor { index: index + 1 }),
            None => Ok(()),
        }
    }
}
