//! The languages of the page.

use leptos::prelude::*;
use leptos_i18n::Locale as _;

use crate::i18n::{Locale, t_string, td_string, use_i18n};
use crate::words;

/// Called with the language that was chosen; the shell provides it to the pages inside.
#[derive(Clone, Copy)]
pub(crate) struct ChooseLanguage(pub(crate) Callback<Locale>);

/// Shows one short button a language; the one in use is marked.
#[component]
pub(crate) fn LanguageSwitch(
    /// Called with the language that was chosen.
    #[prop(into)]
    on_language: Callback<Locale>,
) -> impl IntoView {
    let i18n = use_i18n();
    let button = move |locale: Locale| {
        view! {
            <button
                type="button"
                lang=locale.as_str()
                aria-pressed=move || if words::language(i18n.get_locale()) == locale.as_str() { "true" } else { "false" }
                on:click=move |_| on_language.run(locale)
            >
                {locale.as_str()} <span class="hidden-words">" " {td_string!(locale, app.language)}</span>
            </button>
        }
    };
    view! {
        <div class="languages" role="group" aria-label=move || t_string!(i18n, head.language)>
            {words::languages().map(button).collect_view()}
        </div>
    }
}

/// Shows the languages as a question of a form.
#[component]
pub(crate) fn LanguageChoice(
    /// Called with the language that was chosen.
    #[prop(into)]
    on_language: Callback<Locale>,
) -> impl IntoView {
    let i18n = use_i18n();
    let choice = move |locale: Locale| {
        view! {
            <label class="choice" lang=locale.as_str()>
                <input
                    type="radio"
                    name="language"
                    prop:checked=move || words::language(i18n.get_locale()) == locale.as_str()
                    on:change=move |_| on_language.run(locale)
                />
                {td_string!(locale, app.language)}
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend>{move || t_string!(i18n, head.language)}</legend>
            <div class="choices side">{words::languages().map(choice).collect_view()}</div>
        </fieldset>
    }
}
