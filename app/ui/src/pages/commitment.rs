//! The political commitment: who promised what, across the parties, and what may shake it.

use leptos::prelude::*;
use taccuino_core::documents::{DocKind, Field, ItemKey};

use super::contents::use_contents;
use super::document::{DocumentFrame, Shown};
use crate::components::notice::Notice;
use crate::components::ordered_list::{Ordered, OrderedList};
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::time_text::{day_of, use_clock};
use crate::components::value_field::{ValueField, ValueKind, day};
use crate::i18n::{t, t_string, use_i18n};
use crate::outlook::commitment::{Flag, SIDES, flags, sides};
use crate::paths;
use crate::words::{self, Words};

const PROMISES: &str = "promises";

/// Shows the document.
#[component]
pub(crate) fn CommitmentBody(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    view! {
        <DocumentFrame shown>
            <Flags shown/>
            <div class="stack">
                <ProseField
                    document
                    field=Field::root("title")
                    style=ProseStyle::Line
                    label=move || t_string!(i18n, documents.title).to_owned()
                />
                <ProseField
                    document
                    field=Field::root("summary")
                    label=move || t_string!(i18n, commitment.summary).to_owned()
                    hint=move || t_string!(i18n, commitment.summary_hint).to_owned()
                />
                <ValueField
                    document
                    field=Field::root("election")
                    kind=ValueKind::Date
                    label=move || t_string!(i18n, commitment.election).to_owned()
                />
            </div>
            <Across shown/>
            <Promises shown/>
            <Forums shown/>
        </DocumentFrame>
    }
}

fn say_side(words: Words, side: &str) -> &'static str {
    match side {
        "majority" => t_string!(words, commitment.majority),
        "opposition" => t_string!(words, commitment.opposition),
        "none" => t_string!(words, commitment.no_side),
        _ => t_string!(words, commitment.not_said),
    }
}

fn say_flag(words: Words, flag: &Flag) -> String {
    match flag {
        Flag::OneSide => t_string!(words, commitment.one_side).to_owned(),
        Flag::PlanOnly => t_string!(words, commitment.plan_only).to_owned(),
        Flag::OfficeChanged(name) => t_string!(words, commitment.office_changed, name = name).to_string(),
        Flag::ElectionNear(date) => t_string!(words, commitment.election_near, date = day(words, date)).to_string(),
        Flag::ElectionPast(date) => t_string!(words, commitment.election_past, date = day(words, date)).to_string(),
    }
}

/// Says what may shake the commitment; nothing while nothing does.
#[component]
fn Flags(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let clock = use_clock();
    let today = Memo::new(move |_| day_of(clock.get()));
    let open = Memo::new(move |_| shown.document.view().map(|view| flags(&view, &today.get())).unwrap_or_default());
    let flag = move |flag: Flag| view! { <Notice icon="alert"><p>{move || say_flag(i18n, &flag)}</p></Notice> };
    view! {
        <Show when=move || open.with(|open| !open.is_empty())>
            <div class="stack close">{move || open.get().into_iter().map(flag).collect_view()}</div>
        </Show>
    }
}

/// Shows how many and who stand on each side.
#[component]
fn Across(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let standing = Memo::new(move |_| shown.document.view().map(|view| sides(&view)).unwrap_or_default());
    let row = move |index: usize| {
        let names = Memo::new(move |_| standing.with(|standing| standing[index].clone()));
        let who = move || match names.with(Vec::is_empty) {
            true => t_string!(i18n, commitment.nobody).to_owned(),
            false => names.with(|names| names.join(", ")),
        };
        // Those of whom nobody said a side are shown only where there are some.
        let is_idle = move || SIDES[index].is_empty() && names.with(Vec::is_empty);
        view! {
            <tr hidden=is_idle>
                <th scope="row">{move || say_side(i18n, SIDES[index])}</th>
                <td>{move || names.with(Vec::len)}</td>
                <td>{who}</td>
            </tr>
        }
    };
    view! {
        <section class="stack close">
            <h2 id="across">{t!(i18n, commitment.across)}</h2>
            <table class="across" aria-labelledby="across">
                <thead>
                    <tr>
                        <th scope="col">{t!(i18n, commitment.side)}</th>
                        <th scope="col">{t!(i18n, commitment.how_many)}</th>
                        <th scope="col">{t!(i18n, commitment.who)}</th>
                    </tr>
                </thead>
                <tbody>{(0..SIDES.len()).map(row).collect_view()}</tbody>
            </table>
        </section>
    }
}

