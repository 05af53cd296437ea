//! The handle that the node holds, and the tasks behind it.
//!
//! Owns starting and stopping; the state is the hub's.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use iroh::endpoint::Incoming;
use n0_future::task::AbortOnDropHandle;
use taccuino_core::ids::DeviceId;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use super::endpoint::{BoundEndpoint, EndpointOptions, device_of, parse_relays};
use super::error::{SendError, StartError, TrySendError};
use super::event::{EndReason, EventSender, Events, SessionId, TransportEvent};
use super::gate::GateHook;
use super::hub::Hub;
use super::interfaces;
use super::lookup::{Lookup, Publication};
use super::options::{ALPN, SETTLE_LIMIT, TransportOptions};
use super::settle::settle;
use super::target::{is_meant_for, mark_of};

/// How many handshakes by others may be under way at once.
const HANDSHAKES: usize = 32;
/// How long closing waits for sessions to tell their end, and then for packets of farewell.
const FAREWELL: Duration = Duration::from_secs(1);
/// How long closing waits for the endpoint.
const CLOSE_LIMIT: Duration = Duration::from_secs(3);

/// Carries frames to and from the devices that the gate allows; clones share one transport, which stops with
/// the last of them.
#[derive(Debug, Clone)]
pub struct Transport {
    owner: Arc<Owner>,
}

/// What stops when the last handle is dropped.
#[derive(Debug)]
struct Owner {
    hub: Arc<Hub>,
    port: u16,
    lookup: Option<Lookup>,
    tasks: Mutex<Vec<AbortOnDropHandle<()>>>,
    publication: Mutex<Option<Publication>>,
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.hub.shut();
        self.hub.events.close();
    }
}

impl Transport {
    /// Binds the port, lets allowed devices in, and announces this device when a lookup is given. Must be called
    /// inside a tokio runtime. Dials nobody yet.
    ///
    /// # Errors
    /// [`StartError`] when no port can be bound or a relay is no URL.
    pub async fn start(options: TransportOptions) -> Result<(Self, Events), StartError> {
        let TransportOptions { secret_key, port, loopback_only, relays, offline, gate, lookup } = options;
        let relay_urls = parse_relays(&relays)?;
        let (sender, events) = EventSender::channel();
        let hook = GateHook::new(gate.clone(), sender.clone());
        let endpoint_options = EndpointOptions { secret_key, port, loopback_only, relays, alpns: vec![ALPN.to_vec()] };
        let BoundEndpoint { endpoint, port } = BoundEndpoint::bind_guarded(&endpoint_options, Some(&hook)).await?;
        let device = device_of(&endpoint);
        let mut tasks = Vec::new();
        let links = match &lookup {
            Some(lookup) => {
                lookup.set_paused(offline);
                lookup.links()
            }
            None => {
                let (links, task) = interfaces::follow(loopback_only);
                tasks.push(task);
                links
            }
        };
        let hub = Hub::new(endpoint, device, gate, sender, relay_urls, links, offline);
        tracing::info!(device = %device.short(), port, "transport starts");
        tasks.push(AbortOnDropHandle::new(tokio::spawn(accept(hub.clone()))));
        tasks.push(AbortOnDropHandle::new(tokio::spawn(follow_links(hub.clone()))));
        if let Some(lookup) = &lookup {
            tasks.push(AbortOnDropHandle::new(tokio::spawn(follow_lookup(hub.clone(), lookup.clone()))));
        }
        if offline {
            switch_relays(&hub, false).await;
        }
        let publication = Mutex::new(lookup.as_ref().map(|lookup| lookup.publish(device, port)));
        let owner = Owner { hub, port, lookup, tasks: Mutex::new(tasks), publication };
        Ok((Self { owner: Arc::new(owner) }, events))
    }

    /// Returns this device's id.
    pub fn device(&self) -> DeviceId {
        self.owner.hub.device
    }

    /// Returns the UDP port that was taken: the wanted one, or another if that was in use.
    pub fn port(&self) -> u16 {
        self.owner.port
    }

