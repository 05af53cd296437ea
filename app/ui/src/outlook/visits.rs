//! Which visit comes, which questions stand open, what was agreed and is due.

use std::collections::BTreeSet;

use taccuino_api::DocumentView;
use taccuino_core::documents::{Field, View};
use taccuino_core::ids::DocumentId;

use super::{Said, items, word};

/// A next step that somebody promised and has not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenStep {
    /// The visit on which it was agreed.
    pub visit: DocumentId,
    /// What is to be done.
    pub what: String,
    /// Who does it; empty where nobody said.
    pub who: String,
    /// By which day, `YYYY-MM-DD`; empty where nobody said.
    pub due: String,
}

/// Returns the first and the last day of a visit; both empty where no day is set.
pub fn days(view: &View) -> (&str, &str) {
    let (from, to) = (view.text(&Field::root("from")), view.text(&Field::root("to")));
    (from, if to.is_empty() { from } else { to })
}

/// Finds the visit that goes on or begins next, with its first day.
pub fn next_visit(visits: &[DocumentView], said: &Said, today: &str) -> Option<(DocumentView, String)> {
    let dated = visits.iter().filter_map(|visit| {
        let (from, last) = days(said.get(&visit.id)?);
        // Days written this way compare as texts.
        (!from.is_empty() && last >= today).then(|| (visit.clone(), from.to_owned()))
    });
    dated.min_by(|(_, one), (_, other)| one.cmp(other))
}

/// Lists the questions that stand open, in the order of the visits.
pub fn open_questions(visits: &[DocumentView], said: &Said) -> Vec<(DocumentView, String)> {
    let mut open = Vec::new();
    for visit in visits {
        let questions = said.get(&visit.id).map(|view| items(view, "questions")).into_iter().flatten();
        let questions = questions.filter(|one| !word(one, "question").is_empty() && word(one, "state") != "answered");
        open.extend(questions.map(|one| (visit.clone(), word(one, "question").to_owned())));
    }
    open
}

/// Lists the next steps that are not done: the earliest first, those without a day last.
///
/// # Source
/// requirements.md MNT-05, MON-02.
pub fn open_steps(visits: &[DocumentView], said: &Said) -> Vec<OpenStep> {
    let mut open = Vec::new();
    for visit in visits {
        let steps = said.get(&visit.id).map(|view| items(view, "steps")).into_iter().flatten();
        let steps = steps.filter(|step| !word(step, "what").is_empty() && word(step, "state") != "done");
        open.extend(steps.map(|step| OpenStep {
            visit: visit.id,
            what: word(step, "what").to_owned(),
            who: word(step, "who").to_owned(),
            due: word(step, "due").to_owned(),
        }));
    }
    open.sort_by(|one, other| (one.due.is_empty(), &one.due).cmp(&(other.due.is_empty(), &other.due)));
    open
}

/// Names the city that hosts all visits, where it does so more than once and no other does.
///
/// # Source
/// requirements.md VIS-07, ADP-2.
pub fn only_host(visits: &[DocumentView], said: &Said) -> Option<String> {
    let views = visits.iter().filter_map(|visit| said.get(&visit.id));
    let in_person = views.filter(|view| view.text(&Field::root("form")) != "online");
    let hosts: Vec<&str> = in_person.map(|view| view.text(&Field::root("host")).trim()).collect();
    let named: Vec<&str> = hosts.into_iter().filter(|host| !host.is_empty()).collect();
    let cities: BTreeSet<String> = named.iter().map(|host| host.to_lowercase()).collect();
    (named.len() > 1 && cities.len() == 1).then(|| named[0].to_owned())
}
