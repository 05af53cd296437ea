//! Who in politics stands behind a programme, and what may shake it.

use taccuino_core::documents::{Field, ItemView, View};

use super::{days_until, items, word};

/// How long before an election it is near, in days.
const NEAR: i64 = 183;

/// The sides of a council, in the order in which the page shows them; empty for those of whom nobody said.
pub const SIDES: [&str; 4] = ["majority", "opposition", "none", ""];

/// Something that may shake a commitment.
///
/// # Source
/// requirements.md POL-01, POL-02, PRC-08.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flag {
    /// Only one side stands behind the programme.
    OneSide,
    /// Somebody stands behind working out the plan, and nobody behind carrying it out.
    PlanOnly,
    /// This person no longer holds the office.
    OfficeChanged(String),
    /// The election is on this day, soon.
    ElectionNear(String),
    /// The election was on this day.
    ElectionPast(String),
}

/// Lists who stands on each of [`SIDES`]; who left the office stands on none.
pub fn sides(view: &View) -> [Vec<String>; 4] {
    SIDES.map(|side| {
        let of_side = |promise: &&ItemView| holds_office(promise) && word(promise, "side") == side;
        items(view, "promises").filter(|promise| is_named(promise)).filter(of_side).map(name).collect()
    })
}

/// Lists what may shake the commitment, as seen on the day `today`.
pub fn flags(view: &View, today: &str) -> Vec<Flag> {
    let mut flags = Vec::new();
    let [majority, opposition, ..] = sides(view);
    if majority.is_empty() != opposition.is_empty() {
        flags.push(Flag::OneSide);
    }
    let covered: Vec<&str> = items(view, "promises")
        .filter(|promise| is_named(promise) && holds_office(promise))
        .map(|promise| word(promise, "covers"))
        .collect();
    if covered.contains(&"developing") && !covered.iter().any(|covers| matches!(*covers, "implementing" | "both")) {
        flags.push(Flag::PlanOnly);
    }
    let left = items(view, "promises").filter(|promise| is_named(promise) && !holds_office(promise));
    flags.extend(left.map(|promise| Flag::OfficeChanged(name(promise))));
    let election = view.text(&Field::root("election"));
    match days_until(today, election) {
        Some(days) if days < 0 => flags.push(Flag::ElectionPast(election.to_owned())),
        Some(days) if days <= NEAR => flags.push(Flag::ElectionNear(election.to_owned())),
        _ => {}
    }
    flags
}

fn is_named(promise: &ItemView) -> bool {
    ["who", "office", "party"].into_iter().any(|field| !word(promise, field).is_empty())
}

fn holds_office(promise: &ItemView) -> bool {
    word(promise, "state") != "changed"
}

/// Names who promised: by name, or else by office or party.
fn name(promise: &ItemView) -> String {
    let names = ["who", "office", "party"].map(|field| word(promise, field));
    names.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned()
}
