//! What goes to a peer: answers to its questions, and news as they come, within a window.

use std::collections::BTreeMap;
use std::ops::Bound;

use taccuino_core::history::{Run, Snapshot, Vector};
use taccuino_core::ids::{DocumentId, StreamId};

use super::digests::may_read;
use super::event::OutEvent;
use super::messages::{Bytes, Confirmed, List, MAX_RUNS, MembershipHeads, Message, RefusalCode, WireRun, WireSeal};
use super::reconcile::{offer, vector_digest};
use super::session::Session;
use super::turn::{Fault, Shared, Turn};

/// How many bytes of runs may be on their way to a peer that has not confirmed them.
const WINDOW: usize = 1 << 20;
/// How many bytes of a document are read at a time.
const PART_BYTES: usize = 256 << 10;
/// How many bytes of runs go into one message, about.
const MESSAGE_BYTES: usize = 384 << 10;
/// How often a peer may ask for a document with the same things in hand.
const MAX_SERVED: u32 = 16;
/// What a run takes on the wire beside its changes, at most, in bytes.
const RUN_OVERHEAD: usize = 256;

/// What was sent and is not confirmed yet.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    runs: BTreeMap<DocumentId, Vec<(StreamId, u64, usize)>>,
    bytes: usize,
}

impl InFlight {
    fn is_full(&self) -> bool {
        self.bytes >= WINDOW
    }

    fn add(&mut self, document: DocumentId, stream: StreamId, last: u64, bytes: usize) {
        self.bytes += bytes + RUN_OVERHEAD;
        self.runs.entry(document).or_default().push((stream, last, bytes + RUN_OVERHEAD));
    }

    fn keep(&mut self, document: &DocumentId, is_open: impl Fn(&StreamId, u64) -> bool) {
        let Some(runs) = self.runs.get_mut(document) else { return };
        runs.retain(|(stream, last, bytes)| {
            let stays = is_open(stream, *last);
            if !stays {
                self.bytes -= bytes;
            }
            stays
        });
        if runs.is_empty() {
            self.runs.remove(document);
        }
    }

    fn clear(&mut self, document: &DocumentId) {
        self.keep(document, |_, _| false);
    }
}

impl Session {
    pub(super) fn on_want(
        &mut self,
        shared: &mut Shared,
        turn: &mut Turn<'_>,
        document: DocumentId,
        record: bool,
        have: Vec<(StreamId, u64)>,
    ) -> Result<(), Fault> {
        // What is not here and what is not for the peer look the same.
        let signed = turn.notebook.record(&document).filter(|_| may_read(turn.notebook, &document, &self.peer));
        let Some(signed) = signed else {
            self.send(turn, &Message::Refused { document, stream: None, code: RefusalCode::Unavailable });
            return Ok(());
        };
        let signed = signed.to_bytes();
        let here = turn.notebook.vector(&document);
        let theirs: Vector = have.into_iter().collect();
        let digest = vector_digest(&theirs);
        let served = self.served.entry(document).or_insert((digest, 0));
        *served = if served.0 == digest { (digest, served.1 + 1) } else { (digest, 1) };
        if served.1 > MAX_SERVED {
            return Err(Fault::TooMuch("questions"));
        }
        self.in_flight.clear(&document);
        self.stale.remove(&document);
        if record {
            self.send(turn, &Message::Record { record: Bytes(signed) });
        } else {
            self.note_claimed(turn.notebook, document, theirs.clone());
            self.weigh(shared, turn, &document);
        }
        // Who asks tells what it holds, and is told what of that is here too.
        let both: Vector =
            here.iter().filter(|(stream, _)| theirs.contains_key(*stream)).map(|(&s, &n)| (s, n)).collect();
        if !both.is_empty() {
            self.to_confirm.entry(document).or_default().extend(both);
        }
        let lacking =
            |(stream, number): (&StreamId, &u64)| number.saturating_sub(theirs.get(stream).copied().unwrap_or(0));
        let changes = here.iter().map(lacking).sum();
        self.send(turn, &Message::Begin { document, changes });
        self.sending.insert(document, theirs);
        // At once, as far as there is room: what comes from the peer meanwhile it need not get back.
        if !self.in_flight.is_full() {
            self.send_part(turn, document);
        }
        Ok(())
    }

