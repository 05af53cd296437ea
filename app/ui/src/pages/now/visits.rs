//! The next visit, the questions that no visit has answered yet, and what was agreed and is not done.

use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::documents::DocKind;
use taccuino_core::ids::ProgrammeId;

use crate::components::time_text::{day_of, use_clock};
use crate::components::value_field::day;
use crate::i18n::{t, t_string, use_i18n};
use crate::outlook::visits::{OpenStep, next_visit, open_questions, open_steps};
use crate::paths;
use crate::state::use_app_state;
use crate::words;

/// How many open questions, and how many next steps, the start page shows.
const SHOWN: usize = 5;

/// Shows the next visit, open questions and next steps; nothing while there are none.
#[component]
pub(super) fn Visits(
    /// The programme.
    id: ProgrammeId,
) -> impl IntoView {
    let words = use_i18n();
    let clock = use_clock();
    let known = use_app_state().programme(id);
    let said = known.contents.said();
    let visits = Memo::new(move |_| known.documents_of(DocKind::Visit).unwrap_or_default());
    let today = Memo::new(move |_| day_of(clock.get()));
    let next = Memo::new(move |_| said.with(|said| next_visit(&visits.get(), said, &today.get())));
    let open = Memo::new(move |_| said.with(|said| open_questions(&visits.get(), said)));
    let steps = Memo::new(move |_| said.with(|said| open_steps(&visits.get(), said)));
    let next_visit = move || {
        let (visit, first_day) = next.get()?;
        let address = paths::document(&visit.programme, &visit.id);
        Some(view! {
            <section class="stack close">
                <h2>{t!(words, now.next_visit)}</h2>
                <p>
                    <a class="name" href=address>{move || words::document(words, &visit)}</a>
                    " · "
                    {move || day(words, &first_day)}
                </p>
            </section>
        })
    };
    let question = move |(visit, text): (DocumentView, String)| {
        let address = paths::document(&visit.programme, &visit.id);
        view! {
            <li>
                <div class="entry">
                    <p class="what">{text}</p>
                    <a href=address>{move || words::document(words, &visit)}</a>
                </div>
            </li>
        }
    };
    let step = move |step: OpenStep| {
        let address = paths::document(&id, &step.visit);
        let is_late = !step.due.is_empty() && step.due < today.get_untracked();
        let until = {
            let (who, due) = (step.who.clone(), step.due.clone());
            move || match (who.is_empty(), due.is_empty()) {
                (_, true) => who.clone(),
                (true, false) => t_string!(words, now.due, date = day(words, &due)).to_string(),
                (false, false) => t_string!(words, now.due_who, who = who.clone(), date = day(words, &due)).to_string(),
            }
        };
        view! {
            <li>
                <div class="entry">
                    <p class="what"><a href=address>{step.what}</a></p>
                    <p class="beside row">
                        {until}
                        {is_late.then(|| view! { <span class="tag">{t!(words, now.overdue)}</span> })}
                    </p>
                </div>
            </li>
        }
    };
    let more = move |count: usize| {
        let more = u32::try_from(count.saturating_sub(SHOWN)).unwrap_or(u32::MAX);
        (more > 0).then(|| match words::is_single(words, more) {
            true => t_string!(words, now.questions_more_single).to_owned(),
            false => t_string!(words, now.questions_more_several, count = more).to_string(),
        })
    };
    view! {
        {next_visit}
        <Show when=move || open.with(|open| !open.is_empty())>
            <section class="stack close">
                <h2>{t!(words, now.questions)}</h2>
                <ul class="entries">{move || open.get().into_iter().take(SHOWN).map(question).collect_view()}</ul>
                <p class="beside">{move || more(open.with(Vec::len))}</p>
            </section>
        </Show>
        <Show when=move || steps.with(|steps| !steps.is_empty())>
            <section class="stack close">
                <h2>{t!(words, now.steps_due)}</h2>
                <ul class="entries">{move || steps.get().into_iter().take(SHOWN).map(step).collect_view()}</ul>
                <p class="beside">{move || more(steps.with(Vec::len))}</p>
            </section>
        </Show>
    }
}