    /// Returns where others may reach this device now, the likeliest first: for invitations.
    pub fn local_addresses(&self) -> Vec<SocketAddr> {
        let bound = self.owner.hub.endpoint.bound_sockets();
        let port_for = |ip: IpAddr| {
            let socket = bound.iter().find(|socket| socket.is_ipv4() == ip.is_ipv4())?;
            (socket.ip().is_unspecified() || socket.ip() == ip).then(|| SocketAddr::new(ip, socket.port()))
        };
        let loopback_only = bound.iter().all(|socket| socket.ip().is_loopback());
        let mut addresses: Vec<_> = if loopback_only {
            bound.clone()
        } else {
            self.owner.hub.links.borrow().interfaces.iter().filter_map(|link| port_for(link.address)).collect()
        };
        addresses.sort_by_key(|address| (likelihood(address.ip()), *address));
        addresses.dedup();
        addresses
    }

    /// Wants `device`: keeps dialling these addresses, and wherever the lookup finds it, until connected, and again
    /// after each loss. The addresses take the place of those of an earlier call; none at all: lookup only.
    ///
    /// The gate is asked before each attempt.
    pub fn dial(&self, device: DeviceId, addresses: Vec<SocketAddr>) {
        self.owner.hub.dial(device, addresses);
    }

    /// Wants `device` no longer, and ends its session. To shut a device out for good, let the gate say no: an
    /// allowed device that announces itself is dialled again.
    pub fn forget(&self, device: DeviceId) {
        self.owner.hub.forget(&device);
    }

    /// Asks the gate again, soon: sessions of devices that it no longer allows end, newly allowed ones are dialled.
    /// The gate is not asked on the calling task.
    pub fn gate_changed(&self) {
        let hub = self.owner.hub.clone();
        let lookup = self.owner.lookup.clone();
        tokio::spawn(async move {
            hub.ask_gate_again();
            if let Some(lookup) = lookup {
                hub.heard(&heard(&lookup));
            }
        });
    }

    /// Queues a frame if there is room for it.
    ///
    /// # Errors
    /// [`TrySendError::Full`] gives the frame back; a [`TransportEvent::Writable`] follows when half the queue is
    /// free. [`TrySendError::Never`] when the session is over or the frame is empty or too long.
    pub fn try_send(&self, session: SessionId, frame: Vec<u8>) -> Result<(), TrySendError> {
        self.owner.hub.queue(session).ok_or(SendError::Gone)?.try_send(frame)
    }

    /// Queues a frame, waiting for room. Not for the task that reads [`Events`]: two devices that both wait here
    /// and read nothing would wait until one is dropped.
    ///
    /// # Errors
    /// [`SendError`] when the session is over or the frame is empty or too long.
    pub async fn send(&self, session: SessionId, frame: Vec<u8>) -> Result<(), SendError> {
        self.owner.hub.queue(session).ok_or(SendError::Gone)?.send(frame).await
    }

    /// Returns for how many bytes of frames there is room; 0 when the session is over.
    pub fn free_space(&self, session: SessionId) -> usize {
        self.owner.hub.queue(session).map_or(0, |queue| queue.free_space())
    }

    /// Ends a session, telling the peer a word why, such as a code of the engine.
    pub fn end_session(&self, session: SessionId, word: &'static str) {
        self.owner.hub.end_session(session, EndReason::ByOwner(word));
    }

    /// Returns the sessions that are not over.
    pub fn sessions(&self) -> Vec<(DeviceId, SessionId)> {
        self.owner.hub.sessions()
    }

    /// Switches all traffic off (sessions end, nobody is dialled, let in, looked for or told that we are here), or
    /// on again.
    pub fn set_offline(&self, offline: bool) {
        if !self.owner.hub.set_offline(offline) {
            return;
        }
        if let Some(lookup) = &self.owner.lookup {
            lookup.set_paused(offline);
        }
        let hub = self.owner.hub.clone();
        tokio::spawn(async move { switch_relays(&hub, !offline).await });
    }

