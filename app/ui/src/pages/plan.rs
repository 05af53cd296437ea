//! The action plan: four lines of header, its life from first list to follow-up, and a table of six columns.

mod actions;
mod approval;
mod checks;
mod drafts;
mod life;
mod reports;
mod table;
mod timeline;
mod version;

use leptos::prelude::*;
use taccuino_api::PersonView;
use taccuino_core::documents::{Field, ItemKey, plan};
use taccuino_core::membership::Role;

use super::document::{DocumentFrame, Shown};
use crate::components::ordered_list::Ordered;
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::rule_reminder::{BESIDE_THE_PLAN, RuleReminder};
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t_string, use_i18n};
use crate::paths;
use crate::words::Words;

use actions::Actions;
use approval::{Approval, OpenPoints};
use drafts::Drafts;
use life::{History, Life};
use table::PlanTable;
use timeline::Timeline;
use version::{KeptPlan, version_named};

/// The collections of a plan.
const ROWS: &str = "rows";
const POINTS: &str = "points";
const VERSIONS: &str = "versions";
const PROGRESS: &str = "progress";

/// Shows an action plan; as it stood when it reached a stage, where `part` names a version of it.
#[component]
pub(crate) fn PlanBody(shown: Shown, part: Signal<Option<String>>) -> impl IntoView {
    let version = Memo::new(move |_| part.with(|part| version_named(part.as_deref()?)));
    move || match version.get() {
        Some(version) => view! { <KeptPlan shown version/> }.into_any(),
        None => view! { <PlanNow shown/> }.into_any(),
    }
}

#[component]
fn PlanNow(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let rows = Ordered::new(document, ROWS);
    let points = Ordered::new(document, POINTS);
    view! {
        <DocumentFrame shown wide=true>
            <RuleReminder address=paths::rules(&shown.programme.id) rules=BESIDE_THE_PLAN when=move || shown.programme.is_mentor()/>
            <div class="plan-head">
                <ProseField
                    document
                    field=Field::root("title")
                    style=ProseStyle::Line
                    label=move || t_string!(i18n, plan.programme).to_owned()
                />
                <ValueField
                    document
                    field=Field::root("version")
                    kind=ValueKind::Line
                    label=move || t_string!(i18n, plan.version).to_owned()
                />
                <ProseField
                    document
                    field=Field::root("mentee")
                    style=ProseStyle::Line
                    label=move || t_string!(i18n, plan.mentee).to_owned()
                />
                <ProseField
                    document
                    field=Field::root("mentor")
                    style=ProseStyle::Line
                    label=move || t_string!(i18n, plan.mentor).to_owned()
                />
            </div>
            <Life shown rows points/>
            <PlanTable shown rows/>
            <Drafts shown rows/>
            <Actions shown rows/>
            <Timeline shown rows/>
            <OpenPoints shown points/>
            <Approval shown/>
            <History shown/>
        </DocumentFrame>
    }
}

/// Names a stage of a plan's life.
fn stage_name(i18n: Words, stage: &str) -> &'static str {
    match stage {
        "first-list" => t_string!(i18n, plan_life.first_list),
        "refined" => t_string!(i18n, plan_life.refined),
        "revised" => t_string!(i18n, plan_life.revised),
        "consolidated" => t_string!(i18n, plan_life.consolidated),
        "presented" => t_string!(i18n, plan_life.presented),
        "approved" => t_string!(i18n, plan_life.approved),
        "in-implementation" => t_string!(i18n, plan_life.in_implementation),
        _ => t_string!(i18n, plan_life.no_stage),
    }
}

/// Finds where a stage stands among all, from 0.
fn stage_index(stage: &str) -> Option<usize> {
    plan::STAGES.iter().position(|known| *known == stage)
}

/// Lists how far an action can be, each with its words.
fn states(i18n: Words) -> ValueKind {
    let states = ["not-started", "under-way", "done", "given-up"];
    let named = |state: &'static str| (state, Signal::derive(move || state_name(i18n, state).to_owned()));
    ValueKind::Choice(states.into_iter().map(named).collect())
}

/// Names how far an action is; empty while nobody said so.
pub(super) fn state_name(i18n: Words, state: &str) -> &'static str {
    match state {
        "not-started" => t_string!(i18n, plan_life.not_started),
        "under-way" => t_string!(i18n, plan_life.under_way),
        "done" => t_string!(i18n, plan_life.done),
        "given-up" => t_string!(i18n, plan_life.given_up),
        _ => "",
    }
}

/// Returns the id of a cell of the table: what an address names to lead to it.
fn cell_anchor(row: &ItemKey, name: &str) -> String {
    format!("{ROWS}-{row}-{name}")
}

/// Names an action by its first line, with the number of its row.
fn action_name(i18n: Words, shown: Shown, rows: Ordered, row: &ItemKey) -> String {
    let text = shown.document.text(&Field::of_item(ROWS, row, "action"));
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let words = if line.is_empty() { t_string!(i18n, plan_life.no_words) } else { line };
    format!("{}. {words}", rows.place(row))
}

/// Lists the names of people with a role, and of their organisations.
fn names_of(shown: Shown, role: Role) -> Vec<String> {
    let people = shown.programme.people.get().map(|people| people.people).unwrap_or_default();
    let of_role = || people.iter().filter(|person| person.role == role);
    let name = |person: &PersonView| person.name.clone();
    let mut names: Vec<String> = of_role().map(name).chain(of_role().map(|it| it.organisation.clone())).collect();
    names.sort();
    names.dedup();
    names
}

/// Names the person at this laptop.
fn my_name(shown: Shown) -> String {
    let people = shown.programme.people.get_untracked();
    let me = people.and_then(|people| people.people.into_iter().find(|person| person.is_me));
    me.map(|me| me.name).unwrap_or_default()
}
