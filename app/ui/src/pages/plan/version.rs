//! A version of the plan: what it said when it reached a stage, to read and to print, and what became of it since.
//!
//! It is read out of the open document's own history, so that it costs the node nothing and is there without it.

use leptos::prelude::*;
use taccuino_core::documents::{Field, ItemKey, ItemView, NotKept, View};

use super::table::Column;
use super::{POINTS, ROWS, VERSIONS, stage_name};
use crate::components::numbered_head::NumberedHead;
use crate::components::page::Page;
use crate::components::value_field::day;
use crate::components::web_addresses::WithLinks;
use crate::i18n::{t, t_string, use_i18n};
use crate::outlook::plan::{Became, Difference, differences};
use crate::outlook::{items, word};
use crate::pages::document::{Shown, title_of};
use crate::pages::on_paper::OnPaper;
use crate::paths;
use crate::words::Words;

/// What begins the part of an address that names a version.
const PART: &str = "version-";

/// Finds the version that a part of an address names; none where it names something else.
pub(super) fn version_named(part: &str) -> Option<ItemKey> {
    part.strip_prefix(PART)?.parse().ok()
}

/// Says why a version does not show the plan as it stood.
fn why_not(i18n: Words, reason: NotKept) -> &'static str {
    match reason {
        NotKept::UnknownVersion => t_string!(i18n, plan_versions.unknown),
        NotKept::Unnamed => t_string!(i18n, plan_versions.unnamed),
        NotKept::UnknownChange(_) => t_string!(i18n, plan_versions.not_here),
        NotKept::AnotherMoment => t_string!(i18n, plan_versions.another_moment),
    }
}

/// Leads to the plan as it stood when one of its versions was recorded, or says why nothing can be shown.
#[component]
pub(super) fn ToKept(shown: Shown, version: ItemKey) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let kept = {
        let version = version.clone();
        Memo::new(move |_| document.kept_at(&version).map(drop))
    };
    let address = paths::part(&shown.programme.id, &document.id, &format!("{PART}{version}"));
    let stage = Field::of_item(VERSIONS, &version, "stage");
    let date = Field::of_item(VERSIONS, &version, "date");
    let which = Signal::derive(move || {
        format!("{}, {}", stage_name(i18n, &document.value(&stage)), day(i18n, &document.value(&date)))
    });
    move || match kept.get() {
        Ok(()) => view! {
            <p class="screen-only">
                <a href=address.clone()>
                    {t!(i18n, plan_versions.show)}
                    <span class="hidden-words">": " {move || which.get()}</span>
                </a>
            </p>
        }
        .into_any(),
        Err(reason) => view! { <p class="beside">{move || why_not(i18n, reason)}</p> }.into_any(),
    }
}

/// Shows the plan as it stood.
#[component]
pub(super) fn KeptPlan(shown: Shown, version: ItemKey) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    // What a change kept never changes: it is read once, and not again with every letter of others.
    let at = {
        let version = version.clone();
        Memo::new(move |_| document.kept_at(&version))
    };
    let kept = {
        let version = version.clone();
        Memo::new(move |_| at.get().and_then(|_| untrack(|| document.as_kept(&version))))
    };
    let back = paths::document(&shown.programme.id, &document.id);
    let title = Signal::derive(move || match kept.get() {
        Ok(view) if !view.text(&Field::root("title")).trim().is_empty() => view.text(&Field::root("title")).to_owned(),
        _ => title_of(i18n, shown),
    });
    let below = move || {
        let (back, version) = (back.clone(), version.clone());
        view! {
            <div class="stack close">
                {move || kept.get().ok().map(|view| view! { <When shown view version=version.clone()/> })}
                <p class="screen-only"><a href=back>{t!(i18n, plan_versions.to_plan)}</a></p>
            </div>
        }
    };
    let body = move || match kept.get() {
        Ok(then) => {
            let since = StoredValue::new(then.clone());
            view! {
                <Head view=then.clone()/>
                <Rows rows=items(&then, ROWS).cloned().collect()/>
                <Points view=then/>
                <Since shown then=since/>
            }
            .into_any()
        }
        Err(reason) => view! { <p>{move || why_not(i18n, reason)}</p> }.into_any(),
    };
    view! { <Page title wide=true below>{body}</Page> }
}

/// Says which version it is, and that it stays as it is.
#[component]
fn When(shown: Shown, view: View, version: ItemKey) -> impl IntoView {
    let i18n = use_i18n();
    // The entry was written by the change at which the plan is read: it is there already.
    let of_entry = |name: &str| view.text(&Field::of_item(VERSIONS, &version, name)).to_owned();
    let (stage, date, name) = (of_entry("stage"), of_entry("date"), of_entry("name"));
    let date = Signal::derive(move || day(i18n, &date));
    let sentence = move || {
        let (stage, date) = (stage_name(i18n, &stage), date.get());
        t_string!(i18n, plan_versions.as_it_stood, stage = stage, date = date).to_string()
    };
    let is_named = !name.is_empty();
    view! {
        <p class="lead">{sentence}</p>
        {is_named.then(|| view! { <p>{name}</p> })}
        <OnPaper shown as_of=date/>
        <p class="beside screen-only">{t!(i18n, plan_versions.stays)}</p>
    }
}

