//! Where the words are: which documents are on this laptop only, and what others have.

use std::collections::BTreeMap;

use taccuino_api::{Event, PeerPlace, PeerView, RefusedView, StatusView};
use taccuino_core::ids::DeviceId;
use taccuino_sync::transport::PathKind;

use super::settings::{self, OFFLINE};
use super::{Desk, network, set_timer};

/// How long lies between two messages, in milliseconds.
const PAUSE: u64 = 500;

/// What pages were told last.
#[derive(Debug, Default)]
pub(super) struct StatusKeeper {
    told: Option<StatusView>,
    pub(super) told_at: u64,
}

impl Desk {
    /// Notes that the status may be another; pages hear of it soon, twice a second at most.
    pub(super) fn status_changed(&mut self, now: u64) {
        set_timer(&mut self.timers.status, (now + network::SOON).max(self.status.told_at + PAUSE));
    }

    pub(super) fn tell_status(&mut self, now: u64) {
        let view = self.status_view();
        if self.status.told.as_ref() != Some(&view) {
            self.clients.tell_all(&Event::Status(view.clone()));
            self.status.told = Some(view);
            self.status.told_at = now;
        }
    }

    pub(super) fn status_view(&self) -> StatusView {
        let (only_here, private_only_here) = self.engine.only_here(&self.notebook);
        let peers = self.peer_views();
        let name_of = |device: &DeviceId| peers.iter().find(|peer| peer.device == *device).map(|peer| &peer.name);
        let refused = self.network.notes.iter().map(|(device, code)| RefusedView {
            device: *device,
            name: device.as_ref().and_then(name_of).cloned().unwrap_or_default(),
            code: *code,
        });
        StatusView {
            only_here,
            private_only_here,
            refused: refused.collect(),
            peers,
            offline: settings::get(&self.notebook, &OFFLINE).unwrap_or_default(),
            trouble: self.trouble,
            pages: u32::try_from(self.clients.pages()).unwrap_or(u32::MAX),
        }
    }

    pub(super) fn peer_views(&self) -> Vec<PeerView> {
        let places = self.engine.places();
        let this = self.notebook.device();
        let mut views: BTreeMap<DeviceId, PeerView> = BTreeMap::new();
        for programme in self.notebook.programmes() {
            let Some(log) = self.notebook.log(&programme) else { continue };
            let membership = log.membership();
            for device in membership.devices.values().filter(|device| device.id != this) {
                let place = places.get(&device.id).copied().unwrap_or_default();
                let member = membership.member_of(&device.id);
                views.entry(device.id).or_insert_with(|| PeerView {
                    device: device.id,
                    name: device.name.clone(),
                    person: member.map(|member| member.name.clone()).unwrap_or_default(),
                    place: self.place_of(&device.id),
                    complete: place.complete,
                    missing: place.missing,
                    addresses: self.addresses_of(&device.id).iter().map(ToString::to_string).collect(),
                });
            }
        }
        views.into_values().collect()
    }

    fn place_of(&self, device: &DeviceId) -> PeerPlace {
        let session = self.network.sessions.values().find(|session| session.device == *device);
        match session.map(|session| session.path) {
            Some(PathKind::Direct) => PeerPlace::Near,
            Some(PathKind::Relay) => PeerPlace::Relay,
            None => PeerPlace::Away,
        }
    }

    /// Tells whether everybody who is connected has everything, and nobody is in the middle of joining.
    pub(super) fn is_all_sent(&self) -> bool {
        let places = self.engine.places();
        let lacks = |device: &DeviceId| places.get(device).is_some_and(|place| place.missing > 0);
        !self.joining.is_active() && !self.network.sessions.values().any(|session| lacks(&session.device))
    }
}
