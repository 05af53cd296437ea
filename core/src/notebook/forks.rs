//! Two branches of one stream: a cloned disk, a disk set back to an earlier day, or a cheat.
//!
//! Automerge can hold one of them only. Whoever yields takes its branch and all that builds on it out of the
//! document, keeps the bytes aside, and writes what this device itself had written again, under a new stream: no
//! word that an honest person typed is lost. Who yields is the engine's to decide; here is how.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::{Happened, LoadError, Notebook, Refusal, RefusalReason, loaded, rewriting};
use crate::documents::Replica;
use crate::history::{MAX_RUN_LEN, Run, Seal, Snapshot};
use crate::ids::{ChangeId, DocumentId, StreamId};
use crate::store::{ReadError, StreamRow};

/// Where two branches of a stream part, by a run that its device signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fork {
    /// The document.
    pub document: DocumentId,
    /// The stream.
    pub stream: StreamId,
    /// The first number that both branches have.
    pub number: u64,
    /// The change of that number that is here.
    pub ours: ChangeId,
    /// The other one.
    pub theirs: ChangeId,
}

/// A change that is taken out of a document.
struct Removed {
    stream: StreamId,
    number: u64,
    time: u64,
    bytes: Vec<u8>,
}

impl Notebook {
    /// Returns where the runs that were refused last as forked part from what is here, once; none where they do
    /// not show it.
    pub fn take_fork(&mut self) -> Option<Fork> {
        self.fork.take()
    }

    /// Finds where `runs`, which were checked, part from what is here.
    pub(super) fn find_fork(&mut self, document: DocumentId, runs: &[Run]) -> Option<Fork> {
        self.merge_own(&document);
        let programme = self.held.get(&document)?.signed.record.programme;
        for run in runs {
            let number = self.held.get(&document)?.number(&run.stream);
            let headers = run.check(programme).ok()?;
            let ours = hashes_of(self.document(&document).ok()?, &run.stream);
            for header in headers.iter().filter(|header| header.number <= number) {
                let Some(here) = ours.get(&header.number).filter(|here| **here != header.hash) else { continue };
                let before = ours.get(&header.number.saturating_sub(1));
                // Only at the very change where they part can two devices come to the same decision.
                if before.is_none_or(|before| header.dependencies.contains(before)) {
                    let (stream, number) = (run.stream, header.number);
                    return Some(Fork { document, stream, number, ours: *here, theirs: header.hash });
                }
            }
        }
        None
    }

    /// Takes the branch that is here and all that builds on it out of the document; the other one can come in
    /// then. What this device wrote of it is written again under a new stream, named by `random`.
    ///
    /// # Errors
    /// [`ReadError`] where the disk cannot be read; nothing is staged then.
    pub fn yield_branch(&mut self, fork: &Fork, random: [u8; 16]) -> Result<(), ReadError> {
        let document = fork.document;
        self.merge_own(&document);
        let Some(held) = self.held.get(&document) else { return Ok(()) };
        let (signed, kind) = (held.signed.clone(), held.signed.record.kind);
        let seals = self.seals_of(&document)?;
        let device = self.device();
        let loaded = match self.document(&document) {
            Ok(loaded) => loaded,
            Err(LoadError::Read(error)) => return Err(error),
            Err(LoadError::Unknown | LoadError::Indigestible(_)) => return Ok(()),
        };
        let ends = surviving_ends(loaded, fork, |stream, number| {
            stream.device() == device && *stream != fork.stream || seals.contains_key(&(*stream, number))
        });
        let mut kept: Vec<u8> = Vec::new();
        let mut removed: Vec<Removed> = Vec::new();
        for mut change in loaded.get_changes(&[]) {
            let Some(stream) = StreamId::from_slice(change.actor_id().to_bytes()) else { continue };
            let number = change.seq();
            match ends.get(&stream) {
                Some(end) if number > *end => removed.push(Removed {
                    stream,
                    number,
                    time: u64::try_from(change.timestamp()).unwrap_or(0),
                    bytes: change.bytes().into_owned(),
                }),
                _ => kept.extend_from_slice(&change.bytes()),
            }
        }
        let Ok(mut survivor) = loaded::open(&signed, None) else { return Ok(()) };
        if loaded::merge(&mut survivor, &kept, &[]).is_err() {
            return Ok(());
        }
        let saved = survivor.save();
        self.put_survivor(&document, survivor, &saved, &ends, seals.clone());
        self.keep_aside(document, &removed, &seals);
        self.retire_streams(&document);
        self.happened.push(Happened::Replaced { document });
        // A name that the same device on another disk does not choose as well.
        let name: [u8; 32] = Sha256::new().chain_update(random).chain_update(document.0).finalize().into();
        self.write_again(&document, kind, &saved, &removed, name);
        Ok(())
    }

