//! What suites in JavaScript need: Node.js, a Chromium, and the npm packages of their lock files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::packages::{self, Permission};
use crate::process;

/// Finds a Chromium, by `CHROMIUM`, in `PATH` or where systems put it, and installs Debian's when there is none.
///
/// # Errors
/// There is none, and none could be installed.
pub(crate) fn chromium(permission: Permission) -> Outcome<PathBuf> {
    let find = || {
        let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
        let installed = ["chromium", "chromium-browser", "google-chrome", "chrome", "msedge"];
        let applications = ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"].map(PathBuf::from);
        named
            .or_else(|| installed.into_iter().find_map(process::find_program))
            .or_else(|| applications.into_iter().find(|file| file.is_file()))
    };
    if let Some(file) = find() {
        return Ok(file);
    }
    packages::install(&["chromium", "fonts-noto-color-emoji"], "Testing in a browser", permission)?;
    find().ok_or_else(|| {
        Failure::new("No Chromium was found, even after installing it.", "Name its file in the variable CHROMIUM.")
    })
}

/// Runs `npm ci` when the installed packages are not those of the lock file.
///
/// # Errors
/// npm does not succeed.
pub(crate) fn install_npm_packages(suite: &Path) -> Outcome {
    let lock = suite.join("package-lock.json");
    let wanted = fs::read(&lock).map_err(|error| Failure::file("Reading", &lock, &error))?;
    let record = suite.join("node_modules").join("installed-from.json");
    if fs::read(&record).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut command = Command::new(npm);
    command.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(suite);
    process::run(&mut command, "Check that npm reaches its registry (`npm ping`), then run this again.")?;
    fs::write(&record, wanted).map_err(|error| Failure::file("Writing", &record, &error))
}

/// Finds Node.js.
///
/// # Errors
/// There is none, or it is too old.
pub(crate) fn node() -> Outcome<PathBuf> {
    let advice = "Install nodejs (20 or later) and npm, and run this again.";
    // Debian has had both names.
    let Some(file) = ["node", "nodejs"].into_iter().find_map(process::find_program) else {
        return Err(Failure::new("This needs Node.js, and there is none.", advice));
    };
    let version = process::read(Command::new(&file).arg("--version"), advice)?;
    if major(&version) < Some(20) {
        return Err(Failure::new(format!("This needs Node.js 20, and this is {}.", version.trim()), advice));
    }
    Ok(file)
}

/// Reads the first number of a version such as `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_of_a_version_decides() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert!(major("v18.19.0") < Some(20));
        assert!(major("unknown") < Some(20));
    }
}
