//! A small picture beside words; never instead of them.

use leptos::prelude::*;

/// Shows the picture `public/icons/NAME.svg` in the colour of the text around it.
#[component]
pub(crate) fn Icon(
    /// The picture's name.
    name: &'static str,
) -> impl IntoView {
    view! { <span class=format!("icon icon-{name}") aria-hidden="true"></span> }
}
