//! What comes from a peer: records and runs, taken by the notebook or refused, and confirmed when durable.

use taccuino_core::documents::SignedRecord;
use taccuino_core::history::{Run, Snapshot, Vector};
use taccuino_core::ids::{ChangeId, DocumentId, StreamId};
use taccuino_core::notebook::{Fork, Received, Refusal};

use super::digests::may_read;
use super::event::OutEvent;
use super::messages::{Confirmed, List, MAX_LISTED, MAX_STREAMS, Message, Named, RefusalCode, WireRun, WireSeal};
use super::session::Session;
use super::turn::{Fault, Shared, Turn};

/// How many bytes of groups and of whole documents may wait for their rest.
const MAX_WAITING: usize = 5 << 20;
/// What a signature takes in memory, about.
const SEAL_BYTES: usize = 256;
/// How many bytes of confirmations go into one message, about.
const CONFIRM_BYTES: usize = 256 << 10;
/// From so many changes on it is said how far a document has come.
const PROGRESS_FROM: u64 = 50;

impl Session {
    pub(super) fn on_record(&mut self, shared: &mut Shared, turn: &mut Turn<'_>, bytes: &[u8]) -> Result<(), Fault> {
        match turn.notebook.receive_record(bytes) {
            // Who may not read it learns nothing by showing it, not even that it is here.
            Ok(document) if !may_read(turn.notebook, &document, &self.peer) => {
                self.send(turn, &Message::Refused { document, stream: None, code: RefusalCode::Unavailable });
                self.strike()
            }
            Ok(document) => {
                self.confirmed.entry(document).or_default();
                self.to_confirm.entry(document).or_default();
                Ok(())
            }
            Err(refusal) => match early(turn, bytes) {
                Some(document) => self.on_early(shared, turn, document, Vec::new()),
                None => self.refuse(turn, &refusal),
            },
        }
    }

    pub(super) fn on_runs(
        &mut self,
        shared: &mut Shared,
        turn: &mut Turn<'_>,
        document: Named<DocumentId>,
        runs: Vec<WireRun>,
        more: bool,
    ) -> Result<(), Fault> {
        let document = self.heard.documents.resolve(document).ok_or(Fault::UnknownName)?;
        let mut group = self.groups.remove(&document).unwrap_or_default();
        if runs.is_empty() {
            return Err(Fault::OutOfPlace("runs"));
        }
        for mut run in runs {
            let name = std::mem::replace(&mut run.stream, Named::Again(0));
            let stream = self.heard.streams.resolve(name).ok_or(Fault::UnknownName)?;
            let name = std::mem::replace(&mut run.membership, Named::Again(0));
            let membership = self.heard.memberships.resolve(name).ok_or(Fault::UnknownName)?;
            let run = run.into_run(document, stream, membership).ok_or(Fault::OutOfPlace("numbers"))?;
            self.waiting_bytes += run_len(&run);
            group.push(run);
        }
        if self.waiting_bytes > MAX_WAITING {
            return Err(Fault::TooMuch("runs"));
        }
        if more {
            self.groups.insert(document, group);
            return Ok(());
        }
        self.waiting_bytes -= group.iter().map(run_len).sum::<usize>();
        self.take_group(shared, turn, document, group)
    }

    fn take_group(
        &mut self,
        shared: &mut Shared,
        turn: &mut Turn<'_>,
        document: DocumentId,
        group: Vec<Run>,
    ) -> Result<(), Fault> {
        let hashes = group.iter().map(|run| run.seal.hash).collect();
        if turn.notebook.record(&document).is_none() {
            return self.on_early(shared, turn, document, hashes);
        }
        if !may_read(turn.notebook, &document, &self.peer) {
            // It learns no more than from a document that is not here.
            self.send(turn, &Message::Refused { document, stream: None, code: RefusalCode::Unavailable });
            return self.strike();
        }
        let positions: Vec<(StreamId, u64)> = group.iter().map(|run| (run.stream, run.last)).collect();
        let changes: u64 = group.iter().map(|run| run.last.saturating_sub(run.first).saturating_add(1)).sum();
        let received = turn.notebook.receive_runs(document, group);
        self.on_received(shared, turn, document, received, Brought { hashes, positions, changes })
    }

