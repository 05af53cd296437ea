//! Issues to pass up: what a city cannot solve alone and its association takes to other levels of government.

use super::schema::{LINKS, Schema, choice, date, line, ordered, prose};

/// The fields of a list of issues.
///
/// # Source
/// requirements.md DOC-17, PRC-13, MON-05.
pub const SCHEMA: Schema = Schema {
    fields: &[prose("title"), prose("summary")],
    collections: &[
        ordered(
            "issues",
            &[
                prose("what"),
                choice("government", &["regional", "national", "european", "other"]),
                line("to"),
                choice("state", &["noted", "passed-up", "answered"]),
                date("date"),
                prose("answer"),
            ],
        ),
        LINKS,
    ],
};
