//! The alternatives from npm, each in a process of its own: `tests/bench/peers`.

use std::process::Command;

use crate::failure::Outcome;
use crate::folders::Folders;
use crate::{javascript, process};

/// Runs the alternatives; where they cannot be installed this is said, and the other rows stand without them.
///
/// # Errors
/// They were installed and one did not come to its end.
pub(super) fn run(folders: &Folders, json: bool) -> Outcome {
    let suite = folders.root().join("tests").join("bench").join("peers");
    if !suite.join("package-lock.json").is_file() {
        eprintln!("peers: none in this checkout.");
        return Ok(());
    }
    let node = match javascript::node().and_then(|node| javascript::install_npm_packages(&suite).map(|()| node)) {
        Ok(node) => node,
        Err(failure) => {
            eprintln!("peers: not measured. {failure}");
            return Ok(());
        }
    };
    let mut command = Command::new(node);
    command.arg("run.mjs").args(json.then_some("--json")).current_dir(&suite);
    process::run(&mut command, "Read its words above; the alternatives are in tests/bench/peers.")
}
