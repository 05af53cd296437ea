//! Addresses that people type, and those that this machine shows them.
//!
//! Owns the reading of a typed address and the choice of own addresses worth showing. Dials nobody.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

/// The UDP port of pairing, unless it is taken; an address without a port means this one.
pub const PAIRING_PORT: u16 = 47_610;

/// The most addresses that an invitation or a message names.
pub const MAX_ADDRESSES: usize = 8;

/// Holds an address as a person typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TypedAddress {
    /// The IP address.
    pub ip: IpAddr,
    /// The UDP port, if one was typed.
    pub port: Option<u16>,
}

/// Reports a text that is not an IP address with or without a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an IP address, alone or with a port")]
pub struct TypedAddressError;

impl TypedAddress {
    /// Returns the address to dial.
    pub fn socket_addr(self) -> SocketAddr {
        SocketAddr::new(self.ip, self.port.unwrap_or(PAIRING_PORT))
    }

    /// Returns the shortest form of an address for people to read aloud: without the port when it is the usual one.
    pub fn short(address: SocketAddr) -> Self {
        Self { ip: address.ip(), port: Some(address.port()).filter(|port| *port != PAIRING_PORT) }
    }
}

impl FromStr for TypedAddress {
    type Err = TypedAddressError;

    /// Reads `192.168.1.7`, `192.168.1.7:47610`, `fe80::1` or `[fe80::1]:47610`; spaces and a comma for a dot are forgiven.
    fn from_str(text: &str) -> Result<Self, TypedAddressError> {
        if text.len() > 128 {
            return Err(TypedAddressError);
        }
        let text: String =
            text.chars().filter(|c| !c.is_whitespace()).map(|c| if c == ',' { '.' } else { c }).collect();
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(&text);
        let address = match (bare.parse::<IpAddr>(), text.parse::<SocketAddr>()) {
            (Ok(ip), _) => Self { ip, port: None },
            (_, Ok(address)) => Self { ip: address.ip(), port: Some(address.port()) },
            _ => return Err(TypedAddressError),
        };
        let nobody = address.ip.is_unspecified() || address.ip.is_multicast() || address.port == Some(0);
        if nobody { Err(TypedAddressError) } else { Ok(address) }
    }
}

impl fmt::Display for TypedAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => SocketAddr::new(self.ip, port).fmt(f),
            None => self.ip.fmt(f),
        }
    }
}

/// Lists where this machine can be reached at `port`, the addresses that people can type first; at most 8.
///
/// Reads the network interfaces, so it changes with them. With `loopback_only` it is `127.0.0.1` alone.
pub fn own_addresses(port: u16, loopback_only: bool) -> Vec<SocketAddr> {
    if loopback_only {
        return vec![SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)];
    }
    // A machine whose interfaces cannot be listed has no address to show; it can still dial.
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    choose_addresses(interfaces.into_iter().map(|interface| interface.ip()), port)
}

fn choose_addresses(ips: impl Iterator<Item = IpAddr>, port: u16) -> Vec<SocketAddr> {
    let mut ranked: Vec<(u8, IpAddr)> = ips.filter_map(|ip| Some((rank(ip)?, ip))).collect();
    ranked.sort();
    ranked.dedup();
    ranked.into_iter().take(MAX_ADDRESSES).map(|(_, ip)| SocketAddr::new(ip, port)).collect()
}

/// The order in which addresses are shown; none for those that mean something to this machine only.
fn rank(ip: IpAddr) -> Option<u8> {
    match ip {
        IpAddr::V4(ip) if ip.is_loopback() || ip.is_unspecified() => None,
        IpAddr::V4(ip) if ip.is_private() => Some(0),
        IpAddr::V4(ip) if ip.is_link_local() => Some(1),
        IpAddr::V4(_) => Some(2),
        IpAddr::V6(ip) if ip.is_loopback() || ip.is_unspecified() || is_link_local(ip) => None,
        IpAddr::V6(_) => Some(3),
    }
}

/// Link-local IPv6 addresses need a zone, which differs from machine to machine.
fn is_link_local(ip: Ipv6Addr) -> bool {
    ip.segments()[0] & 0xffc0 == 0xfe80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_addresses_are_read() {
        for (text, socket) in [
            ("192.168.1.7", "192.168.1.7:47610"),
            (" 192. 168.1,7 ", "192.168.1.7:47610"),
            ("192.168.1.7:5000", "192.168.1.7:5000"),
            ("fd00::1", "[fd00::1]:47610"),
            ("[fd00::1]", "[fd00::1]:47610"),
            ("[fd00::1]:5000", "[fd00::1]:5000"),
        ] {
            assert_eq!(text.parse::<TypedAddress>().map(TypedAddress::socket_addr).ok(), socket.parse().ok(), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "anna",
            "192.168.1",
            "192.168.1.256",
            "192.168.1.7:",
            "192.168.1.7:0",
            "192.168.1.7:70000",
            "0.0.0.0",
            "224.0.0.1",
            "example.org:1",
            &"1".repeat(500),
        ] {
            assert_eq!(text.parse::<TypedAddress>(), Err(TypedAddressError), "{text}");
        }
    }

    #[test]
    fn the_usual_port_is_left_out() {
        for text in ["10.0.0.1", "10.0.0.1:5000", "fd00::1", "[fd00::1]:5000"] {
            let address: TypedAddress = text.parse().unwrap();
            assert_eq!(TypedAddress::short(address.socket_addr()).to_string(), text);
        }
    }

    #[test]
    fn addresses_that_others_can_type_come_first() {
        let ips = ["fd00::1", "127.0.0.1", "8.8.8.8", "fe80::1", "169.254.3.4", "192.168.1.7", "192.168.1.7", "::1"];
        let shown = choose_addresses(ips.iter().map(|ip| ip.parse().unwrap()), 9);
        let expected = ["192.168.1.7:9", "169.254.3.4:9", "8.8.8.8:9", "[fd00::1]:9"];
        assert_eq!(shown, expected.map(|address| address.parse().unwrap()));
        assert_eq!(choose_addresses((1..=50).map(|n| Ipv4Addr::new(10, 0, 0, n).into()), 9).len(), MAX_ADDRESSES);
    }
}
