//! A few sentences of a guide where they matter; the guide as a whole has a page of its own.

use leptos::prelude::*;
use leptos_i18n::Locale as _;
use taccuino_core::forms::{self, TextKey};

use crate::i18n::use_i18n;

/// Reads a text of a guide in the language of the page; empty where there is none.
pub(crate) fn guide_text(language: &str, guide: &str, key: TextKey<'_>) -> &'static str {
    forms::newest_pack(guide).map_or("", |pack| pack.text(language, key))
}

/// Shows items of a guide below a heading that opens them.
#[component]
pub(crate) fn GuideNote(
    /// The id of the guide.
    guide: &'static str,
    /// The section that gives the note its name.
    section: &'static str,
    /// The items to show.
    items: &'static [&'static str],
) -> impl IntoView {
    let i18n = use_i18n();
    let say = move |key: TextKey<'static>| guide_text(i18n.get_locale().as_str(), guide, key);
    let item = move |id: &'static str| {
        view! {
            <li>
                {move || say(TextKey::text(id))} " "
                <span class="beside">{move || say(TextKey::hint(id))}</span>
            </li>
        }
    };
    view! {
        <details class="guide-note">
            <summary>{move || say(TextKey::title(section))}</summary>
            <div class="stack close">
                {move || say(TextKey::rationale(section)).split("\n\n").filter(|part| !part.trim().is_empty())
                    .map(|part| view! { <p>{part.trim()}</p> }).collect_view()}
                <ul class="bullets">{items.iter().copied().map(item).collect_view()}</ul>
            </div>
        </details>
    }
}
