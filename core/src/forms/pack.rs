//! A pack in memory: factors, questions, tips, good practices, contextual factors, and their words.
//!
//! Owns the shapes and the lookups; knows neither TOML nor what makes a pack a good one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::text::{TextKey, TextPart, Words};

/// Names a pack as documents do: its id, and the version they were begun with.
///
/// Ids inside a pack are never given a new meaning, so a newer version serves an older reference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PackRef {
    /// The pack's id, such as `city-for-all`.
    pub id: String,
    /// The pack's version, from 1.
    pub version: u32,
}

/// Tells what a pack is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PackKind {
    /// A standard that a city holds itself against.
    Benchmark,
}

/// Tells what sort of answer a question expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionKind {
    /// Prose.
    Open,
    /// Yes or no, and what there is to say about it.
    YesNo,
    /// How far something is the case.
    Extent,
}

/// A benchmark: its structure, and its words in any number of languages.
///
/// # Source
/// requirements.md BM-01 to BM-08.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// The pack's id: the same in every version and language.
    pub id: String,
    /// The version, from 1; raised whenever entries are added.
    pub version: u32,
    /// What the pack is for.
    pub kind: PackKind,
    /// The theme it covers; several packs may share one.
    pub theme: String,
    /// Where the content comes from.
    pub source: Option<Source>,
    /// The ids of the verbal levels an answer may have, weakest first; they are not numbers and do not add up.
    pub levels: Vec<String>,
    /// The key factors, in order.
    pub factors: Vec<Factor>,
    /// What lies outside the city's control, in order.
    pub contextual: Vec<ContextualFactor>,
    /// How many entries the author says there are.
    pub counts: Option<Counts>,
    /// The name of the structure's file, for reports.
    pub(super) file: String,
    /// The words, by language.
    pub(super) languages: BTreeMap<String, Words>,
}

/// Where the content of a pack comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Who published it and holds the rights.
    pub publisher: String,
    /// The project it was made in.
    pub project: String,
    /// The year of publication.
    pub year: u16,
    /// The mentee city that contributed, and its association.
    #[serde(default)]
    pub mentee: Vec<String>,
    /// The mentor city that contributed, and its association.
    #[serde(default)]
    pub mentor: Vec<String>,
    /// Who advised them.
    pub adviser: Option<String>,
    /// Where to read more.
    #[serde(default)]
    pub links: Vec<String>,
}

/// How many entries a pack says it has, so that a lost line is noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Key factors.
    pub factors: usize,
    /// Guiding questions; sub-items of a question are not counted.
    pub questions: usize,
    /// Practical tips.
    pub tips: usize,
    /// Good practices.
    pub practices: usize,
    /// Contextual factors; their attributes are not counted.
    pub contextual: usize,
}

/// A condition for success, with what helps to discuss it.
///
/// Texts: title, rationale; hint if there is something to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factor {
    /// The stable id, such as `f1`.
    pub id: String,
    /// The guiding questions, each followed by its sub-items.
    pub questions: Vec<Question>,
    /// The practical tips; a factor may have none.
    pub tips: Vec<Tip>,
    /// Good practices from other cities.
    pub practices: Vec<Practice>,
    /// The line of the structure file, from 1.
    pub line: usize,
}

/// A guiding question, or a sub-item of one.
///
/// Texts: text; hint if there is something to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The stable id, such as `f1q2`; answers are kept under it.
    pub id: String,
    /// What sort of answer is expected.
    pub kind: QuestionKind,
    /// The question of which this is a sub-item: an earlier one of the same factor, itself no sub-item.
    pub parent: Option<String>,
    /// The question that this one makes sense after: an earlier one of the same factor.
    pub follows: Option<String>,
    /// The line of the structure file, from 1.
    pub line: usize,
}

/// A practical tip. Texts: text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// The stable id, such as `f2t1`.
    pub id: String,
    /// The line of the structure file, from 1.
    pub line: usize,
}

/// What another city did. Texts: title, text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Practice {
    /// The stable id, such as `f1p1`.
    pub id: String,
    /// The city that did it.
    pub city: String,
    /// The name its own people gave it; the same in every language.
    pub name: Option<String>,
    /// The year it is known from.
    pub year: Option<u16>,
    /// Where to read more: an http or https address.
    pub link: Option<String>,
    /// The line of the structure file, from 1.
    pub line: usize,
}

/// Something outside the city's control that bears on what it can do.
///
/// Texts: title; hint if there is something to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextualFactor {
    /// The stable id, such as `c8`; notes are kept under it.
    pub id: String,
    /// Named aspects of it, to think of while writing the note.
    pub attributes: Vec<ContextualAttribute>,
    /// The line of the structure file, from 1.
    pub line: usize,
}

/// A named aspect of a contextual factor. Texts: title; hint if there is something to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextualAttribute {
    /// The stable id, such as `c8a`.
    pub id: String,
    /// The line of the structure file, from 1.
    pub line: usize,
}

impl Pack {
    /// The language that stands in where the wanted one lacks a text.
    pub const FALLBACK_LANGUAGE: &'static str = "en";

