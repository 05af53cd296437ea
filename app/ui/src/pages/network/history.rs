//! The history of the membership: who came, rested, came back and left, on which day.

use leptos::prelude::*;
use taccuino_core::documents::network::MEMBERS;
use taccuino_core::documents::{Edit, EditError, Field, ItemKey};

use super::members::name_of;
use crate::components::ordered_list::Ordered;
use crate::components::value_field::{ValueField, ValueKind, day};
use crate::editing::OpenDocument;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::Shown;
use crate::words::Words;

const HISTORY: &str = "history";

/// Writes what happened to a member on a day.
pub(super) fn note(document: OpenDocument, member: &ItemKey, what: &str, date: &str) -> Result<(), EditError> {
    let last = untrack(|| document.items(HISTORY)).last().map(|item| item.key.clone());
    let item = document.add(HISTORY, last)?;
    for (name, value) in [("member", member.as_str()), ("what", what), ("date", date)] {
        document.edit(&Edit::Set { field: Field::of_item(HISTORY, &item, name), value: value.to_owned() })?;
    }
    Ok(())
}

fn say(words: Words, what: &str) -> &'static str {
    match what {
        "joined" => t_string!(words, network.joined),
        "paused" => t_string!(words, network.paused),
        "back" => t_string!(words, network.back),
        "left" => t_string!(words, network.left),
        _ => "–",
    }
}

/// Shows the history as a table; why somebody went can be said there.
#[component]
pub(super) fn History(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let list = Ordered::new(document, HISTORY);
    let is_empty = move || list.shown.with(Vec::is_empty);
    let row = move |key: ItemKey| {
        let value = {
            let key = key.clone();
            move |name: &str| document.value(&Field::of_item(HISTORY, &key, name))
        };
        let number = {
            let key = key.clone();
            move || list.place(&key)
        };
        let (date, what) = (value.clone(), value.clone());
        let who = move || match value("member").parse::<ItemKey>() {
            Ok(member) if document.items(MEMBERS).iter().any(|known| known.key == member) => {
                name_of(i18n, document, &member)
            }
            _ => t_string!(i18n, network.somebody).to_owned(),
        };
        let label = move || t_string!(i18n, network.why_of, number = number()).to_string();
        view! {
            <tr>
                <td>{move || day(i18n, &date("date"))}</td>
                <th scope="row">{who}</th>
                <td>{move || say(i18n, &what("what"))}</td>
                <td>
                    <ValueField
                        document
                        field=Field::of_item(HISTORY, &key, "why")
                        kind=ValueKind::Line
                        label
                        is_cell=true
                    />
                </td>
            </tr>
        }
    };
    view! {
        <section class="stack close">
            <h2 id="membership">{t!(i18n, network.history)}</h2>
            <p class="beside" hidden=move || !is_empty()>{t!(i18n, network.history_empty)}</p>
            <div class="scrolls" tabindex="0" role="region" aria-labelledby="membership" hidden=is_empty>
                <table class="membership" aria-labelledby="membership">
                    <thead>
                        <tr>
                            <th scope="col">{t!(i18n, network.when)}</th>
                            <th scope="col">{t!(i18n, network.who)}</th>
                            <th scope="col">{t!(i18n, network.what)}</th>
                            <th scope="col">{t!(i18n, network.why)}</th>
                        </tr>
                    </thead>
                    <tbody><For each=move || list.shown.get() key=Clone::clone children=row/></tbody>
                </table>
            </div>
        </section>
    }
}
