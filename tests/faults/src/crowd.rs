//! Ten thousand documents on a hundred devices, in one process, which meet along a ring with a few chords.
//!
//! Every fifth document is for both teams and goes round to all; the others are for their owner alone.

use taccuino_core::documents::DocKind;
use taccuino_core::ids::DocumentId;
use taccuino_core::membership::Level;
use taccuino_tests::network::{City, Network, Who};

use crate::trial::Trial;

/// How many devices there are.
const DEVICES: usize = 100;
/// How many documents lie between two looks at the clock.
const A_STRETCH: u64 = 100;

/// Creates documents all over the place until there are enough; they go round as they come.
pub(crate) fn run(trial: &mut Trial) {
    let seed = trial.seed();
    let mut network = Network::new(seed);
    let people: Vec<Who> = (0..DEVICES).map(|number| network.add(&format!("device {number}"))).collect();
    network.found(people[0]);
    let city = |who: Who| if who.is_multiple_of(2) { City::Mentee } else { City::Mentor };
    for who in people.iter().skip(1) {
        network.admit(people[0], *who, city(*who));
    }
    keep_to_ring(&mut network);
    trial.attempt(&format!("seed {seed}, meeting"), 0, || {
        network.meet_in_bulk();
        Ok(())
    });
    let both = [City::Mentee, City::Mentor];
    let mut shared: Vec<DocumentId> = Vec::new();
    while trial.goes_on_for(0.8) {
        let stretch = trial.tried();
        trial.attempt(&format!("seed {seed}, after {stretch} documents"), A_STRETCH, || {
            for number in 0..A_STRETCH {
                let who = people[network.random.below(DEVICES)];
                if number % 5 == 0 {
                    let visit = network.create(who, DocKind::Visit, &both, Level::Pair).ok_or("there is no room")?;
                    let text = format!("<by {who}>");
                    network.write(who, visit, "purpose", &text).map_err(|error| error.to_string())?;
                    shared.push(visit);
                } else {
                    network.create(who, DocKind::Note, &[city(who)], Level::Me).ok_or("there is no room")?;
                }
            }
            network.meet_in_bulk();
            Ok(())
        });
    }
    let documents = trial.tried();
    trial.attempt(&format!("seed {seed}, at the end"), 0, || {
        network.check_nobody_refused(seed);
        let programme = network.programme;
        let held: usize = network.devices.iter().map(|device| device.notebook.documents(&programme).len()).sum();
        let expected = shared.len() * DEVICES + (documents as usize - shared.len());
        if held != expected {
            return Err(format!("{held} documents are held where {expected} should be"));
        }
        for document in &shared {
            let heads = network.devices[0].notebook.heads(document);
            if heads.is_empty() || network.devices.iter().any(|device| device.notebook.heads(document) != heads) {
                return Err(format!("not all hold the same of {document}"));
            }
        }
        Ok(())
    });
    trial.note(format!("{DEVICES} devices, {documents} documents, {} of them on all devices", shared.len()));
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
