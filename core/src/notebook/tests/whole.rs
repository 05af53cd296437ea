//! Documents that come whole, honest and otherwise.

use automerge::transaction::Transactable;
use automerge::{ActorId, Automerge, LoadOptions, ROOT, TextEncoding};

use super::*;
use crate::history::{Seal, Snapshot};
use crate::ids::{ChangeId, StreamId};

/// A note that `person` has typed so many letters into, each a change.
fn typed(person: &mut Person, programme: ProgrammeId, letters: usize) -> (DocumentId, Writer) {
    let note = person.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    let mut writer = person.open(&note);
    type_more(person, &mut writer, letters);
    (note, writer)
}

fn type_more(person: &mut Person, writer: &mut Writer, letters: usize) {
    for _ in 0..letters {
        let change = writer.insert("body", 0, "x");
        writer.save(person, &[change]);
    }
}

fn send_record(from: &Person, to: &mut Person, document: &DocumentId) {
    to.notebook.receive_record(&from.notebook.record(document).unwrap().to_bytes()).unwrap();
    to.turn();
}

fn send_whole(from: &mut Person, to: &mut Person, document: &DocumentId) -> Result<Received, Refusal> {
    let snapshot = from.notebook.snapshot_since(document, &to.notebook.vector(document)).expect("it lacks much");
    to.notebook.receive_snapshot(&snapshot)
}

#[test]
fn who_lacks_much_gets_the_document_whole_and_passes_it_on() {
    let (mut mentee, mut colleague, mut mentor, programme) = three();
    let (note, mut writer) = typed(&mut mentee, programme, 100);
    send_record(&mentee, &mut colleague, &note);
    assert_eq!(send_whole(&mut mentee, &mut colleague, &note), Ok(Received::New));
    let happened = colleague.turn();
    assert!(
        matches!(&happened[..], [Happened::Arrived { document, before, .. }] if *document == note && before.is_empty())
    );
    assert_eq!(colleague.text(&note, "body"), "x".repeat(100));
    // A second time it is nothing new, and a few changes more do not bring it again.
    let all = mentee.notebook.snapshot_since(&note, &Vector::new()).unwrap();
    assert_eq!(colleague.notebook.receive_snapshot(&all), Ok(Received::Known));
    type_more(&mut mentee, &mut writer, 20);
    assert_eq!(mentee.notebook.snapshot_since(&note, &colleague.notebook.vector(&note)), None);
    send(&mut mentee, &mut colleague, &note).unwrap();
    colleague.restart();
    assert_eq!(colleague.notebook.heads(&note), mentee.notebook.heads(&note));
    // By runs as well as whole.
    send(&mut colleague, &mut mentor, &note).unwrap();
    assert_eq!(mentor.notebook.heads(&note), mentee.notebook.heads(&note));
    let mut fresh = Person::new(3);
    fresh.notebook.receive_operations(None, &operations(&mentee, &programme)).unwrap();
    send_record(&mentee, &mut fresh, &note);
    assert_eq!(send_whole(&mut colleague, &mut fresh, &note), Ok(Received::New));
    fresh.turn();
    fresh.restart();
    assert_eq!(fresh.text(&note, "body"), "x".repeat(120));
}

#[test]
fn two_who_typed_apart_come_to_hold_the_same_and_type_on() {
    let (mut mentee, mut colleague, _, programme) = three();
    let (note, mut writer) = typed(&mut mentee, programme, 40);
    send_record(&mentee, &mut colleague, &note);
    let mut other = colleague.open(&note);
    type_more(&mut colleague, &mut other, 50);
    let (one, two) = (mentee.notebook.vector(&note), colleague.notebook.vector(&note));
    let there = mentee.notebook.snapshot_since(&note, &two).unwrap();
    let back = colleague.notebook.snapshot_since(&note, &one).unwrap();
    assert_eq!(colleague.notebook.receive_snapshot(&there), Ok(Received::New));
    // More comes in the same turn, before anything is on disk.
    type_more(&mut mentee, &mut writer, 1);
    let have = colleague.notebook.vector(&note);
    for group in mentee.notebook.runs_since(&note, &have, 100_000) {
        assert_eq!(colleague.notebook.receive_runs(note, group), Ok(Received::New));
    }
    let happened = colleague.turn();
    assert!(matches!(&happened[0], Happened::Arrived { before, .. } if *before == two));
    assert_eq!(mentee.notebook.receive_snapshot(&back), Ok(Received::New));
    mentee.turn();
    type_more(&mut colleague, &mut other, 1);
    type_more(&mut mentee, &mut writer, 1);
    send(&mut mentee, &mut colleague, &note).unwrap();
    send(&mut colleague, &mut mentee, &note).unwrap();
    for person in [&mut mentee, &mut colleague] {
        person.restart();
        assert_eq!(person.text(&note, "body"), "x".repeat(93));
    }
    assert_eq!(mentee.notebook.heads(&note), colleague.notebook.heads(&note));
}

