//! The heart of Taccuino: documents that merge, their signed history, who may read and write them,
//! and the store that keeps them.
//!
//! This room knows no network, no clock, no thread and no source of randomness: time and random
//! bytes are passed in. Everything but [`store`] and [`notebook`] builds for the page (wasm32) as well.
//!
//! Command line, page and sync engine enter the documents through [`notebook`] only.

pub mod codec;
pub mod documents;
#[cfg(feature = "finding")]
pub mod finding;
pub mod forms;
pub mod history;
pub mod ids;
pub mod keys;
pub mod membership;
#[cfg(feature = "store")]
pub mod notebook;
#[cfg(feature = "store")]
pub mod store;
