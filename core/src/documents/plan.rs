//! The action plan: four header fields and ordered rows of six columns.

use super::schema::{CollectionKind, CollectionSpec, Schema, line, prose};

/// The fields of an action plan, in the order of its columns.
///
/// # Source
/// requirements.md AP-01 to AP-08.
pub const SCHEMA: Schema = Schema {
    fields: &[prose("title"), prose("mentee"), prose("mentor"), line("version")],
    collections: &[CollectionSpec {
        name: "rows",
        kind: CollectionKind::Ordered,
        fields: &[
            prose("action"),
            prose("results"),
            prose("timing"),
            line("lead"),
            prose("resources"),
            prose("success"),
        ],
    }],
};
