//! What stands outside the packs is in words of our own too: the page's and those of the invented programme.
//!
//! No run of eight words of the method's sources stands in them, and no sentence of the page is the same in two
//! languages. The packs themselves are read by the tests beside them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::sources::{Source, all_sources};

#[path = "../../../../core/src/forms/word_runs.rs"]
mod word_runs;

/// What reads the same in Italian and English: names, and words that both have.
const SAME_IN_BOTH: &[&str] = &[
    "Taccuino",
    "Benchmark",
    "Focus group",
    "Forum",
    "Mentee",
    "Mentoring",
    "No",
    "Online",
    "{{ page }} · Taccuino",
    "{{ role }}, {{ organisation }}",
    "{{ act }}: {{ name }}",
    "{{ number }}. {{ name }}",
    "{{ name }}: {{ title }}",
];

/// Lists each text in a value, with its place.
fn texts(place: &str, value: &Value, found: &mut BTreeMap<String, String>) {
    match value {
        Value::String(text) => {
            found.insert(place.to_owned(), text.clone());
        }
        Value::Object(members) => members.iter().for_each(|(name, it)| texts(&format!("{place}.{name}"), it, found)),
        Value::Array(entries) => {
            entries.iter().enumerate().for_each(|(index, it)| texts(&format!("{place}.{index}"), it, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Lists the texts of a file of JSON values: one, or one a line.
fn texts_of(source: &Source) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let values = serde_json::Deserializer::from_str(&source.text).into_iter::<Value>();
    for (index, value) in values.enumerate() {
        let value = value.unwrap_or_else(|error| panic!("{}: {error}", source.path));
        texts(&format!("{}:{}", source.path, index + 1), &value, &mut found);
    }
    found
}

/// Lists the runs of eight words of `texts` that `is_known` knows, with their places; and how many were tried.
fn copied(texts: &BTreeMap<String, String>, is_known: impl Fn(&str) -> bool) -> (Vec<String>, usize) {
    let (mut found, mut tried) = (Vec::new(), 0);
    for (place, text) in texts {
        for run in word_runs::runs_of(text) {
            tried += 1;
            if is_known(&run) {
                found.push(format!("{place}: \"{run}\" stands in a source"));
            }
        }
    }
    (found, tried)
}

/// Lists the keys whose text is the same in both languages, and is none of those that may be.
fn same(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> Vec<String> {
    let is_same = |(key, text): &(&String, &String)| other.get(*key) == Some(text);
    let may_be = |text: &str| SAME_IN_BOTH.contains(&text);
    one.iter().filter(is_same).filter(|(_, text)| !may_be(text)).map(|(key, text)| format!("{key}: {text}")).collect()
}

#[test]
fn no_sentence_of_the_page_or_the_demo_is_copied_from_the_sources() {
    let bytes: &[u8] = include_bytes!("../../../../core/packs/source-runs.bin");
    let (hashes, _) = bytes.as_chunks::<8>();
    assert!(hashes.len() > 9_000, "only {} runs: are both sources in it?", hashes.len());
    let is_known = |run: &str| hashes.binary_search(&word_runs::hash_of(run)).is_ok();
    let sources = all_sources();
    for (folder, least) in [("app/locales/", 4_000), ("app/xtask/sample/", 1_000)] {
        let mut tried = 0;
        for source in sources.iter().filter(|source| source.path.starts_with(folder)) {
            let (found, runs) = copied(&texts_of(source), is_known);
            assert_eq!(found, Vec::<String>::new());
            tried += runs;
        }
        assert!(tried > least, "only {tried} runs of {folder} tried");
    }
}

#[test]
fn no_sentence_of_the_page_is_the_same_in_two_languages() {
    let sources = all_sources();
    let read = |language: &str| {
        let path = format!("app/locales/{language}.json");
        let source = sources.iter().find(|source| source.path == path).unwrap_or_else(|| panic!("there is no {path}"));
        let texts = texts_of(source).into_iter();
        texts.map(|(key, text)| (key.replace(&path, ""), text)).collect::<BTreeMap<_, _>>()
    };
    let (italian, english) = (read("it"), read("en"));
    assert!(italian.len() > 500, "only {} texts", italian.len());
    assert_eq!(same(&italian, &english), Vec::<String>::new());
    // What nobody says any more is not kept for later.
    let is_said = |text: &&&str| italian.values().any(|said| said == **text);
    assert_eq!(SAME_IN_BOTH.iter().filter(|text| !is_said(text)).count(), 0);
}

#[test]
fn a_copied_run_and_a_text_that_was_not_translated_are_found() {
    let file = Source::new(
        "a.jsonl",
        "{\"a\": {\"b\": \"Uno due tre, quattro cinque sei sette otto\"}}\n{\"c\": [\"No\", \"Salva\"]}",
    );
    let read = texts_of(&file);
    assert_eq!(read.keys().collect::<Vec<_>>(), ["a.jsonl:1.a.b", "a.jsonl:2.c.0", "a.jsonl:2.c.1"]);
    let (found, tried) = copied(&read, |run| run == "uno due tre quattro cinque sei sette otto");
    assert_eq!((found.len(), tried), (1, 1));
    assert_eq!(copied(&read, |_| false).0.len(), 0);
    assert_eq!(same(&read, &read).len(), 2, "all but the word that both languages have");
    assert_eq!(same(&read, &BTreeMap::new()).len(), 0);
}
