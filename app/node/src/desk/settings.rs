//! The node's own small values, kept with the notebook: who sits here, ports, addresses, who was let in.
//!
//! **Shape**: one setting a value, postcard behind [`VERSION`]. A value that cannot be read counts as unset: what it
//! held can be typed, found or allowed again. Names that begin with `device/` hold secrets and go into no backup.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use taccuino_api::Me;
use taccuino_core::codec;
use taccuino_core::ids::{DeviceId, OrganisationId, ProgrammeId};
use taccuino_core::membership::Role;
use taccuino_core::notebook::Notebook;
use taccuino_sync::pairing::HostRecord;

use crate::web::SecretHash;

/// The version byte of every setting written here.
const VERSION: u8 = 1;
/// The longest setting that is read, in bytes.
const MAX_LEN: usize = 16 << 20;

/// Names a setting and the type of its value.
pub(crate) struct Setting<T> {
    name: &'static str,
    value: std::marker::PhantomData<T>,
}

const fn setting<T>(name: &'static str) -> Setting<T> {
    Setting { name, value: std::marker::PhantomData }
}

/// Who sits at this laptop.
pub(crate) const ME: Setting<Me> = setting("node/me");
/// Whether *work offline* is on.
pub(crate) const OFFLINE: Setting<bool> = setting("node/offline");
/// The relay's URL; unset or empty for none.
pub(crate) const RELAY: Setting<String> = setting("node/relay");
/// The UDP port that other laptops know.
pub(crate) const UDP_PORT: Setting<u16> = setting("node/udp-port");
/// The port of the page, so that open pages find the node again after a restart.
pub(crate) const WEB_PORT: Setting<u16> = setting("node/web-port");
/// Hashes of the cookies of browsers that were let in.
pub(crate) const SESSIONS: Setting<Vec<SecretHash>> = setting("device/sessions");
/// Where other laptops were reached, the likeliest first.
pub(crate) const ADDRESSES: Setting<BTreeMap<DeviceId, Vec<SocketAddr>>> = setting("node/addresses");
/// Invitations that are open.
pub(crate) const INVITATIONS: Setting<Vec<KeptInvitation>> = setting("device/invitations");
/// Packs beside those inside the program: the name and text of each file of each pack.
pub(crate) const PACKS: Setting<Vec<Vec<(String, String)>>> = setting("node/packs");
/// Written when saving failed, to learn whether it works again.
pub(crate) const PROBE: Setting<u64> = setting("node/probe");

/// An invitation as it survives a restart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptInvitation {
    /// The secret that both sides share.
    pub(crate) secret: [u8; 16],
    /// The programme.
    pub(crate) programme: ProgrammeId,
    /// The organisation that the invited person will belong to.
    pub(crate) organisation: OrganisationId,
    /// Its name.
    pub(crate) organisation_name: String,
    /// What the invited person will do.
    pub(crate) role: Role,
    /// Whether the invited person may invite others.
    pub(crate) lead: bool,
    /// Whether whoever comes with it is admitted at once.
    pub(crate) auto_admit: bool,
    /// When it ends, in milliseconds since 1970.
    pub(crate) expires: u64,
    /// Its failures, and whom it admitted.
    pub(crate) record: HostRecord,
}

/// Reads a setting; none where it is unset or unreadable.
pub(crate) fn get<T: Serialize + DeserializeOwned>(notebook: &Notebook, setting: &Setting<T>) -> Option<T> {
    let bytes = notebook.setting(setting.name)?;
    match codec::decode(VERSION, &bytes, MAX_LEN) {
        Ok(value) => Some(value),
        Err(error) => {
            tracing::warn!(name = setting.name, %error, "a setting cannot be read and counts as unset");
            None
        }
    }
}

/// Stages a setting.
pub(crate) fn set<T: Serialize>(notebook: &mut Notebook, setting: &Setting<T>, value: &T) {
    notebook.set_setting(setting.name, codec::encode(VERSION, value));
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
