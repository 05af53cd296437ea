//! Runs: how a column writes its rows, read a run at a time and never expanded.
//!
//! Owns the run-length, delta and boolean encodings of change chunks; knows nothing of what a column means.
//!
//! A million equal rows are one run here, so that reading costs in proportion to bytes and not to the rows they
//! claim. Only the encoding that Automerge itself would choose is accepted: it keeps rows and not bytes, writes
//! them anew when asked for a change, and a different spelling would come out under a different hash, which
//! `load` refuses.

use super::error::InspectError;
use super::reader::Reader;

/// What a run-length column can hold.
pub(super) trait Cell<'a>: Copy + PartialEq {
    /// Reads one cell.
    fn read(reader: &mut Reader<'a>) -> Result<Self, InspectError>;
}

impl Cell<'_> for u64 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, InspectError> {
        reader.unsigned()
    }
}

impl Cell<'_> for i64 {
    fn read(reader: &mut Reader<'_>) -> Result<Self, InspectError> {
        reader.signed()
    }
}

impl<'a> Cell<'a> for &'a str {
    fn read(reader: &mut Reader<'a>) -> Result<Self, InspectError> {
        reader.text()
    }
}

/// Consecutive rows that hold the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Run<T> {
    /// What they hold; nothing stands for null.
    pub(super) value: Option<T>,
    /// How many rows they are still.
    pub(super) length: u64,
}

/// The kind of the segment read last: two of one kind never follow each other, except runs.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Segment {
    Run,
    Literals,
    Nulls,
}

/// A run-length encoded column.
///
/// Shape: segments of a signed count n. n > 0: one value, n times; n < 0: -n values; 0: an unsigned count of nulls.
#[derive(Debug, Clone)]
pub(super) struct Runs<'a, T> {
    specification: u32,
    reader: Reader<'a>,
    /// A column without bytes holds null in every row.
    absent: bool,
    current: Option<Run<T>>,
    literals: u64,
    last: Option<Segment>,
    last_value: Option<T>,
    any_value: bool,
}

impl<'a, T: Cell<'a>> Runs<'a, T> {
    /// Reads the column of `specification` from `reader`.
    pub(super) fn new(specification: u32, reader: Reader<'a>) -> Self {
        Self {
            specification,
            absent: reader.is_empty(),
            reader,
            current: None,
            literals: 0,
            last: None,
            last_value: None,
            any_value: false,
        }
    }

    /// Returns what the next rows hold; nothing at the end of the column.
    ///
    /// A column that is absent never ends: its rows are null.
    pub(super) fn peek(&mut self) -> Result<Option<Run<T>>, InspectError> {
        if self.absent {
            return Ok(Some(Run { value: None, length: u64::MAX }));
        }
        if self.current.is_none() {
            self.current = self.read()?;
        }
        Ok(self.current)
    }

    /// Like [`Runs::peek`], where a row must follow.
    ///
    /// # Errors
    /// `ColumnLength` at the end of the column.
    pub(super) fn need(&mut self, row: u64) -> Result<Run<T>, InspectError> {
        let column = self.specification;
        self.peek()?.ok_or(InspectError::ColumnLength { column, expected: row.saturating_add(1) })
    }

    /// Moves `rows` on; no more than the last peeked run has.
    pub(super) fn advance(&mut self, rows: u64) {
        if let Some(run) = &mut self.current {
            run.length = run.length.saturating_sub(rows);
            if run.length == 0 {
                self.current = None;
            }
        }
    }

    /// Requires that the column ends after `rows` rows.
    pub(super) fn finish(&mut self, rows: u64) -> Result<(), InspectError> {
        if !self.absent && self.peek()?.is_some() {
            return Err(InspectError::ColumnLength { column: self.specification, expected: rows });
        }
        Ok(())
    }

    fn read(&mut self) -> Result<Option<Run<T>>, InspectError> {
        let offset = self.reader.offset();
        let odd = InspectError::ColumnEncoding { column: self.specification, offset };
        if self.literals > 0 {
            self.literals -= 1;
            return self.value(1, odd).map(Some);
        }
        if self.reader.is_empty() {
            // A column of nulls alone is left out.
            return if self.any_value { Ok(None) } else { Err(odd) };
        }
        match self.reader.signed()? {
            0 => {
                let length = self.reader.unsigned()?;
                if length == 0 || self.last == Some(Segment::Nulls) {
                    return Err(odd);
                }
                self.last = Some(Segment::Nulls);
                self.last_value = None;
                Ok(Some(Run { value: None, length }))
            }
            1 => Err(odd),
            count if count > 1 => {
                self.last = Some(Segment::Run);
                self.value(count.unsigned_abs(), odd).map(Some)
            }
            count => {
                if self.last == Some(Segment::Literals) {
                    return Err(odd);
                }
                self.last = Some(Segment::Literals);
                self.literals = count.unsigned_abs() - 1;
                self.value(1, odd).map(Some)
            }
        }
    }

    fn value(&mut self, length: u64, odd: InspectError) -> Result<Run<T>, InspectError> {
        let value = Some(T::read(&mut self.reader)?);
        if value == self.last_value {
            return Err(odd);
        }
        self.last_value = value;
        self.any_value = true;
        Ok(Run { value, length })
    }
}

