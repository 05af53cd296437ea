//! Signed history: what a device wrote, proof of it, and the inspection of bytes that came from elsewhere.
//!
//! Knows nothing of membership, storage or peers.

#[cfg(any(test, feature = "forge"))]
pub mod forge;
pub mod inspect;
mod run;
mod snapshot;

pub use run::{MAX_MEMBERSHIP_HEADS, MAX_RUN_LEN, Run, RunError, Seal, check_chain, last_hash};
pub use snapshot::{MAX_SNAPSHOT_LEN, MAX_SNAPSHOT_SEALS, Snapshot};

use std::collections::BTreeMap;

use crate::ids::StreamId;

/// The highest number of each stream that somebody holds of a document.
pub type Vector = BTreeMap<StreamId, u64>;
