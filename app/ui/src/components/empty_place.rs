//! A place where nothing is yet: it says what belongs here and offers one way to begin.

use leptos::prelude::*;

/// Shows one sentence and, below it, what one can do.
#[component]
pub(crate) fn EmptyPlace(
    /// What belongs here.
    #[prop(into)]
    text: Signal<String>,
    /// The one button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p>{move || text.get()}</p>
            {children.map(|children| children())}
        </div>
    }
}
