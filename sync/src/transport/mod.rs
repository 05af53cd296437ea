//! Carries frames between this device and the devices it may talk to, over iroh.
//!
//! Owns the endpoint, who is let in ([`Gate`]), the one connection a peer, dialling, finding
//! peers on the local network ([`Lookup`]) and the length-prefixed frames. It must not know what a frame
//! means: the engine does. It contacts nobody but the addresses that it was told, those announced on the
//! links of this machine, and the relays that the owner named (none, usually).
//!
//! The API to write against (the code lands within the hour):
//!
//! ```text
//! pub const ALPN: &[u8] = b"taccuino/sync/1";  pub const MAX_FRAME: usize = 1 MiB;
//! #[derive(Clone)] pub struct Gate;
//!   Gate::new(impl Fn(&DeviceId) -> bool + Send + Sync + 'static) -> Gate;  gate.allows(&DeviceId) -> bool
//! pub struct TransportOptions { secret_key: [u8; 32], port: u16 /* 0 any */, loopback_only: bool, relays: Vec<String>,
//!     offline: bool, gate: Gate, lookup: Option<Lookup> }        TransportOptions::new(secret_key, gate) -> Self
//! #[derive(Clone)] pub struct Transport;
//!   async Transport::start(TransportOptions) -> Result<(Transport, Events), StartError>;   // inside a tokio runtime
//!   device() -> DeviceId;  port() -> u16 /* the port taken */;  local_addresses() -> Vec<SocketAddr>;
//!   dial(DeviceId, Vec<SocketAddr>);   // keeps the device wanted; the addresses replace the earlier ones; [] = lookup only
//!   forget(DeviceId);                  // no more dialling, session closed
//!   gate_changed();                    // asks the gate again, closes sessions no longer allowed
//!   try_send(SessionId, Vec<u8>) -> Result<(), TrySendError>;  // Full(frame): wait for TransportEvent::Writable
//!   async send(SessionId, Vec<u8>) -> Result<(), SendError>;   // waits for room; never on the task that reads Events
//!   free_space(SessionId) -> usize;    // bytes; 0 when the session is over
//!   end_session(SessionId, word: &'static str);   // tells the peer the word
//!   sessions() -> Vec<(DeviceId, SessionId)>;
//!   set_offline(bool);  is_offline() -> bool;  network_changed();  async close();
//! pub struct Events;  async events.next() -> Option<TransportEvent>;
//! pub struct SessionId(pub u64);  pub enum PathKind { Direct, Relay }
//! pub enum TransportEvent {
//!   Connected { device, session, address: Option<SocketAddr> }, Frame { device, session, bytes: Vec<u8> },
//!   Writable { device, session }, Disconnected { device, session, reason: EndReason }, Refused { device, alpn: Vec<u8> },
//!   TurnedAway { device } /* the peer refused us */, Found { device, addresses: Vec<SocketAddr> },
//!   PathChanged { device, session, path: PathKind }, LinksChanged }
//! pub enum EndReason { ByPeer { code: u64, text: String }, TimedOut, Lost, Replaced, Offline, Forgotten, NotAllowed, BadFrame,
//!   Stalled, ByOwner(&'static str), Closed }
//! #[derive(Clone)] pub struct Lookup;  pub enum LookupScope { LocalNetwork, Loopback }
//!   Lookup::start(LookupScope) -> Lookup;                  // inside a tokio runtime; never fails, tries again
//!   publish(DeviceId, port: u16) -> Publication;           // announced until the guard is dropped; several at once
//!   find(DeviceId) -> Finder;  async finder.next() -> Option<Vec<SocketAddr>>;   // now if known, then each change
//!   sees_anyone() -> bool;  has_link() -> bool;  announce_again();  set_paused(bool);
//! // For short-lived endpoints of pairing: same port rules, no hooks, ALPNs of your choice
//! pub struct EndpointOptions { secret_key: [u8; 32], port: u16, loopback_only: bool, relays: Vec<String>, alpns: Vec<Vec<u8>> }
//! pub struct BoundEndpoint { pub endpoint: iroh::Endpoint, pub port: u16 }
//!   async BoundEndpoint::bind(&EndpointOptions) -> Result<BoundEndpoint, StartError>;
//! ```
