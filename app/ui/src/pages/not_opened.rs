//! What the page shows when there is no notebook behind it: no key, an old page, or a Taccuino that was closed.

use leptos::prelude::*;

use crate::components::button::Button;
use crate::components::page::use_page_title;
use crate::i18n::{t, t_string, use_i18n};

/// Shows one leaf without the shell.
#[component]
fn Leaf(
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let words = use_i18n();
    use_page_title(title);
    view! {
        <div class="alone">
            <main class="leaf">
                <span class="brand"><img src="/icons/taccuino.svg" alt=""/> {t!(words, app.name)}</span>
                <h1 tabindex="-1">{move || title.get()}</h1>
                {children()}
            </main>
        </div>
    }
}

/// Tells somebody who has no key how to open Taccuino.
#[component]
pub(crate) fn NotOpenedPage() -> impl IntoView {
    let words = use_i18n();
    view! {
        <Leaf title=move || t_string!(words, not_opened.title).to_owned()>
            <p class="lead">{t!(words, not_opened.text)}</p>
            <p>{t!(words, not_opened.step_icon)}</p>
            <div class="stack close">
                <p>{t!(words, not_opened.step_terminal)}</p>
                <p class="path">"taccuino"</p>
            </div>
            <p class="beside">{t!(words, not_opened.safe)}</p>
            <div class="row"><Reload/></div>
        </Leaf>
    }
}

/// Says that Taccuino was closed, as this page asked.
#[component]
pub(crate) fn EndedPage() -> impl IntoView {
    let words = use_i18n();
    view! {
        <Leaf title=move || t_string!(words, not_opened.ended_title).to_owned()>
            <p class="lead">{t!(words, not_opened.ended)}</p>
        </Leaf>
    }
}

/// Shows that the page waits for the program.
#[component]
pub(crate) fn WaitingPage(
    /// Whether nobody answered so far.
    #[prop(into)]
    silent: Signal<bool>,
) -> impl IntoView {
    let words = use_i18n();
    view! {
        <Leaf title=move || t_string!(words, app.name).to_owned()>
            <p class="progress" role="status">
                {move || {
                    if silent.get() { t_string!(words, errors.gone) } else { t_string!(words, app.loading) }
                }}
            </p>
        </Leaf>
    }
}

/// Says, over the page that stays, that the program is newer than the page.
#[component]
pub(crate) fn OutdatedBanner() -> impl IntoView {
    let words = use_i18n();
    view! {
        <section class="banner" role="alert" aria-label=move || t_string!(words, not_opened.outdated_title)>
            <p class="words"><strong>{t!(words, not_opened.outdated_title)}</strong> " " {t!(words, not_opened.outdated)}</p>
            <Reload/>
        </section>
    }
}

#[component]
fn Reload() -> impl IntoView {
    let words = use_i18n();
    let reload = |()| {
        // A browser that does not load again leaves the page as it is.
        let _ = window().location().reload();
    };
    view! { <Button label=move || t_string!(words, not_opened.reload).to_owned() on_press=reload/> }
}
