//! Who takes part: organisations, people, their laptops, and the invitations that are open.
//!
//! Who may let others in is said here too, by those who may themselves.

use leptos::prelude::*;
use taccuino_api::{Answer, Command, Event, InvitationView, OrganisationView, PairingStep, PeopleView, PersonView};
use taccuino_core::ids::{MemberId, ProgrammeId};
use taccuino_core::membership::Role;

use super::asking::Asking;
use super::place::use_programme;
use crate::components::button::{Button, Tone};
use crate::components::empty_place::EmptyPlace;
use crate::components::error_text::ErrorText;
use crate::components::page::Page;
use crate::components::time_text::{absolute, use_clock};
use crate::i18n::{t, t_string, use_i18n};
use crate::paths;
use crate::state::use_app_state;
use crate::words;

/// Shows everybody in the programme.
#[component]
pub(crate) fn PeoplePage() -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let programme = use_programme();
    let people = Memo::new(move |_| state.programme(programme.get()?).people.get());
    let may_invite = Memo::new(move |_| people.with(|people| people.as_ref().is_some_and(may_invite)));
    let is_alone = move || people.with(|people| people.as_ref().is_some_and(|people| people.people.len() == 1));
    let invite_here = move || {
        programme.get().map(|id| view! { <a class="button" href=paths::invite(&id)>{t!(words, people.invite)}</a> })
    };
    view! {
        <Page title=move || t_string!(words, people.title).to_owned()>
            {move || programme.get().zip(people.get()).map(|(id, people)| view! { <Organisations id people/> })}
            <Show when=is_alone>
                <EmptyPlace text=move || t_string!(words, people.alone).to_owned()>{invite_here()}</EmptyPlace>
            </Show>
            <Show when=move || may_invite.get() && !is_alone()>
                <div class="row">{invite_here}</div>
            </Show>
            <Show when=move || people.with(Option::is_some) && !may_invite.get()>
                <p class="beside">{t!(words, people.may_not_invite)}</p>
            </Show>
            {move || people.get().filter(needs_second_owner).and(programme.get()).map(|id| view! { <SecondOwner id/> })}
            {move || programme.get().filter(|_| may_invite.get()).map(|id| view! { <OpenInvitations id/> })}
            <p><a href=paths::laptops()>{t!(words, people.all_laptops)}</a></p>
        </Page>
    }
}

/// Tells whether the person at this laptop may invite anybody at all.
pub(super) fn may_invite(people: &PeopleView) -> bool {
    people.may_invite_anybody || people.people.iter().any(|person| person.is_me && person.lead)
}

/// Tells whether the mentee's side has several laptops and one single person who can let others in.
fn needs_second_owner(people: &PeopleView) -> bool {
    let mentees = || people.people.iter().filter(|person| person.role == Role::MenteeTeam);
    let laptops: usize = mentees().map(|person| person.devices.len()).sum();
    let leads = mentees().filter(|person| person.lead).count();
    people.may_invite_anybody && laptops > 1 && leads == 1
}

/// Whether somebody may invite others, where the person at this laptop decides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leading {
    /// It can be given.
    CanBegin,
    /// It can be taken away.
    CanEnd,
    /// It cannot be taken away: nobody else of the organisation may.
    IsLast,
}

/// Says what the person at this laptop can decide about a colleague, or about oneself once there are colleagues.
fn leading(people: &[PersonView], person: &PersonView) -> Option<Leading> {
    let colleagues = || people.iter().filter(|other| other.organisation_id == person.organisation_id);
    let decides = colleagues().any(|other| other.is_me && other.lead) && colleagues().count() > 1;
    let is_last = || colleagues().filter(|other| other.lead).count() == 1;
    decides.then(|| match person.lead {
        false => Leading::CanBegin,
        true if is_last() => Leading::IsLast,
        true => Leading::CanEnd,
    })
}

#[component]
fn Organisations(id: ProgrammeId, people: PeopleView) -> impl IntoView {
    let PeopleView { organisations, people, .. } = people;
    let entry = move |people: &[PersonView], person: &PersonView| {
        let leading = leading(people, person);
        let person = person.clone();
        view! { <Person id person leading/> }
    };
    let group = move |organisation: OrganisationView| {
        let members = people.iter().filter(|person| person.organisation_id == organisation.id);
        let members: Vec<_> = members.map(|person| entry(&people, person)).collect();
        (!members.is_empty()).then(|| {
            view! {
                <section class="stack close">
                    <h2>{organisation.name}</h2>
                    <ul class="entries">{members}</ul>
                </section>
            }
        })
    };
    organisations.into_iter().map(group).collect_view()
}

