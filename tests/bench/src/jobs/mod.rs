//! The jobs: one file each, and the table of them.

pub(crate) mod cold;
mod concurrent;
mod converge;
mod disk;
mod durable;
mod fanout;
mod growth;
mod live;
mod page;
mod replay;
mod resync;
mod streams;
mod visible;

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use taccuino_core::ids::DocumentId;
use tokio::runtime::Handle;

use crate::library;
use crate::measure::Row;
use crate::trace::Traces;

/// How many documents the largest library holds.
pub(crate) const LIBRARY: u64 = 10_000;

/// What every job works with.
pub(crate) struct Bench {
    pub(crate) runtime: Handle,
    pub(crate) traces: Traces,
    /// Where notebooks are made; on the disk that is measured.
    folder: PathBuf,
    /// How often everything is measured, unless a case takes longer than `limit`.
    pub(crate) most_rounds: usize,
    limit: Duration,
    /// The largest library, made once for the jobs that start from it.
    library: OnceCell<(tempfile::TempDir, Vec<DocumentId>)>,
}

impl Bench {
    pub(crate) fn new(runtime: Handle, folder: PathBuf, most_rounds: usize, limit: Duration) -> Self {
        Self { runtime, traces: Traces::find(), folder, most_rounds, limit, library: OnceCell::new() }
    }

    /// Counts the rounds of a case, and ends when they have taken too long.
    pub(crate) fn rounds(&self) -> impl Iterator<Item = usize> + use<> {
        let (started, limit) = (Instant::now(), self.limit);
        (0..self.most_rounds).take_while(move |round| *round == 0 || started.elapsed() < limit)
    }

    /// Returns a folder with two laptops `1` and `2`, the first of which holds ten thousand notes.
    pub(crate) fn library(&self) -> (&Path, &[DocumentId]) {
        let (folder, documents) = self.library.get_or_init(|| {
            let folder = self.fresh_folder();
            let (laptops, documents) = library::team_with(folder.path(), LIBRARY);
            drop(laptops);
            (folder, documents)
        });
        (folder.path(), documents)
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
    Job { name: "page", run: page::run },
];
