//! A button that puts a text on the clipboard and says whether it worked.

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::button::{Button, Tone};
use crate::i18n::{t_string, use_i18n};

/// Copies `text` when pressed.
#[component]
pub(crate) fn CopyButton(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let words = use_i18n();
    let copied = RwSignal::new(None::<bool>);
    let copy = move |()| {
        let promise = window().navigator().clipboard().write_text(&text.get_untracked());
        spawn_local(async move {
            let worked = JsFuture::from(promise).await.is_ok();
            copied.try_set(Some(worked));
        });
    };
    view! {
        <span class="row">
            <Button tone=Tone::Quiet label=move || t_string!(words, common.copy).to_owned() on_press=copy/>
            <span role="status">
                {move || match copied.get() {
                    None => "",
                    Some(true) => t_string!(words, common.copied),
                    Some(false) => t_string!(words, common.copy_failed),
                }}
            </span>
        </span>
    }
}
