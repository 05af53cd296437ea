//! The node: the `taccuino` binary with the page inside, built and put where no later build touches it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};
use crate::folders::Folders;
use crate::process;

/// The file name of the program.
pub(crate) const NAME: &str = if cfg!(windows) { "taccuino.exe" } else { "taccuino" };

/// How much time goes into making the node fast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NodeProfile {
    /// For use.
    Release,
    /// For demo and tests.
    Development,
}

impl NodeProfile {
    /// Returns the folder that cargo gives to this profile.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Development => "debug",
        }
    }
}

/// Builds the node with the page of `page_folder` inside, and returns the finished file.
///
/// The file is a copy below `target/app`: a running node does not stand in the way of the next build, and a test
/// run without the page does not replace it.
///
/// # Errors
/// The build does not succeed, or the file cannot be copied.
pub(crate) fn build(folders: &Folders, profile: NodeProfile, page_folder: &Path) -> Outcome<PathBuf> {
    let mut cargo = process::cargo(folders, &["build", "-p", "taccuino", "--features", "page"]);
    if profile == NodeProfile::Release {
        cargo.arg("--release");
    }
    cargo.env("TACCUINO_PAGE", page_folder);
    process::run(&mut cargo, "Read the compiler's words above; the node's code is in app/node, core and sync.")?;
    let kept = binary(folders, profile);
    copy(&folders.target().join(profile.folder()).join(NAME), &kept)?;
    Ok(kept)
}

/// Returns where [`build`] leaves the finished file.
pub(crate) fn binary(folders: &Folders, profile: NodeProfile) -> PathBuf {
    folders.target().join("app").join(profile.folder()).join(NAME)
}

/// Copies a finished program, replacing an older one even while that is running.
///
/// # Errors
/// The folder cannot be made or the file not written.
pub(crate) fn copy(from: &Path, to: &Path) -> Outcome {
    let failed = |error| Failure::file("Writing", to, &error);
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    // A running program's file can be renamed and removed, but not written over.
    let fresh = to.with_extension("new");
    fs::copy(from, &fresh).map_err(failed)?;
    fs::rename(&fresh, to).map_err(failed)
}
