//! What can go wrong at the doors of the transport.
//!
//! Owns the error types only.

/// Reports why a transport did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No UDP port near the wanted one could be bound.
    #[error("cannot bind a UDP port at or after {port}: {message}")]
    Bind {
        /// The port that was asked for.
        port: u16,
        /// What the system said of the last attempt.
        message: String,
    },
    /// A relay address is not a URL.
    #[error("not a relay address: {0}")]
    Relay(String),
    /// The bound endpoint names no address.
    #[error("the endpoint has no socket")]
    NoSocket,
}

/// Reports that a frame was not queued, and will not be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The session is over; a `Disconnected` event says why.
    #[error("the session is over")]
    Gone,
    /// The frame is empty or longer than [`MAX_FRAME`](super::MAX_FRAME).
    #[error("a frame of {0} bytes cannot be sent")]
    Length(usize),
}

/// Reports that a frame was not queued now.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TrySendError {
    /// The queue is full; the frame comes back, and a `Writable` event follows when there is room.
    #[error("the queue is full")]
    Full(Vec<u8>),
    /// It will never be sent.
    #[error(transparent)]
    Never(#[from] SendError),
}
