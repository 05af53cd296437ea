//! Power cuts and failing disks: what was acknowledged is there, what was not is wholly there or wholly absent, and a
//! writer who goes on uses no number twice.
//!
//! A session runs once on a disk that records every write and every sync. Then the power is cut at every sync and in
//! between, some of the writes since the last sync being lost or torn, and the notebook is opened on what is left.
//! `TACCUINO_CRASH_SEEDS=20` runs the long form.

mod disks;
mod faults;
mod session;

use disks::{Plain, Tape};
use session::{Session, Snapshot, open};

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
        let tape = Tape::default();
        let session = Session::run(seed, &tape);
        assert!(session.compactions > 0, "seed {seed}: nothing was compacted");
        let mut images = 0;
        let mut in_flight = 0;
        tape.cuts(seed, is_long(), |image, acknowledged| {
            let place = format!("seed {seed}, image {images}, after turn {acknowledged}");
            images += 1;
            let disk = Plain::holding(image);
            let mut notebook = match open(&disk, &session.key) {
                Ok(notebook) => notebook,
                // Cut while the file was made: such a file never gets the name of a notebook.
                Err(_) if acknowledged == 0 => return,
                Err(error) => panic!("{place}: {error}"),
            };
            let found = Snapshot::of(&mut notebook, &session.tokens);
            let known = &session.snapshots[acknowledged];
            let next = session.snapshots.get(acknowledged + 1);
            if Some(&found) == next && found != *known {
                in_flight += 1;
            } else {
                assert_eq!(found, *known, "{place}");
            }
            // The rest costs more than all that: on some of the images only.
            if images % if is_long() { 17 } else { 11 } == 0 {
                session.go_on(notebook, acknowledged, &place);
            }
        });
        // Both outcomes of a cut in mid-flight must occur, else nothing is shown by either.
        assert!(in_flight > 0 && in_flight < images, "seed {seed}: {in_flight} of {images} images were ahead");
    }
}
