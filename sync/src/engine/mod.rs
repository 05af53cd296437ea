//! How two devices come to hold the same: frames in, frames and effects out.
//!
//! Owns the protocol `taccuino/sync/1` (PROTOCOL.md): membership first, then which documents differ, then
//! what is lacking of each, then everything new as it comes. Knows no socket, no clock, no thread and no
//! source of randomness: moments and random bytes are passed in, and a seed replays exactly.
//!
//! Its owner works in turns. All events of a turn go through [`Engine::handle`]. While the notebook has nothing
//! staged, what comes out stands on what is on disk and goes out at once: whoever asked need not wait until
//! something else is saved. From the first event on that stages anything it is held back until the notebook's commit.
//! After that, always, also when nothing was staged, [`Engine::committed`] is told what became durable
//! ([`Notebook::durable`]), and everything goes out in order; only then the notebook is settled, and what that tells
//! of is handed on likewise. After a failed commit all that was held back is thrown away and [`InEvent::Restart`] is
//! handled.
//!
//! **Invariant**: nothing of a document goes to a device whose member may not read it.
//!
//! **Invariant**: what is sent and confirmed is durable here.
//!
//! **Invariant**: no peer can make this device panic, hold unbounded memory, or stop serving others.

mod bounded;
mod digests;
mod event;
mod exchange;
mod intern;
pub mod messages;
mod places;
mod receiving;
mod reconcile;
mod refusal;
mod sending;
mod session;
#[cfg(test)]
mod tests;
mod turn;

pub use event::{InEvent, OutEvent, Place};

use std::collections::{BTreeMap, BTreeSet};

use taccuino_core::history::Vector;
use taccuino_core::ids::{DeviceId, DocumentId};
use taccuino_core::notebook::{Happened, Notebook};

use places::Places;
use session::Session;
use turn::{Fault, Shared, Turn};

/// The sync of one device with all others.
#[derive(Debug)]
pub struct Engine {
    sessions: BTreeMap<u64, Session>,
    shared: Shared,
    /// What [`OutEvent::Changed`] was last sent about.
    shown: BTreeMap<DeviceId, Place>,
    /// The moment that was asked for last, unless it has passed.
    wake: Option<u64>,
}

impl Engine {
    /// Makes the engine of `device`, without any connection.
    pub fn new(device: DeviceId) -> Self {
        let shared = Shared {
            device,
            places: Places::default(),
            wanted: BTreeMap::new(),
            forks: BTreeSet::new(),
            rethink: false,
        };
        Self { sessions: BTreeMap::new(), shared, shown: BTreeMap::new(), wake: None }
    }

    /// Handles one event. What is returned may go out at once where the notebook has nothing staged afterwards
    /// ([`Notebook::has_staged`]), and else after the commit of this turn and not before.
    ///
    /// **Units**: `now_ms` is in milliseconds since 1970 by this device's clock; it may jump.
    pub fn handle(&mut self, notebook: &mut Notebook, now_ms: u64, event: InEvent) -> Vec<OutEvent> {
        let mut turn = Turn::new(notebook, now_ms);
        self.shared.places.open(turn.notebook);
        match event {
            InEvent::Connected { device, session, nonce } => self.connect(&mut turn, device, session, nonce),
            InEvent::Frame { session, bytes } => self.receive(&mut turn, session, &bytes),
            InEvent::Disconnected { session } => {
                if self.forget(session) {
                    self.shared.places.write(turn.notebook);
                }
            }
            InEvent::Tick => self.shared.rethink = true,
            InEvent::Restart => self.restart(&mut turn),
        }
        self.finish(turn)
    }

