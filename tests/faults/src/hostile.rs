//! A member whose program is hostile: noise, spoiled honest frames, well-formed nonsense, lying lengths, bombs.
//!
//! The victim must drop the peer, take at most [`ROOM`] more memory, and work as before.

use sha2::{Digest, Sha256};
use taccuino_core::documents::DocKind;
use taccuino_core::history::forge::{Malformation, Place, forge};
use taccuino_core::ids::{ChangeId, DocumentId, StreamId};
use taccuino_core::membership::Level;
use taccuino_sync::engine::messages;
use taccuino_tests::network::{City, Faults, Network, Random, lying_frames, nonsense, run_message, signed_run};

use crate::memory;
use crate::trial::Trial;

const ALICE: usize = 0;
const MENTOR: usize = 2;

/// How many frames one victim gets.
const A_VICTIM: u64 = 10_000;
/// How many bombs one victim gets: each is inflated up to the bound before it is refused.
const BOMBS: u64 = 200;
/// How much more memory than in peace a victim may take, in KiB.
const ROOM: u64 = 64 << 10;

/// What the hostile program sends.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Noise,
    Spoiled,
    Nonsense,
    Lies,
    Bombs,
}

/// Sends frames until there were enough, each victim getting one kind.
pub(crate) fn run(trial: &mut Trial) {
    let kinds = [Kind::Noise, Kind::Spoiled, Kind::Nonsense, Kind::Lies, Kind::Bombs];
    // What memory one peaceful day takes is not the frames' fault.
    let mut peace = Victim::new(trial.seed());
    peace.check_is_well(trial.seed());
    drop(peace);
    let before = memory::begin_peak();
    let (mut drops, mut round) = (0, 0);
    while trial.goes_on() {
        let kind = kinds[round % kinds.len()];
        let seed = trial.seed() + round as u64;
        round += 1;
        let count = match kind {
            Kind::Bombs => BOMBS,
            _ => A_VICTIM,
        };
        trial.attempt(&format!("{kind:?}, seed {seed}"), count, || {
            let dropped = Victim::new(seed).suffer(kind, count, seed);
            drops += dropped;
            if dropped == 0 { Err("the peer was never dropped".to_owned()) } else { Ok(()) }
        });
        let more = memory::peak().saturating_sub(before);
        if more > ROOM {
            trial.attempt(&format!("{kind:?}, seed {seed}"), 0, || Err(format!("{more} KiB more memory")));
            memory::begin_peak();
        }
    }
    trial.note(format!("the peer was dropped {drops} times"));
    trial.note(match before {
        0 => "this system does not tell how much memory is used".to_owned(),
        _ => format!("{} KiB more memory at most", memory::peak().saturating_sub(before)),
    });
}

struct Victim {
    network: Network,
    places: Vec<(DocumentId, &'static str)>,
    honest: Vec<Vec<u8>>,
}

impl Victim {
    fn new(seed: u64) -> Self {
        let mut network = Network::of_three_acquainted(seed);
        let both = [City::Mentee, City::Mentor];
        let visit = network.create(ALICE, DocKind::Visit, &both, Level::Pair).expect("there is room");
        let note = network.create(MENTOR, DocKind::Note, &[City::Mentor], Level::Pair).expect("there is room");
        let places = vec![(visit, "purpose"), (note, "body")];
        network.records = true;
        network.storm(60, Faults::NONE, &places);
        network.run_until_quiescent();
        network.records = false;
        let of_mentor = network.sent.drain(..).filter(|sent| sent.from == MENTOR);
        let honest = of_mentor.map(|sent| sent.frame).collect();
        Self { network, places, honest }
    }

    /// Gets `count` frames; returns how often the peer was dropped.
    fn suffer(mut self, kind: Kind, count: u64, seed: u64) -> usize {
        let mut random = Random::new(seed);
        for number in 0..count {
            if !self.network.is_connected(ALICE, MENTOR) {
                self.network.connect(ALICE, MENTOR);
                self.network.deliver_all();
            }
            self.send(kind, number, &mut random);
        }
        let dropped = self.network.devices[ALICE].dropped.len();
        self.network.devices[ALICE].dropped.clear();
        self.check_is_well(seed);
        dropped
    }

