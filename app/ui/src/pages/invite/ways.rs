//! An invitation in all its forms: a picture, twelve words, a text, a file; and the addresses, if nothing else helps.

use js_sys::{Array, JsString};
use leptos::prelude::*;
use taccuino_api::{Command, InvitationView};
use web_sys::{Blob, BlobPropertyBag, Url};

use super::super::asking::Asking;
use crate::components::address_form::AddressForm;
use crate::components::check_words::SpokenWords;
use crate::components::copy_button::CopyButton;
use crate::components::error_text::ErrorText;
use crate::components::qr_view::QrView;
use crate::components::text_input::fresh_id;
use crate::components::time_text::{absolute, use_clock};
use crate::i18n::{t, t_string, use_i18n};
use crate::state::use_app_state;

/// What a saved invitation is called.
const FILE_NAME: &str = "taccuino.invito";

/// Shows the invitation in each form.
#[component]
pub(super) fn Ways(
    /// The invitation; none once it is no longer open.
    #[prop(into)]
    invitation: Signal<Option<InvitationView>>,
) -> impl IntoView {
    // Only what never changes is read here: who waits is the door's business.
    let shown = Memo::new(move |_| invitation.get().map(|invitation| InvitationView { waiting: None, ..invitation }));
    move || shown.get().map(|invitation| view! { <Forms invitation/> })
}

#[component]
fn Forms(invitation: InvitationView) -> impl IntoView {
    let words = use_i18n();
    let clock = use_clock();
    let state = use_app_state();
    let asking = Asking::new();
    let InvitationView { id, text, qr, words: spoken, addresses, expires, .. } = invitation;
    let until = move || {
        let time = absolute(words, clock.get(), expires);
        t_string!(words, invite.until, time = time).to_string()
    };
    let field = fresh_id("invitation");
    let file = file_address(&text);
    if let Some(file) = file.clone() {
        on_cleanup(move || {
            // An address that is known no more has nothing left to give back.
            let _ = Url::revoke_object_url(&file);
        });
    }
    let look = move |address: String| asking.ask(Command::LookForJoiner { invitation: id, address }, |_| {});
    let is_offline = move || state.welcome.with(|welcome| welcome.as_ref().is_some_and(|w| w.settings.offline));
    view! {
        <p class="lead beside">{t!(words, invite.ready)} " " {t!(words, invite.ready_hint)} " " {until}</p>
        <ErrorText sentence=move || is_offline().then(|| t_string!(words, errors.offline).to_owned())/>
        <div class="ways">
            <section class="stack">
                <h2>{t!(words, invite.as_words)}</h2>
                <p>{t!(words, invite.as_words_hint)}</p>
                <SpokenWords words=spoken/>
            </section>
            <section class="stack">
                <h2>{t!(words, invite.as_picture)}</h2>
                <p>{t!(words, invite.as_picture_hint)}</p>
                <QrView svg=qr description=move || t_string!(words, invite.qr_alt).to_owned()/>
            </section>
        </div>
        <section class="stack">
            <h2>{t!(words, invite.as_text)}</h2>
            <p>{t!(words, invite.as_text_hint)}</p>
            <div class="field">
                <label for=field.clone() class="hidden-words">{t!(words, invite.text_label)}</label>
                <textarea id=field class="path" rows="4" readonly=true spellcheck="false" prop:value=text.clone()></textarea>
            </div>
            <div class="row">
                <CopyButton text=text/>
                {file.map(|file| view! {
                    <a class="button quiet" href=file download=FILE_NAME rel="external">{t!(words, invite.as_file)}</a>
                })}
            </div>
        </section>
        <section class="card">
            <h2>{t!(words, invite.addresses)}</h2>
            <Show when={
                let is_somewhere = !addresses.is_empty();
                move || is_somewhere
            }>
                <p>{t!(words, invite.addresses_hint)}</p>
            </Show>
            <ul class="addresses">
                {addresses.into_iter().map(|address| view! { <li class="path lead">{address}</li> }).collect_view()}
            </ul>
            <AddressForm
                label=move || t_string!(words, invite.their_address).to_owned()
                button=move || t_string!(words, join.look).to_owned()
                busy=asking.busy
                on_address=look
            />
            <ErrorText sentence=asking.sentence(words)/>
        </section>
    }
}

/// Makes a file of the text that the browser can save; none where it cannot.
fn file_address(text: &str) -> Option<String> {
    let options = BlobPropertyBag::new();
    options.set_type("text/plain");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&JsString::from(text)), &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}
