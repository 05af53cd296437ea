//! How far an action plan is, and what became of a version of it.

use taccuino_core::documents::{Field, ItemKey, ItemView, View};

use super::{items, word};

/// The fields of a row that say what is planned; the last two are the days behind the one before them.
const PLANNED: [&str; 8] = ["action", "results", "lead", "resources", "success", "timing", "from", "to"];

/// What became of an action since a version of its plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Became {
    /// It was added.
    Added,
    /// It was removed.
    Removed,
    /// These of its columns say something else.
    Changed(Vec<&'static str>),
}

/// One action that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The key of its row.
    pub row: ItemKey,
    /// The number of its row: in the version where it was removed, otherwise now.
    pub number: usize,
    /// How its words begin, there where its number is.
    pub name: String,
    /// What became of it.
    pub became: Became,
}

/// Lists the actions that are not as they were: those of `now` in their order, then those that are gone.
///
/// How far an action is says nothing of what was planned and is left out.
pub fn differences(then: &View, now: &View) -> Vec<Difference> {
    let name = |row: &ItemView| word(row, "action").lines().next().unwrap_or_default().trim().to_owned();
    let mut found = Vec::new();
    for (number, row) in (1..).zip(items(now, "rows")) {
        let before = items(then, "rows").find(|known| known.key == row.key);
        let became = match before.map(|before| changed(before, row)) {
            Some(columns) if columns.is_empty() => continue,
            Some(columns) => Became::Changed(columns),
            None => Became::Added,
        };
        found.push(Difference { row: row.key.clone(), number, name: name(row), became });
    }
    for (number, row) in (1..).zip(items(then, "rows")) {
        if !items(now, "rows").any(|known| known.key == row.key) {
            found.push(Difference { row: row.key.clone(), number, name: name(row), became: Became::Removed });
        }
    }
    found
}

fn changed(before: &ItemView, after: &ItemView) -> Vec<&'static str> {
    let mut columns = Vec::new();
    for field in PLANNED {
        let column = if matches!(field, "from" | "to") { "timing" } else { field };
        if word(before, field) != word(after, field) && !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns
}

/// Counts the actions that say what is done.
pub fn actions(view: &View) -> usize {
    items(view, "rows").filter(|row| !word(row, "action").is_empty()).count()
}

/// Counts the actions that nobody leads yet.
///
/// # Source
/// requirements.md AP-05.
pub fn without_lead(view: &View) -> usize {
    items(view, "rows").filter(|row| !word(row, "action").is_empty() && word(row, "lead").is_empty()).count()
}

/// Tells whether the plan was adopted.
///
/// # Source
/// requirements.md AP-12.
pub fn is_approved(view: &View) -> bool {
    let stage = view.text(&Field::root("stage"));
    matches!(stage, "approved" | "in-implementation") || !view.text(&Field::root("approved-on")).is_empty()
}

/// Tells whether somebody has reported on an action.
///
/// # Source
/// requirements.md MON-01.
pub fn has_progress(view: &View) -> bool {
    items(view, "progress").next().is_some()
}
