//! `fanout`: one types, ten read; how late the last of them is.

use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use super::Bench;
use super::visible::Couple;
use crate::device::{Depths, Device};
use crate::measure::{Rounds, Row, Target, median, ms};
use crate::page::{PATIENCE, Page};
use crate::programme;

const NAME: &str = "fanout";
/// How many read.
const READERS: u8 = 10;
/// Keystrokes of one round, and the pause before each.
const KEYS: usize = 15;
const PAUSE: Duration = Duration::from_millis(100);

pub(crate) fn run(bench: &Bench) -> Vec<Row> {
    let keys = bench.traces.paper().keystrokes;
    let mut couple = Couple::new(bench);
    let folder = bench.fresh_folder();
    let (programme, mut laptops) = programme::team(folder.path(), READERS + 1);
    let document = programme::shared_note(programme, &mut laptops, 1);
    let depths = Depths::default();
    let devices: Vec<Device> = laptops
        .into_iter()
        .map(|laptop| Device::start(&bench.runtime, laptop.notebook, laptop.watch, Some(&depths)))
        .collect();
    let (editor, readers) = devices.split_first().expect("there is an editor");
    readers.iter().for_each(|reader| editor.dial(reader));
    let mut page = Page::open(editor, document);
    // Each laptop's page works on its own: here on a thread of its own.
    let (shows, shown) = channel();
    for reader in readers {
        let (mut page, shows) = (Page::open(reader, document), shows.clone());
        std::thread::spawn(move || {
            while let Some(changes) = page.told() {
                page.merge(&changes);
                if shows.send(Instant::now()).is_err() {
                    return;
                }
            }
        });
    }
    let show = |page: &mut Page, key: &_| {
        page.press(editor, key);
        let moments = readers.iter().map(|_| shown.recv_timeout(PATIENCE).expect("every reader shows what is typed"));
        moments.max().unwrap_or_else(Instant::now)
    };
    let mut keys = keys.iter();
    for key in keys.by_ref().take(50) {
        show(&mut page, key);
        couple.show(key);
    }
    let mut rounds = Rounds::default();
    for _ in bench.rounds() {
        let (mut values, mut floors) = (Vec::new(), Vec::new());
        for key in keys.by_ref().take(KEYS) {
            std::thread::sleep(PAUSE);
            let started = Instant::now();
            values.push(ms(show(&mut page, key) - started));
            std::thread::sleep(PAUSE);
            let started = Instant::now();
            floors.push(ms(couple.show(key) - started));
        }
        rounds.add(median(&values), median(&floors));
    }
    let note = format!("{}eleven laptops on one disk and the cores of one machine", bench.traces.note());
    let target = Some(Target::OverFloor { times: 2.0, more: 0.0 });
    vec![rounds.row(NAME, "slowest of ten, p50", "ms", target, note)]
}
