//! Who has no right: strangers, used invitations, readers who write, forged names, one number twice.
//!
//! Refused everywhere, whoever passes it on; and the victim goes on to work with the honest.

use taccuino_core::documents::DocKind;
use taccuino_core::history::Run;
use taccuino_core::ids::DocumentId;
use taccuino_core::membership::Level;
use taccuino_sync::engine::messages::{self, List, Message};
use taccuino_tests::network::{City, Network, Who, forced_text, run_message};

use crate::trial::Trial;

const ALICE: Who = 0;
const BOB: Who = 1;
const MENTOR: Who = 2;

type Attack = fn(u64) -> Result<(), String>;

/// Tries each wrong in turn.
pub(crate) fn run(trial: &mut Trial) {
    let attacks: [(&str, Attack); 5] = [
        ("a stranger who knows all ids", stranger),
        ("a used invitation", used_invitation),
        ("a reader who writes", reader),
        ("a forged name", forged),
        ("one number twice", number_twice),
    ];
    while trial.goes_on() {
        let seed = trial.next_seed();
        let (name, attack) = attacks[trial.tried() as usize % attacks.len()];
        trial.attempt(&format!("{name}, seed {seed}"), 1, || attack(seed));
    }
}

/// Three who know of each other, with a plan that the mentor reads and a note that both sides write.
fn three(seed: u64) -> (Network, DocumentId, DocumentId) {
    let mut network = Network::of_three_acquainted(seed);
    let plan = network.create(ALICE, DocKind::Plan, &[City::Mentee], Level::Pair).expect("room");
    let note = network.create(ALICE, DocKind::Visit, &[City::Mentee, City::Mentor], Level::Pair).expect("room");
    network.write(ALICE, plan, "title", "A plan").expect("she may");
    network.run_until_quiescent();
    (network, plan, note)
}

/// Checks that nobody took anything of a document and that all go on to work together.
fn check_is_well(
    network: &mut Network,
    (plan, note): (DocumentId, DocumentId),
    seed: u64,
    word: &str,
) -> Result<(), String> {
    for who in [ALICE, BOB] {
        for (document, field) in [(plan, "title"), (note, "purpose")] {
            if network.text(who, document, field).contains(word) {
                return Err(format!("{} took {word:?}", network.devices[who].name));
            }
        }
    }
    network.calm();
    network.run_until_quiescent();
    network.write(ALICE, plan, "title", "Still hers").map_err(|error| error.to_string())?;
    network.write(BOB, note, "purpose", "Still theirs").map_err(|error| error.to_string())?;
    network.run_until_quiescent();
    network.check_all_hold_the_same(seed);
    Ok(())
}

fn was_refused(network: &Network, who: Who, reasons: &[&str]) -> Result<(), String> {
    let refused = &network.devices[who].refused;
    let is_told = refused.iter().any(|(_, reason)| reasons.contains(&reason.as_str()));
    if is_told {
        Ok(())
    } else {
        Err(format!("{} refused {refused:?} and dropped {:?}", network.devices[who].name, network.devices[who].dropped))
    }
}

fn stranger(seed: u64) -> Result<(), String> {
    let (mut network, plan, note) = three(seed);
    let stranger = network.add("stranger");
    network.run_until_quiescent();
    network.records = true;
    let programme = network.programme;
    let heads = network.devices[ALICE].notebook.log(&programme).map(|log| log.heads()).unwrap_or_default();
    let record = network.devices[ALICE].notebook.record(&plan).map(|record| record.to_bytes()).unwrap_or_default();
    let mut questions = vec![
        Message::Log { programme, heads: List(heads) },
        Message::LogWant { programme, have: List(Vec::new()) },
        Message::Digests { programme, digests: List(vec![[0; 8]; 256]) },
        Message::Differ { programme, buckets: [0xff; 32] },
        Message::Want { document: plan, record: true, have: List(Vec::new()) },
        Message::Record { record: messages::Bytes(record) },
    ];
    let first = network.random.below(questions.len());
    questions.rotate_left(first);
    for victim in [ALICE, BOB, MENTOR] {
        for question in &questions {
            if network.is_connected(stranger, victim) {
                network.send_as(stranger, victim, question);
                network.deliver_all();
            }
        }
    }
    // The id of the programme came from the stranger itself, in the same question that is asked about any other.
    let needles: [&[u8]; 3] = [b"A plan", &plan.0, &note.0];
    let leak = network.sent.iter().filter(|sent| sent.to == stranger).find(|sent| {
        let is_answer = !matches!(messages::decode(&sent.frame), Ok((_, Message::Refused { .. })));
        is_answer && needles.iter().any(|needle| sent.frame.windows(needle.len()).any(|window| window == *needle))
    });
    if let Some(sent) = leak {
        return Err(format!("the stranger was sent {:?}", messages::decode(&sent.frame)));
    }
    if !network.devices[stranger].notebook.programmes().is_empty() {
        return Err("the stranger takes part".to_owned());
    }
    network.records = false;
    network.sent.clear();
    check_is_well(&mut network, (plan, note), seed, "stranger's")
}

