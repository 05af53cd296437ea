//! The assessment of one city against a benchmark at one time.
//!
//! The benchmark's questions are a pack's; the answers here are keyed by the pack's ids. No number
//! ranks a city: levels are words.

use super::schema::{LINKS, Schema, choice, date, fixed, prose};

/// The verbal levels of an answer, from nothing said to all there.
///
/// # Source
/// requirements.md BM-09, A17 item 4.
pub const LEVELS: &[&str] = &["not-discussed", "not-yet", "partly", "fully"];

/// The fields of an assessment. What one assessor answers alone is an assessment too, which only that person writes
/// and which links to the agreed one.
///
/// # Source
/// requirements.md DOC-02, BM-07, BM-09, BM-10, BM-11.
pub const SCHEMA: Schema = Schema {
    fields: &[prose("title"), date("date"), prose("summary")],
    collections: &[
        fixed("answers", &[choice("level", LEVELS), prose("text"), prose("evidence")]),
        fixed(
            "factors",
            &[
                choice("level", LEVELS),
                prose("gaps"),
                prose("strengths"),
                prose("objectives"),
                prose("actions"),
                choice("selected", &["yes", "no"]),
            ],
        ),
        fixed("context", &[prose("note")]),
        LINKS,
    ],
};
