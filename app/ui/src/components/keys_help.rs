//! The keys of the keyboard, shown by `?`.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::button::{Button, Tone};
use super::dialog::Dialog;
use crate::i18n::{t, t_string, use_i18n};

/// Shows the list of keys while `open`, and opens it when `?` is typed outside a field.
#[component]
pub(crate) fn KeysHelp(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let words = use_i18n();
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        if event.key() == "?" && !event.ctrl_key() && !event.meta_key() && !is_written_into(event.target()) {
            event.prevent_default();
            open.set(true);
        }
    });
    on_cleanup(move || listener.remove());
    view! {
        <Dialog open title=move || t_string!(words, keys.title).to_owned()>
            <dl class="facts keys">
                <dt><kbd>"?"</kbd></dt> <dd>{t!(words, keys.help)}</dd>
                <dt><kbd>"/"</kbd></dt> <dd>{t!(words, keys.search)}</dd>
                <dt><kbd>"n"</kbd></dt> <dd>{t!(words, keys.note)}</dd>
                <dt><kbd>"Alt"</kbd> " " <kbd>"↑"</kbd> " " <kbd>"↓"</kbd></dt> <dd>{t!(words, keys.move_row)}</dd>
                <dt><kbd>"Ctrl"</kbd> " " <kbd>"Z"</kbd></dt> <dd>{t!(words, keys.undo)}</dd>
                <dt><kbd>"Ctrl"</kbd> " " <kbd>{t!(words, keys.shift)}</kbd> " " <kbd>"Z"</kbd></dt>
                <dd>{t!(words, keys.redo)}</dd>
                <dt><kbd>"Tab"</kbd></dt> <dd>{t!(words, keys.next_field)}</dd>
                <dt><kbd>"Esc"</kbd></dt> <dd>{t!(words, keys.escape)}</dd>
            </dl>
            <div class="row">
                <Button
                    tone=Tone::Quiet
                    label=move || t_string!(words, common.close).to_owned()
                    on_press=move |()| open.set(false)
                />
            </div>
        </Dialog>
    }
}

/// Tells whether keys typed at `target` are text.
pub(crate) fn is_written_into(target: Option<web_sys::EventTarget>) -> bool {
    target
        .and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok())
        .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}