#[component]
fn Person(id: ProgrammeId, person: PersonView, leading: Option<Leading>) -> impl IntoView {
    let words = use_i18n();
    let PersonView { id: member, name, role, lead, is_me, devices, .. } = person;
    let called = name.clone();
    let laptops = move || {
        let name = |device: &taccuino_api::DeviceView| match device.is_this {
            true => format!("{} ({})", device.name, t_string!(words, people.this_laptop)),
            false => device.name.clone(),
        };
        let names = devices.iter().map(name).collect::<Vec<_>>().join(", ");
        t_string!(words, people.laptops_of, names = names).to_string()
    };
    view! {
        <li>
            <div class="entry">
                <div class="what">
                    <p>
                        <span class="name">{name}</span>
                        {is_me.then(|| view! { " · " {t!(words, people.you)} })}
                    </p>
                    <p class="beside">{laptops}</p>
                </div>
                <p>
                    {move || words::role(words, role)}
                    {lead.then(|| view! { " · " {t!(words, people.may_invite)} })}
                </p>
            </div>
            {leading.map(|leading| view! { <Lead id member name=called leading/> })}
        </li>
    }
}

/// Lets a person invite others, or not any more.
#[component]
fn Lead(id: ProgrammeId, member: MemberId, name: String, leading: Leading) -> impl IntoView {
    let words = use_i18n();
    let asking = Asking::new();
    let label = move || match leading {
        Leading::CanBegin => t_string!(words, people.lead_begin, name = name.clone()).to_string(),
        Leading::CanEnd | Leading::IsLast => t_string!(words, people.lead_end, name = name.clone()).to_string(),
    };
    // The list is told anew when it is done.
    let change = move |()| {
        let lead = leading == Leading::CanBegin;
        asking.ask(Command::SetRole { programme: id, member, role: None, lead }, |_| {});
    };
    view! {
        <div class="row">
            <Button
                tone=Tone::Quiet
                label=Signal::derive(label)
                busy=Signal::derive(move || leading == Leading::IsLast || asking.busy.get())
                on_press=change
            />
            {(leading == Leading::IsLast).then(|| view! { <p class="hint">{t!(words, people.lead_last)}</p> })}
        </div>
        <ErrorText sentence=asking.sentence(words)/>
    }
}

#[component]
fn SecondOwner(id: ProgrammeId) -> impl IntoView {
    let words = use_i18n();
    view! {
        <section class="card">
            <div class="stack close">
                <h2>{t!(words, people.second_title)}</h2>
                <p>{t!(words, people.second)}</p>
            </div>
            <div class="row"><a class="button quiet" href=paths::invite(&id)>{t!(words, people.invite)}</a></div>
        </section>
    }
}

/// Shows the invitations that somebody can still come in with.
#[component]
fn OpenInvitations(id: ProgrammeId) -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let clock = use_clock();
    let invitations = RwSignal::new(Vec::<InvitationView>::new());
    let refresh = move || {
        let call = state.link.call(Command::Invitations { programme: id });
        leptos::task::spawn_local(async move {
            if let Ok(Answer::Invitations(found)) = call.await {
                invitations.try_set(found);
            }
        });
    };
    refresh();
    let listener = state.link.on_event(move |event| {
        if matches!(event, Event::People { .. } | Event::Inviting { .. }) {
            refresh();
        }
    });
    on_cleanup(move || state.link.forget(listener));
    let entry = move |invitation: InvitationView| {
        let InvitationView { id: invitation, role, organisation, expires, waiting, .. } = invitation;
        let newest = move || state.inviting.with(|inviting| inviting.get(&invitation).cloned());
        let waits = move || waiting.is_some() || matches!(newest(), Some(PairingStep::Waiting(_)));
        view! {
            <li>
                <div class="entry">
                    <p class="what">
                        <a class="name" href=paths::invitation(&id, &invitation)>
                            {move || {
                                let role = words::role(words, role);
                                let organisation = organisation.clone();
                                t_string!(words, people.invitation_for, role = role, organisation = organisation).to_string()
                            }}
                        </a>
                        <span class="beside">
                            {move || {
                                let time = absolute(words, clock.get(), expires);
                                t_string!(words, people.invitation_until, time = time).to_string()
                            }}
                        </span>
                    </p>
                    <p>{move || waits().then(|| t_string!(words, people.invitation_waits))}</p>
                </div>
            </li>
        }
    };
    view! {
        <Show when=move || invitations.with(|invitations| !invitations.is_empty())>
            <section class="stack close">
                <h2>{t!(words, people.open_invitations)}</h2>
                <ul class="entries">{move || invitations.get().into_iter().map(entry).collect_view()}</ul>
            </section>
        </Show>
    }
}
