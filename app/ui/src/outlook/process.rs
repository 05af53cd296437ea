//! The one step that is next, in the order in which a programme is lived.
//!
//! The steps are those of the programme's own timeline: what somebody called done or left out is not suggested.

use taccuino_api::{DocumentView, PeopleView};
use taccuino_core::documents::{DocKind, Field, View};
use taccuino_core::ids::DocumentId;
use taccuino_core::membership::Role;

use super::network::{is_over_full, lacks_migrants};
use super::plan::{actions, has_progress, is_approved, without_lead};
use super::visits::{days, next_visit, open_steps};
use super::{Said, days_until, items, word};

/// How many days before a visit its preparation comes before everything else.
const SOON: i64 = 14;

/// The steps of a programme that has no timeline of its own.
const USUAL: [&str; 10] = [
    "needs",
    "network",
    "commitment",
    "baseline",
    "visit-1",
    "between-1",
    "visit-2",
    "between-2",
    "visit-3",
    "approval",
];

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Wait until the programme has arrived.
    Wait,
    /// Choose between two values of this document.
    Choose(DocumentId),
    /// Invite somebody.
    Invite,
    /// Choose who pauses in this network.
    Pause(DocumentId),
    /// Do what was agreed on this visit and is due.
    StepDue(DocumentId),
    /// Write down what is heard on this visit, which goes on.
    VisitOn(DocumentId),
    /// Prepare this visit.
    Prepare(DocumentId),
    /// Set the day of this visit.
    SetDay(DocumentId),
    /// Begin the visit of this number: 1, 2 or 3.
    BeginVisit(u8),
    /// Fill in the form of this pack.
    Form(&'static str),
    /// Gather the support network.
    Network,
    /// Take somebody into this network who represents migrants.
    Migrants(DocumentId),
    /// Note who in politics stands behind the programme.
    Commitment,
    /// Begin the benchmark.
    Benchmark,
    /// Begin the plan.
    Plan,
    /// Say who leads the actions of this plan.
    Leads(DocumentId),
    /// Have this plan adopted.
    Approval(DocumentId),
    /// See how far this plan is.
    Follow(DocumentId),
    /// Assess the city once more.
    Again,
    /// Write down what was heard on this visit.
    Note(DocumentId),
    /// Read what was written last.
    Read(DocumentId),
}

/// What the start page knows of a programme.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// What the person at this laptop does.
    pub role: Role,
    /// Whether this person may invite others.
    pub may_invite: bool,
    /// Who takes part.
    pub people: &'a PeopleView,
    /// The programme's own document, once here.
    pub programme: Option<DocumentId>,
    /// The documents that this laptop holds.
    pub documents: &'a [DocumentView],
    /// What they say, as far as it was read.
    pub said: &'a Said,
    /// The day, `YYYY-MM-DD`.
    pub today: &'a str,
}

