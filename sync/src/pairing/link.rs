//! The short-lived endpoint of one side of an invitation: it dials and answers one peer, and nobody else.
//!
//! Owns the endpoint, whom it lets in, and the search by lookup, hints and typed addresses. Hands over streams;
//! knows nothing of what is said on them.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use iroh::endpoint::{
    AfterHandshakeOutcome, BindOpts, ConnectOptions, Connection, EndpointHooks, Incoming, PortmapperConfig,
    QuicTransportConfig, presets,
};
use iroh::{Endpoint, EndpointAddr, EndpointId, NetReportConfig, RelayMode, SecretKey, TransportAddr};
use n0_future::task::AbortOnDropHandle;
use taccuino_core::ids::{DeviceId, InvitationId};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::time::{sleep, timeout};

use super::address::{PAIRING_PORT, own_addresses};
use super::message::PAIRING_ALPN;
use super::search::SearchView;
use super::wire::PeerStream;
use crate::transport::{Finder, Lookup, Publication};

/// How long one attempt to reach the peer may take, at all its addresses at once.
const DIAL_LIMIT: Duration = Duration::from_secs(4);
/// The pause between two attempts.
const DIAL_PAUSE: Duration = Duration::from_secs(1);
/// How long a connected peer may take until the stream is open.
const STREAM_LIMIT: Duration = Duration::from_secs(10);
/// How many handshakes may be under way at once; anybody on the network can begin one.
const MAX_HANDSHAKES: usize = 16;
/// How many addresses of the peer are tried.
const MAX_DIALLED: usize = 24;
/// What a stranger is told.
const STRANGER_CODE: u8 = 1;

/// Reports why pairing could not start.
#[derive(Debug, thiserror::Error)]
pub enum PairingStartError {
    /// No UDP port could be bound.
    #[error("no UDP port could be bound: {0}")]
    Bind(String),
    /// Too many invitations are open.
    #[error("too many invitations are open")]
    TooManyOpen,
}

/// Which side this is; the joiner opens the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Host,
    Joiner,
}

/// Whom a link reaches, and how.
#[derive(Debug)]
pub(super) struct LinkOptions {
    pub(super) side: Side,
    pub(super) own_key: SecretKey,
    pub(super) peer: EndpointId,
    pub(super) invitation: InvitationId,
    pub(super) loopback_only: bool,
    pub(super) port_hint: Option<u16>,
    pub(super) lookup: Option<Lookup>,
    /// Addresses that are known from the start.
    pub(super) addresses: Vec<SocketAddr>,
}

/// What the dialling task should do.
#[derive(Debug, Clone, Default)]
struct DialPlan {
    wanted: bool,
    addresses: Vec<SocketAddr>,
}

/// One side's endpoint at work.
#[derive(Debug)]
pub(super) struct Link {
    endpoint: Endpoint,
    port: u16,
    loopback_only: bool,
    plan: watch::Sender<DialPlan>,
    streams: mpsc::Receiver<PeerStream>,
    dial_failed: Arc<AtomicBool>,
    lookup: Option<Lookup>,
    _publication: Option<Publication>,
    _tasks: [AbortOnDropHandle<()>; 2],
}

impl Link {
    /// Binds the endpoint, announces it, and begins to answer; it dials once a peer is wanted.
    ///
    /// # Errors
    ///
    /// [`PairingStartError::Bind`] when no port is free.
    pub(super) async fn open(options: LinkOptions) -> Result<Self, PairingStartError> {
        let (endpoint, port) = bind(&options).await?;
        let (stream_sender, streams) = mpsc::channel(4);
        let (plan, plans) = watch::channel(DialPlan { wanted: false, addresses: options.addresses.clone() });
        let dial_failed = Arc::new(AtomicBool::new(false));
        let own_id = DeviceId(*endpoint.id().as_bytes());
        let publication = options.lookup.as_ref().map(|lookup| lookup.publish(own_id, port));
        let finder = options.lookup.as_ref().map(|lookup| lookup.find(DeviceId(*options.peer.as_bytes())));
        let marker = marker_of(options.invitation);
        let answer = answer(endpoint.clone(), options.side, marker.clone(), stream_sender.clone());
        let dialler = Dialler {
            endpoint: endpoint.clone(),
            side: options.side,
            peer: options.peer,
            marker,
            streams: stream_sender,
            failed: dial_failed.clone(),
        };
        let tasks = [tokio::spawn(answer), tokio::spawn(dialler.run(plans, finder))].map(AbortOnDropHandle::new);
        let loopback_only = options.loopback_only;
        let lookup = options.lookup;
        Ok(Self {
            endpoint,
            port,
            loopback_only,
            plan,
            streams,
            dial_failed,
            lookup,
            _publication: publication,
            _tasks: tasks,
        })
    }

