//! The room of the forms: needs analysis, profiles, good practices, and what there is to read about the method.

use leptos::prelude::*;

use crate::components::page::Page;
use crate::i18n::{t_string, use_i18n};

/// Lists the forms, and begins one.
#[component]
pub(crate) fn NeedsPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=move || t_string!(i18n, nav.needs).to_owned()><p class="beside"></p></Page> }
}
