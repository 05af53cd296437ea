//! How far an action plan is.

use taccuino_core::documents::{Field, View};

use super::{items, word};

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
