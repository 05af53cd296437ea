//! The one next step that the start page suggests.

use leptos::prelude::*;
use taccuino_api::{DocumentView, PeopleView, ProgrammeView};
use taccuino_core::documents::DocKind;
use taccuino_core::ids::{DocumentId, ProgrammeId};
use taccuino_core::membership::Role;

use super::super::people::may_invite;
use crate::components::button::Tone;
use crate::i18n::{t, t_string, use_i18n};
use crate::paths;
use crate::state::use_app_state;
use crate::words::Words;

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
enum NextStep {
    /// Found a programme, or join one.
    Begin,
    /// Wait until the programme has arrived.
    Wait,
    /// Choose between two values of this document.
    Choose(DocumentId),
    /// Invite somebody.
    Invite,
    /// Begin the benchmark.
    Benchmark,
    /// Prepare the first visit.
    Visit,
    /// Begin the plan.
    Plan,
    /// Write down what was heard on this visit.
    Note(DocumentId),
    /// Read what was written last.
    Read(DocumentId),
}

impl NextStep {
    /// Picks the step: what holds others up first, then the order in which a programme is lived.
    fn of(programme: &ProgrammeView, people: &PeopleView, documents: &[DocumentView]) -> Self {
        let newest = |kind: Option<DocKind>| {
            let of_kind = documents.iter().filter(|document| kind.is_none_or(|kind| document.kind == kind));
            of_kind.max_by_key(|document| (document.changed, document.id)).map(|document| document.id)
        };
        let undecided = documents.iter().find(|document| document.choices > 0 && document.read_only.is_none());
        let is_mentee = programme.me.role == Role::MenteeTeam;
        if programme.document.is_none() && documents.is_empty() {
            Self::Wait
        } else if let Some(document) = undecided {
            Self::Choose(document.id)
        } else if people.people.len() < 2 && may_invite(people) {
            Self::Invite
        } else if is_mentee && newest(Some(DocKind::Assessment)).is_none() {
            Self::Benchmark
        } else if !programme.me.role.is_team() {
            newest(None).map_or(Self::Wait, Self::Read)
        } else {
            match newest(Some(DocKind::Visit)) {
                None => Self::Visit,
                Some(_) if is_mentee && newest(Some(DocKind::Plan)).is_none() => Self::Plan,
                Some(visit) => Self::Note(visit),
            }
        }
    }

    fn sentence(&self, words: Words) -> &'static str {
        match self {
            Self::Begin => t_string!(words, now.next_begin),
            Self::Wait => t_string!(words, now.next_wait),
            Self::Choose(_) => t_string!(words, now.next_choice),
            Self::Invite => t_string!(words, now.next_invite),
            Self::Benchmark => t_string!(words, now.next_benchmark),
            Self::Visit => t_string!(words, now.first_visit),
            Self::Plan => t_string!(words, now.next_plan),
            Self::Note(_) => t_string!(words, now.next_note),
            Self::Read(_) => t_string!(words, now.next_read),
        }
    }

    fn ways(&self, words: Words, programme: Option<ProgrammeId>) -> Vec<(String, &'static str)> {
        let Some(programme) = programme else {
            return vec![
                (paths::programmes().to_owned(), t_string!(words, programmes.found)),
                (paths::join().to_owned(), t_string!(words, programmes.join)),
            ];
        };
        let way = match self {
            Self::Begin => (paths::programmes().to_owned(), t_string!(words, programmes.found)),
            Self::Wait => (paths::laptops().to_owned(), t_string!(words, now.go_laptops)),
            Self::Invite => (paths::invite(&programme), t_string!(words, people.invite)),
            Self::Benchmark => (paths::assessments(&programme), t_string!(words, now.go_benchmark)),
            Self::Visit => (paths::visits(&programme), t_string!(words, now.go_visits)),
            Self::Plan => (paths::plan(&programme), t_string!(words, now.go_plan)),
            Self::Choose(document) | Self::Note(document) | Self::Read(document) => {
                (paths::document(&programme, document), t_string!(words, common.open))
            }
        };
        vec![way]
    }
}

/// Shows the next step; nothing while the node has not told enough.
#[component]
pub(super) fn NextStepCard(
    /// The programme that the page is about; none before there is one.
    programme: Signal<Option<ProgrammeId>>,
) -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let step = Memo::new(move |_| {
        let Some(id) = programme.get() else { return Some(NextStep::Begin) };
        let known = state.programme(id);
        let programmes = state.programmes.get()?;
        let programme = programmes.iter().find(|programme| programme.id == id)?;
        Some(NextStep::of(programme, &known.people.get()?, &known.documents.get()?))
    });
    move || {
        let step = step.get()?;
        let tone = |index: usize| if index == 0 { Tone::Main } else { Tone::Quiet };
        let way = |(index, (address, name)): (usize, (String, &'static str))| {
            view! { <a class=tone(index).class() href=address>{name}</a> }
        };
        let ways = step.ways(words, programme.get()).into_iter().enumerate().map(way).collect_view();
        Some(view! {
            <section class="card next">
                <div class="stack close">
                    <h2>{t!(words, now.next)}</h2>
                    <p>{step.sentence(words)}</p>
                </div>
                <div class="row">{ways}</div>
            </section>
        })
    }
}
