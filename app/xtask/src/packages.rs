//! Packages of the operating system: asked for by name, installed only with permission.
//!
//! Debian and its relatives are installed for; elsewhere the missing names are told.

use std::io::{self, BufRead, IsTerminal, Write};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::process;

/// Whether packages may be installed without a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Permission {
    /// `--yes` was given, or a continuous-integration machine runs this (`CI` is set).
    Given,
    /// The person at the keyboard is asked first.
    Ask,
}

impl Permission {
    /// Reads the permission from `--yes` and from the environment.
    pub(crate) fn new(yes: bool) -> Self {
        let ci = std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false" && value != "0");
        if yes || ci { Self::Given } else { Self::Ask }
    }
}

/// Installs Debian packages, after saying which and what for.
///
/// # Errors
/// This is not Debian or a relative, the person said no, or the installation failed.
pub(crate) fn install(names: &[&str], purpose: &str, permission: Permission) -> Outcome {
    let list = names.join(" ");
    if process::find_program("apt-get").is_none() {
        return Err(Failure::new(
            format!("{purpose} needs these packages (named as in Debian): {list}."),
            "Install what your system calls them, and run this again.",
        ));
    }
    let by_hand = format!("Install them yourself (`apt-get install {list}`) and run this again.");
    println!("{purpose} needs packages that are missing here: {list}");
    if !allowed(permission)? {
        return Err(Failure::new("Nothing was installed.", by_hand));
    }
    // The lists may be old or absent on a fresh machine; if they cannot be renewed the installation will tell.
    let _ = process::succeeds(as_root().args(["apt-get", "update", "-q"]));
    let mut command = as_root();
    command.args(["apt-get", "install", "-y", "-q", "--no-install-recommends"]).args(names);
    command.env("DEBIAN_FRONTEND", "noninteractive");
    process::run(&mut command, &by_hand)
}

/// Tells whether a Debian package is installed.
pub(crate) fn is_installed(name: &str) -> bool {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat=${db:Status-Status}", name]);
    process::read(&mut query, "").is_ok_and(|status| status.trim() == "installed")
}

/// Tells whether this process may do what only root may.
pub(crate) fn is_root() -> bool {
    cfg!(unix) && process::read(Command::new("id").arg("-u"), "").is_ok_and(|id| id.trim() == "0")
}

fn as_root() -> Command {
    // `env` is the same command on both ways, so that the words after it need not differ.
    if is_root() { Command::new("env") } else { Command::new("sudo") }
}

fn allowed(permission: Permission) -> Outcome<bool> {
    if permission == Permission::Given {
        println!("Installing them as root (allowed by --yes or CI).");
        return Ok(true);
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::new(
            "Installing packages as root needs your permission, and nobody is at the keyboard.",
            "Run this again with --yes.",
        ));
    }
    print!("Install them now as root? [y/N] ");
    let failed = |error: io::Error| Failure::new(format!("The question failed: {error}."), "Run this with --yes.");
    io::stdout().flush().map_err(failed)?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(failed)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "s" | "si" | "sì"))
}
