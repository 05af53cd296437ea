//! The page that names the test behind each promise: every name on it must be one that somebody can open or run.

use super::sources::{Source, all_sources, root};

/// What stands behind a name in backquotes.
#[derive(Debug, PartialEq, Eq)]
enum Name {
    /// A file or folder, from the root or from `tests`.
    Path,
    /// A test written in Rust.
    Function,
    /// A scene, by its title.
    Scene,
}

impl Name {
    fn of(name: &str) -> Self {
        let is_identifier = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        match name {
            _ if is_identifier => Self::Function,
            _ if name.ends_with(".rs") || name.ends_with(".mjs") || (name.contains('/') && !name.contains(' ')) => {
                Self::Path
            }
            _ => Self::Scene,
        }
    }
}

/// Returns the names in backquotes in tables, headings and wherever a path is named, that stand for nothing.
pub(super) fn unknown_names(page: &str, sources: &[Source], path_exists: impl Fn(&str) -> bool) -> Vec<String> {
    let has_line = |ending: &str, begins: &[&str], wanted: &str| {
        let fits = |line: &str| {
            line.match_indices(wanted).any(|(at, _)| begins.iter().any(|begin| line[..at].trim_end().ends_with(begin)))
        };
        sources.iter().any(|source| source.path.ends_with(ending) && source.text.lines().any(fits))
    };
    let stands = |name: &str| match Name::of(name) {
        Name::Path => path_exists(name),
        Name::Function => has_line(".rs", &["fn"], &format!("{name}(")),
        // A long title stands in a line of its own.
        Name::Scene => has_line(".test.mjs", &["scene(", "test(", ""], &format!("\"{name}\"")),
    };
    let mut unknown = Vec::new();
    for line in page.lines() {
        let promises = line.starts_with("| ") || line.starts_with('#');
        let names = line.split('`').skip(1).step_by(2);
        let binding = names.filter(|name| promises || Name::of(name) == Name::Path);
        unknown.extend(binding.filter(|name| !stands(name)).map(str::to_owned));
    }
    unknown
}

#[test]
fn every_test_that_is_promised_exists() {
    let sources = all_sources();
    let page = sources.iter().find(|source| source.path == "tests/README.md").expect("tests/README.md is there");
    let path_exists = |name: &str| root().join(name).exists() || root().join("tests").join(name).exists();
    assert_eq!(unknown_names(&page.text, &sources, path_exists), Vec::<String>::new());
}

#[test]
fn a_promise_is_kept_by_a_path_a_function_or_a_title_and_by_nothing_else() {
    let sources = [
        Source::new("core/src/a.rs", "//! not `in_words(`\nfn it_holds() { called(); }\n"),
        Source::new("tests/browser/cases/a.test.mjs", "scene(\"one types\", [], x);\nconst said = \"two\";\n"),
    ];
    let unknown = |page: &str| unknown_names(page, &sources, |path| path == "core/src/a.rs");
    assert_eq!(unknown("| x | `it_holds`, `core/src/a.rs`, `one types` |"), Vec::<String>::new());
    assert_eq!(unknown("| x | `holds`, `it_hold`, `called`, `in_words` |").len(), 4);
    assert_eq!(unknown("| x | `a.rs`, `core/src/`, `types`, `one type` |").len(), 4);
    // Beside tables and headings only paths are promises.
    assert_eq!(unknown("`cargo xtask test` runs `src/gone.rs`"), ["src/gone.rs"]);
    assert_eq!(unknown("## Crash: `src/gone.rs`"), ["src/gone.rs"]);
}
