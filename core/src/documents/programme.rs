//! The programme: what a mentoring is about and the steps it takes.
//!
//! Its organisations and people stand in the membership log, not here.

use super::schema::{CollectionKind, CollectionSpec, Schema, choice, date, prose};

/// The fields of a programme.
///
/// # Source
/// requirements.md DOC-10, PRC-14.
pub const SCHEMA: Schema = Schema {
    fields: &[prose("title"), prose("theme"), prose("aims")],
    collections: &[CollectionSpec {
        name: "steps",
        kind: CollectionKind::Ordered,
        fields: &[prose("title"), date("date"), choice("state", &["planned", "under-way", "done", "left-out"])],
    }],
};
