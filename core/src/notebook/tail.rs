//! What stands where in a document's tail, so that who lacks its end is not served by reading all of it.
//!
//! **Invariant**: an index says of every row of the tail, staged ones included, or there is none.

use std::collections::BTreeMap;

use crate::history::Run;
use crate::ids::{DocumentId, StreamId};
use crate::store::Store;

/// The indexes of those tails that somebody lacks parts of.
#[derive(Debug, Default)]
pub(super) struct Tails(BTreeMap<DocumentId, TailIndex>);

/// The rows of one tail, in the order of their arrival.
#[derive(Debug, Default)]
pub(super) struct TailIndex(Vec<Row>);

#[derive(Debug)]
struct Row {
    arrival: u64,
    /// Stream, first and last number of each of its runs.
    runs: Vec<(StreamId, u64, u64)>,
}

impl Row {
    fn new(arrival: u64, group: &[Run]) -> Self {
        Self { arrival, runs: group.iter().map(|run| (run.stream, run.first, run.last)).collect() }
    }
}

/// How many tails are indexed at once.
const MAX_INDEXED: usize = 64;

impl Tails {
    /// Returns the index of a document's tail, made from the store where there is none yet, and from the groups
    /// that are staged behind it; none where the store cannot be read. `next` is the arrival of the next group.
    pub(super) fn of(
        &mut self,
        document: &DocumentId,
        store: &Store,
        staged: &[Vec<Run>],
        next: u64,
    ) -> Option<&TailIndex> {
        if !self.0.contains_key(document) {
            if self.0.len() >= MAX_INDEXED {
                self.0.pop_first();
            }
            let mut rows = store.tail_with(document, Row::new).ok()?;
            let first_staged = next.saturating_sub(staged.len() as u64);
            rows.extend((first_staged..).zip(staged).map(|(arrival, group)| Row::new(arrival, group)));
            self.0.insert(*document, TailIndex(rows));
        }
        self.0.get(document)
    }

    /// Notes a row that is staged.
    pub(super) fn note(&mut self, document: &DocumentId, arrival: u64, group: &[Run]) {
        if let Some(index) = self.0.get_mut(document) {
            index.0.push(Row::new(arrival, group));
        }
    }

    /// Forgets the tail of a document, which is another now.
    pub(super) fn remove(&mut self, document: &DocumentId) {
        self.0.remove(document);
    }

    /// Forgets all of them.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl TailIndex {
    /// Returns the first number of the first run of a stream that goes beyond `had`.
    pub(super) fn first_beyond(&self, stream: &StreamId, had: u64) -> Option<u64> {
        let mut runs = self.0.iter().flat_map(|row| &row.runs);
        runs.find(|(its, _, last)| its == stream && *last > had).map(|(_, first, _)| *first)
    }

    /// Lists the rows with runs that somebody lacks who has each stream up to the number in `lacking`.
    pub(super) fn arrivals_beyond(&self, lacking: &BTreeMap<StreamId, u64>) -> impl Iterator<Item = u64> {
        let is_lacking =
            |row: &&Row| row.runs.iter().any(|(stream, _, last)| lacking.get(stream).is_some_and(|had| last > had));
        self.0.iter().filter(is_lacking).map(|row| row.arrival)
    }
}

#[cfg(test)]
mod tests {
    use redb::backends::InMemoryBackend;

    use super::*;
    use crate::history::Seal;
    use crate::ids::ChangeId;
    use crate::store::Batch;

    const DOCUMENT: DocumentId = DocumentId([1; 32]);

    fn run(stream: u8, first: u64, last: u64) -> Run {
        let seal = Seal { hash: ChangeId([0; 32]), membership: Vec::new(), epoch: 0, signature: [0; 64] };
        Run { document: DOCUMENT, stream: StreamId([stream; 40]), first, last, changes: vec![0], seal }
    }

    #[test]
    fn an_index_made_late_says_what_one_kept_from_the_start_says() {
        let groups = [vec![run(1, 1, 3)], vec![run(2, 1, 1), run(1, 4, 4)], vec![run(2, 2, 9)], vec![run(1, 5, 6)]];
        let mut store = Store::with_backend(InMemoryBackend::new).unwrap();
        let mut early = Tails::default();
        assert!(early.of(&DOCUMENT, &store, &[], 0).unwrap().0.is_empty());
        let mut batch = Batch::default();
        for (arrival, group) in (0..).zip(&groups) {
            early.note(&DOCUMENT, arrival, group);
            if arrival < 3 {
                batch.add_runs(DOCUMENT, arrival, group);
            }
        }
        store.commit(batch).unwrap();
        let mut late = Tails::default();
        late.of(&DOCUMENT, &store, &groups[3..], 4).unwrap();
        for tails in [&mut early, &mut late] {
            let index = tails.of(&DOCUMENT, &store, &[], 4).unwrap();
            let beyond = |one: u64, other: u64| -> Vec<u64> {
                let lacking = BTreeMap::from([(StreamId([1; 40]), one), (StreamId([2; 40]), other)]);
                index.arrivals_beyond(&lacking).collect()
            };
            assert_eq!(beyond(0, 0), [0, 1, 2, 3]);
            assert_eq!(beyond(3, 1), [1, 2, 3]);
            assert_eq!(beyond(4, 9), [3]);
            assert_eq!(beyond(6, 5), [2]);
            assert_eq!(index.first_beyond(&StreamId([1; 40]), 3), Some(4));
            assert_eq!(index.first_beyond(&StreamId([1; 40]), 6), None);
        }
    }
}
