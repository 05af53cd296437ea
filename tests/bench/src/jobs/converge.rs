//! `converge`: two laptops that were apart, with so many keystrokes each, come to hold the same.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::mpsc::channel;
use std::time::Duration;

use taccuino_core::ids::DocumentId;

use super::Bench;
use crate::device::{Depths, Device, open_notebook};
use crate::disk;
use crate::floor::plain::Plain;
use crate::floor::sync;
use crate::measure::{Rounds, Row, Target, ms};
use crate::page::{PATIENCE, Page};
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

/// What it took two laptops to come to hold the same.
struct Meeting {
    /// From the connection on, as all moments here.
    ms: f64,
    bytes: f64,
    frames: u64,
    /// How often both disks were waited for.
    syncs: usize,
    /// When the last turn of each began, and when it was on disk.
    last_turns: [[f64; 2]; 2],
}

/// Copies both notebooks and lets them meet until both hold everything.
fn meet(bench: &Bench, folder: &Path, document: DocumentId) -> Meeting {
    let copy = bench.fresh_folder();
    copy_couple(folder, copy.path());
    let depths = Depths::default();
    let devices = [1_u8, 2].map(|number| {
        let (notebook, watch) = open_notebook(&copy.path().join(number.to_string()), number);
        Device::start(&bench.runtime, notebook, watch, Some(&depths))
    });
    let wait_for_both = follow_both(&devices, document);
    devices.iter().for_each(|device| drop(device.watch.take()));
    devices[0].dial(&devices[1]);
    let connected = devices[0].connected();
    let is_done = |device: &Device| {
        let vector = device.call(move |notebook| notebook.vector(&document));
        vector.len() == 2
    };
    wait_for_both();
    let took = ms(connected.elapsed());
    let last_turns = devices.each_ref().map(|device| {
        let [began, on_disk, _] = device.last_turn.since(connected);
        [began, on_disk]
    });
    let syncs = devices.iter().map(|device| disk::syncs(&device.watch.take())).sum();
    assert!(devices.iter().all(is_done), "both streams are on both laptops");
    std::thread::sleep(Duration::from_millis(100));
    let bytes = devices.iter().map(Device::sent).sum::<u64>() as f64;
    let frames = devices.iter().map(|device| device.traffic.frames.load(Ordering::SeqCst)).sum();
    Meeting { ms: took, bytes, frames, syncs, last_turns }
}

/// Follows a document on both laptops: a call of the function that is returned waits until both, which do not now,
/// hold the same heads on disk.
pub(crate) fn follow_both(devices: &[Device; 2], document: DocumentId) -> impl FnOnce() {
    let (follower, told) = channel();
    devices.iter().for_each(|device| device.follow(document, None, follower.clone()));
    move || {
        loop {
            let heads = [0, 1].map(|who| devices[who].call(move |notebook| notebook.heads(&document)));
            if heads[0] == heads[1] {
                return;
            }
            told.recv_timeout(PATIENCE).expect("what is lacking comes");
        }
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
        let mut how = String::new();
        for _ in bench.rounds() {
            let [one, other] = floors.clone();
            let floor = sync::converge(&bench.runtime, one, other);
            let meeting = meet(bench, folder.path(), document);
            times.add(meeting.ms, floor.ms);
            bytes.add(meeting.bytes, floor.bytes as f64);
            let [[near, near_disk], [far, far_disk]] = meeting.last_turns;
            how = format!(
                "{}the last round: {} frames, {} syncs of both disks; ms from the connection: the last turn of one \
                 began {near:.2} and was on disk {near_disk:.2}, of the other {far:.2} and {far_disk:.2}",
                bench.traces.note(),
                meeting.frames,
                meeting.syncs,
            );
        }
        let target = Some(Target::OverFloor { times: 1.5, more: 0.0 });
        rows.push(times.row(NAME, format!("{size} each, time"), "ms", target, how));
        let target = Some(Target::OverFloor { times: 1.05, more: 1024.0 });
        rows.push(bytes.row(NAME, format!("{size} each, bytes"), "B", target, bench.traces.note()));
    }
    rows
}
