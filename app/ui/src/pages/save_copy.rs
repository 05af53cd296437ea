//! *Save a copy*: everything on this laptop but its key, as a file of the browser.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::error_text::ErrorText;
use crate::i18n::{t, t_string, use_i18n};
use crate::link::copy::{self, NoCopy};

/// Shows the link by which a person saves a copy, and says so where there is none.
#[component]
pub(super) fn SaveCopy() -> impl IntoView {
    let words = use_i18n();
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<NoCopy>);
    let save = move |event: leptos::ev::MouseEvent| {
        // The browser alone would show what the node answers to machines.
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            let result = copy::save().await;
            if busy.try_set(false).is_none() {
                error.set(result.err());
            }
        });
    };
    let sentence = move || {
        error.get().map(|error| match error {
            NoCopy::Silence => t_string!(words, errors.gone).to_owned(),
            NoCopy::Refused => t_string!(words, settings.copy_failed).to_owned(),
        })
    };
    view! {
        <ErrorText sentence=Signal::derive(sentence)/>
        <div class="row">
            <a
                class="button quiet"
                href=copy::ADDRESS
                download=""
                rel="external"
                aria-disabled=move || busy.get().then_some("true")
                on:click=save
            >
                {t!(words, settings.copy_button)}
            </a>
            <span role="status">{move || busy.get().then(|| t_string!(words, common.wait))}</span>
        </div>
    }
}
