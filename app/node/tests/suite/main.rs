//! The real binary, as scripts use it: two laptops on one machine, over loopback.

// A helper of a test may end the test.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod alone;
mod crash;
mod finding;
mod laptop;
mod local_server;
mod log;
mod packs;
mod pair;
