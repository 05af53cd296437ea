//! Words that two people compare or read to each other.

use leptos::prelude::*;

/// Shows four words, large, to be compared with those on another screen.
#[component]
pub(crate) fn CheckWords(
    /// The words.
    words: Vec<String>,
) -> impl IntoView {
    view! { <ol class="check-words">{words.into_iter().map(|word| view! { <li>{word}</li> }).collect_view()}</ol> }
}

/// Shows twelve words with their numbers, to be read aloud.
#[component]
pub(crate) fn SpokenWords(
    /// The words.
    words: Vec<String>,
) -> impl IntoView {
    view! { <ol class="spoken-words">{words.into_iter().map(|word| view! { <li>{word}</li> }).collect_view()}</ol> }
}
