//! The visit of one team to the other, or a meeting between visits: agenda, questions to answer, next steps.
//!
//! What is heard during a visit stands in notes, documents of their own with readers of their own.

use super::schema::{LINKS, Schema, choice, date, line, ordered, prose};

/// Where a visit stands in the programme.
pub const STAGES: &[&str] = &["visit-1", "visit-2", "visit-3", "meeting", "forum", "other"];

/// What a visit is for.
///
/// # Source
/// requirements.md ADP-1.
pub const AIMS: &[&str] = &["mentoring", "needs-analysis", "review", "new-initiative"];

/// The fields of a visit. `meet` and `see` say whom the visitors talk to and what they look at; a question's
/// `agenda` holds the key of the agenda item that answers it. `participants` are those who take part on either side,
/// with or without a laptop in the programme.
///
/// # Source
/// requirements.md DOC-08, DOC-14, VIS-00 to VIS-12, MNT-05, POL-03.
pub const SCHEMA: Schema = Schema {
    fields: &[
        prose("title"),
        line("host"),
        choice("form", &["in-person", "online"]),
        date("from"),
        date("to"),
        prose("purpose"),
        choice("stage", STAGES).since(2),
        choice("aim", AIMS).since(2),
        prose("meet").since(2),
        prose("see").since(2),
        prose("outcome").since(2),
    ],
    collections: &[
        ordered("agenda", &[prose("title"), line("time"), prose("detail")]),
        ordered(
            "questions",
            &[
                prose("question"),
                prose("answer"),
                choice("state", &["open", "answered"]),
                line("asked-by").since(2),
                line("agenda").since(2),
            ],
        ),
        ordered("steps", &[prose("what"), line("who"), date("due"), choice("state", &["open", "done"])]),
        LINKS,
        ordered("participants", &[line("name"), line("organisation"), line("role")]).since(3),
    ],
};
