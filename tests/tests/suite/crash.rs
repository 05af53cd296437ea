//! Power cuts and failing disks: what was acknowledged is there, what was not is wholly there or wholly absent, and a
//! writer who goes on uses no number twice.
//!
//! `taccuino_tests::crash` has the session and the cuts; `TACCUINO_CRASH_SEEDS=20` runs the long form.

mod faults;

use taccuino_tests::crash::cut_power;

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
