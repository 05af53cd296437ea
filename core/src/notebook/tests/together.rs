//! Several devices that write the same documents.

use super::*;

#[test]
fn edits_made_apart_are_both_there_afterwards() {
    let (mut mentee, mut colleague, _, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    let mut here = mentee.open(&note);
    let change = here.insert("body", 0, "Good morning.");
    here.save(&mut mentee, &[change]);
    send(&mut mentee, &mut colleague, &note).unwrap();
    let mut there = colleague.open(&note);
    let (a, b) = (here.insert("body", 4, " early"), there.insert("body", 13, " Welcome!"));
    here.save(&mut mentee, &[a]);
    there.save(&mut colleague, &[b]);
    send(&mut mentee, &mut colleague, &note).unwrap();
    send(&mut colleague, &mut mentee, &note).unwrap();
    assert_eq!(mentee.text(&note, "body"), "Good early morning. Welcome!");
    assert_eq!(mentee.notebook.heads(&note), colleague.notebook.heads(&note));
    assert_eq!(mentee.notebook.view(&note), colleague.notebook.view(&note));
}

#[test]
fn two_values_set_at_once_both_stay_until_one_is_chosen() {
    let (mut mentee, mut colleague, _, programme) = three();
    let visit = mentee.notebook.create(record(programme, DocKind::Visit, Level::Pair)).unwrap();
    mentee.turn();
    send(&mut mentee, &mut colleague, &visit).unwrap();
    let (mut here, mut there) = (mentee.open(&visit), colleague.open(&visit));
    let set = |day: &str| Edit::Set { field: "from".parse().unwrap(), value: day.to_owned() };
    let (a, b) = (here.edit(set("2027-05-12")), there.edit(set("2027-05-13")));
    here.save(&mut mentee, &[a]);
    there.save(&mut colleague, &[b]);
    send(&mut mentee, &mut colleague, &visit).unwrap();
    send(&mut colleague, &mut mentee, &visit).unwrap();
    assert_eq!(mentee.notebook.summary(&visit).choices, 1);
    let view = mentee.notebook.view(&visit).unwrap().0;
    assert_eq!(view.choices(), vec!["from".parse().unwrap()]);
    // A writer who sees both settles it.
    mentee.notebook.release(&visit, &here.token).unwrap();
    let mut here = mentee.open(&visit);
    let choice = here.edit(set("2027-05-13"));
    here.save(&mut mentee, &[choice]);
    send(&mut mentee, &mut colleague, &visit).unwrap();
    assert_eq!(colleague.notebook.summary(&visit).choices, 0);
    assert_eq!(colleague.text(&visit, "from"), "2027-05-13");
}

#[test]
fn a_third_device_passes_on_what_others_signed() {
    let (mut mentee, mut colleague, mut mentor, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    let mut writer = mentee.open(&note);
    let change = writer.insert("body", 0, "by way of the mentor");
    writer.save(&mut mentee, &[change]);
    send(&mut mentee, &mut mentor, &note).unwrap();
    send(&mut mentor, &mut colleague, &note).unwrap();
    assert_eq!(colleague.text(&note, "body"), "by way of the mentor");
}

#[test]
fn long_interleaved_histories_travel_after_compaction() {
    let (mut mentee, mut colleague, mut mentor, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    mentee.turn();
    send(&mut mentee, &mut colleague, &note).unwrap();
    let (mut here, mut there) = (mentee.open(&note), colleague.open(&note));
    for round in 0..400 {
        let change = here.insert("body", 0, "a");
        here.save(&mut mentee, std::slice::from_ref(&change));
        there.replica.merge(1, &change.bytes).unwrap();
        send(&mut mentee, &mut colleague, &note).unwrap();
        let change = there.insert("body", round, "b");
        there.save(&mut colleague, std::slice::from_ref(&change));
        here.replica.merge(1, &change.bytes).unwrap();
        send(&mut colleague, &mut mentee, &note).unwrap();
    }
    assert!(mentee.notebook.held[&note].snapshot_len > 0, "the tail was never compacted");
    send(&mut mentee, &mut mentor, &note).unwrap();
    assert_eq!(mentor.notebook.heads(&note), mentee.notebook.heads(&note));
    assert_eq!(mentor.text(&note, "body").len(), 800);
}

#[test]
fn a_peer_that_holds_more_of_our_own_streams_ends_them() {
    let (mut mentee, mut colleague, _, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    let mut writer = mentee.open(&note);
    let change = writer.insert("body", 0, "before the copy");
    writer.save(&mut mentee, &[change]);
    let copy = mentee.disk.bytes.lock().unwrap().clone();
    let change = writer.insert("body", 0, "After. ");
    writer.save(&mut mentee, &[change]);
    send(&mut mentee, &mut colleague, &note).unwrap();
    // The laptop goes back to the older copy of its file.
    mentee.disk = Disk { bytes: Arc::new(Mutex::new(copy)), ..Disk::default() };
    mentee.restart();
    assert_eq!(mentee.notebook.resume(&note, &writer.token).unwrap().number, 1);
    send(&mut colleague, &mut mentee, &note).unwrap();
    assert_eq!(mentee.text(&note, "body"), "After. before the copy");
    assert!(matches!(mentee.notebook.resume(&note, &writer.token), Err(NotebookError::LeaseLost)));
    assert_ne!(mentee.open(&note).replica.stream(), writer.replica.stream());
}

#[test]
fn both_teams_write_a_visit_that_was_planned_before_the_mentor_came() {
    let (mut mentee, mut colleague, mut mentor) = (Person::new(1), Person::new(2), Person::new(3));
    let note = one_visit(&mut mentee);
    let programme = mentee.notebook.record(&note).unwrap().record.programme;
    let their_town = organisation(MENTOR_TOWN, "Havn");
    admit(&mut mentee, &programme, &mentor, their_town, member(3, MENTOR_TOWN, Role::MentorTeam, true));
    let group = organisation(TOWN, "Borgo");
    admit(&mut mentee, &programme, &colleague, group, member(2, TOWN, Role::LocalSupportGroup, false));
    mentee.turn();
    let operations = operations(&mentee, &programme);
    for other in [&mut colleague, &mut mentor] {
        other.notebook.receive_operations(None, &operations).unwrap();
        other.turn();
    }
    send(&mut mentee, &mut mentor, &note).unwrap();
    let mut writer = mentor.open(&note);
    let change = writer.insert("purpose", 0, "We come to listen.");
    writer.save(&mut mentor, &[change]);
    send(&mut mentor, &mut mentee, &note).unwrap();
    assert_eq!(mentee.text(&note, "purpose"), "We come to listen.");
    // The support group is no team.
    assert!(send(&mut mentee, &mut colleague, &note).is_err());
}

#[test]
fn whoever_holds_a_version_reads_the_plan_as_it_stood() {
    let (mut mentee, mut colleague, mut mentor, programme) = three();
    let plan = mentee.notebook.create(record(programme, DocKind::Plan, Level::Pair)).unwrap();
    let mut here = mentee.open(&plan);
    let changes = [here.insert("title", 0, "Borgo accompagna")];
    here.save(&mut mentee, &changes);
    let version: ItemKey = "v1".parse().unwrap();
    let date = "2027-05-20".to_owned();
    let reached = Reached { version: version.clone(), stage: "approved".to_owned(), date, name: String::new() };
    let approval = here.replica.reach(&reached, 2_000).unwrap();
    here.save(&mut mentee, &approval);
    send(&mut mentee, &mut colleague, &plan).unwrap();
    // Both write on, apart.
    let mut there = colleague.open(&plan);
    let (a, b) = (here.insert("title", 0, "Tutta "), there.insert("title", 16, " chi arriva"));
    here.save(&mut mentee, &[a]);
    there.save(&mut colleague, &[b]);
    send(&mut mentee, &mut mentor, &plan).unwrap();
    send(&mut colleague, &mut mentor, &plan).unwrap();
    assert_eq!(mentor.text(&plan, "title"), "Tutta Borgo accompagna chi arriva");
    let saved = mentor.notebook.saved(&plan).unwrap();
    let kept = Replica::load(DocKind::Plan, &saved, StreamId([0; 40])).unwrap().kept_at(&version).unwrap();
    let (then, problems) = mentor.notebook.view_at(&plan, &[kept]).unwrap().unwrap();
    assert_eq!((then.text(&Field::root("title")), problems), ("Borgo accompagna", Vec::new()));
    let unknown = ChangeId([7; 32]);
    assert_eq!(mentor.notebook.view_at(&plan, &[kept, unknown]), Some(Err(UnknownChange(unknown))));
    assert_eq!(mentor.notebook.view_at(&DocumentId([7; 32]), &[kept]), None);
}
