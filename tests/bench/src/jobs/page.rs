//! `page`: what a person waits for in the browser: a keystroke in a note of ten thousand words while the other side
//! types, beside a plain text area in the same Chromium; what the page weighs; how long it takes until one can write.
//!
//! The figures are taken in the browser by `tests/bench/page`; `cargo xtask bench` makes page, node and browser ready
//! and tells in the environment how that is started.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde::Deserialize;

use super::Bench;
use crate::measure::{Rounds, Row, Target, median, percentile};

const NAME: &str = "page";
/// What a frame may add to the plain text area, in milliseconds.
const A_FRAME: f64 = 16.0;
/// What the page may weigh, in kilobytes, and how long it may take until one can write, in milliseconds.
const WEIGHT: f64 = 450.0;
const LOAD: f64 = 1_000.0;

/// A line of the program in the browser.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Figure {
    /// The page opened where nothing of it was known, and then again, with what its files weighed on the wire.
    Load { first: f64, again: f64, bytes: f64, files: usize },
    /// A round of keystrokes, each until it was painted, and how many the other side made meanwhile.
    Typing { note: Vec<f64>, plain: Vec<f64>, typed: usize },
}

/// Starts the program in the browser; none where nobody made one ready.
fn figures(rounds: usize) -> Option<Vec<Figure>> {
    let words = std::env::var("TACCUINO_PAGE_FIGURES").unwrap_or_default();
    let words: Vec<&str> = words.lines().collect();
    let (program, words) = words.split_first()?;
    let folder = std::env::var_os("TACCUINO_PAGE_FOLDER").map(PathBuf::from).unwrap_or_default();
    let mut command = Command::new(program);
    command.args(words).arg("--rounds").arg(rounds.to_string()).current_dir(folder).stdout(Stdio::piped());
    let mut child = command.spawn().expect("the program of the browser starts");
    let lines = child.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines);
    let figures = lines.map_while(Result::ok).map(|line| serde_json::from_str(&line).expect("a figure is JSON"));
    let figures = figures.collect();
    assert!(child.wait().expect("the program of the browser ends").success(), "its words above say why");
    Some(figures)
}

pub(crate) fn run(bench: &Bench) -> Vec<Row> {
    let Some(figures) = figures(bench.most_rounds) else {
        eprintln!("page: not measured; `cargo xtask bench page` makes page, node and browser ready.");
        return Vec::new();
    };
    let (mut typing, mut weight) = (Rounds::default(), Rounds::default());
    let (mut first, mut again) = (Rounds::default(), Rounds::default());
    let (mut medians, mut of_others, mut loaded) = ([Vec::new(), Vec::new()], 0, 0);
    for figure in figures {
        match figure {
            Figure::Load { first: one, again: other, bytes, files } => {
                first.add(one, 0.0);
                again.add(other, 0.0);
                weight.add(bytes / 1_000.0, 0.0);
                loaded = files;
            }
            Figure::Typing { note, plain, typed } => {
                typing.add(percentile(&note, 95.0), percentile(&plain, 95.0));
                medians[0].push(median(&note));
                medians[1].push(median(&plain));
                of_others += typed;
            }
        }
    }
    let note = format!(
        "medians {:.1} ms in the note, {:.1} ms in the plain text area; the other side typed {of_others} keys meanwhile, \
         and none beside the plain text area",
        median(&medians[0]),
        median(&medians[1])
    );
    let most = |value: f64| Some(Target::AtMost(value));
    vec![
        typing.row(NAME, "keystroke, p95", "ms", Some(Target::OverFloor { times: 1.0, more: A_FRAME }), note),
        weight.row(NAME, "weight", "kB", most(WEIGHT), format!("{loaded} files, as they came over the wire")),
        first.row(NAME, "first load", "ms", most(LOAD), "from the navigation until the note can be written in"),
        again.row(NAME, "load again", "ms", most(LOAD), "in the same browser"),
    ]
}
