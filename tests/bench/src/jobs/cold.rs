//! `cold`: a start with many documents: until their titles are known, until the first is open, and the memory it takes.
//!
//! Each start is a process of its own: `taccuino-bench --start FOLDER`.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use serde::{Deserialize, Serialize};
use taccuino_core::documents::{DocKind, Replica};
use taccuino_core::keys::DeviceKey;
use taccuino_core::notebook::Notebook;
use taccuino_core::store::Store;
use taccuino_sync::engine::{Engine, InEvent};

use super::{Bench, LIBRARY};
use crate::device::{key_of, notebook_file, now_ms};
use crate::library;
use crate::measure::{Rounds, Row, Target, median, ms, timed};

const NAME: &str = "cold";
const SIZES: [u64; 4] = [1, 100, 1_000, LIBRARY];
/// What 10,000 documents may take, in milliseconds and megabytes.
const TITLES: f64 = 200.0;
const FIRST: f64 = 50.0;
const MEMORY: f64 = 60.0;

/// What a start took.
#[derive(Debug, Serialize, Deserialize)]
struct Start {
    opened: f64,
    engine: f64,
    titles: f64,
    first: f64,
    megabytes: f64,
    documents: usize,
}

/// Starts on the notebook in `folder` as a node does, and prints what it took.
pub(crate) fn start(folder: &Path) {
    let key: DeviceKey = key_of(1);
    let started = Instant::now();
    let store = Store::open(notebook_file(folder)).expect("the notebook opens");
    let mut notebook = Notebook::open(store, key).expect("the notebook opens");
    let opened = ms(started.elapsed());
    // The node lets its engine look at everything before it answers the first page.
    let mut engine = Engine::new(notebook.device());
    engine.handle(&mut notebook, now_ms(), InEvent::Tick);
    let engine = ms(started.elapsed());
    let documents: Vec<_> = notebook.programmes().iter().flat_map(|programme| notebook.documents(programme)).collect();
    let titles: Vec<String> = documents.iter().map(|document| notebook.summary(document).title).collect();
    let listed = ms(started.elapsed());
    assert!(titles.iter().all(|title| title.starts_with("Visit to house")), "every title is known");
    let before = Instant::now();
    let first = documents[documents.len() / 2];
    let lease = notebook.lease(&first, [9; 8], [9; 16]).expect("the laptop may write");
    let saved = notebook.saved(&first).expect("the document opens");
    let replica = Replica::load(DocKind::Note, &saved, lease.stream).expect("what is saved loads");
    let first = ms(before.elapsed());
    assert!(!replica.view().0.text(&taccuino_core::documents::Field::root("body")).is_empty());
    let figures = Start { opened, engine, titles: listed, first, megabytes: most_memory(), documents: documents.len() };
    println!("{}", serde_json::to_string(&figures).expect("figures are JSON"));
}

/// Reads the most memory that this process ever held, in megabytes; 0 where the system does not tell.
fn most_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1_000.0
}

fn start_apart(folder: &Path) -> Start {
    let program = std::env::current_exe().expect("the bench knows its own file");
    let output = Command::new(program).arg("--start").arg(folder).output().expect("the bench starts itself");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("a start prints figures")
}

pub(crate) fn run(bench: &Bench) -> Vec<Row> {
    let mut rows = Vec::new();
    for size in SIZES {
        let fresh = bench.fresh_folder();
        let folder = if size == LIBRARY {
            bench.library().0.join("1")
        } else {
            drop(library::team_with(fresh.path(), size));
            fresh.path().join("1")
        };
        let (mut titles, mut first, mut memory) = (Rounds::default(), Rounds::default(), Rounds::default());
        let mut steps: [Vec<f64>; 2] = Default::default();
        for _ in bench.rounds() {
            let (_, floor) = timed(|| std::fs::read(notebook_file(&folder)).expect("the notebook can be read").len());
            let start = start_apart(&folder);
            assert_eq!(start.documents as u64, size);
            titles.add(start.titles, floor);
            first.add(start.first, floor);
            memory.add(start.megabytes, 0.0);
            steps[0].push(start.opened);
            steps[1].push(start.engine - start.opened);
        }
        let is_largest = size == LIBRARY;
        let target = |at_most: f64| is_largest.then_some(Target::AtMost(at_most));
        let note = format!(
            "the notebook is open after {:.1} ms, the engine took {:.1} ms",
            median(&steps[0]),
            median(&steps[1])
        );
        rows.push(titles.row(NAME, format!("{size}: titles"), "ms", target(TITLES), note));
        rows.push(first.row(NAME, format!("{size}: first document"), "ms", target(FIRST), ""));
        rows.push(memory.row(NAME, format!("{size}: memory"), "MB", target(MEMORY), ""));
    }
    rows
}