    /// Passes on what a commit made durable, confirms what it made durable of others, and goes on with
    /// what is under way. Comes after every commit that succeeded.
    pub fn committed(&mut self, notebook: &mut Notebook, now_ms: u64, happened: &[Happened]) -> Vec<OutEvent> {
        let mut turn = Turn::new(notebook, now_ms);
        self.shared.places.open(turn.notebook);
        self.shared.places.on_committed();
        self.pass_on_operations(&mut turn, happened);
        self.pass_on_documents(&mut turn, happened);
        self.ask_more(&mut turn);
        for session in self.sessions.values_mut().filter(|session| session.is_greeted()) {
            session.confirm(&mut turn);
            session.pump(&mut turn);
        }
        self.finish(turn)
    }

    /// Lists the devices that take part with this one in anything, and what they are known to hold.
    pub fn places(&self) -> BTreeMap<DeviceId, Place> {
        let is_connected =
            |device: &DeviceId| self.sessions.values().any(|session| session.peer == *device && session.is_greeted());
        self.shared.places.list(is_connected)
    }

    /// Tells whether another device has confirmed all that is here of `document`.
    pub fn is_elsewhere(&self, document: &DocumentId) -> bool {
        self.shared.places.is_elsewhere(document)
    }

    /// Counts the documents that no other device has confirmed as they are here: all of them, and those among
    /// them that are for their owner alone.
    pub fn only_here(&self, notebook: &Notebook) -> (u32, u32) {
        self.shared.places.only_here(notebook)
    }

    fn connect(&mut self, turn: &mut Turn<'_>, device: DeviceId, id: u64, nonce: [u8; 16]) {
        if device == self.shared.device {
            turn.out.push(OutEvent::Drop { session: id, reason: "this device itself".to_owned() });
            return;
        }
        let older: Vec<u64> =
            self.sessions.values().filter(|other| other.peer == device).map(|other| other.id).collect();
        for older in older {
            self.forget(older);
            turn.out.push(OutEvent::Drop { session: older, reason: "a newer connection".to_owned() });
        }
        let mut session = Session::new(id, self.shared.device, device, nonce);
        session.greet(turn);
        self.sessions.insert(id, session);
    }

    fn receive(&mut self, turn: &mut Turn<'_>, id: u64, frame: &[u8]) {
        // What still comes in on a connection that was ended is nobody's.
        let Some(session) = self.sessions.get_mut(&id) else { return };
        match session.receive(&mut self.shared, turn, frame) {
            Ok(()) => {}
            // What was said about the document on any connection is true no more.
            Err(fault @ Fault::Yielded) => {
                for session in std::mem::take(&mut self.sessions).into_keys() {
                    turn.out.push(OutEvent::Drop { session, reason: fault.to_string() });
                }
                self.shared.wanted.clear();
            }
            Err(fault) => {
                self.forget(id);
                turn.out.push(OutEvent::Drop { session: id, reason: fault.to_string() });
            }
        }
    }

    fn forget(&mut self, id: u64) -> bool {
        self.shared.wanted.retain(|_, (session, _)| *session != id);
        self.shared.rethink = true;
        self.sessions.remove(&id).is_some()
    }

    fn restart(&mut self, turn: &mut Turn<'_>) {
        for id in std::mem::take(&mut self.sessions).into_keys() {
            turn.out.push(OutEvent::Drop { session: id, reason: "the disk did not take it".to_owned() });
        }
        self.shared.wanted.clear();
        self.shared.places.on_commit_failed(turn.notebook);
    }

    fn pass_on_operations(&mut self, turn: &mut Turn<'_>, happened: &[Happened]) {
        let mut programmes: Vec<_> = happened
            .iter()
            .filter_map(|event| match event {
                Happened::Operations { programme } => Some(*programme),
                Happened::Created { .. }
                | Happened::Written { .. }
                | Happened::Arrived { .. }
                | Happened::Replaced { .. }
                | Happened::Rejected { .. } => None,
            })
            .collect();
        programmes.sort_unstable();
        programmes.dedup();
        if !programmes.is_empty() {
            self.shared.places.rebuild(turn.notebook);
        }
        for session in self.sessions.values_mut() {
            for programme in &programmes {
                session.on_operations(turn, programme);
            }
        }
    }

