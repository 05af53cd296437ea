//! What outlives a restart of the inviter's app, for each invitation.
//!
//! Owns the shape alone; the node keeps it, and the host machine decides what it means.

use serde::{Deserialize, Serialize};
use taccuino_core::ids::DeviceId;

/// What must be kept of an invitation, so that it can be opened again after a restart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostRecord {
    /// How many sessions began and failed.
    pub failed_sessions: u8,
    /// The device that was admitted, if one was.
    pub admitted: Option<AdmittedDevice>,
}

/// The one device that used an invitation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdmittedDevice {
    /// The device.
    pub device: DeviceId,
    /// The log that it gets, each time it asks.
    pub log: Vec<Vec<u8>>,
    /// Whether it has acknowledged that the log is stored.
    pub stored: bool,
}
