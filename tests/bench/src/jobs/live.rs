//! `live`: the bytes of one typed character once two laptops are connected, both directions.

use std::time::Duration;

use super::Bench;
use super::visible::Couple;
use crate::floor::sync::live_bytes;
use crate::measure::{Rounds, Row, Target};

const NAME: &str = "live";
/// Characters of one round.
const KEYS: usize = 50;

pub(crate) fn run(bench: &Bench) -> Vec<Row> {
    let keys = bench.traces.paper().keystrokes;
    let mut couple = Couple::new(bench);
    let mut rounds = Rounds::default();
    let settled = |couple: &Couple| {
        // The last confirmation is under way when the letter is shown.
        let sent = || couple.devices.iter().map(crate::device::Device::sent).sum::<u64>();
        let mut before = sent();
        loop {
            std::thread::sleep(Duration::from_millis(50));
            let now = sent();
            if now == before {
                return now;
            }
            before = now;
        }
    };
    for (round, part) in keys.chunks(2 * KEYS).take(bench.most_rounds).enumerate() {
        let (before, keys_of_round) = part.split_at(KEYS);
        for key in before {
            couple.show(key);
        }
        let start = settled(&couple);
        for key in keys_of_round {
            couple.show(key);
        }
        let value = (settled(&couple) - start) as f64 / KEYS as f64;
        let typed = &keys[..round * 2 * KEYS + KEYS];
        rounds.add(value, live_bytes(typed, keys_of_round));
    }
    let note = format!(
        "{}frames with their lengths and the confirmation; the change is signed, Automerge's is not",
        bench.traces.note()
    );
    vec![rounds.row(NAME, "one typed character", "B", Some(Target::OverFloor { times: 1.0, more: 0.0 }), note)]
}
