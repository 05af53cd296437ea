//! A day apart: five devices write ten thousand edits each, alone, and then meet.

use taccuino_core::documents::DocKind;
use taccuino_core::membership::Level;
use taccuino_tests::network::{City, Network, Typist, Who};

use crate::trial::Trial;

/// How many devices are apart.
const DEVICES: u64 = 5;
/// How many documents they all write.
const DOCUMENTS: usize = 20;
/// How many edits lie between two looks at the clock.
const A_STRETCH: u64 = 50;

/// Lets five write apart until each made its edits, and meet.
pub(crate) fn run(trial: &mut Trial) {
    let seed = trial.seed();
    let mut network = Network::new(seed);
    let people: Vec<Who> = (0..DEVICES).map(|number| network.add(&format!("device {number}"))).collect();
    network.found(people[0]);
    for (index, who) in people.iter().enumerate().skip(1) {
        network.admit(people[0], *who, if index % 2 == 0 { City::Mentee } else { City::Mentor });
    }
    let both = [City::Mentee, City::Mentor];
    let create = |_| network.create(people[0], DocKind::Visit, &both, Level::Pair).expect("there is room");
    let documents: Vec<_> = (0..DOCUMENTS).map(create).collect();
    network.run_until_quiescent();
    for one in 0..people.len() {
        for other in one + 1..people.len() {
            network.part(people[one], people[other]);
        }
    }
    let mut number = 0;
    // To meet takes longer than to write.
    while trial.goes_on_for(0.35) {
        trial.attempt(&format!("seed {seed}, after {number} edits each"), A_STRETCH * DEVICES, || {
            for who in &people {
                let document = documents[(number / A_STRETCH) as usize % DOCUMENTS];
                let mut typist =
                    Typist::open(&mut network, *who, document, "purpose").map_err(|error| error.to_string())?;
                for edit in number..number + A_STRETCH {
                    typist.write(&mut network, &format!("<{who} {edit}>")).map_err(|error| error.to_string())?;
                }
                typist.close(&mut network).map_err(|error| error.to_string())?;
            }
            Ok(())
        });
        number += A_STRETCH;
    }
    let started = std::time::Instant::now();
    let mut frames = 0;
    trial.attempt(&format!("seed {seed}, meeting after {number} edits each"), 0, || {
        network.heal();
        network.records = true;
        network.meet_in_bulk();
        frames = network.sent.len();
        network.check_all_hold_the_same(seed);
        network.check_nobody_refused(seed);
        Ok(())
    });
    trial.note(format!("all met within {} ms and {frames} frames", started.elapsed().as_millis()));
}
