//! What comes from other devices: operations, records, runs. Nothing is believed.

use sha2::{Digest, Sha256};

use super::leases::Misplaced;
use super::{Happened, LoadError, Notebook, NotebookError, Origin, Refusal, RefusalReason, loaded};
use crate::documents::SignedRecord;
use crate::history::Run;
use crate::history::inspect::ChangeHeader;
use crate::ids::{ChangeId, DocumentId, OperationId, ProgrammeId};
use crate::membership::{Inserted, Log, LogError, SignedOperation};

/// The most bytes of changes in a group of runs, which is one row of the store and one frame on the wire.
const MAX_GROUP_LEN: usize = 1 << 20;
/// The most runs in a group.
const MAX_GROUP_RUNS: usize = 4_096;

/// What became of a group of runs that was in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// Something of it was new and is staged.
    New,
    /// All of it was here already.
    Known,
    /// It builds on something that is not here yet: reconcile, then send it again.
    Waits,
}

impl Notebook {
    /// Takes membership operations, parents first; returns how many were new.
    ///
    /// Operations of a programme that is not here are taken only where the first of them founds it and
    /// this device takes part in the end.
    ///
    /// # Errors
    /// [`NotebookError::Log`] and [`NotebookError::Operation`] for the first that is not in order: those
    /// before it are staged. [`NotebookError::UnknownProgramme`] where this device does not take part.
    pub fn receive_operations(
        &mut self,
        programme: Option<ProgrammeId>,
        operations: &[Vec<u8>],
    ) -> Result<usize, NotebookError> {
        let known = programme.filter(|programme| self.logs.contains_key(programme));
        let Some(programme) = known else { return self.receive_programme(programme, operations) };
        let log = self.logs.get_mut(&programme).ok_or(NotebookError::UnknownProgramme(programme))?;
        let mut new = 0;
        let mut failure = None;
        for bytes in operations {
            // Its name before its signature: what is here already costs nothing.
            if log.contains(&OperationId(Sha256::digest(bytes).into())) {
                continue;
            }
            let arrival = log.len();
            let inserted =
                SignedOperation::from_bytes(bytes).map_err(LogError::from).and_then(|signed| log.insert(signed));
            match inserted {
                Ok(Inserted::Known) => {}
                Ok(Inserted::New | Inserted::WithoutEffect) => {
                    self.batch.add_operation(programme, arrival, bytes.clone());
                    new += 1;
                }
                Err(error) => {
                    failure = Some(error);
                    break;
                }
            }
        }
        if new > 0 {
            self.happened.push(Happened::Operations { programme });
        }
        failure.map_or(Ok(new), |error| Err(error.into()))
    }

    fn receive_programme(
        &mut self,
        expected: Option<ProgrammeId>,
        operations: &[Vec<u8>],
    ) -> Result<usize, NotebookError> {
        let log = Log::from_operations(operations)?;
        let programme = log.programme();
        let is_expected = expected.is_none_or(|expected| expected == programme);
        if !is_expected || log.membership().member_of(&self.device()).is_none() {
            return Err(NotebookError::UnknownProgramme(expected.unwrap_or(programme)));
        }
        if self.logs.contains_key(&programme) {
            return self.receive_operations(Some(programme), operations);
        }
        for (arrival, operation) in (0..).zip(log.operations()) {
            self.batch.add_operation(programme, arrival, operation.to_bytes().to_vec());
        }
        let new = operations.len();
        self.logs.insert(programme, log);
        self.happened.push(Happened::Operations { programme });
        Ok(new)
    }

    /// Takes a creation record.
    ///
    /// # Errors
    /// [`Refusal`] where it is not in order, its creator had no right to create it, or this device may not
    /// read it.
    pub fn receive_record(&mut self, bytes: &[u8]) -> Result<DocumentId, Refusal> {
        let refuse = |document, reason| Refusal { document, stream: None, reason };
        let signed = SignedRecord::from_bytes(bytes)
            .map_err(|error| refuse(DocumentId([0; 32]), RefusalReason::Malformed(error.to_string())))?;
        let id = signed.id;
        if self.held.contains_key(&id) {
            return Ok(id);
        }
        let record = &signed.record;
        let log = self.logs.get(&record.programme).ok_or_else(|| refuse(id, RefusalReason::UnknownProgramme))?;
        let then = log.membership_at(&record.membership).ok_or_else(|| refuse(id, RefusalReason::UnknownMembership))?;
        then.check_create(record).map_err(|denied| refuse(id, RefusalReason::Denied(denied)))?;
        log.membership()
            .check_read(record, &self.device())
            .map_err(|denied| refuse(id, RefusalReason::Denied(denied)))?;
        Ok(self.hold(signed))
    }

