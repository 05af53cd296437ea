//! The desk: one thread that owns notebook and sync engine and works in turns.
//!
//! A turn takes all that waits (calls of pages and command lines, frames of other laptops, timers), hands each to
//! notebook or engine, which only stage changes, puts everything on disk in one commit, and only then lets answers,
//! frames and events out. So nothing is called saved, shown elsewhere or sent before it is durable, and many small
//! writes share one wait for the disk.
//!
//! **Invariant**: nobody else touches the notebook while the desk runs.
//!
//! **Invariant**: the desk never waits for a client, a peer or the network; it reads clock and random source and
//! passes both down.

mod calls;
mod documents;
mod effect;
mod finding;
mod handle;
mod inviting;
mod joining;
mod network;
pub(crate) mod packs;
mod programmes;
mod refusals;
pub(crate) mod settings;
mod status;
mod templates;
#[cfg(test)]
mod tests;
mod turn;
mod writing;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use taccuino_api::{ErrorCode, Event, StorageTrouble};
use taccuino_core::documents::Shape;
use taccuino_core::ids::{DocumentId, ProgrammeId};
use taccuino_core::notebook::Notebook;
use taccuino_sync::engine::Engine;
use tokio::sync::mpsc;

pub(crate) use documents::usual_role;
pub(crate) use handle::{DeskEnd, DeskHandle, Ending, Input, Seat};
pub(crate) use network::Network;

use crate::clock;
use crate::pages::Clients;
use effect::{Effect, Held};

/// What a desk is opened with.
pub(crate) struct DeskOptions {
    /// The open notebook.
    pub(crate) notebook: Notebook,
    /// Where it lies, as settings show it.
    pub(crate) data_folder: PathBuf,
    /// The way to other laptops; none for a command that needs no network.
    pub(crate) network: Option<Network>,
    /// How long after the last page was closed the desk ends; none: it stays.
    pub(crate) page_pause: Option<Duration>,
}

/// The owner of notebook and engine.
struct Desk {
    notebook: Notebook,
    engine: Engine,
    data_folder: PathBuf,
    clients: Clients,
    network: network::Peers,
    inviting: inviting::Inviting,
    joining: joining::Joining,
    /// What this turn lets out when it is on disk.
    effects: Vec<Held>,
    /// Whether this turn staged anything.
    staged: bool,
    /// Whether this turn writes something for certain, to learn whether saving works again.
    probed: bool,
    trouble: Option<StorageTrouble>,
    lists: Lists,
    finding: finding::Finding,
    status: status::StatusKeeper,
    timers: Timers,
    page_pause: Option<Duration>,
    /// Whether a page was open at some time.
    was_open: bool,
    ending: Option<Closing>,
    /// Where tasks of this desk report.
    inbox: mpsc::Sender<Input>,
}

/// The end that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Closing {
    /// Until when it waits for others to have everything, in milliseconds since 1970.
    deadline: u64,
    /// Whether nobody asked for it but the last window, by its end: the next one calls it off.
    by_last_page: bool,
}

/// What lists showed last, so that pages are told only what is different.
#[derive(Debug, Default)]
struct Lists {
    /// Documents with changes that lists do not show yet.
    touched: BTreeMap<DocumentId, ProgrammeId>,
    /// Title, open choices and, of a programme, its shape as last told.
    shown: BTreeMap<DocumentId, (String, u32, Shape)>,
    /// Programmes whose lists differ in nothing but times.
    stale: BTreeMap<ProgrammeId, u64>,
}

/// When what must be done, in milliseconds since 1970.
#[derive(Debug, Default)]
struct Timers {
    engine: Option<u64>,
    lists: Option<u64>,
    finding: Option<u64>,
    status: Option<u64>,
    probe: Option<u64>,
    last_page: Option<u64>,
    tidy: Option<u64>,
}

impl Timers {
    fn next(&self) -> Option<u64> {
        let Self { engine, lists, finding, status, probe, last_page, tidy } = *self;
        [engine, lists, finding, status, probe, last_page, tidy].into_iter().flatten().min()
    }

    fn move_back(&mut self, by: u64) {
        let Self { engine, lists, finding, status, probe, last_page, tidy } = self;
        for at in [engine, lists, finding, status, probe, last_page, tidy].into_iter().flatten() {
            *at = at.saturating_sub(by);
        }
    }
}

/// Takes a timer that has come.
fn take_due(timer: &mut Option<u64>, now: u64) -> bool {
    let due = timer.is_some_and(|at| at <= now);
    if due {
        *timer = None;
    }
    due
}

/// Sets a timer unless it comes earlier anyway.
fn set_timer(timer: &mut Option<u64>, at: u64) {
    *timer = Some(timer.map_or(at, |earlier| earlier.min(at)));
}

impl Desk {
    fn new(options: DeskOptions, inbox: mpsc::Sender<Input>) -> Self {
        let DeskOptions { notebook, data_folder, network, page_pause } = options;
        Self {
            engine: Engine::new(notebook.device()),
            notebook,
            data_folder,
            clients: Clients::default(),
            network: network::Peers::new(network),
            inviting: inviting::Inviting::default(),
            joining: joining::Joining::default(),
            effects: Vec::new(),
            staged: false,
            probed: false,
            trouble: None,
            lists: Lists::default(),
            finding: finding::Finding::default(),
            status: status::StatusKeeper::default(),
            timers: Timers::default(),
            page_pause,
            was_open: false,
            ending: None,
            inbox,
        }
    }

    /// Returns the notebook to stage something in it.
    fn stage(&mut self) -> &mut Notebook {
        self.staged = true;
        &mut self.notebook
    }

    fn tell(&mut self, event: Event) {
        self.hold(Effect::Tell(event));
    }

    fn random<const N: usize>(&self) -> Result<[u8; N], ErrorCode> {
        clock::random().map_err(|error| ErrorCode::Internal(error.to_string()))
    }
}
