//! The words of the page: each language says the same things, with the same names in the places to fill, and in a
//! programme among equals none of them speaks of mentor and mentee.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::sources::all_sources;

/// A key of a language file, `room.key`, with the names that its sentence must be given.
type Keys = BTreeMap<String, BTreeSet<String>>;

/// The endings by which leptos_i18n tells plural forms apart; languages need different ones.
const PLURAL_FORMS: [&str; 6] = ["_zero", "_one", "_two", "_few", "_many", "_other"];

fn keys(path: &str, value: &Value, found: &mut Keys) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                keys(&format!("{path}.{name}"), member, found);
            }
        }
        Value::String(sentence) => {
            let singular = PLURAL_FORMS.iter().find_map(|form| path.strip_suffix(form)).unwrap_or(path);
            // "one" may say "una nota" without its number: the forms of one key are taken together.
            found.entry(singular.to_owned()).or_default().extend(names(sentence));
        }
        _ => {
            found.entry(path.to_owned()).or_default();
        }
    }
}

/// Collects the places to fill, `{{ name }}` and `<name>`.
fn names(sentence: &str) -> BTreeSet<String> {
    let places = sentence.split("{{").skip(1).filter_map(|rest| rest.split_once("}}"));
    let tags = sentence.split('<').skip(1).filter_map(|rest| rest.split_once('>'));
    // `{{ count, number }}` names its value before the comma.
    let name = |place: &str| place.split(',').next().unwrap_or_default().trim().trim_matches('/').to_owned();
    places.map(|(place, _)| name(place)).chain(tags.map(|(tag, _)| format!("<{}>", name(tag)))).collect()
}

fn differences(first: (&str, &Keys), second: (&str, &Keys)) -> Vec<String> {
    let mut findings = Vec::new();
    for (key, names) in first.1 {
        match second.1.get(key) {
            None => findings.push(format!("{} lacks {key}, which {} has", second.0, first.0)),
            Some(others) if others != names => {
                findings.push(format!("{key}: {} fills {names:?}, {} fills {others:?}", first.0, second.0));
            }
            Some(_) => {}
        }
    }
    findings
}

/// Reads every language file: one a language.
fn languages() -> BTreeMap<String, Value> {
    let mut languages = BTreeMap::new();
    for source in all_sources() {
        if let Some(language) = source.path.strip_prefix("app/locales/").and_then(|place| place.strip_suffix(".json")) {
            let value = serde_json::from_str(&source.text).unwrap_or_else(|error| panic!("{}: {error}", source.path));
            languages.insert(language.to_owned(), value);
        }
    }
    languages
}

/// Collects the sentences below a value by their keys, `room.key`.
fn sentences(path: &str, value: &Value, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                sentences(&path, member, found);
            }
        }
        Value::String(sentence) => {
            found.insert(path.to_owned(), sentence.clone());
        }
        _ => {}
    }
}

/// Parts a language file: what it says everywhere, and by shape what it says otherwise.
fn parted(language: &Value) -> (BTreeMap<String, String>, BTreeMap<String, BTreeMap<String, String>>) {
    let (mut usual, mut shapes) = (BTreeMap::new(), BTreeMap::new());
    for (room, value) in language.as_object().unwrap() {
        match value {
            Value::Object(named) if room == "shapes" => {
                for (shape, value) in named {
                    sentences("", value, shapes.entry(shape.clone()).or_default());
                }
            }
            value => sentences(room, value, &mut usual),
        }
    }
    (usual, shapes)
}

/// Tells whether a sentence, in Italian or in English, takes it that there is a mentor and a mentee.
fn is_of_a_pair(sentence: &str) -> bool {
    let sentence = sentence.to_lowercase();
    ["mentee", "mentor", "two teams", "both teams", "two cities", "due squadre", "due città"]
        .iter()
        .any(|word| sentence.contains(word))
}

#[test]
fn among_equals_no_sentence_speaks_of_a_pair() {
    for (language, value) in languages() {
        let (usual, shapes) = parted(&value);
        for (shape, own) in &shapes {
            for (key, sentence) in own {
                let instead = usual.get(key).unwrap_or_else(|| panic!("{language}: {shape}.{key} stands for nothing"));
                assert_eq!(names(instead), names(sentence), "{language}: {shape}.{key}");
                assert_ne!(instead, sentence, "{language}: {shape}.{key} says the same as everywhere");
            }
        }
        let equals = &shapes["equals"];
        let said = usual.iter().map(|(key, sentence)| (key, equals.get(key).unwrap_or(sentence)));
        let wrong: Vec<_> = said.filter(|(_, sentence)| is_of_a_pair(sentence)).collect();
        assert!(wrong.is_empty(), "{language}: {wrong:#?}");
    }
    assert!(is_of_a_pair("Lo leggono le due squadre") && is_of_a_pair("The Mentee decides"));
    assert!(!is_of_a_pair("Semplicemente") && !is_of_a_pair("Everybody reads this"));
}

#[test]
fn every_language_says_the_same() {
    let mut languages_of_page: BTreeMap<String, Keys> = BTreeMap::new();
    for (language, value) in languages() {
        keys("", &value, languages_of_page.entry(language).or_default());
    }
    let languages = languages_of_page;
    for language in ["it", "en"] {
        assert!(languages.contains_key(language), "app/locales has no {language}");
    }
    let mut findings = Vec::new();
    for first in &languages {
        for second in &languages {
            findings.extend(differences((first.0, first.1), (second.0, second.1)));
        }
    }
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

#[test]
fn a_missing_key_and_a_different_name_are_found() {
    let read = |text: &str| {
        let mut found = Keys::new();
        keys("", &serde_json::from_str(text).unwrap(), &mut found);
        found
    };
    let italian = read(
        r#"{"saved": "Salvato", "has": "{{ who }} ha tutto", "notes_one": "una nota", "notes_other": "{{ count }} note"}"#,
    );
    let english = read(
        r#"{"saved": "Saved", "has": "{{ name }} has all", "notes_one": "{{ count }} note", "notes_other": "{{ count }} notes"}"#,
    );
    assert_eq!(differences(("it", &italian), ("en", &english)).len(), 1);
    let poor = read(r#"{"saved": "Saved"}"#);
    assert_eq!(
        differences(("it", &italian), ("en", &poor)),
        ["en lacks .has, which it has", "en lacks .notes, which it has"]
    );
}
