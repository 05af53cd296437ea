//! The banner that stands over every page while this laptop works offline.

use leptos::prelude::*;

use super::button::{Button, Tone};
use super::icon::Icon;
use crate::i18n::{t, t_string, use_i18n};

/// Says that this laptop works offline, and offers to end it.
#[component]
pub(crate) fn OfflineBanner(
    /// Called when the person wants to work with the others again.
    #[prop(into)]
    on_end: Callback<()>,
) -> impl IntoView {
    let words = use_i18n();
    view! {
        <section class="banner" aria-label=move || t_string!(words, head.offline)>
            <Icon name="offline"/>
            <p class="words">{t!(words, offline.banner)}</p>
            <Button tone=Tone::Quiet label=move || t_string!(words, offline.end).to_owned() on_press=on_end/>
        </section>
    }
}