    fn pass_on_documents(&mut self, turn: &mut Turn<'_>, happened: &[Happened]) {
        for (document, before) in held_before(turn.notebook, happened) {
            self.weigh(turn, document, &before);
        }
        for event in happened {
            match event {
                Happened::Created { document } => {
                    for session in self.sessions.values_mut() {
                        session.push_record(turn, *document);
                    }
                }
                Happened::Written { document, runs, .. } => {
                    for session in self.sessions.values_mut() {
                        session.push_runs(turn, *document, runs);
                    }
                }
                Happened::Arrived { document, .. } => {
                    for session in self.sessions.values_mut() {
                        session.push_whole(turn, *document);
                    }
                }
                Happened::Operations { .. } | Happened::Replaced { .. } | Happened::Rejected { .. } => {}
            }
        }
    }

    /// Notes that a document is new or has grown, and which of the connected devices hold it all the same: those that
    /// held all of it hold what was here `before`.
    fn weigh(&mut self, turn: &Turn<'_>, document: DocumentId, before: &Vector) {
        for session in self.sessions.values_mut() {
            if self.shared.places.held_all(&session.peer, &document) {
                session.note_confirmed(document, before.clone());
            }
        }
        self.shared.places.note(turn.notebook, &document);
        for session in self.sessions.values() {
            session.weigh(&mut self.shared, turn, &document);
        }
    }

    fn ask_more(&mut self, turn: &mut Turn<'_>) {
        if std::mem::take(&mut self.shared.rethink) {
            for session in self.sessions.values_mut() {
                session.ask_more(&mut self.shared, turn);
            }
        }
    }

    /// Ends an event or a turn: asks for more where there is more, and tells what has changed.
    fn finish(&mut self, mut turn: Turn<'_>) -> Vec<OutEvent> {
        self.ask_more(&mut turn);
        let write_at = self.shared.places.write_if_due(turn.notebook, turn.now);
        // What did not fit into this event goes on with the next, which is not to be waited for.
        let go_on_at = self.shared.rethink.then(|| turn.now.saturating_add(1));
        let moments = [write_at, self.shared.patience_ends(turn.now), go_on_at];
        // A moment that has passed would come back at once, and again, for ever.
        let wake = moments.into_iter().flatten().filter(|at_ms| *at_ms > turn.now).min();
        if let Some(at_ms) = wake.filter(|_| wake != self.wake) {
            turn.out.push(OutEvent::Wake { at_ms });
        }
        self.wake = wake;
        let places = self.places();
        if places != self.shown {
            self.shown = places;
            turn.out.push(OutEvent::Changed);
        }
        turn.out
    }
}

/// Tells what was held before of each document that is new or has changed.
fn held_before(notebook: &Notebook, happened: &[Happened]) -> BTreeMap<DocumentId, Vector> {
    let mut before: BTreeMap<DocumentId, Vector> = BTreeMap::new();
    for event in happened {
        let (Happened::Created { document }
        | Happened::Written { document, .. }
        | Happened::Arrived { document, .. }
        | Happened::Replaced { document }
        // What was rejected was never here, whatever was noted before the commit.
        | Happened::Rejected { document, .. }) = event
        else {
            continue;
        };
        let vector = before.entry(*document).or_insert_with(|| notebook.vector(document));
        match event {
            Happened::Written { runs, .. } => {
                for run in runs {
                    if let Some(number) = vector.get_mut(&run.stream) {
                        *number = (*number).min(run.first.saturating_sub(1));
                    }
                }
            }
            Happened::Arrived { before, .. } => {
                for (stream, number) in vector {
                    *number = (*number).min(before.get(stream).copied().unwrap_or(0));
                }
            }
            _ => {}
        }
    }
    for vector in before.values_mut() {
        vector.retain(|_, number| *number > 0);
    }
    before
}
