//! What spans the rooms, in one binary: each module here is one kind of proof.

// A helper of a test may end the test.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod counts;
mod crash;
mod fields;
mod namespaces;
mod parsers;
mod sample;
mod sync;
mod tidy;
