//! Who gets what: members and not, readers and writers, private notes, relays, late arrivals.

use taccuino_core::documents::{DocKind, Record, SCHEMA_VERSION, slots_for};
use taccuino_core::forms::{self, PackRef};
use taccuino_core::ids::DeviceId;
use taccuino_core::membership::Level;
use taccuino_core::notebook::NotebookError;
use taccuino_sync::engine::messages::{self, List, Message};
use taccuino_tests::network::{City, Faults, Network, Who, forced_run, run_message};

use super::sample_documents;

const ALICE: Who = 0;
const BOB: Who = 1;
const MENTOR: Who = 2;

/// Tells whether `needle` stands anywhere in what was sent to `to`.
fn was_sent(network: &Network, to: Who, needle: &[u8]) -> bool {
    let to_it = network.sent.iter().filter(|sent| sent.to == to);
    to_it.into_iter().any(|sent| sent.frame.windows(needle.len()).any(|window| window == needle))
}

#[test]
fn non_members_receive_nothing() {
    let mut network = Network::of_three_acquainted(1);
    let stranger = network.add("stranger");
    network.records = true;
    let places = sample_documents(&mut network);
    network.storm(100, Faults::NONE, &places);
    network.run_until_quiescent();
    assert!(network.is_connected(ALICE, stranger), "it was connected, and yet:");
    assert!(network.devices[stranger].notebook.programmes().is_empty());
    let programme = network.programme;
    assert!(!was_sent(&network, stranger, &programme.0));
    for (document, _) in &places {
        assert!(!was_sent(&network, stranger, &document.0));
    }
    let to_it: Vec<usize> =
        network.sent.iter().filter(|sent| sent.to == stranger).map(|sent| sent.frame.len()).collect();
    assert_eq!(to_it.len(), 3, "a hello from each");
    assert!(to_it.iter().all(|len| *len < 24));
}

#[test]
fn a_stranger_who_knows_all_ids_learns_nothing_by_asking() {
    let mut network = Network::of_three_acquainted(2);
    let stranger = network.add("stranger");
    let places = sample_documents(&mut network);
    network.run_until_quiescent();
    network.records = true;
    let programme = network.programme;
    let heads = network.devices[ALICE].notebook.log(&programme).unwrap().heads();
    let document = places[0].0;
    let questions = [
        Message::Log { programme, heads: List(heads) },
        Message::LogWant { programme, have: List(Vec::new()) },
        Message::Digests { programme, digests: List(vec![[0; 8]; 256]) },
        Message::Differ { programme, buckets: [0xff; 32] },
        Message::Want { document, record: true, have: List(Vec::new()) },
    ];
    for (number, question) in (1..).zip(&questions) {
        network.inject(stranger, ALICE, messages::encode(number, question));
    }
    network.deliver_all();
    let asked = network.sent.iter().filter(|sent| sent.to == stranger);
    for sent in asked {
        let (_, answer) = messages::decode(&sent.frame).unwrap();
        let says_nothing = match answer {
            // As if she did not know it: the same question that she would ask about any programme.
            Message::LogWant { have, .. } => have.0.is_empty(),
            Message::Refused { code, .. } => code == messages::RefusalCode::Unavailable,
            _ => false,
        };
        assert!(says_nothing, "{:?}", messages::decode(&sent.frame));
    }
}

#[test]
fn private_notes_never_leave_their_owners_devices() {
    let mut network = Network::of_three_acquainted(3);
    let tablet = network.add("alice's tablet");
    network.add_own_laptop(ALICE, tablet);
    network.records = true;
    let secret = "the mayor does not know yet";
    let private = network.create(ALICE, DocKind::Note, &[City::Mentee], Level::Me).unwrap();
    let team = network.create(ALICE, DocKind::Note, &[City::Mentee], Level::Team).unwrap();
    network.write(ALICE, private, "body", secret).unwrap();
    network.write(ALICE, team, "body", "for colleagues").unwrap();
    network.run_until_quiescent();
    assert_eq!(network.text(tablet, private, "body"), secret);
    for who in [BOB, MENTOR] {
        assert!(!was_sent(&network, who, &private.0), "its id");
        assert!(!was_sent(&network, who, secret.as_bytes()), "its text");
    }
    assert_eq!(network.text(BOB, team, "body"), "for colleagues");
    assert!(!was_sent(&network, MENTOR, &team.0));
    assert!(!was_sent(&network, MENTOR, b"for colleagues"));
    network.check_all_hold_the_same(3);
}

