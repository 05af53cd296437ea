//! Writing streams: who may write which, and the changes that come in under a lease.
//!
//! A stream has one writer at a time. It is leased to whoever shows a token, pooled again after a clean
//! close with everything acknowledged, and retired otherwise, never by a time-out: the holder of the
//! token may come back after any pause and go on where it was.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::held::MAX_STREAMS_A_DEVICE;
use super::{LoadError, Notebook, NotebookError, Unmerged, loaded};
use crate::documents::LocalChange;
use crate::history::inspect::{ChangeHeader, Limits, inspect_changes};
use crate::history::{MAX_MEMBERSHIP_HEADS, MAX_RUN_LEN, Run, Seal, check_chain};
use crate::ids::{ChangeId, DocumentId, StreamId};
use crate::store::StreamRow;

/// Proves a lease; kept in the memory of the page that holds it.
pub type LeaseToken = [u8; 16];

/// The right to write a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// The stream.
    pub stream: StreamId,
    /// The number of its last change here; the next has one more.
    pub number: u64,
}

fn hash(token: &LeaseToken) -> [u8; 32] {
    Sha256::digest(token).into()
}

impl Notebook {
    /// Leases a stream of `document` to the holder of `token`: a pooled one, else a new one named by `random`.
    ///
    /// # Errors
    /// [`NotebookError::UnknownDocument`], and [`NotebookError::Denied`] where this device may not write.
    pub fn lease(&mut self, document: &DocumentId, random: [u8; 8], token: LeaseToken) -> Result<Lease, NotebookError> {
        let device = self.device();
        let held = self.held.get_mut(document).ok_or(NotebookError::UnknownDocument(*document))?;
        let programme = held.signed.record.programme;
        let log = self.logs.get(&programme).ok_or(NotebookError::UnknownProgramme(programme))?;
        log.membership().check_write(&held.signed.record, &device)?;
        let pooled = held.streams.iter().find(|(_, row)| **row == StreamRow::Pooled).map(|(stream, _)| *stream);
        // Others take so many streams of a device and no more: before there is one too many, one that nobody
        // closed is taken over, any of them, so that two pages do not take the same from each other in turn. Its
        // holder learns that the lease is lost.
        let taken_over = || {
            let is_leased = |row: &StreamRow| matches!(row, StreamRow::Leased { .. });
            let leased: Vec<&StreamId> =
                held.streams.iter().filter(|(_, row)| is_leased(row)).map(|(stream, _)| stream).collect();
            let place = usize::from(u16::from_be_bytes([random[0], random[1]])).checked_rem(leased.len())?;
            let is_full = held.streams.len() >= MAX_STREAMS_A_DEVICE;
            leased.get(place).copied().copied().filter(|_| is_full)
        };
        let stream = pooled.or_else(taken_over).unwrap_or_else(|| StreamId::new(device, random));
        let row = StreamRow::Leased { token: hash(&token) };
        self.batch.put_stream(*document, stream, &row);
        held.streams.insert(stream, row);
        Ok(Lease { stream, number: held.number(&stream) })
    }

    /// Returns the lease that `token` holds.
    ///
    /// # Errors
    /// [`NotebookError::LeaseLost`] and [`NotebookError::UnknownDocument`].
    pub fn resume(&self, document: &DocumentId, token: &LeaseToken) -> Result<Lease, NotebookError> {
        let held = self.held.get(document).ok_or(NotebookError::UnknownDocument(*document))?;
        let wanted = StreamRow::Leased { token: hash(token) };
        let found = held.streams.iter().find(|(_, row)| **row == wanted);
        found.map(|(stream, _)| Lease { stream: *stream, number: held.number(stream) }).ok_or(NotebookError::LeaseLost)
    }

    /// Ends a lease cleanly; its stream can be leased again.
    ///
    /// # Errors
    /// As [`Notebook::resume`].
    pub fn release(&mut self, document: &DocumentId, token: &LeaseToken) -> Result<(), NotebookError> {
        let stream = self.resume(document, token)?.stream;
        self.put_stream(document, stream, StreamRow::Pooled);
        Ok(())
    }

    /// Retires every stream of `document` that this device has: somebody else may have gone on with them.
    pub(super) fn retire_streams(&mut self, document: &DocumentId) {
        let streams: Vec<StreamId> =
            self.held.get(document).into_iter().flat_map(|held| held.streams.keys().copied()).collect();
        for stream in streams {
            self.put_stream(document, stream, StreamRow::Retired);
        }
    }

    /// Retires every stream of every document: after a restore, or when the file turns out to be a copy.
    pub fn retire_all_streams(&mut self) {
        for document in self.held.keys().copied().collect::<Vec<_>>() {
            self.retire_streams(&document);
        }
    }

    pub(super) fn put_stream(&mut self, document: &DocumentId, stream: StreamId, row: StreamRow) {
        if let Some(held) = self.held.get_mut(document) {
            self.batch.put_stream(*document, stream, &row);
            held.streams.insert(stream, row);
        }
    }

