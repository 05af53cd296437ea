//! One laptop: the real program on a machine of its own, driven by its command line alone.
//!
//! Owns the data folder, the node's process and how answers are read; must not know what a test proves.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::net::Machine;
use serde_json::{Value, json};
use tempfile::TempDir;

/// How long something that must happen may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);
/// How long lies between two looks at it.
const PAUSE: Duration = Duration::from_millis(100);
/// How much of a node's log is shown when a test fails.
const SHOWN_LOG_LINES: usize = 40;

/// Looks again and again until `look` finds something.
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            println!("{what}: after {} ms", start.elapsed().as_millis());
            return found;
        }
        assert!(start.elapsed() < LIMIT, "this did not happen within {LIMIT:?}: {what}");
        std::thread::sleep(PAUSE);
    }
}

/// Returns the program: the one named by `TACCUINO_BIN`, else the one that cargo built beside this one.
fn program() -> OsString {
    std::env::var_os("TACCUINO_BIN").unwrap_or_else(|| {
        let this = std::env::current_exe().expect("this test has a path");
        // A test lies in `target/PROFILE/deps`, any other program in `target/PROFILE`.
        let beside = this.ancestors().skip(1).take(2).map(|folder| folder.join("taccuino")).find(|path| path.is_file());
        beside.expect("the program is built: cargo build -p taccuino").into()
    })
}

/// A document as `doc show` tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown(Value);

impl Shown {
    /// Returns the changes that no other builds on.
    pub fn heads(&self) -> &Value {
        &self.0["heads"]
    }

    /// Returns everything that can be read in it.
    pub fn view(&self) -> &Value {
        &self.0["view"]
    }

    /// Returns the text of a prose field.
    pub fn text(&self, field: &str) -> &str {
        let fields = self.0["view"]["fields"].as_array().expect("fields");
        let found = fields.iter().find(|view| view["name"] == field).expect("the field");
        found["reading"]["prose"].as_str().expect("prose")
    }
}

/// One entry of a document's history.
#[derive(Debug)]
pub struct Entry {
    /// The stream of its change.
    pub stream: String,
    /// Its number in the stream.
    pub number: u64,
    /// Whose it is.
    pub person: String,
    /// What came into the document.
    pub inserted: String,
}

/// A machine, the data folder on it, and the node while it runs.
#[derive(Debug)]
pub struct Laptop {
    /// Where it stands.
    pub machine: Machine,
    /// Its key.
    pub device: String,
    person: String,
    folder: TempDir,
    node: Option<Child>,
}

impl Laptop {
    /// Is a laptop without a running node at which `person` of `organisation` sits.
    pub fn new(machine: Machine, person: &str, organisation: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut laptop = Self { machine, device: String::new(), person: person.to_owned(), folder, node: None };
        let names = ["--name", person, "--organisation", organisation, "--laptop", "laptop", "--language", "en"];
        let welcome = laptop.json(&[["setup"].as_slice(), &names].concat());
        laptop.device = welcome["device"].as_str().expect("a device").to_owned();
        laptop
    }

