//! Joining a programme: the invitation, the search, the four words, the door.

mod invitation;
mod steps;

use leptos::prelude::*;
use taccuino_api::{Command, PairingStep};

use super::asking::Asking;
use crate::components::error_text::ErrorText;
use crate::components::page::Page;
use crate::i18n::{t, t_string, use_i18n};
use crate::state::use_app_state;

use invitation::InvitationForm;
use steps::Steps;

/// Asks for an invitation, and then shows how far the joining is.
#[component]
pub(crate) fn JoinPage() -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let asking = Asking::new();
    let is_joining = Memo::new(move |_| state.joining.with(Option::is_some));
    // What was left from an earlier visit of this page is over; a search that goes on is shown.
    let is_over = |step: &PairingStep| {
        matches!(step, PairingStep::Admitted { .. } | PairingStep::Refused(_) | PairingStep::Closed)
    };
    if state.joining.with_untracked(|step| step.as_ref().is_some_and(is_over)) {
        state.joining.set(None);
    }
    let start = move |(invitation, address): (String, Option<String>)| {
        asking.ask(Command::Join { invitation, address }, move |_| {
            state.joining.update(|step| {
                step.get_or_insert(PairingStep::Searching);
            });
        });
    };
    let below = move || view! { <p class="lead beside">{t!(words, join.lead)}</p> };
    view! {
        <Page title=move || t_string!(words, join.title).to_owned() below>
            <Show when=move || !is_joining.get()>
                <InvitationForm busy=asking.busy on_invitation=start/>
            </Show>
            <ErrorText sentence=asking.sentence(words)/>
            <Show when=move || is_joining.get()>
                <Steps/>
            </Show>
        </Page>
    }
}
