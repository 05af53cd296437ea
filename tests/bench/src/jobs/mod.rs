//! The jobs: one file each, and the table of them.

pub(crate) mod cold;
mod concurrent;
mod converge;
mod disk;
mod durable;
mod fanout;
mod growth;
mod live;
mod replay;
mod resync;
mod streams;
mod visible;

use std::path::PathBuf;

use tokio::runtime::Handle;

use crate::measure::Row;
use crate::trace::Traces;

/// What every job works with.
pub(crate) struct Bench {
    pub(crate) runtime: Handle,
    pub(crate) traces: Traces,
    /// Where notebooks are made; on the disk that is measured.
    folder: PathBuf,
    /// How often everything is measured.
    pub(crate) rounds: usize,
}

impl Bench {
    pub(crate) fn new(runtime: Handle, folder: PathBuf, rounds: usize) -> Self {
        Self { runtime, traces: Traces::find(), folder, rounds }
    }

    /// Makes an empty folder that goes when it is dropped.
    pub(crate) fn fresh_folder(&self) -> tempfile::TempDir {
        tempfile::tempdir_in(&self.folder).expect("the bench may make folders")
    }
}

/// A job by its name.
pub(crate) struct Job {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Bench) -> Vec<Row>,
}

/// Every job, in the order of the table.
pub(crate) const JOBS: &[Job] = &[
    Job { name: "durable", run: durable::run },
    Job { name: "visible", run: visible::run },
    Job { name: "converge", run: converge::run },
    Job { name: "live", run: live::run },
    Job { name: "replay", run: replay::run },
    Job { name: "concurrent", run: concurrent::run },
    Job { name: "cold", run: cold::run },
    Job { name: "resync", run: resync::run },
    Job { name: "disk", run: disk::run },
    Job { name: "streams", run: streams::run },
    Job { name: "fanout", run: fanout::run },
    Job { name: "growth", run: growth::run },
];
