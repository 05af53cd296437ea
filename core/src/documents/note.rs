//! A note: what somebody heard, saw or thought, with readers of its own.

use super::schema::{LINKS, Schema, choice, line, prose};

/// The fields of a note. `agenda` holds the key of the agenda item of the visit that the record links to.
///
/// # Source
/// requirements.md DOC-09, VIS-09, PRC-15.
pub const SCHEMA: Schema = Schema {
    fields: &[
        prose("title"),
        choice("kind", &["interview", "focus-group", "site-visit", "workshop", "presentation", "recap", "free"]),
        line("agenda"),
        prose("people"),
        prose("body"),
        choice("transfer", &["transferable", "needs-adaptation", "not-transferable"]),
    ],
    collections: &[LINKS],
};
