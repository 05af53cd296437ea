//! Other programs: how they are started, and what is said when they fail.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome};
use crate::folders::Folders;

/// Returns the cargo that started this xtask, in the root of the checkout and with its target folder.
///
/// `arguments` begin with cargo's own command; the target folder is added right after it.
pub(crate) fn cargo(folders: &Folders, arguments: &[&str]) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(folders.root()).args(arguments);
    command.env("CARGO_TARGET_DIR", folders.target());
    forget_package(&mut command);
    command
}

/// Takes from a command's environment what cargo told this xtask about its own package.
///
/// Some libraries (ring) build again whenever these variables change: with them, each turn between `cargo xtask` and
/// plain cargo would cost a minute.
pub(crate) fn forget_package(command: &mut Command) {
    let ours = |name: &str| ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"].iter().any(|start| name.starts_with(start));
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(ours) {
            command.env_remove(name);
        }
    }
}

/// Runs a program to its end, its words going straight to the terminal.
///
/// # Errors
/// The program is missing, or it ended with anything but success.
pub(crate) fn run(command: &mut Command, advice: &str) -> Outcome {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("`{}` did not succeed ({status}).", describe(command)), advice))
}

/// Runs a program to its end, its words going to the terminal and each line of its standard output to `listen` as well.
///
/// # Errors
/// The program is missing, or it ended with anything but success.
pub(crate) fn run_heard(command: &mut Command, advice: &str, mut listen: impl FnMut(&str)) -> Outcome {
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| not_started(command, &error))?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            listen(&line);
        }
    }
    let status = child.wait().map_err(|error| not_started(command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("`{}` did not succeed ({status}).", describe(command)), advice))
}

/// Runs a program to its end and returns what it wrote on standard output.
///
/// # Errors
/// The program is missing or did not succeed; its standard error is part of the report.
pub(crate) fn read(command: &mut Command, advice: &str) -> Outcome<String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| not_started(command, &error))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    let what = format!("`{}` did not succeed ({}).\n{}", describe(command), output.status, complaint.trim());
    Err(Failure::new(what, advice))
}

/// Tells whether a program starts and ends well, in silence.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

/// Finds a program in the folders of `PATH`.
pub(crate) fn find_program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let file_name = format!("{name}{}", env::consts::EXE_SUFFIX);
    // Programs for administrators are not in everybody's PATH on Debian.
    let administrator = ["/usr/sbin", "/sbin"].map(PathBuf::from);
    env::split_paths(&path).chain(administrator).map(|folder| folder.join(&file_name)).find(|file| file.is_file())
}

/// Writes a command as a person would type it.
pub(crate) fn describe(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(program.as_os_str()).to_string_lossy();
    let words = command.get_args().map(|word| word.to_string_lossy());
    std::iter::once(name).chain(words).collect::<Vec<_>>().join(" ")
}

fn not_started(command: &Command, error: &std::io::Error) -> Failure {
    let name = command.get_program().to_string_lossy().into_owned();
    Failure::new(
        format!("`{}` could not be started: {error}.", describe(command)),
        format!("Install `{name}`, or put it in your PATH, and run this again."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_described_as_it_would_be_typed() {
        let mut command = Command::new("/somewhere/bin/cargo");
        command.args(["build", "-p", "taccuino"]);
        assert_eq!(describe(&command), "cargo build -p taccuino");
    }

    #[test]
    fn cargo_is_not_told_about_the_package_of_xtask() {
        // Cargo sets these for every test that it runs.
        assert!(env::var_os("CARGO_PKG_NAME").is_some() && env::var_os("CARGO_MANIFEST_DIR").is_some());
        let command = cargo(&Folders::find(), &["build"]);
        for name in ["CARGO_PKG_NAME", "CARGO_MANIFEST_DIR"] {
            assert!(command.get_envs().any(|(key, value)| key == name && value.is_none()), "{name}");
        }
    }

    #[test]
    fn a_missing_program_is_named_with_what_to_do() {
        let failure = run(&mut Command::new("taccuino-no-such-program"), "unused").unwrap_err();
        assert!(failure.to_string().contains("Install `taccuino-no-such-program`"), "{failure}");
    }
}
