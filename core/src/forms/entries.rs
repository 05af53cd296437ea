//! Which texts a pack must have: every entry, with what it needs and what it may have in each language.

use super::pack::{Pack, Question};
use super::text::{Entries, Text, TextKey, TextPart, Words};

impl Pack {
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
            entries.extend(factor.questions.iter().flat_map(Question::entries));
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
        for section in &self.sections {
            let line = Some(section.line);
            entries.push(Entry { id: &section.id, line, required: &[Title], optional: &[Rationale, Hint] });
            entries.extend(section.questions.iter().flat_map(Question::entries));
            for item in &section.items {
                entries.push(Entry { id: &item.id, line: Some(item.line), required: &[Text], optional: &[Hint] });
            }
        }
        entries
    }
}

impl Question {
    fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let line = Some(self.line);
        let own = Entry { id: &self.id, line, required: &[TextPart::Text], optional: &[TextPart::Hint] };
        let option = move |id| Entry { id, line, required: &[TextPart::Title], optional: &[TextPart::Hint] };
        std::iter::once(own).chain(self.options.iter().map(move |id| option(id.as_str())))
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

impl Words {
    /// Returns every text with its key, but those of a shape.
    pub(super) fn iter(&self) -> impl Iterator<Item = (TextKey<'_>, &Text)> {
        texts(&self.entries)
    }

    /// Returns every text of every shape with its key.
    pub(super) fn iter_shapes(&self) -> impl Iterator<Item = (&str, TextKey<'_>, &Text)> {
        self.shapes
            .iter()
            .flat_map(|(shape, entries)| texts(entries).map(move |(key, text)| (shape.as_str(), key, text)))
    }
}

fn texts(entries: &Entries) -> impl Iterator<Item = (TextKey<'_>, &Text)> {
    entries.iter().flat_map(|(id, parts)| parts.iter().map(move |(part, text)| (TextKey { id, part: *part }, text)))
}