#[test]
fn a_disk_that_is_full_when_it_comes_leaves_everything_as_it_was() {
    let (mut mentee, mut colleague, _, programme) = three();
    let (note, _) = typed(&mut mentee, programme, 40);
    send_record(&mentee, &mut colleague, &note);
    colleague.disk.set_full(true);
    assert_eq!(send_whole(&mut mentee, &mut colleague, &note), Ok(Received::New));
    assert!(colleague.notebook.commit().is_err());
    assert_eq!(colleague.notebook.settle(), vec![]);
    assert_eq!(colleague.notebook.vector(&note), Vector::new());
    colleague.disk.set_full(false);
    colleague.notebook.set_setting("probe", vec![1]);
    colleague.turn();
    assert_eq!(colleague.text(&note, "body"), "");
    assert_eq!(send_whole(&mut mentee, &mut colleague, &note), Ok(Received::New));
    colleague.turn();
    assert_eq!(colleague.text(&note, "body"), "x".repeat(40));
}

#[test]
fn one_that_forks_shows_where() {
    let (mut mentee, mut colleague, _, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    mentee.turn();
    send(&mut mentee, &mut colleague, &note).unwrap();
    // A cloned disk: the same key, the same stream, other words.
    let mut clone = Person::new(2);
    clone.notebook.receive_operations(None, &operations(&mentee, &programme)).unwrap();
    send(&mut mentee, &mut clone, &note).unwrap();
    for (person, text) in [(&mut colleague, "a"), (&mut clone, "b")] {
        let lease = person.notebook.lease(&note, [9; 8], [9; 16]).unwrap();
        let saved = person.notebook.saved(&note).unwrap();
        person.turn();
        let replica = Replica::load(DocKind::Note, &saved, lease.stream).unwrap();
        let mut writer = Writer { document: note, token: [9; 16], replica };
        for _ in 0..40 {
            let change = writer.insert("body", 0, text);
            writer.save(person, &[change]);
        }
    }
    send_whole(&mut colleague, &mut mentee, &note).unwrap();
    mentee.turn();
    let whole = clone.notebook.snapshot_since(&note, &Vector::new()).unwrap();
    let refusal = mentee.notebook.receive_snapshot(&whole).unwrap_err();
    assert_eq!(refusal.reason, RefusalReason::Forked);
    let fork = mentee.notebook.take_fork().unwrap();
    assert_eq!((fork.stream, fork.number), (StreamId::new(colleague.key.id(), [9; 8]), 1));
    assert_eq!(mentee.text(&note, "body"), "a".repeat(40));
    // Whoever yields takes the other branch in.
    mentee.notebook.yield_branch(&fork, [5; 16]).unwrap();
    assert_eq!(mentee.notebook.receive_snapshot(&whole), Ok(Received::New));
    mentee.turn();
    mentee.restart();
    assert_eq!(mentee.text(&note, "body"), "b".repeat(40));
}

/// Puts a change that nobody signed into a document, under `actor`.
fn with_smuggled(saved: &[u8], actor: &[u8]) -> Vec<u8> {
    let options = LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit);
    let mut document = Automerge::load_with_options(saved, options).unwrap();
    document.set_actor(ActorId::from(actor));
    let transact = document.transact::<_, _, automerge::AutomergeError>(|tx| tx.put(ROOT, "smuggled", true));
    transact.unwrap();
    document.save()
}

