//! Clocks that are thirty years behind and five ahead, and that are set while people write.

use taccuino_core::documents::DocKind;
use taccuino_core::membership::Level;
use taccuino_tests::network::{City, Faults, Network};

use crate::trial::Trial;

const YEAR_MS: i64 = 365 * 24 * 3_600 * 1_000;
const WRONG: [i64; 4] = [-30 * YEAR_MS, 5 * YEAR_MS, 0, 60_000];

/// Lives through bad days with wrong clocks.
pub(crate) fn run(trial: &mut Trial) {
    while trial.goes_on() {
        let seed = trial.next_seed();
        trial.attempt(&format!("seed {seed}"), 1, || {
            let mut network = Network::new(seed);
            let people = ["alice", "bob", "mentor"].map(|name| network.add(name));
            for who in people {
                network.devices[who].skew_ms = WRONG[network.random.below(WRONG.len())];
            }
            network.found(people[0]);
            network.admit(people[0], people[1], City::Mentee);
            network.admit(people[0], people[2], City::Mentor);
            network.run_until_quiescent();
            let both = [City::Mentee, City::Mentor];
            let visit = network.create(0, DocKind::Visit, &both, Level::Pair).ok_or("there is no room")?;
            let note = network.create(2, DocKind::Note, &[City::Mentor], Level::Pair).ok_or("there is no room")?;
            let places = [(visit, "purpose"), (note, "body")];
            let faults = Faults { full_disks: 0, ..Faults::ALL };
            for _ in 0..4 {
                network.storm(40, faults, &places);
                // Somebody's clock is set right, or wrong, while connections stand and answers are awaited.
                let who = network.random.below(people.len());
                network.devices[who].skew_ms = WRONG[network.random.below(WRONG.len())];
            }
            network.calm();
            network.run_until_quiescent();
            network.check_all_hold_the_same(seed);
            network.check_nobody_refused(seed);
            Ok(())
        });
    }
}
