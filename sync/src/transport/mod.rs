//! Carries frames between this device and the devices it may talk to, over iroh.
//!
//! Owns the endpoint, who is let in ([`Gate`]), the one connection a peer, dialling, finding
//! peers on the local network ([`Lookup`]) and the length-prefixed frames. It must not know what a frame
//! means: the engine does. It contacts nobody but the addresses that it was told, those announced on the
//! links of this machine, and the relays that the owner named (none, usually).
//!
//! In one view:
//!
//! ```text
//! let lookup = Lookup::start(LookupScope::LocalNetwork);
//! let (transport, mut events) = Transport::start(TransportOptions {
//!     lookup: Some(lookup), port: 41_000, ..TransportOptions::new(secret_key, gate)
//! }).await?;
//! transport.dial(device, &stored_addresses);          // and keeps trying, and looks it up
//! while let Some(event) = events.next().await { .. }  // Connected, Frame, Disconnected, Refused, ..
//! transport.try_send(session, frame)?;                // Full: wait for TransportEvent::Writable
//! transport.set_offline(true);                        // closes all, dials nobody, announces nothing
//! transport.close().await;
//! ```
//!
//! **Invariant:** a device has at most one session at a time; `Connected` comes before its first `Frame`,
//! `Disconnected` after its last, and the next `Connected` of that device after that.
//! **Invariant:** no frame goes to, or is taken from, a device that the gate does not allow.
//! **Invariant:** what a slow reader leaves unread stays within fixed bounds on both sides.

mod dial;
mod endpoint;
mod error;
mod event;
mod frame;
mod gate;
mod handle;
mod hub;
mod interfaces;
mod lookup;
mod options;
mod queue;
mod session;
mod settle;
mod sightings;
mod target;

pub use endpoint::{BoundEndpoint, EndpointOptions};
pub use error::{SendError, StartError, TrySendError};
pub use event::{EndReason, Events, PathKind, SessionId, TransportEvent};
pub use frame::MAX_FRAME;
pub use gate::Gate;
pub use handle::Transport;
pub use interfaces::LocalInterface;
pub use lookup::{Finder, Lookup, LookupScope, Publication};
pub use options::{ALPN, TransportOptions};

#[cfg(test)]
mod tests;
