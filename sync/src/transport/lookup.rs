//! Finding devices on the local network: multicast announcements on every link, route or no route.
//!
//! Owns what is announced and who is looked for; must not know why, nor dial. Every published id is announced as
//! an mDNS service `_taccuino._udp.local` (its name is the id in base 32), with this machine's IPv4 addresses and
//! the port: whoever is on the same link can read the ids of devices that are switched on. Nothing else of the
//! device is told, and nothing is sent but these multicast packets.
//!
//! The announcers are started anew whenever links come, go or change, after sleep, and when nothing at all was
//! heard for a while (each hears at least itself): a link that comes up after the app is used within seconds.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use data_encoding::BASE32_NOPAD;
use n0_future::task::AbortOnDropHandle;
use swarm_discovery::{Discoverer, DropGuard, IpClass, Peer};
use taccuino_core::ids::DeviceId;
use tokio::sync::watch;

use super::interfaces::{self, Links, LocalInterface};
use super::sightings::Sightings;

/// The service name.
const SERVICE: &str = "taccuino";
/// How often an announcer asks who is there.
const CADENCE: Duration = Duration::from_millis(700);
/// How many answers a second are wanted before the others keep silent: a room of thirty laptops is heard within seconds.
const ANSWERS_PER_SECOND: f32 = 12.0;
/// How often what was heard is looked through.
const TICK: Duration = Duration::from_secs(1);
/// After so long without hearing even ourselves, the announcers are started anew.
const DEAF: Duration = Duration::from_secs(10);
/// How many addresses are announced: the packet must fit one frame on the wire.
const ANNOUNCED: usize = 8;

/// Where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookupScope {
    /// On every link that is up, but tunnels.
    LocalNetwork,
    /// On this machine only.
    Loopback,
}

/// Announces ids on the local network and finds others; clones share one state, which stops with the last.
#[derive(Debug, Clone)]
pub struct Lookup {
    shared: Arc<Shared>,
    _tasks: Arc<Tasks>,
}

/// The tasks behind a lookup.
#[derive(Debug)]
struct Tasks {
    _announce: AbortOnDropHandle<()>,
    _links: AbortOnDropHandle<()>,
}

/// What handles, guards and the announcing task share.
#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    links: watch::Receiver<Links>,
    /// Counts changes of what is announced or looked for.
    wanted: watch::Sender<u64>,
    /// Counts changes of what was heard.
    heard: watch::Sender<u64>,
}

#[derive(Debug)]
struct State {
    published: BTreeMap<u64, (DeviceId, u16)>,
    next_publication: u64,
    finders: usize,
    paused: bool,
    again: u64,
    sightings: Sightings,
    last_heard: Instant,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.wanted.send_modify(|count| *count += 1);
    }
}

impl Lookup {
    /// Starts looking, inside a tokio runtime. Announces nothing yet. Never fails: without links, or where the
    /// system refuses, it tries again.
    pub fn start(scope: LookupScope) -> Self {
        let (links, links_task) = interfaces::follow(scope == LookupScope::Loopback);
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                published: BTreeMap::new(),
                next_publication: 0,
                finders: 0,
                paused: false,
                again: 0,
                sightings: Sightings::default(),
                last_heard: Instant::now(),
            }),
            links,
            wanted: watch::channel(0).0,
            heard: watch::channel(0).0,
        });
        let announce = tokio::spawn(announce(Arc::downgrade(&shared), shared.links.clone(), shared.wanted.subscribe()));
        let tasks = Tasks { _announce: AbortOnDropHandle::new(announce), _links: links_task };
        Self { shared, _tasks: Arc::new(tasks) }
    }

    /// Announces `id` as reachable at UDP `port` of this machine until the guard is dropped.
    pub fn publish(&self, id: DeviceId, port: u16) -> Publication {
        let mut key = 0;
        self.shared.change(|state| {
            key = state.next_publication;
            state.next_publication += 1;
            state.published.insert(key, (id, port));
        });
        Publication { lookup: self.clone(), key }
    }

    /// Looks for `id` until the finder is dropped.
    pub fn find(&self, id: DeviceId) -> Finder {
        Finder { all: self.find_all(), id, last: Vec::new() }
    }

    /// Looks for everybody; what was heard is asked with [`Lookup::addresses`].
    pub(super) fn find_all(&self) -> Listener {
        self.shared.change(|state| state.finders += 1);
        let mut heard = self.shared.heard.subscribe();
        heard.mark_changed();
        Listener { lookup: self.clone(), heard }
    }

    /// Returns where `id` announced itself within the last seconds.
    pub(super) fn addresses(&self, id: &DeviceId) -> Vec<SocketAddr> {
        self.shared.state().sightings.addresses(id)
    }

    /// Returns the ids of others that were heard within the last seconds.
    pub(super) fn seen(&self) -> Vec<DeviceId> {
        let state = self.shared.state();
        let own: BTreeSet<_> = state.published.values().map(|(id, _)| *id).collect();
        state.sightings.ids().filter(|id| !own.contains(id)).copied().collect()
    }

    /// Tells whether any other Taccuino device was heard within the last seconds.
    ///
    /// False for long although [`Lookup::has_link`] is true: nobody is there, or the network keeps its clients
    /// apart.
    pub fn sees_anyone(&self) -> bool {
        !self.seen().is_empty()
    }

    /// Tells whether this machine has a link over which devices could find each other.
    pub fn has_link(&self) -> bool {
        !self.shared.links.borrow().interfaces.is_empty()
    }

    /// Announces and asks anew at once, as after sleep.
    pub fn announce_again(&self) {
        self.shared.change(|state| state.again += 1);
    }

    /// Announces nothing and listens to nothing while paused; what was heard is forgotten.
    pub fn set_paused(&self, paused: bool) {
        self.shared.change(|state| {
            state.paused = paused;
            if paused {
                state.sightings.clear();
            }
        });
        self.shared.heard.send_modify(|count| *count += 1);
    }

    /// Follows the links of this machine.
    pub(super) fn links(&self) -> watch::Receiver<Links> {
        self.shared.links.clone()
    }
}

