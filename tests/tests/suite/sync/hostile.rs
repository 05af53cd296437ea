//! Frames that no honest program sends: refused with a reason, and the victim goes on.

use taccuino_core::documents::DocKind;
use taccuino_core::ids::{ChangeId, DocumentId};
use taccuino_core::membership::{Action, Level, Operation, SignedOperation};
use taccuino_sync::engine::messages::{self, Bytes, List, Message, Named, WireSeal};
use taccuino_tests::network::{City, Faults, Network, Random, Who, lying_frames, nonsense, signed_run};

use super::sample_documents;

const ALICE: Who = 0;
const MENTOR: Who = 2;

/// Makes sure that the mentor, a member whose program is hostile, is connected and greeted.
fn reconnect(network: &mut Network) {
    if !network.is_connected(ALICE, MENTOR) {
        network.connect(ALICE, MENTOR);
        network.deliver_all();
    }
}

/// Checks that alice works as before.
fn check_alice_is_well(network: &mut Network, places: &[(DocumentId, &'static str)], seed: u64) {
    network.calm();
    network.storm(40, Faults::NONE, places);
    network.run_until_quiescent();
    network.restart(ALICE);
    network.run_until_quiescent();
    network.check_all_hold_the_same(seed);
}

#[test]
fn random_bytes_end_the_connection_and_nothing_else() {
    let mut network = Network::of_three_acquainted(21);
    let places = sample_documents(&mut network);
    network.run_until_quiescent();
    for round in 0..2_000 {
        reconnect(&mut network);
        let len = network.random.below(if round % 50 == 0 { 100_000 } else { 200 });
        let mut frame = network.random.some_bytes(len);
        if round % 2 == 0 && len > 2 {
            frame[0] = messages::VERSION;
        }
        network.inject(MENTOR, ALICE, frame);
    }
    check_alice_is_well(&mut network, &places, 21);
}

#[test]
fn spoiled_honest_frames_never_hurt() {
    let mut network = Network::of_three_acquainted(22);
    network.records = true;
    let places = sample_documents(&mut network);
    network.storm(100, Faults::NONE, &places);
    network.run_until_quiescent();
    let honest: Vec<Vec<u8>> =
        network.sent.iter().filter(|sent| sent.from == MENTOR).map(|sent| sent.frame.clone()).collect();
    network.records = false;
    network.sent.clear();
    let mut random = Random::new(22);
    for _ in 0..6_000 {
        reconnect(&mut network);
        let frame = &honest[random.below(honest.len())];
        let Ok((_, message)) = messages::decode(frame) else { panic!("an honest frame reads") };
        let mut frame = messages::encode(network.frames_sent(MENTOR, ALICE), &message);
        for _ in 0..random.below(4) {
            let at = 2.min(frame.len() - 1) + random.below(frame.len().saturating_sub(2));
            match random.below(3) {
                0 => frame[at] = random.number() as u8,
                1 => frame[at] ^= 1 << random.below(8),
                _ => frame.truncate(at.max(1)),
            }
            if frame.len() < 3 {
                break;
            }
        }
        network.inject_counted(MENTOR, ALICE, frame);
    }
    check_alice_is_well(&mut network, &places, 22);
}

#[test]
fn well_formed_nonsense_never_hurts() {
    let mut network = Network::of_three_acquainted(23);
    let places = sample_documents(&mut network);
    network.run_until_quiescent();
    let mut random = Random::new(23);
    let documents: Vec<DocumentId> = places.iter().map(|(document, _)| *document).collect();
    for _ in 0..2_000 {
        reconnect(&mut network);
        let message = nonsense(&mut random, network.programme, &documents);
        network.send_as(MENTOR, ALICE, &message);
        network.deliver_all();
    }
    check_alice_is_well(&mut network, &places, 23);
}

#[test]
fn who_signs_for_more_than_it_sends_is_told_what_is_here() {
    let mut network = Network::of_three_acquainted(27);
    let visit = network.create(ALICE, DocKind::Visit, &[City::Mentee, City::Mentor], Level::Pair).unwrap();
    network.run_until_quiescent();
    network.write(MENTOR, visit, "purpose", "a word").unwrap();
    network.run_until_quiescent();
    let vector = network.devices[ALICE].notebook.vector(&visit);
    let (stream, number) = vector.into_iter().next().unwrap();
    assert_eq!((stream.device(), number), (network.id(MENTOR), 1));

    let promise = signed_run(&network, MENTOR, visit, stream, 500, ChangeId([7; 32]), Vec::new()).seal;
    let membership = Named::New(List(promise.membership.clone()));
    let seals = List(vec![WireSeal::new(500, &promise, Named::New(stream), membership)]);
    let saved = Bytes(network.devices[MENTOR].notebook.saved(&visit).unwrap());
    network.records = true;
    network.send_as(MENTOR, ALICE, &Message::Snapshot { document: Named::New(visit), seals, saved, more: false });
    network.deliver_all();
    let answers = network.sent.iter().filter(|sent| (sent.from, sent.to) == (ALICE, MENTOR));
    let confirmed: Vec<u64> = answers
        .filter_map(|sent| match messages::decode(&sent.frame).unwrap().1 {
            Message::Confirm { documents } => Some(documents.0),
            _ => None,
        })
        .flatten()
        .flat_map(|confirmed| confirmed.positions.0.into_iter().map(|(_, number)| number))
        .collect();
    assert_eq!(confirmed, [1]);
    assert_eq!(network.text(ALICE, visit, "purpose"), "a word");
}

#[test]
fn lying_lengths_are_refused_before_their_bytes() {
    let mut network = Network::of_three_acquainted(24);
    let places = sample_documents(&mut network);
    network.run_until_quiescent();
    for index in 0..lying_frames(0, network.programme).len() {
        reconnect(&mut network);
        let frame = lying_frames(network.frames_sent(MENTOR, ALICE), network.programme).swap_remove(index);
        network.inject_counted(MENTOR, ALICE, frame);
    }
    reconnect(&mut network);
    network.inject(MENTOR, ALICE, vec![messages::VERSION; messages::MAX_FRAME + 1]);
    assert!(!network.is_connected(ALICE, MENTOR));
    check_alice_is_well(&mut network, &places, 24);
}

#[test]
fn a_peer_that_only_asks_is_served_within_bounds() {
    let mut network = Network::of_three_acquainted(25);
    let places = sample_documents(&mut network);
    for _ in 0..6 {
        // Letters at random, which do not compress.
        let page: String = (0..40_000).map(|_| char::from(b'a' + network.random.below(26) as u8)).collect();
        network.write(ALICE, places[0].0, "purpose", &page).unwrap();
    }
    network.run_until_quiescent();
    network.disconnect(ALICE, MENTOR);
    network.connect(ALICE, MENTOR);
    network.deliver_all();
    network.records = true;
    // It asks for everything again and again, and confirms nothing.
    let mut bytes = 0;
    let mut questions = 0;
    while network.is_connected(ALICE, MENTOR) {
        network.sent.clear();
        let number = network.frames_sent(MENTOR, ALICE);
        let question = Message::Want { document: places[0].0, record: true, have: List(Vec::new()) };
        network.inject_counted(MENTOR, ALICE, messages::encode(number, &question));
        let answer: usize = network.sent.iter().filter(|sent| sent.to == MENTOR).map(|sent| sent.frame.len()).sum();
        assert!(answer < messages::MAX_FRAME, "{answer} bytes at once");
        bytes += answer;
        questions += 1;
    }
    assert!(questions <= 20, "{questions} questions");
    assert!(bytes < 20 * messages::MAX_FRAME);
    network.records = false;
    network.sent.clear();
    check_alice_is_well(&mut network, &places, 25);
}

#[test]
fn a_log_with_hundreds_of_heads_stops_nobody() {
    let mut network = Network::of_three_acquainted(26);
    let programme = network.programme;
    let mentor = &network.devices[MENTOR];
    let parents = mentor.notebook.log(&programme).unwrap().heads();
    let crowd: Vec<Vec<u8>> = (0..200)
        .map(|time| {
            let action = Action::Unknown { kind: 99, body: Vec::new() };
            let operation = Operation { parents: parents.clone(), author: mentor.id(), time, action };
            SignedOperation::new(operation, mentor.key()).unwrap().to_bytes().to_vec()
        })
        .collect();
    network.work(MENTOR, |notebook| notebook.receive_operations(Some(programme), &crowd).unwrap());
    network.run_until_quiescent();
    for who in 0..3 {
        assert_eq!(network.devices[who].notebook.log(&programme).unwrap().heads().len(), 200, "device {who}");
    }
    let note = network.create(ALICE, DocKind::Note, &[City::Mentee], Level::Pair).unwrap();
    for who in [ALICE, MENTOR, ALICE] {
        network.run_until_quiescent();
        network.write(who, note, "body", "a word ").unwrap();
    }
    network.run_until_quiescent();
    network.check_all_hold_the_same(26);
    network.check_nobody_refused(26);
    network.restart(ALICE);
    network.run_until_quiescent();
    assert_eq!(network.text(ALICE, note, "body"), network.text(MENTOR, note, "body"));
}

#[test]
fn digests_again_and_again_are_not_answered() {
    let mut network = Network::of_three_acquainted(27);
    let places = sample_documents(&mut network);
    network.run_until_quiescent();
    // The one with the smaller id may send digests.
    let (victim, hostile) = if network.id(ALICE) < network.id(MENTOR) { (MENTOR, ALICE) } else { (ALICE, MENTOR) };
    // On a new connection they have been sent once.
    network.disconnect(ALICE, MENTOR);
    network.connect(ALICE, MENTOR);
    network.deliver_all();
    network.records = true;
    let digests = Message::Digests { programme: network.programme, digests: List(vec![[0; 8]; 256]) };
    for _ in 0..5 {
        network.send_as(hostile, victim, &digests);
        network.deliver_all();
    }
    assert!(!network.is_connected(ALICE, MENTOR));
    let reason = network.devices[victim].dropped.last().unwrap();
    assert_eq!(reason, "too many things that no honest program sends");
    let answers = network
        .sent
        .iter()
        .filter(|sent| sent.from == victim && matches!(messages::decode(&sent.frame), Ok((_, Message::Differ { .. }))));
    assert_eq!(answers.count(), 0, "its digests were answered when it had occasion for them");
    network.records = false;
    network.sent.clear();
    check_alice_is_well(&mut network, &places, 27);
}
