//! Beginning a document: who will read it is said before its first word.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use taccuino_api::{Answer, Command, NewDocument, ReaderView};
use taccuino_core::documents::DocKind;
use taccuino_core::forms::{self, PackKind};
use taccuino_core::ids::{DocumentId, ProgrammeId};
use taccuino_core::membership::Level;

use super::asking::Asking;
use crate::components::button::SubmitButton;
use crate::components::error_text::ErrorText;
use crate::components::readers_line::ReadersLine;
use crate::components::text_input::{TextInput, fresh_id};
use crate::i18n::{t, t_string, use_i18n};
use crate::link::CallError;
use crate::paths;
use crate::state::use_app_state;
use crate::words;

/// Describes a new document of a type.
pub(crate) fn new_document(
    programme: ProgrammeId,
    kind: DocKind,
    level: Option<Level>,
    links: Vec<DocumentId>,
) -> NewDocument {
    let pack = match kind {
        DocKind::Assessment => forms::packs_of(PackKind::Benchmark).first().map(|pack| pack.reference()),
        _ => None,
    };
    NewDocument { programme, kind, level, writers: None, links, pack, title: String::new(), template: None }
}

/// Asks who would read a document, whenever what it is to be changes.
pub(crate) fn use_readers_of_new(
    wanted: impl Fn() -> NewDocument + Send + Sync + 'static,
) -> ReadSignal<Option<Result<Vec<ReaderView>, CallError>>> {
    let link = use_app_state().link;
    let (readers, set_readers) = signal(None);
    Effect::new(move || {
        let call = link.call(Command::ReadersOfNew(wanted()));
        spawn_local(async move {
            let found = call.await.map(|answer| match answer {
                Answer::Readers(readers) => readers,
                _ => Vec::new(),
            });
            // The component may be gone by now.
            set_readers.try_set(Some(found));
        });
    });
    readers
}

/// Shows the form that begins a document: readers first, then its title; afterwards the document opens.
#[component]
pub(crate) fn BeginDocument(
    /// The programme.
    programme: ProgrammeId,
    /// The type.
    kind: DocKind,
    /// The heading.
    #[prop(into)]
    heading: Signal<String>,
    /// What helps to find a title.
    #[prop(into)]
    hint: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let title = RwSignal::new(String::new());
    let level = RwSignal::new(Level::Pair);
    let asking = Asking::new();
    let navigate = use_navigate();
    let wanted = move || new_document(programme, kind, Some(level.get()), Vec::new());
    let readers = use_readers_of_new(wanted);
    let begin = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let navigate = navigate.clone();
        let wanted = NewDocument { title: title.get_untracked().trim().to_owned(), ..untrack(wanted) };
        asking.ask(Command::NewDocument(wanted), move |answer| {
            if let Answer::Document(made) = answer {
                navigate(&paths::document(&made.programme, &made.id), Default::default());
            }
        });
    };
    let refusal = Memo::new(move |_| match readers.get() {
        Some(Err(error)) => Some(error),
        _ => None,
    });
    let names = move || readers.get().and_then(Result::ok).unwrap_or_default();
    view! {
        <Show when=move || refusal.with(Option::is_some)>
            <p class="beside">
                {move || refusal.with(|error| error.as_ref().map(|error| words::call_error(i18n, error)))}
            </p>
        </Show>
        <form class="card" on:submit=begin hidden=move || refusal.with(Option::is_some)>
            <h2>{move || heading.get()}</h2>
            {(kind == DocKind::Plan).then(|| view! { <ForPlan level/> })}
            <ReadersLine level readers=Signal::derive(names)/>
            <TextInput label=move || t_string!(i18n, documents.title).to_owned() hint value=title/>
            <ErrorText sentence=asking.sentence(i18n)/>
            <div class="row">
                <SubmitButton label=move || t_string!(i18n, documents.begin).to_owned() busy=asking.busy/>
                <span class="beside">{t!(i18n, documents.readers_stay)}</span>
            </div>
        </form>
    }
}

/// Lets somebody choose who reads a plan: both teams, or besides all those who help to write it and to carry it out.
///
/// # Source
/// requirements.md ROL-06, LSN-08.
#[component]
fn ForPlan(level: RwSignal<Level>) -> impl IntoView {
    let i18n = use_i18n();
    let name = fresh_id("readers");
    let choice = move |choice: Level, words: Signal<&'static str>| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=name.clone()
                    prop:checked=move || level.get() == choice
                    on:change=move |_| level.set(choice)
                />
                {move || words.get()}
            </label>
        }
    };
    view! {
        <fieldset class="field">
            <legend>{t!(i18n, network.who_reads)}</legend>
            <div class="choices side">
                {choice(Level::Pair, Signal::derive(move || t_string!(i18n, network.for_both)))}
                {choice(Level::Network, Signal::derive(move || t_string!(i18n, network.for_network)))}
            </div>
        </fieldset>
    }
}
