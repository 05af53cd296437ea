//! Real programs on machines of their own: a laptop driven by its command line, three of them that belong together,
//! and somebody who types.
//!
//! Owns what tests and faults need to live through a day with the program itself; must not know what they prove.

// What stands in for a person ends the test that wanted it, with what the program said.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod laptop;
mod team;
mod typing;

pub use laptop::{Entry, Laptop, Node, Shown, eventually, splice};
pub use team::{Team, text_of, words_of};
pub use typing::{Keys, check_numbers};
