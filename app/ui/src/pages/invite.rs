//! Inviting somebody: who, the invitation in all its forms, and the door.

mod door;
mod ways;

use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_params_map};
use taccuino_api::{Answer, Command, Event, InvitationView, InvitedOrganisation, PairingStep, PeopleView};
use taccuino_core::ids::{InvitationId, OrganisationId, ProgrammeId};
use taccuino_core::membership::Role;

use super::asking::Asking;
use super::people::may_invite;
use super::place::use_programme;
use crate::components::button::SubmitButton;
use crate::components::error_text::ErrorText;
use crate::components::notice::Notice;
use crate::components::page::Page;
use crate::components::progress::Progress;
use crate::components::rule_reminder::{BEFORE_MENTORING, RuleReminder};
use crate::components::text_input::{TextInput, focus_first_wrong, fresh_id};
use crate::i18n::{t, t_string, use_i18n};
use crate::outlook::people::usual_role;
use crate::paths;
use crate::state::use_app_state;
use crate::words;

/// How long an invitation can be good, in minutes.
const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;
const WEEK: u32 = 7 * DAY;

/// Asks whom to invite, and makes the invitation.
#[component]
pub(crate) fn InvitePage() -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let programme = use_programme();
    let below = move || view! { <p class="lead beside">{t!(words, invite.lead)}</p> };
    let may =
        Memo::new(move |_| state.programme(programme.get()?).people.with(|people| people.as_ref().map(may_invite)));
    // The form is made once: whoever comes meanwhile must not empty it.
    let form = move || {
        let may = may.get()?;
        let programme = programme.get()?;
        let people = state.programme(programme).people.get_untracked()?;
        Some(if may {
            view! { <InviteForm programme people/> }.into_any()
        } else {
            view! { <Notice grave=true><p>{t!(words, invite.not_allowed)}</p></Notice> }.into_any()
        })
    };
    view! { <Page title=move || t_string!(words, invite.title).to_owned() below>{form}</Page> }
}

#[component]
fn InviteForm(programme: ProgrammeId, people: PeopleView) -> impl IntoView {
    let words = use_i18n();
    let navigate = use_navigate();
    let me = people.people.iter().find(|person| person.is_me).cloned();
    let is_free = people.may_invite_anybody;
    // Whoever leads an organisation, and no more, invites into that one and for the own role.
    let own_role = me.as_ref().map_or(Role::MenteeTeam, |me| me.role);
    let everybody = StoredValue::new(people.people);
    let usual =
        move |organisation| everybody.with_value(|people| usual_role(words::shape(words), people, organisation));
    let organisations: Vec<_> = people
        .organisations
        .into_iter()
        .filter(|organisation| is_free || me.as_ref().is_some_and(|me| me.organisation_id == organisation.id))
        .collect();
    let own = me.as_ref().map(|me| me.organisation_id);
    let chosen = RwSignal::new(own);
    let new_name = RwSignal::new(String::new());
    let role = RwSignal::new(own_role);
    let lead = RwSignal::new(false);
    let minutes = RwSignal::new(DAY);
    let tried = RwSignal::new(false);
    let missing = move || {
        if tried.get() && new_name.with(|name| name.trim().is_empty()) {
            t_string!(words, first.missing).to_owned()
        } else {
            String::new()
        }
    };
    let asking = Asking::new();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let name = new_name.get_untracked().trim().to_owned();
        let organisation = match chosen.get_untracked() {
            Some(id) => InvitedOrganisation::Known(id),
            None if name.is_empty() => return focus_first_wrong(),
            None => InvitedOrganisation::New(name),
        };
        let command = Command::Invite {
            programme,
            organisation,
            role: role.get_untracked(),
            lead: lead.get_untracked(),
            auto_admit: false,
            minutes: minutes.get_untracked(),
        };
        let navigate = navigate.clone();
        asking.ask(command, move |answer| {
            if let Answer::Invitation(invitation) = answer {
                navigate(&paths::invitation(&programme, &invitation.id), Default::default());
            }
        });
    };
    let choice = move |id: Option<OrganisationId>, name: AnyView| {
        let choose = move |_| {
            chosen.set(id);
            role.set(if id == own { own_role } else { untrack(|| usual(id)) });
        };
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="organisation"
                    prop:checked=move || chosen.get() == id
                    on:change=choose
                />
                {name}
            </label>
        }
    };
    let known = organisations.into_iter().map(|one| choice(Some(one.id), one.name.into_any())).collect_view();
    let another = is_free.then(|| choice(None, t!(words, invite.new_organisation).into_any()));
    view! {
        <form class="stack far" aria-label=move || t_string!(words, invite.title) on:submit=send>
            <fieldset class="field">
                <legend>{t!(words, invite.organisation)}</legend>
                <div class="choices">{known} {another}</div>
            </fieldset>
            <Show when=move || chosen.get().is_none()>
                <TextInput
                    label=move || t_string!(words, invite.new_name).to_owned()
                    value=new_name
                    wrong=missing
                />
            </Show>
            {is_free.then(|| view! { <RoleField role/> })}
            <RuleReminder
                address=paths::rules(&programme)
                rules=BEFORE_MENTORING
                when=move || role.get() == Role::MentorTeam
            />
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=lead
                    on:change=move |event| lead.set(event_target_checked(&event))
                />
                {t!(words, invite.lead_label)}
            </label>
            <DurationField minutes/>
            <ErrorText sentence=asking.sentence(words)/>
            <div class="row">
                <SubmitButton label=move || t_string!(words, invite.make).to_owned() busy=asking.busy/>
            </div>
        </form>
    }
}

