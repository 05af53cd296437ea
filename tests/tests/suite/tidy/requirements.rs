//! The page that names the test behind each requirement of the method: none is forgotten, none invented.

use super::promises::unknown_names;
use super::sources::{all_sources, root};

/// How many requirements may ask nothing of software.
const MOST_WITHOUT: usize = 10;

/// What later work brings, and nothing else may be left to it.
const LATER: &[&str] =
    &["MNT-01", "MNT-03", "MNT-04", "AP-10", "CONF-04", "CONF-06", "LNG-01", "LNG-02", "LNG-03", "GP-R3", "NFR-06"];

/// Every id of the method's requirements A1 to A16: families with their first and last number and how many digits.
fn ids() -> Vec<String> {
    let families: &[(&str, usize, usize, usize)] = &[
        ("DOC-", 1, 19, 2),
        ("BM-", 1, 17, 2),
        ("CFA-", 0, 5, 1),
        ("THM-", 1, 5, 1),
        ("NA-", 1, 22, 2),
        ("NA-R", 1, 6, 1),
        ("MS-", 1, 14, 2),
        ("MS-R", 1, 2, 1),
        ("GP-", 1, 12, 2),
        ("GP-R", 1, 3, 1),
        ("LSN-", 1, 14, 2),
        ("AP-", 1, 13, 2),
        ("ROL-", 1, 14, 2),
        ("PAIR-", 1, 4, 1),
        ("LNG-", 1, 4, 2),
        ("PRC-", 1, 15, 2),
        ("VIS-", 0, 12, 2),
        ("MNT-", 1, 7, 2),
        ("CONF-", 1, 8, 2),
        ("POL-", 1, 4, 2),
        ("MON-", 1, 5, 2),
        ("ADP-", 1, 5, 1),
        ("NFR-", 1, 9, 2),
    ];
    let number = |digits: usize, number: usize| format!("{number:0digits$}");
    families
        .iter()
        .flat_map(|(family, first, last, digits)| {
            (*first..=*last).map(move |at| format!("{family}{}", number(*digits, at)))
        })
        .collect()
}

/// What a row says of its requirement.
#[derive(Debug, PartialEq, Eq)]
enum Says {
    /// It names tests.
    Shown,
    /// It is left to later work.
    Later,
    /// It asks nothing of software, for the reason given.
    Nothing,
    /// Nothing that counts.
    Unclear,
}

/// Lists what is wrong with the page.
fn problems(page: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let mut wanted = ids();
    let mut without = 0;
    for line in page.lines().filter(|line| line.starts_with("| ") && line.contains('-') && !line.starts_with("| id ")) {
        let mut cells = line.trim_matches('|').split(" | ").map(str::trim);
        let (id, says) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        match wanted.iter().position(|known| known == id) {
            Some(place) => drop(wanted.remove(place)),
            None => problems.push(format!("{id} is no requirement, or stands here twice")),
        }
        let kind = match says {
            _ if says.starts_with("later:") => Says::Later,
            _ if says.strip_prefix("asks nothing:").is_some_and(|why| why.trim().len() > 10) => Says::Nothing,
            _ if says.contains('`') => Says::Shown,
            _ => Says::Unclear,
        };
        match kind {
            Says::Later if !LATER.contains(&id) => problems.push(format!("{id} may not be left to later")),
            Says::Nothing => without += 1,
            Says::Unclear => problems.push(format!("{id} names no test")),
            Says::Later | Says::Shown => (),
        }
    }
    problems.extend(wanted.iter().map(|id| format!("{id} is missing")));
    if without > MOST_WITHOUT {
        problems.push(format!("{without} ask nothing, more than {MOST_WITHOUT}"));
    }
    problems
}

#[test]
fn every_requirement_names_a_test_that_exists() {
    let sources = all_sources();
    let page = sources.iter().find(|source| source.path == "tests/requirements.md").expect("the page is there");
    assert_eq!(problems(&page.text), Vec::<String>::new());
    let path_exists = |name: &str| root().join(name).exists() || root().join("tests").join(name).exists();
    assert_eq!(unknown_names(&page.text, &sources, path_exists), Vec::<String>::new());
}

#[test]
fn rows_that_say_nothing_are_noticed() {
    let complete: Vec<String> = ids().iter().map(|id| format!("| {id} | `a_test` |")).collect();
    assert_eq!(problems(&complete.join("\n")), Vec::<String>::new());
    let with = |from: &str, to: &str| problems(&complete.join("\n").replace(from, to)).len();
    assert_eq!(with("| DOC-01 | `a_test` |", ""), 1, "one is missing");
    assert_eq!(with("| DOC-01 |", "| DOC-99 |"), 2, "one is unknown, one is missing");
    assert_eq!(with("| DOC-01 | `a_test` |", "| DOC-01 | later: some day |"), 1);
    assert_eq!(with("| MNT-01 | `a_test` |", "| MNT-01 | later: suggestions |"), 0);
    assert_eq!(with("| DOC-01 | `a_test` |", "| DOC-01 | it works |"), 1);
    assert_eq!(with("| DOC-01 | `a_test` |", "| DOC-01 | asks nothing: it tells what the word means |"), 0);
    assert_eq!(with("| NA-0", "| NA-0"), 0);
}
