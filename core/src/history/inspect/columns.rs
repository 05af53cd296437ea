//! The table of columns that stands before their bytes, in changes and in documents alike.
//!
//! Owns specifications and how columns are cut out and inflated; knows nothing of what their rows mean.
//!
//! # Source
//! Automerge's storage format, column specifications: `id << 4 | deflate << 3 | type`.

use std::borrow::Cow;

use super::chunk::InflationBudget;
use super::error::InspectError;
use super::reader::Reader;

/// The bit of a specification that says that the column is deflated.
const DEFLATE: u64 = 0b1000;

/// How a column writes its rows: the last three bits of its specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColumnType {
    /// Counts of the rows that the columns of the same id have for each row.
    Group,
    /// Places in a table of actors.
    Actor,
    /// Unsigned numbers.
    Integer,
    /// Signed differences.
    Delta,
    /// Counts of false and true in turn.
    Boolean,
    /// Texts.
    Text,
    /// Types and lengths of values: `length << 4 | type`.
    ValueMeta,
    /// The bytes of values, without rows of their own.
    Value,
}

/// Returns the type that `specification` names.
pub(super) fn column_type(specification: u32) -> ColumnType {
    match specification & 0b111 {
        0 => ColumnType::Group,
        1 => ColumnType::Actor,
        2 => ColumnType::Integer,
        3 => ColumnType::Delta,
        4 => ColumnType::Boolean,
        5 => ColumnType::Text,
        6 => ColumnType::ValueMeta,
        _ => ColumnType::Value,
    }
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
struct Entry {
    specification: u32,
    deflated: bool,
    length: u64,
}

/// A table of columns, in ascending order of their specifications.
#[derive(Debug, Clone)]
pub(super) struct ColumnTable {
    entries: Vec<Entry>,
}

impl ColumnTable {
    /// Reads the table of a change, whose columns are among `known`, never compressed and never empty.
    ///
    /// # Errors
    /// `UnexpectedColumn`, `ColumnOrder`, `Truncated`, `Number`.
    pub(super) fn of_change(reader: &mut Reader<'_>, known: &[u32]) -> Result<Self, InspectError> {
        Self::read(reader, known, false)
    }

    /// Reads a table of a document, whose columns are among `known`.
    ///
    /// # Errors
    /// As [`ColumnTable::of_change`].
    pub(super) fn of_document(reader: &mut Reader<'_>, known: &[u32]) -> Result<Self, InspectError> {
        Self::read(reader, known, true)
    }

    fn read(reader: &mut Reader<'_>, known: &[u32], of_document: bool) -> Result<Self, InspectError> {
        let count = reader.unsigned()?;
        let mut entries: Vec<Entry> = Vec::new();
        // Ends early when the count lies: every column must be known, and each stands once.
        for _ in 0..count {
            let written = reader.unsigned()?;
            let length = reader.unsigned()?;
            let deflated = written & DEFLATE != 0;
            let unexpected = InspectError::UnexpectedColumn { specification: written };
            let specification = u32::try_from(written & !DEFLATE).map_err(|_| unexpected.clone())?;
            if !known.contains(&specification) || (!of_document && (deflated || length == 0)) {
                return Err(unexpected);
            }
            if entries.last().is_some_and(|last| last.specification >= specification) {
                return Err(InspectError::ColumnOrder { specification: written });
            }
            entries.push(Entry { specification, deflated, length });
        }
        Ok(Self { entries })
    }

    /// Takes the bytes of the columns from `reader`, where they stand one after the other.
    ///
    /// # Errors
    /// `Truncated`; what [`InflationBudget::inflate`] refuses.
    pub(super) fn take<'a>(
        &self,
        reader: &mut Reader<'a>,
        budget: &mut InflationBudget,
    ) -> Result<Columns<'a>, InspectError> {
        let mut columns = Vec::new();
        for entry in &self.entries {
            let offset = reader.offset();
            let bytes = reader.take(entry.length)?;
            let column = if entry.deflated {
                let bytes = Cow::Owned(budget.inflate(bytes, offset)?);
                Column { specification: entry.specification, bytes, offset: 0 }
            } else {
                Column { specification: entry.specification, bytes: Cow::Borrowed(bytes), offset }
            };
            columns.push(column);
        }
        Ok(Columns { columns })
    }
}

/// One column, inflated.
#[derive(Debug, Clone)]
struct Column<'a> {
    specification: u32,
    bytes: Cow<'a, [u8]>,
    offset: usize,
}

/// The columns of a change or of half a document.
#[derive(Debug, Clone)]
pub(super) struct Columns<'a> {
    columns: Vec<Column<'a>>,
}

impl Columns<'_> {
    /// Returns a reader over the column of `specification`; over nothing when there is none.
    pub(super) fn reader(&self, specification: u32) -> Reader<'_> {
        self.columns
            .iter()
            .find(|column| column.specification == specification)
            .map_or(Reader::new(&[], 0), |column| Reader::new(&column.bytes, column.offset))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::forge::write_unsigned;

    fn table(numbers: &[u64]) -> Result<ColumnTable, InspectError> {
        let mut bytes = Vec::new();
        for number in numbers {
            write_unsigned(&mut bytes, *number);
        }
        ColumnTable::of_change(&mut Reader::new(&bytes, 0), &[1, 2, 66])
    }

    #[test]
    fn columns_are_cut_in_the_order_of_the_table() {
        let table = table(&[2, 1, 3, 66, 2]).unwrap();
        let mut reader = Reader::new(&[10, 11, 12, 20, 21, 99], 0);
        let columns = table.take(&mut reader, &mut InflationBudget::new(0)).unwrap();
        assert_eq!(columns.reader(1).take(3).unwrap(), &[10, 11, 12]);
        assert_eq!(columns.reader(66).take(2).unwrap(), &[20, 21]);
        assert!(columns.reader(2).is_empty());
        assert_eq!(reader.left(), 1);
    }

    #[test]
    fn unknown_compressed_empty_repeated_and_unordered_columns_are_refused() {
        assert_eq!(table(&[1, 4, 1]).unwrap_err(), InspectError::UnexpectedColumn { specification: 4 });
        assert_eq!(table(&[1, 9, 1]).unwrap_err(), InspectError::UnexpectedColumn { specification: 9 });
        assert_eq!(table(&[1, 1, 0]).unwrap_err(), InspectError::UnexpectedColumn { specification: 1 });
        assert_eq!(table(&[2, 1, 1, 1, 1]).unwrap_err(), InspectError::ColumnOrder { specification: 1 });
        assert_eq!(table(&[2, 2, 1, 1, 1]).unwrap_err(), InspectError::ColumnOrder { specification: 1 });
        let huge = InspectError::UnexpectedColumn { specification: u64::MAX };
        assert_eq!(table(&[1, u64::MAX, 1]).unwrap_err(), huge);
    }

    #[test]
    fn a_count_that_lies_ends_with_the_bytes() {
        assert!(matches!(table(&[u64::MAX, 1, 1]).unwrap_err(), InspectError::Truncated { .. }));
    }
}