#[test]
fn a_private_note_without_a_second_laptop_is_only_here() {
    let mut network = Network::of_three_acquainted(4);
    let private = network.create(ALICE, DocKind::Note, &[City::Mentee], Level::Me).unwrap();
    let plan = network.create(ALICE, DocKind::Plan, &[City::Mentee], Level::Pair).unwrap();
    let alice = &network.devices[ALICE];
    assert_eq!(alice.engine.only_here(&alice.notebook), (2, 1));
    network.run_until_quiescent();
    let alice = &network.devices[ALICE];
    assert_eq!(alice.engine.only_here(&alice.notebook), (1, 1));
    assert!(!alice.engine.is_elsewhere(&private));
    assert!(alice.engine.is_elsewhere(&plan));
}

#[test]
fn readers_cannot_write() {
    let mut network = Network::of_three_acquainted(5);
    let plan = network.create(ALICE, DocKind::Plan, &[City::Mentee], Level::Pair).unwrap();
    network.write(ALICE, plan, "title", "A plan").unwrap();
    network.run_until_quiescent();
    assert_eq!(network.text(MENTOR, plan, "title"), "A plan");

    let by_the_door = network.write(MENTOR, plan, "title", "mine");
    assert!(matches!(by_the_door, Err(NotebookError::Denied(_))), "{by_the_door:?}");

    // A program that does not ask its notebook: the frame is what an honest device would send.
    network.disconnect(ALICE, MENTOR);
    network.connect(ALICE, MENTOR);
    network.deliver_all();
    let run = forced_run(&mut network, MENTOR, plan);
    let heads = network.devices[ALICE].notebook.heads(&plan);
    network.send_as(MENTOR, ALICE, &run_message(&run));
    network.deliver_all();
    assert_eq!(network.devices[ALICE].notebook.heads(&plan), heads);
    assert_eq!(network.text(ALICE, plan, "title"), "A plan");
    let (alice, mentor) = (network.id(ALICE), network.id(MENTOR));
    assert_eq!(network.devices[ALICE].refused, [(mentor, "not-a-writer".to_owned())]);
    assert_eq!(network.devices[MENTOR].refused, [(alice, "not-a-writer".to_owned())]);
    assert_eq!(network.devices[ALICE].notebook.refusals().len(), 1);

    // Alice goes on as before, with an honest program on the mentor's side again.
    network.disconnect(ALICE, MENTOR);
    network.run_until_quiescent();
    network.write(ALICE, plan, "title", "Still hers").unwrap();
    network.run_until_quiescent();
    network.check_all_hold_the_same(5);
}

#[test]
fn a_change_signed_by_somebody_else_is_refused() {
    let mut network = Network::of_three_acquainted(6);
    let visit = network.create(ALICE, DocKind::Visit, &[City::Mentee, City::Mentor], Level::Pair).unwrap();
    network.run_until_quiescent();
    let mut run = forced_run(&mut network, MENTOR, visit);
    run.seal.signature[5] ^= 1;
    for _ in 0..3 {
        network.send_as(MENTOR, ALICE, &run_message(&run));
        network.deliver_all();
    }
    assert!(network.is_connected(ALICE, MENTOR));
    assert!(network.devices[ALICE].refused.iter().all(|(_, reason)| reason == "not-signed"));
    // Once is a fault of the line, once more of the program; then it is enough.
    network.send_as(MENTOR, ALICE, &run_message(&run));
    network.deliver_all();
    assert!(!network.is_connected(ALICE, MENTOR));
    assert!(network.devices[ALICE].notebook.heads(&visit).is_empty());
    network.run_until_quiescent();
    network.write(BOB, visit, "purpose", "to learn").unwrap();
    network.run_until_quiescent();
    network.check_all_hold_the_same(6);
}

