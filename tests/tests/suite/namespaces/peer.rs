//! A device as a process of its own: this test binary, started once more inside a namespace.
//!
//! Owns both ends: what the process does, and the handle by which a test speaks with it. The process prints what
//! the transport tells as JSON lines and takes lines of text to send to everybody on standard input.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use taccuino_core::ids::DeviceId;
use taccuino_sync::transport::{Gate, Lookup, LookupScope, Transport, TransportEvent, TransportOptions};
use taccuino_tests::net::Machine;
use tokio::io::{AsyncBufReadExt, BufReader as AsyncBufReader};

/// Tells the process which device it is: its seed, then the seeds of those it allows, then of those it dials.
const ROLE: &str = "TACCUINO_TEST_PEER";

/// Returns the id of the device with this seed.
pub(super) fn id(seed: u8) -> DeviceId {
    DeviceId(ed25519_dalek::SigningKey::from_bytes(&[seed; 32]).verifying_key().to_bytes())
}

/// Is a device process, killed when dropped.
pub(super) struct Peer {
    name: String,
    child: Child,
    input: ChildStdin,
    lines: Receiver<Value>,
}

impl Peer {
    /// Starts the device `seed`, which allows `allows`, inside `machine`, and waits until its port is bound.
    pub(super) fn start(machine: &Machine, seed: u8, allows: &[u8], dials: &[(u8, &str)]) -> Self {
        let role = json!({ "seed": seed, "allows": allows, "dials": dials }).to_string();
        let mut child = machine
            // Not by its path, which is another binary when somebody builds while this one runs.
            .command(format!("/proc/{}/exe", std::process::id()))
            .args(["--exact", "namespaces::peer::acts_as_a_device_when_told", "--nocapture", "--test-threads=1"])
            .env(ROLE, role)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the device starts");
        let input = child.stdin.take().expect("it has an input");
        let output = BufReader::new(child.stdout.take().expect("it has an output"));
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            // The lines of the test harness around ours are no JSON.
            for value in output.lines().map_while(Result::ok).filter_map(|line| serde_json::from_str(&line).ok()) {
                if sender.send(value).is_err() {
                    return;
                }
            }
        });
        let peer = Self { name: format!("device {seed}"), child, input, lines };
        peer.wait("its start", Duration::from_secs(20), |line| (line["event"] == "started").then_some(()));
        peer
    }

    /// Waits for the first line that `pick` takes.
    pub(super) fn wait<T>(&self, what: &str, limit: Duration, mut pick: impl FnMut(&Value) -> Option<T>) -> T {
        let start = Instant::now();
        let mut passed = Vec::new();
        while let Some(left) = limit.checked_sub(start.elapsed()) {
            let Ok(line) = self.lines.recv_timeout(left) else { break };
            if let Some(found) = pick(&line) {
                println!("{}: {what} after {} ms", self.name, start.elapsed().as_millis());
                return found;
            }
            passed.push(line.to_string());
        }
        panic!("{}: no {what} within {limit:?}, but:\n{}", self.name, passed.join("\n"));
    }

    /// Waits until it is connected with the device `seed`.
    pub(super) fn connected(&self, seed: u8, limit: Duration) {
        let device = id(seed).to_string();
        self.wait("connection", limit, |line| (line["event"] == "connected" && line["device"] == device).then_some(()));
    }

    /// Has it send a line to everybody it is connected with.
    pub(super) fn say(&mut self, text: &str) {
        writeln!(self.input, "{text}").expect("the device listens");
    }

    /// Waits until it has received `text`.
    pub(super) fn hears(&self, text: &str, limit: Duration) {
        self.wait("frame", limit, |line| (line["event"] == "frame" && line["text"] == text).then_some(()));
    }

    /// Returns what it printed since the last wait.
    pub(super) fn rest(&self) -> Vec<Value> {
        self.lines.try_iter().collect()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Is the process: without the variable, as in an ordinary run of the tests, there is nothing to do.
#[test]
fn acts_as_a_device_when_told() {
    let Ok(role) = std::env::var(ROLE) else { return };
    let role: Value = serde_json::from_str(&role).unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(act(&role));
}

async fn act(role: &Value) {
    let seed = |value: &Value| u8::try_from(value.as_u64().unwrap()).unwrap();
    let allowed: Vec<_> = role["allows"].as_array().unwrap().iter().map(|other| id(seed(other))).collect();
    let gate = Gate::new(move |device| allowed.contains(device));
    let options = TransportOptions {
        port: 41_000,
        lookup: Some(Lookup::start(LookupScope::LocalNetwork)),
        ..TransportOptions::new([seed(&role["seed"]); 32], gate)
    };
    let (transport, mut events) = Transport::start(options).await.unwrap();
    for dialled in role["dials"].as_array().unwrap() {
        transport.dial(id(seed(&dialled[0])), vec![dialled[1].as_str().unwrap().parse().unwrap()]);
    }
    print(&json!({ "event": "started", "device": transport.device(), "port": transport.port() }));
    let mut input = AsyncBufReader::new(tokio::io::stdin()).lines();
    loop {
        tokio::select! {
            event = events.next() => print(&told(event.unwrap())),
            line = input.next_line() => match line.unwrap() {
                Some(text) => for (_, session) in transport.sessions() {
                    // A session may end between the two calls.
                    let _ = transport.try_send(session, text.clone().into_bytes());
                },
                None => return,
            }
        }
    }
}

fn told(event: TransportEvent) -> Value {
    match event {
        TransportEvent::Connected { device, session, address } => {
            json!({ "event": "connected", "device": device, "session": session.0, "address": address })
        }
        TransportEvent::Frame { device, bytes, .. } => {
            json!({ "event": "frame", "device": device, "text": String::from_utf8_lossy(&bytes) })
        }
        TransportEvent::Disconnected { device, session, reason } => {
            json!({ "event": "disconnected", "device": device, "session": session.0, "reason": reason.word() })
        }
        TransportEvent::Refused { device, alpn } => {
            json!({ "event": "refused", "device": device, "alpn": String::from_utf8_lossy(&alpn) })
        }
        TransportEvent::TurnedAway { device } => json!({ "event": "turned away", "device": device }),
        TransportEvent::Found { device, addresses } => {
            json!({ "event": "found", "device": device, "addresses": addresses })
        }
        other => json!({ "event": "other", "what": format!("{other:?}") }),
    }
}

/// Prints on a line of its own, whatever the test harness has begun to print.
fn print(line: &Value) {
    println!("\n{line}");
}
