//! Folders as a whole: emptied, copied, listed, and put in the place of an older one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Makes `folder` and removes what was in it.
pub(crate) fn empty(folder: &Path) -> Result<(), String> {
    remove(folder)?;
    fs::create_dir_all(folder).map_err(|error| format!("making {} failed: {error}", folder.display()))
}

/// Lists every file below `folder`, sorted.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let failed = |error: io::Error| format!("reading {} failed: {error}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// Copies every file below `from` to the same place below `to`.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), String> {
    for file in files(from)? {
        let place = to.join(file.strip_prefix(from).unwrap_or(&file));
        let failed = |error: io::Error| format!("copying {} failed: {error}", file.display());
        if place.exists() {
            return Err(format!("{} has the name of a file that is generated", file.display()));
        }
        if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        fs::copy(&file, &place).map_err(failed)?;
    }
    Ok(())
}

/// Puts `fresh` in the place of `old`.
pub(crate) fn replace(old: &Path, fresh: &Path) -> Result<(), String> {
    remove(old)?;
    fs::rename(fresh, old).map_err(|error| format!("moving {} failed: {error}", fresh.display()))
}

fn remove(folder: &Path) -> Result<(), String> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(format!("removing {} failed: {error}", folder.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_keeps_folders_and_refuses_to_hide_a_generated_file() {
        let root = tempfile::tempdir().unwrap();
        let (from, to) = (root.path().join("from"), root.path().join("to"));
        fs::create_dir_all(from.join("icons")).unwrap();
        fs::write(from.join("icons/one.svg"), "<svg/>").unwrap();
        fs::create_dir(&to).unwrap();
        copy(&from, &to).unwrap();
        assert_eq!(files(&to).unwrap(), [to.join("icons/one.svg")]);
        assert!(copy(&from, &to).unwrap_err().contains("generated"));
    }

    #[test]
    fn the_fresh_folder_takes_the_place_of_the_old() {
        let root = tempfile::tempdir().unwrap();
        let (old, fresh) = (root.path().join("old"), root.path().join("fresh"));
        empty(&old).unwrap();
        fs::write(old.join("gone"), "").unwrap();
        empty(&fresh).unwrap();
        fs::write(fresh.join("new"), "").unwrap();
        replace(&old, &fresh).unwrap();
        assert_eq!(files(&old).unwrap(), [old.join("new")]);
        assert!(!fresh.exists());
    }
}