    /// Returns the place of a file beside its data.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn log(&self) -> PathBuf {
        self.path("log")
    }

    /// Prepares one of the program's commands on this laptop.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = self.machine.command(program());
        command.args(words).arg("--data").arg(self.path("data"));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts the node and returns once it can be reached.
    pub fn start(&mut self) {
        let mut command = self.command(&["serve", "--no-open"]);
        let mut node = command.arg("--log").arg(self.log()).stderr(Stdio::inherit()).spawn().expect("the node starts");
        let mut line = String::new();
        let mut output = std::io::BufReader::new(node.stdout.take().expect("it has an output"));
        std::io::BufRead::read_line(&mut output, &mut line).expect("it says something");
        assert!(line.contains("http://127.0.0.1:"), "{}: {line:?}", self.person);
        self.node = Some(node);
    }

    /// Takes the node's process out, for one that is to be killed while the laptop is in use.
    pub fn take_node(&mut self) -> Node {
        Node(self.node.take().expect("the node runs"))
    }

    /// Ends the node as a power cut does.
    pub fn kill(&mut self) {
        self.take_node().kill();
    }

    /// Runs a command with `input` on its standard input.
    pub fn run(&self, words: &[&str], input: &str) -> Output {
        let mut child = self.command(words).stdin(Stdio::piped()).spawn().expect("the command starts");
        // A command that refuses before it reads closes its end: its answer is what counts.
        let _ = child.stdin.take().expect("it has an input").write_all(input.as_bytes());
        child.wait_with_output().expect("it ends")
    }

    /// Runs a command that must succeed and returns its answer.
    pub fn json(&self, words: &[&str]) -> Value {
        self.json_with(words, "")
    }

    /// As [`Laptop::json`], with `input` on its standard input.
    pub fn json_with(&self, words: &[&str], input: &str) -> Value {
        let output = self.run(&[words, &["--json"]].concat(), input);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {words:?}: {error}", self.person);
        let text = String::from_utf8_lossy(&output.stdout);
        serde_json::from_str(text.trim()).unwrap_or_else(|error| panic!("{words:?}: {error}: {text}"))
    }

    /// Runs a command that must be refused, with nothing on standard output, and returns its reason: the last line
    /// on standard error, and the only one that speaks of a failure.
    pub fn refused(&self, words: &[&str], input: &str) -> String {
        let output = self.run(words, input);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{}: {words:?} was not refused", self.person);
        assert_eq!(output.stdout, b"", "{}: {words:?}", self.person);
        let failures: Vec<&str> = error.lines().filter(|line| line.starts_with("taccuino: ")).collect();
        assert!(failures.len() == 1 && error.lines().last() == failures.first().copied(), "{words:?}: {error}");
        failures[0].to_owned()
    }

    /// Creates a document and returns its id.
    pub fn new_document(&self, kind: &str, more: &[&str]) -> String {
        let words = [["doc", "new", "--kind", kind].as_slice(), more].concat();
        self.json(&words)["id"].as_str().expect("an id").to_owned()
    }

    /// Inserts a text into a prose field.
    pub fn insert(&self, document: &str, field: &str, at: usize, text: &str) {
        self.json_with(&["doc", "edit", document], &splice(field, at, 0, text));
    }

    /// Returns a document, if it is here.
    pub fn shown(&self, document: &str) -> Option<Shown> {
        let output = self.run(&["doc", "show", document, "--json"], "");
        serde_json::from_slice(&output.stdout).ok().map(Shown)
    }

    /// Returns the text of a prose field, if the document is here.
    pub fn text(&self, document: &str, field: &str) -> Option<String> {
        self.shown(document).map(|shown| shown.text(field).to_owned())
    }

    /// Waits until a prose field holds `text`.
    pub fn reads(&self, document: &str, field: &str, text: &str) {
        let what = format!("{} reads {text:?}", self.person);
        eventually(&what, || self.text(document, field).filter(|found| found == text));
    }

    /// Returns a document's history.
    pub fn history(&self, document: &str) -> Vec<Entry> {
        let history = self.json(&["history", document]);
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let entry = |entry: &Value| Entry {
            stream: text(&entry["stream"]),
            number: entry["number"].as_u64().expect("a number"),
            person: text(&entry["person"]),
            inserted: entry["inserted"].as_array().expect("texts").iter().map(text).collect(),
        };
        history.as_array().expect("entries").iter().map(entry).collect()
    }

    /// Returns what was refused since the node started: the beginning of the other laptop's key, and the code.
    pub fn refusals(&self) -> Vec<String> {
        let status = self.json(&["status"]);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let line = |note: &Value| format!("{:.8}: {}", text(&note["device"]), text(&note["code"]));
        status["refused"].as_array().expect("refusals").iter().map(line).collect()
    }

    /// Tells whether the laptop of `person` is connected.
    pub fn is_near(&self, person: &str) -> bool {
        let peers = self.json(&["peers"]);
        peers.as_array().expect("peers").iter().any(|peer| peer["person"] == person && peer["place"] == "Near")
    }

    /// Returns the name of whoever sits at it.
    pub fn person(&self) -> &str {
        &self.person
    }
}

impl Drop for Laptop {
    fn drop(&mut self) {
        if let Some(node) = self.node.take() {
            Node(node).kill();
        }
        if std::thread::panicking() {
            let log = std::fs::read_to_string(self.log()).unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            let shown = &lines[lines.len().saturating_sub(SHOWN_LOG_LINES)..];
            println!("the end of {}'s log:\n{}", self.person, shown.join("\n"));
        }
    }
}

/// The process of a node.
#[derive(Debug)]
pub struct Node(Child);

impl Node {
    /// Ends it with SIGKILL, and waits until it is gone.
    pub fn kill(mut self) {
        self.0.kill().expect("it runs");
        self.0.wait().expect("it ends");
    }
}

/// Writes an edit as a line for `doc edit`.
pub fn splice(field: &str, at: usize, delete: usize, insert: &str) -> String {
    json!({ "splice": { "field": field, "at": at, "delete": delete, "insert": insert } }).to_string() + "\n"
}
