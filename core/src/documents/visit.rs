//! The visit of one team to the other: agenda, questions to answer, next steps.
//!
//! What is heard during a visit stands in notes, documents of their own with readers of their own.

use super::schema::{CollectionKind, CollectionSpec, Schema, choice, date, line, prose};

/// The fields of a visit.
///
/// # Source
/// requirements.md DOC-08, VIS-00 to VIS-12, MNT-05.
pub const SCHEMA: Schema = Schema {
    fields: &[
        prose("title"),
        line("host"),
        choice("form", &["in-person", "online"]),
        date("from"),
        date("to"),
        prose("purpose"),
    ],
    collections: &[
        CollectionSpec {
            name: "agenda",
            kind: CollectionKind::Ordered,
            fields: &[prose("title"), line("time"), prose("detail")],
        },
        CollectionSpec {
            name: "questions",
            kind: CollectionKind::Ordered,
            fields: &[prose("question"), prose("answer"), choice("state", &["open", "answered"])],
        },
        CollectionSpec {
            name: "steps",
            kind: CollectionKind::Ordered,
            fields: &[prose("what"), line("who"), date("due"), choice("state", &["open", "done"])],
        },
    ],
};
