//! The making of a new notebook file: under another name first, so that a file of the right name is always whole.
//!
//! A loss of power in the first moments would else leave a file that redb takes for no database, for ever.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;

use redb::Builder;

use super::{CACHE_LEN, OpenError, Store};

/// Makes an empty notebook file at `path`, where there is none; one that appears meanwhile is left as it is.
///
/// # Errors
/// [`OpenError::InUse`] while another program does the same.
pub(super) fn create(path: &Path) -> Result<(), OpenError> {
    let temporary = path.with_extension("making");
    match make(&temporary) {
        Err(OpenError::Database(error)) if temporary.exists() => {
            // Most likely left by a loss of power: it never had the right name, so nothing was ever in it.
            std::fs::remove_file(&temporary).map_err(|_| OpenError::Database(error))?;
            make(&temporary)?;
        }
        made => made?,
    }
    name(&temporary, path).map_err(|error| OpenError::Database(Box::new(redb::Error::Io(error))))
}

fn make(temporary: &Path) -> Result<(), OpenError> {
    let path = temporary.to_owned();
    private_file()
        .create(true)
        .append(true)
        .open(temporary)
        .map_err(|error| OpenError::Database(Box::new(redb::Error::Io(error))))?;
    // Opening it as a store writes its format; it is on disk when this returns.
    Store::with_opener(Box::new(move || Builder::new().set_cache_size(CACHE_LEN).create(&path))).map(drop)
}

/// Gives the file its name, never in place of another's.
fn name(temporary: &Path, path: &Path) -> io::Result<()> {
    if std::fs::hard_link(temporary, path).is_ok() || path.exists() {
        let _ = std::fs::remove_file(temporary);
    } else {
        // A file system without links.
        std::fs::rename(temporary, path)?;
    }
    sync_folder(path)
}

/// Opens files that only their owner may read where they are made.
pub(crate) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
}

#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => std::fs::File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Elsewhere a folder cannot be opened to be synced; the file system's journal keeps the name.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_was_never_finished_is_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notebook.redb");
        // What a loss of power leaves: a length, and no content.
        std::fs::write(path.with_extension("making"), vec![0; 4096]).unwrap();
        drop(Store::open(&path).unwrap());
        assert!(!path.with_extension("making").exists());
        drop(Store::open(&path).unwrap());
        // A file of the right name is never replaced, whatever it is.
        let strange = folder.path().join("strange.redb");
        std::fs::write(&strange, b"a letter").unwrap();
        assert!(matches!(Store::open(&strange), Err(OpenError::Database(_))));
        assert_eq!(std::fs::read(&strange).unwrap(), b"a letter");
    }
}