/// Keeps an id announced; dropping it ends that.
#[derive(Debug)]
#[must_use = "dropping this ends the announcement"]
pub struct Publication {
    lookup: Lookup,
    key: u64,
}

impl Drop for Publication {
    fn drop(&mut self) {
        self.lookup.shared.change(|state| {
            state.published.remove(&self.key);
        });
    }
}

/// Waits for announcements of one id.
#[derive(Debug)]
pub struct Finder {
    all: Listener,
    id: DeviceId,
    last: Vec<SocketAddr>,
}

impl Finder {
    /// Waits until the id is at other addresses than last told (at first: at any), and tells them all; an empty
    /// list says that it is no longer heard.
    pub async fn next(&mut self) -> Option<Vec<SocketAddr>> {
        loop {
            self.all.changed().await?;
            let addresses = self.all.lookup.addresses(&self.id);
            if addresses != self.last {
                self.last.clone_from(&addresses);
                return Some(addresses);
            }
        }
    }
}

/// Waits for any announcement, and makes the lookup listen while it exists.
#[derive(Debug)]
pub(super) struct Listener {
    lookup: Lookup,
    heard: watch::Receiver<u64>,
}

impl Listener {
    /// Waits until what was heard differs; at once the first time.
    pub(super) async fn changed(&mut self) -> Option<()> {
        self.heard.changed().await.ok()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.lookup.shared.change(|state| state.finders -= 1);
    }
}

/// What the announcers that now run were started for.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Plan {
    /// Names and ports; a nameless announcer only listens.
    announcers: BTreeSet<Option<(DeviceId, u16)>>,
    addresses: Vec<Ipv4Addr>,
    links: u64,
    again: u64,
}

impl Plan {
    fn new(state: &State, links: &Links) -> Self {
        let mut announcers: BTreeSet<_> = state.published.values().copied().map(Some).collect();
        if announcers.is_empty() && state.finders > 0 {
            announcers.insert(None);
        }
        let addresses = links.interfaces.iter().filter_map(|link| match link.address {
            IpAddr::V4(address) => Some(address),
            IpAddr::V6(_) => None,
        });
        let addresses: Vec<_> = addresses.take(ANNOUNCED).collect();
        if state.paused || addresses.is_empty() {
            announcers.clear();
        }
        Self { announcers, addresses, links: links.generation, again: state.again }
    }
}

/// Keeps the right announcers running.
async fn announce(shared: Weak<Shared>, mut links: watch::Receiver<Links>, mut wanted: watch::Receiver<u64>) {
    let mut running: Option<(Plan, Vec<DropGuard>)> = None;
    loop {
        let Some(strong) = shared.upgrade() else { return };
        let now = Instant::now();
        let (plan, deaf) = {
            let interfaces = links.borrow_and_update().clone();
            let mut state = strong.state();
            if state.sightings.prune(&interfaces.interfaces, now) {
                strong.heard.send_modify(|count| *count += 1);
            }
            let plan = Plan::new(&state, &interfaces);
            let deaf = !plan.announcers.is_empty() && now.saturating_duration_since(state.last_heard) > DEAF;
            if deaf || running.as_ref().is_none_or(|(running, _)| *running != plan) {
                state.last_heard = now;
            }
            (plan, deaf)
        };
        if deaf || running.as_ref().is_none_or(|(running, _)| *running != plan) {
            // The old ones must free the port on each address before the new ones take it.
            drop(running.take());
            tokio::task::yield_now().await;
            let guards = plan.announcers.iter().filter_map(|announcer| start(*announcer, &plan.addresses, &shared));
            let guards = guards.collect();
            tracing::debug!(addresses = ?plan.addresses, announcers = plan.announcers.len(), "local lookup starts");
            running = Some((plan, guards));
        }
        drop(strong);
        tokio::select! {
            changed = links.changed() => if changed.is_err() { return },
            changed = wanted.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(TICK) => {}
        }
    }
}

