//! What the transport tells its owner.
//!
//! Owns the event types and the receiving end; must not know how they come about.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use taccuino_core::ids::DeviceId;
use tokio::sync::{mpsc, watch};

/// Names one settled connection; unique while this process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Tells how the packets of a session travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    /// From device to device.
    Direct,
    /// Through a relay that the owner named.
    Relay,
}

/// Tells why a session ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndReason {
    /// The peer ended it; the text is a code of the peer's choice, at most 64 bytes, not to be trusted.
    ByPeer {
        /// The QUIC application code, such as those of [`EndReason::code`].
        code: u64,
        /// A machine-readable word.
        text: String,
    },
    /// Nothing was heard for several seconds: a pulled cable, a sleeping or switched-off peer.
    TimedOut,
    /// The connection broke otherwise.
    Lost,
    /// A newer connection with the same device took its place.
    Replaced,
    /// This device was switched offline.
    Offline,
    /// [`Transport::forget`](super::Transport::forget) was called.
    Forgotten,
    /// The gate no longer allows the device.
    NotAllowed,
    /// The peer sent a frame longer than [`MAX_FRAME`](super::MAX_FRAME), or an empty one.
    BadFrame,
    /// The peer read nothing, or stopped in the middle of a frame, for 30 s.
    Stalled,
    /// The owner ended it with [`Transport::end_session`](super::Transport::end_session), giving this word.
    ByOwner(&'static str),
    /// The transport was closed.
    Closed,
}

impl EndReason {
    /// Returns the QUIC application code that tells the peer this reason.
    pub fn code(&self) -> u32 {
        match self {
            Self::Closed | Self::TimedOut | Self::Lost | Self::ByPeer { .. } => 0,
            Self::NotAllowed => REFUSED,
            Self::Replaced => DUPLICATE,
            Self::Offline => 3,
            Self::Forgotten => 4,
            Self::BadFrame => 5,
            Self::Stalled => 6,
            Self::ByOwner(_) => 7,
        }
    }

    /// Returns the word that goes with the code.
    pub fn word(&self) -> &'static str {
        match self {
            Self::ByPeer { .. } => "by-peer",
            Self::TimedOut => "timed-out",
            Self::Lost => "lost",
            Self::Replaced => "replaced",
            Self::Offline => "offline",
            Self::Forgotten => "forgotten",
            Self::NotAllowed => "not-allowed",
            Self::BadFrame => "bad-frame",
            Self::Stalled => "stalled",
            Self::ByOwner(word) => word,
            Self::Closed => "closed",
        }
    }
}

/// The application code of a connection that the gate refused.
pub(super) const REFUSED: u32 = 1;
/// The application code of a connection beside another that was kept.
pub(super) const DUPLICATE: u32 = 2;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TransportEvent {
    /// A connection is settled and may carry frames: the engine starts anew for this device.
    Connected {
        /// Who.
        device: DeviceId,
        /// Names this connection in what follows.
        session: SessionId,
        /// Where the peer was reached, when that is an address; worth keeping for the next dial.
        address: Option<SocketAddr>,
    },
    /// A frame came in whole.
    Frame {
        /// Who sent it.
        device: DeviceId,
        /// On which connection.
        session: SessionId,
        /// 1 to [`MAX_FRAME`](super::MAX_FRAME) bytes.
        bytes: Vec<u8>,
    },
    /// A queue that had turned a frame away with [`TrySendError::Full`](super::TrySendError) has room again.
    Writable {
        /// To whom.
        device: DeviceId,
        /// On which connection.
        session: SessionId,
    },
    /// A session is over; nothing more comes of it, and what was still queued was not sent.
    Disconnected {
        /// Who.
        device: DeviceId,
        /// Which connection.
        session: SessionId,
        /// Why.
        reason: EndReason,
    },
    /// A device that the gate does not allow completed a handshake and was closed; nothing was sent to it.
    /// At most one a device and minute.
    Refused {
        /// Who, proven by its key.
        device: DeviceId,
        /// The protocol that it asked for, at most 64 bytes.
        alpn: Vec<u8>,
    },
    /// A device that we dialled refused us: it does not know this device, or no longer.
    TurnedAway {
        /// Who refused.
        device: DeviceId,
    },
    /// An allowed device announced itself on a link of this machine, or at other addresses than before.
    Found {
        /// Who.
        device: DeviceId,
        /// Where; only addresses on the same link.
        addresses: Vec<SocketAddr>,
    },
    /// A session goes another way than before.
    PathChanged {
        /// Who.
        device: DeviceId,
        /// Which connection.
        session: SessionId,
        /// How it travels now.
        path: PathKind,
    },
    /// The links of this machine changed: addresses for an invitation may be others now.
    LinksChanged,
}

