//! A line for the address of another laptop, and the button that looks there.

use leptos::prelude::*;

use super::button::{SubmitButton, Tone};
use super::text_input::TextInput;

/// Asks for an address and hands it over.
#[component]
pub(crate) fn AddressForm(
    /// The label of the line.
    #[prop(into)]
    label: Signal<String>,
    /// What helps to fill it in; empty for nothing.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// The words of the button.
    #[prop(into)]
    button: Signal<String>,
    /// Whether the last address is being handed over.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Called with what was typed.
    #[prop(into)]
    on_address: Callback<String>,
) -> impl IntoView {
    let address = RwSignal::new(String::new());
    view! {
        <form
            class="stack close"
            on:submit=move |event| {
                event.prevent_default();
                let typed = address.get_untracked().trim().to_owned();
                if !typed.is_empty() && !busy.get_untracked() {
                    on_address.run(typed);
                }
            }
        >
            <TextInput label hint value=address/>
            <div class="row"><SubmitButton tone=Tone::Quiet label=button busy/></div>
        </form>
    }
}
