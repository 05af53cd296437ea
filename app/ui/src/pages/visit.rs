//! One visit: header, who takes part, agenda, questions to answer, next steps, and the notes that belong to it.

mod begin;
mod carried;
mod header;
mod list;
mod new_note;
mod note_entry;
mod notes;
mod participants;
mod questions;

use leptos::prelude::*;
use taccuino_core::documents::{Field, ItemKey, Place as LinkedPlace};

use super::document::{DocumentFrame, Shown};
use super::trace::Links;
use crate::components::button::Button;
use crate::components::keys_help::is_written_into;
use crate::components::ordered_list::{Ordered, OrderedList};
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};

use carried::Carried;
use header::{Header, Outcome};
use new_note::NewNote;
use notes::{Notes, NotesOf, NotesShown, use_notes};
use participants::Participants;
use questions::{NextSteps, Questions, QuestionsAt};

pub(crate) use list::VisitsPage;

const AGENDA: &str = "agenda";
const QUESTIONS: &str = "questions";
const STEPS: &str = "steps";
const PARTICIPANTS: &str = "participants";

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
                <AgendaItem shown agenda item=key.clone() is_new/>
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
            <Carried shown/>
            <Header shown/>
            <Participants shown/>
            <section class="stack">
                <h2>{t!(i18n, visit.agenda)}</h2>
                <NotesShown notes/>
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
            <Questions shown agenda/>
            <Outcome shown/>
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
fn AgendaItem(shown: Shown, agenda: Ordered, item: ItemKey, is_new: bool) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let place = LinkedPlace { document: document.id, item: Some((AGENDA.to_owned(), item.clone())) };
    let name = {
        let item = item.clone();
        Signal::derive(move || t_string!(i18n, visit.item, number = agenda.place(&item)).to_string())
    };
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
        <QuestionsAt shown item=item.clone()/>
        <Links shown from=place name/>
    }
}
