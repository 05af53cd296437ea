//! `growth`: whether an edit takes longer the more history a document has.

use std::time::{Duration, Instant};

use super::Bench;
use crate::device::Device;
use crate::disk;
use crate::measure::{Rounds, Row, Target, median, ms};
use crate::page::Page;
use crate::programme;
use crate::trace::Keystroke;

const NAME: &str = "growth";
/// Keystrokes of one round, and the pause between them.
const KEYS: usize = 15;
const PAUSE: Duration = Duration::from_millis(60);

struct Grown {
    device: Device,
    page: Page,
    end: usize,
    _folder: tempfile::TempDir,
}

fn grow(bench: &Bench, keys: &[Keystroke]) -> Grown {
    let folder = bench.fresh_folder();
    let (programme, mut laptops) = programme::team(folder.path(), 1);
    let document = programme::shared_note(programme, &mut laptops, 1);
    let laptop = laptops.remove(0);
    let device = Device::start(&bench.runtime, laptop.notebook, laptop.watch, None);
    let mut page = Page::open(&device, document);
    for key in keys {
        page.type_on(&device, key);
    }
    page.send_waiting(&device);
    page.wait_saved();
    let end = page.text().encode_utf16().count();
    Grown { device, page, end, _folder: folder }
}

pub(crate) fn run(bench: &Bench) -> Vec<Row> {
    let keys = bench.traces.paper().keystrokes;
    let lengths = [keys.len() / 100, keys.len() / 10, keys.len()];
    let mut grown = lengths.map(|length| grow(bench, &keys[..length]));
    let mut rounds = [Rounds::default(), Rounds::default()];
    let mut slowest: f64 = 0.0;
    // By length: milliseconds until it is in the page, at the desk and on disk, and bytes that the store wrote.
    let mut steps: [[Vec<f64>; 3]; 3] = Default::default();
    let mut written: [Vec<f64>; 3] = Default::default();
    for _ in bench.rounds() {
        let mut values: [Vec<f64>; 3] = Default::default();
        // Each is typed into for a while, as people do: a laptop that just worked on another answers quicker than one
        // that slept.
        for (which, (grown, values)) in grown.iter_mut().zip(&mut values).enumerate() {
            for _ in 0..KEYS {
                std::thread::sleep(PAUSE);
                grown.device.watch.take();
                let key = Keystroke { at: grown.end, delete: 0, insert: "a".to_owned() };
                grown.end += 1;
                let started = Instant::now();
                grown.page.press(&grown.device, &key);
                let in_page = ms(started.elapsed());
                grown.page.wait_saved();
                values.push(ms(started.elapsed()));
                let [at_desk, on_disk, _] = grown.device.own_turn.since(started);
                for (step, at) in steps[which].iter_mut().zip([in_page, at_desk, on_disk]) {
                    step.push(at);
                }
                written[which].push(disk::bytes_written(&grown.device.watch.take()) as f64);
            }
        }
        let [one, ten, hundred] = values.map(|values| {
            slowest = slowest.max(values.iter().copied().fold(0.0, f64::max));
            median(&values)
        });
        rounds[0].add(ten, one);
        rounds[1].add(hundred, one);
    }
    let [[page, desk, disk], _, [page_hundred, desk_hundred, disk_hundred]] =
        steps.map(|steps| steps.map(|values| median(&values)));
    let [bytes, _, bytes_hundred] = written.map(|values| median(&values));
    let note = format!(
        "{}beside the same with 1 x; the slowest single edit took {slowest:.1} ms; ms at 1 x and at 100 x: in \
         the page {page:.2} and {page_hundred:.2}, at the desk {desk:.2} and {desk_hundred:.2}, on disk {disk:.2} and \
         {disk_hundred:.2}; written {bytes:.0} and {bytes_hundred:.0} B",
        bench.traces.note(),
    );
    let target = Some(Target::OverFloor { times: 1.5, more: 0.0 });
    vec![
        rounds[0].row(NAME, "10 x history, p50", "ms", None, bench.traces.note()),
        rounds[1].row(NAME, "100 x history, p50", "ms", target, note),
    ]
}