/// Shows the head of the plan and by which act it was approved.
#[component]
fn Head(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let text = |name: &str| view.text(&Field::root(name)).trim().to_owned();
    let approved_on = text("approved-on");
    let lines: Vec<(Signal<String>, Signal<String>)> = vec![
        (label(move || t_string!(i18n, plan.mentee)), text("mentee").into()),
        (label(move || t_string!(i18n, plan.mentor)), text("mentor").into()),
        (label(move || t_string!(i18n, plan.version)), text("version").into()),
        (label(move || t_string!(i18n, plan_life.approved_by)), text("approved-by").into()),
        (
            label(move || t_string!(i18n, plan_life.approved_on)),
            Signal::derive(move || if approved_on.is_empty() { String::new() } else { day(i18n, &approved_on) }),
        ),
        (label(move || t_string!(i18n, plan_life.act)), text("act").into()),
    ];
    let line = |(label, text): (Signal<String>, Signal<String>)| {
        let is_empty = text.get_untracked().is_empty();
        (!is_empty).then(|| view! { <dt>{move || label.get()}</dt> <dd class="words">{move || text.get()}</dd> })
    };
    view! { <dl class="facts">{lines.into_iter().map(line).collect_view()}</dl> }
}

fn label(words: impl Fn() -> &'static str + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(move || words().to_owned())
}

/// Shows the six columns.
#[component]
fn Rows(rows: Vec<ItemView>) -> impl IntoView {
    let i18n = use_i18n();
    let row = move |(number, row): (usize, ItemView)| {
        let cell = |column: Column| {
            let text: Signal<String> = word(&row, column.field()).to_owned().into();
            let days = (column == Column::Timing).then(|| days(i18n, &row));
            view! {
                <td>
                    <span class="card-label" aria-hidden="true">{move || column.name(i18n)}</span>
                    <div class="printed">
                        <p class="words"><WithLinks text/></p>
                        {days.map(|days| view! { <p class="beside" hidden=move || days.get().is_empty()>{move || days.get()}</p> })}
                    </div>
                </td>
            }
        };
        view! {
            <tr>
                <th scope="row" class="number">
                    <span class="hidden-words">{move || t_string!(i18n, plan.row, number = number).to_string()}</span>
                    <span aria-hidden="true">{number}</span>
                </th>
                {Column::ALL.into_iter().map(cell).collect_view()}
            </tr>
        }
    };
    let head = move |column: Column| view! { <th scope="col">{move || column.name(i18n)}</th> };
    view! {
        <section class="stack close">
            <h2 id="kept-rows">{t!(i18n, plan.actions)}</h2>
            <table class="plan kept" aria-labelledby="kept-rows">
                <NumberedHead>{Column::ALL.into_iter().map(head).collect_view()}</NumberedHead>
                <tbody>{(1..).zip(rows).map(row).collect_view()}</tbody>
            </table>
        </section>
    }
}

/// Says from when to when an action was to go, where days were set.
fn days(i18n: Words, row: &ItemView) -> Signal<String> {
    let (from, to) = (word(row, "from").to_owned(), word(row, "to").to_owned());
    Signal::derive(move || {
        let days = [&from, &to].into_iter().filter(|text| !text.is_empty()).map(|text| day(i18n, text));
        days.collect::<Vec<_>>().join(" – ")
    })
}

/// Shows the points that were open then.
#[component]
fn Points(view: View) -> impl IntoView {
    let i18n = use_i18n();
    let open = items(&view, POINTS).filter(|point| word(point, "state") != "cleared");
    let open: Vec<String> = open.map(|point| word(point, "what").to_owned()).filter(|what| !what.is_empty()).collect();
    (!open.is_empty()).then(|| {
        view! {
            <section class="stack close">
                <h2>{t!(i18n, plan_life.points)}</h2>
                <ul class="bullets">
                    {open.into_iter().map(|what| view! { <li class="words">{what}</li> }).collect_view()}
                </ul>
            </section>
        }
    })
}

/// Says in plain words what became of the actions since.
#[component]
fn Since(shown: Shown, then: StoredValue<View>) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let plan = paths::document(&shown.programme.id, &document.id);
    let found = Memo::new(move |_| {
        let now = document.view();
        now.map(|now| then.with_value(|then| differences(then, &now))).unwrap_or_default()
    });
    let entry = move |one: Difference| {
        let sentence = {
            let one = one.clone();
            move || tell(i18n, &one)
        };
        if one.became == Became::Removed {
            view! { <li>{sentence}</li> }.into_any()
        } else {
            let address = format!("{plan}#{ROWS}-{}", one.row);
            view! { <li><a href=address>{sentence}</a></li> }.into_any()
        }
    };
    view! {
        <section class="stack close screen-only" aria-labelledby="plan-since">
            <h2 id="plan-since">{t!(i18n, plan_versions.since)}</h2>
            <p hidden=move || !found.with(Vec::is_empty)>{t!(i18n, plan_versions.nothing_since)}</p>
            <ul class="bullets">{move || found.get().into_iter().map(entry.clone()).collect_view()}</ul>
        </section>
    }
}

fn tell(i18n: Words, one: &Difference) -> String {
    let number = one.number;
    let name = if one.name.is_empty() { t_string!(i18n, plan_life.no_words).to_owned() } else { one.name.clone() };
    match &one.became {
        Became::Added => t_string!(i18n, plan_versions.added, number = number, name = name).to_string(),
        Became::Removed => t_string!(i18n, plan_versions.removed, number = number, name = name).to_string(),
        Became::Changed(columns) => {
            let is_named = |column: &Column| columns.contains(&column.field());
            let columns: Vec<_> = Column::ALL.into_iter().filter(is_named).map(|column| column.name(i18n)).collect();
            let columns = columns.join(", ");
            t_string!(i18n, plan_versions.changed, number = number, name = name, columns = columns).to_string()
        }
    }
}
