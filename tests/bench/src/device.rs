//! One laptop of the bench: the real notebook, engine and transport, and a desk that works in the node's turns.
//!
//! The node's own desk also answers pages and command lines and is part of a program, not of a library; what stands
//! between a keystroke and the other laptop is done here in the same order: take all that waits, stage, one commit,
//! let out, settle, tell the engine, let out.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc as std_mpsc};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use taccuino_core::ids::{DeviceId, DocumentId};
use taccuino_core::keys::DeviceKey;
use taccuino_core::notebook::{Happened, LeaseToken, Notebook, Origin};
use taccuino_sync::engine::{Engine, InEvent, OutEvent};
use taccuino_sync::transport::{Gate, SessionId, Transport, TransportEvent, TransportOptions, TrySendError};
use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::disk::{self, Watch};

/// How many inputs may wait, and how many one turn takes: as in the node.
const WAITING: usize = 64;
const MAX_INPUTS: usize = 256;
/// How long nobody may have written until documents are compacted, in milliseconds: as in the node.
pub(crate) const QUIET: u64 = 2_000;

/// Something to be let out once the turn is on disk.
type Release = Box<dyn FnOnce() + Send>;

enum Input {
    Work(Box<dyn FnOnce(&mut Notebook) -> Release + Send>),
    Follow(DocumentId, Option<LeaseToken>, std_mpsc::Sender<Vec<u8>>),
    Transport(TransportEvent),
    Tick,
    End,
}

/// What went over a device's connections.
#[derive(Debug, Default)]
pub(crate) struct Traffic {
    /// Bytes of frames sent, each with the four bytes of its length.
    pub(crate) bytes: AtomicU64,
    /// Frames sent.
    pub(crate) frames: AtomicU64,
}

/// How deep the chain of frames is that led to each frame, by the connection's two ends.
///
/// A frame that answers one of depth *n* has depth *n* + 1: half of the deepest is the number of round trips.
#[derive(Debug, Clone, Default)]
pub(crate) struct Depths(Arc<Mutex<DepthsByWay>>);

/// The depths of frames under way, by who sent them to whom.
type DepthsByWay = BTreeMap<(DeviceId, DeviceId), VecDeque<u32>>;

impl Depths {
    fn sent(&self, from: DeviceId, to: DeviceId, depth: u32) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry((from, to)).or_default().push_back(depth);
    }

    fn received(&self, from: DeviceId, to: DeviceId) -> u32 {
        let mut depths = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        depths.get_mut(&(from, to)).and_then(VecDeque::pop_front).unwrap_or(0)
    }
}

/// When the last turn that took a frame began, had committed, and was about to tell the pages.
#[derive(Debug, Clone, Default)]
pub(crate) struct LastTurn(Arc<Mutex<[Option<Instant>; 3]>>);

impl LastTurn {
    fn note(&self, step: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)[step] = Some(Instant::now());
    }

    /// Returns how many milliseconds after `start` each step was.
    pub(crate) fn since(&self, start: Instant) -> [f64; 3] {
        let steps = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        steps.map(|step| step.map_or(0.0, |step| crate::measure::ms(step.saturating_duration_since(start))))
    }
}

/// A running laptop.
pub(crate) struct Device {
    pub(crate) id: DeviceId,
    pub(crate) watch: Watch,
    pub(crate) traffic: Arc<Traffic>,
    /// The deepest frame that it received since this was set to 0.
    pub(crate) depth: Arc<AtomicU64>,
    pub(crate) last_turn: LastTurn,
    /// The same of the last turn that took work of this laptop's own: began, on disk, sent.
    pub(crate) own_turn: LastTurn,
    connected: Arc<Mutex<Option<Instant>>>,
    transport: Option<Transport>,
    inbox: mpsc::Sender<Input>,
    thread: Option<std::thread::JoinHandle<Notebook>>,
    runtime: Handle,
}

/// Where a device keeps its notebook.
pub(crate) fn notebook_file(folder: &Path) -> PathBuf {
    folder.join("notebook.redb")
}

/// Makes the key of the device with this number.
pub(crate) fn key_of(number: u8) -> DeviceKey {
    DeviceKey::from_bytes(&[number; 32])
}

/// Opens the notebook of the device with this number in `folder`.
pub(crate) fn open_notebook(folder: &Path, number: u8) -> (Notebook, Watch) {
    std::fs::create_dir_all(folder).expect("the bench may make folders");
    let (store, watch) = disk::open_store(&notebook_file(folder));
    (Notebook::open(store, key_of(number)).expect("a notebook of the bench opens"), watch)
}

