//! Feeds bytes to the parser `edit` of `tests/src/parsers.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| taccuino_tests::parsers::edit(bytes));
