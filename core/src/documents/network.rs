//! The local support network of a city: who sits in it, with what mandate, and when it met. The mentor's mirror
//! group is one too, owned by the mentor.

use super::schema::{LINKS, Schema, choice, date, line, ordered, prose};

/// How many members may be active at once.
///
/// # Source
/// requirements.md LSN-01, LSN-14.
pub const MAX_ACTIVE: usize = 10;

/// Where the member of a network comes from.
///
/// # Source
/// requirements.md LSN-03.
pub const TYPES: &[&str] = &["residents", "civil-society", "public-body"];

/// What a member does for the network.
///
/// # Source
/// requirements.md LSN-07.
pub const ROLES: &[&str] = &["offers", "spreads", "dialogue", "prepares-visits", "drafts-plan"];

/// The fields of a support network. A member's `state` is the present; each item of `history` says when the member
/// named in `member` was taken in, paused, taken back or left.
///
/// # Source
/// requirements.md DOC-06, LSN-01 to LSN-14.
pub const SCHEMA: Schema = Schema {
    fields: &[prose("title"), prose("mandate"), prose("summary"), choice("state", &["active", "paused", "ended"])],
    collections: &[
        ordered(
            "members",
            &[
                line("name"),
                line("organisation"),
                choice("type", TYPES),
                choice("table", &["usually-in", "usually-out"]),
                choice("migrants", &["yes", "no"]),
                choice("dialogue", &["yes", "some", "no"]),
                choice("role", ROLES),
                choice("state", &["active", "paused", "left"]),
                prose("note"),
            ],
        ),
        ordered(
            "history",
            &[line("member"), choice("what", &["joined", "paused", "back", "left"]), date("date"), line("why")],
        ),
        ordered("meetings", &[date("date"), prose("about"), prose("decided")]),
        LINKS,
    ],
};
