//! The door of an invitation: who waits, the four words, and the decision.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use taccuino_api::{Command, InvitationView, PairingStep, WaitingView};
use taccuino_core::ids::{InvitationId, ProgrammeId};

use super::super::asking::Asking;
use crate::components::button::{Button, Tone};
use crate::components::check_words::CheckWords;
use crate::components::error_text::ErrorText;
use crate::components::notice::Notice;
use crate::components::progress::Progress;
use crate::i18n::{t, t_string, use_i18n};
use crate::paths;
use crate::state::use_app_state;
use crate::words;

/// Shows how far somebody has come with the invitation.
#[component]
pub(super) fn Door(
    /// The programme.
    programme: ProgrammeId,
    /// The invitation.
    id: InvitationId,
    /// What the node told: not yet, no such invitation, or this.
    #[prop(into)]
    invitation: Signal<Option<Option<InvitationView>>>,
) -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let step = Memo::new(move |_| state.inviting.with(|inviting| inviting.get(&id).cloned()));
    let waiting = Memo::new(move |_| match step.get() {
        Some(PairingStep::Waiting(waiting)) => Some(waiting),
        Some(PairingStep::Admitted { .. } | PairingStep::Closed) => None,
        _ => invitation.get().flatten().and_then(|invitation| invitation.waiting),
    });
    let told = move || {
        if let Some(waiting) = waiting.get() {
            return view! { <Waits id waiting/> }.into_any();
        }
        let is_gone = invitation.with(|invitation| matches!(invitation, Some(None)));
        match step.get() {
            Some(PairingStep::Admitted { person, .. }) => view! { <Admitted programme person/> }.into_any(),
            Some(PairingStep::Refused(error)) => {
                let sentence = move || words::error(words, &error);
                view! { <Notice grave=true><p>{sentence}</p></Notice> }.into_any()
            }
            Some(PairingStep::Closed) => view! { <Notice><p>{t!(words, invite.closed)}</p></Notice> }.into_any(),
            _ if is_gone => view! { <Notice grave=true><p>{t!(words, invite.unknown)}</p></Notice> }.into_any(),
            Some(PairingStep::KeptApart) => view! {
                <Notice grave=true icon="offline">
                    <h2>{t!(words, join.kept_apart)}</h2>
                    <p>{t!(words, join.kept_apart_hint)}</p>
                </Notice>
            }
            .into_any(),
            _ if invitation.with(Option::is_none) => ().into_any(),
            _ => view! { <Progress text=move || t_string!(words, invite.nobody_yet).to_owned()/> }.into_any(),
        }
    };
    // One region for the whole way: each step is read out as it comes.
    view! { <div aria-live="polite">{told}</div> }
}

#[component]
fn Waits(id: InvitationId, waiting: WaitingView) -> impl IntoView {
    let words = use_i18n();
    let asking = Asking::new();
    let WaitingView { device, person, organisation, laptop, check_words } = waiting;
    let decide = move |admit: bool| asking.ask(Command::Decide { invitation: id, device, admit }, |_| {});
    let (title_name, compare_name) = (person.clone(), person);
    view! {
        <section class="card waits">
            <div class="stack close">
                <h2>{move || t_string!(words, invite.waits, person = title_name.clone()).to_string()}</h2>
                <p>
                    {move || {
                        let (organisation, laptop) = (organisation.clone(), laptop.clone());
                        t_string!(words, invite.waits_from, organisation = organisation, laptop = laptop).to_string()
                    }}
                </p>
            </div>
            <p>{move || t_string!(words, invite.compare, person = compare_name.clone()).to_string()}</p>
            <CheckWords words=check_words/>
            <div class="row">
                <Button
                    icon="check"
                    label=move || t_string!(words, invite.same).to_owned()
                    busy=asking.busy
                    on_press=move |()| decide(true)
                />
                <Button
                    tone=Tone::Grave
                    icon="close"
                    label=move || t_string!(words, invite.not_same).to_owned()
                    busy=asking.busy
                    on_press=move |()| decide(false)
                />
            </div>
            <ErrorText sentence=asking.sentence(words)/>
        </section>
    }
}

#[component]
fn Admitted(programme: ProgrammeId, person: String) -> impl IntoView {
    let words = use_i18n();
    view! {
        <section class="card next">
            <div class="stack close">
                <h2>{move || t_string!(words, invite.admitted, person = person.clone()).to_string()}</h2>
                <p>{t!(words, invite.admitted_hint)}</p>
            </div>
            <div class="row">
                <a class="button quiet" href=paths::invite(&programme)>{t!(words, invite.another)}</a>
            </div>
        </section>
    }
}

/// Closes the invitation and goes back to the people.
#[component]
pub(super) fn CloseInvitation(
    /// The programme.
    programme: ProgrammeId,
    /// The invitation.
    id: InvitationId,
) -> impl IntoView {
    let words = use_i18n();
    let navigate = use_navigate();
    let asking = Asking::new();
    let close = move |()| {
        let navigate = navigate.clone();
        asking.ask(Command::CloseInvitation { invitation: id }, move |_| {
            navigate(&paths::people(&programme), Default::default());
        });
    };
    view! {
        <ErrorText sentence=asking.sentence(words)/>
        <div class="row">
            <Button
                tone=Tone::Grave
                label=move || t_string!(words, invite.close).to_owned()
                busy=asking.busy
                on_press=close
            />
        </div>
    }
}
