//! The choice of the key factors that the process concentrates on, with the contextual factors in sight.

use leptos::prelude::*;
use taccuino_core::forms::{Factor, Pack, TextKey};

use super::context::ContextInSight;
use super::{FACTORS, at, level_words, say};
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::Shown;
use crate::words::Words;

/// Returns the answers to whether the process works on a factor.
pub(super) fn selection(i18n: Words) -> ValueKind {
    ValueKind::Choice(vec![
        ("yes", Signal::derive(move || t_string!(i18n, assessment.yes).to_owned())),
        ("no", Signal::derive(move || t_string!(i18n, assessment.no).to_owned())),
    ])
}

/// Shows every key factor with its level and whether the process works on it, beside what the city cannot change.
#[component]
pub(super) fn Choose(shown: Shown, pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let entry = move |factor: &'static Factor| {
        let (selected, level) = (at(FACTORS, &factor.id, "selected")?, at(FACTORS, &factor.id, "level")?);
        let level = move || level_words(i18n, pack, &document.values(&level));
        Some(view! {
            <li class="stack close">
                <ValueField
                    document
                    field=selected
                    kind=selection(i18n)
                    label=move || say(i18n, pack, TextKey::title(&factor.id)).to_owned()
                />
                <p class="beside">{t!(i18n, assessment.level)} ": " {level}</p>
            </li>
        })
    };
    let has_context = !pack.contextual.is_empty();
    view! {
        <section class="stack close">
            <h2 id="choose">{t!(i18n, assessment.choose)}</h2>
            <p>{t!(i18n, assessment.choose_lead)}</p>
            <div class="choose" class:alone=!has_context>
                <ul class="stack plain-list" aria-labelledby="choose">
                    {pack.factors.iter().filter_map(entry).collect_view()}
                </ul>
                {has_context.then(|| view! {
                    <section class="context-beside stack close" aria-labelledby="choose-context">
                        <h3 id="choose-context">{t!(i18n, assessment.context)}</h3>
                        <ContextInSight shown pack/>
                    </section>
                })}
            </div>
        </section>
    }
}
