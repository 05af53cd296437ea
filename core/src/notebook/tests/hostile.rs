//! Devices that take part and do not keep the rules.

use sha2::{Digest, Sha256};

use super::*;
use crate::history::forge::{Malformation, forge};
use crate::history::inspect::{Limits, inspect_changes};
use crate::history::{Run, Seal};
use crate::ids::{ChangeId, StreamId};
use crate::membership::{Denied, Operation, SignedOperation};
use crate::store::{Batch, HeaderRow};

/// Signs `changes` as a stream of `person` would.
fn signed(person: &Person, document: DocumentId, programme: ProgrammeId, changes: Vec<u8>) -> Option<Run> {
    let headers = inspect_changes(&changes, &Limits::default()).ok()?;
    let (first, last) = (headers.first()?.clone(), headers.last()?.clone());
    let membership = person.notebook.log(&programme)?.heads();
    let seal = Seal::new(&person.key, programme, document, last.actor, last.number, last.hash, membership);
    Some(Run { document, stream: last.actor, first: first.number, last: last.number, changes, seal })
}

#[test]
fn the_mentor_cannot_change_the_plan() {
    let (mut mentee, _, mut mentor, programme) = three();
    let plan = mentee.notebook.create(record(programme, DocKind::Plan, Level::Pair)).unwrap();
    let mut writer = mentee.open(&plan);
    let change = writer.insert("title", 0, "Plan");
    writer.save(&mut mentee, &[change]);
    send(&mut mentee, &mut mentor, &plan).unwrap();
    // By the front door.
    assert!(matches!(mentor.notebook.lease(&plan, [1; 8], [1; 16]), Err(NotebookError::Denied(Denied::NotAWriter))));
    // And by a well-formed, correctly signed run.
    let stream = StreamId::new(mentor.key.id(), [9; 8]);
    let saved = mentor.notebook.saved(&plan).unwrap();
    let mut replica = Replica::load(DocKind::Plan, &saved, stream).unwrap();
    replica.edit(&splice("title", 0, 0, "My ")).unwrap();
    let change = replica.commit(1).unwrap();
    let run = signed(&mentor, plan, programme, change.bytes).unwrap();
    let refusal = mentee.notebook.receive_runs(plan, vec![run]).unwrap_err();
    assert_eq!(refusal.reason, RefusalReason::Denied(Denied::NotAWriter));
    assert_eq!(refusal.stream, Some(stream));
    mentee.turn();
    assert_eq!(mentee.text(&plan, "title"), "Plan");
    assert_eq!(mentee.notebook.refusals().len(), 1);
}

#[test]
fn strangers_and_forgers_are_refused() {
    let (mut mentee, colleague, _, programme) = three();
    let stranger = Person::new(9);
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    mentee.turn();
    let change_by = |person: &Person, notebook: &mut Notebook| {
        let stream = StreamId::new(person.key.id(), [9; 8]);
        let saved = notebook.saved(&note).unwrap();
        let mut replica = Replica::load(DocKind::Note, &saved, stream).unwrap();
        replica.edit(&splice("body", 0, 0, "x")).unwrap();
        replica.commit(1).unwrap().bytes
    };
    let heads = mentee.notebook.log(&programme).unwrap().heads();
    let seal_by = |person: &Person, run: &mut Run| {
        run.seal = Seal::new(&person.key, programme, note, run.stream, run.last, run.seal.hash, heads.clone());
    };
    // A stranger's own stream, well signed.
    let bytes = change_by(&stranger, &mut mentee.notebook);
    let mut run = signed(&colleague, note, programme, bytes).unwrap();
    seal_by(&stranger, &mut run);
    let refusal = mentee.notebook.receive_runs(note, vec![run]).unwrap_err();
    assert_eq!(refusal.reason, RefusalReason::Denied(Denied::NotAMember));
    // A stranger who writes under a member's name.
    let bytes = change_by(&colleague, &mut mentee.notebook);
    let mut run = signed(&colleague, note, programme, bytes).unwrap();
    seal_by(&stranger, &mut run);
    let refusal = mentee.notebook.receive_runs(note, vec![run]).unwrap_err();
    assert_eq!(refusal.reason, RefusalReason::NotSigned);
    assert_eq!(mentee.text(&note, "body"), "");
}

