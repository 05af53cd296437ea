//! `cargo xtask faults`: everything that goes wrong, tried as often as the time allows, and a row for each.
//!
//! Builds what is tried and starts it; the faults themselves are in `tests/faults`.

use std::process::Command;

use crate::failure::Outcome;
use crate::folders::Folders;
use crate::node::{self, NodeProfile};
use crate::process;

/// The file name of the program that tries the faults.
const NAME: &str = if cfg!(windows) { "taccuino-faults.exe" } else { "taccuino-faults" };
const ADVICE: &str = "Read the lines with LOST above; the seed repeats them.";

/// What was asked for.
#[derive(Debug, Default)]
pub(crate) struct FaultsOptions {
    /// How long all of it may take.
    pub(crate) seconds: Option<String>,
    /// The number that decides all chance.
    pub(crate) seed: Option<String>,
    /// The faults to try; none for all.
    pub(crate) names: Vec<String>,
}

/// The fault that needs the program itself, and no page.
const FLAPPING: &str = "flapping";

/// Builds the faults in release and tries them; `page` starts the scene of the page that dies.
///
/// # Errors
/// A build did not succeed, or something was lost.
pub(crate) fn faults(folders: &Folders, options: FaultsOptions, page: Option<Command>) -> Outcome {
    build(folders, NodeProfile::Release)?;
    let wants_node = options.names.is_empty() || options.names.iter().any(|name| name == FLAPPING);
    if wants_node && page.is_none() {
        let mut cargo = process::cargo(folders, &["build", "-p", "taccuino"]);
        process::run(&mut cargo, "Read the compiler's words above; the node's code is in app/node, core and sync.")?;
    }
    process::run(&mut command(folders, NodeProfile::Release, &options, page), ADVICE)
}

/// What the short form tries: the rest takes minutes for a single try, and other steps have a smaller form of it.
const SHORT: [&str; 9] = ["kill", "cuts", "flips", "full-disk", "clocks", "frames", "hostile", "strangers", "copies"];

/// Makes ready to try the quick faults for so many seconds, with what is built for tests anyway.
///
/// # Errors
/// As [`faults`].
pub(crate) fn shortly(folders: &Folders, seconds: u32) -> Outcome<Command> {
    build(folders, NodeProfile::Development)?;
    let names = SHORT.map(str::to_owned).to_vec();
    let options = FaultsOptions { seconds: Some(seconds.to_string()), seed: None, names };
    Ok(command(folders, NodeProfile::Development, &options, None))
}

fn build(folders: &Folders, profile: NodeProfile) -> Outcome {
    let mut cargo = process::cargo(folders, &["build", "-p", "taccuino-faults"]);
    if profile == NodeProfile::Release {
        cargo.arg("--release");
    }
    process::run(&mut cargo, "Read the compiler's words above; the code is in tests/faults, tests/src, core and sync.")
}

fn command(folders: &Folders, profile: NodeProfile, options: &FaultsOptions, page: Option<Command>) -> Command {
    let mut command = Command::new(folders.target().join(profile.folder()).join(NAME));
    command.current_dir(folders.root());
    for (name, value) in [("--seconds", &options.seconds), ("--seed", &options.seed)] {
        if let Some(value) = value {
            command.arg(name).arg(value);
        }
    }
    command.args(&options.names);
    // A page's program takes its place below.
    command.env("TACCUINO_BIN", folders.target().join(NodeProfile::Development.folder()).join(node::NAME));
    // The scene of the page that dies is the browser suite's: it is told how that is started.
    if let Some(page) = page {
        let words: Vec<String> = std::iter::once(page.get_program())
            .chain(page.get_args())
            .map(|word| word.to_string_lossy().into_owned())
            .collect();
        command.env("TACCUINO_PAGE_SCENE", words.join("\n"));
        command.env("TACCUINO_PAGE_FOLDER", page.get_current_dir().unwrap_or(folders.root()));
        command.envs(page.get_envs().filter_map(|(name, value)| Some((name, value?))));
    }
    command
}
