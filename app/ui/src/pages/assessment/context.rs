//! The contextual factors: what a city cannot change, to be noted once and in sight while it decides.

use leptos::prelude::*;
use taccuino_core::forms::{ContextualFactor, Pack, TextKey};

use super::{CONTEXT, at, say};
use crate::components::prose_field::ProseField;
use crate::i18n::use_i18n;
use crate::pages::document::Shown;

/// Shows the contextual factors, each with a note to write.
#[component]
pub(super) fn Context(shown: Shown, pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let entry = move |factor: &'static ContextualFactor| {
        let field = at(CONTEXT, &factor.id, "note")?;
        let hint = move || {
            let hint = say(i18n, pack, TextKey::hint(&factor.id));
            let aspects: Vec<&str> =
                factor.attributes.iter().map(|aspect| say(i18n, pack, TextKey::title(&aspect.id))).collect();
            if aspects.is_empty() { hint.to_owned() } else { format!("{hint} {}.", aspects.join("; ")) }
        };
        Some(view! {
            <ProseField
                document
                field
                label=move || say(i18n, pack, TextKey::title(&factor.id)).to_owned()
                hint
            />
        })
    };
    view! { <div class="stack">{pack.contextual.iter().filter_map(entry).collect_view()}</div> }
}

/// Lists the contextual factors with what was noted: to be in sight when choosing what to work on.
#[component]
pub(super) fn ContextInSight(shown: Shown, pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let entry = move |factor: &'static ContextualFactor| {
        let field = at(CONTEXT, &factor.id, "note");
        let note = Memo::new(move |_| field.as_ref().map(|field| shown.document.text(field)).unwrap_or_default());
        view! {
            <li>
                {move || say(i18n, pack, TextKey::title(&factor.id))}
                <p class="beside words" hidden=move || note.with(|note| note.trim().is_empty())>{move || note.get()}</p>
            </li>
        }
    };
    view! { <ul class="stack close plain-list">{pack.contextual.iter().map(entry).collect_view()}</ul> }
}
