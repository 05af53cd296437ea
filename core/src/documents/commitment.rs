//! The political commitment behind a programme: who promised what, with what evidence, across the parties.

use super::schema::{LINKS, Schema, choice, date, line, ordered, prose};

/// The fields of a record of commitment. `covers` says whether the promise is for working out the plan, for carrying
/// it out, or for both; `state` flags a person who left the office.
///
/// # Source
/// requirements.md DOC-13, POL-01 to POL-04.
pub const SCHEMA: Schema = Schema {
    fields: &[prose("title"), prose("summary"), date("election")],
    collections: &[
        ordered(
            "promises",
            &[
                line("who"),
                line("office"),
                line("party"),
                choice("side", &["majority", "opposition", "none"]),
                choice("covers", &["developing", "implementing", "both"]),
                prose("what"),
                date("date"),
                prose("evidence"),
                choice("state", &["in-office", "changed"]),
            ],
        ),
        LINKS,
    ],
};
