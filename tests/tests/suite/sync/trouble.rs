//! Single kinds of trouble, looked at closely: restarts, full disks, many writers, big documents, small frames.

use taccuino_core::documents::DocKind;
use taccuino_core::ids::DocumentId;
use taccuino_core::membership::Level;
use taccuino_sync::engine::messages;
use taccuino_tests::network::{City, Network, Who};

use super::sample_documents;

const ALICE: Who = 0;
const BOB: Who = 1;
const MENTOR: Who = 2;

#[test]
fn a_restart_in_the_middle_of_a_large_document_goes_on_where_it_was() {
    let mut network = Network::of_three_acquainted(11);
    let visit = network.create(ALICE, DocKind::Visit, &[City::Mentee, City::Mentor], Level::Pair).unwrap();
    // Who holds two thirds gets the rest in runs, one after another.
    for number in 0..130 {
        network.write(ALICE, visit, "purpose", &format!("<early {number}>")).unwrap();
    }
    network.run_until_quiescent();
    network.part(ALICE, BOB);
    network.part(ALICE, MENTOR);
    let page = "Nel primo pomeriggio abbiamo visitato la biblioteca. ".repeat(40);
    for number in 0..60 {
        network.write(ALICE, visit, "purpose", &format!("<{number} {page}>")).unwrap();
    }
    network.heal();
    network.records = true;
    network.connect(ALICE, BOB);
    network.deliver_some(60);
    let held: u64 = network.devices[BOB].notebook.vector(&visit).values().sum();
    assert!((131..190).contains(&held), "{held} of 190 are there when it dies");
    network.restart(BOB);
    let held: u64 = network.devices[BOB].notebook.vector(&visit).values().sum();
    assert!(held > 130);
    network.sent.clear();
    network.connect(ALICE, BOB);
    network.deliver_all();
    let bytes_again: usize = network.sent.iter().filter(|sent| sent.to == BOB).map(|sent| sent.frame.len()).sum();
    network.run_until_quiescent();
    network.check_all_hold_the_same(11);
    let bytes_of_all: usize = network.sent.iter().filter(|sent| sent.to == MENTOR).map(|sent| sent.frame.len()).sum();
    assert!(bytes_again < bytes_of_all, "{bytes_again} of {bytes_of_all}");
}

/// Three who are kept apart: two of them wrote so many times each into a visit that all know.
fn two_wrote_apart(seed: u64, times: usize) -> (Network, DocumentId) {
    let mut network = Network::of_three_acquainted(seed);
    let visit = network.create(ALICE, DocKind::Visit, &[City::Mentee, City::Mentor], Level::Pair).unwrap();
    network.run_until_quiescent();
    for (one, other) in [(ALICE, BOB), (ALICE, MENTOR), (BOB, MENTOR)] {
        network.part(one, other);
    }
    for who in [ALICE, BOB] {
        for number in 0..times {
            network.write(who, visit, "purpose", &format!("{number} ")).unwrap();
        }
    }
    (network, visit)
}

#[test]
fn who_asks_is_answered_before_anything_is_saved_and_nothing_is_confirmed_that_is_not() {
    let (mut network, _) = two_wrote_apart(17, 1);
    let (opener, other) = if network.id(ALICE) < network.id(BOB) { (ALICE, BOB) } else { (BOB, ALICE) };
    network.records = true;
    network.meet_again(ALICE, BOB);
    let said = |network: &Network, who: Who| -> Vec<messages::Message> {
        let sent = network.sent.iter().filter(|sent| sent.from == who);
        sent.map(|sent| messages::decode(&sent.frame).unwrap().1).collect()
    };
    let is_runs = |message: &messages::Message| matches!(message, messages::Message::Runs { .. });
    // They speak in turns until the other one's question and its changes are both under way.
    while !said(&network, other).iter().any(is_runs) {
        assert!(network.deliver_together(other, opener) + network.deliver_together(opener, other) > 0);
    }
    network.devices[opener].fill_disk();
    network.sent.clear();
    assert!(network.deliver_together(other, opener) > 1);
    let answers = said(&network, opener);
    assert!(answers.iter().any(is_runs), "{answers:?}");
    assert!(!answers.iter().any(|message| matches!(message, messages::Message::Confirm { .. })), "{answers:?}");
    network.calm();
    network.run_until_quiescent();
    network.check_all_hold_the_same(17);
}

