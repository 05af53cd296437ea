//! `visible`: from a keystroke on one laptop to its letter on another, through both stores.

use std::time::{Duration, Instant};

use taccuino_core::ids::DocumentId;

use super::Bench;
use crate::device::{Depths, Device};
use crate::disk::FloorFile;
use crate::floor::echo::Echo;
use crate::measure::{Rounds, Row, Target, median, ms, timed};
use crate::page::Page;
use crate::programme;
use crate::trace::Keystroke;

const NAME: &str = "visible";
/// Bytes of the frame that carries a keystroke.
pub(crate) const FRAME: usize = 289;

/// Two laptops that are connected and have a note open.
pub(crate) struct Couple {
    pub(crate) devices: [Device; 2],
    pub(crate) pages: [Page; 2],
    pub(crate) document: DocumentId,
    pub(crate) _folder: tempfile::TempDir,
}

impl Couple {
    pub(crate) fn new(bench: &Bench) -> Self {
        let folder = bench.fresh_folder();
        let (programme, mut laptops) = programme::team(folder.path(), 2);
        let document = programme::shared_note(programme, &mut laptops, 1);
        let depths = Depths::default();
        let mut devices =
            laptops.into_iter().map(|it| Device::start(&bench.runtime, it.notebook, it.watch, Some(&depths)));
        let devices = [devices.next().expect("two laptops"), devices.next().expect("two laptops")];
        devices[0].dial(&devices[1]);
        let pages = [Page::open(&devices[0], document), Page::open(&devices[1], document)];
        Self { devices, pages, document, _folder: folder }
    }

    /// Types on the first laptop and waits until the second shows it; returns when it did.
    pub(crate) fn show(&mut self, key: &Keystroke) -> Instant {
        let [near, far] = &mut self.pages;
        near.press(&self.devices[0], key);
        let changes = far.next_told();
        far.merge(&changes);
        Instant::now()
    }
}

pub(crate) fn run(bench: &Bench) -> Vec<Row> {
    let keys = bench.traces.paper().keystrokes;
    let mut couple = Couple::new(bench);
    let folder = bench.fresh_folder();
    // Two laptops have a disk each; here both use one, whose second sync in a row is the dearer. The floor's one sync
    // is the mean of two in a row as well, each in a file of its own.
    let mut floor_files = ["near", "far"].map(|name| FloorFile::new(&folder.path().join(name)));
    let mut echo = Echo::new(&bench.runtime);
    let mut keys = keys.iter();
    for key in keys.by_ref().take(200) {
        couple.show(key);
    }
    // Two paces, their rounds in turn.
    let paces = [(30, 25), (250, 6)];
    let mut rounds = [Rounds::default(), Rounds::default()];
    let steps = couple.devices[0].watch.take();
    floor_files.iter_mut().for_each(|file| file.repeat(&steps));
    let mut steps_of_way: [Vec<f64>; 8] = Default::default();
    for _ in bench.rounds() {
        for ((pause, count), rounds) in paces.iter().zip(&mut rounds) {
            let (mut values, mut floors) = (Vec::new(), Vec::new());
            for key in keys.by_ref().take(*count) {
                std::thread::sleep(Duration::from_millis(*pause));
                couple.devices[0].watch.take();
                let started = Instant::now();
                let shown = couple.show(key);
                values.push(ms(shown - started));
                let [taken, on_own_disk, sent] = couple.devices[0].own_turn.since(started);
                let [arrived, on_disk, told] = couple.devices[1].last_turn.since(started);
                let saved = ms(couple.pages[0].saved_at() - started);
                let moments = [taken, on_own_disk, saved, sent, arrived, on_disk, told, ms(shown - started)];
                for (step, at) in steps_of_way.iter_mut().zip(moments) {
                    step.push(at);
                }
                // The floor is paced alike: a machine that slept wakes slowly for both.
                std::thread::sleep(Duration::from_millis(*pause));
                let steps = couple.devices[0].watch.take();
                let echoed = echo.round_trip(FRAME);
                let synced = floor_files.iter_mut().map(|file| timed(|| file.repeat(&steps)).1).sum::<f64>();
                floors.push(echoed + synced / 2.0);
            }
            rounds.add(median(&values), median(&floors));
        }
    }
    assert_eq!(couple.pages[0].text(), couple.pages[1].text(), "both show the same");
    let target = Some(Target::OverFloor { times: 2.0, more: 1.0 });
    let [taken, on_own_disk, saved, sent, arrived, on_disk, told, shown] = steps_of_way.map(|step| median(&step));
    let note = format!(
        "{}ms from the keystroke: at the desk {taken:.2}, on its disk {on_own_disk:.2}, known to be saved {saved:.2}, sent \
         {sent:.2}, at the other desk {arrived:.2}, on its disk {on_disk:.2}, told \
         {told:.2}, shown {shown:.2}; the floor's sync is the mean of two in a row, as both laptops share one disk here",
        bench.traces.note(),
    );
    let rows = paces.iter().zip(&rounds);
    rows.map(|((pause, _), rounds)| rounds.row(NAME, format!("{pause} ms between, p50"), "ms", target, note.as_str()))
        .collect()
}
