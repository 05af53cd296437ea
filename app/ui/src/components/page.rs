//! The frame of one page: its title, its margin, its column.

use leptos::prelude::*;

use crate::i18n::{t_string, use_i18n};

/// Gives the window the title of the page that it shows.
pub(crate) fn use_page_title(title: Signal<String>) {
    let words = use_i18n();
    Effect::new(move || document().set_title(&t_string!(words, app.title, page = title.get())));
}

/// Shows a page: the one heading of its level, what stands below it, the margin, and the column of text.
#[component]
pub(crate) fn Page(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// Whether the column takes all the width, as a table needs.
    #[prop(optional)]
    wide: bool,
    /// What stands below the heading.
    #[prop(optional, into)]
    below: Option<ViewFn>,
    /// What stands in the margin: readers, where things come from, what waits.
    #[prop(optional, into)]
    margin: Option<ViewFn>,
    /// The column.
    children: Children,
) -> impl IntoView {
    use_page_title(title);
    view! {
        <div class=if wide { "page wide" } else { "page" }>
            <div class="title">
                <h1 tabindex="-1">{move || title.get()}</h1>
                {below.map(|below| below.run())}
            </div>
            {margin.map(|margin| view! { <aside class="margin">{margin.run()}</aside> })}
            <div class="column">{children()}</div>
        </div>
    }
}
