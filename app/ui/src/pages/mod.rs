//! The pages: each owns its address and reads the state.

pub(crate) mod asking;
pub(crate) mod devices;
pub(crate) mod ending;
pub(crate) mod first_start;
pub(crate) mod invite;
pub(crate) mod join;
pub(crate) mod not_opened;
pub(crate) mod now;
pub(crate) mod people;
pub(crate) mod place;
pub(crate) mod programmes;
pub(crate) mod settings;