#[test]
fn who_lacks_much_of_a_document_gets_it_whole_and_passes_it_on() {
    let (mut network, visit) = two_wrote_apart(16, 400);
    network.heal();
    network.records = true;
    network.connect(BOB, MENTOR);
    network.connect(ALICE, BOB);
    network.deliver_all();
    let text = network.text(MENTOR, visit, "purpose");
    for who in [ALICE, BOB, MENTOR] {
        assert_eq!(network.devices[who].notebook.vector(&visit).values().sum::<u64>(), 800);
        assert_eq!(network.text(who, visit, "purpose"), text);
    }
    for who in [ALICE, BOB, MENTOR] {
        let bytes: usize = network.sent.iter().filter(|sent| sent.to == who).map(|sent| sent.frame.len()).sum();
        // As runs 400 changes are some 80,000 bytes.
        assert!(bytes < 20_000, "{bytes} bytes went to {who}");
    }
    network.run_until_quiescent();
    network.check_all_hold_the_same(16);
}

#[test]
fn a_failed_commit_loses_nothing_that_was_acknowledged() {
    let mut network = Network::of_three_acquainted(12);
    let visit = network.create(ALICE, DocKind::Visit, &[City::Mentee, City::Mentor], Level::Pair).unwrap();
    network.run_until_quiescent();
    for round in 0..40 {
        if round % 3 == 0 {
            network.devices[[ALICE, BOB, MENTOR][round % 2]].fill_disk();
        }
        let who = [ALICE, BOB, MENTOR][round % 3];
        let was_saved = network.write(who, visit, "purpose", &format!("<{round}>")).unwrap();
        if !was_saved {
            assert!(!network.text(who, visit, "purpose").contains(&format!("<{round}>")));
        }
        network.connect_all();
        network.deliver_all();
    }
    assert!(network.typed.len() < 40, "some commits failed");
    network.calm();
    network.run_until_quiescent();
    network.check_all_hold_the_same(12);
}

#[test]
fn what_is_known_of_other_places_outlives_a_restart() {
    let mut network = Network::of_three_acquainted(13);
    let places = sample_documents(&mut network);
    network.run_until_quiescent();
    let bob = network.id(BOB);
    let before = network.devices[ALICE].engine.places()[&bob];
    assert!(before.connected && before.missing == 0 && before.complete.is_some());
    for other in [BOB, MENTOR] {
        network.part(ALICE, other);
    }
    network.restart(ALICE);
    network.work(ALICE, |_| ());
    let after = network.devices[ALICE].engine.places()[&bob];
    assert_eq!((after.connected, after.missing), (false, 0));
    assert!(after.complete.is_some() && after.complete <= before.complete.max(Some(network.now)));
    assert!(network.devices[ALICE].engine.is_elsewhere(&places[0].0));
    network.write(ALICE, places[0].0, "purpose", "alone").unwrap();
    let alone = network.devices[ALICE].engine.places()[&bob];
    assert_eq!((alone.missing, alone.complete), (1, after.complete));
    assert!(!network.devices[ALICE].engine.is_elsewhere(&places[0].0));
}

#[test]
fn three_write_the_same_paragraph_apart_and_together() {
    let mut network = Network::of_three_acquainted(14);
    let visit = network.create(ALICE, DocKind::Visit, &[City::Mentee, City::Mentor], Level::Pair).unwrap();
    network.write(ALICE, visit, "purpose", "La biblioteca è aperta fino alle dieci di sera.").unwrap();
    network.run_until_quiescent();
    for (one, other) in [(ALICE, BOB), (ALICE, MENTOR), (BOB, MENTOR)] {
        network.part(one, other);
    }
    for round in 0..60 {
        for who in [ALICE, BOB, MENTOR] {
            network.write(who, visit, "purpose", &format!("<{who} apart {round} 👩‍🌾>")).unwrap();
        }
    }
    network.heal();
    network.connect_all();
    for round in 0..20 {
        for who in [ALICE, BOB, MENTOR] {
            network.write(who, visit, "purpose", &format!("<{who} together {round}>")).unwrap();
            network.deliver_some(3);
        }
    }
    network.run_until_quiescent();
    network.check_all_hold_the_same(14);
    network.check_nobody_refused(14);
}

