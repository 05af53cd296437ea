//! The text files of the checkout, without what is built or downloaded.

use std::fs;
use std::path::{Path, PathBuf};

/// One text file of the checkout.
pub(super) struct Source {
    /// Its place below the root, with `/` between folders.
    pub(super) path: String,
    /// What it holds.
    pub(super) text: String,
}

impl Source {
    pub(super) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub(super) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Tells whether people wrote this as code.
    pub(super) fn is_code(&self) -> bool {
        self.is_rust() || self.path.ends_with(".mjs") || self.path.ends_with(".js")
    }

    /// Returns the Rust code with empty lines in the place of comments, up to its module of unit tests.
    pub(super) fn code_without_tests(&self) -> String {
        let is_test_file = self.path.ends_with("/tests.rs") || self.path.contains("/tests/");
        if is_test_file {
            return String::new();
        }
        let end = self.text.find("#[cfg(test)]\nmod ").filter(|at| self.text[*at..].contains('{'));
        let code = &self.text[..end.unwrap_or(self.text.len())];
        let blank_comment =
            |line: &str| if line.trim_start().starts_with("//") { String::new() } else { line.to_owned() };
        code.lines().map(blank_comment).collect::<Vec<_>>().join("\n")
    }
}

/// Returns the root of the checkout.
pub(super) fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_path_buf()
}

/// Reads every text file below the root.
pub(super) fn all_sources() -> Vec<Source> {
    let root = root();
    let mut sources = Vec::new();
    collect(&root, &root, &mut sources);
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    sources
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) {
    const KINDS: [&str; 14] =
        ["rs", "toml", "mjs", "js", "json", "jsonl", "html", "css", "md", "svg", "yml", "sh", "txt", "webmanifest"];
    for entry in fs::read_dir(folder).expect("the folders of the checkout can be read") {
        let path = entry.expect("the folders of the checkout can be read").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            // `.ci` and `.cargo` are part of the house; `.git` and what editors leave are not.
            let foreign = name.starts_with('.') && name != ".ci" && name != ".cargo";
            if !foreign && name != "target" && name != "node_modules" && name != "out" {
                collect(root, &path, sources);
            }
            continue;
        }
        let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        if !KINDS.contains(&extension.as_str()) && name != "run" {
            continue;
        }
        let place = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{place} is not text: {error}"));
        sources.push(Source { path: place, text });
    }
}

#[test]
fn code_without_tests_keeps_line_numbers_and_stops_at_the_tests() {
    let text = "//! x\nuse a; // kept\n#[cfg(test)]\nmod tests {\n}\n";
    assert_eq!(Source::new("core/src/a.rs", text).code_without_tests(), "\nuse a; // kept");
    assert_eq!(Source::new("core/src/a/tests.rs", text).code_without_tests(), "");
}
