//! The pages: each owns its address and reads the state.

pub(crate) mod asking;
pub(crate) mod assessment;
pub(crate) mod content;
pub(crate) mod devices;
pub(crate) mod document;
pub(crate) mod documents;
pub(crate) mod ending;
pub(crate) mod first_start;
pub(crate) mod invite;
pub(crate) mod join;
pub(crate) mod new_document;
pub(crate) mod not_opened;
pub(crate) mod note;
pub(crate) mod now;
pub(crate) mod people;
pub(crate) mod place;
pub(crate) mod plan;
pub(crate) mod programme_document;
pub(crate) mod programmes;
pub(crate) mod save_copy;
pub(crate) mod settings;
pub(crate) mod visit;
