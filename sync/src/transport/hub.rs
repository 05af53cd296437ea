//! What the transport knows of each device: its addresses, its one session, and what its dialler should do.
//!
//! Owns that state behind one short lock, never held while anything waits; must not do input or output itself.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use iroh::{Endpoint, RelayUrl};
use n0_future::task::AbortOnDropHandle;
use taccuino_core::ids::DeviceId;
use tokio::sync::{oneshot, watch};

use super::dial::{DialPlan, keep_dialling};
use super::event::{EndReason, EventSender, SessionId, TransportEvent};
use super::gate::Gate;
use super::interfaces::Links;
use super::options::{FIRST_PAUSE, LONGEST_PAUSE, SHORT_SESSION};
use super::queue::{Queue, QueueReader, queue};
use super::settle::Tag;

/// How many addresses of one device are dialled.
const ADDRESSES: usize = 16;
/// How long after a `TurnedAway` notice the same device causes no other.
const TURNED_AWAY_INTERVAL: Duration = Duration::from_secs(60);

/// The shared state of one transport.
#[derive(Debug)]
pub(super) struct Hub {
    pub(super) endpoint: Endpoint,
    pub(super) device: DeviceId,
    pub(super) gate: Gate,
    pub(super) events: EventSender,
    pub(super) relays: Vec<RelayUrl>,
    pub(super) links: watch::Receiver<Links>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    peers: BTreeMap<DeviceId, Peer>,
    last_session: u64,
    offline: bool,
    closed: bool,
    /// Counts the reasons to dial at once.
    nudges: u64,
}

#[derive(Debug)]
struct Peer {
    /// The owner asked for this device.
    dialled: bool,
    told: Vec<SocketAddr>,
    found: Vec<SocketAddr>,
    heard: bool,
    tag: Tag,
    live: Option<Live>,
    /// Resolves when the latest session has told its end.
    last_end: Option<oneshot::Receiver<()>>,
    short_sessions: u32,
    not_before: Option<Instant>,
    turned_away: Option<Instant>,
    plan: watch::Sender<DialPlan>,
    _dialler: Option<AbortOnDropHandle<()>>,
}

/// The one session of a device.
#[derive(Debug)]
struct Live {
    session: SessionId,
    their_tag: Tag,
    since: Instant,
    stop: watch::Sender<Option<EndReason>>,
    queue: Queue,
}

/// What a session is run with once its connection was taken.
#[derive(Debug)]
pub(super) struct Admission {
    pub(super) device: DeviceId,
    pub(super) session: SessionId,
    /// This device decided, and has yet to tell the peer.
    pub(super) is_arbiter: bool,
    pub(super) stop: watch::Receiver<Option<EndReason>>,
    pub(super) queue: QueueReader,
    /// Resolves when the session before has told its end.
    pub(super) previous: Option<oneshot::Receiver<()>>,
    /// To be resolved when this one has.
    pub(super) ended: oneshot::Sender<()>,
}

