//! What the two state machines of pairing have in common: their outputs, and the times they allow.
//!
//! Owns shapes and constants. Knows no clock and no socket: time comes in with every call, in Unix milliseconds.

/// How long the next message of the conversation may take.
pub(super) const STEP_MS: u64 = 15_000;

/// How long the person who admits may take.
pub(super) const PERSON_MS: u64 = 5 * 60_000;

/// How long the log may take from the decision to the acknowledgement; also the joiner's grace over [`PERSON_MS`].
pub(super) const TRANSFER_MS: u64 = 60_000;

/// Names one stream of one connection, for as long as the machine lives.
pub type PairingSessionId = u64;

/// What a machine asks its driver to do, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutEvent<E> {
    /// Send this frame.
    Send {
        /// On which session.
        session: PairingSessionId,
        /// The frame, without its length prefix.
        frame: Vec<u8>,
    },
    /// Send what is queued and let the peer hang up, since the last word was ours.
    Finish {
        /// Which session.
        session: PairingSessionId,
    },
    /// Hang up at once, since the last word was the peer's.
    Close {
        /// Which session.
        session: PairingSessionId,
    },
    /// Call again with a tick at this time, in Unix milliseconds, instead of any time asked for before.
    WakeAt(u64),
    /// Tell the app.
    Event(E),
}
