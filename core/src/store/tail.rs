//! The tails: what came after each document's snapshot, read whole, in part, or measured.

use super::reading::{decode, guarded};
use super::{ReadError, Store, tables};
use crate::history::Run;
use crate::ids::DocumentId;

impl Store {
    /// Reads the groups of runs that came after a document's snapshot, in the order of their arrival.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn tail(&self, document: &DocumentId) -> Result<Vec<Vec<Run>>, ReadError> {
        let mut groups = Vec::new();
        self.each_group(document, |_, group| groups.push(group))?;
        Ok(groups)
    }

    /// Goes through a document's tail and keeps of each group what `keep` makes of its arrival and its runs.
    ///
    /// # Errors
    /// [`ReadError`].
    pub(crate) fn tail_with<T>(
        &self,
        document: &DocumentId,
        keep: impl Fn(u64, &[Run]) -> T,
    ) -> Result<Vec<T>, ReadError> {
        let mut kept = Vec::new();
        self.each_group(document, |arrival, group| kept.push(keep(arrival, &group)))?;
        Ok(kept)
    }

    fn each_group(&self, document: &DocumentId, mut take: impl FnMut(u64, Vec<Run>)) -> Result<(), ReadError> {
        guarded(|| {
            let read = self.read()?;
            let table = match read.open_table(tables::TAIL) {
                Err(redb::TableError::TableDoesNotExist(_)) => return Ok(()),
                table => table?,
            };
            for row in table.range((&document.0, 0)..=(&document.0, u64::MAX))? {
                let (key, value) = row?;
                take(key.value().1, decode("tail", value.value())?);
            }
            Ok(())
        })
    }

    /// Reads one group of a document's tail.
    ///
    /// # Errors
    /// [`ReadError`].
    pub(crate) fn tail_group(&self, document: &DocumentId, arrival: u64) -> Result<Option<Vec<Run>>, ReadError> {
        guarded(|| {
            let table = match self.read()?.open_table(tables::TAIL) {
                Err(redb::TableError::TableDoesNotExist(_)) => return Ok(None),
                table => table?,
            };
            let row = table.get((&document.0, arrival))?;
            row.map(|row| decode("tail", row.value())).transpose()
        })
    }

    /// Returns the arrival number that comes next in a document's tail, 0 where there is no tail, and the
    /// tail's bytes.
    ///
    /// # Errors
    /// [`ReadError`].
    pub fn tail_end(&self, document: &DocumentId) -> Result<(u64, u64), ReadError> {
        guarded(|| {
            let read = self.read()?;
            let table = match read.open_table(tables::TAIL) {
                Err(redb::TableError::TableDoesNotExist(_)) => return Ok((0, 0)),
                table => table?,
            };
            let (mut next, mut bytes) = (0, 0);
            for row in table.range((&document.0, 0)..=(&document.0, u64::MAX))? {
                let (key, value) = row?;
                next = key.value().1.saturating_add(1);
                bytes += value.value().len() as u64;
            }
            Ok((next, bytes))
        })
    }
}