#[test]
fn what_two_never_tell_each_other_comes_through_a_third() {
    let mut network = Network::of_three(7);
    network.part(ALICE, MENTOR);
    network.run_until_quiescent();
    let places = sample_documents(&mut network);
    for round in 0..20 {
        let text = format!("<round {round}>");
        network.write(ALICE, places[0].0, "purpose", &text).unwrap();
        if network.devices[MENTOR].notebook.record(&places[0].0).is_some() {
            network.write(MENTOR, places[0].0, "purpose", &format!("<answer {round}>")).unwrap();
        }
        network.run_until_quiescent();
    }
    assert!(!network.is_connected(ALICE, MENTOR));
    let text = network.text(ALICE, places[0].0, "purpose");
    assert!(text.contains("er 19"), "{text}");
    assert_eq!(text, network.text(MENTOR, places[0].0, "purpose"));
    // The mentor's laptop is known to hold things only by those who speak with it.
    let mentor = network.id(MENTOR);
    assert!(network.devices[ALICE].engine.places()[&mentor].missing > 0);
    assert_eq!(network.devices[BOB].engine.places()[&mentor].missing, 0);
    network.heal();
    network.run_until_quiescent();
    network.check_all_hold_the_same(7);
}

#[test]
fn who_is_admitted_later_gets_what_it_may_read() {
    for by in [ALICE, BOB] {
        let mut network = Network::of_three_acquainted(8);
        let places = sample_documents(&mut network);
        network.storm(60, Faults::NONE, &places);
        network.run_until_quiescent();
        let carla = network.add("carla");
        network.run_until_quiescent();
        assert!(network.devices[carla].notebook.programmes().is_empty());
        if by == BOB {
            // Alice admits her, but she meets Bob and the mentor only.
            network.part(ALICE, carla);
        }
        network.admit(ALICE, carla, City::Mentee);
        network.run_until_quiescent();
        network.check_nobody_refused(8);
        let team_note = places[4].0;
        assert!(network.devices[carla].notebook.record(&team_note).is_some());
        network.write(carla, team_note, "body", "<good morning>").unwrap();
        network.heal();
        network.run_until_quiescent();
        network.check_all_hold_the_same(8);
    }
}

#[test]
fn answers_to_a_pack_that_nobody_else_has_arrive_and_stay() {
    let mut network = Network::of_three_acquainted(11);
    let pack = PackRef { id: "an-association-of-its-own".into(), version: 3 };
    assert!(forms::pack(&pack).is_none(), "no laptop of this test has it");
    let questions = vec!["q1".parse().unwrap(), "q2".parse().unwrap()];
    let record = Record {
        programme: network.programme,
        kind: DocKind::Form,
        schema: SCHEMA_VERSION,
        owner: vec![City::Mentee.id()],
        level: Level::Pair,
        writers: Level::Pair,
        links: Vec::new(),
        pack: Some(pack.clone()),
        slots: slots_for(DocKind::Form, &[("answers", questions)]),
        creator: DeviceId([0; 32]),
        membership: Vec::new(),
        created: network.now,
        nonce: network.random.bytes(),
    };
    let form = network.work(ALICE, |notebook| notebook.create(record)).unwrap().unwrap();
    network.write(ALICE, form, "answers/q1/text", "from the first").unwrap();
    network.run_until_quiescent();
    network.write(BOB, form, "answers/q2/text", "from the second").unwrap();
    network.run_until_quiescent();
    for who in [ALICE, BOB, MENTOR] {
        network.restart(who);
        assert_eq!(network.devices[who].notebook.record(&form).unwrap().record.pack, Some(pack.clone()));
        assert_eq!(network.text(who, form, "answers/q1/text"), "from the first", "{who}");
        assert_eq!(network.text(who, form, "answers/q2/text"), "from the second", "{who}");
    }
    // After a restart each hears from the others again what they hold.
    network.run_until_quiescent();
    network.check_all_hold_the_same(11);
    network.check_nobody_refused(11);
}
