//! What is wrong with a pack that loads: the report that its author works through.
//!
//! Owns the rules; a pack with problems still opens, since a missing text must not hide the others.

mod words;

use std::collections::BTreeSet;

use super::entries::Entry;
use super::pack::{Factor, Pack, PackKind, Question, QuestionKind};

/// The longest address that counts as a link, in bytes.
const MAX_LINK_BYTES: usize = 2048;

/// One thing that is wrong with a pack, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {kind}", line.map(|line| format!(":{line}")).unwrap_or_default())]
pub struct PackProblem {
    /// The file.
    pub file: String,
    /// The line, from 1, where one can be named.
    pub line: Option<usize>,
    /// What is wrong.
    pub kind: PackProblemKind,
}

/// What can be wrong with a pack. Texts are named as in the file: `f1.title`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackProblemKind {
    /// The version is 0, or the pack has no level.
    #[error("no {0}")]
    Absent(&'static str),
    /// Two entries share an id; the later one is reported.
    #[error("the id {0} is taken")]
    DuplicateId(String),
    /// A sub-item's parent is not an earlier question of the same factor, or is a sub-item itself.
    #[error("{id} is a sub-item of {parent}, which is no earlier question of its factor")]
    UnknownParent {
        /// The sub-item.
        id: String,
        /// What it names.
        parent: String,
    },
    /// A follow-up does not come after an earlier question of the same factor.
    #[error("{id} follows {follows}, which is no earlier question of its factor")]
    UnknownFollows {
        /// The follow-up.
        id: String,
        /// What it names.
        follows: String,
    },
    /// A choice without options, or options of a question that is no choice.
    #[error("{0} has options and is no choice, or is a choice without options")]
    BadOptions(String),
    /// A benchmark has sections, or a form or a guide has what only another kind has.
    #[error("the pack holds parts that its kind does not have")]
    StrangePart,
    /// A link is not an http or https address.
    #[error("not an address: {0:?}")]
    BadLink(String),
    /// There are more or fewer entries than the pack says.
    #[error("{found} {what}, but the pack announces {announced}")]
    WrongCount {
        /// What was counted, as the pack names it.
        what: &'static str,
        /// How many the pack says there are.
        announced: usize,
        /// How many there are.
        found: usize,
    },
    /// The pack has no language at all.
    #[error("no language")]
    NoLanguage,
    /// A language lacks a text that every language must have, or that another one has.
    #[error("{0} is missing")]
    MissingText(String),
    /// A text is blank.
    #[error("{0} is empty")]
    EmptyText(String),
    /// Two entries have the same text; the later one in the order of ids is reported.
    #[error("{key} repeats {first}")]
    RepeatedText {
        /// The text.
        key: String,
        /// The other text.
        first: String,
    },
    /// A text belongs to no entry, or to one that has no such text.
    #[error("{0} belongs to nothing in the pack")]
    UnusedText(String),
    /// The pack is of another kind than an older version of it.
    #[error("the pack is of another kind than its version {0}")]
    OtherKind(u32),
    /// An older version has an entry that this one lacks.
    #[error("{id} of version {version} is missing, and answers may stand under it")]
    LostId {
        /// The entry.
        id: String,
        /// The older version.
        version: u32,
    },
    /// A question takes prose where an older version took a value, or the other way round.
    #[error("{id} takes another sort of answer than in version {version}, which would hide what was written")]
    OtherAnswer {
        /// The question.
        id: String,
        /// The older version.
        version: u32,
    },
}

/// Lists what is wrong with `pack`: its structure first, then each language by name.
pub fn check(pack: &Pack) -> Vec<PackProblem> {
    let entries = pack.entries();
    let mut report = Report { file: &pack.file, problems: Vec::new() };
    check_structure(pack, &entries, &mut report);
    for words in pack.languages.values() {
        report.file = &words.file;
        words::check(words, pack, &entries, &mut report);
    }
    report.problems
}

struct Report<'a> {
    file: &'a str,
    problems: Vec<PackProblem>,
}

impl Report<'_> {
    fn add(&mut self, line: Option<usize>, kind: PackProblemKind) {
        self.problems.push(PackProblem { file: self.file.to_owned(), line, kind });
    }
}