/// Consecutive numbers of a delta column: `first`, `first + step`, and so on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Progression {
    /// The number in the first row.
    pub(super) first: i128,
    /// What each row adds to the one before.
    pub(super) step: i128,
}

impl Progression {
    /// Returns the number `rows` rows further.
    pub(super) fn at(&self, rows: u64) -> i128 {
        self.first.saturating_add(self.step.saturating_mul(i128::from(rows)))
    }
}

/// A column of numbers, each written as its difference from the number before.
#[derive(Debug, Clone)]
pub(super) struct DeltaRuns<'a> {
    differences: Runs<'a, i64>,
    last: i128,
}

impl<'a> DeltaRuns<'a> {
    /// Reads the column of `specification` from `reader`.
    pub(super) fn new(specification: u32, reader: Reader<'a>) -> Self {
        Self { differences: Runs::new(specification, reader), last: 0 }
    }

    /// Returns what the next rows hold, where a row must follow.
    ///
    /// # Errors
    /// `ColumnLength` at the end of the column.
    pub(super) fn need(&mut self, row: u64) -> Result<Run<Progression>, InspectError> {
        let run = self.differences.need(row)?;
        let value = run.value.map(|step| {
            let step = i128::from(step);
            Progression { first: self.last.saturating_add(step), step }
        });
        Ok(Run { value, length: run.length })
    }

    /// Moves `rows` on; no more than the last peeked run has.
    pub(super) fn advance(&mut self, rows: u64) -> Result<(), InspectError> {
        if let Some(Run { value: Some(step), .. }) = self.differences.peek()? {
            let moved = i128::from(step).saturating_mul(i128::from(rows));
            self.last = self.last.saturating_add(moved);
        }
        self.differences.advance(rows);
        Ok(())
    }

    /// Requires that the column ends after `rows` rows.
    pub(super) fn finish(&mut self, rows: u64) -> Result<(), InspectError> {
        self.differences.finish(rows)
    }
}

/// A column of booleans.
///
/// Shape: unsigned counts, of false and true in turn; the first may be zero.
#[derive(Debug, Clone)]
pub(super) struct BooleanRuns<'a> {
    specification: u32,
    reader: Reader<'a>,
    next: bool,
    first: bool,
    current: Option<Run<bool>>,
}

impl<'a> BooleanRuns<'a> {
    /// Reads the column of `specification` from `reader`.
    pub(super) fn new(specification: u32, reader: Reader<'a>) -> Self {
        Self { specification, reader, next: false, first: true, current: None }
    }

    /// Returns what the next rows hold, where a row must follow.
    ///
    /// # Errors
    /// `ColumnLength` at the end of the column.
    pub(super) fn need(&mut self, row: u64) -> Result<(bool, u64), InspectError> {
        let missing = InspectError::ColumnLength { column: self.specification, expected: row.saturating_add(1) };
        match self.peek()? {
            Some(Run { value: Some(value), length }) => Ok((value, length)),
            _ => Err(missing),
        }
    }

    /// Moves `rows` on; no more than the last peeked run has.
    pub(super) fn advance(&mut self, rows: u64) {
        if let Some(run) = &mut self.current {
            run.length = run.length.saturating_sub(rows);
            if run.length == 0 {
                self.current = None;
            }
        }
    }

    /// Requires that the column ends after `rows` rows.
    pub(super) fn finish(&mut self, rows: u64) -> Result<(), InspectError> {
        match self.peek()? {
            Some(_) => Err(InspectError::ColumnLength { column: self.specification, expected: rows }),
            None => Ok(()),
        }
    }

