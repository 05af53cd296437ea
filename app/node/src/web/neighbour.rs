//! Whose program is at the other end of a connection: this user's, or another's of the same machine.
//!
//! The address of a first visit, with its ticket, is an argument of the browser that opens it, and every user of the
//! machine may read the arguments of every program on most systems. So a ticket lets in this user's programs only.

use std::net::SocketAddr;

/// Tells whether the program that connects from `peer` to `port` of this machine belongs to another user.
///
/// Linux tells it in its tables of connections; where there is no such table nobody is taken for another. The system's
/// own user passes: it reads everything anyway, and carries connections over from outside of WSL.
#[cfg(target_os = "linux")]
pub(super) fn is_of_another_user(peer: SocketAddr, port: u16) -> bool {
    use std::os::unix::fs::MetadataExt;
    let Ok(own) = std::fs::metadata("/proc/self").map(|own| own.uid()) else { return false };
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].into_iter().filter_map(|path| std::fs::read_to_string(path).ok());
    let owner = tables.into_iter().find_map(|table| owner(&table, peer, port));
    owner.is_some_and(|owner| owner != own && owner != 0)
}

/// The same where the system does not tell.
#[cfg(not(target_os = "linux"))]
pub(super) fn is_of_another_user(_peer: SocketAddr, _port: u16) -> bool {
    false
}

/// Finds the user who holds the end at `peer` of a connection to `port`, in one of the tables.
///
/// # Source
/// `proc_net_tcp.rst` of the Linux kernel: slot, local address, remote address, state, queues, timer, retransmissions,
/// user, ...
#[cfg(any(test, target_os = "linux"))]
fn owner(table: &str, peer: SocketAddr, port: u16) -> Option<u32> {
    let peer = (peer.ip().to_canonical(), peer.port());
    table.lines().skip(1).find_map(|line| {
        let mut fields = line.split_ascii_whitespace().skip(1);
        let local = address(fields.next()?)?;
        let remote = address(fields.next()?)?;
        let user = fields.nth(4)?;
        if local == peer && remote.1 == port { user.parse().ok() } else { None }
    })
}

/// Reads an address of the tables: words of 32 bits as this machine orders their bytes, and the port.
#[cfg(any(test, target_os = "linux"))]
fn address(text: &str) -> Option<(std::net::IpAddr, u16)> {
    let (words, port) = text.split_once(':')?;
    let bytes: Vec<u8> = words
        .as_bytes()
        .chunks(8)
        .map(|word| u32::from_str_radix(std::str::from_utf8(word).ok()?, 16).ok().map(u32::to_ne_bytes))
        .collect::<Option<Vec<_>>>()?
        .concat();
    let ip = match (<[u8; 4]>::try_from(bytes.as_slice()), <[u8; 16]>::try_from(bytes.as_slice())) {
        (Ok(four), _) => std::net::IpAddr::from(four),
        (_, Ok(sixteen)) => std::net::IpAddr::from(sixteen).to_canonical(),
        _ => return None,
    };
    Some((ip, u16::from_str_radix(port, 16).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_endian = "little")]
    #[test]
    fn the_owner_is_read_from_either_table() {
        let four = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt uid\n   \
            0: 0100007F:1267 0100007F:9C40 01 0:0 00:0 0  1000 0 11\n   \
            1: 0200007F:9C40 0100007F:1267 01 0:0 00:0 0  1002 0 12\n   \
            2: 0100007F:9C40 0100007F:1267 01 0:0 00:0 0  1001 0 13\n";
        let six = "  sl  local_address                         remote_address\n   \
            0: 0000000000000000FFFF00000100007F:9C41 0000000000000000FFFF00000100007F:1267 01 0:0 00:0 0 1003 0 14\n   \
            1: 00000000000000000000000001000000:9C42 00000000000000000000000001000000:1267 01 0:0 00:0 0 1004 0 15\n";
        let rows = [
            (four, "127.0.0.1:40000", 4711, Some(1001)),
            (four, "127.0.0.2:40000", 4711, Some(1002)),
            (four, "127.0.0.1:40000", 4712, None),
            (four, "127.0.0.1:40001", 4711, None),
            (six, "127.0.0.1:40001", 4711, Some(1003)),
            (six, "[::1]:40002", 4711, Some(1004)),
            ("", "127.0.0.1:40000", 4711, None),
            ("head\n  0: zz:1 x", "127.0.0.1:40000", 4711, None),
        ];
        for (table, peer, port, wanted) in rows {
            assert_eq!(owner(table, peer.parse().unwrap(), port), wanted, "{peer} {port}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_connection_of_this_program_is_its_own_users() {
        use std::os::unix::fs::MetadataExt;
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let near = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
        let (_far, peer) = listener.accept().unwrap();
        assert_eq!(peer, near.local_addr().unwrap());
        let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
        assert_eq!(owner(&table, peer, port), Some(std::fs::metadata("/proc/self").unwrap().uid()));
        assert!(!is_of_another_user(peer, port));
    }
}
