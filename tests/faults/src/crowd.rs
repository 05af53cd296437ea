//! Ten thousand documents on a hundred devices, in one process, which meet along a ring with a few chords.

use taccuino_core::documents::DocKind;
use taccuino_core::ids::DocumentId;
use taccuino_core::membership::Level;
use taccuino_tests::network::{City, Network, Who};

use crate::trial::Trial;

/// How many devices there are.
const DEVICES: usize = 100;
/// How many documents lie between two looks at the clock.
const A_STRETCH: u64 = 100;

/// Creates documents all over the place until there are enough, then lets them go round.
pub(crate) fn run(trial: &mut Trial) {
    let seed = trial.seed();
    let mut network = Network::new(seed);
    let people: Vec<Who> = (0..DEVICES).map(|number| network.add(&format!("device {number}"))).collect();
    network.found(people[0]);
    for (index, who) in people.iter().enumerate().skip(1) {
        network.admit(people[0], *who, if index % 2 == 0 { City::Mentee } else { City::Mentor });
    }
    keep_to_ring(&mut network);
    network.run_until_quiescent();
    let both = [City::Mentee, City::Mentor];
    let mut documents: Vec<DocumentId> = Vec::new();
    while trial.goes_on() {
        let stretch = trial.tried();
        trial.attempt(&format!("seed {seed}, after {stretch} documents"), A_STRETCH, || {
            for _ in 0..A_STRETCH {
                let who = people[network.random.below(DEVICES)];
                let note = network.create(who, DocKind::Visit, &both, Level::Pair).ok_or("there is no room")?;
                network.write(who, note, "purpose", &format!("<by {who}>")).map_err(|error| error.to_string())?;
                documents.push(note);
            }
            network.run_until_quiescent();
            Ok(())
        });
    }
    trial.attempt(&format!("seed {seed}, at the end"), 0, || {
        network.check_all_hold_the_same(seed);
        network.check_nobody_refused(seed);
        Ok(())
    });
    trial.note(format!("{DEVICES} devices hold {} documents each", documents.len()));
}

/// Parts all who are not neighbours on the ring or ten places apart at a tenth place.
fn keep_to_ring(network: &mut Network) {
    for one in 0..DEVICES {
        for other in one + 1..DEVICES {
            let distance = (other - one).min(DEVICES - (other - one));
            let is_chord = one % 10 == 0 && other % 10 == 0 && distance == 10;
            if distance != 1 && !is_chord {
                network.part(one, other);
            }
        }
    }
}
