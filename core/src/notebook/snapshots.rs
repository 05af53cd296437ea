//! Whole documents: how one is made for somebody who lacks much of it, and how one that came is taken in.
//!
//! Many small changes are a hundred times longer one by one than saved together. What a document that comes whole
//! brings is checked as runs are: signed by streams that may write, each change in its place. Where it cannot be
//! merged at once, as where a stream forks, it is taken apart into runs, which are judged one by one.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Automerge, ChangeHash};

use super::sending::groups_of;
use super::turn::seals_to_keep;
use super::{Happened, LoadError, Notebook, Received, Refusal, RefusalReason, loaded};
use crate::documents::{SignedRecord, genesis_actor};
use crate::history::inspect::{Limits, inspect_document};
use crate::history::{MAX_SNAPSHOT_LEN, MAX_SNAPSHOT_SEALS, Seal, Snapshot, Vector};
use crate::ids::{ChangeId, DocumentId, StreamId};

/// Fewer changes than this always travel as runs.
const MIN_LACKING: u64 = 32;
/// How many bytes of runs are made at a time of a document that is taken apart.
const PART_BYTES: usize = 1 << 20;

impl Notebook {
    /// Returns a document whole for somebody who holds `have`, where it lacks more than a third of the changes; none
    /// where runs serve it better, or the document is too large to travel whole.
    pub fn snapshot_since(&mut self, document: &DocumentId, have: &Vector) -> Option<Snapshot> {
        let held = self.held.get(document)?;
        let had = |stream: &StreamId| have.get(stream).copied().unwrap_or(0);
        let total: u64 = held.tips.values().map(|(number, _)| number).sum();
        let lacking: u64 = held.tips.iter().map(|(stream, (number, _))| number.saturating_sub(had(stream))).sum();
        if lacking < MIN_LACKING || lacking <= total / 3 {
            return None;
        }
        self.merge_own(document);
        let mut seals: BTreeMap<(StreamId, u64), Seal> = BTreeMap::new();
        for (stream, number, seal) in self.store.seals(document).ok()? {
            seals.insert((stream, number), seal);
        }
        let staged_whole = self.whole.get(document).map(|whole| whole.seals.clone()).unwrap_or_default();
        let of_tail = seals_to_keep(&self.tail_of(document).ok()?);
        seals.extend(staged_whole.into_iter().chain(of_tail).map(|(stream, number, seal)| ((stream, number), seal)));
        seals.retain(|(stream, number), _| *number > had(stream));
        let held = self.held.get(document)?;
        let is_sealed =
            |stream: &StreamId, number: u64| number <= had(stream) || seals.contains_key(&(*stream, number));
        if seals.len() > MAX_SNAPSHOT_SEALS || !held.tips.iter().all(|(stream, (number, _))| is_sealed(stream, *number))
        {
            return None;
        }
        let saved = self.document(document).ok()?.save();
        // What others would not take is not sent to them.
        inspect_document(&saved, &Limits::default()).ok().filter(|_| saved.len() <= MAX_SNAPSHOT_LEN)?;
        let seals = seals.into_iter().map(|((stream, number), seal)| (stream, number, seal)).collect();
        Some(Snapshot { document: *document, saved, seals })
    }

    /// Takes a document that came whole, on top of what is here of it: all of it or, where a stream forks, what fits.
    ///
    /// In this order: sizes, signatures, right to write, structure; then it is merged, guarded, and each change that
    /// is new must be in its place and vouched for. Only then is anything staged.
    ///
    /// # Errors
    /// [`Refusal`]; it is kept among [`Notebook::refusals`] as well.
    pub fn receive_snapshot(&mut self, snapshot: &Snapshot) -> Result<Received, Refusal> {
        match self.take_snapshot(snapshot) {
            Ok(Some(received)) => Ok(received),
            Ok(None) => self.take_apart(snapshot),
            Err(refusal) => {
                self.keep_refusal(&refusal, None);
                Err(refusal)
            }
        }
    }