    pub(super) fn on_snapshot(
        &mut self,
        shared: &mut Shared,
        turn: &mut Turn<'_>,
        document: Named<DocumentId>,
        seals: Vec<WireSeal>,
        saved: &[u8],
        more: bool,
    ) -> Result<(), Fault> {
        let document = self.heard.documents.resolve(document).ok_or(Fault::UnknownName)?;
        let empty = || Snapshot { document, saved: Vec::new(), seals: Vec::new() };
        let mut snapshot = self.snapshots.remove(&document).unwrap_or_else(empty);
        self.waiting_bytes += saved.len() + SEAL_BYTES * seals.len();
        if self.waiting_bytes > MAX_WAITING {
            return Err(Fault::TooMuch("documents"));
        }
        for mut seal in seals {
            let name = std::mem::replace(&mut seal.stream, Named::Again(0));
            let stream = self.heard.streams.resolve(name).ok_or(Fault::UnknownName)?;
            let name = std::mem::replace(&mut seal.membership, Named::Again(0));
            let membership = self.heard.memberships.resolve(name).ok_or(Fault::UnknownName)?;
            snapshot.seals.push((stream, seal.number, seal.into_seal(membership)));
        }
        snapshot.saved.extend_from_slice(saved);
        if more {
            self.snapshots.insert(document, snapshot);
            return Ok(());
        }
        self.waiting_bytes -= snapshot.saved.len() + SEAL_BYTES * snapshot.seals.len();
        let newest = snapshot.newest();
        let hashes = snapshot.seals.iter().filter(|(stream, number, _)| newest.get(stream) == Some(number));
        let hashes = hashes.map(|(.., seal)| seal.hash).collect();
        if turn.notebook.record(&document).is_none() {
            return self.on_early(shared, turn, document, hashes);
        }
        if !may_read(turn.notebook, &document, &self.peer) {
            self.send(turn, &Message::Refused { document, stream: None, code: RefusalCode::Unavailable });
            return self.strike();
        }
        let before = turn.notebook.vector(&document);
        let changes =
            newest.iter().map(|(stream, number)| number.saturating_sub(before.get(stream).copied().unwrap_or(0)));
        let changes = changes.fold(0, u64::saturating_add);
        let received = turn.notebook.receive_snapshot(&snapshot);
        // Signatures may promise more than came with them: nothing is confirmed but what is here.
        let here = turn.notebook.vector(&document);
        let reached = |(stream, number): (StreamId, u64)| Some((stream, number.min(*here.get(&stream)?)));
        let positions = newest.into_iter().filter_map(reached).collect();
        self.on_received(shared, turn, document, received, Brought { hashes, positions, changes })
    }

    /// Answers what the notebook has taken in, or not.
    fn on_received(
        &mut self,
        shared: &mut Shared,
        turn: &mut Turn<'_>,
        document: DocumentId,
        received: Result<Received, Refusal>,
        brought: Brought,
    ) -> Result<(), Fault> {
        let Brought { hashes, positions, changes } = brought;
        match received {
            Ok(Received::Waits) => self.on_early(shared, turn, document, hashes),
            Ok(received) => {
                if self.wants.contains_key(&document) {
                    shared.note_wanted(document, self.id, turn.now);
                }
                self.note_confirmed(document, positions.clone());
                let to_confirm = self.to_confirm.entry(document).or_default();
                for (stream, number) in positions {
                    let known = to_confirm.entry(stream).or_insert(0);
                    *known = number.max(*known);
                }
                if received == Received::Known {
                    self.weigh(shared, turn, &document);
                }
                self.tell_progress(turn, document, changes);
                Ok(())
            }
            Err(refusal) => {
                if let Some(fork) = turn.notebook.take_fork().filter(|fork| self.yields(shared, fork)) {
                    // A disk that cannot be read now is asked again at the next meeting.
                    if turn.notebook.yield_branch(&fork, self.nonce()).is_ok() {
                        return Err(Fault::Yielded);
                    }
                }
                self.refuse(turn, &refusal)
            }
        }
    }

