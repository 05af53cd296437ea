//! The shapes that a programme can have, as a group of which one is chosen.

use leptos::prelude::*;
use leptos_i18n::Locale as _;
use taccuino_core::documents::programme::PRESETS;
use taccuino_core::forms::TextKey;

use crate::components::text_input::fresh_id;
use crate::i18n::{t, use_i18n};
use crate::pages::guide_note::guide_text;
use crate::pages::programme_document::PROCESS;

/// The shape of the method as it is written.
pub(super) const PAIR: &str = "pair";

/// Shows the shapes, each with what it means.
#[component]
pub(super) fn PresetGroup(
    /// The shape that is chosen.
    chosen: RwSignal<&'static str>,
) -> impl IntoView {
    let i18n = use_i18n();
    let group = fresh_id("presets");
    let say = move |key: TextKey<'static>| guide_text(i18n.get_locale().as_str(), PROCESS, key);
    let choice = move |preset: &'static str| {
        let (name_id, hint_id) = (format!("{group}-{preset}"), format!("{group}-{preset}-hint"));
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=group.clone()
                    value=preset
                    aria-labelledby=name_id.clone()
                    aria-describedby=hint_id.clone()
                    prop:checked=move || chosen.get() == preset
                    on:change=move |_| chosen.set(preset)
                />
                <span class="preset">
                    <span class="label" id=name_id>{move || say(TextKey::text(preset))}</span>
                    <span class="hint" id=hint_id>{move || say(TextKey::hint(preset))}</span>
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend>{t!(i18n, timeline.choose)}</legend>
            <p class="hint">{t!(i18n, timeline.choose_hint)}</p>
            <div class="choices">{PRESETS.iter().copied().map(choice).collect_view()}</div>
            <div role="status">
                {move || (chosen.get() == "community").then(|| view! { <p>{t!(i18n, timeline.equals)}</p> })}
                {move || (chosen.get() == "no-benchmark").then(|| view! { <p>{t!(i18n, timeline.without_benchmark)}</p> })}
            </div>
        </fieldset>
    }
}
