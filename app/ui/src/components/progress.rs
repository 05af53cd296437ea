//! Something that takes a while.

use leptos::prelude::*;

/// Shows that something is under way and says what; read out when it appears.
#[component]
pub(crate) fn Progress(
    /// What is under way.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! { <p class="progress" role="status">{move || text.get()}</p> }
}
