//! The page as a whole: its languages, its addresses, its shell.

use leptos::prelude::*;

use crate::i18n::{I18nContextProvider, t, use_i18n};

/// Shows the whole page.
#[component]
pub(crate) fn App() -> impl IntoView {
    view! {
        <I18nContextProvider>
            <Title/>
        </I18nContextProvider>
    }
}

#[component]
fn Title() -> impl IntoView {
    let i18n = use_i18n();
    view! { <h1>{t!(i18n, app.name)}</h1> }
}
