//! The links of this machine: which addresses it has now, and when that changes.
//!
//! Owns what counts as a usable link; must not know what it is used for. Polled, because a cheap system call
//! twice a second behaves alike on every system, and also tells when the machine has slept.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant, SystemTime};

use n0_future::task::AbortOnDropHandle;
use tokio::sync::watch;

/// How often the system is asked.
const POLL_INTERVAL: Duration = Duration::from_millis(500);
/// A gap of the wall clock against the running clock that means the machine has slept.
const SLEEP_GAP: Duration = Duration::from_secs(5);

/// Names one address of one link that is up.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalInterface {
    /// What the system calls the link.
    pub name: String,
    /// This machine's address there.
    pub address: IpAddr,
    /// How many leading bits are the same for all machines on that link.
    pub prefix: u8,
}

impl LocalInterface {
    /// Tells whether `other` is an address of the same link, reachable without a router.
    pub fn is_neighbour(&self, other: IpAddr) -> bool {
        match (self.address, other) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.prefix.min(32))).unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.prefix.min(128))).unwrap_or(0);
                own.to_bits() & mask == other.to_bits() & mask
            }
            _ => false,
        }
    }
}

/// All usable links at one time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Links {
    /// Counts up when something changed or the machine woke.
    pub(super) generation: u64,
    /// Sorted.
    pub(super) interfaces: Vec<LocalInterface>,
}

/// Follows the links until the handle is dropped; the receiver starts with the present ones.
pub(super) fn follow(loopback: bool) -> (watch::Receiver<Links>, AbortOnDropHandle<()>) {
    let (sender, receiver) = watch::channel(Links { generation: 0, interfaces: usable(loopback) });
    let task = tokio::spawn(async move {
        let mut sleep_watch = SleepWatch::new(Instant::now(), SystemTime::now());
        loop {
            tokio::select! {
                () = tokio::time::sleep(POLL_INTERVAL) => {}
                () = sender.closed() => return,
            }
            let woke = sleep_watch.has_slept(Instant::now(), SystemTime::now());
            let interfaces = usable(loopback);
            sender.send_if_modified(|links| {
                let changed = woke || links.interfaces != interfaces;
                if changed {
                    *links = Links { generation: links.generation + 1, interfaces };
                }
                changed
            });
        }
    });
    (receiver, AbortOnDropHandle::new(task))
}

/// Asks the system for the links that are up, without tunnels; loopback alone when asked so.
fn usable(loopback: bool) -> Vec<LocalInterface> {
    if loopback {
        return vec![LocalInterface { name: "lo".into(), address: Ipv4Addr::LOCALHOST.into(), prefix: 8 }];
    }
    let all = match if_addrs::get_if_addrs() {
        Ok(all) => all,
        Err(error) => {
            tracing::debug!(%error, "the links of this machine cannot be listed");
            return Vec::new();
        }
    };
    let mut interfaces: Vec<_> = all
        .into_iter()
        .filter(|interface| interface.is_oper_up() && !interface.is_loopback() && !interface.is_p2p())
        .filter_map(|interface| {
            let (address, prefix) = match interface.addr {
                if_addrs::IfAddr::V4(v4) => (IpAddr::V4(v4.ip), v4.netmask.to_bits().count_ones() as u8),
                // A link-local address is of no use without its scope, which no announcement carries.
                if_addrs::IfAddr::V6(v6) if v6.ip.is_unicast_link_local() => return None,
                if_addrs::IfAddr::V6(v6) => (IpAddr::V6(v6.ip), v6.netmask.to_bits().count_ones() as u8),
            };
            Some(LocalInterface { name: interface.name, address, prefix })
        })
        .collect();
    interfaces.sort();
    interfaces.dedup();
    interfaces
}

/// Notices that the machine slept: the wall clock went on, the running clock did not, or nobody polled.
#[derive(Debug)]
struct SleepWatch {
    running: Instant,
    wall: SystemTime,
}

impl SleepWatch {
    fn new(running: Instant, wall: SystemTime) -> Self {
        Self { running, wall }
    }

    /// Tells whether the machine slept since the last call.
    fn has_slept(&mut self, running: Instant, wall: SystemTime) -> bool {
        let ran = running.saturating_duration_since(self.running);
        let passed = wall.duration_since(self.wall).unwrap_or_default();
        (self.running, self.wall) = (running, wall);
        ran > SLEEP_GAP || passed > ran + SLEEP_GAP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_share_the_prefix() {
        let check = |own: &str, prefix, other: &str| {
            let interface = LocalInterface { name: "x".into(), address: own.parse().unwrap(), prefix };
            interface.is_neighbour(other.parse().unwrap())
        };
        assert!(check("192.168.1.7", 24, "192.168.1.200"));
        assert!(!check("192.168.1.7", 24, "192.168.2.7"));
        assert!(check("169.254.3.4", 16, "169.254.200.1"));
        assert!(check("10.0.0.1", 32, "10.0.0.1"));
        assert!(!check("10.0.0.1", 32, "10.0.0.2"));
        assert!(check("10.0.0.1", 0, "8.8.8.8"));
        assert!(check("fd00::1", 64, "fd00::2"));
        assert!(!check("fd00::1", 64, "fd01::2"));
        assert!(!check("10.0.0.1", 8, "fd00::1"));
    }

    #[test]
    fn sleep_is_noticed_and_a_clock_set_back_is_not_sleep() {
        let (running, wall) = (Instant::now(), SystemTime::now());
        let second = Duration::from_secs(1);
        let mut sleep_watch = SleepWatch::new(running, wall);
        assert!(!sleep_watch.has_slept(running + second, wall + second));
        assert!(sleep_watch.has_slept(running + 2 * second, wall + 3600 * second));
        assert!(!sleep_watch.has_slept(running + 3 * second, wall + second));
        assert!(sleep_watch.has_slept(running + 100 * second, wall + 2 * second));
    }

    #[tokio::test]
    async fn loopback_alone_is_a_link_of_its_own() {
        let (links, _task) = follow(true);
        let links = links.borrow();
        assert_eq!(links.interfaces.len(), 1);
        assert!(links.interfaces[0].address.is_loopback());
    }
}
