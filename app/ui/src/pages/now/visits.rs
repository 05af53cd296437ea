//! The next visit, and the questions that no visit has answered yet.

use std::collections::BTreeMap;

use js_sys::Date;
use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::documents::{DocKind, Field, View};
use taccuino_core::ids::{DocumentId, ProgrammeId};
use wasm_bindgen::JsValue;

use crate::components::time_text::use_clock;
use crate::components::value_field::day;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::content::use_content;
use crate::paths;
use crate::state::{ProgrammeState, use_app_state};
use crate::words;

/// How many open questions the start page shows.
const QUESTIONS: usize = 5;

/// What the visits say, as far as it was read.
type ReadVisits = RwSignal<BTreeMap<DocumentId, View>>;

/// Shows the next visit and the open questions; nothing while there is neither.
#[component]
pub(super) fn Visits(
    /// The programme.
    id: ProgrammeId,
) -> impl IntoView {
    let words = use_i18n();
    let clock = use_clock();
    let known = use_app_state().programme(id);
    let visits = Memo::new(move |_| known.documents_of(DocKind::Visit).unwrap_or_default());
    let read: ReadVisits = RwSignal::default();
    let keys = move || visits.with(|visits| visits.iter().map(|visit| visit.id).collect::<Vec<_>>());
    let next = Memo::new(move |_| next_visit(&visits.get(), &read.read(), &today(clock.get())));
    let open = Memo::new(move |_| open_questions(&visits.get(), &read.read()));
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
    let more = move || {
        let more = u32::try_from(open.with(Vec::len).saturating_sub(QUESTIONS)).unwrap_or(u32::MAX);
        let single = words::is_single(words, more);
        (more > 0).then(|| match single {
            true => t_string!(words, now.questions_more_single).to_owned(),
            false => t_string!(words, now.questions_more_several, count = more).to_string(),
        })
    };
    view! {
        <For each=keys key=Clone::clone let:visit>
            <Reader known visit read/>
        </For>
        {next_visit}
        <Show when=move || open.with(|open| !open.is_empty())>
            <section class="stack close">
                <h2>{t!(words, now.questions)}</h2>
                <ul class="entries">{move || open.get().into_iter().take(QUESTIONS).map(question).collect_view()}</ul>
                <p class="beside">{more}</p>
            </section>
        </Show>
    }
}

/// Keeps what one visit says.
#[component]
fn Reader(known: ProgrammeState, visit: DocumentId, read: ReadVisits) -> impl IntoView {
    let content = use_content(known, visit);
    Effect::new(move || {
        if let Some(view) = content.get() {
            read.update(|read| {
                read.insert(visit, view);
            });
        }
    });
}

/// Returns the day as documents write it, in the time of this laptop.
fn today(now: u64) -> String {
    let date = Date::new(&JsValue::from_f64(now as f64));
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}

/// Finds the visit that goes on or begins next, with its first day.
fn next_visit(
    visits: &[DocumentView],
    read: &BTreeMap<DocumentId, View>,
    today: &str,
) -> Option<(DocumentView, String)> {
    let dated = visits.iter().filter_map(|visit| {
        let view = read.get(&visit.id)?;
        let (from, to) = (view.text(&Field::root("from")), view.text(&Field::root("to")));
        // Days written this way compare as texts.
        let last = if to.is_empty() { from } else { to };
        (!from.is_empty() && last >= today).then(|| (visit.clone(), from.to_owned()))
    });
    dated.min_by(|(_, one), (_, other)| one.cmp(other))
}

/// Lists the questions that stand open, in the order of the visits.
fn open_questions(visits: &[DocumentView], read: &BTreeMap<DocumentId, View>) -> Vec<(DocumentView, String)> {
    let mut open = Vec::new();
    for visit in visits {
        let Some(view) = read.get(&visit.id) else { continue };
        for item in view.items("questions").iter().filter(|item| !item.removed) {
            let of = |name: &str| view.text(&Field::of_item("questions", &item.key, name)).trim().to_owned();
            if !of("question").is_empty() && of("state") != "answered" {
                open.push((visit.clone(), of("question")));
            }
        }
    }
    open
}