    /// Goes on with what is asked for, as far as the window allows.
    pub(super) fn pump(&mut self, turn: &mut Turn<'_>) {
        while !self.in_flight.is_full() {
            let after = self.sent_last.map_or(Bound::Unbounded, Bound::Excluded);
            let next = self.sending.range((after, Bound::Unbounded)).next().or_else(|| self.sending.iter().next());
            let Some(document) = next.map(|(document, _)| *document) else { break };
            self.sent_last = Some(document);
            self.send_part(turn, document);
        }
        if !self.in_flight.is_full() && !self.stale.is_empty() {
            let stale = std::mem::take(&mut self.stale);
            let readable = stale.into_iter().filter(|document| may_read(turn.notebook, document, &self.peer));
            let offers = readable.map(|document| offer(document, turn.notebook.heads(&document))).collect();
            self.send_offers(turn, offers);
        }
    }

    /// Sends the next part of a document, or says that it was the last.
    fn send_part(&mut self, turn: &mut Turn<'_>, document: DocumentId) {
        let Some(mut position) = self.sending.remove(&document) else { return };
        let is_readable = may_read(turn.notebook, &document, &self.peer);
        let snapshot = if is_readable { turn.notebook.snapshot_since(&document, &position) } else { None };
        if let Some(snapshot) = snapshot {
            position.extend(snapshot.newest());
            self.send_snapshot(turn, &snapshot);
            self.sending.insert(document, position);
            return;
        }
        let groups = if is_readable { turn.notebook.runs_since(&document, &position, PART_BYTES) } else { Vec::new() };
        let mut has_more = false;
        for group in groups {
            for run in &group {
                let number = position.entry(run.stream).or_insert(0);
                has_more |= run.last > *number;
                *number = run.last.max(*number);
            }
            self.send_group(turn, document, &group);
        }
        if has_more {
            self.sending.insert(document, position);
        } else {
            self.send(turn, &Message::Done { document });
        }
    }

    fn send_group(&mut self, turn: &mut Turn<'_>, document: DocumentId, group: &[Run]) {
        let mut part = Vec::new();
        let mut bytes = 0;
        for run in group {
            let run_bytes = run.changes.len() + 40 + 40 + 32 * run.seal.membership.len() + RUN_OVERHEAD;
            if !part.is_empty() && (bytes + run_bytes > MESSAGE_BYTES || part.len() == MAX_RUNS) {
                let runs = List(std::mem::take(&mut part));
                let document = self.said.documents.name(&document);
                self.send(turn, &Message::Runs { document, runs, more: true });
                bytes = 0;
            }
            bytes += run_bytes;
            let stream = self.said.streams.name(&run.stream);
            let membership: MembershipHeads = List(run.seal.membership.clone());
            part.push(WireRun::new(run, stream, self.said.memberships.name(&membership)));
            self.in_flight.add(document, run.stream, run.last, run.changes.len());
        }
        if !part.is_empty() {
            let document = self.said.documents.name(&document);
            self.send(turn, &Message::Runs { document, runs: List(part), more: false });
        }
    }

