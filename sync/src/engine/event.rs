//! What goes into the engine and what comes out.

use taccuino_core::ids::{DeviceId, DocumentId};

/// One thing that happened outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InEvent {
    /// A connection with a device is settled; its frames follow in order, each once.
    Connected {
        /// Whom the transport authenticated.
        device: DeviceId,
        /// Names this connection; never used before.
        session: u64,
        /// Random bytes of this side for this connection.
        nonce: [u8; 16],
    },
    /// A frame came in whole.
    Frame {
        /// On which connection.
        session: u64,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// A connection is over.
    Disconnected {
        /// Which.
        session: u64,
    },
    /// The moment of the last [`OutEvent::Wake`] has come, or any other: harmless.
    Tick,
    /// A commit failed: what was held back of this turn was not sent, so every connection must start anew.
    Restart,
}

/// One thing to be done outside, after the commit of the turn it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutEvent {
    /// Send a frame.
    Send {
        /// On which connection.
        session: u64,
        /// Its bytes, at most [`MAX_FRAME`](super::messages::MAX_FRAME).
        frame: Vec<u8>,
    },
    /// End a connection; the engine has forgotten it already.
    Drop {
        /// Which.
        session: u64,
        /// A word for a log and for the peer.
        reason: String,
    },
    /// Something was refused, by this device or by the other.
    Refused {
        /// The device whose word it was, or that refused ours.
        device: DeviceId,
        /// The name of a [`RefusalCode`](super::messages::RefusalCode), such as `not-a-writer`.
        reason: String,
    },
    /// Send [`InEvent::Tick`] at this moment; only the latest request counts.
    Wake {
        /// In the milliseconds of `now_ms`.
        at_ms: u64,
    },
    /// A document is on its way in.
    Progress {
        /// From whom.
        device: DeviceId,
        /// The document.
        document: DocumentId,
        /// How many changes are here of those that were lacking.
        received: u64,
        /// How many were lacking.
        total: u64,
    },
    /// [`Engine::places`](super::Engine::places) has something new to tell.
    Changed,
}

/// What another device is known to hold durably.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The last moment, in milliseconds of this device's clock, at which it confirmed everything that is
    /// here and that it may read; none if it never did.
    pub complete: Option<u64>,
    /// How many documents of this device it may read and has not confirmed as they are now.
    pub missing: u32,
    /// Whether it is connected.
    pub connected: bool,
}
