//! What a printed document says besides its content: of which programme it is, and as of when.

use leptos::prelude::*;

use super::document::Shown;
use super::programmes::title;
use crate::components::time_text::dated;
use crate::i18n::{t_string, use_i18n};
use crate::state::use_app_state;

/// Shows on paper, and only there, where a document is from and how new it is.
#[component]
pub(crate) fn OnPaper(
    /// The document.
    shown: Shown,
    /// As of which day, where it is not shown as it is now.
    #[prop(optional, into)]
    as_of: Option<Signal<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let programmes = use_app_state().programmes;
    let line = move || {
        let programme = programmes.with(|programmes| {
            let found = programmes.iter().flatten().find(|programme| programme.id == shown.programme.id);
            found.map(|programme| title(i18n, programme)).unwrap_or_default()
        });
        let time = as_of.map_or_else(|| dated(i18n, shown.about.with(|about| about.changed)), |day| day.get());
        t_string!(i18n, forms.on_paper, programme = programme, time = time).to_string()
    };
    view! { <p class="on-paper">{line}</p> }
}
