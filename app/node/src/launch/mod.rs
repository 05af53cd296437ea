//! Starting: the data folder, the notebook in it, the one node that runs on it, its window and its end.

pub(crate) mod browser;
pub(crate) mod folder;
pub(crate) mod instance;
pub(crate) mod open;
pub(crate) mod serve;
pub(crate) mod signals;

pub(crate) use folder::FolderRefusal;
pub(crate) use open::OpenError;
