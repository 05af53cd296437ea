//! `concurrent`: two friends write one text, each on a laptop of its own, reading each other as they did.

use std::collections::VecDeque;
use std::time::Instant;

use automerge::{ActorId, Automerge, Change};
use taccuino_core::documents::genesis_actor;
use taccuino_core::history::inspect::{Limits, inspect_changes};
use taccuino_core::ids::StreamId;

use super::Bench;
use super::visible::Couple;
use crate::device::Device;
use crate::floor::plain::Plain;
use crate::measure::{Rounds, Row, Target, ms, timed};
use crate::page::Page;
use crate::trace::{Stretch, Together};

const NAME: &str = "concurrent";
/// How many changes a page sends at once at most while it types without a pause.
const AT_ONCE: usize = 64;

/// What one agent does: wait until it has so many changes of the other, then type a stretch.
struct Step<'a> {
    needs: u64,
    stretch: &'a Stretch,
}

/// Cuts the trace into what each of two agents does.
fn parts(together: &Together) -> [Vec<Step<'_>>; 2] {
    let mut parts: [Vec<Step<'_>>; 2] = Default::default();
    let mut written = [0_u64; 2];
    // The number, in its agent's stream, of the change that each stretch is; of one that types nothing, of the one
    // before.
    let mut numbers: Vec<[u64; 2]> = Vec::with_capacity(together.stretches.len());
    for stretch in &together.stretches {
        let agent = stretch.agent;
        let known = |who: usize| stretch.parents.iter().map(|parent| numbers[*parent][who]).max().unwrap_or(0);
        let mut knows = [known(0), known(1)];
        parts[agent].push(Step { needs: knows[1 - agent], stretch });
        if !stretch.keystrokes.is_empty() {
            written[agent] += 1;
        }
        knows[agent] = written[agent];
        numbers.push(knows);
    }
    parts
}

/// What came from the other laptop and is not merged yet.
#[derive(Default)]
struct Told {
    changes: VecDeque<(u64, Vec<u8>)>,
    merged: u64,
}

impl Told {
    /// Merges the other's changes up to the one with this number, and no further.
    fn merge_up_to(&mut self, number: u64, page: &mut Page) {
        if number <= self.merged {
            return;
        }
        while self.changes.back().is_none_or(|(last, _)| *last < number) {
            let bytes = page.next_told();
            let new = match inspect_changes(&bytes, &Limits::default()) {
                Ok(headers) => {
                    headers.into_iter().map(|header| (header.number, bytes[header.range].to_vec())).collect()
                }
                Err(_) => changes_of_others(&bytes, page),
            };
            let last = self.changes.back().map_or(self.merged, |(last, _)| *last);
            self.changes.extend(new.into_iter().filter(|(number, _)| *number > last));
        }
        let count = self.changes.iter().take_while(|(its, _)| *its <= number).count();
        let due: Vec<u8> = self.changes.drain(..count).flat_map(|(_, bytes)| bytes).collect();
        page.merge(&due);
        self.merged = number;
    }
}

/// Takes a document that came whole, as it does to a laptop that lacks much, apart into what others wrote.
fn changes_of_others(saved: &[u8], page: &Page) -> Vec<(u64, Vec<u8>)> {
    let whole = Automerge::load(saved).expect("the desk tells of changes and documents");
    // What founded the document is in both.
    let known = [ActorId::from(page.replica.stream().as_bytes()), genesis_actor(&page.document)];
    let others = whole.get_changes(&[]).into_iter().filter(|change| !known.contains(change.actor_id()));
    others.map(|mut change| (change.seq(), change.bytes().into_owned())).collect()
}

fn write(device: &Device, page: &mut Page, steps: &[Step<'_>], all_of_other: u64) {
    let mut told = Told::default();
    for step in steps {
        if step.needs > told.merged {
            page.send_waiting(device);
            told.merge_up_to(step.needs, page);
        }
        page.type_stretch(&step.stretch.keystrokes);
        if page.waiting() >= AT_ONCE {
            page.send_waiting(device);
        }
    }
    page.send_waiting(device);
    page.wait_saved();
    told.merge_up_to(all_of_other, page);
}

/// The same in memory: two documents, and changes handed over as the trace says.
fn plain(together: &Together, parts: &[Vec<Step<'_>>; 2]) -> String {
    let mut texts = [Plain::new(1), Plain::new(2)];
    let mut written: [Vec<Change>; 2] = Default::default();
    let (mut merged, mut next) = ([0_usize; 2], [0_usize; 2]);
    for stretch in &together.stretches {
        let agent = stretch.agent;
        let step = &parts[agent][next[agent]];
        next[agent] += 1;
        let needs = step.needs as usize;
        if needs > merged[agent] {
            let due = written[1 - agent][merged[agent]..needs].to_vec();
            texts[agent].document.apply_changes(due).expect("what they build on is there");
            merged[agent] = needs;
        }
        if !stretch.keystrokes.is_empty() {
            texts[agent].press_all(&stretch.keystrokes);
            written[agent].push(texts[agent].document.get_last_local_change().expect("something was typed"));
        }
    }
    for agent in [0, 1] {
        let due = written[1 - agent][merged[agent]..].to_vec();
        texts[agent].document.apply_changes(due).expect("what they build on is there");
    }
    assert!(texts[0].read() == texts[1].read(), "the floor's two texts are one");
    texts[0].read()
}

pub(crate) fn run(bench: &Bench) -> Vec<Row> {
    let together = bench.traces.friends();
    assert_eq!(together.agents, 2, "two agents, two laptops");
    let parts = parts(&together);
    let merges: usize =
        parts.iter().map(|part| part.windows(2).filter(|two| two[1].needs > two[0].needs).count()).sum();
    let written =
        [0, 1].map(|agent| parts[agent].iter().filter(|step| !step.stretch.keystrokes.is_empty()).count() as u64);
    let mut rounds = Rounds::default();
    for _ in bench.rounds() {
        let (text, floor) = timed(|| plain(&together, &parts));
        assert!(text == together.end, "the floor's text is the trace's");
        let Couple { devices, pages, _folder, .. } = Couple::new(bench);
        let [mut one, mut other] = pages;
        let streams: [StreamId; 2] = [one.replica.stream(), other.replica.stream()];
        assert_ne!(streams[0], streams[1]);
        let started = Instant::now();
        std::thread::scope(|scope| {
            scope.spawn(|| write(&devices[1], &mut other, &parts[1], written[0]));
            write(&devices[0], &mut one, &parts[0], written[1]);
        });
        rounds.add(ms(started.elapsed()), floor);
        assert!(one.text() == together.end && other.text() == together.end, "both pages show the trace's end");
    }
    let note = format!(
        "{}{} times one waits for the other; each wait is two syncs and a way through two stores",
        bench.traces.note(),
        merges
    );
    let case = format!("{} stretches", together.stretches.len());
    vec![rounds.row(NAME, case, "ms", Some(Target::OverFloor { times: 2.0, more: 0.0 }), note)]
}
