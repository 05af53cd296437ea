//! Who announced itself on the local network, where and when.
//!
//! Owns the memory of announcements, bounded and short; must not know how they arrive. Anybody on the link may
//! announce anything: an entry says only where to knock, never who will answer (the handshake proves that).

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use taccuino_core::ids::DeviceId;

use super::interfaces::LocalInterface;

/// How long an announcement is believed.
const BELIEVED: Duration = Duration::from_secs(12);
/// How many ids are remembered; a flood pushes the oldest out.
const REMEMBERED: usize = 256;
/// How many addresses of one id are kept.
const ADDRESSES: usize = 8;

/// One id's latest announcement.
#[derive(Debug, Clone)]
struct Sighting {
    addresses: Vec<SocketAddr>,
    seen: Instant,
}

/// Remembers announcements.
#[derive(Debug, Default)]
pub(super) struct Sightings {
    by_id: BTreeMap<DeviceId, Sighting>,
}

impl Sightings {
    /// Notes an announcement; tells whether the id is new or its addresses are others than before.
    ///
    /// Only addresses on one of our own links are kept: an announcement must not make us send packets elsewhere.
    pub(super) fn note(
        &mut self,
        id: DeviceId,
        announced: &[SocketAddr],
        links: &[LocalInterface],
        now: Instant,
    ) -> bool {
        let mut addresses: Vec<_> = announced
            .iter()
            .copied()
            .filter(|address| address.port() != 0 && links.iter().any(|link| link.is_neighbour(address.ip())))
            .collect();
        addresses.sort();
        addresses.dedup();
        addresses.truncate(ADDRESSES);
        if addresses.is_empty() {
            return false;
        }
        if !self.by_id.contains_key(&id) && self.by_id.len() >= REMEMBERED {
            let oldest = self.by_id.iter().min_by_key(|(_, sighting)| sighting.seen).map(|(id, _)| *id);
            oldest.map(|oldest| self.by_id.remove(&oldest));
        }
        let before = self.by_id.insert(id, Sighting { addresses: addresses.clone(), seen: now });
        before.is_none_or(|before| before.addresses != addresses)
    }

    /// Forgets what is too old or no longer on a link of ours; tells whether something went.
    pub(super) fn prune(&mut self, links: &[LocalInterface], now: Instant) -> bool {
        let before = self.by_id.len();
        self.by_id.retain(|_, sighting| {
            now.saturating_duration_since(sighting.seen) < BELIEVED
                && sighting.addresses.iter().any(|address| links.iter().any(|link| link.is_neighbour(address.ip())))
        });
        self.by_id.len() != before
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.by_id.clear();
    }

    /// Returns where `id` announced itself; empty when it did not.
    pub(super) fn addresses(&self, id: &DeviceId) -> Vec<SocketAddr> {
        self.by_id.get(id).map(|sighting| sighting.addresses.clone()).unwrap_or_default()
    }

    /// Returns all ids that announced themselves lately.
    pub(super) fn ids(&self) -> impl Iterator<Item = &DeviceId> {
        self.by_id.keys()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(address: &str) -> LocalInterface {
        LocalInterface { name: "x".into(), address: address.parse().unwrap(), prefix: 24 }
    }

    fn at(address: &str) -> SocketAddr {
        address.parse().unwrap()
    }

    #[test]
    fn only_neighbours_are_kept() {
        let mut sightings = Sightings::default();
        let (id, now, links) = (DeviceId([1; 32]), Instant::now(), [link("10.0.0.1")]);
        assert!(!sightings.note(id, &[at("8.8.8.8:53"), at("10.0.0.9:0")], &links, now));
        assert!(sightings.note(id, &[at("8.8.8.8:53"), at("10.0.0.9:7")], &links, now));
        assert_eq!(sightings.addresses(&id), [at("10.0.0.9:7")]);
        assert!(!sightings.note(id, &[at("10.0.0.9:7")], &links, now));
        assert!(sightings.note(id, &[at("10.0.0.9:8")], &links, now));
    }

    #[test]
    fn the_old_and_the_cut_off_are_forgotten() {
        let mut sightings = Sightings::default();
        let (id, now, links) = (DeviceId([1; 32]), Instant::now(), [link("10.0.0.1")]);
        sightings.note(id, &[at("10.0.0.9:7")], &links, now);
        assert!(!sightings.prune(&links, now + BELIEVED / 2));
        assert!(sightings.prune(&links, now + BELIEVED));
        assert!(sightings.note(id, &[at("10.0.0.9:7")], &links, now));
        assert!(sightings.prune(&[link("10.0.1.1")], now));
        assert_eq!(sightings.ids().count(), 0);
    }

    #[test]
    fn a_flood_of_ids_is_bounded() {
        let mut sightings = Sightings::default();
        let links = [link("10.0.0.1")];
        let start = Instant::now();
        for number in 0..1000_u32 {
            let mut id = [0; 32];
            id[..4].copy_from_slice(&number.to_be_bytes());
            let now = start + Duration::from_millis(number.into());
            sightings.note(DeviceId(id), &[at("10.0.0.9:7")], &links, now);
        }
        assert_eq!(sightings.ids().count(), REMEMBERED);
    }
}