#[test]
fn two_changes_of_one_number_are_refused() {
    let (mut mentee, mut colleague, _, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    mentee.turn();
    send(&mut mentee, &mut colleague, &note).unwrap();
    let stream = StreamId::new(colleague.key.id(), [9; 8]);
    let saved = colleague.notebook.saved(&note).unwrap();
    let mut results = Vec::new();
    for text in ["one", "two"] {
        let mut replica = Replica::load(DocKind::Note, &saved, stream).unwrap();
        replica.edit(&splice("body", 0, 0, text)).unwrap();
        let run = signed(&colleague, note, programme, replica.commit(1).unwrap().bytes).unwrap();
        results.push(mentee.notebook.receive_runs(note, vec![run]).map_err(|refusal| refusal.reason));
        mentee.turn();
    }
    assert_eq!(results, [Ok(Received::New), Err(RefusalReason::Forked)]);
    assert_eq!(mentee.text(&note, "body"), "one");
}

#[test]
fn malformed_changes_correctly_signed_do_no_harm() {
    let malformations = [
        Malformation::GapInNumbers,
        Malformation::UnknownObject { counter: 2 },
        Malformation::UnknownObject { counter: 1_000 },
        Malformation::UnknownActor,
        Malformation::ActorOutsideTable,
        Malformation::TimeMin,
        Malformation::StartOpMax,
        Malformation::StartOpTooLow,
        Malformation::MissingPredecessor { counter: 2 },
        Malformation::MissingPredecessor { counter: 1_000 },
        Malformation::RowBomb { rows: 1_000_000 },
        Malformation::InflatingBomb { bytes: 256 << 20 },
        Malformation::LoneMark,
    ];
    for malformation in malformations {
        let (mut mentee, mut colleague, _, programme) = three();
        let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
        let mut writer = mentee.open(&note);
        let change = writer.insert("body", 0, "still here");
        writer.save(&mut mentee, &[change]);
        send(&mut mentee, &mut colleague, &note).unwrap();

        let stream = StreamId::new(colleague.key.id(), [9; 8]);
        let place = first_place(&mut colleague, &note, stream);
        let bytes = forge(&place, malformation);
        let membership = colleague.notebook.log(&programme).unwrap().heads();
        // The signature names whatever hash and number the bytes have, so that it is correct.
        let hash = ChangeId(Sha256::digest(&bytes[8..]).into());
        let number = if malformation == Malformation::GapInNumbers { 2 } else { 1 };
        let seal = Seal::new(&colleague.key, programme, note, stream, number, hash, membership);
        let run = Run { document: note, stream, first: number, last: number, changes: bytes, seal };
        let result = mentee.notebook.receive_runs(note, vec![run]);
        assert!(!matches!(result, Ok(Received::New)), "{malformation:?} was taken");
        mentee.turn();

        // The victim works on, its store loads, and others still take what it writes.
        let change = writer.insert("body", 10, "!");
        writer.save(&mut mentee, &[change]);
        mentee.restart();
        assert_eq!(mentee.text(&note, "body"), "still here!", "{malformation:?}");
        send(&mut mentee, &mut colleague, &note).unwrap();
        assert_eq!(colleague.text(&note, "body"), "still here!", "{malformation:?}");
    }
}

#[test]
fn what_a_page_writes_and_automerge_chokes_on_is_refused_there_and_set_aside_here() {
    for malformation in [Malformation::UnknownObject { counter: 2 }, Malformation::MissingPredecessor { counter: 2 }] {
        let (mut mentee, mut colleague, _, programme) = three();
        let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
        let mut writer = mentee.open(&note);
        let change = writer.insert("body", 0, "still here");
        writer.save(&mut mentee, &[change]);
        send(&mut mentee, &mut colleague, &note).unwrap();

        let broken = mentee.open(&note);
        let stream = broken.replica.stream();
        let place = first_place(&mut mentee, &note, stream);
        let change = LocalChange { number: 1, bytes: forge(&place, malformation) };
        mentee.notebook.write(&note, &broken.token, &[change]).unwrap();
        mentee.notebook.commit().unwrap();
        // It goes to others before anybody here tries to merge it.
        let told = mentee.notebook.durable();
        let [Happened::Written { runs, .. }] = &told[..] else { panic!("{told:?}") };
        let refusal = colleague.notebook.receive_runs(note, runs.clone()).unwrap_err();
        assert!(matches!(refusal.reason, RefusalReason::Malformed(_)), "{refusal:?}");
        colleague.turn();
        let settled = mentee.notebook.settle();
        let is_rejected =
            |event: &Happened| matches!(event, Happened::Rejected { token, .. } if *token == broken.token);
        assert!(matches!(&settled[..], [event] if is_rejected(event)), "{settled:?}");
        mentee.turn();

        let change = writer.insert("body", 10, "!");
        writer.save(&mut mentee, &[change]);
        mentee.restart();
        assert_eq!(mentee.text(&note, "body"), "still here!", "{malformation:?}");
        send(&mut mentee, &mut colleague, &note).unwrap();
        assert_eq!(colleague.text(&note, "body"), "still here!", "{malformation:?}");
        assert_eq!(colleague.notebook.heads(&note), mentee.notebook.heads(&note));
    }
}

#[test]
fn any_number_of_heads_of_the_log_stops_nobody() {
    let (mut mentee, mut colleague, _, programme) = three();
    let parents = colleague.notebook.log(&programme).unwrap().heads();
    let crowd: Vec<Vec<u8>> = (0..300)
        .map(|time| {
            let action = Action::Unknown { kind: 99, body: Vec::new() };
            let operation = Operation { parents: parents.clone(), author: colleague.key.id(), time, action };
            SignedOperation::new(operation, &colleague.key).unwrap().to_bytes().to_vec()
        })
        .collect();
    // Admitted beside the crowd: only one of the heads tells of it.
    let mut late = Person::new(4);
    admit(&mut mentee, &programme, &late, organisation(TOWN, "Borgo"), member(4, TOWN, Role::MenteeTeam, false));
    let admission = operations(&mentee, &programme);
    late.notebook.receive_operations(None, &admission).unwrap();
    for person in [&mut mentee, &mut colleague, &mut late] {
        person.notebook.receive_operations(Some(programme), &admission).unwrap();
        person.notebook.receive_operations(Some(programme), &crowd).unwrap();
        assert_eq!(person.notebook.log(&programme).unwrap().heads().len(), 301);
        person.turn();
    }
    let note = late.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    assert!(late.notebook.record(&note).unwrap().record.membership.len() <= 64);
    let mut writer = late.open(&note);
    let change = writer.insert("body", 0, "I am late.");
    writer.save(&mut late, &[change]);
    send(&mut late, &mut colleague, &note).unwrap();
    assert_eq!(colleague.text(&note, "body"), "I am late.");
    colleague.restart();
    assert_eq!(colleague.text(&note, "body"), "I am late.");
    // And the next operation brings the heads together again.
    let action = Action::Unknown { kind: 99, body: Vec::new() };
    mentee.notebook.append(&programme, action, 9).unwrap();
    assert_eq!(mentee.notebook.log(&programme).unwrap().heads().len(), 301 - 256 + 1);
}

#[test]
fn one_damaged_document_does_not_cost_the_others() {
    let (mut mentee, _, _, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    let mut writer = mentee.open(&note);
    let change = writer.insert("body", 0, "Still here.");
    writer.save(&mut mentee, &[change]);
    let row = mentee.notebook.held[&note].row();
    let mut batch = Batch::default();
    batch.add_record(DocumentId([9; 32]), b"no record".to_vec());
    // A header with more streams than a row holds.
    let tip = row.tips[0];
    batch.put_header(note, &HeaderRow { tips: vec![tip; 60_000], ..row.clone() });
    mentee.notebook.store.commit(batch).unwrap();
    mentee.restart();
    assert_eq!(mentee.notebook.documents(&programme), [note]);
    assert_eq!(mentee.text(&note, "body"), "Still here.");
    assert_eq!(HeaderRow { summary: row.summary.clone(), ..mentee.notebook.held[&note].row() }, row);
    assert_eq!(mentee.notebook.refusals().len(), 1);
    mentee.turn();
    mentee.restart();
    assert_eq!(mentee.notebook.refusals().len(), 1, "told once");
}

#[test]
fn a_document_has_so_many_streams_and_no_more() {
    let (mentee, _, _, programme) = {
        let (mut mentee, colleague, mentor, programme) = three();
        mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
        (mentee, colleague, mentor, programme)
    };
    let note = mentee.notebook.documents(&programme)[0];
    let mut held = mentee.notebook.held[&note].clone();
    let stream = |device: u16, number: u16| {
        let mut id = [0; 32];
        id[..2].copy_from_slice(&device.to_be_bytes());
        let mut random = [0; 8];
        random[..2].copy_from_slice(&number.to_be_bytes());
        StreamId::new(DeviceId(id), random)
    };
    for number in 0..256 {
        assert!(held.has_room_for(&[stream(1, number)]), "{number}");
        held.tips.insert(stream(1, number), (1, ChangeId([0; 32])));
    }
    assert!(!held.has_room_for(&[stream(1, 256)]));
    assert!(held.has_room_for(&[stream(1, 3), stream(2, 0)]), "what is known, and another's");
    for number in 0..3_840 {
        held.tips.insert(stream(2 + number / 200, number), (1, ChangeId([0; 32])));
    }
    assert!(!held.has_room_for(&[stream(99, 0)]) && held.has_room_for(&[stream(1, 3)]));
}
