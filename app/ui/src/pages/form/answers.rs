//! How the answers of a form read in the language of the page.

use std::collections::BTreeMap;

use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::documents::{Reading, View};
use taccuino_core::forms::{Pack, Question, QuestionKind, TextKey};
use taccuino_core::ids::DocumentId;

use super::{at, say};
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