    /// Takes changes that the holder of `token` made; returns the number of the last one held now.
    ///
    /// Changes that are here already are passed over, so that a writer may send again what it is not sure of.
    ///
    /// # Errors
    /// [`NotebookError::LeaseLost`], [`NotebookError::BadChange`] where a change is not what the stream
    /// writes next, [`NotebookError::UnknownDocument`], [`NotebookError::Read`]; nothing of `changes` is staged then.
    pub fn write(
        &mut self,
        document: &DocumentId,
        token: &LeaseToken,
        changes: &[LocalChange],
    ) -> Result<u64, NotebookError> {
        let Lease { stream, number } = self.resume(document, token)?;
        let mut group: Vec<(Vec<u8>, Vec<ChangeHeader>)> = Vec::new();
        for change in changes.iter().filter(|change| change.number > number) {
            let headers = inspect_changes(&change.bytes, &Limits::default())?;
            if headers.len() != 1 || change.bytes.len() > MAX_RUN_LEN {
                return Err(NotebookError::BadChange("not one change of acceptable size".to_owned()));
            }
            match group.last_mut() {
                Some((bytes, known)) if bytes.len() + change.bytes.len() <= MAX_RUN_LEN => {
                    bytes.extend_from_slice(&change.bytes);
                    known.extend(headers);
                }
                _ => group.push((change.bytes.clone(), headers)),
            }
        }
        let headers: Vec<ChangeHeader> = group.iter().flat_map(|(_, headers)| headers).cloned().collect();
        if headers.is_empty() {
            return Ok(number);
        }
        let bad = |what: &str| NotebookError::BadChange(what.to_owned());
        check_chain(&headers, stream, number + 1).map_err(|error| bad(&error.to_string()))?;
        // A disk that cannot be read is not the writer's fault: the change is to be sent again.
        if let Err(LoadError::Read(error)) = self.document(document) {
            return Err(error.into());
        }
        self.check_place(document, &headers).map_err(|misplaced| bad(misplaced.what()))?;

        let Some(held) = self.held.get(document) else {
            return Err(NotebookError::UnknownDocument(*document));
        };
        let programme = held.signed.record.programme;
        let log = self.logs.get(&programme).ok_or(NotebookError::UnknownProgramme(programme))?;
        log.membership().check_write(&held.signed.record, &stream.device())?;
        let membership = log.heads_for(&stream.device(), Some(&held.signed.record), MAX_MEMBERSHIP_HEADS);
        let mut last_number = number;
        for (bytes, headers) in group {
            let (Some(first), Some(last)) = (headers.first(), headers.last()) else { continue };
            let seal = Seal::new(&self.key, programme, *document, stream, last.number, last.hash, membership.clone());
            let run = Run { document: *document, stream, first: first.number, last: last.number, changes: bytes, seal };
            last_number = last.number;
            self.stage(*document, vec![run.clone()], &headers);
            let unmerged = self.unmerged.entry(*document).or_default();
            unmerged.runs.push((run, *token));
            unmerged.max_ops.extend(headers.iter().map(|header| (header.hash, header.max_op)));
            unmerged.headers.extend(headers);
        }
        Ok(last_number)
    }

    /// Stages a checked group and notes what it brings.
    pub(super) fn stage(&mut self, document: DocumentId, group: Vec<Run>, headers: &[ChangeHeader]) {
        if let Some(held) = self.held.get_mut(&document) {
            self.tails.note(&document, held.next, &group);
            held.tail_len += self.batch.add_runs(document, held.next, &group);
            held.next += 1;
            held.advance(headers);
            self.touched.insert(document);
            self.staged.entry(document).or_default().push(group);
        }
    }

    /// Checks that changes stand where they say: on changes that are here, with the operation numbers that
    /// follow from those.
    pub(super) fn check_place(&mut self, document: &DocumentId, headers: &[ChangeHeader]) -> Result<(), Misplaced> {
        // Lent out while the document is loaded, which may need the rest of the notebook.
        let unmerged = self.unmerged.remove(document);
        let placed = self.check_place_beside(document, headers, unmerged.as_ref());
        if let Some(unmerged) = unmerged {
            self.unmerged.insert(*document, unmerged);
        }
        placed
    }

    fn check_place_beside(
        &mut self,
        document: &DocumentId,
        headers: &[ChangeHeader],
        unmerged: Option<&Unmerged>,
    ) -> Result<(), Misplaced> {
        let own: BTreeMap<ChangeId, u64> = headers.iter().map(|header| (header.hash, header.max_op)).collect();
        let unmerged_op = |hash: &ChangeId| unmerged.and_then(|unmerged| unmerged.max_ops.get(hash)).copied();
        let mut tips: BTreeMap<StreamId, (u64, ChangeId)> =
            self.held.get(document).map(|held| held.tips.clone()).unwrap_or_default();
        let loaded = self.document(document).map_err(|_| Misplaced::Unreadable)?;
        for header in headers {
            let mut greatest = 0;
            for dependency in &header.dependencies {
                let max_op = own.get(dependency).copied().or_else(|| unmerged_op(dependency));
                let max_op = max_op.or_else(|| loaded::max_op(loaded, dependency));
                greatest = greatest.max(max_op.ok_or(Misplaced::Waits)?);
            }
            if header.dependencies.is_empty() || header.start_op != greatest + 1 {
                return Err(Misplaced::StartOp);
            }
            // Also from one run of a group to the next of the same stream.
            let before = tips.insert(header.actor, (header.number, header.hash));
            if before.is_some_and(|(_, hash)| !header.dependencies.contains(&hash)) {
                return Err(Misplaced::Forked);
            }
        }
        Ok(())
    }
}

/// Why changes do not stand where they say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misplaced {
    /// A change that they name is not here.
    Waits,
    /// The operation numbers do not follow from the changes that they name.
    StartOp,
    /// They do not follow the stream's last change.
    Forked,
    /// The document cannot be read.
    Unreadable,
}

impl Misplaced {
    pub(super) fn what(self) -> &'static str {
        match self {
            Self::Waits => "it names a change that is not here",
            Self::StartOp => "its operation numbers do not follow from the changes that it names",
            Self::Forked => "it does not follow the stream's last change",
            Self::Unreadable => "the document cannot be read",
        }
    }
}