fn used_invitation(seed: u64) -> Result<(), String> {
    let (mut network, plan, note) = three(seed);
    let carla = network.add("carla");
    // Mentor's lead or not, an invitation lets in one laptop: the second is admitted with the same one.
    network.readmit(ALICE, carla, City::Mentor, BOB);
    network.run_until_quiescent();
    let is_in = network.devices[carla].notebook.programmes().contains(&network.programme);
    if is_in {
        return Err("an invitation let in a second laptop".to_owned());
    }
    check_is_well(&mut network, (plan, note), seed, "carla's")
}

/// Lets the two meet anew, and has `from` send a run as its next message.
fn meet_and_send(network: &mut Network, from: Who, to: Who, run: &Run) {
    network.disconnect(from, to);
    network.connect(from, to);
    network.deliver_all();
    network.send_as(from, to, &run_message(run));
    network.deliver_all();
}

/// Sends a run to both others and checks that both refuse it for one of `reasons`.
fn send_to_both(network: &mut Network, from: Who, run: &Run, reasons: &[&str]) -> Result<(), String> {
    for victim in (0..3).filter(|victim| *victim != from) {
        meet_and_send(network, from, victim, run);
        was_refused(network, victim, reasons)?;
    }
    Ok(())
}

fn reader(seed: u64) -> Result<(), String> {
    let (mut network, plan, note) = three(seed);
    if network.write(MENTOR, plan, "title", "the mentor's").is_ok() {
        return Err("the mentor's own notebook let it write the plan".to_owned());
    }
    let run = forced_text(&mut network, MENTOR, plan, "title", "the mentor's");
    send_to_both(&mut network, MENTOR, &run, &["not-a-writer"])?;
    check_is_well(&mut network, (plan, note), seed, "the mentor's")
}

fn forged(seed: u64) -> Result<(), String> {
    let (mut network, plan, note) = three(seed);
    // What the mentor wrote, under Bob's name: the signature is not Bob's.
    let mut run = forced_text(&mut network, BOB, note, "purpose", "a forger's");
    let place = network.random.below(run.seal.signature.len());
    run.seal.signature[place] ^= 1 << network.random.below(8);
    meet_and_send(&mut network, MENTOR, ALICE, &run);
    was_refused(&network, ALICE, &["not-signed"])?;
    check_is_well(&mut network, (plan, note), seed, "a forger's")
}

fn number_twice(seed: u64) -> Result<(), String> {
    let (mut network, plan, note) = three(seed);
    let first = forced_text(&mut network, MENTOR, note, "purpose", "the first ");
    let second = forced_text(&mut network, MENTOR, note, "purpose", "the second ");
    for victim in [ALICE, BOB] {
        meet_and_send(&mut network, MENTOR, victim, &first);
    }
    send_to_both(&mut network, MENTOR, &second, &["forked"])?;
    for who in [ALICE, BOB] {
        let text = network.text(who, note, "purpose");
        if text != "the first " {
            return Err(format!("{} holds {text:?}", network.devices[who].name));
        }
    }
    check_is_well(&mut network, (plan, note), seed, "the second")
}
