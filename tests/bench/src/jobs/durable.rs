//! `durable`: from a keystroke to the word that it is on disk, and how many syncs a burst takes.

use std::time::Instant;

use super::Bench;
use crate::device::Device;
use crate::disk::{self, FloorFile};
use crate::measure::{Rounds, Row, Target, median, ms, timed};
use crate::page::Page;
use crate::programme;

const NAME: &str = "durable";
/// Keystrokes of one round.
const KEYS: usize = 60;
/// Keystrokes of a burst.
const BURST: usize = 1_000;

pub(crate) fn run(bench: &Bench) -> Vec<Row> {
    let keys = bench.traces.paper().keystrokes;
    let (mut edits, mut bursts) = (Rounds::default(), Rounds::default());
    let mut bytes = Vec::new();
    for round in bench.rounds() {
        let folder = bench.fresh_folder();
        let (programme, mut laptops) = programme::team(folder.path(), 1);
        let document = programme::shared_note(programme, &mut laptops, round as u64);
        let laptop = laptops.remove(0);
        let device = Device::start(&bench.runtime, laptop.notebook, laptop.watch, None);
        let mut floor_file = FloorFile::new(&folder.path().join("floor"));
        let mut page = Page::open(&device, document);
        let mut typed = keys.iter();
        for key in typed.by_ref().take(200) {
            page.press(&device, key);
        }
        page.wait_saved();
        // What the store has done so far stands on the floor as well, so that both files are as long.
        floor_file.repeat(&device.watch.take());
        let (mut values, mut floors) = (Vec::new(), Vec::new());
        for key in typed.by_ref().take(KEYS) {
            let started = Instant::now();
            page.press(&device, key);
            page.wait_saved();
            values.push(ms(started.elapsed()));
            let steps = device.watch.take();
            bytes.push(disk::bytes_written(&steps) as f64);
            floors.push(timed(|| floor_file.repeat(&steps)).1);
        }
        edits.add(median(&values), median(&floors));

        device.watch.take();
        for key in typed.take(BURST) {
            page.press(&device, key);
        }
        page.wait_saved();
        bursts.add(disk::syncs(&device.watch.take()) as f64, 0.0);
    }
    let note = format!("{}{:.1} kB written for an edit, in one sync", bench.traces.note(), median(&bytes) / 1_000.0);
    vec![
        edits.row(NAME, "edit, p50", "ms", Some(Target::OverFloor { times: 1.5, more: 0.3 }), note),
        bursts.row(NAME, "1,000 edits in a burst", "sync", Some(Target::AtMost(25.0)), "each edit sent by itself"),
    ]
}
