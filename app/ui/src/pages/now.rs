//! The start page: what waits for a decision, what was written last, and one next step.

mod next_step;
mod visits;
mod waiting;

use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::documents::DocKind;
use taccuino_core::ids::ProgrammeId;

use super::contents::use_contents;
use super::people::may_invite;
use super::place::use_programme;
use super::programmes;
use crate::components::icon::Icon;
use crate::components::page::Page;
use crate::components::status_line::sentences;
use crate::components::time_text::{TimeText, use_clock};
use crate::i18n::{t, t_string, use_i18n};
use crate::outlook::process::Facts;
use crate::paths;
use crate::state::{AppState, use_app_state};
use crate::words;

use next_step::NextStepCard;
use visits::Visits;
use waiting::WaitingList;

/// How many documents *written last* shows.
const RECENT: usize = 5;
/// The types of documents that say what is next.
const READ: &[DocKind] = &[DocKind::Programme, DocKind::Visit, DocKind::Plan, DocKind::Network, DocKind::Commitment];

/// Looks at what is known of a programme; nothing while the node has not told enough.
fn use_facts<T>(state: AppState, id: ProgrammeId, today: &str, look: impl FnOnce(&Facts<'_>) -> T) -> Option<T> {
    let known = state.programme(id);
    let programmes = state.programmes.get()?;
    let programme = programmes.iter().find(|programme| programme.id == id)?;
    let (people, documents) = (known.people.get()?, known.documents.get()?);
    let said = known.contents.said().get();
    // What is still being read might say otherwise: a suggestion that changes at once helps nobody.
    let is_read =
        documents.iter().all(|document| !READ.contains(&document.kind) || known.contents.is_known(&document.id));
    is_read.then(|| {
        look(&Facts {
            role: programme.me.role,
            may_invite: may_invite(&people),
            people: &people,
            programme: programme.document,
            documents: &documents,
            said: &said,
            today,
        })
    })
}

/// Shows where the programme stands today.
#[component]
pub(crate) fn NowPage() -> impl IntoView {
    let i18n = use_i18n();
    let state = use_app_state();
    let programme = use_programme();
    let title = move || {
        let name = state.welcome.get().and_then(|welcome| welcome.me).map(|me| me.person).unwrap_or_default();
        t_string!(i18n, now.hello, name = name).to_string()
    };
    // What the programme is about has a page of its own; here it has its name.
    let below = move || {
        let about = move || {
            let programme = programme.get()?;
            let programme = state.programmes.get()?.into_iter().find(|known| known.id == programme)?;
            let address = paths::document(&programme.id, &programme.document?);
            Some(view! { <p class="lead"><a href=address>{programmes::title(i18n, &programme)}</a></p> })
        };
        view! { {about} }
    };
    let margin = move || view! { <WhereWordsAre/> };
    let content = move || programme.get().map(|id| view! { <Today id/> });
    view! {
        <Page title below margin>
            {content}
            <NextStepCard programme/>
        </Page>
    }
}

/// Shows what the documents of a programme say about today.
#[component]
fn Today(id: ProgrammeId) -> impl IntoView {
    use_contents(use_app_state().programme(id), READ);
    view! { <Choices id/> <Visits id/> <WaitingList id/> <Recent id/> }
}

/// Repeats the line below the page, with room for every laptop.
#[component]
fn WhereWordsAre() -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let clock = use_clock();
    let lines = move || {
        let status = state.status.get()?;
        let line = |(icon, text)| view! { <li class="row top"><Icon name=icon/> <span>{text}</span></li> };
        Some(sentences(words, clock.get(), &status).into_iter().map(line).collect_view())
    };
    view! {
        <section class="stack close">
            <h2>{t!(words, now.here)}</h2>
            <ul class="stack close">{lines}</ul>
        </section>
    }
}

/// Lists the documents in which several values wait for a choice.
#[component]
fn Choices(id: ProgrammeId) -> impl IntoView {
    let words = use_i18n();
    let known = use_app_state().programme(id);
    let open = Memo::new(move |_| {
        let mut open = known.documents.get().unwrap_or_default();
        open.retain(|document| document.choices > 0);
        open
    });
    let entry = move |document: DocumentView| {
        let count = document.choices;
        let says = move || {
            if words::is_single(words, count) {
                t_string!(words, now.choices_single).to_owned()
            } else {
                t_string!(words, now.choices_several, count = count).to_string()
            }
        };
        let address = paths::document(&document.programme, &document.id);
        view! {
            <li>
                <div class="entry">
                    <a class="name what" href=address>{move || words::document(words, &document)}</a>
                    <p>{says}</p>
                </div>
            </li>
        }
    };
    view! {
        <Show when=move || open.with(|open| !open.is_empty())>
            <section class="stack close">
                <h2>{t!(words, now.choices)}</h2>
                <ul class="entries">{move || open.get().into_iter().map(entry).collect_view()}</ul>
            </section>
        </Show>
    }
}

/// Lists what was written last, by anybody.
#[component]
fn Recent(id: ProgrammeId) -> impl IntoView {
    let words = use_i18n();
    let known = use_app_state().programme(id);
    let recent = Memo::new(move |_| {
        let mut recent = known.documents.get()?;
        recent.retain(|document| document.kind != DocKind::Programme);
        recent.sort_by_key(|document| std::cmp::Reverse((document.changed, document.id)));
        recent.truncate(RECENT);
        Some(recent)
    });
    let entry = move |document: DocumentView| {
        let address = paths::document(&document.programme, &document.id);
        let (kind, at) = (document.kind, document.changed);
        view! {
            <li>
                <div class="entry">
                    <p class="what line">
                        <a class="name" href=address>{move || words::document(words, &document)}</a>
                        <span class="beside">" · " {move || words::kind(words, kind)}</span>
                    </p>
                    <p class="beside"><TimeText at/></p>
                </div>
            </li>
        }
    };
    let is_empty = move || recent.with(|recent| recent.as_ref().is_some_and(Vec::is_empty));
    view! {
        <section class="stack close">
            <h2>{t!(words, now.recent)}</h2>
            <Show when=is_empty>
                <p>{t!(words, now.nothing_yet)}</p>
            </Show>
            <Show when=move || !is_empty()>
                <ul class="entries">{move || recent.get().unwrap_or_default().into_iter().map(entry).collect_view()}</ul>
            </Show>
        </section>
    }
}