#[component]
fn RoleField(role: RwSignal<Role>) -> impl IntoView {
    let words = use_i18n();
    let id = fresh_id("role");
    let choose = move |event| {
        if let Some(chosen) = event_target_value(&event).parse::<usize>().ok().and_then(|index| Role::ALL.get(index)) {
            role.set(*chosen);
        }
    };
    let option = move |(index, one): (usize, Role)| {
        view! {
            <option value=index.to_string() prop:selected=move || role.get() == one>
                {move || words::role(words, one)}
            </option>
        }
    };
    let options = move || {
        let shape = words::shape(words);
        let offered = Role::ALL.into_iter().enumerate().filter(|(_, role)| shape.offers(*role));
        offered.map(option).collect_view()
    };
    view! {
        <div class="field">
            <label for=id.clone()>{t!(words, invite.role)}</label>
            <select id=id on:change=choose>{options}</select>
        </div>
    }
}

#[component]
fn DurationField(minutes: RwSignal<u32>) -> impl IntoView {
    let words = use_i18n();
    let choice = move |length: u32, name: AnyView| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="minutes"
                    prop:checked=move || minutes.get() == length
                    on:change=move |_| minutes.set(length)
                />
                {name}
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend>{t!(words, invite.how_long)}</legend>
            <div class="choices side">
                {choice(HOUR, t!(words, invite.one_hour).into_any())}
                {choice(DAY, t!(words, invite.one_day).into_any())}
                {choice(WEEK, t!(words, invite.one_week).into_any())}
            </div>
        </fieldset>
    }
}

/// Shows one open invitation and who comes with it.
#[component]
pub(crate) fn InvitationPage() -> impl IntoView {
    let words = use_i18n();
    let programme = use_programme();
    let parameters = use_params_map();
    let id = Memo::new(move |_| {
        let text = parameters.with(|parameters| parameters.get("invitation"))?;
        text.parse::<InvitationId>().ok()
    });
    let shown = move || {
        let (programme, id) = (programme.get()?, id.get()?);
        Some(view! { <Invitation programme id/> })
    };
    view! { <Page title=move || t_string!(words, invite.one).to_owned()>{shown}</Page> }
}

#[component]
fn Invitation(programme: ProgrammeId, id: InvitationId) -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    // Outer: not told yet. Inner: told, and there is no such invitation any more.
    let invitation = RwSignal::new(None::<Option<InvitationView>>);
    let refresh = move || {
        let call = state.link.call(Command::Invitations { programme });
        leptos::task::spawn_local(async move {
            if let Ok(Answer::Invitations(found)) = call.await {
                invitation.try_set(Some(found.into_iter().find(|found| found.id == id)));
            }
        });
    };
    refresh();
    let listener = state.link.on_event(move |event| {
        if matches!(event, Event::Inviting { invitation, .. } if *invitation == id) {
            refresh();
        }
    });
    on_cleanup(move || state.link.forget(listener));
    let is_open = Memo::new(move |_| {
        let waits = state.inviting.with(|inviting| matches!(inviting.get(&id), Some(PairingStep::Waiting(_))));
        // Once somebody is at the door nobody else can come: how to come is no longer said.
        !waits && invitation.with(|found| matches!(found, Some(Some(found)) if found.waiting.is_none()))
    });
    view! {
        <door::Door programme id invitation/>
        {move || invitation.with(Option::is_none).then(|| view! {
            <Progress text=move || t_string!(words, common.wait).to_owned()/>
        })}
        <Show when=move || is_open.get()>
            <ways::Ways invitation=Signal::derive(move || invitation.get().flatten())/>
        </Show>
        <Show when=move || invitation.with(|found| matches!(found, Some(Some(_))))>
            <door::CloseInvitation programme id/>
        </Show>
        <p><a href=paths::people(&programme)>{t!(words, invite.back)}</a></p>
    }
}