/// Returns milliseconds since 1970.
pub(crate) fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_millis() as u64)
}

impl Device {
    /// Starts a laptop on its notebook; with `depths` it has a network, on this machine's loopback.
    pub(crate) fn start(runtime: &Handle, notebook: Notebook, watch: Watch, depths: Option<&Depths>) -> Self {
        let id = notebook.device();
        let (inbox, inputs) = mpsc::channel(WAITING);
        let traffic = Arc::new(Traffic::default());
        let depth = Arc::new(AtomicU64::new(0));
        let (last_turn, own_turn) = (LastTurn::default(), LastTurn::default());
        let connected = Arc::<Mutex<Option<Instant>>>::default();
        let transport = depths.map(|_| {
            let options = TransportOptions {
                loopback_only: true,
                ..TransportOptions::new(notebook.key().to_bytes(), Gate::new(|_| true))
            };
            let (transport, mut events) =
                runtime.block_on(Transport::start(options)).expect("loopback has a free port");
            let inbox = inbox.clone();
            runtime.spawn(async move {
                while let Some(event) = events.next().await {
                    if inbox.send(Input::Transport(event)).await.is_err() {
                        break;
                    }
                }
            });
            transport
        });
        let desk = Desk {
            engine: Engine::new(id),
            notebook,
            transport: transport.clone(),
            sessions: BTreeMap::new(),
            followers: Vec::new(),
            wake: None,
            tidy: None,
            traffic: traffic.clone(),
            depths: depths.cloned().unwrap_or_default(),
            depth: depth.clone(),
            last_turn: last_turn.clone(),
            own_turn: own_turn.clone(),
            takes_frame: false,
            takes_work: false,
            connected: connected.clone(),
        };
        let (own_runtime, own_inbox) = (runtime.clone(), inbox.clone());
        let thread = std::thread::Builder::new().name(format!("desk {}", id.short())).spawn(move || {
            let _runtime = own_runtime.enter();
            // The engine reads what it knows of others before anything is measured.
            let _ = own_inbox.try_send(Input::Tick);
            desk.run(inputs, &own_runtime)
        });
        Self {
            id,
            watch,
            traffic,
            depth,
            last_turn,
            own_turn,
            connected,
            transport,
            inbox,
            thread: Some(thread.expect("the system starts threads")),
            runtime: runtime.clone(),
        }
    }

    /// Stages `work` in a turn, and `release` runs once that is on disk. Waits only where too much waits already.
    pub(crate) fn post<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Notebook) -> T + Send + 'static,
        release: impl FnOnce(T) + Send + 'static,
    ) {
        let work = Box::new(move |notebook: &mut Notebook| {
            let done = work(notebook);
            Box::new(move || release(done)) as Release
        });
        self.inbox.blocking_send(Input::Work(work)).unwrap_or_else(|_| panic!("the desk runs"));
    }

    /// Does something in a turn and returns when that is on disk.
    pub(crate) fn call<T: Send + 'static>(&self, work: impl FnOnce(&mut Notebook) -> T + Send + 'static) -> T {
        let (done, is_done) = std_mpsc::channel();
        self.post(work, move |result| {
            let _ = done.send(result);
        });
        is_done.recv().expect("the desk runs")
    }

    /// Tells `follower` of what others write in a document, as an open page is told.
    pub(crate) fn follow(&self, document: DocumentId, lease: Option<LeaseToken>, follower: std_mpsc::Sender<Vec<u8>>) {
        self.inbox.blocking_send(Input::Follow(document, lease, follower)).unwrap_or_else(|_| panic!("the desk runs"));
    }

    /// Returns where others reach this device.
    pub(crate) fn address(&self) -> SocketAddr {
        let transport = self.transport.as_ref().expect("a device with a network");
        SocketAddr::from(([127, 0, 0, 1], transport.port()))
    }

    /// Wants a connection with another device.
    pub(crate) fn dial(&self, other: &Self) {
        let transport = self.transport.as_ref().expect("a device with a network");
        let _runtime = self.runtime.enter();
        transport.dial(other.id, vec![other.address()]);
    }

    /// Waits for the first connection and returns when it came.
    pub(crate) fn connected(&self) -> Instant {
        loop {
            if let Some(at) = *self.connected.lock().unwrap_or_else(PoisonError::into_inner) {
                return at;
            }
            std::thread::sleep(Duration::from_micros(200));
        }
    }

    /// Tells how many bytes went out.
    pub(crate) fn sent(&self) -> u64 {
        self.traffic.bytes.load(Ordering::SeqCst)
    }

    /// Ends the laptop and returns its notebook.
    pub(crate) fn end(mut self) -> Notebook {
        if let Some(transport) = self.transport.take() {
            self.runtime.block_on(transport.close());
        }
        let _ = self.inbox.blocking_send(Input::End);
        self.thread.take().expect("it ends once").join().expect("a desk does not panic")
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        if let Some(thread) = self.thread.take() {
            if let Some(transport) = self.transport.take() {
                self.runtime.block_on(transport.close());
            }
            let _ = self.inbox.blocking_send(Input::End);
            let _ = thread.join();
        }
    }
}

