//! A form: the answers to the questions of a pack, such as the needs analysis or the sheet of a good practice.
//!
//! The questions are a pack's; the answers here are keyed by the pack's ids.

use super::schema::{LINKS, Schema, choice, date, fixed, line, prose};

/// The fields of a form. Answers that are prose stand in `text`, all others in `value`; `unknown` says that nobody
/// knows, where the method takes that for an answer. `stage` tells the first draft from the revised form.
///
/// # Source
/// requirements.md DOC-03 to DOC-05, DOC-10 to DOC-12, NA-R1 to NA-R6.
pub const SCHEMA: Schema = Schema {
    fields: &[prose("title"), date("date"), choice("stage", &["draft", "revised", "final"])],
    collections: &[fixed("answers", &[prose("text"), line("value"), choice("unknown", &["yes"])]), LINKS],
};
