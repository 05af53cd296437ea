//! What counts as an answer in a form, whose section is whose, and how an answer reads.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::documents::{Reading, View};
use taccuino_core::forms::{Pack, Question, QuestionKind, Section, SectionOwner, TextKey};
use taccuino_core::ids::DocumentId;

use super::{ANSWERS, at, say};
use crate::components::value_field::{self, ValueKind};
use crate::i18n::t_string;
use crate::words::Words;

/// Forms that a page reads and does not open, with their content as far as it is here.
#[derive(Clone, Copy)]
pub(super) struct Contents {
    /// What lists say of them.
    pub(super) forms: Memo<Vec<DocumentView>>,
    /// Their content.
    pub(super) views: RwSignal<BTreeMap<DocumentId, View>>,
}

/// Tells for which side a form was begun, by the items that it holds; none where it holds both sides', or neither's.
pub(super) fn side(pack: &Pack, slots: &BTreeSet<String>) -> Option<SectionOwner> {
    let holds = |owner: SectionOwner| {
        let sections = pack.sections.iter().filter(|section| section.owner == Some(owner));
        sections.flat_map(|section| &section.questions).any(|question| slots.contains(&question.id))
    };
    match (holds(SectionOwner::City), holds(SectionOwner::Association)) {
        (true, false) => Some(SectionOwner::City),
        (false, true) => Some(SectionOwner::Association),
        (true, true) | (false, false) => None,
    }
}

/// Tells whether a form of this side answers a section.
pub(super) fn is_for(section: &Section, side: Option<SectionOwner>) -> bool {
    side.is_none() || section.owner.is_none() || section.owner == side
}

/// Tells whether a document holds the items of a section's questions.
pub(super) fn holds(section: &Section, view: &View) -> bool {
    let items = view.items(ANSWERS);
    section.questions.iter().any(|question| items.iter().any(|item| item.key.as_str() == question.id))
}

/// Tells whether somebody answered a question or one of its sub-items, that nobody knows included.
pub(super) fn is_answered(pack: &Pack, question: &Question, view: &View) -> bool {
    let is_said = |id: &str| {
        let is_there = |name: &str| at(id, name).is_some_and(|field| !view.text(&field).trim().is_empty());
        is_there("text") || is_there("value") || is_there("unknown")
    };
    let parts = pack.sections.iter().flat_map(|section| &section.questions);
    let mut parts = parts.filter(|part| part.parent.as_deref() == Some(&question.id));
    is_said(&question.id) || parts.any(|part| is_said(&part.id))
}

/// Returns the sort of value that a question asks for; none where it asks for prose.
pub(super) fn value_kind(i18n: Words, pack: &'static Pack, question: &'static Question) -> Option<ValueKind> {
    match question.kind {
        QuestionKind::Open | QuestionKind::Extent => None,
        QuestionKind::YesNo => Some(ValueKind::Choice(vec![
            ("yes", Signal::derive(move || t_string!(i18n, assessment.yes).to_owned())),
            ("no", Signal::derive(move || t_string!(i18n, assessment.no).to_owned())),
        ])),
        QuestionKind::Line | QuestionKind::Link => Some(ValueKind::Line),
        QuestionKind::Number => Some(ValueKind::Number),
        QuestionKind::Money => Some(ValueKind::Money),
        QuestionKind::Date => Some(ValueKind::Date),
        QuestionKind::Choice => {
            let option = |id: &'static String| {
                let title = Signal::derive(move || say(i18n, pack, TextKey::title(id)).to_owned());
                (id.as_str(), title)
            };
            Some(ValueKind::Choice(question.options.iter().map(option).collect()))
        }
    }
}

/// Says what a document answers to a question, in the language of the page: a value, prose, that nobody knows; nothing
/// where there is no answer. Values that were set at once are all said.
pub(super) fn said(i18n: Words, pack: &'static Pack, question: &'static Question, view: &View) -> Vec<String> {
    let text = |name: &str| at(&question.id, name).map(|field| view.text(&field).trim().to_owned()).unwrap_or_default();
    let values = match at(&question.id, "value").and_then(|field| view.reading(&field).cloned()) {
        Some(Reading::Values(values)) => values,
        Some(Reading::Prose(_)) | None => Vec::new(),
    };
    let kind = value_kind(i18n, pack, question).unwrap_or(ValueKind::Line);
    let mut lines: Vec<String> = values
        .into_iter()
        .map(|value| value_field::say(i18n, &kind, value.value))
        .filter(|it| !it.is_empty())
        .collect();
    lines.extend(Some(text("text")).filter(|text| !text.is_empty()));
    if !text("unknown").is_empty() {
        lines.push(t_string!(i18n, forms.we_do_not_know).to_owned());
    }
    lines
}
