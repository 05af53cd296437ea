//! One fault as it is tried: how often, how long, with which chance, and what was lost.
//!
//! Owns counting, panics and the watch for what hangs; must not know any fault.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::process;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use taccuino_tests::network::Random;

/// How many losses are told in words.
const TOLD: usize = 5;
/// How often the watch looks.
const LOOK: Duration = Duration::from_millis(50);
/// What the line with the tally begins with.
const TALLY: &str = "tally ";

thread_local! {
    /// What the panic that is under way said, and where.
    static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What trying a fault came to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Tally {
    /// How often it was to be tried.
    pub(crate) wanted: u64,
    /// How often it was tried.
    pub(crate) tried: u64,
    /// In how many of these something was lost, refused wrongly or ended badly.
    pub(crate) lost: u64,
    /// The first losses in words, with their seeds.
    pub(crate) losses: Vec<String>,
    /// What else there is to say.
    pub(crate) notes: Vec<String>,
    /// Why it could not be tried here.
    pub(crate) skipped: Option<String>,
}

/// Reads a tally that [`Trial::finish`] printed.
pub(crate) fn read_tally(output: &str) -> Option<Tally> {
    let line = output.lines().rev().find_map(|line| line.strip_prefix(TALLY))?;
    serde_json::from_str(line).ok()
}

/// What one try is watched by.
#[derive(Debug, Default)]
struct Watched {
    tally: Tally,
    since: Option<(Instant, String)>,
}

/// A fault under trial.
pub(crate) struct Trial {
    seed: u64,
    begun: Instant,
    time: Duration,
    watched: Arc<Mutex<Watched>>,
}

impl Trial {
    /// Begins to try a fault `wanted` times within `time`; a single try may take `limit`.
    pub(crate) fn begin(seed: u64, wanted: u64, time: Duration, limit: Duration) -> Self {
        panic::set_hook(Box::new(|info| {
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            let said = said(info.payload());
            PANIC.with_borrow_mut(|panic| *panic = format!("{said} ({place})"));
        }));
        let tally = Tally { wanted, ..Tally::default() };
        let watched = Arc::new(Mutex::new(Watched { tally, since: None }));
        let trial = Self { seed, begun: Instant::now(), time, watched };
        trial.watch(limit);
        trial
    }

    /// Ends the process with its tally when one try takes longer than `limit`: nothing else ends what hangs.
    fn watch(&self, limit: Duration) {
        let watched = Arc::clone(&self.watched);
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(LOOK);
                let mut watched = watched.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some((_, what)) = watched.since.take_if(|(since, _)| since.elapsed() > limit) {
                    note_loss(&mut watched.tally, format!("{what}: hangs for more than {limit:?}"));
                    tell(&watched.tally);
                    process::exit(0);
                }
            }
        });
    }

    /// Tells whether there are more tries to make and time to make them.
    pub(crate) fn goes_on(&self) -> bool {
        self.goes_on_for(1.0)
    }

    /// Tells the same for a first part of the time, where something that takes long comes after the tries.
    pub(crate) fn goes_on_for(&self, part: f64) -> bool {
        let watched = self.lock();
        watched.tally.tried < watched.tally.wanted && self.begun.elapsed() < self.time.mul_f64(part)
    }

    /// Returns how often it was tried.
    pub(crate) fn tried(&self) -> u64 {
        self.lock().tally.tried
    }

    /// Says how often it is to be tried, where that depends on what there is.
    pub(crate) fn want(&mut self, wanted: u64) {
        self.lock().tally.wanted = wanted;
    }

    /// Returns the seed of the whole run.
    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// Returns the seed of the next try, which is the same whenever the run is repeated.
    pub(crate) fn next_seed(&self) -> u64 {
        self.seed.wrapping_add(self.tried())
    }

    /// Returns the chance of the next try.
    pub(crate) fn chance(&self) -> Random {
        Random::new(self.next_seed().wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// Makes one try, which counts for `count`; what it returns as an error and any panic is a loss.
    pub(crate) fn attempt(&mut self, what: &str, count: u64, work: impl FnOnce() -> Result<(), String>) {
        self.lock().since = Some((Instant::now(), what.to_owned()));
        let result = panic::catch_unwind(AssertUnwindSafe(work));
        let mut watched = self.lock();
        watched.since = None;
        watched.tally.tried += count;
        match result {
            Ok(Ok(())) => {}
            Ok(Err(loss)) => note_loss(&mut watched.tally, format!("{what}: {loss}")),
            Err(_) => {
                let said = PANIC.with_borrow_mut(std::mem::take);
                note_loss(&mut watched.tally, format!("{what}: {said}"));
            }
        }
    }

    /// Adds to how often it was tried, for faults whose tries are counted inside.
    pub(crate) fn count(&mut self, more: u64) {
        self.lock().tally.tried += more;
    }

    /// Says something beside the figures.
    pub(crate) fn note(&mut self, note: impl Into<String>) {
        self.lock().tally.notes.push(note.into());
    }

    /// Says why it cannot be tried here.
    pub(crate) fn skip(&mut self, why: impl Into<String>) {
        self.lock().tally.skipped = Some(why.into());
    }

    /// Prints the tally for the process that started this one.
    pub(crate) fn finish(self) {
        tell(&self.lock().tally);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Watched> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn note_loss(tally: &mut Tally, loss: String) {
    tally.lost += 1;
    if tally.losses.len() < TOLD {
        tally.losses.push(loss);
    }
}

fn tell(tally: &Tally) {
    match serde_json::to_string(tally) {
        Ok(line) => println!("{TALLY}{line}"),
        Err(error) => eprintln!("the tally cannot be written: {error}"),
    }
}

/// Returns the words of a panic.
fn said(payload: &dyn Any) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without words".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_and_panics_are_counted_and_the_seed_repeats_a_try() {
        let mut trial = Trial::begin(7, 3, Duration::from_secs(9), Duration::from_secs(9));
        assert!(trial.goes_on());
        let first = trial.chance().number();
        trial.attempt("one", 1, || Ok(()));
        trial.attempt("two", 1, || Err("a word is gone".to_owned()));
        assert_eq!(trial.next_seed(), 9);
        trial.attempt("three", 1, || panic!("broken"));
        assert!(!trial.goes_on(), "three of three");
        let tally = trial.lock().tally.clone();
        assert_eq!((tally.tried, tally.lost), (3, 2));
        assert_eq!(tally.losses[0], "two: a word is gone");
        assert!(tally.losses[1].starts_with("three: broken ("), "{:?}", tally.losses);
        let again = Trial::begin(7, 3, Duration::from_secs(9), Duration::from_secs(9));
        assert_eq!(again.chance().number(), first);
        assert_eq!(read_tally(&format!("words\n{TALLY}{}\n", serde_json::to_string(&tally).unwrap())), Some(tally));
    }

    #[test]
    fn time_ends_a_trial() {
        let trial = Trial::begin(7, 3, Duration::ZERO, Duration::from_secs(9));
        assert!(!trial.goes_on());
    }
}