fn check_structure(pack: &Pack, entries: &[Entry<'_>], report: &mut Report<'_>) {
    if pack.version == 0 {
        report.add(None, PackProblemKind::Absent("version"));
    }
    if pack.kind == PackKind::Benchmark && pack.levels.is_empty() {
        report.add(None, PackProblemKind::Absent("levels"));
    }
    let mut seen = BTreeSet::new();
    for entry in entries {
        if !seen.insert(entry.id) {
            report.add(entry.line, PackProblemKind::DuplicateId(entry.id.to_owned()));
        }
    }
    check_parts(pack, report);
    for factor in &pack.factors {
        check_questions(&factor.questions, report);
        check_practices(factor, report);
    }
    for section in &pack.sections {
        check_questions(&section.questions, report);
    }
    for link in pack.source.iter().flat_map(|source| &source.links).filter(|link| !is_link(link)) {
        report.add(None, PackProblemKind::BadLink(link.clone()));
    }
    if let Some(announced) = pack.counts {
        let found = pack.count();
        let rows = [
            ("factors", announced.factors, found.factors),
            ("questions", announced.questions, found.questions),
            ("tips", announced.tips, found.tips),
            ("practices", announced.practices, found.practices),
            ("contextual", announced.contextual, found.contextual),
            ("sections", announced.sections, found.sections),
            ("items", announced.items, found.items),
        ];
        for (what, announced, found) in rows.into_iter().filter(|(_, announced, found)| announced != found) {
            report.add(None, PackProblemKind::WrongCount { what, announced, found });
        }
    }
    if pack.languages.is_empty() {
        report.add(None, PackProblemKind::NoLanguage);
    }
}

/// Checks that a pack holds what its kind has and nothing else.
fn check_parts(pack: &Pack, report: &mut Report<'_>) {
    let found = pack.count();
    let has_questions = pack.sections.iter().any(|section| !section.questions.is_empty());
    let strange = match pack.kind {
        PackKind::Benchmark => found.sections > 0,
        PackKind::Form => found.factors + found.contextual + found.items + pack.levels.len() > 0,
        PackKind::Guide => found.factors + found.contextual + pack.levels.len() > 0 || has_questions,
    };
    if strange {
        report.add(None, PackProblemKind::StrangePart);
    }
}

fn check_questions(questions: &[Question], report: &mut Report<'_>) {
    // Only earlier questions may be named, so neither relation can go in a circle.
    for (index, question) in questions.iter().enumerate() {
        let earlier = |id: &str| questions[..index].iter().find(|other| other.id == id);
        let id = || question.id.clone();
        if let Some(parent) = &question.parent
            && earlier(parent).is_none_or(|other| other.parent.is_some())
        {
            report.add(Some(question.line), PackProblemKind::UnknownParent { id: id(), parent: parent.clone() });
        }
        if let Some(follows) = &question.follows
            && earlier(follows).is_none()
        {
            report.add(Some(question.line), PackProblemKind::UnknownFollows { id: id(), follows: follows.clone() });
        }
        if (question.kind == QuestionKind::Choice) == question.options.is_empty() {
            report.add(Some(question.line), PackProblemKind::BadOptions(id()));
        }
    }
}

fn check_practices(factor: &Factor, report: &mut Report<'_>) {
    for practice in &factor.practices {
        if let Some(link) = practice.link.as_ref().filter(|link| !is_link(link)) {
            report.add(Some(practice.line), PackProblemKind::BadLink(link.clone()));
        }
    }
}

/// Tells whether `link` may stand in a page as it is: http or https, a named host, nothing to escape.
fn is_link(link: &str) -> bool {
    let Some(rest) = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://")) else { return false };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host_is_named = host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !host.contains("..")
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.');
    let safe = |byte: u8| byte.is_ascii_graphic() && !b"\"'<>()[]{}\\^`|".contains(&byte);
    link.len() <= MAX_LINK_BYTES && host_is_named && rest.bytes().all(safe)
}

#[cfg(test)]
mod tests {
    use super::super::file::PackFile;
    use super::super::load::load;
    use super::super::text::TextKey;
    use super::*;

    const STRUCTURE: &str = r#"
id = "small"
version = 1
kind = "benchmark"
theme = "any"
levels = ["not-yet"]

[counts]
factors = 2
questions = 3
tips = 1
practices = 1
contextual = 1

[[factors]]
id = "f1"
questions = [
  { id = "f1q1", kind = "open" },
  { id = "f1q1a", kind = "open", parent = "f1q1" },
  { id = "f1q2", kind = "open", follows = "f1q1" },
]
tips = [{ id = "f1t1" }]
practices = [{ id = "f1p1", city = "Somewhere", link = "https://example.org/a?b=c#d" }]

[[factors]]
id = "f2"
questions = [{ id = "f2q1", kind = "open" }]

[[contextual]]
id = "c1"
attributes = [{ id = "c1a" }]
"#;

    const ENGLISH: &str = r#"
language = "en"
pack = { title = "P1", intro = "P2", rationale = "P3", credits = "P4", copyright = "P5", funding = "P6" }
not-yet.title = "Not yet"
f1 = { title = "F1", rationale = "F1 why" }
f1q1 = { text = "First?", hint = "Look there" }
f1q1a.text = "A?"
f1q2.text = "Second?"
f1t1.text = "Do"
f1p1 = { title = "Done", text = "They did" }
f2 = { title = "F2", rationale = "F2 why" }
f2q1.text = "Third?"
c1.title = "Weather"
c1a.title = "Rain"
"#;

    /// Loads the small pack with one replacement in its structure and one in its English words,
    /// and compares the report.
    fn check_report(structure: [&str; 2], words: [&str; 2], expected: &[&str]) {
        let [from, to] = structure;
        assert!(STRUCTURE.contains(from), "{from}");
        let structure = STRUCTURE.replacen(from, to, 1);
        let [from, to] = words;
        assert!(ENGLISH.contains(from), "{from}");
        let english = ENGLISH.replacen(from, to, 1);
        let languages = [
            PackFile { name: "en.toml", text: &english },
            PackFile { name: "xx.toml", text: &ENGLISH.replace("\"en\"", "\"xx\"") },
        ];
        let pack = load(PackFile { name: "pack.toml", text: &structure }, &languages).unwrap();
        let report =
            check(&pack).iter().map(ToString::to_string).filter(|line| !line.starts_with("xx")).collect::<Vec<_>>();
        assert_eq!(report, expected);
    }

    #[test]
    fn a_sound_pack_has_no_problems() {
        check_report(["", ""], ["", ""], &[]);
    }

    #[test]
    fn problems_of_structure() {
        let rows: &[([&str; 2], &[&str])] = &[
            (["version = 1", "version = 0"], &["pack.toml: no version"]),
            (
                ["\"f1q1a\"", "\"f1q1\""],
                &["pack.toml:19: the id f1q1 is taken", "en.toml:7: f1q1a.text belongs to nothing in the pack"],
            ),
            (["[{ id = \"c1a\" }]", "[{ id = \"c1a\" }, { id = \"f1\" }]"], &["pack.toml:31: the id f1 is taken"]),
            (
                ["parent = \"f1q1\"", "parent = \"f1q9\""],
                &["pack.toml:19: f1q1a is a sub-item of f1q9, which is no earlier question of its factor"],
            ),
            (
                ["parent = \"f1q1\"", "parent = \"f1q2\""],
                &["pack.toml:19: f1q1a is a sub-item of f1q2, which is no earlier question of its factor"],
            ),
            (
                ["follows = \"f1q1\"", "parent = \"f1q1a\""],
                &[
                    "pack.toml:20: f1q2 is a sub-item of f1q1a, which is no earlier question of its factor",
                    "pack.toml: 2 questions, but the pack announces 3",
                ],
            ),
            (
                ["follows = \"f1q1\"", "follows = \"f2q1\""],
                &["pack.toml:20: f1q2 follows f2q1, which is no earlier question of its factor"],
            ),
            (
                ["follows = \"f1q1\"", "follows = \"f1q2\""],
                &["pack.toml:20: f1q2 follows f1q2, which is no earlier question of its factor"],
            ),
            (["factors = 2", "factors = 3"], &["pack.toml: 2 factors, but the pack announces 3"]),
            (["questions = 3", "questions = 4"], &["pack.toml: 3 questions, but the pack announces 4"]),
            (["tips = 1", "tips = 0"], &["pack.toml: 1 tips, but the pack announces 0"]),
            (["practices = 1", "practices = 2"], &["pack.toml: 1 practices, but the pack announces 2"]),
            (["contextual = 1", "contextual = 2"], &["pack.toml: 1 contextual, but the pack announces 2"]),
        ];
        for (change, expected) in rows {
            check_report(*change, ["", ""], expected);
        }
    }

    #[test]
    fn what_one_language_says_otherwise_in_a_shape_all_do() {
        let english = format!("{ENGLISH}shapes.equals.f1.title = \"Among us\"\n");
        let languages = [
            PackFile { name: "en.toml", text: &english },
            PackFile { name: "xx.toml", text: &ENGLISH.replace("\"en\"", "\"xx\"") },
        ];
        let pack = load(PackFile { name: "pack.toml", text: STRUCTURE }, &languages).unwrap();
        let report: Vec<_> = check(&pack).iter().map(ToString::to_string).collect();
        assert_eq!(report, ["xx.toml: shapes.equals.f1.title is missing"]);
        let said = |language: &str| pack.text(language, TextKey::title("f1")).to_owned();
        assert_eq!(["en", "en-x-equals", "en-x-members", "xx-x-equals"].map(said), ["F1", "Among us", "F1", "F1"]);
    }

    #[test]
    fn a_pack_needs_levels_and_a_language() {
        let text = STRUCTURE.replace("\"not-yet\"", "");
        let pack = load(PackFile { name: "pack.toml", text: &text }, &[]).unwrap();
        let report: Vec<_> = check(&pack).iter().map(ToString::to_string).collect();
        assert_eq!(report, ["pack.toml: no levels", "pack.toml: no language"]);
    }

    #[test]
    fn links_are_web_addresses() {
        let bad = [
            "example.org",
            "https:/example.org",
            "javascript:alert(1)",
            "https://",
            "https://localhost",
            "https://.org",
            "https://exa mple.org",
            "https://user@example.org",
            "https://example.org/a)",
            "https://example.org/è",
        ];
        for link in bad {
            let expected = format!("pack.toml:23: not an address: {link:?}");
            check_report(["https://example.org/a?b=c#d", link], ["", ""], &[&expected]);
        }
        for link in ["http://example.org", "https://a-b.example.org/c/d-e.f?g=h&i=%C3%A8"] {
            check_report(["https://example.org/a?b=c#d", link], ["", ""], &[]);
        }
        let source =
            "[source]\npublisher = \"P\"\nproject = \"J\"\nyear = 2022\nlinks = [\"ftp://example.org\"]\n\n[counts]";
        check_report(["[counts]", source], ["", ""], &["pack.toml: not an address: \"ftp://example.org\""]);
    }

    #[test]
    fn problems_of_words() {
        let rows: &[([&str; 2], &[&str])] = &[
            (["f1q2.text = \"Second?\"\n", ""], &["en.toml: f1q2.text is missing"]),
            ([", funding = \"P6\"", ""], &["en.toml: pack.funding is missing"]),
            (["not-yet.title = \"Not yet\"\n", ""], &["en.toml: not-yet.title is missing"]),
            ([", text = \"They did\"", ""], &["en.toml: f1p1.text is missing"]),
            (["c1a.title = \"Rain\"\n", ""], &["en.toml: c1a.title is missing"]),
            // The other language has this hint.
            ([", hint = \"Look there\"", ""], &["en.toml: f1q1.hint is missing"]),
            (["\"Do\"", "\" \\n\""], &["en.toml:9: f1t1.text is empty"]),
            (["\"Third?\"", "\"  SECOND?\\n\""], &["en.toml:12: f2q1.text repeats f1q2.text"]),
            (
                ["c1.title", "c9.title"],
                &["en.toml: c1.title is missing", "en.toml:13: c9.title belongs to nothing in the pack"],
            ),
            (
                ["f1t1.text = \"Do\"", "f1t1 = { text = \"Do\", hint = \"So\" }"],
                &["en.toml:9: f1t1.hint belongs to nothing in the pack"],
            ),
            // What is said otherwise among equals: of a text that there is, in other words.
            (
                ["c1a.title", "shapes.equals.f9.title = \"F9\"\nc1a.title"],
                &["en.toml:14: shapes.equals.f9.title belongs to nothing in the pack"],
            ),
            (
                ["c1a.title", "shapes.equals.f1.title = \"F1\"\nc1a.title"],
                &["en.toml:14: shapes.equals.f1.title repeats f1.title"],
            ),
            (
                ["c1a.title", "shapes.equals.f1.title = \" \"\nc1a.title"],
                &["en.toml:14: shapes.equals.f1.title is empty"],
            ),
        ];
        for (change, expected) in rows {
            check_report(["", ""], *change, expected);
        }
    }
}
