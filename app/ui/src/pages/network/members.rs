//! The members: who they are, whom they stand for, and the buttons that take them in, let them rest or leave.
//!
//! Each of these writes the day into the history. The eleventh is refused, with the reason beside the button.

use leptos::html;
use leptos::prelude::*;
use taccuino_core::documents::network::{ACTIVE, MAX_ACTIVE, MEMBERS, active};
use taccuino_core::documents::{Edit, EditError, Field, ItemKey};

use super::too_many::TooMany;
use super::{GUIDE, history};
use crate::components::button::Tone;
use crate::components::choice_card::ChoiceCard;
use crate::components::error_text::ErrorText;
use crate::components::notice::Notice;
use crate::components::ordered_list::{Ordered, OrderedList};
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::text_input::focus_first;
use crate::components::time_text::{day_of, now};
use crate::components::value_field::{ValueField, ValueKind};
use crate::editing::OpenDocument;
use crate::i18n::{t, t_string, use_i18n};
use crate::outlook::network::lacks_migrants;
use crate::pages::document::Shown;
use crate::pages::guide_note::GuideNote;
use crate::words::Words;

/// What can happen to a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    TakeIn,
    Pause,
    TakeBack,
    Leave,
}

impl Act {
    /// Lists what can happen to a member in this state.
    fn of_state(state: &str) -> &'static [Self] {
        match state {
            "active" => &[Self::Pause, Self::Leave],
            "paused" => &[Self::TakeBack, Self::Leave],
            "left" => &[Self::TakeBack],
            _ => &[Self::TakeIn],
        }
    }

    /// The state of the member afterwards, and the word in the history.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::TakeIn => (ACTIVE, "joined"),
            Self::Pause => ("paused", "paused"),
            Self::TakeBack => (ACTIVE, "back"),
            Self::Leave => ("left", "left"),
        }
    }

    fn name(self, words: Words) -> &'static str {
        match self {
            Self::TakeIn => t_string!(words, network.take_in),
            Self::Pause => t_string!(words, network.pause),
            Self::TakeBack => t_string!(words, network.take_back),
            Self::Leave => t_string!(words, network.leaves),
        }
    }

    /// Does it, and writes it into the history with the day.
    pub(super) fn perform(self, document: OpenDocument, member: &ItemKey) -> Result<(), EditError> {
        let (state, what) = self.words();
        let field = Field::of_item(MEMBERS, member, "state");
        document.edit(&Edit::Set { field, value: state.to_owned() })?;
        history::note(document, member, what, &day_of(now()))
    }
}

/// Names a member: by name, or else by organisation.
pub(super) fn name_of(words: Words, document: OpenDocument, member: &ItemKey) -> String {
    let names = ["name", "organisation"].map(|field| document.value(&Field::of_item(MEMBERS, member, field)));
    let found = names.into_iter().find(|name| !name.trim().is_empty());
    found.unwrap_or_else(|| t_string!(words, network.somebody).to_owned())
}

/// Lists the members with how many are active and whom the network lacks.
#[component]
pub(super) fn Members(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let list = Ordered::new(document, MEMBERS);
    let head: NodeRef<html::H2> = NodeRef::new();
    let count = Memo::new(move |_| document.view().map_or(0, |view| active(&view).len()));
    // Who was removed while active comes back only where there is room.
    let not_back = Signal::derive(move || {
        let is_refused = list.refused.get() && count.get() >= MAX_ACTIVE;
        is_refused.then(|| t_string!(i18n, network.full).to_owned())
    });
    let lacks = Memo::new(move |_| document.view().is_some_and(|view| lacks_migrants(&view)));
    let name = move |key: ItemKey| t_string!(i18n, network.member, number = list.place(&key)).to_string();
    let item = move |(key, is_new): (ItemKey, bool)| view! { <Member shown key_=key is_new/> }.into_any();
    view! {
        <section class="stack">
            <div class="stack close">
                <h2 class="members-head" tabindex="-1" node_ref=head>{t!(i18n, network.members)}</h2>
                <p class="beside" hidden=move || !document.may_write.get()>{t!(i18n, network.members_lead)}</p>
                <p class="row">
                    <span class="tag">{move || t_string!(i18n, network.count, count = count.get()).to_string()}</span>
                </p>
            </div>
            <Show when=move || { count.get() > MAX_ACTIVE }>
                <TooMany document head/>
            </Show>
            <Show when=move || lacks.get()>
                <Notice icon="alert"><p>{t!(i18n, network.no_migrants)}</p></Notice>
            </Show>
            <GuideNote guide=GUIDE section="members" items=&["type-residents", "type-civil", "type-public"]/>
            <Show when=move || list.shown.with(Vec::is_empty)>
                <p class="beside">{t!(i18n, network.nobody_yet)}</p>
            </Show>
            <OrderedList list name add=move || t_string!(i18n, network.add_member).to_owned() item/>
            <ErrorText sentence=not_back/>
            <GuideNote guide=GUIDE section="running" items=&["light", "no-costs", "ten", "migrants", "no-double", "pause"]/>
        </section>
    }
}