#[component]
fn Promises(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let list = Ordered::new(document, PROMISES);
    let name = move |key: ItemKey| t_string!(i18n, commitment.promise, number = list.place(&key)).to_string();
    let item = move |(key, is_new): (ItemKey, bool)| view! { <Promise shown key_=key is_new/> }.into_any();
    view! {
        <section class="stack">
            <div class="stack close">
                <h2>{t!(i18n, commitment.promises)}</h2>
                <p class="beside" hidden=move || !document.may_write.get()>{t!(i18n, commitment.promises_lead)}</p>
            </div>
            <OrderedList list name add=move || t_string!(i18n, commitment.add).to_owned() item/>
        </section>
    }
}

#[component]
fn Promise(shown: Shown, key_: ItemKey, is_new: bool) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let field = |name: &str| Field::of_item(PROMISES, &key_, name);
    let say = |say: fn(Words) -> &'static str| Signal::derive(move || say(i18n).to_owned());
    let value = move |field: Field, label: Signal<String>, kind: ValueKind| {
        view! { <ValueField document field kind label/> }
    };
    let side = vec![
        ("majority", say(|w| t_string!(w, commitment.majority))),
        ("opposition", say(|w| t_string!(w, commitment.opposition))),
        ("none", say(|w| t_string!(w, commitment.no_side))),
    ];
    let covers = vec![
        ("developing", say(|w| t_string!(w, commitment.developing))),
        ("implementing", say(|w| t_string!(w, commitment.implementing))),
        ("both", say(|w| t_string!(w, commitment.both))),
    ];
    let state = vec![
        ("in-office", say(|w| t_string!(w, commitment.in_office))),
        ("changed", say(|w| t_string!(w, commitment.changed))),
    ];
    view! {
        <ProseField
            document
            field=field("what")
            label=move || t_string!(i18n, commitment.what).to_owned()
            focus=is_new.then_some(None)
        />
        <div class="pair">
            {value(field("who"), say(|w| t_string!(w, commitment.who)), ValueKind::Line)}
            {value(field("office"), say(|w| t_string!(w, commitment.office)), ValueKind::Line)}
            {value(field("party"), say(|w| t_string!(w, commitment.party)), ValueKind::Line)}
            {value(field("side"), say(|w| t_string!(w, commitment.side)), ValueKind::Choice(side))}
            {value(field("covers"), say(|w| t_string!(w, commitment.covers)), ValueKind::Choice(covers))}
            {value(field("date"), say(|w| t_string!(w, commitment.date)), ValueKind::Date)}
        </div>
        <ProseField
            document
            field=field("evidence")
            label=move || t_string!(i18n, commitment.evidence).to_owned()
            hint=move || t_string!(i18n, commitment.evidence_hint).to_owned()
        />
        {value(field("state"), say(|w| t_string!(w, commitment.state)), ValueKind::Choice(state))}
    }
}

/// Lists the visits on which politicians of the cities meet.
#[component]
fn Forums(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let said = use_contents(shown.programme, &[DocKind::Visit]);
    let forums = Memo::new(move |_| {
        let mut visits = shown.programme.documents_of(DocKind::Visit).unwrap_or_default();
        visits.retain(|visit| {
            said.with(|said| said.get(&visit.id).is_some_and(|view| view.text(&Field::root("stage")) == "forum"))
        });
        visits
    });
    let entry = move |visit: taccuino_api::DocumentView| {
        let address = paths::document(&visit.programme, &visit.id);
        view! { <li><a href=address>{move || words::document(i18n, &visit)}</a></li> }
    };
    view! {
        <section class="stack close">
            <h2>{t!(i18n, commitment.forums)}</h2>
            <p>{t!(i18n, commitment.forums_lead)}</p>
            <p class="beside" hidden=move || forums.with(|forums| !forums.is_empty())>{t!(i18n, commitment.no_forum)}</p>
            <ul class="bullets" hidden=move || forums.with(Vec::is_empty)>
                {move || forums.get().into_iter().map(entry).collect_view()}
            </ul>
            <p><a href=paths::visits(&shown.programme.id)>{t!(i18n, commitment.go_visits)}</a></p>
        </section>
    }
}
