//! All come to hold the same, and every typed character is in the text or in the history.

use taccuino_tests::network::{City, Faults, Network};

use super::{sample_documents, sample_documents_of};

/// How many seeds each property is tried with; `TACCUINO_SEEDS` asks for more.
fn seeds(usual: u64) -> std::ops::Range<u64> {
    let asked = std::env::var("TACCUINO_SEEDS").ok().and_then(|text| text.parse().ok());
    0..asked.unwrap_or(usual)
}

#[test]
fn three_devices_on_a_good_day_hold_the_same() {
    let mut network = Network::of_three_acquainted(1);
    let places = sample_documents(&mut network);
    network.storm(200, Faults::NONE, &places);
    network.run_until_quiescent();
    network.check_all_hold_the_same(1);
    network.check_nobody_refused(1);
    assert!(network.typed.len() > 20);
}

#[test]
fn after_every_bad_day_all_hold_the_same() {
    for seed in seeds(100) {
        let mut network = Network::of_three_acquainted(seed);
        let places = sample_documents(&mut network);
        network.storm(120, Faults::ALL, &places);
        network.calm();
        network.run_until_quiescent();
        network.check_all_hold_the_same(seed);
        network.check_nobody_refused(seed);
    }
}

#[test]
fn connections_that_outlive_the_trouble_need_no_new_start() {
    for seed in seeds(50) {
        let mut network = Network::of_three_acquainted(seed);
        let places = sample_documents(&mut network);
        network.storm(150, Faults { frames: 0, full_disks: 0, ..Faults::ALL }, &places);
        network.heal();
        network.run_until_quiescent();
        network.check_all_hold_the_same(seed);
        network.check_nobody_refused(seed);
    }
}

#[test]
fn people_who_come_in_on_a_bad_day_hold_the_same_in_the_end() {
    for seed in seeds(25) {
        let faults = Faults { full_disks: 0, ..Faults::ALL };
        let mut network = Network::of_three(seed);
        let places = sample_documents_of(&mut network, 0);
        network.storm(60, faults, &places);
        let tablet = network.add("alice's tablet");
        let carla = network.add("carla");
        network.admit(0, carla, City::Mentor);
        network.storm(60, faults, &places);
        network.add_own_laptop(0, tablet);
        network.storm(60, faults, &places);
        network.calm();
        network.run_until_quiescent();
        network.check_all_hold_the_same(seed);
        network.check_nobody_refused(seed);
        assert_eq!(network.readers(&places[2].0).len(), 2, "alice's own note is on her two laptops");
    }
}
