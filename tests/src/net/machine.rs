//! One machine of a lab: what runs in it, its cable, its firewall and what its link loses.

use std::io::Write;
use std::process::{Command, Stdio};

use super::ip;

/// What a desktop firewall does by default (ufw, firewalld's public zone, the private profile of Windows): drop
/// what was not asked for, but let in mDNS. An app cannot be found by multicast behind a firewall that drops that
/// as well; typed addresses still work there.
const FIREWALL: &str = "
table inet guard {
    chain input {
        type filter hook input priority 0; policy drop;
        iif lo accept
        ct state established,related accept
        ip daddr 224.0.0.251 udp dport 5353 accept
    }
}
";

/// Is one network namespace, and the port of the switch that its cable ends in.
#[derive(Debug, Clone)]
pub struct Machine {
    namespace: String,
    switch: String,
    port: String,
}

impl Machine {
    pub(super) fn new(namespace: String, switch: String, name: &str) -> Self {
        // The kernel allows fifteen letters.
        let port = format!("to-{}", name.chars().take(12).collect::<String>());
        Self { namespace, switch, port }
    }

    pub(super) fn namespace(&self) -> &str {
        &self.namespace
    }

    pub(super) fn port(&self) -> &str {
        &self.port
    }

    /// Prepares a program to run in this machine.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.namespace]).arg(program);
        command
    }

    /// Plugs the cable in: the link has a carrier from now on.
    pub fn plug_in(&self) {
        ip(&["-n", &self.switch, "link", "set", &self.port, "up"]);
    }

    /// Pulls the cable: the machine keeps its address, and its link has no carrier.
    pub fn unplug(&self) {
        ip(&["-n", &self.switch, "link", "set", &self.port, "down"]);
    }

    /// Takes an address away and gives the link another one, as on another network.
    pub fn readdress(&self, address: &str) {
        ip(&["-n", &self.namespace, "address", "flush", "dev", "eth0", "scope", "global"]);
        ip(&["-n", &self.namespace, "address", "add", address, "dev", "eth0"]);
    }

    /// Raises a firewall that lets in nothing but answers and mDNS.
    pub fn raise_firewall(&self) {
        self.filter(FIREWALL);
    }

    /// Loses so many of a hundred packets that come over the cable, from now on.
    pub fn lose(&self, percent: u32) {
        self.filter(&format!(
            "table inet loss {{
                chain input {{
                    type filter hook input priority -10; policy accept;
                    iif lo accept
                    numgen random mod 100 < {percent} drop
                }}
            }}"
        ));
    }

    fn filter(&self, rules: &str) {
        let mut nft = match self.command("nft").args(["-f", "-"]).stdin(Stdio::piped()).spawn() {
            Ok(nft) => nft,
            Err(error) => panic!("nft: {error}"),
        };
        let written = nft.stdin.take().map(|mut input| input.write_all(rules.as_bytes()));
        let status = nft.wait();
        assert!(matches!(written, Some(Ok(()))) && status.is_ok_and(|status| status.success()), "the filter stands");
    }

    /// Returns the routes, to show that there is none beyond the link.
    pub fn routes(&self) -> String {
        ip(&["-n", &self.namespace, "route", "show"])
    }
}
