//! The assessment of one city against a benchmark at one time.
//!
//! The benchmark's questions are a pack's; the answers here are keyed by the pack's ids. No number
//! ranks a city: levels are words.

use super::schema::{CollectionKind, CollectionSpec, Schema, choice, date, prose};

/// The verbal levels of an answer, from nothing said to all there.
///
/// # Source
/// requirements.md BM-09, A17 item 4.
pub const LEVELS: &[&str] = &["not-discussed", "not-yet", "partly", "fully"];

/// The fields of an assessment.
///
/// # Source
/// requirements.md DOC-02, BM-07, BM-09, BM-10, BM-11.
pub const SCHEMA: Schema = Schema {
    fields: &[prose("title"), date("date"), prose("summary")],
    collections: &[
        CollectionSpec {
            name: "answers",
            kind: CollectionKind::Fixed,
            fields: &[choice("level", LEVELS), prose("text"), prose("evidence")],
        },
        CollectionSpec {
            name: "factors",
            kind: CollectionKind::Fixed,
            fields: &[
                choice("level", LEVELS),
                prose("gaps"),
                prose("strengths"),
                prose("objectives"),
                prose("actions"),
                choice("selected", &["yes", "no"]),
            ],
        },
        CollectionSpec { name: "context", kind: CollectionKind::Fixed, fields: &[prose("note")] },
    ],
};
