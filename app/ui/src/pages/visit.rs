//! One visit: header, agenda, questions to answer, next steps, and the notes that belong to it.

mod new_note;
mod notes;

use leptos::prelude::*;
use taccuino_core::documents::{Field, ItemKey};

use super::document::{DocumentFrame, Shown};
use crate::components::button::Button;
use crate::components::keys_help::is_written_into;
use crate::components::ordered_list::{Ordered, OrderedList};
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::rule_reminder::{RuleReminder, WAYS_TO_ASK};
use crate::components::value_field::{ValueField, ValueKind, day};
use crate::i18n::{t, t_string, use_i18n};
use crate::paths;
use crate::words::Words;

use new_note::NewNote;
use notes::{Notes, NotesOf, use_notes};

const AGENDA: &str = "agenda";
const QUESTIONS: &str = "questions";
const STEPS: &str = "steps";

/// Where the form of a new note stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// Nowhere: nobody asked for one.
    Closed,
    /// Below an item of the agenda.
    Under(ItemKey),
    /// Below the agenda, because it has no items.
    BelowAgenda,
}

/// Shows a visit.
#[component]
pub(crate) fn VisitBody(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let agenda = Ordered::new(document, AGENDA);
    // The item that somebody was in last is the current one; before that, the last of the agenda.
    let current = RwSignal::new(None::<ItemKey>);
    let place = RwSignal::new(Place::Closed);
    let notes = use_notes(shown);
    let open_note = move || {
        let items = agenda.shown.get_untracked();
        let chosen = current.get_untracked().filter(|item| items.contains(item)).or_else(|| items.last().cloned());
        place.set(chosen.map_or(Place::BelowAgenda, Place::Under));
    };
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        let is_plain = !event.ctrl_key() && !event.meta_key() && !event.alt_key();
        if event.key() == "n" && is_plain && !is_written_into(event.target()) && place.get_untracked() == Place::Closed
        {
            event.prevent_default();
            open_note();
        }
    });
    on_cleanup(move || keys.remove());
    let name = move |key: ItemKey| t_string!(i18n, visit.item, number = agenda.place(&key)).to_string();
    let item = move |(key, is_new): (ItemKey, bool)| {
        let (here, under) = (key.clone(), key.clone());
        view! {
            <div class="stack close" on:focusin=move |_| current.set(Some(here.clone()))>
                <AgendaItem shown item=key.clone() is_new/>
                <NotesOf notes item=Some(key)/>
                <Show when=move || place.with(|place| *place == Place::Under(under.clone()))>
                    <NoteAt shown notes place/>
                </Show>
            </div>
        }
        .into_any()
    };
    view! {
        <DocumentFrame shown>
            <div class="row note-button">
                <Button icon="note" label=move || t_string!(i18n, visit.new_note).to_owned() on_press=move |()| open_note()/>
                <span class="beside">{t!(i18n, visit.note_key)} " " <kbd>"n"</kbd></span>
            </div>
            <Header shown/>
            <section class="stack">
                <h2>{t!(i18n, visit.agenda)}</h2>
                <Show when=move || agenda.shown.with(Vec::is_empty)>
                    <p class="beside">{t!(i18n, visit.no_agenda)}</p>
                </Show>
                <OrderedList list=agenda name add=move || t_string!(i18n, visit.add_item).to_owned() item/>
                <Show when=move || place.with(|place| *place == Place::BelowAgenda)>
                    <NoteAt shown notes place/>
                </Show>
            </section>
            <section class="stack close">
                <h2>{t!(i18n, visit.other_notes)}</h2>
                <NotesOf notes item=None/>
                <p class="beside" hidden=move || !notes.is_empty()>{t!(i18n, visit.no_notes)}</p>
            </section>
            <Questions shown/>
            <NextSteps shown/>
        </DocumentFrame>
    }
}

#[component]
fn NoteAt(shown: Shown, notes: Notes, place: RwSignal<Place>) -> impl IntoView {
    let item = match place.get_untracked() {
        Place::Under(item) => Some(item),
        Place::Closed | Place::BelowAgenda => None,
    };
    view! { <NewNote shown notes item on_close=move |()| place.set(Place::Closed)/> }
}

#[component]
fn Header(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let form = ValueKind::Choice(vec![
        ("in-person", Signal::derive(move || t_string!(i18n, visit.in_person).to_owned())),
        ("online", Signal::derive(move || t_string!(i18n, visit.online).to_owned())),
    ]);
    view! {
        <div class="stack">
            <p class="lead" hidden=move || dates(i18n, shown).is_empty()>{move || dates(i18n, shown)}</p>
            <ProseField
                document
                field=Field::root("title")
                style=ProseStyle::Line
                label=move || t_string!(i18n, documents.title).to_owned()
            />
            <div class="pair">
                <ValueField
                    document
                    field=Field::root("host")
                    kind=ValueKind::Line
                    label=move || t_string!(i18n, visit.host).to_owned()
                />
                <ValueField
                    document
                    field=Field::root("form")
                    kind=form
                    label=move || t_string!(i18n, visit.form).to_owned()
                />
                <ValueField
                    document
                    field=Field::root("from")
                    kind=ValueKind::Date
                    label=move || t_string!(i18n, visit.first_day).to_owned()
                />
                <ValueField
                    document
                    field=Field::root("to")
                    kind=ValueKind::Date
                    label=move || t_string!(i18n, visit.last_day).to_owned()
                />
            </div>
            <ProseField
                document
                field=Field::root("purpose")
                label=move || t_string!(i18n, visit.purpose).to_owned()
                hint=move || t_string!(i18n, visit.purpose_hint).to_owned()
            />
        </div>
    }
}