    /// Puts what is left of a document in its place.
    fn put_survivor(
        &mut self,
        document: &DocumentId,
        mut survivor: automerge::Automerge,
        saved: &[u8],
        ends: &BTreeMap<StreamId, u64>,
        mut seals: BTreeMap<(StreamId, u64), Seal>,
    ) {
        let (tips, heads) = loaded::tips_and_heads(document, &mut survivor);
        seals.retain(|(stream, number), _| ends.get(stream).is_some_and(|end| number <= end));
        // What this device wrote may end between two signatures: it can sign anew.
        let programme = self.held.get(document).map(|held| held.signed.record.programme);
        if let Some((programme, log)) = programme.and_then(|programme| Some((programme, self.logs.get(&programme)?))) {
            for (stream, (number, hash)) in tips.iter().filter(|(stream, _)| stream.device() == self.key.id()) {
                let record = self.held.get(document).map(|held| &held.signed.record);
                let membership = log.heads_for(&stream.device(), record, crate::history::MAX_MEMBERSHIP_HEADS);
                seals
                    .entry((*stream, *number))
                    .or_insert_with(|| Seal::new(&self.key, programme, *document, *stream, *number, *hash, membership));
            }
        }
        let seals: Vec<(StreamId, u64, Seal)> =
            seals.into_iter().map(|((stream, number), seal)| (stream, number, seal)).collect();
        if let Some(held) = self.held.get_mut(document) {
            (held.tips, held.heads, held.summary) = (tips, heads, None);
            (held.snapshot_len, held.tail_len) = (saved.len() as u64, 0);
        }
        self.batch.drop_seals(*document);
        self.stage_whole(Snapshot { document: *document, saved: saved.to_vec(), seals });
        self.cache.insert(*document, survivor);
    }

    /// Keeps the bytes of what is taken out, whoever wrote it.
    fn keep_aside(&mut self, document: DocumentId, removed: &[Removed], seals: &BTreeMap<(StreamId, u64), Seal>) {
        let mut runs: Vec<Run> = Vec::new();
        for change in removed {
            let fits = |run: &&mut Run| run.changes.len() + change.bytes.len() <= MAX_RUN_LEN;
            match runs.iter_mut().rev().find(|run| run.stream == change.stream).filter(fits) {
                Some(run) => {
                    run.last = change.number;
                    run.changes.extend_from_slice(&change.bytes);
                }
                None => {
                    let after = seals.range((change.stream, change.number)..=(change.stream, u64::MAX)).next();
                    let Some((_, seal)) = after else { continue };
                    let (first, last) = (change.number, change.number);
                    let (stream, changes) = (change.stream, change.bytes.clone());
                    runs.push(Run { document, stream, first, last, changes, seal: seal.clone() });
                }
            }
        }
        for run in &runs {
            self.keep_refusal(&Refusal::of(run, RefusalReason::Forked), Some(run));
        }
    }

    /// Writes what this device had written again, as far as the document still takes it.
    fn write_again(
        &mut self,
        document: &DocumentId,
        kind: crate::documents::DocKind,
        saved: &[u8],
        removed: &[Removed],
        name: [u8; 32],
    ) {
        let device = self.device();
        if removed.iter().all(|change| change.stream.device() != device) {
            return;
        }
        let (mut random, mut token) = ([0; 8], [0; 16]);
        random.copy_from_slice(&name[..8]);
        token.copy_from_slice(&name[8..24]);
        // Who may write no more had its say kept aside.
        let Ok(lease) = self.lease(document, random, token) else { return };
        let Ok(fresh) = Replica::load(kind, saved, lease.stream) else { return };
        let steps = removed.iter().map(|change| rewriting::Step {
            bytes: &change.bytes,
            time: change.time,
            is_own: change.stream.device() == device,
        });
        let changes = rewriting::rewrite(kind, saved, fresh, steps);
        let written = self.write(document, &token, &changes);
        let row = if written.is_ok() { StreamRow::Pooled } else { StreamRow::Retired };
        self.put_stream(document, lease.stream, row);
    }
}

/// Reads the hashes of a stream's changes by their numbers.
fn hashes_of(loaded: &automerge::Automerge, stream: &StreamId) -> BTreeMap<u64, ChangeId> {
    let metas = loaded.get_changes_meta(&[]);
    let of_stream = metas.iter().filter(|meta| meta.actor.to_bytes() == stream.as_bytes());
    of_stream.map(|meta| (meta.seq, ChangeId::from(meta.hash))).collect()
}

/// Says up to which number each stream survives when the branch goes: up to what builds on nothing that goes, and
/// what can still be proven to others, which `is_proven` tells of a number.
fn surviving_ends(
    loaded: &automerge::Automerge,
    fork: &Fork,
    is_proven: impl Fn(&StreamId, u64) -> bool,
) -> BTreeMap<StreamId, u64> {
    let metas = loaded.get_changes_meta(&[]);
    let mut ends: BTreeMap<StreamId, u64> = BTreeMap::new();
    for meta in &metas {
        if let Some(stream) = StreamId::from_slice(meta.actor.to_bytes()) {
            let end = ends.entry(stream).or_insert(0);
            *end = meta.seq.max(*end);
        }
    }
    ends.insert(fork.stream, fork.number.saturating_sub(1));
    // The genesis is nobody's stream to cut: it is made anew from the record.
    let genesis = crate::documents::genesis_actor(&fork.document);
    let genesis = StreamId::from_slice(genesis.to_bytes());
    loop {
        let before = ends.clone();
        for (stream, end) in &mut ends {
            while *end > 0 && genesis != Some(*stream) && !is_proven(stream, *end) {
                *end -= 1;
            }
        }
        let mut gone: BTreeSet<ChangeId> = BTreeSet::new();
        for meta in &metas {
            let Some(stream) = StreamId::from_slice(meta.actor.to_bytes()) else { continue };
            let Some(end) = ends.get_mut(&stream) else { continue };
            let builds_on_gone = meta.deps.iter().any(|hash| gone.contains(&ChangeId::from(*hash)));
            if meta.seq > *end || builds_on_gone {
                *end = (*end).min(meta.seq.saturating_sub(1));
                gone.insert(meta.hash.into());
            }
        }
        if ends == before {
            return ends;
        }
    }
}
