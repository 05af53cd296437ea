//! Runs either side's machine over its link: frames and time in, frames and events out.
//!
//! Owns the loop, the wall clock and the nonces. Knows nothing of what the two machines decide.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};

use super::address::TypedAddress;
use super::link::Link;
use super::machine::{OutEvent, PairingSessionId};
use super::search::SearchView;
use super::wire::{Wire, WireEvent};

/// How often deadlines and advice are looked at; the wall clock may jump, as after sleep.
const TICK: Duration = Duration::from_millis(500);

/// What both machines look like to the loop.
pub(super) trait Machine: Send + 'static {
    type InEvent: Send + 'static;
    type Event: Send + 'static;

    fn handle(&mut self, now_ms: u64, event: Self::InEvent) -> Vec<OutEvent<Self::Event>>;
    /// Whether a connection to the peer is wanted.
    fn wants_peer(&self) -> bool;
    /// Whether nothing more will happen.
    fn is_over(&self) -> bool;
    /// What to advise the person, looked at twice a second.
    fn advise(&mut self, _now_ms: u64, _view: impl FnOnce() -> SearchView) -> Vec<Self::Event> {
        Vec::new()
    }

    fn opened(session: PairingSessionId, nonce: [u8; 32]) -> Self::InEvent;
    fn frame(session: PairingSessionId, frame: Vec<u8>) -> Self::InEvent;
    fn lost(session: PairingSessionId) -> Self::InEvent;
    fn tick() -> Self::InEvent;
    fn cancel() -> Self::InEvent;
}

/// What the app asks of a running session.
#[derive(Debug)]
pub(super) enum Command<I> {
    Input(I),
    Dial(TypedAddress),
}

/// Returns the time in Unix milliseconds; a clock before 1970 counts as 1970.
pub(super) fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Runs until the machine is over or the app is gone, and every last word was read.
pub(super) async fn run<M: Machine>(
    mut machine: M,
    first: M::InEvent,
    mut link: Link,
    mut commands: mpsc::UnboundedReceiver<Command<M::InEvent>>,
    events: mpsc::UnboundedSender<M::Event>,
) {
    let (wire_sender, mut wire_events) = mpsc::channel(8);
    let mut wires: BTreeMap<PairingSessionId, Wire> = BTreeMap::new();
    let mut last_session = 0;
    let mut wake_at = None;
    let mut app_gone = false;
    let mut input = Some(first);
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        if let Some(input) = input.take() {
            for out in machine.handle(now_ms(), input) {
                match out {
                    OutEvent::Send { session, frame } => with(&wires, session, |wire| wire.send(frame)),
                    OutEvent::Finish { session } => with(&wires, session, Wire::finish),
                    OutEvent::Close { session } => with(&wires, session, Wire::close),
                    OutEvent::WakeAt(time_ms) => wake_at = Some(time_ms),
                    // An app that has gone is noticed below.
                    OutEvent::Event(event) => drop(events.send(event)),
                }
            }
        }
        if (app_gone || machine.is_over()) && wires.is_empty() {
            break;
        }
        link.want_peer(!app_gone && machine.wants_peer());
        input = tokio::select! {
            // What the app said last is heard before its leaving, and time is never starved by frames.
            biased;
            Some(command) = commands.recv() => match command {
                Command::Input(input) => Some(input),
                Command::Dial(address) => {
                    link.dial(address.socket_addr());
                    None
                }
            },
            () = events.closed(), if !app_gone => {
                app_gone = true;
                Some(M::cancel())
            }
            _ = ticks.tick() => {
                let now_ms = now_ms();
                for event in machine.advise(now_ms, || link.view()) {
                    drop(events.send(event));
                }
                let is_due = wake_at.is_some_and(|time_ms| now_ms >= time_ms);
                wake_at = wake_at.filter(|_| !is_due);
                is_due.then(M::tick)
            }
            Some(stream) = link.next(), if !app_gone => {
                let mut nonce = [0; 32];
                match getrandom::fill(&mut nonce) {
                    Ok(()) => {
                        last_session += 1;
                        wires.insert(last_session, Wire::start(last_session, stream, wire_sender.clone()));
                        Some(M::opened(last_session, nonce))
                    }
                    Err(error) => {
                        tracing::error!(%error, "no randomness: the connection is dropped");
                        None
                    }
                }
            }
            Some(event) = wire_events.recv() => match event {
                WireEvent::Frame { session, frame } => Some(M::frame(session, frame)),
                WireEvent::Lost { session } => {
                    wires.remove(&session);
                    Some(M::lost(session))
                }
            },
        };
    }
    link.close().await;
}

fn with(wires: &BTreeMap<PairingSessionId, Wire>, session: PairingSessionId, act: impl FnOnce(&Wire)) {
    if let Some(wire) = wires.get(&session) {
        act(wire);
    }
}
