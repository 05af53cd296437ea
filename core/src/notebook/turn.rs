//! The end of a turn: everything staged goes to disk at once, then what was written here is merged.

use std::collections::BTreeMap;

use super::held::Held;
use super::snapshots::save_proven;
use super::{LeaseToken, Notebook, Refusal, RefusalReason, Unmerged, loaded};
use crate::codec;
use crate::history::{MAX_RUN_LEN, Run, Seal, Vector};
use crate::ids::{DocumentId, ProgrammeId, StreamId};
use crate::store::{CommitError, RefusalRow, StreamRow};

/// How many refusals are kept.
const MAX_REFUSALS: usize = 200;
/// A tail is worth compacting when it is longer than this many bytes and longer than the snapshot.
const MIN_TAIL: u64 = 64 << 10;
/// While somebody writes it is compacted only when it is so many times longer, as each time costs what the whole
/// document does: a change of one letter takes some 130 bytes in the tail and half a byte in the snapshot ...
const MUCH_LONGER: u64 = 128;
/// ... or longer by so many bytes.
const MAX_TAIL: u64 = 16 << 20;
/// A signature is kept for about this many changes ...
const CHANGES_A_SEAL: u64 = 1_000;
/// ... or this many bytes of them.
const BYTES_A_SEAL: usize = 128 << 10;

/// Something that is on disk now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// A membership log has new operations.
    Operations {
        /// The programme.
        programme: ProgrammeId,
    },
    /// A document is new here.
    Created {
        /// The document.
        document: DocumentId,
    },
    /// A document has new changes.
    Written {
        /// The document.
        document: DocumentId,
        /// The changes.
        runs: Vec<Run>,
        /// Where they came from.
        from: Origin,
    },
    /// A document came whole, with changes that were not here.
    Arrived {
        /// The document.
        document: DocumentId,
        /// What was held of it before.
        before: Vector,
        /// All of it, as Automerge saves it.
        saved: Vec<u8>,
    },
    /// A branch of a stream was taken out of a document, with all that built on it: whoever has the document open
    /// must open it anew.
    Replaced {
        /// The document.
        document: DocumentId,
    },
    /// Changes written here could not be merged: they are kept aside and their stream is retired. The
    /// writer must open the document anew and write what it had again.
    Rejected {
        /// The document.
        document: DocumentId,
        /// The lease under which they were written.
        token: LeaseToken,
        /// What was wrong, for a log.
        reason: String,
    },
}

/// Where changes came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The holder of this lease wrote them here.
    Here(LeaseToken),
    /// Another device sent them.
    Peer,
}

impl Notebook {
    /// Puts everything staged on disk, in one transaction.
    ///
    /// # Errors
    /// [`CommitError`]; the notebook is as it is on disk then, and whatever was staged must be done again.
    pub fn commit(&mut self) -> Result<(), CommitError> {
        for document in std::mem::take(&mut self.touched) {
            if let Some(held) = self.held.get(&document) {
                self.batch.put_header(document, &held.row());
            }
        }
        let batch = std::mem::take(&mut self.batch);
        let written = self.store.commit(batch);
        self.staged.clear();
        self.whole.clear();
        if let Err(error) = written {
            self.happened.clear();
            self.unmerged.clear();
            self.cache.clear();
            self.tails.clear();
            self.logs.undo();
            self.held.undo();
            self.settings.undo();
            self.refusals.undo();
            // What failed may have reached the disk all the same; where it cannot be read now, the store
            // refuses to write until it could be.
            if self.store.is_ahead() && self.read_all().is_ok() {
                self.store.caught_up();
            }
            return Err(error);
        }
        self.logs.keep();
        self.held.keep();
        self.settings.keep();
        self.refusals.keep();
        Ok(())
    }

    /// Tells whether anything waits for the next commit. While nothing does, all that can be read here is on disk.
    pub fn has_staged(&self) -> bool {
        !self.batch.is_empty() || !self.touched.is_empty()
    }

    /// Tells what commits made durable since it was told last. For whoever passes it on to other devices, who need not
    /// wait until it is merged here; [`Notebook::settle`] follows.
    pub fn durable(&mut self) -> Vec<Happened> {
        let mut happened = std::mem::take(&mut self.happened);
        for (document, unmerged) in self.unmerged.iter_mut().filter(|(_, unmerged)| !unmerged.is_told) {
            unmerged.is_told = true;
            happened.extend(unmerged.runs.iter().map(|(run, token)| written_here(*document, run.clone(), *token)));
        }
        for event in &happened {
            if let Happened::Written { document, .. } = event {
                self.unsettled.insert(*document);
            }
        }
        happened
    }