    /// Takes a whole document at once; none where it must be taken apart.
    fn take_snapshot(&mut self, snapshot: &Snapshot) -> Result<Option<Received>, Refusal> {
        let document = snapshot.document;
        let refuse = |reason| Refusal { document, stream: None, reason };
        let held = self.held.get(&document).ok_or_else(|| refuse(RefusalReason::UnknownDocument))?;
        let programme = held.signed.record.programme;
        let log = self.logs.get(&programme).ok_or_else(|| refuse(RefusalReason::UnknownProgramme))?;
        snapshot.check(programme).map_err(|error| refuse((&error).into()))?;
        let mut allowed = BTreeSet::new();
        for (stream, _, seal) in &snapshot.seals {
            if !allowed.insert((stream.device(), &seal.membership)) {
                continue;
            }
            let Some(then) = log.membership_at(&seal.membership) else { return Ok(Some(Received::Waits)) };
            then.check_write(&held.signed.record, &stream.device()).map_err(|denied| Refusal {
                document,
                stream: Some(*stream),
                reason: RefusalReason::Denied(denied),
            })?;
        }
        if !held.has_room_for(snapshot.seals.iter().map(|(stream, ..)| stream)) {
            return Err(refuse(RefusalReason::TooManyStreams));
        }
        self.merge_own(&document);
        let merged = self.merge_snapshot(snapshot);
        if merged.is_none() {
            // It may be half changed: the next use loads it anew.
            self.cache.remove(&document);
        }
        Ok(merged)
    }

    /// Merges a checked snapshot and stages the outcome; none where something of it is not in its place.
    fn merge_snapshot(&mut self, snapshot: &Snapshot) -> Option<Received> {
        let document = snapshot.document;
        let held = self.held.get(&document)?;
        let (signed, known) = (held.signed.clone(), held.tips.clone());
        let before: Vector = known.iter().map(|(stream, (number, _))| (*stream, *number)).collect();
        let merged = match self.document(&document) {
            Ok(merged) => merged,
            Err(LoadError::Unknown | LoadError::Read(_)) => return Some(Received::Waits),
            Err(LoadError::Indigestible(_)) => return None,
        };
        let heads = merged.get_heads();
        let is_first = known.is_empty();
        if is_first {
            // One that is loaded is much faster than one that is merged, and has the same checks behind it.
            *merged = loaded::open(&signed, Some(&snapshot.saved)).ok()?;
        } else {
            loaded::merge(merged, &snapshot.saved, &[]).ok()?;
        }
        let tips = check_new(merged, &document, &heads, known, &snapshot.seals)?;
        let is_new =
            |(stream, (number, _)): (&StreamId, &(u64, ChangeId))| before.get(stream).is_none_or(|had| had < number);
        if !tips.iter().any(is_new) {
            return Some(Received::Known);
        }
        let heads = merged.get_heads();
        let saved = if is_first { snapshot.saved.clone() } else { save_proven(&signed, merged)? };
        let tail = self.tail_of(&document).ok()?;
        let mut seals = self.whole.get(&document).map(|whole| whole.seals.clone()).unwrap_or_default();
        seals.extend(seals_to_keep(&tail));
        let is_beyond =
            |(stream, number, _): &&(StreamId, u64, Seal)| before.get(stream).is_none_or(|had| number > had);
        seals.extend(snapshot.seals.iter().filter(is_beyond).cloned());
        let own = self.device();
        if tips.iter().any(|tip| tip.0.device() == own && is_new(tip)) {
            // Somebody holds more of our own streams than we do: this file is an older copy.
            self.retire_streams(&document);
        }
        if let Some(held) = self.held.get_mut(&document) {
            held.tips = tips;
            held.heads = heads.into_iter().map(ChangeId::from).collect();
            (held.summary, held.snapshot_len, held.tail_len) = (None, saved.len() as u64, 0);
        }
        self.happened.push(Happened::Arrived { document, before, saved: saved.clone() });
        self.stage_whole(Snapshot { document, saved, seals });
        Some(Received::New)
    }

    /// Stages a document whole, in place of what the store has and what was staged.
    pub(super) fn stage_whole(&mut self, whole: Snapshot) {
        let document = whole.document;
        self.tails.remove(&document);
        self.staged.remove(&document);
        self.touched.insert(document);
        self.batch.replace_snapshot(document, whole.saved.clone(), &whole.seals);
        self.whole.insert(document, whole);
    }

