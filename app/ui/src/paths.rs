//! The addresses of the pages, in one place: links are made here, routes in `app` match them.

use taccuino_core::documents::{DocKind, Place};
use taccuino_core::ids::{DocumentId, InvitationId, ProgrammeId};

/// The start page of a programme: `/p/:programme`.
pub(crate) fn now(programme: &ProgrammeId) -> String {
    format!("/p/{programme}")
}

/// The forms and guides: `/p/:programme/needs`.
pub(crate) fn needs(programme: &ProgrammeId) -> String {
    format!("/p/{programme}/needs")
}

/// Needs and mentor profile side by side: `/p/:programme/needs/compare`.
pub(crate) fn needs_beside(programme: &ProgrammeId) -> String {
    format!("/p/{programme}/needs/compare")
}

/// A guide to read: `/p/:programme/guide/:pack`.
pub(crate) fn guide(programme: &ProgrammeId, pack: &str) -> String {
    format!("/p/{programme}/guide/{pack}")
}

/// The rules of mentoring, which are a guide: `/p/:programme/guide/mentoring-rules`.
pub(crate) fn rules(programme: &ProgrammeId) -> String {
    guide(programme, "mentoring-rules")
}

/// The support networks, commitment and issues to pass up: `/p/:programme/network`.
pub(crate) fn network(programme: &ProgrammeId) -> String {
    format!("/p/{programme}/network")
}

/// The assessments: `/p/:programme/assessments`.
pub(crate) fn assessments(programme: &ProgrammeId) -> String {
    format!("/p/{programme}/assessments")
}

/// Two assessments side by side: `/p/:programme/assessments/compare?a=:document&b=:document`.
pub(crate) fn compare(programme: &ProgrammeId, a: &DocumentId, b: &DocumentId) -> String {
    format!("/p/{programme}/assessments/compare?a={a}&b={b}")
}

/// The visits with their notes: `/p/:programme/visits`.
pub(crate) fn visits(programme: &ProgrammeId) -> String {
    format!("/p/{programme}/visits")
}

/// The action plan, or the list where there are several: `/p/:programme/plan`.
pub(crate) fn plan(programme: &ProgrammeId) -> String {
    format!("/p/{programme}/plan")
}

/// One document of any type: `/p/:programme/d/:document`.
pub(crate) fn document(programme: &ProgrammeId, document: &DocumentId) -> String {
    format!("/p/{programme}/d/{document}")
}

/// One part of a document, such as a key factor of an assessment: `/p/:programme/d/:document/:part`.
pub(crate) fn part(programme: &ProgrammeId, document: &DocumentId, part: &str) -> String {
    format!("/p/{programme}/d/{document}/{part}")
}

/// An item of a document, in sight and with the focus: `/p/:programme/d/:document#COLLECTION-ITEM`, which leads there
/// without opening the document anew; `/p/:programme/d/:document/COLLECTION-ITEM` does the same. A key factor has a page
/// of its own.
pub(crate) fn place(programme: &ProgrammeId, place: &Place, kind: DocKind) -> String {
    match &place.item {
        None => document(programme, &place.document),
        Some((collection, item)) if kind == DocKind::Assessment && collection == "factors" => {
            part(programme, &place.document, item.as_str())
        }
        Some((collection, item)) => format!("{}#{collection}-{item}", document(programme, &place.document)),
    }
}

/// What is found for some words: `/p/:programme/search?q=:words`.
pub(crate) fn search(programme: &ProgrammeId, words: &str) -> String {
    format!("/p/{programme}/search?q={}", js_sys::encode_uri_component(words))
}

/// Who takes part: `/p/:programme/people`.
pub(crate) fn people(programme: &ProgrammeId) -> String {
    format!("/p/{programme}/people")
}

/// A new invitation: `/p/:programme/invite`.
pub(crate) fn invite(programme: &ProgrammeId) -> String {
    format!("/p/{programme}/invite")
}

/// An open invitation: `/p/:programme/invite/:invitation`.
pub(crate) fn invitation(programme: &ProgrammeId, invitation: &InvitationId) -> String {
    format!("/p/{programme}/invite/{invitation}")
}

/// All programmes: `/programmes`.
pub(crate) fn programmes() -> &'static str {
    "/programmes"
}

/// Joining a programme: `/join`.
pub(crate) fn join() -> &'static str {
    "/join"
}

/// The laptops of all programmes: `/laptops`.
pub(crate) fn laptops() -> &'static str {
    "/laptops"
}