    fn send(&mut self, kind: Kind, number: u64, random: &mut Random) {
        let network = &mut self.network;
        let next = network.frames_sent(MENTOR, ALICE);
        match kind {
            Kind::Noise => {
                let len = random.below(if number.is_multiple_of(50) { 100_000 } else { 200 });
                let mut frame = random.some_bytes(len);
                if number.is_multiple_of(2) && len > 2 {
                    frame[0] = messages::VERSION;
                }
                network.inject(MENTOR, ALICE, frame);
            }
            Kind::Spoiled => {
                let frame = &self.honest[random.below(self.honest.len())];
                let (_, message) = messages::decode(frame).expect("an honest frame reads");
                let mut frame = messages::encode(next, &message);
                spoil(&mut frame, random);
                network.inject_counted(MENTOR, ALICE, frame);
            }
            Kind::Nonsense => {
                let documents: Vec<DocumentId> = self.places.iter().map(|(document, _)| *document).collect();
                let message = nonsense(random, network.programme, &documents);
                network.send_as(MENTOR, ALICE, &message);
                network.deliver_all();
            }
            Kind::Lies => {
                let mut lies = lying_frames(next, network.programme);
                let lie = lies.swap_remove(random.below(lies.len()));
                network.inject_counted(MENTOR, ALICE, lie);
            }
            Kind::Bombs => {
                let frame = bomb(network, self.places[0].0, random);
                let frame = messages::encode(network.frames_sent(MENTOR, ALICE), &run_message(&frame));
                network.inject_counted(MENTOR, ALICE, frame);
            }
        }
    }

    /// Checks that the victim works as before, restarted too.
    fn check_is_well(&mut self, seed: u64) {
        let Self { network, places, .. } = self;
        network.calm();
        network.storm(40, Faults::NONE, places);
        network.run_until_quiescent();
        network.restart(ALICE);
        network.run_until_quiescent();
        network.check_all_hold_the_same(seed);
    }
}

fn spoil(frame: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..random.below(4) {
        if frame.len() < 3 {
            return;
        }
        let at = 2 + random.below(frame.len() - 2);
        match random.below(3) {
            0 => frame[at] = random.number() as u8,
            1 => frame[at] ^= 1 << random.below(8),
            _ => frame.truncate(at),
        }
    }
}

/// Makes a correctly signed run that is made to hurt whoever takes it.
fn bomb(network: &mut Network, document: DocumentId, random: &mut Random) -> taccuino_core::history::Run {
    let malformations = [
        Malformation::RowBomb { rows: 1 << (20 + random.below(40)) },
        Malformation::InflatingBomb { bytes: 16 << 20 },
        Malformation::GapInNumbers,
        Malformation::UnknownObject { counter: 2 },
        Malformation::UnknownActor,
        Malformation::ActorOutsideTable,
        Malformation::TimeMin,
        Malformation::StartOpMax,
        Malformation::StartOpTooLow,
        Malformation::MissingPredecessor { counter: 2 },
        Malformation::LoneMark,
    ];
    let malformation = malformations[random.below(malformations.len())];
    let stream = StreamId::new(network.id(MENTOR), random.bytes());
    let dependencies = network.devices[ALICE].notebook.heads(&document);
    let place = Place { stream, number: 1, start_op: 1 + random.below(200) as u64, time: 1, dependencies };
    let changes = forge(&place, malformation);
    // The signature names whatever hash and number the bytes have, so that it is correct.
    let hash = ChangeId(Sha256::digest(&changes[8..]).into());
    let number = if malformation == Malformation::GapInNumbers { 2 } else { 1 };
    signed_run(network, MENTOR, document, stream, number, hash, changes)
}