#[test]
fn one_typed_character_is_a_small_frame() {
    let mut network = Network::of_three_acquainted(15);
    let visit = network.create(ALICE, DocKind::Visit, &[City::Mentee, City::Mentor], Level::Pair).unwrap();
    for _ in 0..3 {
        network.write(ALICE, visit, "purpose", "a").unwrap();
    }
    network.run_until_quiescent();
    network.records = true;
    network.write(ALICE, visit, "purpose", "b").unwrap();
    network.deliver_all();
    let from_alice: Vec<usize> =
        network.sent.iter().filter(|sent| (sent.from, sent.to) == (ALICE, BOB)).map(|sent| sent.frame.len()).collect();
    assert!(!from_alice.is_empty() && from_alice.iter().sum::<usize>() <= 257, "{from_alice:?} bytes");
    let from_bob: Vec<usize> =
        network.sent.iter().filter(|sent| (sent.from, sent.to) == (BOB, ALICE)).map(|sent| sent.frame.len()).collect();
    assert!(from_bob.iter().sum::<usize>() <= 32, "confirmed in {from_bob:?} bytes");
}

#[test]
fn a_thousand_documents_of_which_one_changed_cost_a_few_kilobytes() {
    let mut network = Network::of_three_acquainted(16);
    network.part(ALICE, MENTOR);
    network.part(BOB, MENTOR);
    let mut visits = Vec::new();
    for _ in 0..1_000 {
        visits.push(network.create(ALICE, DocKind::Visit, &[City::Mentee, City::Mentor], Level::Pair).unwrap());
    }
    network.run_until_quiescent();
    network.disconnect(ALICE, BOB);
    network.write(ALICE, visits[500], "purpose", "changed").unwrap();
    network.records = true;
    network.connect(ALICE, BOB);
    network.deliver_all();
    assert_eq!(network.text(BOB, visits[500], "purpose"), "changed");
    let bytes: usize = network.sent.iter().map(|sent| sent.frame.len()).sum();
    assert!(bytes < 6_000, "{bytes} bytes");
    let kinds: Vec<String> = network
        .sent
        .iter()
        .map(|sent| {
            let (_, message) = messages::decode(&sent.frame).unwrap();
            format!("{message:?}").chars().take_while(|letter| letter.is_alphabetic()).collect()
        })
        .collect();
    assert!(kinds.len() <= 16, "{kinds:?}");
}

#[test]
fn a_peer_that_promises_and_never_sends_holds_nobody_up() {
    let mut network = Network::of_three_acquainted(17);
    let visit = network.create(ALICE, DocKind::Visit, &[City::Mentee, City::Mentor], Level::Pair).unwrap();
    network.run_until_quiescent();
    // The mentor hears of alice's words, and tells bob that it has them; bob asks, and gets no answer.
    network.part(ALICE, BOB);
    network.disconnect(BOB, MENTOR);
    network.write(ALICE, visit, "purpose", "to listen").unwrap();
    network.deliver_all();
    network.connect(BOB, MENTOR);
    let asks = |network: &Network| {
        network.sent.iter().any(|sent| {
            matches!(messages::decode(&sent.frame), Ok((_, messages::Message::Want { .. }))) && sent.from == BOB
        })
    };
    network.records = true;
    while !asks(&network) {
        network.deliver_some(1);
    }
    network.stall(BOB, MENTOR);
    network.deliver_all();
    assert_eq!(network.text(BOB, visit, "purpose"), "");
    network.meet_again(ALICE, BOB);
    network.deliver_all();
    assert_eq!(network.text(BOB, visit, "purpose"), "", "the mentor may still answer");
    network.run_until_quiescent();
    assert_eq!(network.text(BOB, visit, "purpose"), "to listen", "patience ends");
    network.heal();
    network.run_until_quiescent();
    network.check_all_hold_the_same(17);
}
