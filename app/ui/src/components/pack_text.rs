//! Longer texts of a pack: paragraphs and simple lists.

use leptos::prelude::*;

/// Shows a text whose paragraphs are parted by empty lines and whose lists are lines that begin with a dash.
#[component]
pub(crate) fn PackText(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let paragraph = |block: &str| {
        let (items, words): (Vec<&str>, Vec<&str>) = block.lines().partition(|line| line.starts_with("- "));
        let words = words.join(" ");
        let items: Vec<String> = items.iter().map(|item| item.trim_start_matches("- ").to_owned()).collect();
        view! {
            {(!words.is_empty()).then(|| view! { <p>{words}</p> })}
            {(!items.is_empty()).then(|| {
                view! { <ul class="bullets">{items.into_iter().map(|item| view! { <li>{item}</li> }).collect_view()}</ul> }
            })}
        }
    };
    let blocks = move || text.with(|text| text.trim().split("\n\n").map(paragraph).collect_view());
    view! { <div class="stack close">{blocks}</div> }
}
