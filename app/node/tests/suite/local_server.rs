//! The local server as a browser and as others on this machine see it, byte by byte.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::laptop::Laptop;

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// Sends one request, its headers as given.
fn request(port: u16, first: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut text = format!("{first} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    text.push_str(body);
    stream.write_all(text.as_bytes()).unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: bytes[end + 4..].to_vec() }
}

/// The headers of a WebSocket handshake.
const UPGRADE: [(&str, &str); 4] = [
    ("Connection", "upgrade"),
    ("Upgrade", "websocket"),
    ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
];

/// Asks for the socket and returns the status only: an open socket would go on.
fn socket_status(port: u16, headers: &[(&str, &str)]) -> u16 {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let mut text = "GET /api/socket HTTP/1.1\r\n".to_owned();
    for (name, value) in UPGRADE.iter().chain(headers) {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all((text + "\r\n").as_bytes()).unwrap();
    let mut start = [0; 12];
    stream.read_exact(&mut start).unwrap();
    String::from_utf8_lossy(&start[9..]).parse().unwrap()
}

#[test]
fn a_ticket_opens_once_and_its_cookie_outlives_the_node() {
    let mut anna = Laptop::with_node("Anna", "Borgo Sereno");
    let port = anna.port();
    let (host, origin) = (format!("127.0.0.1:{port}"), format!("http://127.0.0.1:{port}"));
    let own = [("Host", host.as_str()), ("Origin", origin.as_str())];
    let ticket = anna.address.split_once("#open=").unwrap().1.to_owned();

    assert_eq!(request(port, "POST /api/open", &own, "guess").status, 403);
    assert_eq!(socket_status(port, &own), 401);
    assert_eq!(request(port, "GET /copy", &own[..1], "").status, 401);

    let opened = request(port, "POST /api/open", &own, &format!("open={ticket}"));
    assert_eq!(opened.status, 204);
    let cookie = opened.header("set-cookie").unwrap().to_owned();
    assert!(cookie.contains("; HttpOnly; SameSite=Strict;"), "{cookie}");
    let pair = cookie.split(';').next().unwrap();
    let known = [own[0], own[1], ("Cookie", pair)];
    assert_eq!(request(port, "POST /api/open", &own, &ticket).status, 403);
    assert_eq!(request(port, "POST /api/open", &known, &ticket).status, 204);
    assert_eq!(request(port, "POST /api/open", &known, "").status, 204);
    assert_eq!(socket_status(port, &known), 101);
    assert_eq!(socket_status(port, &[known[0], known[2]]), 401, "a page says where it comes from");
    assert_eq!(socket_status(port, &[known[0], ("Origin", "http://example.org"), known[2]]), 403);

    let copy = request(port, "GET /copy", &known, "");
    assert_eq!(copy.status, 200);
    assert!(copy.header("content-disposition").unwrap().starts_with("attachment"));
    assert!(copy.body.len() > 4_096);
    let left = std::fs::read_dir(anna.path("data")).unwrap();
    assert!(left.flatten().all(|entry| !entry.file_name().to_string_lossy().ends_with(".tmp")));

    anna.kill();
    anna.start();
    assert_eq!(anna.port(), port);
    assert_eq!(socket_status(port, &known), 101);
}

#[test]
fn strangers_are_turned_away_and_every_answer_is_guarded() {
    let anna = Laptop::with_node("Anna", "Borgo Sereno");
    let port = anna.port();
    let host = format!("127.0.0.1:{port}");
    assert_eq!(request(port, "GET /", &[("Host", "example.org")], "").status, 403);
    assert_eq!(request(port, "GET /", &[("Host", "127.0.0.1")], "").status, 403);
    assert_eq!(request(port, "GET /", &[("Host", &host), ("Origin", "http://example.org")], "").status, 403);
    assert_eq!(socket_status(port, &[("Host", &host), ("Authorization", "Bearer guess")]), 401);
    assert_eq!(request(port, "POST /", &[("Host", &host), ("Origin", &format!("http://{host}"))], "").status, 405);

    let page = request(port, "GET /", &[("Host", &host)], "");
    assert_eq!(page.status, 200);
    for answer in [page, request(port, "GET /none.js", &[("Host", &host)], "")] {
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe-inline"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"));
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    let long = "x".repeat(10_000);
    let own = [("Host", host.as_str()), ("Origin", &format!("http://{host}"))];
    assert_eq!(request(port, "POST /api/open", &own, &long).status, 413);
}