    fn send_snapshot(&mut self, turn: &mut Turn<'_>, snapshot: &Snapshot) {
        let document = snapshot.document;
        for (stream, number) in snapshot.newest() {
            self.in_flight.add(document, stream, number, snapshot.saved.len() / snapshot.seals.len().max(1));
        }
        let mut seals = Vec::new();
        for (stream, number, seal) in &snapshot.seals {
            let stream = self.said.streams.name(stream);
            let membership: MembershipHeads = List(seal.membership.clone());
            seals.push(WireSeal::new(*number, seal, stream, self.said.memberships.name(&membership)));
        }
        let mut parts = snapshot.saved.chunks(MESSAGE_BYTES).peekable();
        while let Some(part) = parts.next() {
            let document = self.said.documents.name(&document);
            let (seals, saved) = (List(std::mem::take(&mut seals)), Bytes(part.to_vec()));
            self.send(turn, &Message::Snapshot { document, seals, saved, more: parts.peek().is_some() });
        }
    }

    /// Passes on a document that is new here.
    pub(super) fn push_record(&mut self, turn: &mut Turn<'_>, document: DocumentId) {
        let is_news = self.is_live(turn.notebook, &document) && !self.confirmed.contains_key(&document);
        if !is_news || !may_read(turn.notebook, &document, &self.peer) {
            return;
        }
        let Some(signed) = turn.notebook.record(&document) else { return };
        let record = Bytes(signed.to_bytes());
        self.send(turn, &Message::Record { record });
    }

    /// Passes on runs that are new here.
    pub(super) fn push_runs(&mut self, turn: &mut Turn<'_>, document: DocumentId, runs: &[Run]) {
        if !self.is_live(turn.notebook, &document) || !may_read(turn.notebook, &document, &self.peer) {
            return;
        }
        if self.holds(&document, runs) {
            // It has them, but cannot know that they are here too.
            let to_confirm = self.to_confirm.entry(document).or_default();
            to_confirm.extend(runs.iter().map(|run| (run.stream, run.last)));
            return;
        }
        if self.sending.contains_key(&document) || self.stale.contains(&document) {
            return;
        }
        if self.in_flight.is_full() {
            self.stale.insert(document);
        } else {
            self.send_group(turn, document, runs);
        }
    }

    /// Tells the peer of a document that came whole from another; it asks for what it lacks.
    pub(super) fn push_whole(&mut self, turn: &Turn<'_>, document: DocumentId) {
        let is_due = self.is_live(turn.notebook, &document) && may_read(turn.notebook, &document, &self.peer);
        let has_all = || {
            let confirmed = self.confirmed.get(&document);
            let holds = |(stream, number): (&StreamId, &u64)| {
                confirmed.and_then(|confirmed| confirmed.get(stream)).is_some_and(|held| held >= number)
            };
            turn.notebook.vector(&document).iter().all(holds)
        };
        if is_due && !self.sending.contains_key(&document) && !has_all() {
            self.stale.insert(document);
        }
    }

    pub(super) fn on_confirm(
        &mut self,
        shared: &mut Shared,
        turn: &Turn<'_>,
        confirmed: Confirmed,
    ) -> Result<(), Fault> {
        let positions = confirmed.positions.0;
        let document = self.heard.documents.resolve(confirmed.document).ok_or(Fault::UnknownName)?;
        let mut held = Vec::with_capacity(positions.len());
        for (stream, number) in positions {
            held.push((self.heard.streams.resolve(stream).ok_or(Fault::UnknownName)?, number));
        }
        if !may_read(turn.notebook, &document, &self.peer) {
            return Ok(());
        }
        let held: Vector = held.into_iter().collect();
        self.in_flight.keep(&document, |stream, last| held.get(stream).is_none_or(|number| *number < last));
        self.note_claimed(turn.notebook, document, held);
        self.weigh(shared, turn, &document);
        Ok(())
    }

    pub(super) fn on_refused(
        &mut self,
        shared: &mut Shared,
        turn: &mut Turn<'_>,
        document: DocumentId,
        code: RefusalCode,
    ) -> Result<(), Fault> {
        self.in_flight.clear(&document);
        if code == RefusalCode::Unavailable {
            return self.on_done(shared, turn, &document);
        }
        if code.is_final() {
            turn.out.push(OutEvent::Refused { device: self.peer, reason: code.name().to_owned() });
        }
        Ok(())
    }
}
