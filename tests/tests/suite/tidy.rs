//! The rules of the house as tests: what a reviewer would otherwise have to look for by hand.
//!
//! Each rule is a function over the text of a file that returns what it found, so that it can be shown to fail.

mod arrows;
mod copies;
mod links;
mod locales;
mod promises;
mod requirements;
mod sources;

use sources::{Source, all_sources};

/// The longest a source file may grow before it holds more than one concept.
const LONGEST_FILE: usize = 500;

/// Runs `rule` over all sources that `concerns` picks, and fails with every finding at once.
fn check(concerns: impl Fn(&Source) -> bool, rule: impl Fn(&Source) -> Vec<String>) {
    let sources = all_sources();
    let concerned: Vec<&Source> = sources.iter().filter(|source| concerns(source)).collect();
    assert!(!concerned.is_empty(), "the rule looks at no file at all");
    let findings: Vec<String> = concerned.into_iter().flat_map(rule).collect();
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

/// Reports each line of `text` in which one of `words` stands.
fn lines_with(source: &Source, text: &str, words: &[&str]) -> Vec<String> {
    let found = |line: &str| words.iter().copied().find(|word| line.contains(word));
    text.lines()
        .enumerate()
        .filter_map(|(index, line)| found(line).map(|word| format!("{}:{}: {word}", source.path, index + 1)))
        .collect()
}

#[test]
fn files_hold_one_concept() {
    check(Source::is_code, |source| {
        let lines = source.text.lines().count();
        if lines <= LONGEST_FILE {
            return Vec::new();
        }
        vec![format!("{}: {lines} lines; split it by concept, at most {LONGEST_FILE}", source.path)]
    });
}

#[test]
fn every_rust_file_begins_with_what_it_owns() {
    check(Source::is_rust, |source| {
        let first = source.text.lines().next().unwrap_or_default();
        let says = first.starts_with("//! ") && first.len() > 20;
        if says { Vec::new() } else { vec![format!("{}: the first line does not say what it owns", source.path)] }
    });
}

#[test]
fn nothing_is_left_undone() {
    // Put together here, so that this file does not find itself.
    let words = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("#[ig", "nore"),
        concat!("test.sk", "ip("),
        concat!("test.to", "do("),
        concat!("test.on", "ly("),
    ];
    check(|_| true, |source| lines_with(source, &source.text, &words));
}

#[test]
fn no_file_names_somebodys_machine() {
    let words = [
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("/wo", "rk/"),
        concat!("/Us", "ers/"),
        concat!("C:\\Us", "ers"),
        concat!("\"reso", "lved\": \"http"),
    ];
    check(|_| true, |source| lines_with(source, &source.text, &words));
}

/// What core and engine must be given instead of taking it themselves: both run in a browser and replay from a seed.
const AMBIENT: [&str; 10] = [
    "Instant::now",
    "SystemTime",
    "std::time::Instant",
    "std::thread",
    "thread::spawn",
    "std::net",
    "getrandom",
    "rand::",
    "OsRng",
    "tokio",
];

/// The places that own files; a browser builds neither.
const FILE_OWNERS: [&str; 2] = ["core/src/store/", "core/src/notebook/folder.rs"];

fn ambient_uses(source: &Source) -> Vec<String> {
    let code = source.code_without_tests();
    let mut findings = lines_with(source, &code, &AMBIENT);
    if !FILE_OWNERS.iter().any(|owner| source.path.starts_with(owner)) {
        findings.extend(lines_with(source, &code, &["std::fs", "File::open", "File::create"]));
    }
    findings
}

#[test]
fn core_and_engine_take_no_clock_thread_file_or_chance_of_their_own() {
    let pure = |source: &Source| source.path.starts_with("core/src/") || source.path.starts_with("sync/src/engine/");
    check(pure, ambient_uses);
}

#[test]
fn an_ambient_use_is_found_in_code_and_allowed_in_comments_and_tests() {
    let used = Source::new("core/src/history/run.rs", "//! x\nfn now() { std::time::Instant::now(); }\n");
    assert_eq!(ambient_uses(&used), ["core/src/history/run.rs:2: Instant::now"]);
    let commented =
        Source::new("core/src/ids.rs", "// never SystemTime\n#[cfg(test)]\nmod tests {\n use std::fs;\n}\n");
    assert_eq!(ambient_uses(&commented), Vec::<String>::new());
    let store = Source::new("core/src/store/open.rs", "use std::fs;\n");
    assert_eq!(ambient_uses(&store), Vec::<String>::new());
}

fn inline_scripts(source: &Source) -> Vec<String> {
    let text = source.text.to_lowercase();
    let mut findings = Vec::new();
    for script in text.split("<script").skip(1) {
        let (tag, rest) = script.split_once('>').unwrap_or((script, ""));
        let body = rest.split("</script").next().unwrap_or_default();
        if !tag.contains("src=") || !body.trim().is_empty() {
            findings.push(format!("{}: a script inside the page; the node's security policy blocks it", source.path));
        }
    }
    let handlers = [" onclick=", " onload=", " onerror=", " onsubmit=", " oninput=", "=\"javascript:", "='javascript:"];
    findings.extend(lines_with(source, &text, &handlers));
    findings
}

#[test]
fn public_holds_no_inline_script_and_asks_nobody_else_for_anything() {
    check(
        |source| source.path.starts_with("public/"),
        |source| {
            let mut findings = inline_scripts(source);
            // Names of XML vocabularies look like addresses and are never fetched.
            let text = source.text.replace("http://www.w3.org/", "");
            findings.extend(lines_with(source, &text, &["http://", "https://", "src=\"//", "url(//"]));
            findings
        },
    );
}

#[test]
fn an_inline_script_is_found() {
    let page = |body: &str| Source::new("public/index.html", body);
    assert_eq!(inline_scripts(&page("<script type=\"module\" src=\"/start.js\"></script>")).len(), 0);
    assert_eq!(inline_scripts(&page("<script>start()</script>")).len(), 1);
    assert_eq!(inline_scripts(&page("<script src=\"/a.js\">start()</script>")).len(), 1);
    assert_eq!(inline_scripts(&page("<button onclick=\"start()\">")).len(), 1);
}