    /// Tells whether traffic is switched off, or the transport closed.
    pub fn is_offline(&self) -> bool {
        self.owner.hub.is_offline()
    }

    /// Looks at the network anew and dials at once. Changes of links and sleep are noticed without this call.
    pub fn network_changed(&self) {
        if let Some(lookup) = &self.owner.lookup {
            lookup.announce_again();
        }
        let hub = self.owner.hub.clone();
        tokio::spawn(async move {
            hub.endpoint.network_change().await;
            hub.nudge();
        });
    }

    /// Ends all sessions, tells the peers, and frees the port; the events end after this. Takes four seconds at
    /// most. What was queued and not yet sent is not sent.
    pub async fn close(&self) {
        lock(&self.owner.publication).take();
        let ends = self.owner.hub.shut();
        let all_told = async {
            for end in ends {
                let _ = end.await;
            }
        };
        // An owner that does not read its events meanwhile does not hold this up for long.
        let _ = timeout(FAREWELL, all_told).await;
        let _ = timeout(CLOSE_LIMIT, self.owner.hub.endpoint.close()).await;
        lock(&self.owner.tasks).clear();
        self.owner.hub.events.close();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Orders addresses by how likely a device nearby reaches them.
fn likelihood(ip: IpAddr) -> u8 {
    match ip {
        IpAddr::V4(v4) if v4.is_private() => 0,
        IpAddr::V4(v4) if v4.is_link_local() => 2,
        IpAddr::V4(_) => 1,
        IpAddr::V6(_) => 3,
    }
}

/// Lets others in, a bounded number of handshakes at a time.
async fn accept(hub: Arc<Hub>) {
    let slots = Arc::new(Semaphore::new(HANDSHAKES));
    let own_mark = mark_of(&hub.device);
    while let Some(incoming) = hub.endpoint.accept().await {
        if hub.is_offline() || !is_meant_for(&incoming, &own_mark) {
            incoming.ignore();
            continue;
        }
        let Ok(slot) = Arc::clone(&slots).try_acquire_owned() else {
            incoming.refuse();
            continue;
        };
        let hub = hub.clone();
        tokio::spawn(async move {
            welcome(&hub, incoming).await;
            drop(slot);
        });
    }
}

/// Finishes one handshake, at which the gate is asked, and settles the connection.
async fn welcome(hub: &Arc<Hub>, incoming: Incoming) {
    let handshake = async { incoming.accept().ok()?.await.ok() };
    if let Ok(Some(connection)) = timeout(SETTLE_LIMIT, handshake).await {
        settle(hub, connection, false).await;
    }
}

/// Returns whom the lookup hears now, and where.
fn heard(lookup: &Lookup) -> BTreeMap<DeviceId, Vec<SocketAddr>> {
    let seen: BTreeSet<_> = lookup.seen().into_iter().collect();
    seen.into_iter().map(|id| (id, lookup.addresses(&id))).collect()
}

/// Passes on what the lookup hears.
async fn follow_lookup(hub: Arc<Hub>, lookup: Lookup) {
    let mut listener = lookup.find_all();
    while listener.changed().await.is_some() {
        hub.heard(&heard(&lookup));
    }
}

/// Reacts to links that come, go or change.
async fn follow_links(hub: Arc<Hub>) {
    let mut links = hub.links.clone();
    while links.changed().await.is_ok() {
        links.borrow_and_update();
        hub.endpoint.network_change().await;
        hub.nudge();
        hub.events.notice(TransportEvent::LinksChanged);
    }
}

/// Leaves the relays, or comes back to them.
async fn switch_relays(hub: &Hub, on: bool) {
    for relay in &hub.relays {
        if on {
            hub.endpoint.insert_relay(relay.clone(), Arc::new(relay.clone().into())).await;
        } else {
            hub.endpoint.remove_relay(relay).await;
        }
    }
}
