//! Membership first: two devices come to hold the same log of each programme that they share.
//!
//! A programme is named to a device only if that device takes part in it by the log that is here. So
//! nothing has to be hidden from anybody, and nothing leaks.

use std::collections::{BTreeMap, BTreeSet};

use taccuino_core::ids::{DocumentId, OperationId, ProgrammeId};
use taccuino_core::membership::{Log, LogError, MAX_OPERATIONS};
use taccuino_core::notebook::NotebookError;

use super::event::OutEvent;
use super::messages::{Bytes, Digest, List, Message, RefusalCode};
use super::session::Session;
use super::turn::{Fault, Turn};

/// How many bytes of operations one message carries, about.
const PART_BYTES: usize = 256 << 10;
/// How large the log of a programme that is new here may be, in bytes.
const MAX_JOINING_BYTES: usize = 8 << 20;
/// How many programmes a peer may name that are not known to be shared.
const MAX_UNSHARED: usize = 32;

/// What was said about one programme on one connection.
#[derive(Debug, Default)]
pub(super) struct Channel {
    /// The heads that the peer announced last.
    peer_heads: Option<Vec<OperationId>>,
    /// The heads that this side announced last.
    announced: Vec<OperationId>,
    /// How many of these announcements the opener has not answered with digests.
    pub(super) awaited_digests: u32,
    /// The heads of what was sent to the peer unasked.
    sent: Vec<OperationId>,
    /// Whether an answer to our question is still to come.
    asked: bool,
    /// The heads at which the peer's last question was answered.
    answered: Vec<OperationId>,
    /// The operations of a programme that is new here, until all have come.
    joining: Vec<Vec<u8>>,
    joining_bytes: usize,
    /// The heads at which the opener sent its digests last.
    pub(super) reconciled: Option<Vec<OperationId>>,
    /// Into how many buckets the documents were divided then.
    pub(super) buckets: usize,
    /// The documents as they were digested then.
    pub(super) digested: BTreeMap<DocumentId, Digest>,
    /// Whether all that is newer than the digests is sent as it comes.
    pub(super) is_live: bool,
}

impl Session {
    /// Says which operations are here, if the peer takes part and this was not said yet.
    pub(super) fn announce(&mut self, turn: &mut Turn<'_>, programme: &ProgrammeId) {
        if !self.shares(turn.notebook, programme) {
            return;
        }
        let Some(log) = turn.notebook.log(programme) else { return };
        let heads = log.heads();
        let channel = self.channels.entry(*programme).or_default();
        if channel.announced != heads {
            channel.announced = heads.clone();
            channel.awaited_digests = channel.awaited_digests.saturating_add(1);
            self.send(turn, &Message::Log { programme: *programme, heads: List(heads) });
        }
    }

    pub(super) fn on_log(
        &mut self,
        turn: &mut Turn<'_>,
        programme: ProgrammeId,
        heads: Vec<OperationId>,
    ) -> Result<(), Fault> {
        if heads.is_empty() || !heads.windows(2).all(|pair| pair[0] < pair[1]) {
            return Err(Fault::OutOfPlace("heads"));
        }
        let shares = self.shares(turn.notebook, &programme);
        if !shares && !self.channels.contains_key(&programme) {
            let unshared = self.channels.keys().filter(|known| !self.shares(turn.notebook, known)).count();
            if unshared >= MAX_UNSHARED {
                return Err(Fault::TooMuch("programmes"));
            }
        }
        let log = turn.notebook.log(&programme).filter(|_| shares);
        let is_all_known = log.is_some_and(|log| heads.iter().all(|head| log.contains(head)));
        self.channels.entry(programme).or_default().peer_heads = Some(heads);
        if !is_all_known {
            self.ask_for_log(turn, programme);
        }
        if shares {
            self.announce(turn, &programme);
            self.reconcile_if_due(turn, &programme);
        }
        Ok(())
    }

    /// Asks for what is lacking of a log. Who is not known to take part learns nothing by the question.
    fn ask_for_log(&mut self, turn: &mut Turn<'_>, programme: ProgrammeId) {
        let channel = self.channels.entry(programme).or_default();
        if std::mem::replace(&mut channel.asked, true) {
            return;
        }
        let log = if self.shares(turn.notebook, &programme) { turn.notebook.log(&programme) } else { None };
        let have: Vec<OperationId> = log.iter().flat_map(|log| log.operations()).map(|signed| signed.id).collect();
        self.send(turn, &Message::LogWant { programme, have: List(have) });
    }

    pub(super) fn on_log_want(
        &mut self,
        turn: &mut Turn<'_>,
        programme: ProgrammeId,
        have: &[OperationId],
    ) -> Result<(), Fault> {
        if !self.shares(turn.notebook, &programme) {
            return Ok(());
        }
        let Some(log) = turn.notebook.log(&programme) else { return Ok(()) };
        let have: BTreeSet<&OperationId> = have.iter().collect();
        let lacking = log.operations().into_iter().filter(|signed| !have.contains(&signed.id));
        let lacking = lacking.map(|signed| signed.to_bytes().to_vec()).collect();
        let heads = log.heads();
        let channel = self.channels.entry(programme).or_default();
        if channel.answered == heads {
            return self.strike();
        }
        channel.answered = heads.clone();
        channel.sent = heads;
        self.send_operations(turn, programme, lacking);
        Ok(())
    }

