//! What runs in a browser: Chromium and the npm packages are made ready, then node's test runner has the word.
//!
//! Owns what must be installed; the tests are `tests/browser`, those of the demo in its folder `demo`.

use std::process::Command;

use super::{Session, Verdict, skips};
use crate::failure::Outcome;
use crate::javascript;
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
    let chromium = javascript::chromium(session.permission)?;
    javascript::install_npm_packages(&suite)?;
    let mut node = Command::new(javascript::node()?);
    node.arg("run.mjs").args(words).current_dir(&suite);
    node.env("TACCUINO_BIN", session.node_binary()).env("CHROMIUM", chromium);
    Ok(node)
}
