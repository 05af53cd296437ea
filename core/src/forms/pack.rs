//! A pack in memory: factors, questions, tips, good practices, contextual factors, and their words.
//!
//! Owns the shapes and the lookups; knows neither TOML nor what makes a pack a good one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::text::{TextKey, Words, language_and_shape};

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
    /// Questions that are answered in a form.
    Form,
    /// Something to read: nothing in it is answered.
    Guide,
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
    /// One short line.
    Line,
    /// A number, or something near one.
    Number,
    /// An amount of money, with its currency.
    Money,
    /// A day.
    Date,
    /// One of the question's options.
    Choice,
    /// A web address.
    Link,
}

impl QuestionKind {
    /// Tells whether the answer is text that merges by character; else it is a value that is set as a whole.
    pub fn is_prose(self) -> bool {
        matches!(self, Self::Open | Self::YesNo | Self::Extent)
    }
}

/// Tells who answers a section of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SectionOwner {
    /// The city that the form is about.
    City,
    /// That city's association.
    Association,
}

/// A benchmark, a form or a guide: its structure, and its words in any number of languages.
///
/// A benchmark has levels, key factors and contextual factors; a form and a guide have sections.
///
/// # Source
/// requirements.md BM-01 to BM-08, A3 to A5, DOC-16.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The sections of a form or a guide, in order.
    pub sections: Vec<Section>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
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
    /// Sections of a form or a guide.
    pub sections: usize,
    /// What a guide tells.
    pub items: usize,
}

/// A part of a form or a guide under a heading of its own.
///
/// Texts: title; rationale and hint if there is something to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    /// The stable id.
    pub id: String,
    /// Who answers it; none for whoever owns the form.
    pub owner: Option<SectionOwner>,
    /// The questions of a form, each followed by its sub-items.
    pub questions: Vec<Question>,
    /// What a guide tells.
    pub items: Vec<Tip>,
    /// The line of the structure file, from 1.
    pub line: usize,
}

/// A condition for success, with what helps to discuss it.
///
/// Texts: title, rationale; hint if there is something to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The stable id, such as `f1q2`; answers are kept under it.
    pub id: String,
    /// What sort of answer is expected.
    pub kind: QuestionKind,
    /// The question of which this is a sub-item: an earlier one of the same factor, itself no sub-item.
    pub parent: Option<String>,
    /// The question that this one makes sense after: an earlier one of the same factor.
    pub follows: Option<String>,
    /// The ids of what may be chosen, for [`QuestionKind::Choice`]; each has a title.
    pub options: Vec<String>,
    /// Whether *we do not know* is an answer.
    pub unknown: bool,
    /// The line of the structure file, from 1.
    pub line: usize,
}

/// A practical tip, or what a guide tells. Texts: text; hint if there is something to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tip {
    /// The stable id, such as `f2t1`.
    pub id: String,
    /// The line of the structure file, from 1.
    pub line: usize,
}

/// What another city did. Texts: title, text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContextualFactor {
    /// The stable id, such as `c8`; notes are kept under it.
    pub id: String,
    /// Named aspects of it, to think of while writing the note.
    pub attributes: Vec<ContextualAttribute>,
    /// The line of the structure file, from 1.
    pub line: usize,
}

/// A named aspect of a contextual factor. Texts: title; hint if there is something to add.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// With the shape of a programme in it, as [`super::tongue`] names it, the words of that shape come first.
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
        let (language, shape) = language_and_shape(language);
        let wanted = [language, Self::FALLBACK_LANGUAGE].into_iter().filter_map(|name| self.languages.get(name));
        wanted
            .chain(self.languages.values())
            .filter_map(|words| words.get_in(shape, key))
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
            sections: self.sections.len(),
            items: self.sections.iter().map(|section| section.items.len()).sum(),
        }
    }

    /// Returns the questions that `owner` answers, in order: of a benchmark all, of a form those of its own sections and
    /// of the sections that nobody owns; for nobody in particular all.
    pub fn questions_for(&self, owner: Option<SectionOwner>) -> impl Iterator<Item = &Question> {
        let is_for = move |section: &&Section| owner.is_none() || section.owner.is_none() || section.owner == owner;
        let of_factors = self.factors.iter().flat_map(|factor| &factor.questions);
        of_factors.chain(self.sections.iter().filter(is_for).flat_map(|section| &section.questions))
    }

    /// Finds a section of a form or a guide.
    pub fn section(&self, id: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.id == id)
    }

    fn questions(&self) -> impl Iterator<Item = &Question> {
        self.questions_for(None)
    }
}
