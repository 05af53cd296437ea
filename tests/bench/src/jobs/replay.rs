//! `replay`: a whole paper, keystroke by keystroke, through page, history and store to the store of a second laptop.

use std::time::{Duration, Instant};

use taccuino_core::documents::Field;

use super::Bench;
use super::visible::Couple;
use crate::device::Device;
use crate::floor::plain::Plain;
use crate::measure::{Rounds, Row, Target, median, ms, timed};
use crate::page::Page;

const NAME: &str = "replay";

pub(crate) fn run(bench: &Bench) -> Vec<Row> {
    let trace = bench.traces.paper();
    let mut rounds = Rounds::default();
    let mut steps: [Vec<f64>; 2] = Default::default();
    for _ in bench.rounds() {
        let (plain, floor) = timed(|| {
            let mut plain = Plain::new(1);
            trace.keystrokes.iter().for_each(|key| plain.press(key));
            plain
        });
        assert!(plain.read() == trace.end, "the floor's text is the trace's");
        drop(plain);

        let Couple { devices, pages, document, _folder } = Couple::new(bench);
        let [mut page, _] = pages;
        let started = Instant::now();
        for key in &trace.keystrokes {
            page.type_on(&devices[0], key);
        }
        steps[0].push(ms(started.elapsed()));
        page.send_waiting(&devices[0]);
        page.wait_saved();
        steps[1].push(ms(started.elapsed()));
        let goal = devices[0].call(move |notebook| notebook.vector(&document));
        while devices[1].call(move |notebook| notebook.vector(&document)) != goal {
            std::thread::sleep(Duration::from_millis(5));
        }
        rounds.add(ms(started.elapsed()), floor);
        let text = |device: &Device| {
            let view = device.call(move |notebook| notebook.view(&document));
            view.map(|(view, _)| view.text(&Field::root("body")).to_owned())
        };
        assert!(page.text() == trace.end, "the page shows the trace's end");
        assert!(devices.iter().all(|device| text(device).as_ref() == Some(&trace.end)), "both laptops hold its end");
        Page::close(page, &devices[0]);
    }
    let note = format!(
        "{}a change a keystroke on both sides; typed after {:.0} ms, saved here after {:.0} ms",
        bench.traces.note(),
        median(&steps[0]),
        median(&steps[1])
    );
    let case = format!("{} keystrokes", trace.keystrokes.len());
    vec![rounds.row(NAME, case, "ms", Some(Target::OverFloor { times: 2.0, more: 0.0 }), note)]
}