/// A connection, and the frames for which its queue had no room.
struct Session {
    device: DeviceId,
    waiting: VecDeque<Vec<u8>>,
}

struct Desk {
    notebook: Notebook,
    engine: Engine,
    transport: Option<Transport>,
    sessions: BTreeMap<u64, Session>,
    followers: Vec<(DocumentId, Option<LeaseToken>, std_mpsc::Sender<Vec<u8>>)>,
    wake: Option<u64>,
    tidy: Option<u64>,
    traffic: Arc<Traffic>,
    depths: Depths,
    depth: Arc<AtomicU64>,
    last_turn: LastTurn,
    own_turn: LastTurn,
    takes_frame: bool,
    takes_work: bool,
    connected: Arc<Mutex<Option<Instant>>>,
}

impl Desk {
    fn run(mut self, mut inputs: mpsc::Receiver<Input>, runtime: &Handle) -> Notebook {
        loop {
            let next = self.wake.into_iter().chain(self.tidy).min().unwrap_or(u64::MAX);
            let sleep = Duration::from_millis(next.saturating_sub(now_ms()).min(30_000));
            let first = runtime.block_on(async { tokio::time::timeout(sleep, inputs.recv()).await.ok().flatten() });
            let now = now_ms();
            let mut released: Vec<Release> = Vec::new();
            let mut out = Vec::new();
            let mut ends = false;
            let waiting = std::iter::from_fn(|| inputs.try_recv().ok()).take(MAX_INPUTS);
            for input in first.into_iter().chain(waiting.collect::<Vec<_>>()) {
                match input {
                    Input::Work(work) => {
                        if !self.takes_work {
                            self.takes_work = true;
                            self.own_turn.note(0);
                        }
                        released.push(work(&mut self.notebook));
                    }
                    Input::Follow(document, lease, sender) => self.followers.push((document, lease, sender)),
                    Input::Transport(event) => self.network_event(now, event, &mut out),
                    Input::Tick => self.sync(now, InEvent::Tick, &mut out),
                    Input::End => ends = true,
                }
            }
            if self.wake.is_some_and(|at| at <= now) {
                self.wake = None;
                self.sync(now, InEvent::Tick, &mut out);
            }
            if self.tidy.is_some_and(|at| at <= now) {
                self.tidy = self.notebook.tidy().then_some(now + 1);
            }
            self.finish_turn(now, released, out);
            if ends {
                return self.notebook;
            }
        }
    }

    fn finish_turn(&mut self, now: u64, released: Vec<Release>, out: Vec<OutEvent>) {
        self.notebook.commit().expect("the disk of the bench takes what is committed");
        let (took_frame, took_work) = (std::mem::take(&mut self.takes_frame), std::mem::take(&mut self.takes_work));
        if took_work {
            self.own_turn.note(1);
        }
        if took_frame {
            self.last_turn.note(1);
        }
        for release in released {
            release();
        }
        for event in out {
            self.let_out(event);
        }
        let mut happened = self.notebook.durable();
        for event in self.engine.committed(&mut self.notebook, now, &happened) {
            self.let_out(event);
        }
        if took_work {
            self.own_turn.note(2);
        }
        std::thread::yield_now();
        happened.extend(self.notebook.settle());
        if took_frame && !happened.is_empty() {
            self.last_turn.note(2);
        }
        self.publish(now, &happened);
    }

