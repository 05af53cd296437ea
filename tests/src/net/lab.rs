//! One network laboratory: its machines and the switch between them, cleared away when dropped.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use super::machine::Machine;
use super::{ip, run};

/// What the names of all namespaces of this house begin with.
const PREFIX: &str = "taccuino";

/// Counts the labs of this process.
static LABS: AtomicU32 = AtomicU32::new(0);

/// Holds namespaces under names of its own; dropping it deletes them and what runs on in them loses its network.
#[derive(Debug)]
pub struct Lab {
    name: String,
    namespaces: std::sync::Mutex<Vec<String>>,
}

impl Lab {
    /// Opens a lab, or says on standard output why `test` is skipped.
    ///
    /// Also clears away what killed test runs left behind.
    pub fn open(test: &str) -> Option<Self> {
        let number = LABS.fetch_add(1, Ordering::Relaxed);
        let lab = Self { name: format!("{PREFIX}-{}-{number}", std::process::id()), namespaces: Default::default() };
        let probe = lab.claim("probe");
        let able = run("ip", &["netns", "add", &probe])
            .and_then(|_| run("ip", &["netns", "exec", &probe, "nft", "list", "ruleset"]));
        if let Err(message) = able {
            println!("SKIPPED {test}: it needs root, iproute2 and nftables ({message})");
            return None;
        }
        clear_leftovers();
        Some(lab)
    }

    /// Adds a machine without any link but loopback.
    pub fn machine(&self, name: &str) -> Machine {
        let namespace = self.claim(name);
        ip(&["netns", "add", &namespace]);
        ip(&["-n", &namespace, "link", "set", "lo", "up"]);
        Machine::new(namespace, self.switch_name(), name)
    }

    /// Puts a cable from each machine to one switch; all are unplugged yet, and there is no router.
    ///
    /// Each machine gets its address (such as `10.77.0.1/24`) on its link at once; without a carrier it is of no
    /// use.
    pub fn switch(&self, cables: &[(&Machine, &str)]) {
        let switch = self.claim("switch");
        ip(&["netns", "add", &switch]);
        ip(&["-n", &switch, "link", "add", "bridge", "type", "bridge", "forward_delay", "0", "mcast_snooping", "0"]);
        ip(&["-n", &switch, "link", "set", "bridge", "up"]);
        for (machine, address) in cables {
            let (namespace, port) = (machine.namespace(), machine.port());
            let cable = ["link", "add", "eth0", "netns", namespace, "type", "veth", "peer", "name", port, "netns"];
            ip(&[&cable[..], &[&switch]].concat());
            ip(&["-n", &switch, "link", "set", port, "master", "bridge"]);
            ip(&["-n", namespace, "address", "add", address, "dev", "eth0"]);
            ip(&["-n", namespace, "link", "set", "eth0", "up"]);
        }
    }

    /// Returns the name of a namespace, to be deleted with the lab.
    fn claim(&self, name: &str) -> String {
        let namespace = format!("{}-{name}", self.name);
        let mut namespaces = self.namespaces.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        namespaces.push(namespace.clone());
        namespace
    }

    fn switch_name(&self) -> String {
        format!("{}-switch", self.name)
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        let namespaces = self.namespaces.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        for namespace in namespaces.iter() {
            // Some were claimed and never made.
            let _ = run("ip", &["netns", "del", namespace]);
        }
    }
}

/// Deletes namespaces of labs whose process is gone.
fn clear_leftovers() {
    let Ok(list) = fs::read_dir("/run/netns").or_else(|_| fs::read_dir("/var/run/netns")) else { return };
    for name in list.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()) {
        let mut parts = name.split('-');
        let ours = parts.next() == Some(PREFIX);
        let process = parts.next().and_then(|part| part.parse::<u32>().ok());
        if let (true, Some(process)) = (ours, process)
            && !Path::new("/proc").join(process.to_string()).exists()
        {
            // Another run may be clearing at the same time.
            let _ = run("ip", &["netns", "del", &name]);
        }
    }
}