    /// Takes a group of runs of one document: all of it or nothing.
    ///
    /// In this order: sizes, signature and structure, right to write, place in the history; then the merge
    /// itself, guarded. Only then is anything staged.
    ///
    /// # Errors
    /// [`Refusal`]; it is kept among [`Notebook::refusals`] as well.
    pub fn receive_runs(&mut self, document: DocumentId, runs: Vec<Run>) -> Result<Received, Refusal> {
        let result = self.take_runs(document, runs);
        if let Err(refusal) = &result {
            self.keep_refusal(refusal, None);
        }
        result
    }

    fn take_runs(&mut self, document: DocumentId, runs: Vec<Run>) -> Result<Received, Refusal> {
        let refuse = |reason| Refusal { document, stream: runs.first().map(|run| run.stream), reason };
        let held = self.held.get(&document).ok_or_else(|| refuse(RefusalReason::UnknownDocument))?;
        let programme = held.signed.record.programme;
        let log = self.logs.get(&programme).ok_or_else(|| refuse(RefusalReason::UnknownProgramme))?;

        let bytes: usize = runs.iter().map(|run| run.changes.len()).sum();
        if bytes > MAX_GROUP_LEN || runs.len() > MAX_GROUP_RUNS {
            return Err(refuse(RefusalReason::TooLarge(format!("{} runs, {bytes} bytes", runs.len()))));
        }
        let mut new: Vec<(Run, Vec<ChangeHeader>)> = Vec::new();
        let mut known_hashes: Vec<(&Run, ChangeId)> = Vec::new();
        for run in &runs {
            if run.document != document {
                return Err(refuse(RefusalReason::Malformed("a run of another document".to_owned())));
            }
            let headers = run.check(programme).map_err(|error| Refusal::of(run, (&error).into()))?;
            let Some(then) = log.membership_at(&run.seal.membership) else { return Ok(Received::Waits) };
            then.check_write(&held.signed.record, &run.stream.device())
                .map_err(|denied| Refusal::of(run, RefusalReason::Denied(denied)))?;
            let before = new.iter().rev().find(|(earlier, _)| earlier.stream == run.stream);
            let number = before.map_or_else(|| held.number(&run.stream), |(earlier, _)| earlier.last);
            if run.first > number + 1 {
                return Ok(Received::Waits);
            }
            // Of what is here already the last change must be the same one.
            if let Some(overlap) = headers.iter().rfind(|header| header.number <= number) {
                known_hashes.push((run, overlap.hash));
            }
            let fresh: Vec<ChangeHeader> = headers.into_iter().filter(|header| header.number > number).collect();
            if let Some(first) = fresh.first() {
                let changes = run.changes[first.range.start..].to_vec();
                new.push((Run { first: first.number, changes, ..run.clone() }, fresh));
            }
        }
        if !held.has_room_for(new.iter().map(|(run, _)| &run.stream)) {
            return Err(refuse(RefusalReason::TooManyStreams));
        }
        for (run, hash) in known_hashes {
            if !self.knows(&document, &hash) {
                let refusal = Refusal::of(run, RefusalReason::Forked);
                self.fork = self.find_fork(document, &runs);
                return Err(refusal);
            }
        }
        if new.is_empty() {
            return Ok(Received::Known);
        }
        self.merge_own(&document);
        let headers: Vec<ChangeHeader> = new.iter().flat_map(|(_, headers)| headers).cloned().collect();
        match self.check_place(&document, &headers) {
            Ok(()) => {}
            Err(Misplaced::Waits | Misplaced::Unreadable) => return Ok(Received::Waits),
            Err(Misplaced::Forked) => return Err(refuse(RefusalReason::Forked)),
            Err(misplaced @ Misplaced::StartOp) => {
                return Err(refuse(RefusalReason::Malformed(misplaced.what().to_owned())));
            }
        }
        let changes: Vec<u8> = new.iter().flat_map(|(run, _)| &run.changes).copied().collect();
        let merged = match self.document(&document) {
            Ok(loaded) => loaded::merge(loaded, &changes, &headers),
            Err(LoadError::Indigestible(error)) => Err(error),
            Err(LoadError::Unknown | LoadError::Read(_)) => return Ok(Received::Waits),
        };
        if let Err(error) = merged {
            // It may be half changed: the next use loads it anew.
            self.cache.remove(&document);
            return Err(refuse(RefusalReason::Malformed(error.to_string())));
        }
        let group: Vec<Run> = new.into_iter().map(|(run, _)| run).collect();
        if group.iter().any(|run| run.stream.device() == self.device()) {
            // Somebody holds more of our own streams than we do: this file is an older copy.
            self.retire_streams(&document);
        }
        self.stage(document, group.clone(), &headers);
        self.happened.push(Happened::Written { document, runs: group, from: Origin::Peer });
        Ok(Received::New)
    }
}
