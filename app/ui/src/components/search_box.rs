//! The box in the head into which one types what one looks for; `/` goes there.

use leptos::html;
use leptos::prelude::*;

use super::keys_help::is_written_into;
use crate::i18n::{t, t_string, use_i18n};

/// Shows the box, and tells what was typed when Enter is pressed.
#[component]
pub(crate) fn SearchBox(
    /// Called with the words.
    on_search: Callback<String>,
) -> impl IntoView {
    let words = use_i18n();
    let field: NodeRef<html::Input> = NodeRef::new();
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        let is_meant = event.key() == "/" && !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        if is_meant
            && !is_written_into(event.target())
            && let Some(field) = field.get_untracked()
        {
            event.prevent_default();
            // An element that has left the page takes no focus.
            let _ = field.focus();
            field.select();
        }
    });
    on_cleanup(move || listener.remove());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let text = field.get_untracked().map(|field| field.value()).unwrap_or_default();
        if !text.trim().is_empty() {
            on_search.run(text.trim().to_owned());
        }
    };
    view! {
        <form class="search" role="search" on:submit=submit>
            <label>
                <span class="hidden-words">{t!(words, search.label)}</span>
                <input
                    type="search"
                    node_ref=field
                    autocomplete="off"
                    maxlength="300"
                    placeholder=move || t_string!(words, search.label)
                    aria-keyshortcuts="/"
                />
            </label>
        </form>
    }
}