impl Facts<'_> {
    /// Picks the step: what holds others up first, then the order of the programme.
    pub fn next(&self) -> Next {
        if self.programme.is_none() && self.documents.is_empty() {
            return Next::Wait;
        }
        let undecided = self.documents.iter().find(|document| document.choices > 0 && document.read_only.is_none());
        if let Some(document) = undecided {
            return Next::Choose(document.id);
        }
        if self.people.people.len() < 2 && self.may_invite {
            return Next::Invite;
        }
        if !self.role.is_team() {
            return self.newest(None).map_or(Next::Wait, Next::Read);
        }
        self.urgent().or_else(|| self.of_timeline()).unwrap_or_else(|| self.afterwards())
    }

    /// Tells whether the timeline has a step of this kind that is not left out; one that nobody named counts.
    pub fn wants(&self, kind: &str) -> bool {
        let timeline = self.timeline();
        timeline.is_empty() || timeline.iter().any(|(known, is_open)| known == kind && *is_open)
    }

    /// Lists the documents of a type that this person may write, oldest first.
    pub fn own(&self, kind: DocKind) -> Vec<&DocumentView> {
        let mut own: Vec<_> = self.of_kind(kind).filter(|document| document.read_only.is_none()).collect();
        own.sort_by_key(|document| (document.created, document.id));
        own
    }

    fn of_kind(&self, kind: DocKind) -> impl Iterator<Item = &DocumentView> {
        self.documents.iter().filter(move |document| document.kind == kind)
    }

    fn newest(&self, kind: Option<DocKind>) -> Option<DocumentId> {
        let of_kind = self.documents.iter().filter(|document| kind.is_none_or(|kind| document.kind == kind));
        of_kind.max_by_key(|document| (document.changed, document.id)).map(|document| document.id)
    }

    fn view(&self, document: &DocumentView) -> Option<&View> {
        self.said.get(&document.id)
    }

    fn visits(&self) -> Vec<DocumentView> {
        let mut visits: Vec<DocumentView> = self.of_kind(DocKind::Visit).cloned().collect();
        visits.sort_by_key(|visit| (visit.created, visit.id));
        visits
    }

    /// Lists the steps of the timeline by kind, and whether each is still to do.
    fn timeline(&self) -> Vec<(String, bool)> {
        let view = self.programme.and_then(|id| self.said.get(&id));
        let steps = view.map(|view| items(view, "steps")).into_iter().flatten();
        let steps = steps.filter(|step| !word(step, "kind").is_empty());
        steps.map(|step| (word(step, "kind").to_owned(), !matches!(word(step, "state"), "done" | "left-out"))).collect()
    }

    /// What cannot wait: a visit that goes on or is near, a step that is due, a network that is too large.
    fn urgent(&self) -> Option<Next> {
        let visits = self.visits();
        if let Some((visit, from)) = next_visit(&visits, self.said, self.today) {
            match days_until(self.today, &from) {
                Some(days) if days <= 0 => return Some(Next::VisitOn(visit.id)),
                Some(days) if days <= SOON => return Some(Next::Prepare(visit.id)),
                _ => {}
            }
        }
        let networks = self.own(DocKind::Network);
        let over_full = networks.iter().find(|network| self.view(network).is_some_and(is_over_full));
        if let Some(network) = over_full {
            return Some(Next::Pause(network.id));
        }
        let steps = open_steps(&visits, self.said);
        let due = steps.iter().find(|step| !step.due.is_empty() && step.due.as_str() <= self.today);
        due.map(|step| Next::StepDue(step.visit))
    }

    /// Goes through the timeline; what lies before a visit that is over is over too.
    fn of_timeline(&self) -> Option<Next> {
        let mut timeline = self.timeline();
        if timeline.is_empty() {
            timeline = USUAL.iter().map(|kind| ((*kind).to_owned(), true)).collect();
        }
        let is_over = |kind: &str| number_of(kind).is_some_and(|number| self.is_visit_over(number));
        let begin = timeline.iter().rposition(|(kind, _)| is_over(kind)).map_or(0, |last| last + 1);
        timeline[begin..].iter().filter(|(_, is_open)| *is_open).find_map(|(kind, _)| self.step(kind))
    }

    fn is_visit_over(&self, number: u8) -> bool {
        let visit = self.visit_of(number);
        let view = visit.as_ref().and_then(|visit| self.view(visit));
        view.is_some_and(|view| !days(view).1.is_empty() && days(view).1 < self.today)
    }

    /// Finds the visit of this number: by its stage, or by its place among those of which nobody said a stage.
    fn visit_of(&self, number: u8) -> Option<DocumentView> {
        let visits = self.visits();
        let stage = |visit: &DocumentView| self.view(visit).map_or("", |view| view.text(&Field::root("stage")));
        let wanted = format!("visit-{number}");
        let by_stage = visits.iter().find(|visit| stage(visit) == wanted);
        let by_place = || visits.iter().filter(|visit| stage(visit).is_empty()).nth(usize::from(number) - 1);
        by_stage.or_else(by_place).cloned()
    }

    /// What a step of this kind asks of this person now; nothing where it is done, or others do it.
    fn step(&self, kind: &str) -> Option<Next> {
        if let Some(number) = number_of(kind) {
            let Some(visit) = self.visit_of(number) else { return Some(Next::BeginVisit(number)) };
            // A visit that was not read yet says nothing of its days.
            let (from, last) = days(self.view(&visit)?);
            return match from {
                "" => Some(Next::SetDay(visit.id)),
                _ => (last >= self.today).then_some(Next::Prepare(visit.id)),
            };
        }
        if self.role == Role::MentorTeam {
            return (kind == "profile").then(|| self.form("mentor-profile")).flatten();
        }
        let plan = self.own(DocKind::Plan).first().map(|plan| plan.id);
        let plan_says = plan.and_then(|plan| Some((plan, self.said.get(&plan)?)));
        match kind {
            "needs" => self.form("needs-analysis"),
            "matching" => {
                let has_mentor = self.people.people.iter().any(|person| person.role == Role::MentorTeam);
                if has_mentor { None } else { self.form("matching") }
            }
            "training" => self.form("training"),
            "scope" => self.form("scope"),
            "network" => {
                let Some(network) = self.own(DocKind::Network).first().copied() else { return Some(Next::Network) };
                self.view(network).filter(|view| lacks_migrants(view)).map(|_| Next::Migrants(network.id))
            }
            "commitment" => self.own(DocKind::Commitment).is_empty().then_some(Next::Commitment),
            "baseline" => self.own(DocKind::Assessment).is_empty().then_some(Next::Benchmark),
            "between-1" if plan.is_none() => Some(Next::Plan),
            "between-1" => plan_says.filter(|(_, view)| actions(view) == 0).map(|_| Next::Plan),
            "between-2" => plan_says.filter(|(_, view)| without_lead(view) > 0).map(|(plan, _)| Next::Leads(plan)),
            "approval" => plan_says.filter(|(_, view)| !is_approved(view)).map(|(plan, _)| Next::Approval(plan)),
            "first-steps" | "monitoring" => plan_says
                .filter(|(_, view)| actions(view) > 0 && !has_progress(view))
                .map(|(plan, _)| Next::Follow(plan)),
            "reassessment" => (self.own(DocKind::Assessment).len() == 1).then_some(Next::Again),
            _ => None,
        }
    }

    fn form(&self, pack: &'static str) -> Option<Next> {
        let mut forms = self.of_kind(DocKind::Form);
        let is_there = forms.any(|form| form.pack.as_ref().is_some_and(|known| known.id == pack));
        (!is_there).then_some(Next::Form(pack))
    }

    /// What there is to do when the timeline asks nothing.
    fn afterwards(&self) -> Next {
        match self.newest(Some(DocKind::Visit)) {
            Some(visit) => Next::Note(visit),
            None => self.newest(None).map_or(Next::BeginVisit(1), Next::Read),
        }
    }
}

/// Returns the number of a visit by the kind of its step.
fn number_of(kind: &str) -> Option<u8> {
    match kind {
        "visit-1" => Some(1),
        "visit-2" => Some(2),
        "visit-3" => Some(3),
        _ => None,
    }
}