#[component]
fn Member(shown: Shown, key_: ItemKey, is_new: bool) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let field = |name: &str| Field::of_item(MEMBERS, &key_, name);
    let line = move |field: Field, label: Signal<String>| {
        view! { <ValueField document field kind=ValueKind::Line label/> }
    };
    let choice = move |field: Field, label: Signal<String>, options| {
        view! { <ValueField document field kind=ValueKind::Choice(options) label/> }
    };
    let say = |say: fn(Words) -> &'static str| Signal::derive(move || say(i18n).to_owned());
    let yes_no = move || vec![("yes", say(|w| t_string!(w, network.yes))), ("no", say(|w| t_string!(w, network.no)))];
    let types = vec![
        ("residents", say(|w| t_string!(w, network.type_residents))),
        ("civil-society", say(|w| t_string!(w, network.type_civil))),
        ("public-body", say(|w| t_string!(w, network.type_public))),
    ];
    let table = vec![
        ("usually-in", say(|w| t_string!(w, network.table_in))),
        ("usually-out", say(|w| t_string!(w, network.table_out))),
    ];
    let dialogue = vec![
        ("yes", say(|w| t_string!(w, network.yes))),
        ("some", say(|w| t_string!(w, network.dialogue_some))),
        ("no", say(|w| t_string!(w, network.no))),
    ];
    let roles = vec![
        ("offers", say(|w| t_string!(w, network.role_offers))),
        ("spreads", say(|w| t_string!(w, network.role_spreads))),
        ("dialogue", say(|w| t_string!(w, network.role_dialogue))),
        ("prepares-visits", say(|w| t_string!(w, network.role_prepares))),
        ("drafts-plan", say(|w| t_string!(w, network.role_drafts))),
    ];
    let who: NodeRef<html::Div> = NodeRef::new();
    who.on_load(move |_| {
        if is_new {
            focus_first(who, "input");
        }
    });
    view! {
        <State document member=key_.clone()/>
        <div class="pair" node_ref=who>
            {line(field("name"), say(|w| t_string!(w, network.name)))}
            {line(field("organisation"), say(|w| t_string!(w, network.organisation)))}
            {choice(field("type"), say(|w| t_string!(w, network.kind)), types)}
            {choice(field("table"), say(|w| t_string!(w, network.table)), table)}
            {choice(field("migrants"), say(|w| t_string!(w, network.migrants)), yes_no())}
            {choice(field("dialogue"), say(|w| t_string!(w, network.dialogue)), dialogue)}
        </div>
        {choice(field("role"), say(|w| t_string!(w, network.role)), roles)}
        <ProseField
            document
            field=field("note")
            style=ProseStyle::Paragraphs
            label=move || t_string!(i18n, network.note).to_owned()
        />
    }
}

/// Shows the state of a member and what can happen next.
#[component]
fn State(document: OpenDocument, member: ItemKey) -> impl IntoView {
    let i18n = use_i18n();
    let field = Field::of_item(MEMBERS, &member, "state");
    let refused = RwSignal::new(false);
    let row: NodeRef<html::Div> = NodeRef::new();
    let state = {
        let field = field.clone();
        Memo::new(move |_| document.value(&field))
    };
    // A refusal is over once there is room, or the member is in.
    let is_full = Memo::new(move |_| document.view().is_some_and(|view| active(&view).len() >= MAX_ACTIVE));
    let reason =
        Signal::derive(move || (refused.get() && is_full.get()).then(|| t_string!(i18n, network.full).to_owned()));
    let say = Callback::new(move |state: String| say_state(i18n, &state).to_owned());
    let member = StoredValue::new(member);
    let act = move |act: Act| {
        let name = move || member.with_value(|member| name_of(i18n, document, member));
        // Read aloud the button says whom it is about.
        let label = move || t_string!(i18n, network.act, act = act.name(i18n), name = name()).to_string();
        let press = move |_| {
            let done = member.with_value(|member| act.perform(document, member));
            refused.set(done == Err(EditError::NetworkFull));
            if done.is_ok() {
                // The button that was pressed has gone.
                focus_first(row, "button");
            }
        };
        view! {
            <button type="button" class=Tone::Quiet.class() aria-label=label on:click=press>
                {move || act.name(i18n)}
            </button>
        }
    };
    let acts = move || Act::of_state(&state.get()).iter().copied().map(act).collect_view();
    view! {
        <ChoiceCard document field label=Signal::derive(move || t_string!(i18n, network.member_state).to_owned()) say/>
        <div class="row member-state" node_ref=row data-state=move || state.get()>
            <span class="tag">{move || say_state(i18n, &state.get())}</span>
            <Show when=move || document.may_write.get()>{acts}</Show>
        </div>
        <ErrorText sentence=reason/>
    }
}

fn say_state(words: Words, state: &str) -> &'static str {
    match state {
        "active" => t_string!(words, network.is_active),
        "paused" => t_string!(words, network.is_paused),
        "left" => t_string!(words, network.is_left),
        _ => t_string!(words, network.is_noted),
    }
}
