//! The lists: action plans; assessments and visits have lists of their own.

use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::documents::DocKind;
use taccuino_core::ids::ProgrammeId;
use taccuino_core::membership::Level;

use super::filter::{Filter, ListFilter};
use super::new_document::BeginDocument;
use super::place::use_programme;
use crate::components::empty_place::EmptyPlace;
use crate::components::icon::Icon;
use crate::components::page::Page;
use crate::components::progress::Progress;
use crate::components::time_text::TimeText;
use crate::i18n::{t_string, use_i18n};
use crate::paths;
use crate::state::use_app_state;
use crate::words;

/// Lists the action plans, and begins one.
#[component]
pub(crate) fn PlansPage() -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <ListPage
            kind=DocKind::Plan
            title=move || t_string!(i18n, documents.plans).to_owned()
            empty=move || t_string!(i18n, documents.no_plans).to_owned()
            begin=move || t_string!(i18n, documents.begin_plan).to_owned()
            hint=move || t_string!(i18n, documents.plan_title_hint).to_owned()
        />
    }
}

#[component]
fn ListPage(
    kind: DocKind,
    #[prop(into)] title: Signal<String>,
    #[prop(into)] empty: Signal<String>,
    #[prop(into)] begin: Signal<String>,
    #[prop(into)] hint: Signal<String>,
) -> impl IntoView {
    let programme = use_programme();
    let list = move || programme.get().map(|programme| view! { <List programme kind empty begin hint/> });
    view! { <Page title>{list}</Page> }
}

#[component]
fn List(
    programme: ProgrammeId,
    kind: DocKind,
    empty: Signal<String>,
    begin: Signal<String>,
    hint: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let known = use_app_state().programme(programme);
    let documents = Memo::new(move |_| known.documents_of(kind));
    let filter = Filter::new(Memo::new(move |_| documents.get().unwrap_or_default()));
    let keys = move || filter.shown(i18n).into_iter().map(|it| it.id).collect::<Vec<_>>();
    let is_empty = move || documents.with(|documents| documents.as_ref().is_some_and(Vec::is_empty));
    let entry = move |id| {
        let document = Memo::new(move |_| known.document(&id));
        view! {
            <li>
                {move || document.get().map(|document| view! { <Entry document/> })}
            </li>
        }
    };
    view! {
        <Show when=move || documents.with(Option::is_none)>
            <Progress text=move || t_string!(i18n, documents.looking).to_owned()/>
        </Show>
        <Show when=is_empty>
            <EmptyPlace text=empty/>
        </Show>
        <Show when=move || documents.with(|documents| documents.as_ref().is_some_and(|found| !found.is_empty()))>
            <ListFilter filter/>
            <ul class="entries"><For each=keys key=Clone::clone children=entry/></ul>
        </Show>
        <BeginDocument programme kind heading=begin hint/>
    }
}

/// Shows one document of a list.
#[component]
pub(crate) fn Entry(
    /// The document.
    document: DocumentView,
) -> impl IntoView {
    let i18n = use_i18n();
    let address = paths::document(&document.programme, &document.id);
    let at = document.changed;
    let owner = match document.kind {
        DocKind::Note => document.creator.clone(),
        DocKind::Programme
        | DocKind::Assessment
        | DocKind::Visit
        | DocKind::Plan
        | DocKind::Form
        | DocKind::Network
        | DocKind::Commitment
        | DocKind::Issues => document.owner.join(", "),
    };
    let level = document.level;
    let choices = document.choices;
    view! {
        <div class="entry">
            <p class="what">
                <a class="name" href=address>{move || words::document(i18n, &document)}</a>
                <span class="beside">{owner}</span>
            </p>
            <p class="beside row">
                {(choices > 0).then(|| {
                    view! { <span class="tag">{t_string!(i18n, documents.to_decide, count = choices).to_string()}</span> }
                })}
                {(level < Level::Pair).then(|| {
                    view! { <span class="row"><Icon name="readers"/> {move || words::level(i18n, level)}</span> }
                })}
                <TimeText at/>
            </p>
        </div>
    }
}
