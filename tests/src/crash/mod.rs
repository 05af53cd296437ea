//! Power cuts: a session of one writer on a disk that records every write, cut at every sync, opened again.
//!
//! Owns the disks, the session and what must hold after a cut; knows nothing of how often it is tried.

// A session stands in for a test: it may end it.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod disks;
mod session;

pub use disks::{Plain, Random, Tape};
pub use session::{Page, Session, Snapshot, create_note, found, open, send, text};

/// What the cuts of one session came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cuts {
    /// How many images of the disk were opened.
    pub images: usize,
    /// How many of them had a turn that was not acknowledged yet.
    pub in_flight: usize,
}

/// Runs the session of a seed and cuts the power at every sync and in between; the long form opens four images for
/// each sync, the short one a single one. Whatever is not as acknowledged ends the test.
pub fn cut_power(seed: u64, is_long: bool) -> Cuts {
    let tape = Tape::default();
    let session = Session::run(seed, &tape);
    assert!(session.compactions > 0, "seed {seed}: nothing was compacted");
    let mut cuts = Cuts::default();
    tape.cuts(seed, is_long, |image, acknowledged| {
        let place = format!("seed {seed}, image {}, after turn {acknowledged}", cuts.images);
        cuts.images += 1;
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
            cuts.in_flight += 1;
        } else {
            assert_eq!(found, *known, "{place}");
        }
        // The rest costs more than all that: on some of the images only.
        if cuts.images % if is_long { 17 } else { 11 } == 0 {
            session.go_on(notebook, acknowledged, &place);
        }
    });
    // Both outcomes of a cut in mid-flight must occur, else nothing is shown by either.
    assert!(cuts.in_flight > 0 && cuts.in_flight < cuts.images, "seed {seed}: {cuts:?}");
    cuts
}
