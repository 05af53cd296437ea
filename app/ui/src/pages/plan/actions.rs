//! Action by action: from when to when, where it comes from, and how it goes.

use leptos::prelude::*;
use taccuino_core::documents::{Field, ItemKey, Place};

use super::reports::Reports;
use super::{PROGRESS, ROWS, action_name, states};
use crate::components::ordered_list::{ListFoot, Ordered};
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::Shown;
use crate::pages::trace::{Links, focus_on};

/// Shows below the table what the table has no room for.
#[component]
pub(super) fn Actions(shown: Shown, rows: Ordered) -> impl IntoView {
    let i18n = use_i18n();
    let reports = Ordered::new(shown.document, PROGRESS);
    view! {
        <section class="stack" aria-labelledby="plan-actions" hidden=move || rows.shown.with(Vec::is_empty)>
            <h2 id="plan-actions">{t!(i18n, plan_life.actions)}</h2>
            <p class="beside">{t!(i18n, plan_life.actions_lead)}</p>
            <For each=move || rows.shown.get() key=Clone::clone let:key>
                <Action shown rows reports row=key/>
            </For>
            <ListFoot list=reports/>
        </section>
    }
}

#[component]
fn Action(shown: Shown, rows: Ordered, reports: Ordered, row: ItemKey) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let (id, heading) = (format!("more-{row}"), format!("more-{row}-name"));
    let place = Place { document: document.id, item: Some((ROWS.to_owned(), row.clone())) };
    let field = |name: &str| Field::of_item(ROWS, &row, name);
    let number = {
        let row = row.clone();
        Memo::new(move |_| rows.place(&row))
    };
    let name = Signal::derive(move || t_string!(i18n, plan.row, number = number.get()).to_string());
    let label = move |words: Signal<&'static str>| {
        Signal::derive(move || t_string!(i18n, plan.cell, column = words.get(), number = number.get()).to_string())
    };
    let in_table = rows.anchor(&row);
    let address = format!("#{in_table}");
    let title = {
        let row = row.clone();
        move || action_name(i18n, shown, rows, &row)
    };
    view! {
        <article class="card action" id=id aria-labelledby=heading.clone()>
            <div class="row apart">
                <h3 id=heading.clone()>{title}</h3>
                <a href=address on:click=move |_| { focus_on(&in_table); }>
                    {t!(i18n, plan_life.to_table)}
                    <span class="hidden-words">": " {move || name.get()}</span>
                </a>
            </div>
            <div class="pair three">
                <ValueField
                    document
                    field=field("from")
                    kind=ValueKind::Date
                    label=label(Signal::derive(move || t_string!(i18n, plan_life.from)))
                />
                <ValueField
                    document
                    field=field("to")
                    kind=ValueKind::Date
                    label=label(Signal::derive(move || t_string!(i18n, plan_life.to)))
                />
                <ValueField
                    document
                    field=field("state")
                    kind=states(i18n)
                    label=label(Signal::derive(move || t_string!(i18n, plan_life.state)))
                />
            </div>
            <Links shown from=place name/>
            <Reports shown reports row number/>
        </article>
    }
}
