//! Finding: what documents give to a search and to links, and the search itself.
//!
//! Owns how words are compared, what of a document can be found or linked, and in which order results stand. Knows
//! nothing of who may read what, of the disk or of time: whoever asks hands over the documents that it may read, one
//! after another, as fast as it can read them.
//!
//! **Invariant**: an [`Index`] only saves reading: what does not fit into it is read again and found all the same.

mod extract;
mod fold;
mod index;
mod search;
#[cfg(test)]
mod tests;

pub use extract::{Extract, Link, Spot};
pub use fold::fold;
pub use index::Index;
pub use search::{Found, Hit, Words};