#[test]
fn what_is_not_vouched_for_is_not_taken() {
    let (mut mentee, mut colleague, mentor, programme) = three();
    let (note, _) = typed(&mut mentee, programme, 60);
    let (other, _) = {
        let other = mentee.notebook.create(Record { nonce: [99; 16], ..record(programme, DocKind::Note, Level::Pair) });
        let other = other.unwrap();
        let mut writer = mentee.open(&other);
        type_more(&mut mentee, &mut writer, 40);
        (other, writer)
    };
    let honest = mentee.notebook.snapshot_since(&note, &Vector::new()).unwrap();
    let of_other = mentee.notebook.snapshot_since(&other, &Vector::new()).unwrap();
    let stream = honest.seals[0].0;
    let heads = mentee.notebook.log(&programme).unwrap().heads();
    let seal_of = |person: &Person, stream: StreamId, number: u64, hash: ChangeId| {
        (stream, number, Seal::new(&person.key, programme, note, stream, number, hash, heads.clone()))
    };
    let tip = mentee.notebook.heads(&note)[0];
    let (mut last_cut, mut bent) = (honest.saved.clone(), honest.saved.clone());
    last_cut.truncate(honest.saved.len() - 1);
    let middle = bent.len() / 2;
    bent[middle] ^= 1;
    let by_genesis = genesis_actor_of(&note);
    let hostile = [
        ("no signature", Snapshot { seals: Vec::new(), ..honest.clone() }),
        ("another's signature", Snapshot { seals: vec![seal_of(&colleague, stream, 60, tip)], ..honest.clone() }),
        ("a signature over another change", {
            Snapshot { seals: vec![seal_of(&mentee, stream, 60, ChangeId([1; 32]))], ..honest.clone() }
        }),
        ("a signature over another number", {
            Snapshot { seals: vec![seal_of(&mentee, stream, 61, tip)], ..honest.clone() }
        }),
        ("cut off", Snapshot { saved: last_cut, ..honest.clone() }),
        ("bent", Snapshot { saved: bent, ..honest.clone() }),
        ("another document's bytes", Snapshot { saved: of_other.saved.clone(), ..honest.clone() }),
        ("another document", Snapshot { document: note, ..of_other.clone() }),
        ("a change under the mentor's name", {
            Snapshot {
                saved: with_smuggled(&honest.saved, StreamId::new(mentor.key.id(), [1; 8]).as_bytes()),
                ..honest.clone()
            }
        }),
        ("a change under the genesis' name", {
            Snapshot { saved: with_smuggled(&honest.saved, &by_genesis), ..honest.clone() }
        }),
        (
            "a change more of the stream",
            Snapshot { saved: with_smuggled(&honest.saved, stream.as_bytes()), ..honest.clone() },
        ),
    ];
    send_record(&mentee, &mut colleague, &note);
    for (name, snapshot) in hostile {
        // Into an empty document, and into one with words of its own.
        let mut writer = None;
        for is_empty in [true, false] {
            if !is_empty {
                let mut own = colleague.open(&note);
                type_more(&mut colleague, &mut own, 1);
                writer = Some(own);
            }
            let before = colleague.notebook.vector(&note);
            let taken = colleague.notebook.receive_snapshot(&snapshot);
            colleague.turn();
            // A change that nobody signed is left behind; what is signed beside it may come in.
            let is_signed_part = colleague.notebook.vector(&note).get(&stream) == Some(&60);
            assert!(!matches!(taken, Ok(Received::New)) || is_signed_part, "{name}: {taken:?}");
            if !is_signed_part {
                assert_eq!(colleague.notebook.vector(&note), before, "{name}");
            }
            colleague.restart();
            let document = colleague.notebook.document(&note).unwrap();
            assert!(document.get_changes(&[]).iter().all(|change| !smuggles(change)), "{name}");
        }
        drop(writer);
        colleague = Person::new(2);
        colleague.notebook.receive_operations(None, &operations(&mentee, &programme)).unwrap();
        send_record(&mentee, &mut colleague, &note);
    }
    assert_eq!(colleague.notebook.receive_snapshot(&honest), Ok(Received::New));
}

fn smuggles(change: &automerge::Change) -> bool {
    change.decode().operations.iter().any(|operation| format!("{operation:?}").contains("smuggled"))
}

fn genesis_actor_of(document: &DocumentId) -> Vec<u8> {
    crate::documents::genesis_actor(document).to_bytes().to_vec()
}
