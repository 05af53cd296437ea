//! Where things stand in the checkout and in its target folder.
//!
//! Owns the paths that more than one command uses; creates and reads nothing.

use std::env;
use std::path::{Path, PathBuf};

/// The folders of one checkout.
#[derive(Debug, Clone)]
pub(crate) struct Folders {
    root: PathBuf,
    target: PathBuf,
}

impl Folders {
    /// Finds the checkout that this xtask belongs to.
    ///
    /// Cargo names this package's folder when it starts it; a copied binary falls back to where it was built.
    pub(crate) fn find() -> Self {
        let package =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package.ancestors().nth(2).unwrap_or(&package).to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        Self { root, target }
    }

    /// Returns the root of the workspace.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the folder of everything that is built.
    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    /// Returns the folder of the finished page, which the node embeds.
    pub(crate) fn page_out(&self) -> PathBuf {
        self.target.join("page-out")
    }

    /// Returns the folder of the browser suite.
    pub(crate) fn browser_suite(&self) -> PathBuf {
        self.root.join("tests").join("browser")
    }
}
