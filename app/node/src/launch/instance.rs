//! The running node, as another process on this laptop finds it: its port and a token, in a file only its owner reads.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The file in the data folder.
const FILE: &str = "running.json";

/// How to reach the running node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Instance {
    /// The port of its local server.
    pub(crate) port: u16,
    /// The token of the command line.
    pub(crate) token: String,
}

/// Keeps the file there while the node runs.
#[derive(Debug)]
pub(crate) struct Announcement {
    path: PathBuf,
}

impl Instance {
    /// Reads what a node left in `folder`; it may have ended without removing it.
    pub(crate) fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(folder.join(FILE)).ok()?).ok()
    }

    /// Writes the file, readable by its owner only.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn announce(&self, folder: &Path) -> io::Result<Announcement> {
        let path = folder.join(FILE);
        let fresh = folder.join("running.new");
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
            // An older file keeps the mode it has.
            let _ = fs::remove_file(&fresh);
        }
        let mut file = options.open(&fresh)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        fs::rename(&fresh, &path)?;
        Ok(Announcement { path })
    }
}

impl Drop for Announcement {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::warn!(%error, "the file that names the running node could not be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_there_while_the_node_runs_and_nobody_else_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let instance = Instance { port: 4711, token: "secret".into() };
        let announcement = instance.announce(folder.path()).unwrap();
        assert_eq!(Instance::read(folder.path()), Some(instance));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.path().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        drop(announcement);
        assert_eq!(Instance::read(folder.path()), None);
    }

    #[test]
    fn a_damaged_file_names_nobody() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(FILE), "{\"port\":1").unwrap();
        assert_eq!(Instance::read(folder.path()), None);
    }
}
