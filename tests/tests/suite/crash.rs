//! Power cuts and failing disks: what was acknowledged is there, what was not is wholly there or wholly absent, and a
//! writer who goes on uses no number twice.
//!
//! `taccuino_tests::crash` has the session and the cuts; `TACCUINO_CRASH_SEEDS=20` runs the long form.

mod faults;

use taccuino_core::keys::DeviceKey;
use taccuino_tests::crash::{Page, Plain, Random, Tape, create_note, cut_power, found, open, text};

/// How many seeds to run: one, or as many as the environment asks for.
fn seeds() -> u64 {
    std::env::var("TACCUINO_CRASH_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// Tells whether the long form was asked for.
fn is_long() -> bool {
    seeds() > 1
}

#[test]
fn power_cuts_lose_nothing_that_was_acknowledged() {
    for seed in 1..=seeds() {
        cut_power(seed, is_long());
    }
}

#[test]
fn power_cuts_while_a_file_is_made_shorter_lose_nothing() {
    let (tape, mut random) = (Tape::default(), Random::new(5));
    let (key, colleague) = (DeviceKey::from_bytes(&[1; 32]), DeviceKey::from_bytes(&[2; 32]));
    let mut notebook = open(&tape, &key).unwrap();
    let programme = found(&mut notebook, &colleague);
    let note = create_note(&mut notebook, programme, 1);
    let mut page = Page::open(&mut notebook, note, 7);
    // A tail of more than four million bytes, which a quiet moment turns into a snapshot.
    for _ in 0..12 {
        let changes: Vec<_> = (0..14).map(|_| page.insert(&random.noise(14_000))).collect();
        notebook.write(&note, &page.token, &changes).unwrap();
        notebook.commit().unwrap();
        notebook.settle();
    }
    tape.acknowledge(1);
    let (written, heads) = (text(&mut notebook, &note), notebook.heads(&note));
    while notebook.tidy() {}
    notebook.commit().unwrap();
    let open_length = redb::StorageBackend::len(&tape).unwrap();
    drop(notebook);
    let length = redb::StorageBackend::len(&tape).unwrap();
    assert!(length < open_length * 3 / 4, "{open_length} bytes, then {length}: nothing was made shorter");
    let mut images = 0;
    tape.cuts(5, is_long(), |image, acknowledged| {
        // What is cut while it is written is the other test's.
        if acknowledged > 0 {
            images += 1;
            let mut notebook = open(&Plain::holding(image), &key).unwrap();
            assert_eq!(notebook.heads(&note), heads);
            // Reading all of it costs more than the rest: on some of the images only.
            if is_long() || images % 4 == 0 {
                let found = text(&mut notebook, &note);
                assert!(found == written, "{} characters of {}", found.chars().count(), written.chars().count());
            }
        }
    });
    assert!(images > 3, "{images} images");
}
