//! Feeds bytes to the parser `file` of `tests/src/parsers.rs`.
//!
//! A damaged page makes redb panic, and the store turns that into an error: such a panic is no find here. One that
//! reaches this target ends the process all the same.

#![no_main]

use std::sync::Once;

static QUIET: Once = Once::new();

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    QUIET.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    taccuino_tests::parsers::file(bytes);
});
