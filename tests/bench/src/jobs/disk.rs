//! `disk`: what is kept of a whole paper, and what is written for one more character.

use super::Bench;
use crate::device::{Device, QUIET, notebook_file, open_notebook};
use crate::disk::bytes_written;
use crate::floor::plain::Plain;
use crate::measure::{Rounds, Row, Target, median, short};
use crate::page::Page;
use crate::programme;

const NAME: &str = "disk";

pub(crate) fn run(bench: &Bench) -> Vec<Row> {
    let trace = bench.traces.paper();
    let mut plain = Plain::new(1);
    trace.keystrokes.iter().for_each(|key| plain.press(key));
    let saved = plain.document.save().len() as f64;

    let folder = bench.fresh_folder();
    let (programme, mut laptops) = programme::team(folder.path(), 1);
    let document = programme::shared_note(programme, &mut laptops, 1);
    let file = notebook_file(&folder.path().join("1"));
    let size = || std::fs::metadata(&file).expect("the notebook is there").len() as f64;
    let laptop = laptops.remove(0);
    let device = Device::start(&bench.runtime, laptop.notebook, laptop.watch, None);
    drop(device.end());
    let empty = size();
    let (notebook, watch) = open_notebook(&folder.path().join("1"), 1);
    let device = Device::start(&bench.runtime, notebook, watch, None);
    let mut page = Page::open(&device, document);
    for key in &trace.keystrokes {
        page.type_on(&device, key);
    }
    page.send_waiting(&device);
    page.wait_saved();
    device.watch.take();
    let mut written = Vec::new();
    for key in trace.keystrokes.iter().take(50) {
        page.press(&device, key);
        page.wait_saved();
        written.push(bytes_written(&device.watch.take()) as f64);
    }
    page.close(&device);
    let most = size();
    // A pause in which documents are compacted.
    std::thread::sleep(std::time::Duration::from_millis(2 * QUIET));
    drop(device.end());
    // One start and one end more: what a laptop that was used keeps.
    let (notebook, watch) = open_notebook(&folder.path().join("1"), 1);
    drop(Device::start(&bench.runtime, notebook, watch, None).end());
    let (mut kept, mut each) = (Rounds::default(), Rounds::default());
    for _ in bench.rounds() {
        kept.add(size(), saved);
        each.add(median(&written), saved);
    }
    let note = format!(
        "{}an empty notebook is {} B; while open the file was {} B",
        bench.traces.note(),
        short(empty),
        short(most)
    );
    let target = Some(Target::OverFloor { times: 1.3, more: empty });
    vec![
        kept.row(NAME, "kept after replay", "B", target, note),
        each.row(NAME, "written for a character", "B", None, "beside what Automerge saves of the whole"),
    ]
}
