//! The search: which documents have all the words, where, and which come first.

use std::cmp::Reverse;

use super::extract::{Extract, Text};
use super::fold;
use super::fold::origin;
use crate::documents::{Field, Place};
use crate::ids::DocumentId;

/// The longest search text, in characters; what is longer is cut.
const MAX_TEXT: usize = 300;
/// The most words that are looked for.
const MAX_WORDS: usize = 16;
/// From how many characters on a word is found inside of others too, not only where they begin.
const INSIDE: usize = 3;
/// How many documents are shown.
const MAX_DOCUMENTS: usize = 100;
/// How many places of one document are shown.
const MAX_PLACES: usize = 3;
/// How much stands before the first word of an excerpt, and from there on, in characters.
const BEFORE: usize = 40;
const AFTER: usize = 80;

/// The words that somebody looks for, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// Takes a text apart into words.
    pub fn new(text: &str) -> Self {
        let text: String = text.chars().take(MAX_TEXT).collect();
        let folded = fold(&text);
        let mut words: Vec<String> = Vec::new();
        for word in folded.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()) {
            if words.len() < MAX_WORDS && !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
        Self(words)
    }

    /// Tells whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells which words stand in a folded text, one bit a word.
    fn in_text(&self, folded: &str) -> u32 {
        let stands = |(index, word): (usize, &String)| u32::from(places_of(word, folded).next().is_some()) << index;
        self.0.iter().enumerate().map(stands).sum()
    }
}

/// Lists where `word` stands in a folded text: where a word begins, a longer one inside of words too.
fn places_of<'a>(word: &'a str, folded: &'a str) -> impl Iterator<Item = usize> + 'a {
    let is_long = word.chars().nth(INSIDE - 1).is_some();
    let begins = move |at: usize| !folded[..at].chars().next_back().is_some_and(char::is_alphanumeric);
    folded.match_indices(word).map(|(at, _)| at).filter(move |at| is_long || begins(*at))
}

/// A place where words were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The document, or the item of it.
    pub place: Place,
    /// The field.
    pub field: Field,
    /// The text around the words, on one line.
    pub excerpt: String,
    /// Where in `excerpt` the words stand: start and length in UTF-16 units, rising, apart from each other.
    pub marks: Vec<(u32, u32)>,
}

/// Before which others a document stands: more words in the title first, then the newest.
type Rank = (Reverse<u32>, Reverse<u64>, DocumentId);

/// What a search has found so far, the best first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found(Vec<(Rank, Vec<Hit>)>);

impl Found {
    /// Looks for `words` in one more document, whichever comes next.
    pub fn look(&mut self, words: &Words, extract: &Extract) {
        let all = words.0.iter().fold(0, |bits, _| bits << 1 | 1);
        let masks: Vec<u32> = extract.texts.iter().map(|text| words.in_text(&text.folded)).collect();
        if all == 0 || masks.iter().fold(0, |bits, mask| bits | mask) != all {
            return;
        }
        let title = Field::root("title");
        let in_title = extract.texts.iter().zip(&masks).filter(|(text, _)| text.field == title);
        let in_title = in_title.fold(0, |bits, (_, mask)| bits | mask).count_ones();
        let rank = (Reverse(in_title), Reverse(extract.changed), extract.document);
        let at = self.0.partition_point(|(other, _)| *other < rank);
        if at >= MAX_DOCUMENTS {
            return;
        }
        let mut places: Vec<(&Text, u32)> = extract.texts.iter().zip(masks).filter(|(_, mask)| *mask != 0).collect();
        places.sort_by_key(|(_, mask)| Reverse(mask.count_ones()));
        let hits = places.into_iter().take(MAX_PLACES).map(|(text, _)| hit(words, extract.document, text)).collect();
        self.0.insert(at, (rank, hits));
        self.0.truncate(MAX_DOCUMENTS);
    }

    /// Returns what was found, document after document.
    pub fn into_hits(self) -> Vec<Hit> {
        self.0.into_iter().flat_map(|(_, hits)| hits).collect()
    }
}

fn hit(words: &Words, document: DocumentId, text: &Text) -> Hit {
    let place = Place { document, item: text.field.item.clone() };
    let (excerpt, marks) = excerpt(words, text);
    Hit { place, field: text.field.clone(), excerpt, marks }
}

/// Cuts what stands around the first word out of a text, at spaces where there are any, and marks all words in it.
fn excerpt(words: &Words, text: &Text) -> (String, Vec<(u32, u32)>) {
    let original = text.original.as_str();
    let firsts = words.0.iter().filter_map(|word| Some((places_of(word, &text.folded).next()?, word.len())));
    let (at, length) = firsts.min().unwrap_or_default();
    let (first, end_of_first) = (origin(original, at), origin(original, at + length));

    let mut start = original[..first].char_indices().rev().nth(BEFORE - 1).map_or(0, |(index, _)| index);
    if start > 0 {
        let gap = original[start..first].find(char::is_whitespace);
        start += gap.map_or(0, |gap| gap + original[start + gap..].chars().next().map_or(0, char::len_utf8));
    }
    let mut end = original[first..].char_indices().nth(AFTER).map_or(original.len(), |(index, _)| first + index);
    end = end.max(end_of_first);
    if end < original.len()
        && let Some(gap) = original[end_of_first..end].rfind(char::is_whitespace)
    {
        end = end_of_first + gap;
    }

    let cut = &original[start..end];
    let before = if original[..start].trim().is_empty() { "" } else { "… " };
    let after = if original[end..].trim().is_empty() { "" } else { " …" };
    let flat: String = cut.chars().map(|character| if character.is_whitespace() { ' ' } else { character }).collect();
    let marks = marks(words, cut).into_iter().map(|(from, to)| {
        let units = |piece: &str| u32::try_from(piece.encode_utf16().count()).unwrap_or(u32::MAX);
        (units(before) + units(&cut[..from]), units(&cut[from..to]))
    });
    let marks = marks.collect();
    (format!("{before}{flat}{after}"), marks)
}

/// Lists where words stand in a text, in bytes: from and to, rising, apart from each other.
fn marks(words: &Words, text: &str) -> Vec<(usize, usize)> {
    let folded = fold(text);
    let stretches = words.0.iter().flat_map(|word| places_of(word, &folded).map(|at| (at, at + word.len())));
    let mut found: Vec<(usize, usize)> = stretches.map(|(at, to)| (origin(text, at), origin(text, to))).collect();
    found.sort_unstable();
    let mut apart: Vec<(usize, usize)> = Vec::new();
    for (from, to) in found {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => apart.push((from, to)),
        }
    }
    apart
}