    /// Returns the UDP port that was taken.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Waits for the next stream with the peer.
    pub(super) async fn next(&mut self) -> Option<PeerStream> {
        self.streams.recv().await
    }

    /// Says whether to dial.
    pub(super) fn want_peer(&self, wanted: bool) {
        self.plan.send_if_modified(|plan| std::mem::replace(&mut plan.wanted, wanted) != wanted);
    }

    /// Adds an address, and tries it at once.
    pub(super) fn dial(&self, address: SocketAddr) {
        self.plan.send_modify(|plan| {
            plan.addresses.retain(|known| *known != address);
            plan.addresses.insert(0, address);
            plan.addresses.truncate(MAX_DIALLED);
        });
    }

    /// Tells what is known of the network now.
    pub(super) fn view(&self) -> SearchView {
        SearchView {
            addresses: own_addresses(self.port, self.loopback_only),
            hears_anyone: self.lookup.as_ref().map(Lookup::sees_anyone),
            dial_failed: self.dial_failed.load(Ordering::Relaxed),
        }
    }

    /// Closes the endpoint, so that the peer hears of it.
    pub(super) async fn close(self) {
        self.endpoint.close().await;
    }
}

/// Turns everybody away but the one peer, when the handshake ends and before any stream.
#[derive(Debug)]
struct OnlyPeer(EndpointId);

impl EndpointHooks for OnlyPeer {
    async fn after_handshake<'a>(&'a self, connection: &'a Connection) -> AfterHandshakeOutcome {
        if connection.remote_id() == self.0 && connection.alpn() == PAIRING_ALPN {
            return AfterHandshakeOutcome::Accept;
        }
        tracing::info!("turned away a device that does not hold the invitation");
        AfterHandshakeOutcome::Reject { error_code: STRANGER_CODE.into(), reason: b"stranger".to_vec() }
    }
}

/// Binds the wanted port, else the usual one, else any.
async fn bind(options: &LinkOptions) -> Result<(Endpoint, u16), PairingStartError> {
    let mut problem = String::new();
    for port in options.port_hint.into_iter().chain([PAIRING_PORT, 0]) {
        match bind_port(options, port).await {
            Ok(endpoint) => {
                let socket = endpoint.bound_sockets().into_iter().find(SocketAddr::is_ipv4);
                match socket {
                    Some(socket) => return Ok((endpoint, socket.port())),
                    None => problem = "no IPv4 socket".into(),
                }
            }
            Err(error) => problem = error,
        }
    }
    Err(PairingStartError::Bind(problem))
}

async fn bind_port(options: &LinkOptions, port: u16) -> Result<Endpoint, String> {
    let builder = Endpoint::builder(presets::Minimal)
        .secret_key(options.own_key.clone())
        .alpns(vec![PAIRING_ALPN.to_vec()])
        .relay_mode(RelayMode::Disabled)
        .portmapper_config(PortmapperConfig::Disabled)
        .net_report_config(NetReportConfig::minimal())
        .transport_config(quic_limits())
        .hooks(OnlyPeer(options.peer))
        .clear_ip_transports();
    let builder = if options.loopback_only {
        builder.bind_addr(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
    } else {
        // Without IPv6 on this machine its socket is left out.
        let optional = BindOpts::default().set_is_required(false);
        builder
            .bind_addr(SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)))
            .and_then(|builder| builder.bind_addr_with_opts(SocketAddr::from((Ipv6Addr::UNSPECIFIED, port)), optional))
    };
    builder.map_err(|error| error.to_string())?.bind().await.map_err(|error| format!("{error:#}"))
}

/// One stream each way, little memory, and a connection that is gone is noticed within seconds.
fn quic_limits() -> QuicTransportConfig {
    let idle_limit = Duration::from_secs(8);
    let keep_alive = Duration::from_secs(2);
    QuicTransportConfig::builder()
        .max_idle_timeout(idle_limit.try_into().ok())
        .keep_alive_interval(keep_alive)
        .default_path_keep_alive_interval(keep_alive)
        .default_path_max_idle_timeout(idle_limit)
        .max_concurrent_bidi_streams(1_u8.into())
        .max_concurrent_uni_streams(0_u8.into())
        .stream_receive_window(262_144_u32.into())
        .receive_window(524_288_u32.into())
        .datagram_receive_buffer_size(None)
        .build()
}