    /// Merges what was written here, and tells what happened and was not told yet: whatever [`Notebook::durable`] told
    /// of as written here is in the document then, or [`Happened::Rejected`]. What it stages itself, compaction and
    /// summaries, goes to disk with the next commit.
    pub fn settle(&mut self) -> Vec<Happened> {
        for document in self.unmerged.keys().copied().collect::<Vec<_>>() {
            self.merge_own(&document);
        }
        let happened = self.durable();
        for document in std::mem::take(&mut self.unsettled) {
            self.grown.insert(document);
            if self.held.get(&document).is_some_and(is_overdue) {
                // It can wait: without it the tail is longer, and nothing else.
                let _ = self.compact(&document);
            }
        }
        happened
    }

    /// Turns snapshot and tail of one document into a new snapshot where that is worth it, and tells whether to come
    /// back for others. For a moment in which nobody waits; goes to disk with the next commit.
    pub fn tidy(&mut self) -> bool {
        while let Some(document) = self.grown.pop_first() {
            if self.held.get(&document).is_some_and(is_worth_compacting) {
                let _ = self.compact(&document);
                break;
            }
        }
        !self.grown.is_empty()
    }

    /// Merges runs written here into the replica; those that it does not take are kept aside.
    pub(super) fn merge_own(&mut self, document: &DocumentId) {
        let Some(Unmerged { runs, headers, is_told, .. }) = self.unmerged.remove(document) else { return };
        let changes: Vec<u8> = runs.iter().flat_map(|(run, _)| &run.changes).copied().collect();
        // Loading afresh takes in the runs as well, as they are no longer unmerged: merging twice is nothing.
        let merged = match self.document(document) {
            Ok(loaded) => loaded::merge(loaded, &changes, &headers).map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        match merged {
            Ok(()) if is_told => {}
            Ok(()) => {
                let written = runs.into_iter().map(|(run, token)| written_here(*document, run, token));
                self.happened.extend(written);
            }
            Err(reason) => self.set_aside(document, runs, &reason),
        }
    }

    /// Takes runs written here out of the document again, keeps their bytes, and retires their streams.
    fn set_aside(&mut self, document: &DocumentId, runs: Vec<(Run, LeaseToken)>, reason: &str) {
        self.cache.remove(document);
        let Some(held) = self.held.get(document) else { return };
        let Ok(tail) = self.store.tail(document) else { return };
        let Ok(mut seals) = self.store.seals(document) else { return };
        let Ok(mut loaded) = self
            .store
            .snapshot(document)
            .map_err(|_| ())
            .and_then(|snapshot| loaded::open(&held.signed, snapshot.as_deref()).map_err(|_| ()))
        else {
            return;
        };
        let staged = self.staged.get(document).cloned().unwrap_or_default();
        let is_bad = |run: &Run| runs.iter().any(|(bad, _)| bad.stream == run.stream && bad.first == run.first);
        for group in tail.into_iter().chain(staged).filter(|group| !group.iter().any(is_bad)) {
            let changes: Vec<u8> = group.iter().flat_map(|run| &run.changes).copied().collect();
            if loaded::merge(&mut loaded, &changes, &[]).is_ok() {
                seals.extend(group.into_iter().map(|run| (run.stream, run.last, run.seal)));
            }
        }
        let (tips, heads) = loaded::tips_and_heads(document, &mut loaded);
        let saved = loaded.save();
        if let Some(held) = self.held.get_mut(document) {
            held.tips = tips;
            held.heads = heads;
            held.summary = None;
            held.snapshot_len = saved.len() as u64;
            held.tail_len = 0;
        }
        self.tails.remove(document);
        self.batch.replace_snapshot(*document, saved, &seals);
        self.touched.insert(*document);
        self.staged.remove(document);
        for (run, token) in runs {
            self.put_stream(document, run.stream, StreamRow::Retired);
            let refusal = Refusal::of(&run, RefusalReason::Malformed(reason.to_owned()));
            self.keep_refusal(&refusal, Some(&run));
            self.happened.push(Happened::Rejected { document: *document, token, reason: reason.to_owned() });
        }
    }

    /// Keeps a refusal for people who look for the reason; the oldest make room.
    pub(super) fn keep_refusal(&mut self, refusal: &Refusal, own: Option<&Run>) {
        let number = self.refusals.keys().next_back().map_or(0, |last| last + 1);
        let row = RefusalRow {
            document: refusal.document,
            stream: refusal.stream.unwrap_or(StreamId([0; 40])),
            reason: refusal.reason.to_string(),
            own: own.map(|run| codec::encode(1, run)),
        };
        self.batch.add_refusal(number, &row);
        self.refusals.insert(number, row);
        // What this device wrote is kept for ever; what others sent they still have.
        let others = self.refusals.iter().filter(|(_, row)| row.own.is_none()).map(|(number, _)| *number);
        let others: Vec<u64> = others.collect();
        for number in others.iter().take(others.len().saturating_sub(MAX_REFUSALS)) {
            self.refusals.remove(number);
            self.batch.drop_refusal(*number);
        }
    }

    /// Turns snapshot and tail into a new snapshot, which is loaded once before it replaces anything.
    fn compact(&mut self, document: &DocumentId) -> Option<()> {
        let tail = self.store.tail(document).ok()?;
        let signed = self.held.get(document)?.signed.clone();
        let saved = save_proven(&signed, self.document(document).ok()?)?;
        let seals = seals_to_keep(&tail);
        let held = self.held.get_mut(document)?;
        held.snapshot_len = saved.len() as u64;
        self.store.note_freed(std::mem::take(&mut held.tail_len));
        self.tails.remove(document);
        self.batch.replace_snapshot(*document, saved, &seals);
        self.touched.insert(*document);
        Some(())
    }
}

fn written_here(document: DocumentId, run: Run, token: LeaseToken) -> Happened {
    Happened::Written { document, runs: vec![run], from: Origin::Here(token) }
}

/// Tells whether a document takes much less room once it is compacted.
fn is_worth_compacting(held: &Held) -> bool {
    held.tail_len > MIN_TAIL && held.tail_len > held.snapshot_len
}

/// Tells whether a document is to be compacted although somebody may wait meanwhile.
fn is_overdue(held: &Held) -> bool {
    let longest = held.snapshot_len.saturating_mul(MUCH_LONGER).min(held.snapshot_len + MAX_TAIL);
    held.tail_len > MIN_TAIL && held.tail_len > longest
}

/// Chooses the signatures to keep of a tail: at every cut, the last of each stream that went on since the
/// cut before. Between two cuts stand about [`CHANGES_A_SEAL`] changes or [`BYTES_A_SEAL`] bytes, whoever wrote
/// them, so that what must travel together stays small. What stands between two signatures of a stream must fit
/// into one run: where it would not, an earlier one is kept as well.
pub(super) fn seals_to_keep(tail: &[Vec<Run>]) -> Vec<(StreamId, u64, Seal)> {
    let mut kept = Vec::new();
    // **Shape**: by stream, the bytes since its last signature that is kept, and its newest.
    let mut since: BTreeMap<StreamId, (usize, u64, Seal)> = BTreeMap::new();
    let (mut changes, mut bytes) = (0, 0);
    for group in tail {
        let coming: usize = group.iter().map(|run| run.changes.len()).sum();
        if bytes + coming > MAX_RUN_LEN {
            cut(&mut since, &mut kept);
            (changes, bytes) = (0, 0);
        }
        for run in group {
            let length = run.changes.len();
            changes += run.last - run.first + 1;
            bytes += length;
            let before = match since.remove(&run.stream) {
                Some((before, number, seal)) if before + length > MAX_RUN_LEN => {
                    kept.push((run.stream, number, seal));
                    0
                }
                Some((before, ..)) => before,
                None => 0,
            };
            since.insert(run.stream, (before + length, run.last, run.seal.clone()));
        }
        if changes >= CHANGES_A_SEAL || bytes >= BYTES_A_SEAL {
            cut(&mut since, &mut kept);
            (changes, bytes) = (0, 0);
        }
    }
    cut(&mut since, &mut kept);
    kept
}

/// Keeps the newest signature of every stream.
fn cut(since: &mut BTreeMap<StreamId, (usize, u64, Seal)>, kept: &mut Vec<(StreamId, u64, Seal)>) {
    kept.extend(std::mem::take(since).into_iter().map(|(stream, (_, number, seal))| (stream, number, seal)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_signatures_of_a_stream_are_further_apart_than_a_run_may_be_long() {
        let run = |number: u64, length: usize| Run {
            document: DocumentId([1; 32]),
            stream: StreamId([2; 40]),
            first: number,
            last: number,
            changes: vec![0; length],
            seal: Seal {
                hash: crate::ids::ChangeId([number as u8; 32]),
                membership: Vec::new(),
                epoch: 0,
                signature: [0; 64],
            },
        };
        let kept = |group: &[usize]| -> Vec<u64> {
            let group = (1..).zip(group).map(|(number, length)| run(number, *length)).collect();
            seals_to_keep(&[group]).into_iter().map(|(_, number, _)| number).collect()
        };
        assert_eq!(kept(&[500 << 10, 500 << 10]), [1, 2]);
        assert_eq!(kept(&[200 << 10, 200 << 10, 200 << 10, 200 << 10, 200 << 10]), [2, 4, 5]);
        assert_eq!(kept(&[100, 100, 100]), [3]);
    }
}
