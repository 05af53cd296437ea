//! Organisations by their names: one may take part in several programmes, and be called otherwise in each.

use std::collections::BTreeSet;

use taccuino_api::PersonView;
use taccuino_core::documents::{Shape, View};
use taccuino_core::ids::OrganisationId;
use taccuino_core::membership::Role;

use super::{items, word};

/// An organisation with all its names.
///
/// # Source
/// requirements.md ROL-14.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// The name by which it is called here.
    pub name: String,
    names: BTreeSet<String>,
}

impl Organisation {
    fn new(name: &str) -> Self {
        Self { name: name.trim().to_owned(), names: BTreeSet::from([alike(name)]) }
    }

    /// Tells whether two are the same: they share a name.
    pub fn is_same(&self, other: &Self) -> bool {
        !self.names.is_disjoint(&other.names)
    }
}

/// Names what somebody who is invited into `organisation` most likely does; into a new one for `None`.
///
/// Whoever comes to an organisation does there what the first of them does. A new one is the mentor's, as long as the
/// programme has none; afterwards it is an association, and later on somebody who only reads: nobody is given a city by
/// oversight. Where one association brings the cities together no second one is expected. Among equal cities each new one
/// is a city like the others.
///
/// # Source
/// requirements.md ADP-5, ROL-13.
pub fn usual_role(shape: Shape, people: &[PersonView], organisation: Option<OrganisationId>) -> Role {
    let theirs = people.iter().find(|person| Some(person.organisation_id) == organisation).map(|person| person.role);
    let is_open = |role: &Role| shape.offers(*role) && people.iter().all(|person| person.role != *role);
    let mut expected = [Role::MentorTeam, Role::MenteeAssociation, Role::MentorAssociation].into_iter();
    theirs.unwrap_or_else(|| match shape.has_mentor() {
        true => expected.find(is_open).unwrap_or(Role::Observer),
        false => shape.other_team(),
    })
}

fn alike(name: &str) -> String {
    name.trim().to_lowercase()
}

/// Lists the organisations of a programme: those with laptops, and those that its document notes, with other names.
pub fn organisations(with_laptops: impl Iterator<Item = String>, programme: Option<&View>) -> Vec<Organisation> {
    let mut found: Vec<Organisation> = with_laptops.map(|name| Organisation::new(&name)).collect();
    for actor in programme.map(|view| items(view, "actors")).into_iter().flatten() {
        // Who has no organisation is one: the row notes a city or an association as a whole.
        let names = ["organisation", "name"].map(|field| word(actor, field));
        let Some(name) = names.into_iter().find(|name| !name.is_empty()) else { continue };
        let mut organisation = Organisation::new(name);
        if word(actor, "organisation").is_empty() {
            let also = word(actor, "also").split([',', ';']).map(alike);
            organisation.names.extend(also.filter(|name| !name.is_empty()));
        }
        match found.iter_mut().find(|known| known.is_same(&organisation)) {
            Some(known) => known.names.extend(organisation.names),
            None => found.push(organisation),
        }
    }
    found
}
