//! Answers to what this version of the benchmark asks no more: a new version never loses any.

use leptos::prelude::*;
use taccuino_core::documents::View;
use taccuino_core::forms::Pack;

use super::{ANSWERS, FACTORS};
use crate::i18n::{t, use_i18n};
use crate::pages::document::Shown;

/// Shows what was answered and is asked no more; nothing where all is asked still.
#[component]
pub(super) fn Kept(
    /// The assessment.
    shown: Shown,
    /// The benchmark, in the version at hand.
    pack: &'static Pack,
) -> impl IntoView {
    let i18n = use_i18n();
    let texts = Memo::new(move |_| shown.document.view().map(|view| kept(&view, pack)).unwrap_or_default());
    view! {
        <Show when=move || texts.with(|texts| !texts.is_empty())>
            <section class="stack close">
                <h2>{t!(i18n, assessment.kept)}</h2>
                <p>{t!(i18n, assessment.kept_lead)}</p>
                {move || texts.get().into_iter().map(|text| view! { <p class="words">{text}</p> }).collect_view()}
            </section>
        </Show>
    }
}

fn kept(view: &View, pack: &Pack) -> Vec<String> {
    let answers = view.items(ANSWERS).iter().filter(|item| pack.question(item.key.as_str()).is_none());
    let factors = view.items(FACTORS).iter().filter(|item| pack.factor(item.key.as_str()).is_none());
    let texts = answers.chain(factors).flat_map(|item| &item.fields).filter_map(|field| match &field.reading {
        taccuino_core::documents::Reading::Prose(text) if !text.trim().is_empty() => Some(text.clone()),
        _ => None,
    });
    texts.collect()
}
