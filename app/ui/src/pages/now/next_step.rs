//! The one next step that the start page suggests, in words and with the way to it.

use leptos::prelude::*;
use taccuino_core::ids::ProgrammeId;

use super::use_facts;
use crate::components::button::Tone;
use crate::components::time_text::{day_of, use_clock};
use crate::i18n::{t, t_string, use_i18n};
use crate::outlook::process::Next;
use crate::paths;
use crate::state::use_app_state;
use crate::words::Words;

fn sentence(words: Words, next: &Next) -> &'static str {
    match next {
        Next::Wait => t_string!(words, now.next_wait),
        Next::Choose(_) => t_string!(words, now.next_choice),
        Next::Invite => t_string!(words, now.next_invite),
        Next::Pause(_) => t_string!(words, now.next_pause),
        Next::StepDue(_) => t_string!(words, now.next_steps_due),
        Next::VisitOn(_) => t_string!(words, now.next_visit_on),
        Next::Prepare(_) => t_string!(words, now.next_visit_prepare),
        Next::SetDay(_) => t_string!(words, now.next_visit_date),
        Next::BeginVisit(2) => t_string!(words, now.next_visit_second),
        Next::BeginVisit(3) => t_string!(words, now.next_visit_third),
        Next::BeginVisit(_) => t_string!(words, now.first_visit),
        Next::Form("mentor-profile") => t_string!(words, now.next_profile),
        Next::Form("matching") => t_string!(words, now.next_matching),
        Next::Form("training") => t_string!(words, now.next_training),
        Next::Form("scope") => t_string!(words, now.next_scope),
        Next::Form(_) => t_string!(words, now.next_needs),
        Next::Network => t_string!(words, now.next_network),
        Next::Migrants(_) => t_string!(words, now.next_migrants),
        Next::Commitment => t_string!(words, now.next_commitment),
        Next::Benchmark => t_string!(words, now.next_benchmark),
        Next::Plan => t_string!(words, now.next_plan),
        Next::Leads(_) => t_string!(words, now.next_lead),
        Next::Approval(_) => t_string!(words, now.next_approval),
        Next::Follow(_) => t_string!(words, now.next_follow),
        Next::Again => t_string!(words, now.next_again),
        Next::Note(_) => t_string!(words, now.next_note),
        Next::Read(_) => t_string!(words, now.next_read),
    }
}

fn way(words: Words, next: &Next, programme: &ProgrammeId) -> (String, &'static str) {
    match next {
        Next::Wait => (paths::laptops().to_owned(), t_string!(words, now.go_laptops)),
        Next::Invite => (paths::invite(programme), t_string!(words, people.invite)),
        Next::BeginVisit(_) => (paths::visits(programme), t_string!(words, now.go_visits)),
        Next::Form(_) => (paths::needs(programme), t_string!(words, now.go_needs)),
        Next::Network | Next::Commitment => (paths::network(programme), t_string!(words, now.go_network)),
        Next::Benchmark | Next::Again => (paths::assessments(programme), t_string!(words, now.go_benchmark)),
        Next::Plan => (paths::plan(programme), t_string!(words, now.go_plan)),
        Next::Choose(document)
        | Next::Pause(document)
        | Next::StepDue(document)
        | Next::VisitOn(document)
        | Next::Prepare(document)
        | Next::SetDay(document)
        | Next::Migrants(document)
        | Next::Leads(document)
        | Next::Approval(document)
        | Next::Follow(document)
        | Next::Note(document)
        | Next::Read(document) => (paths::document(programme, document), t_string!(words, common.open)),
    }
}

/// Shows the next step; nothing while the node has not told enough.
#[component]
pub(super) fn NextStepCard(
    /// The programme that the page is about; none before there is one.
    programme: Signal<Option<ProgrammeId>>,
) -> impl IntoView {
    let state = use_app_state();
    let clock = use_clock();
    let today = Memo::new(move |_| day_of(clock.get()));
    let next = Memo::new(move |_| use_facts(state, programme.get()?, &today.get(), |facts| facts.next()));
    move || match programme.get() {
        None => Some(view! { <Begin/> }.into_any()),
        Some(id) => next.get().map(|next| view! { <Suggested id next/> }.into_any()),
    }
}

/// Suggests how to come to a first programme.
#[component]
fn Begin() -> impl IntoView {
    let words = use_i18n();
    view! {
        <section class="card next">
            <div class="stack close">
                <h2>{t!(words, now.next)}</h2>
                <p>{t!(words, now.next_begin)}</p>
            </div>
            <div class="row">
                <a class=Tone::Main.class() href=paths::programmes()>{t!(words, programmes.found)}</a>
                <a class=Tone::Quiet.class() href=paths::join()>{t!(words, programmes.join)}</a>
            </div>
        </section>
    }
}

#[component]
fn Suggested(id: ProgrammeId, next: Next) -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let says = next.clone();
    let timeline = move || {
        let programmes = state.programmes.get()?;
        let document = programmes.iter().find(|programme| programme.id == id)?.document?;
        let address = paths::document(&id, &document);
        Some(view! { <a class=Tone::Quiet.class() href=address>{t!(words, now.all_steps)}</a> })
    };
    let main = move || {
        let (address, name) = way(words, &next, &id);
        view! { <a class=Tone::Main.class() href=address>{name}</a> }
    };
    view! {
        <section class="card next">
            <div class="stack close">
                <h2>{t!(words, now.next)}</h2>
                <p>{move || sentence(words, &says)}</p>
            </div>
            <div class="row">{main} {timeline}</div>
        </section>
    }
}
