//! What happens at the edges: long runs, broken chains, groups beyond measure, disks that fail half-way, folders
//! that were restored.

use std::sync::atomic::{AtomicBool, Ordering};

use sha2::{Digest, Sha256};

use super::*;
use crate::history::forge::{Malformation, Place, forge};
use crate::history::inspect::{Limits, inspect_changes};
use crate::history::{MAX_RUN_LEN, Seal};
use crate::ids::StreamId;
use crate::notebook::Folder;

/// Text that no compression makes much shorter, the same for the same seed.
fn noise(seed: u64, length: usize) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from_u32(0x4e00 + (state >> 33) as u32 % 0x4000).unwrap()
    };
    (0..length).map(|_| next()).collect()
}

#[test]
fn a_long_run_after_short_ones_travels_after_compaction() {
    let (mut mentee, mut colleague, _, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    let mut writer = mentee.open(&note);
    // Short runs that stay in the tail, then one run as long as runs may be: compacted together.
    for seed in 0..12 {
        let change = writer.insert("body", 0, &noise(seed, 2_000));
        writer.save(&mut mentee, &[change]);
    }
    let mut long = Vec::new();
    let mut bytes = 0;
    for seed in 100.. {
        let change = writer.insert("body", 0, &noise(seed, 16_000));
        bytes += change.bytes.len();
        if bytes > MAX_RUN_LEN {
            break;
        }
        long.push(change);
    }
    writer.save(&mut mentee, &long);
    mentee.turn();
    let held = &mentee.notebook.held[&note];
    assert!(held.snapshot_len > 0 && held.tail_len == 0, "the tail was never compacted: {}", held.tail_len);
    mentee.restart();
    send(&mut mentee, &mut colleague, &note).unwrap();
    assert_eq!(colleague.notebook.heads(&note), mentee.notebook.heads(&note));
    assert_eq!(colleague.text(&note, "body"), mentee.text(&note, "body"));
}

#[test]
fn a_stream_that_does_not_follow_itself_is_refused_between_runs_too() {
    let (mut mentee, mut colleague, _, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    let mut writer = mentee.open(&note);
    let change = writer.insert("body", 0, "a");
    writer.save(&mut mentee, &[change]);
    send(&mut mentee, &mut colleague, &note).unwrap();
    let stream = StreamId::new(colleague.key.id(), [9; 8]);
    let first = first_place(&mut colleague, &note, stream);
    // Two changes on the same head: the second has the next number, and does not name the first.
    let membership = colleague.notebook.log(&programme).unwrap().heads();
    let run = |number: u64| {
        let place = Place { number, ..first.clone() };
        let changes = forge(&place, Malformation::None);
        let hash = inspect_changes(&changes, &Limits::default()).unwrap()[0].hash;
        let seal = Seal::new(&colleague.key, programme, note, stream, number, hash, membership.clone());
        Run { document: note, stream, first: number, last: number, changes, seal }
    };
    let refusal = mentee.notebook.receive_runs(note, vec![run(1), run(2)]).unwrap_err();
    assert_eq!(refusal.reason, RefusalReason::Forked);
    assert_eq!(mentee.notebook.vector(&note).get(&stream), None);
    // The first alone is a change like any other.
    assert_eq!(mentee.notebook.receive_runs(note, vec![run(1)]), Ok(Received::New));
    assert_eq!(mentee.notebook.receive_runs(note, vec![run(2)]).unwrap_err().reason, RefusalReason::Forked);
}

#[test]
fn groups_beyond_measure_are_refused_before_anything_is_read() {
    let (mut mentee, _, _, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    let mut writer = mentee.open(&note);
    let change = writer.insert("body", 0, "a");
    writer.save(&mut mentee, &[change]);
    let run = mentee.notebook.runs_since(&note, &Vector::new(), 1).remove(0).remove(0);
    let large = Run { changes: vec![0; MAX_RUN_LEN], ..run.clone() };
    for group in [vec![large; 3], vec![run; 5_000]] {
        let refusal = mentee.notebook.receive_runs(note, group).unwrap_err();
        assert!(matches!(refusal.reason, RefusalReason::TooLarge(_)), "{refusal:?}");
    }
}

#[test]
fn history_has_every_character_that_was_typed() {
    let (mut mentee, _, _, programme) = three();
    let visit = mentee.notebook.create(record(programme, DocKind::Visit, Level::Pair)).unwrap();
    let mut writer = mentee.open(&visit);
    let typed = "\"Così\", disse.\n😀 \\ \u{0} \"";
    let changes = [
        writer.insert("purpose", 0, typed),
        writer.edit(splice("purpose", 0, typed.encode_utf16().count(), "")),
        writer.edit(Edit::Set { field: "host".parse().unwrap(), value: "\"Borgo\"".to_owned() }),
    ];
    writer.save(&mut mentee, &changes);
    let history = mentee.notebook.history(&visit);
    assert_eq!(history[0].inserted, [typed]);
    assert_eq!(history[1].deleted as usize, typed.chars().count());
    assert_eq!(history[2].set, ["\"Borgo\""]);
}

/// A disk that keeps what is written and fails to say so: its sync reports an error while `fails` is set.
#[derive(Debug, Clone, Default)]
struct Silent {
    disk: Disk,
    fails: Arc<AtomicBool>,
}

impl StorageBackend for Silent {
    fn len(&self) -> io::Result<u64> {
        self.disk.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.disk.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.disk.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        if self.fails.load(Ordering::Relaxed) { Err(io::Error::other("the disk went away")) } else { Ok(()) }
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.disk.write(offset, data)
    }
}

#[test]
fn a_commit_that_failed_and_reached_the_disk_all_the_same_is_read_again() {
    let (mut mentee, mut colleague, _, programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    mentee.open(&note);
    // The mentee goes on upon a disk that fails in the act of making things safe.
    let silent = Silent { disk: mentee.disk.clone(), ..Silent::default() };
    mentee.restart();
    let elsewhere = Notebook::open(Store::with_backend(Disk::default).unwrap(), mentee.key.clone()).unwrap();
    drop(std::mem::replace(&mut mentee.notebook, elsewhere));
    let backend = silent.clone();
    mentee.notebook =
        Notebook::open(Store::with_backend(move || backend.clone()).unwrap(), mentee.key.clone()).unwrap();
    let mut first = mentee.open(&note);
    let mut second = mentee.open(&note);
    let lost = first.insert("body", 0, "Was it kept? ");
    mentee.notebook.write(&note, &first.token, std::slice::from_ref(&lost)).unwrap();
    silent.fails.store(true, Ordering::Relaxed);
    assert!(mentee.notebook.commit().is_err());
    mentee.notebook.set_setting("probe", vec![1]);
    assert!(mentee.notebook.commit().is_err(), "a disk that still fails");
    silent.fails.store(false, Ordering::Relaxed);
    // The disk is well again. Whatever was read from it in between, nothing may build on what is not there.
    mentee.notebook.set_setting("probe", vec![2]);
    let _ = mentee.notebook.commit();
    mentee.notebook.settle();
    let seen = mentee.text(&note, "body");
    let kept = mentee.notebook.vector(&note).get(&first.replica.stream()).copied().unwrap_or(0);
    assert_eq!(seen.is_empty(), kept == 0, "the text and the numbers tell different stories");
    // Another page writes on top of what it sees; the first page never comes back.
    if !seen.is_empty() {
        second.replica.merge(2, &lost.bytes).unwrap();
    }
    let change = second.insert("body", 0, "Yes or no. ");
    second.save(&mut mentee, &[change]);
    let expected = format!("Yes or no. {seen}");
    assert_eq!(mentee.text(&note, "body"), expected);
    mentee.restart();
    assert_eq!(mentee.text(&note, "body"), expected, "after a restart");
    send(&mut mentee, &mut colleague, &note).unwrap();
    assert_eq!(colleague.text(&note, "body"), expected, "on another device");
}

#[test]
fn a_restored_notebook_has_no_open_streams_whenever_the_power_goes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notebook");
    let open = |secret: u8| {
        let (store, key, is_another) = Folder::new(&path).open([secret; 32]).unwrap();
        (Notebook::open(store, key).unwrap(), is_another)
    };
    let (mut notebook, is_another) = open(1);
    assert!(!is_another);
    let founding = Founding {
        nonce: [7; 16],
        organisation: organisation(TOWN, "Borgo"),
        member: member(1, TOWN, Role::MenteeTeam, true),
        device_name: "laptop 1".to_owned(),
    };
    let programme = notebook.found(founding, 1).unwrap();
    let note = notebook.create(record(programme, DocKind::Note, Level::Me)).unwrap();
    let pooled = notebook.lease(&note, [1; 8], [1; 16]).unwrap().stream;
    notebook.lease(&note, [2; 8], [2; 16]).unwrap();
    notebook.release(&note, &[1; 16]).unwrap();
    notebook.commit().unwrap();
    let backup = folder.path().join("backup");
    notebook.backup(&backup).unwrap();
    drop(notebook);
    // Opened again, it is the same; the key that is offered is not needed.
    let (notebook, is_another) = open(2);
    assert!(!is_another);
    assert_eq!(notebook.device(), DeviceKey::from_bytes(&[1; 32]).id());
    assert!(notebook.resume(&note, &[2; 16]).is_ok());
    drop(notebook);
    std::fs::remove_file(path.join("notebook.redb")).unwrap();
    Folder::new(&path).restore(&backup).unwrap();
    let (notebook, is_another) = open(3);
    assert!(is_another);
    // The power goes before anything else could be written.
    drop(notebook);
    let (mut notebook, is_another) = open(3);
    assert!(!is_another);
    assert!(matches!(notebook.resume(&note, &[2; 16]), Err(NotebookError::LeaseLost)));
    assert_ne!(notebook.lease(&note, [3; 8], [3; 16]).unwrap().stream, pooled);
}

#[test]
fn what_is_on_disk_is_told_once_and_before_it_is_merged() {
    let (mut mentee, .., programme) = three();
    let note = mentee.notebook.create(record(programme, DocKind::Note, Level::Pair)).unwrap();
    let mut writer = mentee.open(&note);
    assert!(!mentee.notebook.has_staged());
    let change = writer.insert("body", 0, "prima");
    mentee.notebook.write(&note, &writer.token, &[change]).unwrap();
    assert!(mentee.notebook.has_staged());
    mentee.notebook.commit().unwrap();
    assert!(!mentee.notebook.has_staged());
    let told = mentee.notebook.durable();
    assert!(matches!(&told[..], [Happened::Written { from: Origin::Here(_), .. }]), "{told:?}");
    assert_eq!(mentee.notebook.durable(), []);
    assert_eq!(mentee.notebook.settle(), []);
    assert_eq!(mentee.text(&note, "body"), "prima");
}

#[test]
fn pages_that_never_close_do_not_use_up_the_streams_of_a_device() {
    let mut mentee = Person::new(1);
    let visit = one_visit(&mut mentee);
    let token = |number: u64| Sha256::digest(number.to_be_bytes())[..16].try_into().unwrap();
    for number in 0..256_u64 {
        mentee.notebook.lease(&visit, number.to_be_bytes(), token(number)).unwrap();
    }
    let next = mentee.notebook.lease(&visit, [0, 7, 0, 0, 0, 0, 0, 0], token(256)).unwrap();
    assert_eq!(mentee.notebook.held[&visit].streams.len(), 256);
    assert_eq!(next.stream, StreamId::new(mentee.key.id(), 7_u64.to_be_bytes()), "one of those that are there");
    assert!(matches!(mentee.notebook.resume(&visit, &token(7)), Err(NotebookError::LeaseLost)));
    assert_eq!(mentee.notebook.resume(&visit, &token(256)).unwrap(), next);
}