    /// Returns the reference that a document begun with this pack keeps.
    pub fn reference(&self) -> PackRef {
        PackRef { id: self.id.clone(), version: self.version }
    }

    /// Returns the ids of the key factors, in order.
    pub fn factor_ids(&self) -> impl Iterator<Item = &str> {
        self.factors.iter().map(|factor| factor.id.as_str())
    }

    /// Returns every id that an answer may stand under, in order: questions, each followed by its sub-items.
    pub fn question_ids(&self) -> impl Iterator<Item = &str> {
        self.questions().map(|question| question.id.as_str())
    }

    /// Returns the guiding questions in order, without sub-items: those that progress is counted in.
    pub fn main_questions(&self) -> impl Iterator<Item = &Question> {
        self.questions().filter(|question| question.parent.is_none())
    }

    /// Returns the ids of the contextual factors in order, without their attributes: a note belongs to the whole.
    pub fn contextual_ids(&self) -> impl Iterator<Item = &str> {
        self.contextual.iter().map(|factor| factor.id.as_str())
    }

    /// Finds a key factor.
    pub fn factor(&self, id: &str) -> Option<&Factor> {
        self.factors.iter().find(|factor| factor.id == id)
    }

    /// Finds a question or sub-item.
    pub fn question(&self, id: &str) -> Option<&Question> {
        self.questions().find(|question| question.id == id)
    }

    /// Returns the languages that the pack has words in, sorted.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.languages.keys().map(String::as_str)
    }

    /// Returns the text under `key` in `language`; else in English; else in any language; else nothing (`""`).
    ///
    /// Shape: long texts part their paragraphs by an empty line; lines that begin with `- ` are a list.
    ///
    /// ```
    /// use taccuino_core::forms::{TextKey, TextPart, packs};
    ///
    /// let pack = &packs()[0];
    /// assert_eq!(pack.text("it", TextKey::title("partly")), "In parte");
    /// assert_eq!(pack.text("tlh", TextKey::title("partly")), "Partly");
    /// assert_eq!(pack.text("it", TextKey::title("no-such-entry")), "");
    /// ```
    pub fn text(&self, language: &str, key: TextKey<'_>) -> &str {
        let wanted = [language, Self::FALLBACK_LANGUAGE].into_iter().filter_map(|name| self.languages.get(name));
        wanted
            .chain(self.languages.values())
            .filter_map(|words| words.get(key))
            .map(|text| text.text.as_str())
            .find(|text| !text.trim().is_empty())
            .unwrap_or_default()
    }

    /// Counts the entries as [`Counts`] does.
    pub fn count(&self) -> Counts {
        Counts {
            factors: self.factors.len(),
            questions: self.main_questions().count(),
            tips: self.factors.iter().map(|factor| factor.tips.len()).sum(),
            practices: self.factors.iter().map(|factor| factor.practices.len()).sum(),
            contextual: self.contextual.len(),
        }
    }

    fn questions(&self) -> impl Iterator<Item = &Question> {
        self.factors.iter().flat_map(|factor| &factor.questions)
    }

    /// Returns everything that has texts, in file order within each kind.
    pub(super) fn entries(&self) -> Vec<Entry<'_>> {
        use TextPart::{Copyright, Credits, Funding, Hint, Intro, Rationale, Text, Title};

        let mut entries = vec![Entry {
            id: TextKey::PACK,
            line: None,
            required: &[Title, Intro, Rationale, Credits, Copyright, Funding],
            optional: &[],
        }];
        for level in &self.levels {
            entries.push(Entry { id: level, line: None, required: &[Title], optional: &[Hint] });
        }
        for factor in &self.factors {
            let line = Some(factor.line);
            entries.push(Entry { id: &factor.id, line, required: &[Title, Rationale], optional: &[Hint] });
            for question in &factor.questions {
                let line = Some(question.line);
                entries.push(Entry { id: &question.id, line, required: &[Text], optional: &[Hint] });
            }
            for tip in &factor.tips {
                entries.push(Entry { id: &tip.id, line: Some(tip.line), required: &[Text], optional: &[] });
            }
            for practice in &factor.practices {
                let line = Some(practice.line);
                entries.push(Entry { id: &practice.id, line, required: &[Title, Text], optional: &[] });
            }
        }
        for factor in &self.contextual {
            let line = Some(factor.line);
            entries.push(Entry { id: &factor.id, line, required: &[Title], optional: &[Hint] });
            for attribute in &factor.attributes {
                let line = Some(attribute.line);
                entries.push(Entry { id: &attribute.id, line, required: &[Title], optional: &[Hint] });
            }
        }
        entries
    }
}

/// Something that has texts.
pub(super) struct Entry<'a> {
    pub(super) id: &'a str,
    /// The line of the structure file, from 1, where it is known.
    pub(super) line: Option<usize>,
    /// The texts it has in every language.
    pub(super) required: &'static [TextPart],
    /// The texts it has in every language or in none.
    pub(super) optional: &'static [TextPart],
}