/// Starts one announcer on all addresses; a failure is retried when nothing was heard for a while.
fn start(announcer: Option<(DeviceId, u16)>, addresses: &[Ipv4Addr], shared: &Weak<Shared>) -> Option<DropGuard> {
    let name = announcer.map_or_else(|| "listener".to_owned(), |(id, _)| name_of(&id));
    let heard = shared.clone();
    let mut discoverer = Discoverer::new(SERVICE.to_owned(), name)
        .with_cadence(CADENCE)
        .with_response_rate(ANSWERS_PER_SECOND)
        .with_ip_class(IpClass::V4Only)
        .with_multicast_interfaces_v4(addresses.to_vec())
        .with_callback(move |name, peer| note(&heard, name, peer));
    if let Some((_, port)) = announcer {
        discoverer = discoverer.with_addrs(port, addresses.iter().copied().map(IpAddr::V4));
    }
    match discoverer.spawn(&tokio::runtime::Handle::current()) {
        Ok(guard) => Some(guard),
        Err(error) => {
            tracing::warn!(%error, "this device cannot announce itself on the local network; it will try again");
            None
        }
    }
}

/// Takes what an announcer heard.
fn note(shared: &Weak<Shared>, name: &str, peer: &Peer) {
    let Some(shared) = shared.upgrade() else { return };
    let now = Instant::now();
    let links: Vec<LocalInterface> = shared.links.borrow().interfaces.clone();
    let mut state = shared.state();
    state.last_heard = now;
    if state.paused || peer.is_expiry() {
        return;
    }
    let Some(id) = id_of(name) else { return };
    let announced: Vec<_> = peer.addrs().iter().map(|(address, port)| SocketAddr::new(*address, *port)).collect();
    if state.sightings.note(id, &announced, &links, now) {
        shared.heard.send_modify(|count| *count += 1);
    }
}

/// Returns the service instance name of an id: 52 letters and digits, as a DNS label has room for 63.
fn name_of(id: &DeviceId) -> String {
    BASE32_NOPAD.encode(id.as_bytes()).to_ascii_lowercase()
}

/// Reads a service instance name.
fn id_of(name: &str) -> Option<DeviceId> {
    let bytes = BASE32_NOPAD.decode(name.to_ascii_uppercase().as_bytes()).ok()?;
    DeviceId::from_slice(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_a_dns_label_with_a_port_and_read_back() {
        let id = DeviceId([0xa7; 32]);
        let name = name_of(&id);
        assert!(format!("{name}-65535").len() <= 63);
        assert_eq!(id_of(&name), Some(id));
        assert_eq!(id_of(&name.to_ascii_uppercase()), Some(id));
        assert_eq!(id_of("listener"), None);
    }

    #[tokio::test]
    async fn several_ids_are_found_while_their_guards_live() {
        let (near, far) = (Lookup::start(LookupScope::Loopback), Lookup::start(LookupScope::Loopback));
        let (first, second) = (DeviceId([0xf1; 32]), DeviceId([0xf2; 32]));
        let first_guard = far.publish(first, 1111);
        let _second_guard = far.publish(second, 2222);
        let mut find_first = near.find(first);
        let mut find_second = near.find(second);
        assert_eq!(find_first.next().await, Some(vec!["127.0.0.1:1111".parse().unwrap()]));
        assert_eq!(find_second.next().await, Some(vec!["127.0.0.1:2222".parse().unwrap()]));
        assert!(near.sees_anyone());
        drop(first_guard);
        let gone = tokio::time::timeout(Duration::from_secs(30), find_first.next()).await;
        assert_eq!(gone.unwrap(), Some(Vec::new()));
    }

    #[tokio::test]
    async fn who_is_paused_hears_nothing() {
        let (near, far) = (Lookup::start(LookupScope::Loopback), Lookup::start(LookupScope::Loopback));
        let id = DeviceId([0xf3; 32]);
        let _guard = far.publish(id, 1111);
        let mut finder = near.find(id);
        assert!(finder.next().await.is_some());
        near.set_paused(true);
        assert_eq!(finder.next().await, Some(Vec::new()));
        near.set_paused(false);
        assert_eq!(finder.next().await, Some(vec!["127.0.0.1:1111".parse().unwrap()]));
    }
}
