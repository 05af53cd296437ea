//! Automerge's own sync protocol, which trusts everybody and keeps nothing on disk.

use std::time::Instant;

use automerge::sync::{Message, State, SyncDoc};
use automerge::{AutoCommit, Automerge, ChangeHash};
use tokio::runtime::Handle;

use super::plain::Plain;
use super::wire::{self, End};
use crate::measure::ms;
use crate::trace::Keystroke;

/// What it took two documents to come to hold the same.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) ms: f64,
    pub(crate) bytes: u64,
}

/// Syncs two documents over a new iroh connection.
pub(crate) fn converge(runtime: &Handle, one: Automerge, other: Automerge) -> Cost {
    let mut goal: Vec<ChangeHash> = one.get_heads().into_iter().chain(other.get_heads()).collect();
    goal.sort_unstable();
    goal.dedup();
    let (near, far) = wire::connect(runtime);
    let started = Instant::now();
    let run = |document: Automerge, end: End| {
        let (runtime, goal) = (runtime.clone(), goal.clone());
        std::thread::spawn(move || side(&runtime, document, end, &goal))
    };
    let ends = [run(one, near), run(other, far)];
    let mut cost = Cost { ms: 0.0, bytes: 0 };
    let mut open = Vec::new();
    for end in ends {
        let (done, end) = end.join().expect("a side of the floor does not panic");
        cost.ms = cost.ms.max(ms(done - started));
        cost.bytes += end.bytes;
        open.push(end);
    }
    cost
}

/// One side, until it holds everything and has said so.
fn side(runtime: &Handle, mut document: Automerge, mut end: End, goal: &[ChangeHash]) -> (Instant, End) {
    let mut state = State::new();
    let mut done = None;
    loop {
        while let Some(message) = document.generate_sync_message(&mut state) {
            let frame = message.encode();
            runtime.block_on(end.send(&frame));
        }
        let mut heads = document.get_heads();
        heads.sort_unstable();
        if heads == goal {
            done.get_or_insert_with(Instant::now);
            let mut theirs = state.their_heads.clone().unwrap_or_default();
            theirs.sort_unstable();
            if theirs == goal {
                return (done.unwrap_or_else(Instant::now), end);
            }
        }
        let Some(frame) = runtime.block_on(end.receive()) else {
            return (done.expect("the other side goes last"), end);
        };
        let message = Message::decode(&frame).expect("the other side sends messages");
        document.receive_sync_message(&mut state, message).expect("honest messages are taken");
    }
}

fn exchange(one: &mut AutoCommit, other: &mut AutoCommit, states: &mut (State, State)) -> usize {
    let mut bytes = 0;
    loop {
        let there = one.sync().generate_sync_message(&mut states.0);
        let is_first_silent = there.is_none();
        if let Some(message) = there {
            let frame = message.encode();
            bytes += frame.len() + 4;
            let message = Message::decode(&frame).expect("it was encoded here");
            other.sync().receive_sync_message(&mut states.1, message).expect("honest messages are taken");
        }
        let back = other.sync().generate_sync_message(&mut states.1);
        let is_second_silent = back.is_none();
        if let Some(message) = back {
            let frame = message.encode();
            bytes += frame.len() + 4;
            let message = Message::decode(&frame).expect("it was encoded here");
            one.sync().receive_sync_message(&mut states.0, message).expect("honest messages are taken");
        }
        if is_first_silent && is_second_silent {
            return bytes;
        }
    }
}

/// Returns how many bytes each of `keys` costs once two documents are in step, state kept: both directions, lengths
/// of frames included.
pub(crate) fn live_bytes(before: &[Keystroke], keys: &[Keystroke]) -> f64 {
    let mut one = Plain::new(1);
    for key in before {
        one.press(key);
    }
    let mut other = AutoCommit::new();
    let mut states = (State::new(), State::new());
    exchange(&mut one.document, &mut other, &mut states);
    let mut bytes = 0;
    for key in keys {
        one.press(key);
        bytes += exchange(&mut one.document, &mut other, &mut states);
    }
    bytes as f64 / keys.len() as f64
}