    fn peek(&mut self) -> Result<Option<Run<bool>>, InspectError> {
        while self.current.is_none() && !self.reader.is_empty() {
            let offset = self.reader.offset();
            let length = self.reader.unsigned()?;
            // Only the falses before the first true may be none, and something must follow them.
            if length == 0 && (!self.first || self.reader.is_empty()) {
                return Err(InspectError::ColumnEncoding { column: self.specification, offset });
            }
            if length > 0 {
                self.current = Some(Run { value: Some(self.next), length });
            }
            self.first = false;
            self.next = !self.next;
        }
        Ok(self.current)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::forge::column;

    fn runs(bytes: &[u8]) -> Result<Vec<(Option<u64>, u64)>, InspectError> {
        let mut runs = Runs::<u64>::new(2, Reader::new(bytes, 0));
        let mut read = Vec::new();
        while let Some(run) = runs.peek()? {
            runs.advance(run.length);
            read.push((run.value, run.length));
        }
        Ok(read)
    }

    #[test]
    fn runs_literals_and_nulls_are_read_in_turn() {
        let bytes = [column::literals(&[5, 6]), column::run(3, 7), column::nulls(4), column::literals(&[7])].concat();
        let expected = vec![(Some(5), 1), (Some(6), 1), (Some(7), 3), (None, 4), (Some(7), 1)];
        assert_eq!(runs(&bytes), Ok(expected));
    }

    #[test]
    fn a_run_of_any_length_is_one_step() {
        let bytes = column::run(i64::MAX as u64, 0);
        assert_eq!(runs(&bytes), Ok(vec![(Some(0), i64::MAX as u64)]));
    }

    #[test]
    fn other_spellings_of_the_same_rows_are_refused() {
        let odd = [
            ("a run of one", column::run(1, 5)),
            ("equal runs", [column::run(2, 5), column::run(2, 5)].concat()),
            ("equal literals", column::literals(&[5, 5])),
            ("literals after literals", [column::literals(&[5]), column::literals(&[6])].concat()),
            ("a run that could begin earlier", [column::literals(&[4, 5]), column::run(2, 5)].concat()),
            ("a literal that belongs to the run", [column::run(2, 5), column::literals(&[5])].concat()),
            ("no nulls", [column::literals(&[5]), column::nulls(0)].concat()),
            ("nulls after nulls", [column::literals(&[5]), column::nulls(1), column::nulls(1)].concat()),
            ("nulls alone", column::nulls(9)),
        ];
        for (name, bytes) in odd {
            assert!(matches!(runs(&bytes), Err(InspectError::ColumnEncoding { .. })), "{name}");
        }
    }

    #[test]
    fn more_literals_than_bytes_are_refused() {
        let mut bytes = Vec::new();
        crate::history::forge::write_signed(&mut bytes, i64::MIN);
        bytes.push(1);
        assert!(matches!(runs(&bytes), Err(InspectError::Truncated { .. })));
    }

    #[test]
    fn deltas_add_up() {
        let bytes = [column::signed_literals(&[10]), column::signed_run(3, 1), column::signed_literals(&[-5])].concat();
        let mut deltas = DeltaRuns::new(3, Reader::new(&bytes, 0));
        let mut read = Vec::new();
        for row in 0..3 {
            let run = deltas.need(row).unwrap();
            let value = run.value.unwrap();
            read.push((value.first, value.at(run.length - 1)));
            deltas.advance(run.length).unwrap();
        }
        assert_eq!(read, vec![(10, 10), (11, 13), (8, 8)]);
        assert_eq!(deltas.finish(5), Ok(()));
    }

    #[test]
    fn booleans_alternate_and_only_the_first_count_may_be_zero() {
        let mut booleans = BooleanRuns::new(4, Reader::new(&[0, 3, 2], 0));
        assert_eq!(booleans.need(0), Ok((true, 3)));
        booleans.advance(3);
        assert_eq!(booleans.need(3), Ok((false, 2)));
        booleans.advance(2);
        assert_eq!(booleans.finish(5), Ok(()));
        for bytes in [&[0][..], &[1, 0, 1], &[0, 0, 1]] {
            let mut booleans = BooleanRuns::new(4, Reader::new(bytes, 0));
            let mut result = Ok(());
            for row in 0..3 {
                result = booleans.need(row).map(|_| ());
                if result.is_err() {
                    break;
                }
                booleans.advance(1);
            }
            assert!(matches!(result, Err(InspectError::ColumnEncoding { .. })), "{bytes:?}");
        }
    }
}
