//! The list of assessments: what was agreed, and below each what assessors answered alone.

use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::documents::DocKind;
use taccuino_core::ids::{DocumentId, ProgrammeId};

use super::begin::BeginAssessment;
use super::own::is_own;
use crate::components::empty_place::EmptyPlace;
use crate::components::page::Page;
use crate::components::progress::Progress;
use crate::i18n::{t_string, use_i18n};
use crate::pages::documents::Entry;
use crate::pages::filter::{Filter, ListFilter};
use crate::pages::place::use_programme;
use crate::state::use_app_state;

/// Lists the assessments, and begins one.
#[component]
pub(crate) fn AssessmentsPage() -> impl IntoView {
    let i18n = use_i18n();
    let programme = use_programme();
    view! {
        <Page title=move || t_string!(i18n, documents.assessments).to_owned()>
            {move || programme.get().map(|programme| view! { <List programme/> <BeginAssessment programme/> })}
        </Page>
    }
}

#[component]
fn List(programme: ProgrammeId) -> impl IntoView {
    let i18n = use_i18n();
    let known = use_app_state().programme(programme);
    let documents = Memo::new(move |_| known.documents_of(DocKind::Assessment));
    let filter = Filter::new(Memo::new(move |_| {
        let mut documents = documents.get().unwrap_or_default();
        let agreed = agreed_among(&documents);
        documents.retain(|document| agreed.contains(&document.id));
        documents
    }));
    let agreed = move || filter.shown(i18n).into_iter().map(|it| it.id).collect::<Vec<_>>();
    let is_empty = move || documents.with(|documents| documents.as_ref().is_some_and(Vec::is_empty));
    let entry = move |id: DocumentId| {
        let document = Memo::new(move |_| known.document(&id));
        let own = Memo::new(move |_| {
            let mut own = documents.get().unwrap_or_default();
            own.retain(|it| is_own(it) && it.links.contains(&id));
            own
        });
        view! {
            <li>
                {move || document.get().map(|document| view! { <Entry document/> })}
                <Show when=move || own.with(|own| !own.is_empty())>
                    <ul class="entries inner">
                        <For each=move || own.get() key=|it| (it.id, it.changed) let:it>
                            <li><Entry document=it/></li>
                        </For>
                    </ul>
                </Show>
            </li>
        }
    };
    view! {
        <Show when=move || documents.with(Option::is_none)>
            <Progress text=move || t_string!(i18n, documents.looking).to_owned()/>
        </Show>
        <Show when=is_empty>
            <EmptyPlace text=move || t_string!(i18n, documents.no_assessments).to_owned()/>
        </Show>
        <Show when=move || documents.with(|documents| documents.as_ref().is_some_and(|found| !found.is_empty()))>
            <ListFilter filter/>
            <ul class="entries"><For each=agreed key=Clone::clone children=entry/></ul>
        </Show>
    }
}

/// Lists the agreed ones, and what was answered alone for one that is not here.
fn agreed_among(documents: &[DocumentView]) -> Vec<DocumentId> {
    let is_here = |link: &DocumentId| documents.iter().any(|other| other.id == *link);
    let is_below = |document: &&DocumentView| is_own(document) && document.links.iter().any(is_here);
    documents.iter().filter(|document| !is_below(document)).map(|document| document.id).collect()
}