impl Hub {
    pub(super) fn new(
        endpoint: Endpoint,
        device: DeviceId,
        gate: Gate,
        events: EventSender,
        relays: Vec<RelayUrl>,
        links: watch::Receiver<Links>,
        offline: bool,
    ) -> Arc<Self> {
        let state = Mutex::new(State { offline, ..State::default() });
        Arc::new(Self { endpoint, device, gate, events, relays, links, state })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is known of a device, making its entry when needed, and lets its dialler know.
    fn with_peer<T>(self: &Arc<Self>, device: DeviceId, change: impl FnOnce(&mut Peer) -> T) -> T {
        let mut state = self.state();
        let State { peers, offline, closed, nudges, .. } = &mut *state;
        let (offline, closed) = (*offline, *closed);
        let peer = peers.entry(device).or_insert_with(|| {
            let (plan, plan_reader) = watch::channel(DialPlan::default());
            let dialler = (!closed).then(|| tokio::spawn(keep_dialling(Arc::clone(self), device, plan_reader)));
            Peer {
                dialled: false,
                told: Vec::new(),
                found: Vec::new(),
                heard: false,
                tag: fresh_tag(),
                live: None,
                last_end: None,
                short_sessions: 0,
                not_before: None,
                turned_away: None,
                plan,
                _dialler: dialler.map(AbortOnDropHandle::new),
            }
        });
        let result = change(peer);
        peer.refresh(offline || closed, *nudges);
        result
    }

    /// Refreshes what every dialler should do.
    fn refresh_all(state: &mut State) {
        let State { peers, offline, closed, nudges, .. } = state;
        for peer in peers.values_mut() {
            peer.refresh(*offline || *closed, *nudges);
        }
    }

    /// Wants a device, at these addresses and wherever it is found.
    pub(super) fn dial(self: &Arc<Self>, device: DeviceId, mut addresses: Vec<SocketAddr>) {
        if device == self.device {
            return;
        }
        addresses.truncate(ADDRESSES);
        self.with_peer(device, |peer| {
            peer.dialled = true;
            peer.told = addresses;
        });
    }

    /// Wants a device no longer.
    pub(super) fn forget(&self, device: &DeviceId) {
        let mut state = self.state();
        if let Some(peer) = state.peers.get_mut(device) {
            peer.dialled = false;
            peer.told.clear();
            peer.found.clear();
            peer.stop(EndReason::Forgotten);
        }
        Self::refresh_all(&mut state);
    }

    /// Takes what the local lookup hears now; allowed devices are dialled there.
    pub(super) fn heard(self: &Arc<Self>, heard: &BTreeMap<DeviceId, Vec<SocketAddr>>) {
        {
            let mut state = self.state();
            for (_, peer) in state.peers.iter_mut().filter(|(device, _)| !heard.contains_key(*device)) {
                peer.heard = false;
            }
            Self::refresh_all(&mut state);
        }
        for (device, addresses) in heard {
            if *device == self.device || !self.gate.allows(device) {
                continue;
            }
            let news = self.with_peer(*device, |peer| {
                let news = !peer.heard || peer.found != *addresses;
                peer.heard = true;
                peer.found.clone_from(addresses);
                if news {
                    peer.not_before = None;
                }
                news
            });
            if news {
                self.events.notice(TransportEvent::Found { device: *device, addresses: addresses.clone() });
            }
        }
    }

    /// Makes every dialler try at once.
    pub(super) fn nudge(&self) {
        let mut state = self.state();
        state.nudges += 1;
        Self::refresh_all(&mut state);
    }

    /// Closes the sessions of devices that the gate no longer allows, and dials those that it allows now.
    pub(super) fn ask_gate_again(&self) {
        let devices: Vec<_> = self.state().peers.keys().copied().collect();
        for device in devices.iter().filter(|device| !self.gate.allows(device)) {
            if let Some(peer) = self.state().peers.get_mut(device) {
                peer.stop(EndReason::NotAllowed);
            }
        }
        self.nudge();
    }

    /// Switches all traffic off or on; tells whether that was a change.
    pub(super) fn set_offline(&self, offline: bool) -> bool {
        let mut state = self.state();
        if state.offline == offline {
            return false;
        }
        state.offline = offline;
        state.nudges += 1;
        if offline {
            for peer in state.peers.values_mut() {
                peer.stop(EndReason::Offline);
                peer.heard = false;
            }
        }
        Self::refresh_all(&mut state);
        true
    }

    /// Tells whether traffic is off.
    pub(super) fn is_offline(&self) -> bool {
        let state = self.state();
        state.offline || state.closed
    }

    /// Ends everything for good; returns what resolves when each session has told its end.
    pub(super) fn shut(&self) -> Vec<oneshot::Receiver<()>> {
        let mut state = self.state();
        state.closed = true;
        let mut peers = std::mem::take(&mut state.peers);
        drop(state);
        for peer in peers.values_mut() {
            peer.stop(EndReason::Closed);
        }
        peers.into_values().filter_map(|mut peer| peer.last_end.take()).collect()
    }

    /// Returns the tag with which this device greets `device`.
    pub(super) fn tag(self: &Arc<Self>, device: DeviceId) -> Tag {
        self.with_peer(device, |peer| peer.tag)
    }

    /// Takes another tag: the connection greeted with the last one is lost, or may be.
    pub(super) fn renew_tag(&self, device: &DeviceId) {
        if let Some(peer) = self.state().peers.get_mut(device) {
            peer.tag = fresh_tag();
        }
    }

    /// Takes a greeted connection as the session of its device, in place of an earlier one.
    ///
    /// The arbiter keeps the earlier one when both were made for the same need of the peer.
    ///
    /// # Errors
    /// Why the connection is to be closed.
    pub(super) fn admit(
        self: &Arc<Self>,
        device: DeviceId,
        their_tag: Tag,
        is_arbiter: bool,
    ) -> Result<Admission, EndReason> {
        if !self.gate.allows(&device) {
            return Err(EndReason::NotAllowed);
        }
        let session = {
            let mut state = self.state();
            if state.closed {
                return Err(EndReason::Closed);
            }
            if state.offline {
                return Err(EndReason::Offline);
            }
            state.last_session += 1;
            SessionId(state.last_session)
        };
        self.with_peer(device, |peer| {
            if is_arbiter && peer.live.as_ref().is_some_and(|live| live.their_tag == their_tag) {
                return Err(EndReason::Replaced);
            }
            peer.stop(EndReason::Replaced);
            let (stop, stop_reader) = watch::channel(None);
            let (queue, queue_reader) = queue();
            let (ended, end) = oneshot::channel();
            let previous = peer.last_end.replace(end);
            peer.live = Some(Live { session, their_tag, since: Instant::now(), stop, queue });
            Ok(Admission { device, session, is_arbiter, stop: stop_reader, queue: queue_reader, previous, ended })
        })
    }

    /// Notes that a session ended by itself.
    pub(super) fn ended(self: &Arc<Self>, device: DeviceId, session: SessionId, reason: &EndReason) {
        if self.state().closed {
            return;
        }
        self.with_peer(device, |peer| {
            if let Some(live) = peer.live.take_if(|live| live.session == session) {
                peer.tag = fresh_tag();
                // Lost links come back at once; who ends session after session is left alone for a while.
                let misbehaved = !matches!(reason, EndReason::TimedOut | EndReason::Lost);
                let short = live.since.elapsed() < SHORT_SESSION;
                peer.short_sessions = if misbehaved && short { peer.short_sessions + 1 } else { 0 };
                let pause = (FIRST_PAUSE * 2_u32.saturating_pow(peer.short_sessions.min(10))).min(LONGEST_PAUSE);
                peer.not_before = (peer.short_sessions > 0).then(|| Instant::now() + pause);
            }
        });
    }

    /// Notes that `device` refused this one, and tells the owner now and then.
    pub(super) fn turned_away(self: &Arc<Self>, device: DeviceId) {
        let now = Instant::now();
        let news = self.with_peer(device, |peer| {
            let news = peer.turned_away.is_none_or(|last| now.saturating_duration_since(last) >= TURNED_AWAY_INTERVAL);
            if news {
                peer.turned_away = Some(now);
            }
            news
        });
        if news {
            self.events.notice(TransportEvent::TurnedAway { device });
        }
    }

    /// Returns the queue of a session that is not over.
    pub(super) fn queue(&self, session: SessionId) -> Option<Queue> {
        let state = self.state();
        let mut live = state.peers.values().filter_map(|peer| peer.live.as_ref());
        live.find(|live| live.session == session).map(|live| live.queue.clone())
    }

    /// Ends one session.
    pub(super) fn end_session(&self, session: SessionId, reason: EndReason) {
        let state = self.state();
        let mut live = state.peers.values().filter_map(|peer| peer.live.as_ref());
        if let Some(live) = live.find(|live| live.session == session) {
            live.stop.send_replace(Some(reason));
        }
    }

    /// Returns the sessions that are not over.
    pub(super) fn sessions(&self) -> Vec<(DeviceId, SessionId)> {
        let state = self.state();
        let live = |(device, peer): (&DeviceId, &Peer)| peer.live.as_ref().map(|live| (*device, live.session));
        state.peers.iter().filter_map(live).collect()
    }
}

impl Peer {
    /// Tells the dialler what to do now.
    fn refresh(&mut self, silent: bool, nudges: u64) {
        let mut addresses = self.told.clone();
        addresses.extend(self.found.iter().filter(|address| !self.told.contains(address)));
        let wanted = self.dialled || !self.found.is_empty();
        let go = wanted && !silent && self.live.is_none();
        let plan = DialPlan { go, addresses, nudges, not_before: self.not_before, heard: self.heard };
        self.plan.send_if_modified(|current| {
            let changed = *current != plan;
            *current = plan;
            changed
        });
    }

    /// Tells the session, if there is one, to end; it does not count as the device's session any more.
    fn stop(&mut self, reason: EndReason) {
        if let Some(live) = self.live.take() {
            live.stop.send_replace(Some(reason));
            self.tag = fresh_tag();
        }
    }
}

/// Draws a tag.
fn fresh_tag() -> Tag {
    let mut tag = [0; 16];
    if let Err(error) = getrandom::fill(&mut tag) {
        // A repeated tag only makes a lost connection be noticed later.
        tracing::warn!(%error, "the system gives no randomness");
    }
    Tag(tag)
}
