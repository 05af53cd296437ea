//! `cargo xtask bench`: how fast Taccuino is, beside the floors and the alternatives of the same run.
//!
//! Owns which program measures what and how the table ends: `taccuino-bench` has all jobs, and is told by `page` how
//! the one in the browser is started; `peers` the alternatives from npm.

mod page;
mod peers;

use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::folders::Folders;
use crate::page::PageOrder;
use crate::process;

/// The job that measures the alternatives.
const PEERS: &str = "peers";

/// What is to be measured, and how.
pub(crate) struct BenchOrder {
    /// The jobs; none: all of them.
    pub(crate) jobs: Vec<String>,
    /// Prints a JSON object a row.
    pub(crate) json: bool,
    /// Builds in a fraction of the time, for figures that are a little worse.
    pub(crate) quick: bool,
}

/// Builds and runs the jobs.
///
/// # Errors
/// A build does not succeed, a job is unknown, or a target is missed.
pub(crate) fn bench(folders: &Folders, page: PageOrder, order: &BenchOrder) -> Outcome {
    let all = order.jobs.is_empty();
    let own: Vec<&str> = order.jobs.iter().map(String::as_str).filter(|name| *name != PEERS).collect();
    let mut missed = None;
    if all || !own.is_empty() {
        let program = build(folders, order.quick)?;
        let mut command = Command::new(program);
        command.args(own).args(order.json.then_some("--json"));
        command.arg("--data").arg(folders.target().join("bench")).current_dir(folders.root());
        if all || order.jobs.iter().any(|name| name == page::JOB) {
            page::make_ready(folders, page, &mut command)?;
        }
        missed =
            missed.or(process::run(&mut command, "Read tests/bench/RESULTS.md: it says what binds each row.").err());
    }
    if all || order.jobs.iter().any(|name| name == PEERS) {
        peers::run(folders, order.json)?;
    }
    match missed {
        None => Ok(()),
        Some(failure) => {
            Err(Failure::new("A target is missed, or a job did not come to its end.", failure.to_string()))
        }
    }
}

fn build(folders: &Folders, quick: bool) -> Outcome<std::path::PathBuf> {
    let profile = if quick { "quick" } else { "release" };
    let mut cargo = process::cargo(folders, &["build", "--quiet", "--profile", profile, "-p", "taccuino-bench"]);
    process::run(&mut cargo, "Read the compiler's words above; the bench is in tests/bench.")?;
    Ok(folders.target().join(profile).join(format!("taccuino-bench{}", std::env::consts::EXE_SUFFIX)))
}
