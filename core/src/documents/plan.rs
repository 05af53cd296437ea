//! The action plan: four header fields, ordered rows of six columns, and the plan's life from first list to follow-up.

use super::schema::{LINKS, Schema, choice, date, line, ordered, prose};

/// The stages of a plan's life, in order.
///
/// # Source
/// requirements.md AP-09.
pub const STAGES: &[&str] =
    &["first-list", "refined", "revised", "consolidated", "presented", "approved", "in-implementation"];

/// How far an action is.
pub const PROGRESS: &[&str] = &["not-started", "under-way", "done", "given-up"];

/// The collection of the versions.
pub(super) const VERSIONS: &str = "versions";

/// The fields of an action plan, in the order of its columns. `from` and `to` are the dates behind `timing`.
/// `points` are the open points to clear before the plan is final; `versions` says which stage was reached when,
/// and in `change` by which change it was written down, which is as the plan stood then ([`Replica::reach`]);
/// an item of `progress` reports on the row whose key is in `row`.
///
/// [`Replica::reach`]: super::Replica::reach
///
/// # Source
/// requirements.md AP-01 to AP-13, MON-01.
pub const SCHEMA: Schema = Schema {
    fields: &[
        prose("title"),
        prose("mentee"),
        prose("mentor"),
        line("version"),
        choice("stage", STAGES).since(2),
        line("approved-by").since(2),
        date("approved-on").since(2),
        line("act").since(2),
    ],
    collections: &[
        ordered(
            "rows",
            &[
                prose("action"),
                prose("results"),
                prose("timing"),
                line("lead"),
                prose("resources"),
                prose("success"),
                date("from").since(2),
                date("to").since(2),
                choice("state", PROGRESS).since(2),
            ],
        ),
        ordered("points", &[prose("what"), choice("state", &["open", "cleared"])]).since(2),
        ordered(
            VERSIONS,
            &[choice("stage", STAGES), date("date"), line("name"), prose("note"), line("change").since(3)],
        )
        .since(2),
        ordered("progress", &[line("row"), date("date"), line("who"), choice("state", PROGRESS), prose("evidence")])
            .since(2),
        LINKS,
    ],
};
