//! `converge`: two laptops that were apart, with so many keystrokes each, come to hold the same.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use taccuino_core::ids::DocumentId;

use super::Bench;
use crate::device::{Depths, Device, open_notebook};
use crate::floor::plain::Plain;
use crate::floor::sync;
use crate::measure::{Rounds, Row, Target, ms};
use crate::page::Page;
use crate::programme;
use crate::trace::Keystroke;

const NAME: &str = "converge";
/// How many keystrokes each side has.
const SIZES: [usize; 4] = [100, 1_000, 10_000, 100_000];

/// Types on both laptops while they are apart; their notebooks stay in the folders `1` and `2`.
fn type_apart(bench: &Bench, folder: &Path, keys: &[Keystroke]) -> DocumentId {
    let (programme, mut laptops) = programme::team(folder, 2);
    let document = programme::shared_note(programme, &mut laptops, 1);
    for laptop in laptops {
        let device = Device::start(&bench.runtime, laptop.notebook, laptop.watch, None);
        let mut page = Page::open(&device, document);
        for key in keys {
            page.type_on(&device, key);
        }
        page.send_waiting(&device);
        page.close(&device);
        drop(device.end());
    }
    document
}

/// Copies two laptops' notebooks.
pub(crate) fn copy_couple(from: &Path, to: &Path) {
    for number in ["1", "2"] {
        std::fs::create_dir_all(to.join(number)).expect("the bench may make folders");
        let name = format!("{number}/notebook.redb");
        std::fs::copy(from.join(&name), to.join(&name)).expect("the disk has room");
    }
}

/// Copies both notebooks, lets them meet, and returns milliseconds, bytes and frames until both hold everything.
fn meet(bench: &Bench, folder: &Path, document: DocumentId) -> (f64, f64, u64) {
    let copy = bench.fresh_folder();
    copy_couple(folder, copy.path());
    let depths = Depths::default();
    let devices = [1_u8, 2].map(|number| {
        let (notebook, watch) = open_notebook(&copy.path().join(number.to_string()), number);
        Device::start(&bench.runtime, notebook, watch, Some(&depths))
    });
    let started = Instant::now();
    devices[0].dial(&devices[1]);
    let connected = devices[0].connected();
    let is_done = |device: &Device| {
        let vector = device.call(move |notebook| notebook.vector(&document));
        vector.len() == 2
    };
    wait_for_both(&devices, document);
    let took = ms(started.elapsed()) - ms(connected - started);
    assert!(devices.iter().all(is_done), "both streams are on both laptops");
    std::thread::sleep(Duration::from_millis(100));
    let bytes = devices.iter().map(Device::sent).sum::<u64>() as f64;
    let frames = devices.iter().map(|device| device.traffic.frames.load(Ordering::SeqCst)).sum();
    (took, bytes, frames)
}

/// Waits until both, which did not to begin with, hold the same heads on disk.
pub(crate) fn wait_for_both(devices: &[Device; 2], document: DocumentId) {
    loop {
        let heads = [0, 1].map(|who| devices[who].call(move |notebook| notebook.heads(&document)));
        if heads[0] == heads[1] {
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

pub(crate) fn run(bench: &Bench) -> Vec<Row> {
    let keys = bench.traces.paper().keystrokes;
    let mut rows = Vec::new();
    for size in SIZES {
        let folder = bench.fresh_folder();
        let document = type_apart(bench, folder.path(), &keys[..size]);
        let floors = [1, 2].map(|actor| {
            let mut plain = Plain::new(actor);
            keys[..size].iter().for_each(|key| plain.press(key));
            plain.document.document().clone()
        });
        let (mut times, mut bytes) = (Rounds::default(), Rounds::default());
        let mut frames = 0;
        for _ in bench.rounds() {
            let [one, other] = floors.clone();
            let floor = sync::converge(&bench.runtime, one, other);
            let (took, sent, sent_frames) = meet(bench, folder.path(), document);
            times.add(took, floor.ms);
            bytes.add(sent, floor.bytes as f64);
            frames = sent_frames;
        }
        let target = Some(Target::OverFloor { times: 1.5, more: 0.0 });
        rows.push(times.row(NAME, format!("{size} each, time"), "ms", target, bench.traces.note()));
        let target = Some(Target::OverFloor { times: 1.05, more: 1024.0 });
        rows.push(bytes.row(NAME, format!("{size} each, bytes"), "B", target, format!("{frames} frames")));
    }
    rows
}