    fn send_operations(&mut self, turn: &mut Turn<'_>, programme: ProgrammeId, operations: Vec<Vec<u8>>) {
        let mut part = Vec::new();
        let mut bytes = 0;
        for operation in operations {
            if bytes + operation.len() > PART_BYTES {
                let operations = List(std::mem::take(&mut part));
                self.send(turn, &Message::LogPart { programme, operations, more: true });
                bytes = 0;
            }
            bytes += operation.len();
            part.push(Bytes(operation));
        }
        self.send(turn, &Message::LogPart { programme, operations: List(part), more: false });
    }

    pub(super) fn on_log_part(
        &mut self,
        turn: &mut Turn<'_>,
        programme: ProgrammeId,
        operations: Vec<Vec<u8>>,
        more: bool,
    ) -> Result<(), Fault> {
        let is_known = turn.notebook.log(&programme).is_some();
        let Some(channel) = self.channels.get_mut(&programme) else {
            return Err(Fault::OutOfPlace("operations"));
        };
        let operations = if is_known {
            operations
        } else {
            channel.joining_bytes += operations.iter().map(Vec::len).sum::<usize>();
            channel.joining.extend(operations);
            if !channel.asked || channel.joining_bytes > MAX_JOINING_BYTES || channel.joining.len() > MAX_OPERATIONS {
                return Err(Fault::TooMuch("operations"));
            }
            if more {
                return Ok(());
            }
            channel.joining_bytes = 0;
            std::mem::take(&mut channel.joining)
        };
        channel.asked &= more;
        let taken = turn.notebook.receive_operations(Some(programme), &operations);
        if let Err(error) = taken {
            self.on_bad_operations(turn, programme, &error)?;
        }
        self.reconcile_if_due(turn, &programme);
        Ok(())
    }

    fn on_bad_operations(
        &mut self,
        turn: &mut Turn<'_>,
        programme: ProgrammeId,
        error: &NotebookError,
    ) -> Result<(), Fault> {
        let code = match error {
            NotebookError::Log(LogError::MissingParent(_)) => {
                self.ask_for_log(turn, programme);
                return self.strike();
            }
            NotebookError::Log(LogError::NotAMember) => RefusalCode::NotAMember,
            NotebookError::Log(LogError::Full) => RefusalCode::TooLarge,
            NotebookError::Log(_) | NotebookError::Operation(_) => RefusalCode::Malformed,
            _ => RefusalCode::UnknownProgramme,
        };
        turn.out.push(OutEvent::Refused { device: self.peer, reason: code.name().to_owned() });
        self.strike()
    }

    /// Passes on what is new in a log. Comes before the documents of the same turn: they may build on it.
    pub(super) fn on_operations(&mut self, turn: &mut Turn<'_>, programme: &ProgrammeId) {
        if !self.is_greeted() || !self.shares(turn.notebook, programme) {
            return;
        }
        self.stuck.clear();
        let Some(log) = turn.notebook.log(programme) else { return };
        let channel = self.channels.entry(*programme).or_default();
        if let Some(peer_heads) = &channel.peer_heads {
            let lacking = lacking(log, peer_heads.iter().chain(&channel.sent));
            channel.sent = log.heads();
            if !lacking.is_empty() {
                self.send_operations(turn, *programme, lacking);
            }
        }
        self.announce(turn, programme);
        self.reconcile_if_due(turn, programme);
    }

    /// Starts a reconciliation once both hold the same log, and again whenever it has changed.
    fn reconcile_if_due(&mut self, turn: &mut Turn<'_>, programme: &ProgrammeId) {
        if !self.is_opener || !self.shares(turn.notebook, programme) {
            return;
        }
        let Some(heads) = turn.notebook.log(programme).map(Log::heads) else { return };
        let Some(channel) = self.channels.get_mut(programme) else { return };
        if channel.peer_heads.as_ref() == Some(&heads) && channel.reconciled.as_ref() != Some(&heads) {
            channel.reconciled = Some(heads);
            self.send_digests(turn, programme);
        }
    }
}

/// Lists the operations that somebody lacks who holds `heads` and all before them, parents first.
fn lacking<'a>(log: &Log, heads: impl Iterator<Item = &'a OperationId>) -> Vec<Vec<u8>> {
    let mut held: BTreeSet<OperationId> = heads.copied().collect();
    let operations = log.operations();
    for signed in operations.iter().rev() {
        if held.contains(&signed.id) {
            held.extend(&signed.operation.parents);
        }
    }
    let lacking = operations.into_iter().filter(|signed| !held.contains(&signed.id));
    lacking.map(|signed| signed.to_bytes().to_vec()).collect()
}
