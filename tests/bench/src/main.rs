//! How fast Taccuino is, beside the floors of the same run: `cargo xtask bench` builds and starts this.
//!
//! `taccuino-bench [--json] [--data DIR] [--rounds N] [--limit SECONDS] [JOB ...]` runs the named jobs, or all, and ends with a failure where a
//! target is missed. What is measured enters through the notebook, the engine and the transport of the program.

// A bench stands in for a test: what must not happen may end it.
#![allow(clippy::expect_used, clippy::panic)]

mod device;
mod disk;
mod floor;
mod jobs;
mod library;
mod measure;
mod page;
mod programme;
mod trace;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use jobs::{Bench, JOBS};
use measure::Row;

/// How long the rounds of one case may take before no more of them begin.
const LIMIT: Duration = Duration::from_secs(240);

/// What was asked for.
struct Arguments {
    json: bool,
    folder: PathBuf,
    rounds: usize,
    limit: Duration,
    names: Vec<String>,
}

fn arguments() -> Result<Arguments, String> {
    let mut arguments = Arguments {
        json: false,
        folder: std::env::temp_dir(),
        rounds: measure::ROUNDS,
        limit: LIMIT,
        names: Vec::new(),
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--json" => arguments.json = true,
            "--start" => {
                jobs::cold::start(Path::new(&words.next().ok_or("--start needs a folder")?));
                std::process::exit(0);
            }
            "--rounds" => {
                let number = words.next().and_then(|number| number.parse().ok());
                arguments.rounds = number.filter(|number| *number > 0).ok_or("--rounds needs a number")?;
            }
            "--limit" => {
                let seconds = words.next().and_then(|number| number.parse().ok());
                arguments.limit = seconds.map(Duration::from_secs).ok_or("--limit needs a number of seconds")?;
            }
            "--data" => arguments.folder = words.next().ok_or("--data needs a folder")?.into(),
            name if JOBS.iter().any(|job| job.name == name) => arguments.names.push(word),
            unknown => {
                let names: Vec<&str> = JOBS.iter().map(|job| job.name).collect();
                return Err(format!("{unknown} is no job; there are {}", names.join(", ")));
            }
        }
    }
    Ok(arguments)
}

fn main() -> ExitCode {
    let Arguments { json, folder, rounds, limit, names } = match arguments() {
        Ok(arguments) => arguments,
        Err(complaint) => {
            eprintln!("{complaint}");
            return ExitCode::from(2);
        }
    };
    std::fs::create_dir_all(&folder).expect("the folder of the bench can be made");
    let runtime = tokio::runtime::Runtime::new().expect("the system starts threads");
    let bench = Bench::new(runtime.handle().clone(), folder, rounds, limit);
    let mut rows: Vec<Row> = Vec::new();
    for job in JOBS.iter().filter(|job| names.is_empty() || names.iter().any(|name| name == job.name)) {
        let (new, took) = measure::timed(|| (job.run)(&bench));
        eprintln!("{} took {:.0} s", job.name, took / 1_000.0);
        if json {
            for row in &new {
                println!("{}", serde_json::to_string(row).expect("a row is JSON"));
            }
        }
        rows.extend(new);
    }
    if !json {
        print!("{}", measure::table(&rows));
    }
    if rows.iter().any(|row| row.met == Some(false)) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