    /// Takes a checked snapshot run by run.
    fn take_apart(&mut self, snapshot: &Snapshot) -> Result<Received, Refusal> {
        let document = snapshot.document;
        let Some(held) = self.held.get(&document) else { return Ok(Received::Waits) };
        let other = match loaded::open(&held.signed, Some(&snapshot.saved)) {
            Ok(other) => other,
            Err(error) => {
                let reason = RefusalReason::Malformed(error.to_string());
                let refusal = Refusal { document, stream: None, reason };
                self.keep_refusal(&refusal, None);
                return Err(refusal);
            }
        };
        let seals: BTreeMap<(StreamId, u64), Seal> =
            snapshot.seals.iter().map(|(stream, number, seal)| ((*stream, *number), seal.clone())).collect();
        let mut position: BTreeMap<StreamId, u64> = snapshot.seals.iter().map(|(stream, ..)| (*stream, 0)).collect();
        let mut received = Received::Known;
        loop {
            let groups = groups_of(&other, &document, &position, &seals, &[], PART_BYTES);
            let mut goes_on = false;
            for group in groups {
                for run in &group {
                    let number = position.entry(run.stream).or_insert(0);
                    goes_on |= run.last > *number;
                    *number = run.last.max(*number);
                }
                match self.receive_runs(document, group)? {
                    Received::New => received = Received::New,
                    Received::Known => {}
                    Received::Waits => return Ok(Received::Waits),
                }
            }
            if !goes_on {
                return Ok(received);
            }
        }
    }
}

/// Checks every change that was not here before `heads`: its writer, number, place and time, and that each stream's
/// last is vouched for. Returns the last change of each stream; none where something is amiss.
fn check_new(
    merged: &mut Automerge,
    document: &DocumentId,
    heads: &[ChangeHash],
    known: BTreeMap<StreamId, (u64, ChangeId)>,
    seals: &[(StreamId, u64, Seal)],
) -> Option<BTreeMap<StreamId, (u64, ChangeId)>> {
    let sealed: BTreeMap<(&StreamId, u64), ChangeId> =
        seals.iter().map(|(stream, number, seal)| ((stream, *number), seal.hash)).collect();
    let genesis = genesis_actor(document);
    let is_here = |hash: &ChangeHash| merged.get_change_meta_by_hash(hash).is_some();
    if !heads.iter().all(is_here) {
        return None;
    }
    let (mut tips, before) = (known.clone(), known);
    let mut max_ops: BTreeMap<ChangeHash, u64> = BTreeMap::new();
    for meta in merged.get_changes_meta(heads) {
        let stream = StreamId::from_slice(meta.actor.to_bytes()).filter(|_| *meta.actor != genesis);
        let stream = stream?;
        let mut greatest = None;
        for hash in &meta.deps {
            let max_op = max_ops.get(hash).copied().or_else(|| loaded::max_op(merged, &ChangeId::from(*hash)));
            greatest = greatest.max(max_op);
        }
        if greatest.is_none_or(|greatest| meta.start_op != greatest + 1) || !(0..1 << 53).contains(&meta.timestamp) {
            return None;
        }
        let hash = ChangeId::from(meta.hash);
        let follows = match tips.get(&stream) {
            None => meta.seq == 1,
            Some((number, tip)) => meta.seq == number + 1 && meta.deps.contains(&ChangeHash::from(*tip)),
        };
        let is_as_signed = sealed.get(&(&stream, meta.seq)).is_none_or(|sealed| *sealed == hash);
        if !follows || !is_as_signed {
            return None;
        }
        tips.insert(stream, (meta.seq, hash));
        max_ops.insert(meta.hash, meta.max_op);
    }
    let is_vouched = |(stream, (number, _)): (&StreamId, &(u64, ChangeId))| {
        before.get(stream).is_some_and(|(had, _)| had == number) || sealed.contains_key(&(stream, *number))
    };
    tips.iter().all(is_vouched).then_some(tips)
}

/// Saves a document and loads it once, before it replaces anything; none where it loads as another.
pub(super) fn save_proven(signed: &SignedRecord, document: &mut Automerge) -> Option<Vec<u8>> {
    let saved = document.save();
    let reloaded = loaded::open(signed, Some(&saved)).ok()?;
    (reloaded.get_heads() == document.get_heads()).then_some(saved)
}
