//! Packs: the questions of the method, read from TOML, and the words for them in each language.
//!
//! A pack is structure (`pack.toml`: stable ids and how they hang together) and any number of
//! language files. Documents keep answers under a pack's ids and name the pack by a [`PackRef`];
//! what was answered, by whom and with what rights is not known here. Nor are files: a caller that
//! loads a folder reads it and passes the texts, so that this room builds for the page too.

#[cfg(feature = "packs")]
mod check;
#[cfg(feature = "packs")]
mod embedded;
#[cfg(feature = "packs")]
mod entries;
#[cfg(feature = "packs")]
mod file;
mod library;
#[cfg(feature = "packs")]
mod load;
mod pack;
#[cfg(feature = "packs")]
mod successor;
mod text;
#[cfg(all(test, feature = "packs"))]
mod word_runs;

#[cfg(feature = "packs")]
pub use check::{PackProblem, PackProblemKind, check};
#[cfg(feature = "packs")]
pub use file::{MAX_FILE_BYTES, MAX_ID_BYTES, PackError, PackFile};
pub use library::{add_pack, newest_pack, pack, packs, packs_of};
#[cfg(feature = "packs")]
pub use load::load;
pub use pack::{
    ContextualAttribute, ContextualFactor, Counts, Factor, Pack, PackKind, PackRef, Practice, Question, QuestionKind,
    Section, SectionOwner, Source, Tip,
};
#[cfg(feature = "packs")]
pub use successor::check_successor;
pub use text::{TextKey, TextPart, language_and_shape, tongue};
