//! What a transport is started with, and the figures that it keeps to.
//!
//! Owns options and time limits; must not act on them.

use std::time::Duration;

use super::gate::Gate;
use super::lookup::Lookup;

/// The protocol name of sync between members.
pub const ALPN: &[u8] = b"taccuino/sync/1";

/// How long a peer may read nothing, or a frame may stand still half sent, before the session ends.
pub(super) const STALL_LIMIT: Duration = Duration::from_secs(30);
/// After a change of links, a session that hears nothing for so long is lost; keep-alives come every two seconds.
pub(super) const SILENCE_LIMIT: Duration = Duration::from_millis(2500);
/// How long one attempt to reach a device at its addresses may take.
pub(super) const DIAL_LIMIT: Duration = Duration::from_secs(3);
/// How long one attempt may take that goes through a relay.
pub(super) const RELAYED_DIAL_LIMIT: Duration = Duration::from_secs(8);
/// How long the greeting after a handshake may take.
pub(super) const SETTLE_LIMIT: Duration = Duration::from_secs(5);
/// The first pause between two attempts.
pub(super) const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest pause between two attempts.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// A session that lasted less does not count as a success of dialling.
pub(super) const SHORT_SESSION: Duration = Duration::from_secs(5);
/// Bytes of frames that may wait to be sent in one session.
pub(super) const QUEUE_BYTES: usize = 4 * 1024 * 1024;

/// What a [`Transport`](super::Transport) is started with.
#[derive(Debug, Clone)]
pub struct TransportOptions {
    /// The 32 secret bytes of the device key; the device id is its public half.
    pub secret_key: [u8; 32],
    /// The UDP port to prefer, so that stored addresses stay good; 0 for any.
    pub port: u16,
    /// Binds 127.0.0.1 only.
    pub loopback_only: bool,
    /// Relay URLs that the owner named; none: no relay is used.
    pub relays: Vec<String>,
    /// Starts switched offline.
    pub offline: bool,
    /// Who may talk to this device.
    pub gate: Gate,
    /// Finds peers on the local network, and announces this device there; none: typed addresses only.
    pub lookup: Option<Lookup>,
}

impl TransportOptions {
    /// Begins with any port, all interfaces, no relay, no lookup, online.
    pub fn new(secret_key: [u8; 32], gate: Gate) -> Self {
        Self { secret_key, port: 0, loopback_only: false, relays: Vec::new(), offline: false, gate, lookup: None }
    }
}
