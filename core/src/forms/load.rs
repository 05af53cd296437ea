//! From TOML text to a [`Pack`].
//!
//! Owns the file formats. Whether a pack that loads is also complete and sound is `check`'s to say.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::file::{Lines, PackError, PackFile, shortened};
use super::pack::{
    ContextualAttribute, ContextualFactor, Counts, Factor, Pack, PackKind, Practice, Question, QuestionKind, Section,
    SectionOwner, Source, Tip,
};
use super::text::{Entries, Text, TextPart, Words};

/// Reads a pack from its structure and its language files.
///
/// # Errors
/// [`PackError`] for the first file that exceeds the caps, is not TOML, has an unknown or a missing
/// field, a malformed id, or a language that another file has too.
pub fn load(structure: PackFile<'_>, languages: &[PackFile<'_>]) -> Result<Pack, PackError> {
    let mut pack = load_structure(structure)?;
    for file in languages {
        let (language, words) = load_language(*file)?;
        if let Some(earlier) = pack.languages.get(&language) {
            let other = earlier.file.clone();
            return Err(PackError::LanguageTwice { file: words.file, language, other });
        }
        pack.languages.insert(language, words);
    }
    Ok(pack)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPack {
    id: Spanned<String>,
    version: u32,
    kind: PackKind,
    theme: Spanned<String>,
    #[serde(default)]
    levels: Vec<Spanned<String>>,
    source: Option<Source>,
    counts: Option<Counts>,
    #[serde(default)]
    factors: Vec<RawFactor>,
    #[serde(default)]
    contextual: Vec<RawContextual>,
    #[serde(default)]
    sections: Vec<RawSection>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSection {
    id: Spanned<String>,
    owner: Option<SectionOwner>,
    #[serde(default)]
    questions: Vec<RawQuestion>,
    #[serde(default)]
    items: Vec<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFactor {
    id: Spanned<String>,
    #[serde(default)]
    questions: Vec<RawQuestion>,
    #[serde(default)]
    tips: Vec<RawEntry>,
    #[serde(default)]
    practices: Vec<RawPractice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQuestion {
    id: Spanned<String>,
    kind: QuestionKind,
    parent: Option<String>,
    follows: Option<String>,
    #[serde(default)]
    options: Vec<Spanned<String>>,
    #[serde(default)]
    unknown: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPractice {
    id: Spanned<String>,
    city: String,
    name: Option<String>,
    year: Option<u16>,
    link: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawContextual {
    id: Spanned<String>,
    #[serde(default)]
    attributes: Vec<RawEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawEntry {
    id: Spanned<String>,
}

fn load_structure(file: PackFile<'_>) -> Result<Pack, PackError> {
    let lines = Lines::of(file)?;
    let raw: RawPack = toml::from_str(file.text).map_err(|error| lines.toml_error(error))?;
    let (id, _) = lines.id(raw.id)?;
    let (theme, _) = lines.id(raw.theme)?;
    let levels = raw.levels.into_iter().map(|level| lines.id(level).map(|(id, _)| id)).collect::<Result<_, _>>()?;

    let mut factors = Vec::new();
    for factor in raw.factors {
        let (id, line) = lines.id(factor.id)?;
        let questions = questions_of(&lines, factor.questions)?;
        let mut tips = Vec::new();
        for RawEntry { id } in factor.tips {
            let (id, line) = lines.id(id)?;
            tips.push(Tip { id, line });
        }
        let mut practices = Vec::new();
        for RawPractice { id, city, name, year, link } in factor.practices {
            let (id, line) = lines.id(id)?;
            practices.push(Practice { id, city, name, year, link, line });
        }
        factors.push(Factor { id, questions, tips, practices, line });
    }

    let mut contextual = Vec::new();
    for factor in raw.contextual {
        let (id, line) = lines.id(factor.id)?;
        let mut attributes = Vec::new();
        for RawEntry { id } in factor.attributes {
            let (id, line) = lines.id(id)?;
            attributes.push(ContextualAttribute { id, line });
        }
        contextual.push(ContextualFactor { id, attributes, line });
    }

    let mut sections = Vec::new();
    for section in raw.sections {
        let (id, line) = lines.id(section.id)?;
        let questions = questions_of(&lines, section.questions)?;
        let mut items = Vec::new();
        for id in section.items {
            let (id, line) = lines.id(id)?;
            items.push(Tip { id, line });
        }
        sections.push(Section { id, owner: section.owner, questions, items, line });
    }

    Ok(Pack {
        id,
        version: raw.version,
        kind: raw.kind,
        theme,
        source: raw.source,
        levels,
        factors,
        contextual,
        sections,
        counts: raw.counts,
        file: file.name.to_owned(),
        languages: BTreeMap::new(),
    })
}

fn questions_of(lines: &Lines<'_>, raw: Vec<RawQuestion>) -> Result<Vec<Question>, PackError> {
    let mut questions = Vec::new();
    for RawQuestion { id, kind, parent, follows, options, unknown } in raw {
        let (id, line) = lines.id(id)?;
        let options = options.into_iter().map(|option| lines.id(option).map(|(id, _)| id)).collect::<Result<_, _>>()?;
        questions.push(Question { id, kind, parent, follows, options, unknown, line });
    }
    Ok(questions)
}

/// The table of a language file in which each shape of a programme has a table of its own.
const SHAPES: &str = "shapes";

/// Reads a language file: `language = "it"`, then a table of texts for each entry; under `shapes`, for each shape of a
/// programme, the tables of what is said otherwise in it.
fn load_language(file: PackFile<'_>) -> Result<(String, Words), PackError> {
    let lines = Lines::of(file)?;
    let table = DeTable::parse(file.text).map_err(|error| lines.toml_error(error))?;
    let mut language = None;
    let mut words = Words { file: file.name.to_owned(), ..Words::default() };
    for (key, value) in table.get_ref() {
        let line = lines.line(key.span());
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("language", DeValue::String(text)) => language = Some(lines.checked_id(text, line)?),
            ("language", _) => return Err(not_text(file, "language", line, "a string")),
            (SHAPES, DeValue::Table(shapes)) => {
                for (shape, entries) in shapes {
                    let line = lines.line(shape.span());
                    let name = lines.checked_id(shape.get_ref(), line)?;
                    let DeValue::Table(entries) = entries.get_ref() else {
                        return Err(not_text(file, &name, line, "a table"));
                    };
                    let found = words.shapes.entry(name).or_default();
                    for (key, value) in entries {
                        load_entry(file, &lines, lines.line(key.span()), key.get_ref(), value.get_ref(), found)?;
                    }
                }
            }
            (id, value) => load_entry(file, &lines, line, id, value, &mut words.entries)?,
        }
    }
    let language = language.ok_or_else(|| PackError::NoLanguage { file: file.name.to_owned() })?;
    Ok((language, words))
}

/// Reads the texts of one entry.
fn load_entry(
    file: PackFile<'_>,
    lines: &Lines<'_>,
    line: usize,
    id: &str,
    value: &DeValue<'_>,
    entries: &mut Entries,
) -> Result<(), PackError> {
    let DeValue::Table(parts) = value else { return Err(not_text(file, id, line, "a table")) };
    let texts = entries.entry(lines.checked_id(id, line)?).or_default();
    for (name, value) in parts {
        let line = lines.line(name.span());
        let name = name.get_ref().as_ref();
        let Some(part) = TextPart::from_name(name) else {
            return Err(PackError::UnknownPart { file: file.name.to_owned(), line, part: shortened(name) });
        };
        let text = value.get_ref().as_str().ok_or_else(|| not_text(file, name, line, "a string"))?;
        texts.insert(part, Text { text: text.to_owned(), line });
    }
    Ok(())
}

fn not_text(file: PackFile<'_>, key: &str, line: usize, expected: &'static str) -> PackError {
    PackError::NotText { file: file.name.to_owned(), line, key: shortened(key), expected }
}

#[cfg(test)]
mod tests {
    use super::super::file::{MAX_FILE_BYTES, MAX_ID_BYTES};
    use super::*;

    const STRUCTURE: &str = r#"
id = "small"
version = 1
kind = "benchmark"
theme = "any"
levels = ["not-yet"]

[[factors]]
id = "f1"
questions = [{ id = "f1q1", kind = "open" }]
"#;

    const ENGLISH: &str = r#"
language = "en"

[f1]
title = "First"
"#;

    fn check_error(structure: &str, languages: &[&str], expected: &str) {
        let languages: Vec<_> = languages.iter().map(|text| PackFile { name: "words.toml", text }).collect();
        let error = load(PackFile { name: "pack.toml", text: structure }, &languages).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn entries_know_their_lines() {
        let english = PackFile { name: "en.toml", text: ENGLISH };
        let pack = load(PackFile { name: "pack.toml", text: STRUCTURE }, &[english]).unwrap();
        assert_eq!((pack.factors[0].line, pack.factors[0].questions[0].line), (9, 10));
        assert_eq!(pack.languages["en"].entries["f1"][&TextPart::Title], Text { text: "First".into(), line: 5 });
    }

    #[test]
    fn structures_that_do_not_load_say_where() {
        let rows = [
            ("id = \"f1\"\n", "", "pack.toml:8: missing field `id`"),
            ("id = \"f1q1\", ", "", "pack.toml:10: missing field `id`"),
            ("\"f1q1\"", "\"\"", "pack.toml:10: not an id: \"\""),
            ("\"f1q1\"", "\"F1 Q1\"", "pack.toml:10: not an id: \"F1 Q1\""),
            ("\"not-yet\"", "\"non è\"", "pack.toml:6: not an id: \"non è\""),
            (
                "\"open\"",
                "\"closed\"",
                "pack.toml:10: unknown variant `closed`, expected one of `open`, `yes-no`, `extent`, `line`, `number`, `money`, `date`, `choice`, `link`",
            ),
            ("version = 1", "version = -1", "pack.toml:3: invalid value: integer `-1`, expected u32"),
        ];
        for (from, to, expected) in rows {
            assert!(STRUCTURE.contains(from), "{from}");
            check_error(&STRUCTURE.replacen(from, to, 1), &[], expected);
        }
    }

    #[test]
    fn languages_that_do_not_load_say_where() {
        let rows = [
            ("language = \"en\"", "", "words.toml: no language named"),
            ("\"en\"", "5", "words.toml:2: expected a string under \"language\""),
            ("\"en\"", "\"EN\"", "words.toml:2: not an id: \"EN\""),
            ("title", "name", "words.toml:5: no entry has a text called \"name\""),
            ("\"First\"", "1", "words.toml:5: expected a string under \"title\""),
            ("[f1]", "[F1]", "words.toml:4: not an id: \"F1\""),
            ("[f1]", "f1 = \"First\"\n[f2]", "words.toml:4: expected a table under \"f1\""),
            ("title = \"First\"", "title = \"First\"\ntitle = \"1st\"", "words.toml:6: duplicate key"),
            ("[f1]", "[shapes]\nequals = 1\n[f1]", "words.toml:5: expected a table under \"equals\""),
            ("[f1]", "[shapes.equals]\nf1 = 1\n[f1]", "words.toml:5: expected a table under \"f1\""),
            ("[f1]", "[shapes.equals.f1]\nname = \"1st\"\n[f1]", "words.toml:5: no entry has a text called \"name\""),
        ];
        for (from, to, expected) in rows {
            assert!(ENGLISH.contains(from), "{from}");
            check_error(STRUCTURE, &[&ENGLISH.replacen(from, to, 1)], expected);
        }
        check_error(STRUCTURE, &[ENGLISH, ENGLISH], "words.toml: \"en\" is the language of words.toml already");
    }

    #[test]
    fn sizes_are_capped() {
        let longest = "i".repeat(MAX_ID_BYTES);
        let text = STRUCTURE.replace("f1q1", &longest);
        assert!(load(PackFile { name: "pack.toml", text: &text }, &[]).is_ok());
        let text = STRUCTURE.replace("f1q1", &format!("{longest}i"));
        check_error(&text, &[], &format!("pack.toml:10: not an id: {longest:?}"));

        let padded = |text: &str, bytes: usize| format!("{text}{}", " ".repeat(bytes - text.len()));
        let text = padded(STRUCTURE, MAX_FILE_BYTES);
        assert!(load(PackFile { name: "pack.toml", text: &text }, &[]).is_ok());
        let too_large = "1048577 bytes, more than the 1048576 that a file of a pack may have";
        check_error(&padded(STRUCTURE, MAX_FILE_BYTES + 1), &[], &format!("pack.toml: {too_large}"));
        check_error(STRUCTURE, &[&padded(ENGLISH, MAX_FILE_BYTES + 1)], &format!("words.toml: {too_large}"));
    }
}
