//! Frames that are lost, doubled, swapped and cut short while three people write.

use taccuino_core::documents::DocKind;
use taccuino_core::membership::Level;
use taccuino_tests::network::{City, Faults, Network};

use crate::trial::Trial;

/// How many frames of a day are spoiled, about.
const A_SEED: usize = 100;

/// Lives through a day of each seed, until so many frames were spoiled.
pub(crate) fn run(trial: &mut Trial) {
    let mut seeds = 0;
    while trial.goes_on() {
        let seed = trial.seed() + seeds;
        seeds += 1;
        let mut spoiled = 0;
        trial.attempt(&format!("seed {seed}"), 0, || {
            spoiled = bad_day(seed);
            Ok(())
        });
        trial.count(spoiled as u64);
    }
    trial.note(format!("{seeds} seeds"));
}

/// Spoils about [`A_SEED`] frames, lets all meet in peace, and checks that nothing is lost.
fn bad_day(seed: u64) -> usize {
    let mut network = Network::of_three_acquainted(seed);
    let both = [City::Mentee, City::Mentor];
    let mut create = |who, kind, owners: &[City], level| network.create(who, kind, owners, level).expect("room");
    let places = [
        (create(0, DocKind::Visit, &both, Level::Pair), "purpose"),
        (create(1, DocKind::Assessment, &[City::Mentee], Level::Pair), "summary"),
        (create(2, DocKind::Note, &[City::Mentor], Level::Pair), "body"),
    ];
    network.run_until_quiescent();
    // Without breaks a lost last frame would silence a connection for ever: below it the transport repeats.
    while network.spoiled < A_SEED {
        network.storm(20, Faults { frames: 60, breaks: 4, ..Faults::NONE }, &places);
    }
    network.calm();
    network.run_until_quiescent();
    network.check_all_hold_the_same(seed);
    network.check_nobody_refused(seed);
    network.spoiled
}
