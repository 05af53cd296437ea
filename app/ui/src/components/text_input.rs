//! A labelled line of text in a form, which belongs to no document; and moving the focus to a field.

use std::sync::atomic::{AtomicU32, Ordering};

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Returns an id that no other element of the page has.
pub(crate) fn fresh_id(what: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("{what}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Moves the focus to the first line on the page that is marked as wrong, once the page shows it.
pub(crate) fn focus_first_wrong() {
    request_animation_frame(|| {
        let found = document().query_selector("[aria-invalid=true]").ok().flatten();
        if let Some(field) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
            // An element that has left the page takes no focus.
            let _ = field.focus();
        }
    });
}

/// Moves the focus to the first such element within another, once the page shows it.
pub(crate) fn focus_first(within: NodeRef<html::Div>, what: &'static str) {
    request_animation_frame(move || {
        let found = within.get_untracked().and_then(|within| within.query_selector(what).ok().flatten());
        if let Some(found) = found.and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok()) {
            // An element that has left the page takes no focus.
            let _ = found.focus();
        }
    });
}

/// Shows a label, a hint, the line or lines, and what is wrong with it.
#[component]
pub(crate) fn TextInput(
    /// The label.
    #[prop(into)]
    label: Signal<String>,
    /// What it holds.
    value: RwSignal<String>,
    /// What helps to fill it in; empty for nothing.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong with it; empty for nothing.
    #[prop(optional, into)]
    wrong: Signal<String>,
    /// How many lines; one if not said.
    #[prop(optional)]
    lines: u32,
    /// What browsers may fill in by themselves.
    #[prop(default = "off")]
    autocomplete: &'static str,
) -> impl IntoView {
    let id = fresh_id("field");
    let (hint_id, wrong_id) = (format!("{id}-hint"), format!("{id}-wrong"));
    let described = {
        let (hint_id, wrong_id) = (hint_id.clone(), wrong_id.clone());
        move || {
            let parts = [(!hint.with(String::is_empty), &hint_id), (!wrong.with(String::is_empty), &wrong_id)];
            let ids: Vec<&str> = parts.iter().filter(|(there, _)| *there).map(|(_, id)| id.as_str()).collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    };
    let invalid = move || (!wrong.with(String::is_empty)).then_some("true");
    let line = if lines > 1 {
        view! {
            <textarea
                id=id.clone()
                rows=lines.to_string()
                autocomplete=autocomplete
                spellcheck="false"
                aria-describedby=described
                aria-invalid=invalid
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                type="text"
                id=id.clone()
                autocomplete=autocomplete
                aria-describedby=described
                aria-invalid=invalid
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
        }
        .into_any()
    };
    view! {
        <div class="field">
            <label for=id>{move || label.get()}</label>
            <p class="hint" id=hint_id hidden=move || hint.with(String::is_empty)>{move || hint.get()}</p>
            {line}
            <p class="wrong" id=wrong_id hidden=move || wrong.with(String::is_empty)>{move || wrong.get()}</p>
        </div>
    }
}