/// How many session events may wait; each may hold a frame of up to 1 MiB.
const SESSION_EVENTS: usize = 16;
/// How many small notices may wait.
const NOTICES: usize = 256;

/// Receives what the transport tells.
///
/// Two bounded queues: what belongs to a session is never dropped (an owner that does not read slows its
/// peers down); notices (`Refused`, `TurnedAway`, `Found`, `PathChanged`, `LinksChanged`) are dropped when 256
/// of them wait.
#[derive(Debug)]
pub struct Events {
    sessions: mpsc::Receiver<TransportEvent>,
    notices: mpsc::Receiver<TransportEvent>,
    closed: watch::Receiver<bool>,
}

impl Events {
    /// Waits for the next event; `None` once the transport is closed and everything was read.
    pub async fn next(&mut self) -> Option<TransportEvent> {
        tokio::select! {
            biased;
            Some(event) = self.notices.recv() => Some(event),
            Some(event) = self.sessions.recv() => Some(event),
            // Ends as well when every sender is gone without a word.
            _ = self.closed.wait_for(|closed| *closed) => None,
        }
    }
}

/// The sending end.
#[derive(Debug, Clone)]
pub(super) struct EventSender {
    sessions: mpsc::Sender<TransportEvent>,
    notices: mpsc::Sender<TransportEvent>,
    closed: Arc<watch::Sender<bool>>,
}

impl EventSender {
    /// Makes both ends.
    pub(super) fn channel() -> (Self, Events) {
        let (session_sender, session_receiver) = mpsc::channel(SESSION_EVENTS);
        let (notice_sender, notice_receiver) = mpsc::channel(NOTICES);
        let (closed_sender, closed) = watch::channel(false);
        (
            Self { sessions: session_sender, notices: notice_sender, closed: Arc::new(closed_sender) },
            Events { sessions: session_receiver, notices: notice_receiver, closed },
        )
    }

    /// Sends what belongs to a session, and waits for room; tells whether anybody still listens.
    pub(super) async fn session(&self, event: TransportEvent) -> bool {
        self.sessions.send(event).await.is_ok()
    }

    /// Ends the events once those that wait are read.
    pub(super) fn close(&self) {
        self.closed.send_replace(true);
    }

    /// Sends a notice, or drops it when nobody has read the last ones.
    pub(super) fn notice(&self, event: TransportEvent) {
        if self.notices.try_send(event).is_err() {
            tracing::debug!("a transport notice was dropped: its reader is behind");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_was_sent_before_the_end_is_still_read() {
        let (sender, mut events) = EventSender::channel();
        let device = DeviceId([1; 32]);
        assert!(sender.session(TransportEvent::Writable { device, session: SessionId(1) }).await);
        sender.notice(TransportEvent::LinksChanged);
        sender.close();
        assert_eq!(events.next().await, Some(TransportEvent::LinksChanged));
        assert!(matches!(events.next().await, Some(TransportEvent::Writable { .. })));
        assert_eq!(events.next().await, None);
    }

    #[tokio::test]
    async fn notices_nobody_reads_do_not_pile_up() {
        let (sender, mut events) = EventSender::channel();
        for _ in 0..2 * NOTICES {
            sender.notice(TransportEvent::LinksChanged);
        }
        drop(sender);
        let mut count = 0;
        while events.next().await.is_some() {
            count += 1;
        }
        assert_eq!(count, NOTICES);
    }
}
