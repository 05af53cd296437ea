//! The bytes of every message, as they are on the wire: whoever changes them changes the protocol's version.

use taccuino_core::codec::DecodeError;
use taccuino_core::ids::{ChangeId, DocumentId, OperationId, ProgrammeId, StreamId};

use super::messages::{
    Bucket, Bytes, Confirmed, List, MAX_FRAME, Message, Named, Offer, RefusalCode, Signature, WireRun, WireSeal,
    decode, encode,
};

const PROGRAMME: ProgrammeId = ProgrammeId([0x22; 32]);
const OPERATION: OperationId = OperationId([0x33; 32]);
const DOCUMENT: DocumentId = DocumentId([0x44; 32]);
const CHANGE: ChangeId = ChangeId([0x55; 32]);
const STREAM: StreamId = StreamId([0x66; 40]);

/// Reads hexadecimal digits; `22*32` is the byte 22 thirty-two times.
fn bytes(hex: &str) -> Vec<u8> {
    let byte = |digits: &str| u8::from_str_radix(digits, 16).unwrap();
    hex.split_whitespace()
        .flat_map(|word| match word.split_once('*') {
            Some((digits, times)) => vec![byte(digits); times.parse().unwrap()],
            None => (0..word.len()).step_by(2).map(|at| byte(&word[at..at + 2])).collect(),
        })
        .collect()
}

#[track_caller]
fn check(message: &Message, hex: &str) {
    let frame = bytes(hex);
    assert_eq!(encode(7, message), frame, "{message:?}");
    assert_eq!(decode(&frame).unwrap(), (7, message.clone()));
}

#[test]
fn greeting_and_log() {
    check(&Message::Hello { nonce: [0x11; 16] }, "03 07 00 11*16");
    check(&Message::Log { programme: PROGRAMME, heads: List(vec![OPERATION]) }, "03 07 01 22*32 01 33*32");
    check(
        &Message::LogWant { programme: PROGRAMME, have: List(vec![OPERATION, OperationId([0x34; 32])]) },
        "03 07 02 22*32 02 33*32 34*32",
    );
    let operations = List(vec![Bytes(vec![0xaa, 0xbb, 0xcc])]);
    check(&Message::LogPart { programme: PROGRAMME, operations, more: true }, "03 07 03 22*32 01 03 aabbcc 01");
}

#[test]
fn reconciliation() {
    let digests = List(vec![[5; 8]; 256]);
    check(&Message::Digests { programme: PROGRAMME, digests }, "03 07 04 22*32 8002 05*2048");
    let digests = List(vec![[5; 8]]);
    check(&Message::Digests { programme: PROGRAMME, digests }, "03 07 04 22*32 01 05*8");
    check(&Message::Differ { programme: PROGRAMME, buckets: [0x0f; 32] }, "03 07 05 22*32 0f*32");
    let offer = Offer { document: DOCUMENT, heads: List(vec![CHANGE]) };
    let bucket = Bucket { number: 0x2a, documents: List(vec![offer]) };
    check(
        &Message::Listing { programme: PROGRAMME, buckets: List(vec![bucket]) },
        "03 07 06 22*32 01 2a 01 44*32 01 55*32",
    );
    let offer = Offer { document: DOCUMENT, heads: List(vec![]) };
    check(&Message::Have { documents: List(vec![offer]) }, "03 07 07 01 44*32 00");
    check(
        &Message::Want { document: DOCUMENT, record: true, have: List(vec![(STREAM, 128)]) },
        "03 07 08 44*32 01 01 66*40 8001",
    );
}

#[test]
fn documents_and_runs() {
    check(&Message::Record { record: Bytes(vec![0xaa, 0xbb, 0xcc]) }, "03 07 09 03 aabbcc");
    check(&Message::Begin { document: DOCUMENT, changes: 128 }, "03 07 0a 44*32 8001");
    let run = |stream, first, membership| WireRun {
        stream,
        first,
        further: 2,
        membership,
        epoch: 0,
        signature: Signature::from_bytes(&[0x77; 64]),
        changes: Bytes(vec![0xaa, 0xbb, 0xcc]),
    };
    let full = run(Named::New(STREAM), 1, Named::New(List(vec![OPERATION])));
    check(
        &Message::Runs { document: Named::New(DOCUMENT), runs: List(vec![full]), more: false },
        "03 07 0b 00 44*32 01 00 66*40 01 02 00 01 33*32 00 77*64 03 aabbcc 00",
    );
    let short = run(Named::Again(0), 4, Named::Again(0));
    check(
        &Message::Runs { document: Named::Again(0), runs: List(vec![short]), more: true },
        "03 07 0b 01 00 01 01 00 04 02 01 00 00 77*64 03 aabbcc 01",
    );
    let seal = WireSeal {
        stream: Named::New(STREAM),
        number: 128,
        hash: CHANGE,
        membership: Named::Again(1),
        epoch: 0,
        signature: Signature::from_bytes(&[0x77; 64]),
    };
    let (seals, saved) = (List(vec![seal]), Bytes(vec![0xaa, 0xbb]));
    check(
        &Message::Snapshot { document: Named::Again(0), seals, saved, more: true },
        "03 07 0f 01 00 01 00 66*40 8001 55*32 01 01 00 77*64 02 aabb 01",
    );
    check(&Message::Done { document: DOCUMENT }, "03 07 0c 44*32");
    let confirmed =
        Confirmed { document: Named::Again(0), positions: List(vec![(Named::Again(0), 128), (Named::New(STREAM), 1)]) };
    check(&Message::Confirm { documents: List(vec![confirmed]) }, "03 07 0d 01 01 00 02 01 00 8001 00 66*40 01");
    check(
        &Message::Refused { document: DOCUMENT, stream: Some(STREAM), code: RefusalCode::NotAWriter },
        "03 07 0e 44*32 01 66*40 04",
    );
}

#[test]
fn what_is_not_a_message_is_not_read() {
    assert_eq!(decode(&bytes("02 07 00 11*16")), Err(DecodeError::UnknownVersion { found: 2, known: 3 }));
    assert_eq!(decode(&bytes("03 07 10 11*16")), Err(DecodeError::Malformed));
    assert_eq!(decode(&bytes("03 07 04 22*32 03 05*24")), Err(DecodeError::Malformed));
    assert_eq!(decode(&bytes("03 87 00 00 11*16")), Err(DecodeError::NotCanonical));
    let too_long = vec![1; MAX_FRAME + 1];
    assert_eq!(decode(&too_long), Err(DecodeError::TooLong { found: MAX_FRAME + 1, limit: MAX_FRAME }));
}