/// Names the invitation in the handshake, beside the protocol.
///
/// A laptop may hold several invitations open, and an address may be out of date. A pairing endpoint that answered
/// for another invitation would end the attempt with its wrong key, although the right one listens at the next
/// address; so it keeps silent when it sees another marker.
fn marker_of(invitation: InvitationId) -> Vec<u8> {
    let mut marker = PAIRING_ALPN.to_vec();
    marker.push(b'/');
    marker.extend(invitation.short().as_bytes());
    marker
}

fn is_meant_for(incoming: &Incoming, marker: &[u8]) -> bool {
    let Some(alpns) = incoming.decrypt().and_then(|initial| initial.alpns()) else { return true };
    let (mut others, mut ours, mut pairing) = (false, false, false);
    for alpn in alpns.flatten() {
        ours |= alpn.as_ref() == marker;
        pairing |= alpn.as_ref() == PAIRING_ALPN;
        others |= alpn.starts_with(PAIRING_ALPN) && alpn.len() > PAIRING_ALPN.len() && alpn.as_ref() != marker;
    }
    // What is no pairing at all was meant for the app that had this address before.
    pairing && (ours || !others)
}

/// Answers the peer until the endpoint closes.
async fn answer(endpoint: Endpoint, side: Side, marker: Vec<u8>, streams: mpsc::Sender<PeerStream>) {
    let places = Arc::new(Semaphore::new(MAX_HANDSHAKES));
    while let Some(incoming) = endpoint.accept().await {
        let Ok(place) = places.clone().try_acquire_owned() else {
            incoming.ignore();
            continue;
        };
        if !is_meant_for(&incoming, &marker) {
            incoming.ignore();
            continue;
        }
        let streams = streams.clone();
        tokio::spawn(async move {
            let _place = place;
            // A handshake that fails is a stranger's, or the peer's that tries again.
            if let Ok(Ok(connection)) = timeout(STREAM_LIMIT, incoming).await {
                hand_over(connection, side, &streams).await;
            }
        });
    }
}

/// Opens or awaits the stream and hands it over; false when that failed.
async fn hand_over(connection: Connection, side: Side, streams: &mpsc::Sender<PeerStream>) -> bool {
    let opening = async {
        match side {
            Side::Joiner => connection.open_bi().await,
            Side::Host => connection.accept_bi().await,
        }
    };
    match timeout(STREAM_LIMIT, opening).await {
        Ok(Ok((send, receive))) => streams.send(PeerStream { connection, send, receive }).await.is_ok(),
        _ => false,
    }
}

/// Keeps trying to reach the peer while it is wanted.
struct Dialler {
    endpoint: Endpoint,
    side: Side,
    peer: EndpointId,
    marker: Vec<u8>,
    streams: mpsc::Sender<PeerStream>,
    failed: Arc<AtomicBool>,
}

impl Dialler {
    async fn run(self, mut plans: watch::Receiver<DialPlan>, mut finder: Option<Finder>) {
        let mut found: Vec<SocketAddr> = Vec::new();
        loop {
            let plan = plans.borrow_and_update().clone();
            let addresses: BTreeSet<SocketAddr> =
                found.iter().chain(&plan.addresses).take(MAX_DIALLED).copied().collect();
            let attempt = async {
                if !plan.wanted || addresses.is_empty() {
                    std::future::pending::<()>().await;
                }
                self.attempt(addresses).await;
                sleep(DIAL_PAUSE).await;
            };
            tokio::select! {
                () = attempt => {}
                changed = plans.changed() => if changed.is_err() { return },
                heard = next_found(&mut finder) => found = heard,
            }
        }
    }

    /// Asks at all addresses at once.
    async fn attempt(&self, addresses: BTreeSet<SocketAddr>) {
        let target = EndpointAddr::from_parts(self.peer, addresses.into_iter().map(TransportAddr::Ip));
        let options = ConnectOptions::new().with_additional_alpns(vec![self.marker.clone()]);
        let connected = timeout(DIAL_LIMIT, async {
            let connecting = self.endpoint.connect_with_opts(target, PAIRING_ALPN, options).await.ok()?;
            connecting.await.ok()
        });
        match connected.await {
            Ok(Some(connection)) => {
                hand_over(connection, self.side, &self.streams).await;
            }
            _ => self.failed.store(true, Ordering::Relaxed),
        }
    }
}

async fn next_found(finder: &mut Option<Finder>) -> Vec<SocketAddr> {
    match finder {
        Some(listening) => match listening.next().await {
            Some(addresses) => addresses,
            None => {
                *finder = None;
                Vec::new()
            }
        },
        None => std::future::pending().await,
    }
}
