//! What a plan still lacks before it may be called final, or approved.

use leptos::prelude::*;
use taccuino_core::documents::{Field, ItemKey};
use taccuino_core::membership::Role;

use super::table::Column;
use super::{POINTS, ROWS, cell_anchor, names_of, stage_index};
use crate::components::ordered_list::Ordered;
use crate::i18n::{t_string, use_i18n};
use crate::pages::document::Shown;
use crate::pages::trace::focus_on;
use crate::words::Words;

/// The fields that say by whom, when and by which act a plan was approved.
pub(super) const APPROVAL: [&str; 3] = ["approved-by", "approved-on", "act"];

/// Something that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Missing {
    /// The plan has no action.
    Rows,
    /// A cell of a row is empty.
    Cell(ItemKey, Column),
    /// An open point is not cleared.
    Point(ItemKey),
    /// A field about the approval is empty.
    Approval(&'static str),
}

impl Missing {
    /// Returns the id of the element that fills the gap.
    fn anchor(&self) -> String {
        match self {
            Self::Rows => "plan-rows".to_owned(),
            Self::Cell(row, column) => cell_anchor(row, column.field()),
            Self::Point(point) => format!("{POINTS}-{point}"),
            Self::Approval(name) => approval_anchor(name),
        }
    }

    fn sentence(&self, i18n: Words, shown: Shown, rows: Ordered) -> String {
        match self {
            Self::Rows => t_string!(i18n, plan_life.missing_rows).to_owned(),
            Self::Cell(row, column) => {
                let (column, number) = (column.name(i18n), rows.place(row));
                t_string!(i18n, plan.cell, column = column, number = number).to_string()
            }
            Self::Point(point) => {
                let what = shown.document.text(&Field::of_item(POINTS, point, "what"));
                let what = what.lines().next().unwrap_or_default().to_owned();
                t_string!(i18n, plan_life.missing_point, what = what).to_string()
            }
            Self::Approval("approved-by") => t_string!(i18n, plan_life.approved_by).to_owned(),
            Self::Approval("approved-on") => t_string!(i18n, plan_life.approved_on).to_owned(),
            Self::Approval(_) => t_string!(i18n, plan_life.act).to_owned(),
        }
    }
}

/// Returns the id of the element that holds a field about the approval.
pub(super) fn approval_anchor(name: &str) -> String {
    format!("plan-{name}")
}

/// Lists what a plan lacks before it reaches `stage`.
///
/// # Source
/// requirements.md AP-05, AP-07, AP-12, AP-13.
pub(super) fn missing_before(shown: Shown, rows: Ordered, points: Ordered, stage: &str) -> Vec<Missing> {
    let document = shown.document;
    let reaches = |first: &str| stage_index(stage).zip(stage_index(first)).is_some_and(|(stage, first)| stage >= first);
    let mut missing = Vec::new();
    if !reaches("consolidated") {
        return missing;
    }
    let keys = rows.shown.get();
    if keys.is_empty() {
        missing.push(Missing::Rows);
    }
    for row in keys {
        let lead = document.value(&Field::of_item(ROWS, &row, "lead"));
        let success = document.text(&Field::of_item(ROWS, &row, "success"));
        for (text, column) in [(lead, Column::Lead), (success, Column::Success)] {
            if text.trim().is_empty() {
                missing.push(Missing::Cell(row.clone(), column));
            }
        }
    }
    let is_open = |point: &ItemKey| document.value(&Field::of_item(POINTS, point, "state")) != "cleared";
    missing.extend(points.shown.get().into_iter().filter(is_open).map(Missing::Point));
    if reaches("approved") {
        let is_empty = |name: &&'static str| document.value(&Field::root(name)).trim().is_empty();
        missing.extend(APPROVAL.into_iter().filter(is_empty).map(Missing::Approval));
    }
    missing
}

/// Lists the rows whose lead is of the mentor's side, by that name.
///
/// # Source
/// requirements.md MNT-02.
pub(super) fn led_by_mentor(shown: Shown, rows: Ordered) -> Vec<(ItemKey, String)> {
    let mentors = names_of(shown, Role::MentorTeam);
    let mentees = names_of(shown, Role::MenteeTeam);
    let lead = |row: ItemKey| {
        let lead = shown.document.value(&Field::of_item(ROWS, &row, "lead"));
        let is_one_of = |names: &[String]| names.iter().any(|name| name.eq_ignore_ascii_case(lead.trim()));
        (is_one_of(&mentors) && !is_one_of(&mentees)).then_some((row, lead))
    };
    rows.shown.get().into_iter().filter_map(lead).collect()
}

/// Shows what is missing, each with a link to the place where it is filled in.
#[component]
pub(super) fn MissingList(shown: Shown, rows: Ordered, missing: Memo<Vec<Missing>>) -> impl IntoView {
    let i18n = use_i18n();
    let entry = move |missing: Missing| {
        let anchor = missing.anchor();
        let address = format!("#{anchor}");
        view! {
            <li>
                <a href=address on:click=move |_| { focus_on(&anchor); }>
                    {move || missing.sentence(i18n, shown, rows)}
                </a>
            </li>
        }
    };
    view! { <ul class="bullets">{move || missing.get().into_iter().map(entry).collect_view()}</ul> }
}
