//! Answers whose questions are not at hand: a pack that is not on this laptop, or a newer one that asks them no more.
//!
//! They stay, at the end of the document, each with the id of its question; they can be read and not written.

use leptos::prelude::*;
use leptos_i18n::Locale as _;
use taccuino_core::documents::{ItemView, Reading};
use taccuino_core::forms::{self, Pack, TextKey};

use super::document::Shown;
use crate::answering::unasked;
use crate::components::notice::Notice;
use crate::i18n::{t, t_string, use_i18n};
use crate::words::Words;

/// The benchmark whose words for the levels stand for those of a benchmark that is not here: all have the same levels.
const LEVELS: &str = "city-for-all";

/// Says which pack is not on this laptop, who has it, and how it comes here.
#[component]
pub(super) fn UnknownPack(
    /// The form or assessment.
    shown: Shown,
) -> impl IntoView {
    let i18n = use_i18n();
    let creator = move || shown.about.with(|about| about.creator.clone());
    let sentence = move || {
        let (id, version) = shown
            .about
            .with(|about| about.pack.as_ref().map(|pack| (pack.id.clone(), pack.version)))
            .unwrap_or_default();
        t_string!(i18n, forms.unknown_pack, pack = id, version = version).to_string()
    };
    view! {
        <Notice icon="needs">
            <p>{sentence}</p>
            <p>{move || t_string!(i18n, forms.ask_for_pack, name = creator()).to_string()}</p>
            <p><code>{t!(i18n, forms.import_pack)}</code></p>
        </Notice>
    }
}

/// Shows what was answered under ids that the pack does not have; all of it where there is no pack.
#[component]
pub(super) fn Unasked(
    /// The form or assessment.
    shown: Shown,
    /// Its pack, where this program has it.
    pack: Option<&'static Pack>,
) -> impl IntoView {
    let i18n = use_i18n();
    let answers = Memo::new(move |_| {
        let view = shown.document.view()?;
        let answers = unasked(pack, &view).map(|item| (item.key.to_string(), said(item)));
        Some(answers.filter(|(_, lines)| !lines.is_empty()).collect::<Vec<_>>())
    });
    let title = move || {
        if pack.is_some() { t_string!(i18n, forms.earlier_title) } else { t_string!(i18n, forms.answers_title) }
    };
    let entry = move |(id, lines): (String, Vec<Line>)| {
        let line = move |line: Line| view! { <p class="words">{move || line.words(i18n)}</p> };
        view! {
            <dt>{move || t_string!(i18n, forms.earlier_question, id = id.clone()).to_string()}</dt>
            <dd>{lines.into_iter().map(line).collect_view()}</dd>
        }
    };
    move || {
        let answers = answers.get().unwrap_or_default();
        (!answers.is_empty()).then(|| {
            view! {
                <section class="stack close">
                    <h2>{title}</h2>
                    {pack.is_some().then(|| view! { <p class="beside">{t!(i18n, forms.earlier_lead)}</p> })}
                    <dl class="stack close">{answers.into_iter().map(entry).collect_view()}</dl>
                </section>
            }
        })
    }
}

/// One line of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Line {
    /// What somebody wrote.
    Words(String),
    /// One of the levels.
    Level(String),
    /// A yes or a no.
    YesNo(bool),
    /// Whether the programme works on a key factor.
    Selected(bool),
    /// That nobody knows.
    Unknown,
}

impl Line {
    fn words(&self, i18n: Words) -> String {
        match self {
            Self::Words(words) => words.clone(),
            Self::Level(level) => {
                let language = i18n.get_locale().as_str();
                let words = forms::newest_pack(LEVELS).map(|pack| pack.text(language, TextKey::title(level)));
                words.filter(|words| !words.is_empty()).unwrap_or(level).to_owned()
            }
            Self::YesNo(true) => t_string!(i18n, assessment.yes).to_owned(),
            Self::YesNo(false) => t_string!(i18n, assessment.no).to_owned(),
            Self::Selected(is_selected) => {
                format!("{} {}", t_string!(i18n, assessment.selected), Self::YesNo(*is_selected).words(i18n))
            }
            Self::Unknown => t_string!(i18n, forms.we_do_not_know).to_owned(),
        }
    }
}

fn said(item: &ItemView) -> Vec<Line> {
    let mut lines = Vec::new();
    for field in &item.fields {
        let words = match &field.reading {
            Reading::Prose(text) => vec![text.trim().to_owned()],
            Reading::Values(values) => values.iter().map(|value| value.value.clone()).collect(),
        };
        let words = words.into_iter().filter(|words| !words.is_empty());
        lines.extend(words.map(|words| match field.name.as_str() {
            "unknown" => Line::Unknown,
            "level" => Line::Level(words),
            "selected" => Line::Selected(words == "yes"),
            "value" if matches!(words.as_str(), "yes" | "no") => Line::YesNo(words == "yes"),
            _ => Line::Words(words),
        }));
    }
    lines
}
