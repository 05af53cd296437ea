//! What runs in a browser: Chromium and the npm packages are made ready, then node's test runner has the word.
//!
//! Owns what must be installed; the tests are `tests/browser`, those of the demo in its folder `demo`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Session, Verdict, skips};
use crate::failure::{Failure, Outcome};
use crate::packages;
use crate::process;

/// Makes browser and packages ready and runs the suite.
pub(super) fn run(session: &Session) -> Outcome<Verdict> {
    let advice = "Read the failed test above; pictures of its pages are in tests/browser/out.";
    skips::run(&mut runner(session, &[])?, advice)
}

/// Starts `cargo xtask demo` in an empty folder, plays with its three pages, and ends it as Ctrl-C does.
pub(super) fn run_demo(session: &Session) -> Outcome<Verdict> {
    if !cfg!(unix) {
        return Ok(Verdict::Skipped("no program can be given a Ctrl-C of its own on this system".to_owned()));
    }
    let mut node = runner(session, &["--in", "demo"])?;
    // The demo builds page and node as the steps before this one did, and so finds both done.
    node.env("CARGO_TARGET_DIR", session.folders.target());
    process::forget_package(&mut node);
    skips::run(&mut node, "Read the failed line above; pictures of its pages are in tests/browser/out/demo.")
}

/// Returns the command that runs the suite with `words`.
pub(super) fn runner(session: &Session, words: &[&str]) -> Outcome<Command> {
    let suite = session.folders.browser_suite();
    let chromium = chromium(session)?;
    install_npm_packages(&suite)?;
    let mut node = Command::new(javascript()?);
    node.arg("run.mjs").args(words).current_dir(&suite);
    node.env("TACCUINO_BIN", session.node_binary()).env("CHROMIUM", chromium);
    Ok(node)
}

/// Finds a Chromium, by `CHROMIUM`, in `PATH` or where systems put it, and installs Debian's when there is none.
fn chromium(session: &Session) -> Outcome<PathBuf> {
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
    packages::install(&["chromium", "fonts-noto-color-emoji"], "Testing in a browser", session.permission)?;
    find().ok_or_else(|| {
        Failure::new("No Chromium was found, even after installing it.", "Name its file in the variable CHROMIUM.")
    })
}

/// Runs `npm ci` when the installed packages are not those of the lock file.
fn install_npm_packages(suite: &Path) -> Outcome {
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

fn javascript() -> Outcome<PathBuf> {
    let advice = "Install nodejs (20 or later) and npm, and run this again.";
    // Debian has had both names.
    let Some(file) = ["node", "nodejs"].into_iter().find_map(process::find_program) else {
        return Err(Failure::new("The browser suite needs Node.js, and there is none.", advice));
    };
    let version = process::read(Command::new(&file).arg("--version"), advice)?;
    if major(&version) < Some(20) {
        return Err(Failure::new(
            format!("The browser suite needs Node.js 20, and this is {}.", version.trim()),
            advice,
        ));
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
