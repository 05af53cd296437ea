//! Who takes part in a visit, on either side, with or without a laptop in the programme: free words, nothing more.

use leptos::html;
use leptos::prelude::*;
use taccuino_core::documents::{DocKind, Edit, EditError, Field, ItemKey};

use super::PARTICIPANTS;
use crate::components::button::{Button, Tone};
use crate::components::ordered_list::{Ordered, OrderedList};
use crate::components::text_input::focus_first;
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};
use crate::outlook::{items, word};
use crate::pages::content::use_contents;
use crate::pages::document::Shown;

/// Shows the list; nothing in a visit that was begun before there was one.
///
/// # Source
/// requirements.md VIS-01.
#[component]
pub(super) fn Participants(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let list = Ordered::new(document, PARTICIPANTS);
    let is_there = Memo::new(move |_| {
        document.view().is_some_and(|view| view.collections.iter().any(|collection| collection.name == PARTICIPANTS))
    });
    let (names, organisations) = use_known(shown);
    let absent = Memo::new(move |_| absent(shown));
    let name = move |key: ItemKey| t_string!(i18n, participants.one, number = list.place(&key)).to_string();
    let item = move |(key, is_new): (ItemKey, bool)| {
        let field = |name: &str| Field::of_item(PARTICIPANTS, &key, name);
        let row: NodeRef<html::Div> = NodeRef::new();
        row.on_load(move |_| {
            if is_new {
                focus_first(row, "input");
            }
        });
        view! {
            <div class="pair three" node_ref=row>
                <ValueField
                    document
                    field=field("name")
                    kind=ValueKind::Line
                    label=move || t_string!(i18n, participants.name).to_owned()
                    suggestions=names
                />
                <ValueField
                    document
                    field=field("organisation")
                    kind=ValueKind::Line
                    label=move || t_string!(i18n, participants.organisation).to_owned()
                    suggestions=organisations
                />
                <ValueField
                    document
                    field=field("role")
                    kind=ValueKind::Line
                    label=move || t_string!(i18n, participants.role).to_owned()
                />
            </div>
        }
        .into_any()
    };
    let add_teams = move |()| {
        for (name, organisation) in absent.get_untracked() {
            // A document that takes no more participants took none before either: then there is no button.
            if add(shown, &name, &organisation).is_err() {
                return;
            }
        }
    };
    view! {
        <section class="stack close" aria-labelledby="visit-participants" hidden=move || !is_there.get()>
            <h2 id="visit-participants">{t!(i18n, participants.title)}</h2>
            <p class="beside" hidden=move || !document.may_write.get()>{t!(i18n, participants.lead)}</p>
            <OrderedList list name add=move || t_string!(i18n, participants.add).to_owned() item/>
            <Show when=move || document.may_write.get() && !absent.with(Vec::is_empty)>
                <div class="row screen-only">
                    <Button
                        tone=Tone::Quiet
                        icon="people"
                        label=move || t_string!(i18n, participants.add_teams).to_owned()
                        on_press=add_teams
                    />
                </div>
            </Show>
        </section>
    }
}

/// Lists the people of both teams who are not among the participants: name and organisation.
fn absent(shown: Shown) -> Vec<(String, String)> {
    let document = shown.document;
    let there = document.items(PARTICIPANTS).into_iter().filter(|item| !item.removed);
    let there: Vec<String> =
        there.map(|item| document.value(&Field::of_item(PARTICIPANTS, &item.key, "name")).trim().to_owned()).collect();
    let people = shown.programme.people.get().map(|people| people.people).unwrap_or_default();
    let of_teams = people.into_iter().filter(|person| person.role.is_team());
    let pairs = of_teams.map(|person| (person.organisation, person.name));
    let mut absent: Vec<(String, String)> = pairs.filter(|(_, name)| !there.contains(name)).collect();
    absent.sort();
    absent.into_iter().map(|(organisation, name)| (name, organisation)).collect()
}

fn add(shown: Shown, name: &str, organisation: &str) -> Result<(), EditError> {
    let document = shown.document;
    let last = untrack(|| document.items(PARTICIPANTS)).into_iter().rfind(|item| !item.removed).map(|item| item.key);
    let key = document.add(PARTICIPANTS, last)?;
    let set = |field: &str, value: &str| {
        document.edit(&Edit::Set { field: Field::of_item(PARTICIPANTS, &key, field), value: value.to_owned() })
    };
    set("name", name)?;
    set("organisation", organisation)
}

/// Lists the names and organisations that are known already: who has a laptop in the programme, and who else plays a
/// part in it.
fn use_known(shown: Shown) -> (Signal<Vec<String>>, Signal<Vec<String>>) {
    let programmes = Memo::new(move |_| shown.programme.documents_of(DocKind::Programme).unwrap_or_default());
    let contents = use_contents(programmes);
    let known = Memo::new(move |_| {
        let people = shown.programme.people.get().map(|people| people.people).unwrap_or_default();
        let mut known: Vec<(String, String)> =
            people.into_iter().map(|person| (person.name, person.organisation)).collect();
        contents.with(|contents| {
            let actors = contents.values().flat_map(|view| items(view, "actors"));
            known.extend(actors.map(|actor| (word(actor, "name").to_owned(), word(actor, "organisation").to_owned())));
        });
        known
    });
    let sorted = |mut words: Vec<String>| {
        words.retain(|word| !word.is_empty());
        words.sort();
        words.dedup();
        words
    };
    let names = Signal::derive(move || sorted(known.get().into_iter().map(|(name, _)| name).collect()));
    let organisations = Signal::derive(move || sorted(known.get().into_iter().map(|(_, it)| it).collect()));
    (names, organisations)
}