fn dates(i18n: Words, shown: Shown) -> String {
    let day_of = |name: &str| day(i18n, &shown.document.value(&Field::root(name)));
    let (from, to) = (day_of("from"), day_of("to"));
    match (from.is_empty(), to.is_empty() || to == from) {
        (true, _) => String::new(),
        (false, true) => from,
        (false, false) => format!("{from} – {to}"),
    }
}

#[component]
fn AgendaItem(shown: Shown, item: ItemKey, is_new: bool) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let field = |name: &str| Field::of_item(AGENDA, &item, name);
    view! {
        <div class="pair">
            <ProseField
                document
                field=field("title")
                style=ProseStyle::Line
                label=move || t_string!(i18n, visit.item_title).to_owned()
                focus=is_new.then_some(None)
            />
            <ValueField
                document
                field=field("time")
                kind=ValueKind::Line
                label=move || t_string!(i18n, visit.item_time).to_owned()
            />
        </div>
        <ProseField
            document
            field=field("detail")
            label=move || t_string!(i18n, visit.item_detail).to_owned()
        />
    }
}

#[component]
fn Questions(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let list = Ordered::new(document, QUESTIONS);
    let name = move |key: ItemKey| t_string!(i18n, visit.question_number, number = list.place(&key)).to_string();
    let states = move || {
        ValueKind::Choice(vec![
            ("open", Signal::derive(move || t_string!(i18n, visit.question_open).to_owned())),
            ("answered", Signal::derive(move || t_string!(i18n, visit.question_answered).to_owned())),
        ])
    };
    let item = move |(key, is_new): (ItemKey, bool)| {
        let field = |name: &str| Field::of_item(QUESTIONS, &key, name);
        view! {
            <ProseField
                document
                field=field("question")
                label=move || t_string!(i18n, visit.question).to_owned()
                focus=is_new.then_some(None)
            />
            <ProseField document field=field("answer") label=move || t_string!(i18n, visit.answer).to_owned()/>
            <ValueField
                document
                field=field("state")
                kind=states()
                label=move || t_string!(i18n, visit.state).to_owned()
            />
        }
        .into_any()
    };
    view! {
        <section class="stack">
            <h2>{t!(i18n, visit.questions)}</h2>
            <p class="beside">{t!(i18n, visit.questions_lead)}</p>
            <RuleReminder
                address=paths::rules(&shown.programme.id)
                rules=WAYS_TO_ASK
                heading=move || t_string!(i18n, guides.ways_to_ask).to_owned()
            />
            <OrderedList list name add=move || t_string!(i18n, visit.add_question).to_owned() item/>
        </section>
    }
}

#[component]
fn NextSteps(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let list = Ordered::new(document, STEPS);
    let name = move |key: ItemKey| t_string!(i18n, visit.step_number, number = list.place(&key)).to_string();
    let states = move || {
        ValueKind::Choice(vec![
            ("open", Signal::derive(move || t_string!(i18n, visit.step_open).to_owned())),
            ("done", Signal::derive(move || t_string!(i18n, visit.step_done).to_owned())),
        ])
    };
    let item = move |(key, is_new): (ItemKey, bool)| {
        let field = |name: &str| Field::of_item(STEPS, &key, name);
        view! {
            <ProseField
                document
                field=field("what")
                label=move || t_string!(i18n, visit.what).to_owned()
                focus=is_new.then_some(None)
            />
            <div class="pair three">
                <ValueField
                    document
                    field=field("who")
                    kind=ValueKind::Line
                    label=move || t_string!(i18n, visit.who).to_owned()
                />
                <ValueField
                    document
                    field=field("due")
                    kind=ValueKind::Date
                    label=move || t_string!(i18n, visit.due).to_owned()
                />
                <ValueField
                    document
                    field=field("state")
                    kind=states()
                    label=move || t_string!(i18n, visit.state).to_owned()
                />
            </div>
        }
        .into_any()
    };
    view! {
        <section class="stack">
            <h2>{t!(i18n, visit.steps)}</h2>
            <p class="beside">{t!(i18n, visit.steps_lead)}</p>
            <OrderedList list name add=move || t_string!(i18n, visit.add_step).to_owned() item/>
        </section>
    }
}
