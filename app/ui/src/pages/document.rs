//! The page of one document of any type: opens it, frames it, and hands it to the page of its type.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use taccuino_api::DocumentView;
use taccuino_core::documents::{DocKind, Field};
use taccuino_core::ids::DocumentId;

use super::assessment::AssessmentBody;
use super::commitment::CommitmentBody;
use super::form::FormBody;
use super::issues::IssuesBody;
use super::network::NetworkBody;
use super::note::NoteBody;
use super::on_paper::OnPaper;
use super::plan::PlanBody;
use super::programme_document::ProgrammeBody;
use super::trace::{self, DocumentLinks};
use super::visit::VisitBody;
use crate::components::choice_card::WhoWrites;
use crate::components::error_text::ErrorText;
use crate::components::page::Page;
use crate::components::progress::Progress;
use crate::components::readers_line::ReadersLine;
use crate::components::saving_line::SavingLine;
use crate::components::time_text::TimeText;
use crate::editing::{OpenDocument, Phase, use_document};
use crate::i18n::{t, t_string, use_i18n};
use crate::state::{ProgrammeState, use_app_state};
use crate::words::{self, Words};

/// How long what others changed stays in the live region, and how often it is said, in milliseconds.
const SAY_EVERY: u32 = 5_000;

/// An open document with what lists say of it; a handle that is copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Shown {
    /// The open document.
    pub(crate) document: OpenDocument,
    /// What the node says of it, as new as the list.
    pub(crate) about: Memo<DocumentView>,
    /// Its programme.
    pub(crate) programme: ProgrammeState,
}

/// Shows the document that the address names.
#[component]
pub(crate) fn DocumentPage() -> impl IntoView {
    let parameters = use_params_map();
    let named = Memo::new(move |_| parameters.with(|map| map.get("document")?.parse::<DocumentId>().ok()));
    let part = Memo::new(move |_| parameters.with(|map| map.get("part")));
    move || named.get().map(|id| view! { <OpenedPage id part=part.into()/> })
}

#[component]
fn OpenedPage(id: DocumentId, part: Signal<Option<String>>) -> impl IntoView {
    let i18n = use_i18n();
    let document = use_document(id);
    let phase = Memo::new(move |_| document.phase.get());
    trace::go_to_named_place(phase, part);
    let opening = move || t_string!(i18n, documents.opening).to_owned();
    let not_opened = move || t_string!(i18n, documents.not_opened).to_owned();
    move || match (phase.get(), document.about.get_untracked()) {
        (Phase::Open, Some(about)) => view! { <ShownPage document about part/> }.into_any(),
        (Phase::Failed(error), _) => view! {
            <Page title=not_opened>
                <ErrorText sentence=Signal::derive(move || Some(words::call_error(i18n, &error)))/>
            </Page>
        }
        .into_any(),
        (Phase::Opening | Phase::Open, _) => view! { <Page title=opening><Progress text=opening/></Page> }.into_any(),
    }
}

#[component]
fn ShownPage(document: OpenDocument, about: DocumentView, part: Signal<Option<String>>) -> impl IntoView {
    let programme = use_app_state().programme(about.programme);
    provide_context(WhoWrites(Callback::new(move |stream| programme.writer(Option::as_ref(&stream)))));
    let kind = about.kind;
    let about = Memo::new(move |_| {
        let listed = programme.document(&document.id).or_else(|| document.about.get());
        listed.unwrap_or_else(|| about.clone())
    });
    say_what_others_change(document);
    trace::provide_trace(document, programme);
    let shown = Shown { document, about, programme };
    match kind {
        DocKind::Programme => view! { <ProgrammeBody shown/> }.into_any(),
        DocKind::Assessment => view! { <AssessmentBody shown part/> }.into_any(),
        DocKind::Visit => view! { <VisitBody shown/> }.into_any(),
        DocKind::Note => view! { <NoteBody shown/> }.into_any(),
        DocKind::Plan => view! { <PlanBody shown part/> }.into_any(),
        DocKind::Form => view! { <FormBody shown/> }.into_any(),
        DocKind::Network => view! { <NetworkBody shown part/> }.into_any(),
        DocKind::Commitment => view! { <CommitmentBody shown/> }.into_any(),
        DocKind::Issues => view! { <IssuesBody shown/> }.into_any(),
    }
}

/// Shows a document's page: title, where its words are, who reads it, where it comes from.
#[component]
pub(crate) fn DocumentFrame(
    /// The document.
    shown: Shown,
    /// The heading, where it is not the document's title.
    #[prop(optional, into)]
    title: Option<Signal<String>>,
    /// Whether it takes all the width.
    #[prop(optional)]
    wide: bool,
    /// What stands in the margin besides.
    #[prop(optional, into)]
    beside: Option<ViewFn>,
    /// The document's content.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    let title = title.unwrap_or_else(|| Signal::derive(move || title_of(i18n, shown)));
    let below = ViewFn::from(move || view! { <Below shown/> });
    let margin = ViewFn::from(move || {
        let beside = beside.as_ref().map(ViewFn::run);
        view! {
            <section class="stack close">
                <h2>{t!(i18n, documents.read_by)}</h2>
                <ReadersLine
                    level=Signal::derive(move || shown.about.with(|about| about.level))
                    readers=Signal::derive(move || shown.about.with(|about| about.readers.clone()))
                />
            </section>
            <DocumentLinks shown/>
            {beside}
        }
    });
    view! { <Page title wide below margin>{children()}</Page> }
}

/// Names a document as its title stands now, also while somebody types it.
pub(crate) fn title_of(i18n: Words, shown: Shown) -> String {
    let title = shown.document.text(&Field::root("title"));
    if title.trim().is_empty() {
        let kind = shown.about.with(|about| about.kind);
        t_string!(i18n, kinds.untitled, kind = words::kind(i18n, kind)).to_string()
    } else {
        title
    }
}

#[component]
fn Below(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let Shown { document, about, .. } = shown;
    let owner = move || about.with(|about| about.owner.join(", "));
    let created = about.with_untracked(|about| about.created);
    let reason = move || about.with(|about| about.read_only).map_or("", |reason| words::denied(i18n, reason));
    view! {
        <p class="beside">
            {move || words::kind(i18n, about.with(|about| about.kind))} " · " {owner} " · "
            {move || about.with(|about| about.creator.clone())} ", " <TimeText at=created/>
        </p>
        <OnPaper shown/>
        <SavingLine document/>
        <Show when=move || !document.may_write.get()>
            <p class="read-only">
                {move || t_string!(i18n, documents.read_only, owner = owner()).to_string()} " " {reason}
            </p>
        </Show>
    }
}

/// Puts a sentence into the live region when others changed the document, and not for each letter of theirs.
fn say_what_others_change(document: OpenDocument) {
    let i18n = use_i18n();
    let announcement = use_app_state().announcement;
    let is_said = Rc::new(Cell::new(false));
    Effect::new(move |before: Option<u32>| {
        let count = document.changed_by_others.get();
        if before.is_some_and(|before| before != count) && !is_said.replace(true) {
            announcement.set(t_string!(i18n, editing.changed_by_others).to_owned());
            let is_said = is_said.clone();
            Timeout::new(SAY_EVERY, move || {
                announcement.set(String::new());
                is_said.set(false);
            })
            .forget();
        }
        count
    });
}
