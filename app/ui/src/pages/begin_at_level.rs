//! Beginning a document whose readers are chosen: one button opens the form, readers stand above the title.

use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use taccuino_api::{Answer, Command, NewDocument};
use taccuino_core::documents::DocKind;
use taccuino_core::ids::ProgrammeId;
use taccuino_core::membership::Level;

use super::asking::Asking;
use super::new_document::{new_document, use_readers_of_new};
use crate::components::button::{Button, SubmitButton, Tone};
use crate::components::error_text::ErrorText;
use crate::components::readers_line::ReadersLine;
use crate::components::text_input::{TextInput, fresh_id};
use crate::i18n::{t, t_string, use_i18n};
use crate::paths;
use crate::words;

/// A level that can be chosen, and what the choice says.
pub(crate) type LevelChoice = (Level, Signal<String>);

/// Shows the button that begins a document, and then its form; the first level is chosen until somebody says otherwise.
#[component]
pub(crate) fn BeginAtLevel(
    /// The programme.
    programme: ProgrammeId,
    /// The type.
    kind: DocKind,
    /// Who may read it, narrowest first.
    levels: Vec<LevelChoice>,
    /// What begins.
    heading: Signal<String>,
    /// What helps to find a title.
    hint: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let first = levels.first().map_or(Level::Team, |(level, _)| *level);
    let (level, is_open) = (RwSignal::new(first), RwSignal::new(false));
    let readers = use_readers_of_new(move || new_document(programme, kind, Some(level.get()), Vec::new()));
    let refusal = Memo::new(move |_| match readers.get() {
        Some(Err(error)) => Some(error),
        _ => None,
    });
    let names = Signal::derive(move || readers.get().and_then(Result::ok).unwrap_or_default());
    let levels = StoredValue::new(levels);
    let form = move || {
        is_open.get().then(|| {
            view! { <Form programme kind levels=levels.get_value() level names heading hint on_close=move |()| is_open.set(false)/> }
        })
    };
    view! {
        <Show when=move || refusal.with(Option::is_some)>
            <p class="beside">
                {move || refusal.with(|error| error.as_ref().map(|error| words::call_error(i18n, error)))}
            </p>
        </Show>
        <div class="row" hidden=move || is_open.get() || refusal.with(Option::is_some)>
            <Button tone=Tone::Quiet icon="add" label=heading on_press=move |()| is_open.set(true)/>
        </div>
        {form}
    }
}

#[component]
fn Form(
    programme: ProgrammeId,
    kind: DocKind,
    levels: Vec<LevelChoice>,
    level: RwSignal<Level>,
    names: Signal<Vec<taccuino_api::ReaderView>>,
    heading: Signal<String>,
    hint: Signal<String>,
    #[prop(into)] on_close: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let title = RwSignal::new(String::new());
    let asking = Asking::new();
    let navigate = use_navigate();
    let group = fresh_id("readers");
    let top: NodeRef<html::H3> = NodeRef::new();
    top.on_load(|heading| {
        // The button that opened the form is gone: the focus goes where reading goes on.
        let _ = heading.focus();
    });
    let begin = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let navigate = navigate.clone();
        let wanted = new_document(programme, kind, Some(level.get_untracked()), Vec::new());
        let wanted = NewDocument { title: title.get_untracked().trim().to_owned(), ..wanted };
        asking.ask(Command::NewDocument(wanted), move |answer| {
            if let Answer::Document(made) = answer {
                navigate(&paths::document(&made.programme, &made.id), Default::default());
            }
        });
    };
    let choice = move |(choice, says): LevelChoice| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=group.clone()
                    prop:checked=move || level.get() == choice
                    on:change=move |_| level.set(choice)
                />
                {move || says.get()}
            </label>
        }
    };
    view! {
        <form class="card" on:submit=begin>
            <h3 class="form-head" tabindex="-1" node_ref=top>{move || heading.get()}</h3>
            <fieldset class="field">
                <legend>{t!(i18n, network.who_reads)}</legend>
                <div class="choices side">{levels.into_iter().map(choice).collect_view()}</div>
                <p class="hint">{t!(i18n, documents.readers_stay)}</p>
            </fieldset>
            <ReadersLine level readers=names/>
            <TextInput label=move || t_string!(i18n, documents.title).to_owned() hint value=title/>
            <ErrorText sentence=asking.sentence(i18n)/>
            <div class="row">
                <SubmitButton label=move || t_string!(i18n, documents.begin).to_owned() busy=asking.busy/>
                <Button tone=Tone::Quiet label=move || t_string!(i18n, common.close).to_owned() on_press=on_close/>
            </div>
        </form>
    }
}