    /// Tells open pages what others wrote: changes, and each document that came whole by itself.
    fn publish(&mut self, now: u64, happened: &[Happened]) {
        let mut written: BTreeMap<DocumentId, Vec<(Origin, &[u8])>> = BTreeMap::new();
        let mut whole: Vec<(DocumentId, &[u8])> = Vec::new();
        for event in happened {
            match event {
                Happened::Written { document, runs, from } => {
                    self.tidy = Some(now + QUIET);
                    let parts = written.entry(*document).or_default();
                    parts.extend(runs.iter().map(|run| (*from, run.changes.as_slice())));
                }
                Happened::Arrived { document, saved, .. } => whole.push((*document, saved)),
                Happened::Replaced { .. } => panic!("a branch of a stream was taken out: nothing here forks"),
                Happened::Rejected { reason, .. } => panic!("a page's changes were set aside: {reason}"),
                Happened::Operations { .. } | Happened::Created { .. } => {}
            }
        }
        for (document, saved) in whole {
            for (.., sender) in self.followers.iter().filter(|(followed, ..)| *followed == document) {
                let _ = sender.send(saved.to_vec());
            }
        }
        for (document, parts) in written {
            for (_, lease, sender) in self.followers.iter().filter(|(followed, ..)| *followed == document) {
                let own = lease.map(Origin::Here);
                let others: Vec<&[u8]> =
                    parts.iter().filter(|(from, _)| Some(*from) != own).map(|(_, part)| *part).collect();
                if !others.is_empty() {
                    // A page that is closed meanwhile hears nothing.
                    let _ = sender.send(others.concat());
                }
            }
        }
    }

    fn network_event(&mut self, now: u64, event: TransportEvent, out: &mut Vec<OutEvent>) {
        let event = match event {
            TransportEvent::Connected { device, session: SessionId(session), .. } => {
                let mut connected = self.connected.lock().unwrap_or_else(PoisonError::into_inner);
                connected.get_or_insert_with(Instant::now);
                drop(connected);
                self.sessions.insert(session, Session { device, waiting: VecDeque::new() });
                let mut nonce = [0; 16];
                nonce[..8].copy_from_slice(&now.to_be_bytes());
                nonce[8..].copy_from_slice(&session.to_be_bytes());
                InEvent::Connected { device, session, nonce }
            }
            TransportEvent::Frame { session: SessionId(session), bytes, device } => {
                let depth = self.depths.received(device, self.notebook.device());
                self.depth.fetch_max(u64::from(depth), Ordering::SeqCst);
                if !self.takes_frame {
                    self.takes_frame = true;
                    self.last_turn.note(0);
                }
                InEvent::Frame { session, bytes }
            }
            TransportEvent::Writable { session: SessionId(session), .. } => {
                self.flush(session);
                return;
            }
            TransportEvent::Disconnected { session: SessionId(session), .. } => {
                self.sessions.remove(&session);
                InEvent::Disconnected { session }
            }
            _ => return,
        };
        self.sync(now, event, out);
    }

    /// Hands an event to the engine; what it answers goes out at once, or is held back once anything is staged.
    fn sync(&mut self, now: u64, event: InEvent, held: &mut Vec<OutEvent>) {
        let new = self.engine.handle(&mut self.notebook, now, event);
        if self.notebook.has_staged() {
            held.extend(new);
        } else {
            new.into_iter().for_each(|event| self.let_out(event));
        }
    }

    fn let_out(&mut self, event: OutEvent) {
        match event {
            OutEvent::Send { session, frame } => {
                self.traffic.bytes.fetch_add(frame.len() as u64 + 4, Ordering::SeqCst);
                self.traffic.frames.fetch_add(1, Ordering::SeqCst);
                if let Some(to) = self.sessions.get_mut(&session) {
                    let depth = self.depth.load(Ordering::SeqCst) as u32 + 1;
                    self.depths.sent(self.notebook.device(), to.device, depth);
                    to.waiting.push_back(frame);
                    self.flush(session);
                }
            }
            OutEvent::Wake { at_ms } => self.wake = Some(at_ms),
            OutEvent::Drop { reason, .. } => panic!("the engine ended a connection: {reason}"),
            OutEvent::Refused { reason, .. } => panic!("something was refused: {reason}"),
            OutEvent::Progress { .. } | OutEvent::Changed => {}
        }
    }

    fn flush(&mut self, id: u64) {
        let (Some(session), Some(transport)) = (self.sessions.get_mut(&id), &self.transport) else { return };
        while let Some(frame) = session.waiting.pop_front() {
            match transport.try_send(SessionId(id), frame) {
                Ok(()) => {}
                Err(TrySendError::Full(frame)) => {
                    session.waiting.push_front(frame);
                    return;
                }
                // The session is over; its end is on its way.
                Err(TrySendError::Never(_)) => {}
            }
        }
    }
}
