//! A sentence that stands out, with a picture that says which sort it is.

use leptos::prelude::*;

use super::icon::Icon;

/// Shows a notice; `grave` where something went wrong.
#[component]
pub(crate) fn Notice(
    /// Whether something went wrong.
    #[prop(optional)]
    grave: bool,
    /// The picture; by its sort if not said.
    #[prop(optional)]
    icon: Option<&'static str>,
    /// What it says.
    children: Children,
) -> impl IntoView {
    let picture = icon.unwrap_or(if grave { "alert" } else { "check" });
    view! {
        <div class=if grave { "notice grave" } else { "notice" }>
            <Icon name=picture/>
            <div class="stack close">{children()}</div>
        </div>
    }
}