    /// Decides whether the other branch of a stream counts, and the one that is here goes.
    ///
    /// The branch with the smaller hash counts, so that all come to the same. But a stream's own device yields
    /// wherever nobody else is known to hold its branch: it can write its words again, and no one else can in its
    /// name. So it is given one meeting to do so.
    fn yields(&self, shared: &mut Shared, fork: &Fork) -> bool {
        let is_smaller = fork.theirs < fork.ours;
        let writer = fork.stream.device();
        if writer == shared.device {
            is_smaller || !shared.places.is_elsewhere_than(&self.peer, &fork.document)
        } else if writer == self.peer {
            !shared.forks.insert((writer, fork.document)) && is_smaller
        } else {
            is_smaller
        }
    }

    /// Answers what builds on something that is not here: it is asked for instead of being kept.
    fn on_early(
        &mut self,
        shared: &mut Shared,
        turn: &mut Turn<'_>,
        document: DocumentId,
        heads: Vec<ChangeId>,
    ) -> Result<(), Fault> {
        self.send(turn, &Message::Refused { document, stream: None, code: RefusalCode::Early });
        self.offered(shared, turn, document, heads)
    }

    fn tell_progress(&mut self, turn: &mut Turn<'_>, document: DocumentId, changes: u64) {
        let Some(wanted) = self.wants.get_mut(&document).filter(|wanted| wanted.total >= PROGRESS_FROM) else {
            return;
        };
        wanted.received = wanted.received.saturating_add(changes).min(wanted.total);
        let (received, total) = (wanted.received, wanted.total);
        turn.out.push(OutEvent::Progress { device: self.peer, document, received, total });
    }

    /// Confirms what the commit made durable.
    pub(super) fn confirm(&mut self, turn: &mut Turn<'_>) {
        let mut documents = Vec::new();
        let mut bytes = 0;
        for (document, positions) in std::mem::take(&mut self.to_confirm) {
            bytes += 64 + 56 * positions.len();
            let document = self.said.documents.name(&document);
            let positions = self.name_positions(positions);
            documents.push(Confirmed { document, positions });
            if bytes > CONFIRM_BYTES || documents.len() == MAX_LISTED {
                self.send(turn, &Message::Confirm { documents: List(std::mem::take(&mut documents)) });
                bytes = 0;
            }
        }
        if !documents.is_empty() {
            self.send(turn, &Message::Confirm { documents: List(documents) });
        }
    }

    fn name_positions(&mut self, positions: Vector) -> List<(Named<StreamId>, u64), MAX_STREAMS> {
        let positions = positions.into_iter().take(MAX_STREAMS);
        List(positions.map(|(stream, number)| (self.said.streams.name(&stream), number)).collect())
    }
}

/// What came of a document.
struct Brought {
    /// The last changes.
    hashes: Vec<ChangeId>,
    /// How far it brings each stream.
    positions: Vec<(StreamId, u64)>,
    /// How many changes it is.
    changes: u64,
}

/// Returns the document of a record that names membership operations which are not here yet.
fn early(turn: &Turn<'_>, bytes: &[u8]) -> Option<DocumentId> {
    let signed = SignedRecord::from_bytes(bytes).ok()?;
    let is_ahead = turn
        .notebook
        .log(&signed.record.programme)
        .is_none_or(|log| signed.record.membership.iter().any(|head| !log.contains(head)));
    is_ahead.then_some(signed.id)
}

fn run_len(run: &Run) -> usize {
    run.changes.len() + 32 * run.seal.membership.len() + 256
}
