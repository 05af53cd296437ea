//! Whether something must be built again: one number over the contents of files and folders.
//!
//! Contents and names count, times do not: a fresh checkout of the same commit has the same number.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Outcome};

/// Computes one number over every file in `inputs`, which are relative to `root`; a missing input counts as empty.
///
/// # Errors
/// A file or folder that is there cannot be read.
pub(crate) fn of(root: &Path, inputs: &[&str]) -> Outcome<String> {
    let mut files = Vec::new();
    for input in inputs {
        collect(&root.join(input), &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in &files {
        let name = file.strip_prefix(root).unwrap_or(file);
        name.to_string_lossy().replace('\\', "/").hash(&mut hasher);
        fs::read(file).map_err(|error| Failure::file("Reading", file, &error))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    if path.is_file() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    if !path.is_dir() {
        return Ok(());
    }
    let failed = |error| Failure::file("Reading", path, &error);
    for entry in fs::read_dir(path).map_err(failed)? {
        collect(&entry.map_err(failed)?.path(), files)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_and_names_change_the_number() {
        let root = std::env::temp_dir().join(format!("taccuino-fingerprint-{}", std::process::id()));
        fs::create_dir_all(root.join("inner")).unwrap();
        fs::write(root.join("inner/one"), "1").unwrap();
        let number = || of(&root, &["inner", "absent"]).unwrap();
        let first = number();
        assert_eq!(number(), first);
        fs::write(root.join("inner/one"), "2").unwrap();
        let second = number();
        assert_ne!(second, first);
        fs::rename(root.join("inner/one"), root.join("inner/two")).unwrap();
        assert_ne!(number(), second);
        fs::write(root.join("elsewhere"), "not an input").unwrap();
        fs::rename(root.join("inner/two"), root.join("inner/one")).unwrap();
        assert_eq!(number(), second);
        fs::remove_dir_all(&root).unwrap();
    }
}
