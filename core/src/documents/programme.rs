//! The programme: what a mentoring is about, the steps it takes, and who plays a part without a laptop in it.
//!
//! The organisations and people who write stand in the membership log, not here.

use super::schema::{Schema, choice, date, line, ordered, prose};

/// The ways to run a programme.
///
/// # Source
/// requirements.md ADP-1 to ADP-5.
pub const PRESETS: &[&str] = &["pair", "other-purpose", "other-rhythm", "no-benchmark", "associations", "community"];

/// Who plays a part in a programme without writing in it.
///
/// # Source
/// requirements.md ROL-01 to ROL-14.
pub const PARTS: &[&str] = &[
    "coordinator",
    "mentee-city",
    "mentor-city",
    "mentee-association",
    "mentor-association",
    "support-group",
    "mirror-group",
    "facilitator",
    "politician",
    "municipal-service",
    "interviewee",
    "outside-reader",
    "other-city",
];

/// The fields of a programme. A step's `kind` is the id of an item of the pack `process`: it gives the step its
/// name where nobody wrote a `title`. An actor's `also` holds its other names.
///
/// # Source
/// requirements.md DOC-10, PRC-14, ROL-01 to ROL-14, THM-3.
pub const SCHEMA: Schema = Schema {
    fields: &[prose("title"), prose("theme"), prose("aims"), choice("preset", PRESETS).since(2)],
    collections: &[
        ordered(
            "steps",
            &[
                prose("title"),
                date("date"),
                choice("state", &["planned", "under-way", "done", "left-out"]),
                line("kind").since(2),
            ],
        ),
        ordered("actors", &[line("name"), line("also"), line("organisation"), choice("part", PARTS), prose("note")])
            .since(2),
    ],
};
