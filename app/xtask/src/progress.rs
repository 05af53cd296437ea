//! `step n of m`, with the minutes to expect: nobody should wonder whether a long build is still alive.

use std::time::Instant;

/// Counts the steps of one command aloud.
#[derive(Debug)]
pub(crate) struct Progress {
    total: usize,
    current: usize,
    started: Instant,
}

impl Progress {
    /// Begins a command of `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self { total, current: 0, started: Instant::now() }
    }

    /// Announces the next step and how long it usually takes.
    pub(crate) fn step(&mut self, name: &str, expected: &str) {
        self.current += 1;
        let minutes = self.started.elapsed().as_secs() / 60;
        println!("\n== step {} of {}: {name} ({expected}; {minutes} min so far)", self.current, self.total);
    }
}
