//! The words of a pack: which texts an entry has, and where a text is found.
//!
//! Owns the keys and one language's texts; does not know which entries a pack holds, nor which shapes of a programme
//! there are.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Tells the texts of one entry apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextPart {
    /// The name of a pack, level, factor, good practice or contextual factor.
    Title,
    /// The sentence itself: a question, a tip, a good practice.
    Text,
    /// Optional help beside an entry: where to look, what to write down.
    Hint,
    /// Why a factor or the whole benchmark matters.
    Rationale,
    /// What the pack is and how to use it.
    Intro,
    /// Whom the content comes from.
    Credits,
    /// Who holds the rights in the source.
    Copyright,
    /// Who paid for the source.
    Funding,
}

impl TextPart {
    /// Every part, in the order of this enumeration.
    pub const ALL: [Self; 8] = [
        Self::Title,
        Self::Text,
        Self::Hint,
        Self::Rationale,
        Self::Intro,
        Self::Credits,
        Self::Copyright,
        Self::Funding,
    ];

    /// Returns the name that language files use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Text => "text",
            Self::Hint => "hint",
            Self::Rationale => "rationale",
            Self::Intro => "intro",
            Self::Credits => "credits",
            Self::Copyright => "copyright",
            Self::Funding => "funding",
        }
    }

    /// Finds the part that a language file calls `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }
}

/// Names one text of a pack: an entry's id and the part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextKey<'a> {
    /// The entry: `f1`, `f1q2`, `c8a`, a level's id, or [`TextKey::PACK`].
    pub id: &'a str,
    /// Which of the entry's texts.
    pub part: TextPart,
}

impl<'a> TextKey<'a> {
    /// The id under which language files keep what belongs to the pack as a whole.
    pub const PACK: &'static str = "pack";

    /// Names the title of a level, factor, good practice or contextual factor.
    pub fn title(id: &'a str) -> Self {
        Self { id, part: TextPart::Title }
    }

    /// Names the sentence of a question, tip or good practice.
    pub fn text(id: &'a str) -> Self {
        Self { id, part: TextPart::Text }
    }

    /// Names the optional help beside an entry.
    pub fn hint(id: &'a str) -> Self {
        Self { id, part: TextPart::Hint }
    }

    /// Names the reasons why a factor matters.
    pub fn rationale(id: &'a str) -> Self {
        Self { id, part: TextPart::Rationale }
    }

    /// Names a text of the pack as a whole, such as its title or its credits.
    pub fn pack(part: TextPart) -> Self {
        Self { id: Self::PACK, part }
    }
}

/// Writes the key as language files nest it: `f1.title`.
impl fmt::Display for TextKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.id, self.part.name())
    }
}

/// One text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Text {
    pub(super) text: String,
    /// Counted from 1.
    pub(super) line: usize,
}

/// What parts a language from the shape of a programme that is talked about: BCP 47 leaves what comes after it to
/// private agreement, so that browsers take the whole for the language.
const SHAPE: &str = "-x-";

/// Names a language as it is spoken in a programme of some shape: `it-x-equals`.
pub fn tongue(language: &str, shape: Option<&str>) -> String {
    shape.map_or_else(|| language.to_owned(), |shape| format!("{language}{SHAPE}{shape}"))
}

/// Parts what [`tongue`] joins.
pub fn language_and_shape(tongue: &str) -> (&str, Option<&str>) {
    tongue.split_once(SHAPE).map_or((tongue, None), |(language, shape)| (language, Some(shape)))
}

/// Entry id, then part.
pub(super) type Entries = BTreeMap<String, BTreeMap<TextPart, Text>>;

/// All the words of one language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Words {
    /// The name of the file, for reports.
    pub(super) file: String,
    /// What is said everywhere.
    pub(super) entries: Entries,
    /// By the shape of a programme, what is said otherwise in it.
    pub(super) shapes: BTreeMap<String, Entries>,
}

impl Words {
    pub(super) fn get(&self, key: TextKey<'_>) -> Option<&Text> {
        found(&self.entries, key)
    }

    /// Returns what is said in a programme of a shape: its own words, or else those of all.
    pub(super) fn get_in(&self, shape: Option<&str>, key: TextKey<'_>) -> Option<&Text> {
        let own = shape.and_then(|shape| found(self.shapes.get(shape)?, key));
        own.or_else(|| self.get(key))
    }
}

fn found<'a>(entries: &'a Entries, key: TextKey<'_>) -> Option<&'a Text> {
    entries.get(key.id)?.get(&key.part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_found_by_the_name_that_serde_gives_it() {
        for part in TextPart::ALL {
            assert_eq!(TextPart::from_name(part.name()), Some(part));
            assert_eq!(serde_json::to_value(part).unwrap(), part.name());
        }
        assert_eq!(TextPart::from_name("Title"), None);
    }

    #[test]
    fn a_tongue_is_a_language_and_a_shape() {
        for (language, shape, joined) in [("it", None, "it"), ("it", Some("equals"), "it-x-equals")] {
            assert_eq!(tongue(language, shape), joined);
            assert_eq!(language_and_shape(joined), (language, shape));
        }
    }

    #[test]
    fn a_key_reads_as_in_the_file() {
        assert_eq!(TextKey::hint("f1q2").to_string(), "f1q2.hint");
        assert_eq!(TextKey::pack(TextPart::Credits).to_string(), "pack.credits");
    }
}
