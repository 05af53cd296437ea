//! What a hostile member's program sends: forced changes, well-formed nonsense, lying lengths.

use taccuino_core::documents::{Edit, Field, Replica};
use taccuino_core::history::inspect::{Limits, inspect_changes};
use taccuino_core::history::{Run, Seal};
use taccuino_core::ids::{ChangeId, DocumentId, OperationId, ProgrammeId, StreamId};
use taccuino_sync::engine::messages::{
    self, Bucket, Bytes, Confirmed, List, Message, Named, Offer, RefusalCode, WireRun, WireSeal,
};

use super::{Network, Random, Who};

/// Types one character into a copy of a document and signs it as the device's own, whatever its rights.
pub fn forced_run(network: &mut Network, who: Who, document: DocumentId) -> Run {
    forced_text(network, who, document, "title", "x")
}

/// Types into a field of a copy of a document and signs it as the device's own first change in a stream of the same
/// name each time.
pub fn forced_text(network: &mut Network, who: Who, document: DocumentId, field: &str, text: &str) -> Run {
    let stream = StreamId::new(network.id(who), [9; 8]);
    let notebook = &mut network.devices[who].notebook;
    let kind = notebook.record(&document).expect("it is held").record.kind;
    let saved = notebook.saved(&document).expect("it can be read");
    let mut replica = Replica::load(kind, &saved, stream).expect("what is saved loads");
    let edit = Edit::Splice { field: Field::root(field), at: 0, delete: 0, insert: text.to_owned() };
    replica.edit(&edit).expect("the field is there");
    let change = replica.commit(1).expect("there is a change");
    let headers = inspect_changes(&change.bytes, &Limits::default()).expect("an honest change");
    signed_run(network, who, document, stream, change.number, headers[0].hash, change.bytes)
}

/// Signs one change as a device's own, whatever it is.
pub fn signed_run(
    network: &Network,
    who: Who,
    document: DocumentId,
    stream: StreamId,
    number: u64,
    hash: ChangeId,
    changes: Vec<u8>,
) -> Run {
    let device = &network.devices[who];
    let programme = device.notebook.record(&document).expect("it is held").record.programme;
    let membership = device.notebook.log(&programme).expect("its programme").heads();
    let seal = Seal::new(device.key(), programme, document, stream, number, hash, membership);
    Run { document, stream, first: number, last: number, changes, seal }
}

/// Puts a run into a message.
pub fn run_message(run: &Run) -> Message {
    let membership = Named::New(List(run.seal.membership.clone()));
    let wire = WireRun::new(run, Named::New(run.stream), membership);
    Message::Runs { document: Named::New(run.document), runs: List(vec![wire]), more: false }
}

/// Makes frames that claim a length of 2^32 - 1, one for each kind of message and place.
pub fn lying_frames(number: u32, programme: ProgrammeId) -> Vec<Vec<u8>> {
    let lie = [0xff, 0xff, 0xff, 0xff, 0x0f];
    let honest = messages::encode(number, &Message::Done { document: DocumentId([0; 32]) });
    let mut frames = Vec::new();
    for kind in 0..16u8 {
        for head in [0, 16, 32, 33] {
            // Version and number as they should be, then the kind, some bytes, and the lie.
            let mut frame = honest[..honest.len() - 33].to_vec();
            frame.push(kind);
            frame.extend_from_slice(&programme.0[..head.min(32)]);
            frame.extend_from_slice(&lie);
            frames.push(frame);
        }
    }
    frames
}

/// Makes a well-formed message of no sense, now and then about what there is.
pub fn nonsense(random: &mut Random, programme: ProgrammeId, documents: &[DocumentId]) -> Message {
    let programme = if random.chance(70) { programme } else { ProgrammeId(random.bytes()) };
    let document =
        if random.chance(70) { documents[random.below(documents.len())] } else { DocumentId(random.bytes()) };
    let named = |random: &mut Random| {
        if random.chance(50) { Named::New(document) } else { Named::Again(random.below(100) as u32) }
    };
    let stream = |random: &mut Random| {
        if random.chance(50) { Named::New(StreamId(random.bytes())) } else { Named::Again(random.below(5) as u32) }
    };
    let some = |random: &mut Random| random.below(5);
    match random.below(15) {
        0 => Message::Hello { nonce: random.bytes() },
        1 => {
            let mut heads: Vec<_> = (0..some(random)).map(|_| OperationId(random.bytes())).collect();
            heads.sort_unstable();
            Message::Log { programme, heads: List(heads) }
        }
        2 => {
            Message::LogWant { programme, have: List((0..some(random)).map(|_| OperationId(random.bytes())).collect()) }
        }
        3 => {
            let operations = (0..some(random)).map(|_| Bytes(random.some_bytes(200))).collect();
            Message::LogPart { programme, operations: List(operations), more: random.chance(50) }
        }
        4 => Message::Digests { programme, digests: List((0..1 << random.below(9)).map(|_| random.bytes()).collect()) },
        5 => Message::Differ { programme, buckets: random.bytes() },
        6 => {
            let documents = (0..some(random)).map(|_| offer(random, document)).collect();
            let number = random.number() as u8;
            Message::Listing { programme, buckets: List(vec![Bucket { number, documents: List(documents) }]) }
        }
        7 => Message::Have { documents: List((0..some(random)).map(|_| offer(random, document)).collect()) },
        8 => {
            let have = (0..some(random)).map(|_| (StreamId(random.bytes()), random.number())).collect();
            Message::Want { document, record: random.chance(50), have: List(have) }
        }
        9 => Message::Record { record: Bytes(random.some_bytes(300)) },
        10 => Message::Begin { document, changes: random.number() },
        11 => {
            let run = WireRun {
                stream: stream(random),
                first: if random.chance(50) { 1 } else { random.number() },
                further: if random.chance(50) { 0 } else { random.number() },
                membership: Named::New(List(Vec::new())),
                epoch: random.below(2) as u32,
                signature: messages::Signature::from_bytes(&[7; 64]),
                changes: Bytes(random.some_bytes(100)),
            };
            Message::Runs { document: named(random), runs: List(vec![run]), more: random.chance(30) }
        }
        12 => {
            let positions = (0..some(random)).map(|_| (stream(random), random.number())).collect();
            Message::Confirm {
                documents: List(vec![Confirmed { document: named(random), positions: List(positions) }]),
            }
        }
        13 => {
            let seal = WireSeal {
                stream: stream(random),
                number: random.number(),
                hash: ChangeId(random.bytes()),
                membership: Named::New(List(Vec::new())),
                epoch: random.below(2) as u32,
                signature: messages::Signature::from_bytes(&[7; 64]),
            };
            let (seals, saved) = (List(vec![seal; random.below(3)]), Bytes(random.some_bytes(200)));
            Message::Snapshot { document: named(random), seals, saved, more: random.chance(30) }
        }
        _ => Message::Refused { document, stream: None, code: RefusalCode::from(random.number() as u8) },
    }
}

fn offer(random: &mut Random, document: DocumentId) -> Offer {
    let document = if random.chance(50) { document } else { DocumentId(random.bytes()) };
    Offer { document, heads: List((0..random.below(3)).map(|_| ChangeId(random.bytes())).collect()) }
}
