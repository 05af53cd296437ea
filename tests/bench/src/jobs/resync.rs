//! `resync`: two laptops hold ten thousand documents alike, one changes on one of them, and they meet.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use taccuino_core::ids::DocumentId;

use super::converge::{copy_couple, follow_both};
use super::{Bench, LIBRARY};
use crate::device::{Depths, Device, open_notebook};
use crate::floor::echo::Echo;
use crate::measure::{Rounds, Row, Target, ms};
use crate::page::Page;
use crate::trace::Keystroke;

const NAME: &str = "resync";
fn start(bench: &Bench, folder: &Path, number: u8, depths: &Depths) -> Device {
    let (notebook, watch) = open_notebook(&folder.join(number.to_string()), number);
    let device = Device::start(&bench.runtime, notebook, watch, Some(depths));
    // The desk answers once its engine has looked at everything.
    device.call(|_| ());
    device
}

fn type_alone(bench: &Bench, folder: &Path, document: DocumentId) {
    let (notebook, watch) = open_notebook(&folder.join("1"), 1);
    let device = Device::start(&bench.runtime, notebook, watch, None);
    let mut page = Page::open(&device, document);
    page.press(&device, &Keystroke { at: 0, delete: 0, insert: "x".to_owned() });
    page.close(&device);
    drop(device.end());
}

pub(crate) fn run(bench: &Bench) -> Vec<Row> {
    let (library, documents) = bench.library();
    let folder = bench.fresh_folder();
    copy_couple(library, folder.path());
    let mut echo = Echo::new(&bench.runtime);
    let (mut bytes, mut trips, mut times) = (Rounds::default(), Rounds::default(), Rounds::default());
    // First the second laptop gets them all, which is measured too.
    let depths = Depths::default();
    let devices = [1, 2].map(|number| start(bench, folder.path(), number, &depths));
    let began = Instant::now();
    devices[0].dial(&devices[1]);
    let programme = devices[0].call(|notebook| notebook.programmes()[0]);
    let held = |device: &Device| {
        device.call(move |notebook| {
            let documents = notebook.documents(&programme);
            documents.iter().filter(|document| !notebook.heads(document).is_empty()).count() as u64
        })
    };
    while held(&devices[1]) < LIBRARY {
        std::thread::sleep(Duration::from_millis(100));
    }
    let first = ms(began.elapsed());
    // What each knows of the other is written two seconds later.
    std::thread::sleep(Duration::from_millis(2_500));
    devices.into_iter().for_each(|device| drop(device.end()));

    for round in bench.rounds() {
        let document = documents[round * 1_777];
        type_alone(bench, folder.path(), document);
        let depths = Depths::default();
        let devices = [1, 2].map(|number| start(bench, folder.path(), number, &depths));
        let wait_for_both = follow_both(&devices, document);
        devices[0].dial(&devices[1]);
        let connected = devices[0].connected();
        wait_for_both();
        let took = ms(connected.elapsed());
        // Half of the deepest chain of frames until the change was there; confirmations follow.
        let deepest = devices.iter().map(|device| device.depth.load(Ordering::SeqCst)).max().unwrap_or(0);
        std::thread::sleep(Duration::from_millis(300));
        bytes.add(devices.iter().map(Device::sent).sum::<u64>() as f64, 0.0);
        trips.add((deepest as f64 / 2.0).ceil(), 1.0);
        times.add(took, echo.round_trip(300));
        devices.into_iter().for_each(|device| drop(device.end()));
    }
    let note = format!("the first meeting, which brought all {LIBRARY}, took {:.1} s", first / 1_000.0);
    vec![
        bytes.row(NAME, "bytes", "B", Some(Target::AtMost(16_000.0)), note),
        trips.row(NAME, "round trips", "", Some(Target::AtMost(5.0)), "the longest chain of frames, by twos"),
        times.row(NAME, "time", "ms", None, "beside one round trip; both stores included"),
    ]
}
