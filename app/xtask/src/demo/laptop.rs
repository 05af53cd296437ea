//! One laptop of the demo: a real node with a folder of its own, and the commands given to it.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Event;
use super::sample::Person;
use crate::failure::{Failure, Outcome};
use crate::process;

const STARTS_WITHIN: Duration = Duration::from_secs(60);
/// The node itself takes up to a minute to send what others lack.
const STOPS_WITHIN: Duration = Duration::from_secs(70);

/// A running laptop; its node is asked to end when this is dropped.
pub(super) struct Laptop {
    person: Person,
    binary: PathBuf,
    data: PathBuf,
    address: String,
    fresh: bool,
    node: Child,
    running: bool,
}

impl Laptop {
    /// Starts the node of `person` in its folder below `folder`, and waits until its page can be opened.
    ///
    /// # Errors
    /// The node does not start, or names no address within a minute.
    pub(super) fn start(binary: &Path, folder: &Path, person: &Person, events: Sender<Event>) -> Outcome<Self> {
        let data = folder.join(&person.name);
        let fresh = !data.exists();
        fs::create_dir_all(&data).map_err(|error| Failure::file("Making", &data, &error))?;
        let log_path = folder.join(format!("{}.log", person.name));
        let failed = |error| Failure::file("Writing", &log_path, &error);
        let mut log = File::create(&log_path).map_err(failed)?;
        let mut command = Command::new(binary);
        command.args(["serve", "--no-open", "--loopback", "--data"]).arg(&data);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log.try_clone().map_err(failed)?);
        apart(&mut command);
        let mut node = command.spawn().map_err(|error| {
            Failure::new(
                format!("{} does not start: {error}.", process::describe(&command)),
                "Build it again: cargo xtask demo.",
            )
        })?;
        let (sender, addresses) = mpsc::channel();
        if let Some(output) = node.stdout.take() {
            let name = person.person.clone();
            thread::spawn(move || {
                for line in BufReader::new(output).lines().map_while(Result::ok) {
                    // The log is for people who look for a fault; nobody is told when the disk is full.
                    let _ = writeln!(log, "{line}");
                    if let Some(address) = find_address(&line) {
                        let _ = sender.send(address);
                    }
                }
                let _ = events.send(Event::Ended(name));
            });
        }
        let mut laptop = Self {
            person: person.clone(),
            binary: binary.to_path_buf(),
            data,
            address: String::new(),
            fresh,
            node,
            running: true,
        };
        laptop.address = addresses.recv_timeout(STARTS_WITHIN).map_err(|_| {
            let said = fs::read_to_string(&log_path).unwrap_or_default();
            Failure::new(
                format!("The node of {} did not come up. It said:\n{said}", person.person),
                "If it names a folder or a port, choose another one with --data, or end what holds it.",
            )
        })?;
        Ok(laptop)
    }

    /// Returns whose laptop this is.
    pub(super) fn person(&self) -> &Person {
        &self.person
    }

    /// Returns the address of its page, with the token of a first visit.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Tells whether its folder was made by this demo.
    pub(super) fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// Runs `taccuino WORDS` on this laptop with `input`, and reads its answer.
    ///
    /// # Errors
    /// The command is refused; its own line says why.
    pub(super) fn command(&self, words: &[&str], input: &str) -> Outcome<Value> {
        let mut command = Command::new(&self.binary);
        command.args(words).arg("--json").arg("--data").arg(&self.data);
        let typed = process::describe(&command);
        let failed = |what: String| {
            Failure::new(
                format!("On the laptop of {}: `{typed}`: {what}", self.person.person),
                "This is a fault of the demo or of the node; please report it with these lines.",
            )
        };
        let output = output_of(&mut command, input).map_err(failed)?;
        let text = output.trim();
        if text.is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(text).map_err(|error| failed(format!("its answer is not JSON ({error}): {text}")))
    }

    /// Asks the node to end; it saves and sends what it has, which may take a moment.
    pub(super) fn ask_to_end(&mut self) {
        if std::mem::take(&mut self.running) && cfg!(unix) {
            let _ = process::succeeds(Command::new("kill").arg(self.node.id().to_string()));
        }
        // Elsewhere Ctrl-C reached the node by the console that it shares with this process.
    }

    /// Asks the node to end unless that was done, and waits until it has.
    ///
    /// # Errors
    /// It does not end in time; then it is ended the hard way.
    pub(super) fn stop(&mut self) -> Outcome {
        self.ask_to_end();
        let deadline = Instant::now() + STOPS_WITHIN;
        while Instant::now() < deadline {
            match self.node.try_wait() {
                Ok(None) => thread::sleep(Duration::from_millis(50)),
                Ok(Some(_)) | Err(_) => return Ok(()),
            }
        }
        let _ = self.node.kill();
        let _ = self.node.wait();
        Err(Failure::new(
            format!("The node of {} did not end when asked and was ended the hard way.", self.person.person),
            "What it had saved is safe. Its log is beside its data; please report it.",
        ))
    }
}

impl Drop for Laptop {
    fn drop(&mut self) {
        let _ = self.stop();
    }
}

/// Runs a command to its end with `input`; says what went wrong in its own words.
fn output_of(command: &mut Command, input: &str) -> Result<String, String> {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().map_err(|error| error.to_string())?;
    if let Some(mut stdin) = child.stdin.take() {
        // A command that refuses its first line does not read the others; its own words say more than a broken pipe.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
}

/// Keeps Ctrl-C from reaching the node directly: the demo asks the three to end, in order and once.
#[cfg(unix)]
fn apart(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
fn apart(_: &mut Command) {}

fn find_address(line: &str) -> Option<String> {
    let start = line.find("http://127.0.0.1:").or_else(|| line.find("http://localhost:"))?;
    line[start..].split_whitespace().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_found_in_what_the_node_says() {
        let line = "Taccuino: http://127.0.0.1:8123/#t=abc (Ctrl-C ends it)";
        assert_eq!(find_address(line).as_deref(), Some("http://127.0.0.1:8123/#t=abc"));
        assert_eq!(find_address("nothing to see on http://example.org/"), None);
    }
}
