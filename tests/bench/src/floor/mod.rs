//! What nothing on this machine can be quicker than, and what Automerge alone takes.

pub(crate) mod echo;
pub(crate) mod plain;
pub(crate) mod sync;
pub(crate) mod wire;
