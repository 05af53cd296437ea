//! Answers to questions that the pack no longer asks: they stay, at the end of the form.

use leptos::prelude::*;
use taccuino_core::documents::{ItemView, Reading};
use taccuino_core::forms::Pack;

use crate::answering::earlier;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::Shown;

/// Shows what was answered under ids that the pack does not have; all of it where there is no pack.
#[component]
pub(super) fn EarlierAnswers(
    /// The form.
    shown: Shown,
    /// Its pack, where this program has it.
    pack: Option<&'static Pack>,
) -> impl IntoView {
    let i18n = use_i18n();
    let answers = Memo::new(move |_| {
        let view = shown.document.view()?;
        let answers = earlier(pack, &view).map(|item| (item.key.to_string(), said(item)));
        Some(answers.filter(|(_, lines)| !lines.is_empty()).collect::<Vec<_>>())
    });
    let entry = move |(id, lines): (String, Vec<Line>)| {
        let line = move |line: Line| match line {
            Line::Words(words) => view! { <p class="words">{words}</p> }.into_any(),
            Line::Unknown => view! { <p>{t!(i18n, forms.we_do_not_know)}</p> }.into_any(),
        };
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
                    <h2>{t!(i18n, forms.earlier_title)}</h2>
                    <p class="beside">{t!(i18n, forms.earlier_lead)}</p>
                    <dl class="stack close">{answers.into_iter().map(entry).collect_view()}</dl>
                </section>
            }
        })
    }
}

/// One line of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Line {
    Words(String),
    Unknown,
}

fn said(item: &ItemView) -> Vec<Line> {
    let mut lines = Vec::new();
    for field in &item.fields {
        let words = match &field.reading {
            Reading::Prose(text) => vec![text.trim().to_owned()],
            Reading::Values(values) => values.iter().map(|value| value.value.clone()).collect(),
        };
        let words = words.into_iter().filter(|words| !words.is_empty());
        lines.extend(words.map(|words| if field.name == "unknown" { Line::Unknown } else { Line::Words(words) }));
    }
    lines
}
