//! How far the joining is, said to the person who joins.

use leptos::prelude::*;
use taccuino_api::{Address, Command, PairingStep};
use taccuino_core::ids::ProgrammeId;
use taccuino_core::membership::Role;

use super::super::asking::Asking;
use crate::components::address_form::AddressForm;
use crate::components::button::{Button, Tone};
use crate::components::check_words::CheckWords;
use crate::components::error_text::ErrorText;
use crate::components::notice::Notice;
use crate::components::progress::Progress;
use crate::components::rule_reminder::{LIMITS, OFFERS, RuleReminder};
use crate::i18n::{t, t_string, use_i18n};
use crate::paths;
use crate::state::use_app_state;
use crate::words::{self, Words};

/// Shows the step that was reached; addresses and advice stay until the laptops have met.
#[component]
pub(super) fn Steps() -> impl IntoView {
    let state = use_app_state();
    let addresses = RwSignal::new(None::<Vec<Address>>);
    let is_kept_apart = RwSignal::new(false);
    Effect::new(move || match state.joining.get() {
        Some(PairingStep::ShowAddress { addresses: shown }) => addresses.set(Some(shown)),
        Some(PairingStep::KeptApart) => is_kept_apart.set(true),
        _ => {}
    });
    move || match state.joining.get() {
        None => ().into_any(),
        Some(PairingStep::Searching | PairingStep::ShowAddress { .. } | PairingStep::KeptApart) => {
            view! { <Search addresses is_kept_apart/> }.into_any()
        }
        Some(PairingStep::Compare { programme, role, inviter, organisation, check_words }) => {
            view! { <Compare programme role inviter organisation check_words/> }.into_any()
        }
        Some(PairingStep::Admitted { programme, .. }) => view! { <Admitted programme/> }.into_any(),
        Some(PairingStep::Refused(error)) => {
            let words = use_i18n();
            view! { <Over sentence=Signal::derive(move || words::error(words, &error))/> }.into_any()
        }
        Some(PairingStep::Closed | PairingStep::Waiting(_)) => {
            let words = use_i18n();
            view! { <Over sentence=Signal::derive(move || t_string!(words, join.closed).to_owned())/> }.into_any()
        }
    }
}

#[component]
fn Search(addresses: RwSignal<Option<Vec<Address>>>, is_kept_apart: RwSignal<bool>) -> impl IntoView {
    let words = use_i18n();
    let asking = Asking::new();
    let look = move |address: String| asking.ask(Command::LookForInviter { address }, |_| {});
    view! {
        <section class="stack far">
            <div class="stack close">
                <Progress text=move || t_string!(words, join.searching).to_owned()/>
                <p class="hint">{t!(words, join.searching_hint)}</p>
            </div>
            <div role="status" class="stack">
                {move || is_kept_apart.get().then(|| view! {
                    <Notice grave=true icon="offline">
                        <h2>{t!(words, join.kept_apart)}</h2>
                        <p>{t!(words, join.kept_apart_hint)}</p>
                    </Notice>
                })}
                {move || addresses.get().map(|addresses| view! { <NotFound addresses/> })}
            </div>
            <Show when=move || addresses.with(Option::is_some)>
                <AddressForm
                    label=move || t_string!(words, join.their_address).to_owned()
                    button=move || t_string!(words, join.look).to_owned()
                    busy=asking.busy
                    on_address=look
                />
            </Show>
            <ErrorText sentence=asking.sentence(words)/>
            <Stop/>
        </section>
    }
}

#[component]
fn NotFound(addresses: Vec<Address>) -> impl IntoView {
    let words = use_i18n();
    let is_nowhere = addresses.is_empty();
    let entries = addresses.into_iter().map(|address| view! { <li class="path lead">{address}</li> }).collect_view();
    view! {
        <section class="card">
            <div class="stack close">
                <h2>{t!(words, join.not_found)}</h2>
                <p>
                    {move || if is_nowhere {
                        t_string!(words, join.no_addresses)
                    } else {
                        t_string!(words, join.not_found_hint)
                    }}
                </p>
            </div>
            {(!is_nowhere).then(|| view! {
                <ul class="addresses" aria-label=move || t_string!(words, join.my_addresses)>{entries}</ul>
            })}
        </section>
    }
}

