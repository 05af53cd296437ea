//! The head of a visit: which one, what for, where and when, whom to meet, what to see, and what came of it.

use js_sys::Date;
use leptos::prelude::*;
use taccuino_core::documents::Field;
use taccuino_core::membership::Role;
use wasm_bindgen::JsValue;

use crate::components::notice::Notice;
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::time_text::{day_of, use_clock};
use crate::components::value_field::{ValueField, ValueKind, day};
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::Shown;
use crate::words::Words;

/// From how many days before a visit on the page reminds of what is not planned.
const NEAR: f64 = 21.0;

/// Names where a visit stands in the programme; empty while nobody said so.
pub(super) fn stage_name(i18n: Words, stage: &str) -> &'static str {
    match stage {
        "visit-1" => t_string!(i18n, visit_kinds.visit_1),
        "visit-2" => t_string!(i18n, visit_kinds.visit_2),
        "visit-3" => t_string!(i18n, visit_kinds.visit_3),
        "meeting" => t_string!(i18n, visit_kinds.meeting),
        "forum" => t_string!(i18n, visit_kinds.forum),
        "other" => t_string!(i18n, visit_kinds.other),
        _ => "",
    }
}

fn stages(i18n: Words) -> ValueKind {
    let stages = ["visit-1", "visit-2", "visit-3", "meeting", "forum", "other"];
    let named = |stage: &'static str| (stage, Signal::derive(move || stage_name(i18n, stage).to_owned()));
    ValueKind::Choice(stages.into_iter().map(named).collect())
}

fn aims(i18n: Words) -> ValueKind {
    ValueKind::Choice(vec![
        ("mentoring", Signal::derive(move || t_string!(i18n, visit_kinds.aim_mentoring).to_owned())),
        ("needs-analysis", Signal::derive(move || t_string!(i18n, visit_kinds.aim_needs).to_owned())),
        ("review", Signal::derive(move || t_string!(i18n, visit_kinds.aim_review).to_owned())),
        ("new-initiative", Signal::derive(move || t_string!(i18n, visit_kinds.aim_new).to_owned())),
    ])
}

/// Shows the head.
#[component]
pub(super) fn Header(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let form = ValueKind::Choice(vec![
        ("in-person", Signal::derive(move || t_string!(i18n, visit.in_person).to_owned())),
        ("online", Signal::derive(move || t_string!(i18n, visit.online).to_owned())),
    ]);
    let hosts = Signal::derive(move || {
        let people = shown.programme.people.get().map(|people| people.people).unwrap_or_default();
        let of_teams = people.into_iter().filter(|it| matches!(it.role, Role::MenteeTeam | Role::MentorTeam));
        let mut hosts: Vec<String> = of_teams.map(|person| person.organisation).collect();
        hosts.sort();
        hosts.dedup();
        hosts
    });
    view! {
        <div class="stack">
            <p class="lead" hidden=move || dates(i18n, shown).is_empty()>{move || dates(i18n, shown)}</p>
            <Reminder shown/>
            <ProseField
                document
                field=Field::root("title")
                style=ProseStyle::Line
                label=move || t_string!(i18n, documents.title).to_owned()
            />
            <div class="pair">
                <ValueField
                    document
                    field=Field::root("stage")
                    kind=stages(i18n)
                    label=move || t_string!(i18n, visit_kinds.stage).to_owned()
                />
                <ValueField
                    document
                    field=Field::root("aim")
                    kind=aims(i18n)
                    label=move || t_string!(i18n, visit_kinds.aim).to_owned()
                />
                <ValueField
                    document
                    field=Field::root("host")
                    kind=ValueKind::Line
                    label=move || t_string!(i18n, visit.host).to_owned()
                    suggestions=hosts
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
            <ProseField
                document
                field=Field::root("meet")
                label=move || t_string!(i18n, visit_kinds.meet).to_owned()
                hint=move || t_string!(i18n, visit_kinds.meet_hint).to_owned()
            />
            <ProseField
                document
                field=Field::root("see")
                label=move || t_string!(i18n, visit_kinds.see).to_owned()
                hint=move || t_string!(i18n, visit_kinds.see_hint).to_owned()
            />
        </div>
    }
}

/// Shows what came of the visit, at its end.
#[component]
pub(super) fn Outcome(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <section class="stack close">
            <h2>{t!(i18n, visit_kinds.outcome)}</h2>
            <ProseField
                document=shown.document
                field=Field::root("outcome")
                label=move || t_string!(i18n, visit_kinds.outcome_label).to_owned()
                hint=move || t_string!(i18n, visit_kinds.outcome_hint).to_owned()
            />
        </section>
    }
}

/// Reminds, when the visit is near, of what nobody has written yet.
///
/// # Source
/// requirements.md VIS-00.
#[component]
fn Reminder(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let clock = use_clock();
    let document = shown.document;
    let missing = Memo::new(move |_| {
        let left = days_until(&document.value(&Field::root("from")), &day_of(clock.get()))?;
        let is_empty = |name: &str| document.text(&Field::root(name)).trim().is_empty();
        (0.0..=NEAR).contains(&left).then(|| (is_empty("meet"), is_empty("see")))
    });
    let sentence = move || match missing.get() {
        Some((true, true)) => t_string!(i18n, visit_kinds.near_both).to_owned(),
        Some((true, false)) => t_string!(i18n, visit_kinds.near_meet).to_owned(),
        Some((false, true)) => t_string!(i18n, visit_kinds.near_see).to_owned(),
        Some((false, false)) | None => String::new(),
    };
    view! {
        <Show when=move || !sentence().is_empty()>
            <Notice icon="visits"><p>{sentence}</p></Notice>
        </Show>
    }
}

/// Counts the days from `today` to `day`, both `YYYY-MM-DD`; none where one is no day.
fn days_until(day: &str, today: &str) -> Option<f64> {
    let at = |text: &str| Date::new(&JsValue::from_str(&format!("{text}T12:00Z"))).get_time() / 86_400_000.0;
    let days = at(day) - at(today);
    (!days.is_nan()).then(|| days.round())
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
