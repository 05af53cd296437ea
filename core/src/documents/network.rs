//! The local support network of a city: who sits in it, with what mandate, and when it met. The mentor's mirror
//! group is one too, owned by the mentor.

use super::schema::{LINKS, Schema, choice, date, line, ordered, prose};
use super::{Edit, EditError, ItemKey, ItemView, Reading, View};

/// The collection of the members.
pub const MEMBERS: &str = "members";
/// The state of a member who takes part now. Who has no state yet was noted and not taken in.
pub const ACTIVE: &str = "active";

/// How many members may be active at once.
///
/// A document cannot count what two writers add apart: each checks its own edits with [`check_active`], and where
/// the sum is greater, all stay and a person chooses who pauses.
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

/// Lists the members who take part now, in order.
///
/// Who is active by one of several values set at once counts: nobody has decided otherwise yet.
pub fn active(view: &View) -> Vec<&ItemView> {
    view.items(MEMBERS).iter().filter(|member| !member.removed && is_active(member)).collect()
}

/// Checks that `edit` takes nobody in beyond [`MAX_ACTIVE`]; whoever writes for a person asks before it applies one.
///
/// # Errors
/// [`EditError::NetworkFull`] where one more member would be active.
pub fn check_active(view: &View, edit: &Edit) -> Result<(), EditError> {
    let Some(member) = taken_in(edit) else { return Ok(()) };
    let known = view.items(MEMBERS).iter().find(|known| known.key == *member);
    let Some(known) = known else { return Ok(()) };
    let becomes_active = match edit {
        Edit::Restore { .. } => known.removed && is_active(known),
        _ => !known.removed && !is_active(known),
    };
    if becomes_active && active(view).len() >= MAX_ACTIVE { Err(EditError::NetworkFull) } else { Ok(()) }
}

/// Returns the member whom an edit may take in; none for every other edit.
pub(super) fn taken_in(edit: &Edit) -> Option<&ItemKey> {
    match edit {
        Edit::Set { field, value } if value == ACTIVE && field.name == "state" => {
            field.item.as_ref().filter(|(collection, _)| collection == MEMBERS).map(|(_, member)| member)
        }
        Edit::Restore { collection, item } if collection == MEMBERS => Some(item),
        Edit::Splice { .. }
        | Edit::Set { .. }
        | Edit::Add { .. }
        | Edit::Move { .. }
        | Edit::Remove { .. }
        | Edit::Restore { .. } => None,
    }
}

fn is_active(member: &ItemView) -> bool {
    let state = member.fields.iter().find(|field| field.name == "state").map(|field| &field.reading);
    matches!(state, Some(Reading::Values(values)) if values.iter().any(|one| one.value == ACTIVE))
}
