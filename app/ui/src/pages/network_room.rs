//! The room of those behind a programme: support networks, political commitment, issues to pass up.

use leptos::prelude::*;

use crate::components::page::Page;
use crate::i18n::{t_string, use_i18n};

/// Lists the support networks and what belongs to them, and begins one.
#[component]
pub(crate) fn NetworkPage() -> impl IntoView {
    let i18n = use_i18n();
    view! { <Page title=move || t_string!(i18n, nav.network).to_owned()><p class="beside"></p></Page> }
}