/// Says what somebody will do who does not know the programme yet, nor whether there is a mentor in it.
fn part(words: Words, role: Role) -> &'static str {
    match role {
        Role::MenteeTeam => t_string!(words, join.as_city),
        Role::MenteeAssociation => t_string!(words, join.as_association),
        role => words::role(words, role),
    }
}

#[component]
fn Compare(
    programme: String,
    role: Role,
    inviter: String,
    organisation: String,
    check_words: Vec<String>,
) -> impl IntoView {
    let words = use_i18n();
    let (hint_name, wait_name) = (inviter.clone(), inviter.clone());
    view! {
        <section class="stack far">
            <div class="stack">
                <h2>{t!(words, join.compare)}</h2>
                <CheckWords words=check_words/>
                <p>{move || t_string!(words, join.compare_hint, inviter = hint_name.clone()).to_string()}</p>
            </div>
            <dl class="facts">
                <dt>{t!(words, join.programme)}</dt> <dd>{programme}</dd>
                <dt>{t!(words, join.inviter)}</dt> <dd>{inviter} ", " {organisation}</dd>
                <dt>{t!(words, join.role)}</dt> <dd>{move || part(words, role)}</dd>
            </dl>
            <Progress text=move || t_string!(words, join.waiting, inviter = wait_name.clone()).to_string()/>
            <Stop/>
        </section>
    }
}

/// Shows the rules of mentoring to a team that has just come in: what to count on, and to a mentor's what to leave alone.
/// Waits for the programme's document, which says whether there is a mentor at all.
///
/// # Source
/// requirements.md MNT-06, MNT-07.
#[component]
fn Rules(programme: ProgrammeId) -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let role = Memo::new(move |_| {
        state.programmes.with(|known| {
            let known = known.iter().flatten().find(|known| known.id == programme)?;
            (known.document.is_some() && known.shape.has_mentor()).then_some(known.me.role)
        })
    });
    view! {
        <RuleReminder
            address=paths::rules(&programme)
            rules=OFFERS
            when=move || role.get().is_some_and(Role::is_team)
            heading=move || t_string!(words, guides.offers).to_owned()
        />
        <RuleReminder
            address=paths::rules(&programme)
            rules=LIMITS
            when=move || role.get() == Some(Role::MentorTeam)
            heading=move || t_string!(words, guides.limits).to_owned()
        />
    }
}

#[component]
fn Admitted(programme: ProgrammeId) -> impl IntoView {
    let words = use_i18n();
    view! {
        <section class="card next" role="status">
            <div class="stack close">
                <h2>{t!(words, join.admitted)}</h2>
                <p>{t!(words, join.admitted_hint)}</p>
            </div>
            <Rules programme/>
            <div class="row"><a class="button" href=paths::now(&programme)>{t!(words, join.open)}</a></div>
        </section>
    }
}

#[component]
fn Over(sentence: Signal<String>) -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    view! {
        <section class="stack" role="alert">
            <Notice grave=true>
                <h2>{t!(words, join.refused)}</h2>
                <p>{move || sentence.get()}</p>
            </Notice>
            <div class="row">
                <Button
                    label=move || t_string!(words, join.again).to_owned()
                    on_press=move |()| state.joining.set(None)
                />
            </div>
        </section>
    }
}

#[component]
fn Stop() -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let asking = Asking::new();
    let stop = move |()| asking.ask(Command::StopJoining, move |_| state.joining.set(None));
    view! {
        <ErrorText sentence=asking.sentence(words)/>
        <div class="row">
            <Button
                tone=Tone::Quiet
                label=move || t_string!(words, join.stop).to_owned()
                busy=asking.busy
                on_press=stop
            />
        </div>
    }
}
