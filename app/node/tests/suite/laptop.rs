//! One laptop: a data folder, the node on it, and commands.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// How long something that must happen may take.
const LIMIT: Duration = Duration::from_secs(60);
/// How long lies between two looks at it.
const PAUSE: Duration = Duration::from_millis(50);

/// Looks again and again until `look` finds something.
pub(crate) fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + LIMIT;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < deadline, "this did not happen within {LIMIT:?}: {what}");
        std::thread::sleep(PAUSE);
    }
}

pub(crate) struct Laptop {
    folder: TempDir,
    node: Option<Child>,
    /// The address that the node printed last.
    pub(crate) address: String,
}

impl Laptop {
    /// A laptop without a node, at which `person` of `organisation` sits.
    pub(crate) fn new(person: &str, organisation: &str) -> Self {
        let laptop = Self { folder: TempDir::new().unwrap(), node: None, address: String::new() };
        let names = ["--name", person, "--organisation", organisation, "--laptop", "laptop", "--language", "en"];
        laptop.json(&[["setup"].as_slice(), &names].concat());
        laptop
    }

    /// The same with a running node.
    pub(crate) fn with_node(person: &str, organisation: &str) -> Self {
        let mut laptop = Self::new(person, organisation);
        laptop.start();
        laptop
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_taccuino"));
        command.args(words).arg("--loopback").arg("--data").arg(self.folder.path().join("data"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts the node and returns once it can be reached.
    pub(crate) fn start(&mut self) {
        let serve = self.command(&["serve", "--no-open"]);
        self.start_by(serve);
    }

    /// The same with a log of everything that the program and its libraries have to say; returns its file.
    pub(crate) fn start_with_log(&mut self) -> PathBuf {
        let log = self.path("log");
        let mut serve = self.command(&["serve", "--no-open"]);
        serve.arg("--log").arg(&log).env("TACCUINO_LOG", "trace");
        self.start_by(serve);
        log
    }

    fn start_by(&mut self, mut serve: Command) {
        let mut node = serve.stderr(Stdio::inherit()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(node.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.address = line.trim().rsplit(' ').next().unwrap_or_default().to_owned();
        assert!(self.address.starts_with("http://127.0.0.1:"), "{line}");
        self.node = Some(node);
    }

    pub(crate) fn port(&self) -> u16 {
        let rest = self.address.strip_prefix("http://127.0.0.1:").unwrap();
        rest.split('/').next().unwrap().parse().unwrap()
    }

    /// Ends the node as a power cut does.
    pub(crate) fn kill(&mut self) {
        let mut node = self.node.take().unwrap();
        node.kill().unwrap();
        node.wait().unwrap();
    }

    /// Asks the node to end, and expects that it ends well.
    pub(crate) fn stop(&mut self) {
        self.json(&["stop"]);
        let mut node = self.node.take().unwrap();
        assert!(node.wait().unwrap().success());
    }

    /// Runs a command with `input` on its standard input.
    pub(crate) fn run(&self, words: &[&str], input: &str) -> Output {
        let mut child = self.command(words).stdin(Stdio::piped()).spawn().unwrap();
        // A command that refuses before it reads closes its end: its answer is what counts.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// Runs a command that must succeed and returns its answer.
    pub(crate) fn json(&self, words: &[&str]) -> Value {
        self.json_with(words, "")
    }

    pub(crate) fn json_with(&self, words: &[&str], input: &str) -> Value {
        let output = self.run(&[words, &["--json"]].concat(), input);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {error}");
        let text = String::from_utf8(output.stdout).unwrap();
        serde_json::from_str(text.trim()).unwrap_or_else(|error| panic!("{words:?}: {error}: {text}"))
    }

    /// Runs a command that must be refused and returns its only line on standard error.
    pub(crate) fn refused(&self, words: &[&str], input: &str) -> String {
        let output = self.run(words, input);
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success(), "{words:?} was not refused");
        assert_eq!(output.stdout, b"", "{words:?}");
        assert_eq!(error.lines().count(), 1, "{words:?}: {error}");
        error.trim().to_owned()
    }

    /// Creates a document and returns its id.
    pub(crate) fn new_document(&self, kind: &str, more: &[&str]) -> String {
        let words = [["doc", "new", "--kind", kind].as_slice(), more].concat();
        self.json(&words)["id"].as_str().unwrap().to_owned()
    }

    /// Returns the text of a prose field, if the document is here.
    pub(crate) fn text(&self, document: &str, field: &str) -> Option<String> {
        let output = self.run(&["doc", "show", document, "--json"], "");
        let shown: Value = serde_json::from_slice(&output.stdout).ok()?;
        let fields = shown["view"]["fields"].as_array()?;
        let found = fields.iter().find(|view| view["name"] == field)?;
        Some(found["reading"]["prose"].as_str()?.to_owned())
    }
}

impl Drop for Laptop {
    fn drop(&mut self) {
        if let Some(mut node) = self.node.take() {
            let _ = node.kill();
            let _ = node.wait();
        }
    }
}

/// Writes an edit that inserts `text` at `at` of a field.
pub(crate) fn insert(field: &str, at: usize, text: &str) -> String {
    serde_json::json!({ "splice": { "field": field, "at": at, "delete": 0, "insert": text } }).to_string() + "\n"
}
