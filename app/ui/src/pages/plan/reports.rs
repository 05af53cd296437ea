//! What somebody reports on an action while it is carried out: when, who, how far, and what shows it.

use leptos::prelude::*;
use taccuino_core::documents::{Edit, Field, ItemKey, Place};
use taccuino_core::membership::Role;

use super::{PROGRESS, ROWS, my_name, names_of, states};
use crate::components::button::{Button, Tone};
use crate::components::ordered_list::{ItemButtons, Ordered};
use crate::components::prose_field::ProseField;
use crate::components::time_text::{day_of, now};
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::Shown;
use crate::pages::trace::Links;

/// Shows the reports on a row, beside the evidence that was promised; while nothing is carried out, only what is there.
///
/// # Source
/// requirements.md MON-01.
#[component]
pub(super) fn Reports(shown: Shown, reports: Ordered, row: ItemKey, number: Memo<usize>) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let of_row = {
        let row = row.clone();
        Memo::new(move |_| {
            let is_of_row = |key: &ItemKey| document.value(&Field::of_item(PROGRESS, key, "row")) == row.as_str();
            let mut keys = reports.shown.get();
            keys.retain(is_of_row);
            keys
        })
    };
    let is_carried_out = Memo::new(move |_| document.value(&Field::root("stage")) == "in-implementation");
    let promised = Field::of_item(ROWS, &row, "success");
    let promised = Memo::new(move |_| document.text(&promised));
    let added = RwSignal::new(None::<ItemKey>);
    let row = StoredValue::new(row);
    let add = move |()| {
        let made = row.with_value(|row| begin(shown, reports, row));
        added.set(made);
    };
    let heading = row.with_value(|row| format!("reports-{row}"));
    let entry = move |key: ItemKey| {
        let is_new = added.get_untracked().as_ref() == Some(&key);
        view! { <Report shown reports key_=key is_new number of_row/> }
    };
    view! {
        <div class="stack close" hidden=move || !is_carried_out.get() && of_row.with(Vec::is_empty)>
            <h4 id=heading.clone()>{t!(i18n, plan_life.reports)}</h4>
            <p>
                <span class="label">{t!(i18n, plan_life.promised)}</span>
                " "
                <span class="words">
                    {move || {
                        let promised = promised.get();
                        if promised.trim().is_empty() {
                            t_string!(i18n, editing.nothing_written).to_owned()
                        } else {
                            promised
                        }
                    }}
                </span>
            </p>
            <ul class="items" aria-labelledby=heading.clone()>
                <For each=move || of_row.get() key=Clone::clone children=entry/>
            </ul>
            <Show when=move || document.may_write.get()>
                <div class="row">
                    <Button
                        tone=Tone::Quiet
                        icon="add"
                        label=move || t_string!(i18n, plan_life.add_report, number = number.get()).to_string()
                        on_press=add
                    />
                </div>
            </Show>
        </div>
    }
}

/// Begins a report on a row: today, by the person at this laptop.
fn begin(shown: Shown, reports: Ordered, row: &ItemKey) -> Option<ItemKey> {
    let document = shown.document;
    let key = reports.add()?;
    let state = untrack(|| document.value(&Field::of_item(ROWS, row, "state")));
    let values = [("row", row.to_string()), ("date", day_of(now())), ("who", my_name(shown)), ("state", state)];
    for (name, value) in values.into_iter().filter(|(_, value)| !value.is_empty()) {
        // The item was just made: what its fields take is known.
        let _ = document.edit(&Edit::Set { field: Field::of_item(PROGRESS, &key, name), value });
    }
    Some(key)
}

#[component]
fn Report(
    shown: Shown,
    reports: Ordered,
    key_: ItemKey,
    is_new: bool,
    number: Memo<usize>,
    of_row: Memo<Vec<ItemKey>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let field = |name: &str| Field::of_item(PROGRESS, &key_, name);
    let place = Place { document: document.id, item: Some((PROGRESS.to_owned(), key_.clone())) };
    let (name_key, focus_key) = (key_.clone(), key_.clone());
    let at = move || of_row.with(|keys| keys.iter().position(|key| *key == name_key).map_or(0, |index| index + 1));
    let name = Signal::derive(move || t_string!(i18n, plan_life.report, number = at(), row = number.get()).to_string());
    let people = Signal::derive(move || names_of(shown, Role::MenteeTeam));
    view! {
        <li
            class="item"
            id=reports.anchor(&key_)
            on:focusin=move |_| reports.entered(&focus_key)
            on:focusout=move |event| reports.left(&event)
        >
            <ItemButtons list=reports item=key_.clone() name stays=true/>
            <div class="item-body stack close">
                <div class="pair three">
                    <ValueField
                        document
                        field=field("date")
                        kind=ValueKind::Date
                        label=move || t_string!(i18n, plan_life.report_date).to_owned()
                    />
                    <ValueField
                        document
                        field=field("who")
                        kind=ValueKind::Line
                        label=move || t_string!(i18n, plan_life.report_who).to_owned()
                        suggestions=people
                    />
                    <ValueField
                        document
                        field=field("state")
                        kind=states(i18n)
                        label=move || t_string!(i18n, plan_life.report_state).to_owned()
                    />
                </div>
                <ProseField
                    document
                    field=field("evidence")
                    label=move || t_string!(i18n, plan_life.evidence).to_owned()
                    hint=move || t_string!(i18n, plan_life.evidence_hint).to_owned()
                    focus=is_new.then_some(None)
                />
                <Links shown from=place name/>
            </div>
        </li>
    }
}
