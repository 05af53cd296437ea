//! The form that takes an invitation in whatever form it came.

use js_sys::JsString;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use crate::components::button::{Button, SubmitButton, Tone};
use crate::components::notice::Notice;
use crate::components::scanner::{Scanner, can_scan};
use crate::components::text_input::{TextInput, focus_first_wrong, fresh_id};
use crate::i18n::{t, t_string, use_i18n};

/// Takes an invitation by paste, words, file or camera, and an address if there is one.
#[component]
pub(super) fn InvitationForm(
    /// Whether the last one is under way.
    #[prop(into)]
    busy: Signal<bool>,
    /// Called with the invitation and the address.
    #[prop(into)]
    on_invitation: Callback<(String, Option<String>)>,
) -> impl IntoView {
    let words = use_i18n();
    let (invitation, address) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (tried, was_read) = (RwSignal::new(false), RwSignal::new(false));
    let missing = move || {
        if tried.get() && invitation.with(|text| text.trim().is_empty()) {
            t_string!(words, join.missing).to_owned()
        } else {
            String::new()
        }
    };
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let text = invitation.get_untracked().trim().to_owned();
        if text.is_empty() {
            focus_first_wrong();
        }
        if text.is_empty() || busy.get_untracked() {
            return;
        }
        let address = address.get_untracked().trim().to_owned();
        on_invitation.run((text, (!address.is_empty()).then_some(address)));
    };
    let read = move |text: String| {
        invitation.set(text);
        was_read.set(true);
    };
    view! {
        <form class="stack far" aria-label=move || t_string!(words, join.title) on:submit=send>
            <div class="stack">
                <TextInput
                    label=move || t_string!(words, join.invitation).to_owned()
                    hint=move || t_string!(words, join.invitation_hint).to_owned()
                    wrong=missing
                    value=invitation
                    lines=4
                />
                <FileInput on_text=read/>
                {can_scan().then(|| view! { <CameraInput on_text=read/> })}
                <div role="status">
                    {move || was_read.get().then(|| view! { <Notice><p>{t!(words, join.camera_read)}</p></Notice> })}
                </div>
            </div>
            <details>
                <summary>{t!(words, join.address)} " · " <span class="beside">{t!(words, common.optional)}</span></summary>
                <TextInput
                    label=move || t_string!(words, join.address).to_owned()
                    hint=move || t_string!(words, join.address_hint).to_owned()
                    value=address
                />
            </details>
            <div class="row"><SubmitButton label=move || t_string!(words, join.start).to_owned() busy/></div>
        </form>
    }
}

#[component]
fn FileInput(#[prop(into)] on_text: Callback<String>) -> impl IntoView {
    let words = use_i18n();
    let id = fresh_id("file");
    let read = move |event: leptos::ev::Event| {
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.get(0)) else { return };
        spawn_local(async move {
            // A file that cannot be read leaves the line empty, which the form names when it is sent.
            if let Ok(text) = JsFuture::from(file.text()).await
                && let Ok(text) = text.dyn_into::<JsString>()
            {
                on_text.try_run(String::from(text));
            }
        });
    };
    view! {
        <div class="field">
            <label for=id.clone()>{t!(words, join.file)}</label>
            <input type="file" id=id on:change=read/>
        </div>
    }
}

#[component]
fn CameraInput(#[prop(into)] on_text: Callback<String>) -> impl IntoView {
    let words = use_i18n();
    let is_on = RwSignal::new(false);
    let label =
        move || if is_on.get() { t_string!(words, join.camera_stop) } else { t_string!(words, join.camera) }.to_owned();
    let found = move |text: String| {
        is_on.set(false);
        on_text.run(text);
    };
    view! {
        <div class="row">
            <Button tone=Tone::Quiet icon="camera" label on_press=move |()| is_on.update(|is_on| *is_on = !*is_on)/>
        </div>
        <Show when=move || is_on.get()>
            <Scanner on_text=found/>
        </Show>
    }
}
