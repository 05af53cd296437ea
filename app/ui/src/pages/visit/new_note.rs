//! A note in two seconds: the caret stands in the text at once, and above it who will read it, narrowest first.
//!
//! The note is made at the first letter, with the readers that are chosen then; what is typed until the node has
//! answered stands in the same text area and goes into the document as soon as it is open.

use leptos::html;
use leptos::prelude::*;
use taccuino_api::{Answer, Command, DocumentView};
use taccuino_core::documents::{DocKind, Edit, Field, ItemKey, MAX_INSERT};
use taccuino_core::membership::Level;

use super::notes::Notes;
use crate::components::button::{Button, Tone};
use crate::components::error_text::ErrorText;
use crate::components::prose_field::ProseField;
use crate::components::readers_line::ReadersLine;
use crate::components::saving_line::SavingLine;
use crate::components::text_input::fresh_id;
use crate::editing::splice::Splice;
use crate::editing::{OpenDocument, Phase, use_document, use_open_documents};
use crate::i18n::{t, t_string, use_i18n};
use crate::link::Connection;
use crate::pages::asking::Asking;
use crate::pages::document::Shown;
use crate::pages::new_document::{new_document, use_readers_of_new};
use crate::paths;
use crate::state::use_app_state;

/// Who may be chosen to read a note, narrowest first.
const LEVELS: [Level; 3] = [Level::Me, Level::Team, Level::Pair];

/// How far the new note is.
#[derive(Debug, Clone, PartialEq)]
enum Stage {
    /// There is no document yet; what is typed stands in the text area only.
    Draft,
    /// The document was made and is being opened; typing goes on in the same text area.
    Made(DocumentView),
    /// The text is in the document, and so is the caret, which stands here.
    InDocument(DocumentView, usize),
}

impl Stage {
    fn document(&self) -> Option<&DocumentView> {
        match self {
            Self::Draft => None,
            Self::Made(view) | Self::InDocument(view, _) => Some(view),
        }
    }

    fn is_in_document(&self) -> bool {
        matches!(self, Self::InDocument(..))
    }
}

/// The new note; a handle that is copied freely.
#[derive(Clone, Copy)]
struct Draft {
    stage: RwSignal<Stage>,
    level: RwSignal<Level>,
    text: NodeRef<html::Textarea>,
    is_composing: RwSignal<bool>,
    item: StoredValue<Option<ItemKey>>,
}

/// Shows the form of a new note.
#[component]
pub(super) fn NewNote(
    /// The visit.
    shown: Shown,
    /// The visit's notes, which are told of it.
    notes: Notes,
    /// The item of the agenda that it belongs to.
    item: Option<ItemKey>,
    /// Called when the form should go.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let draft = Draft {
        stage: RwSignal::new(Stage::Draft),
        level: RwSignal::new(Level::Me),
        text: NodeRef::new(),
        is_composing: RwSignal::new(false),
        item: StoredValue::new(item),
    };
    let heading = fresh_id("note");
    let made = Memo::new(move |_| draft.stage.with(|stage| stage.document().cloned()));
    let is_in_document = Memo::new(move |_| draft.stage.with(Stage::is_in_document));
    Effect::new(move || {
        if let Some(view) = made.get() {
            notes.was_made(view.id, draft.item.get_value());
        }
    });
    let close = move |()| {
        let is_empty = draft.text.get_untracked().is_none_or(|text| text.value().trim().is_empty());
        // What is not in a document yet stays in sight.
        if is_empty || is_in_document.get_untracked() {
            notes.read_anew();
            on_close.run(());
        }
    };
    view! {
        <section class="card next new-note" aria-labelledby=heading.clone()>
            <h3 id=heading.clone()>{t!(i18n, visit.new_note)}</h3>
            <WhoReads shown draft made/>
            <Show when=move || !is_in_document.get()>
                <DraftText shown draft/>
            </Show>
            {move || made.get().map(|view| view! { <NoteInDocument view draft/> })}
            <div class="row">
                <Button tone=Tone::Quiet label=move || t_string!(i18n, visit.note_done).to_owned() on_press=close/>
            </div>
        </section>
    }
}

/// Shows who will read the note: to be chosen until it is made, then as it is.
#[component]
fn WhoReads(shown: Shown, draft: Draft, made: Memo<Option<DocumentView>>) -> impl IntoView {
    let i18n = use_i18n();
    let Draft { level, .. } = draft;
    let name = fresh_id("readers");
    let programme = shown.programme.id;
    let links = vec![shown.document.id];
    let readers = use_readers_of_new(move || new_document(programme, DocKind::Note, Some(level.get()), links.clone()));
    let names = move || match made.get() {
        Some(made) => made.readers,
        None => readers.get().and_then(Result::ok).unwrap_or_default(),
    };
    let choice = move |choice: Level| {
        let words = move || match choice {
            Level::Me => t_string!(i18n, visit.for_me),
            Level::Team => t_string!(i18n, visit.for_team),
            Level::Pair | Level::Programme | Level::Network | Level::Public => t_string!(i18n, visit.for_both),
        };
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=name.clone()
                    prop:checked=move || level.get() == choice
                    on:change=move |_| level.set(choice)
                />
                {words}
            </label>
        }
    };
    view! {
        <Show when=move || made.with(Option::is_none)>
            <fieldset class="field">
                <legend>{t!(i18n, visit.who_reads)}</legend>
                <div class="choices side">{LEVELS.into_iter().map(choice.clone()).collect_view()}</div>
                <p class="hint">{t!(i18n, documents.readers_stay)}</p>
            </fieldset>
        </Show>
        <ReadersLine level readers=Signal::derive(names)/>
    }
}

/// Shows the text area until the note is open; the first letter makes the note.
#[component]
fn DraftText(shown: Shown, draft: Draft) -> impl IntoView {
    let i18n = use_i18n();
    let asking = Asking::new();
    let id = fresh_id("draft");
    draft.text.on_load(move |text| {
        // An element that has left the page takes no focus.
        let _ = text.focus();
    });
    let documents = use_open_documents();
    let is_counted = StoredValue::new(false);
    let count = move |is_there: bool| {
        if is_counted.try_get_value() == Some(!is_there) {
            is_counted.set_value(is_there);
            if is_there { documents.draft_begins() } else { documents.draft_ends() }
        }
    };
    on_cleanup(move || count(false));
    let make = move || {
        let is_empty = draft.text.get_untracked().is_none_or(|text| text.value().is_empty());
        count(!is_empty);
        if is_empty || draft.stage.with_untracked(|stage| *stage != Stage::Draft) {
            return;
        }
        let links = vec![shown.document.id];
        let level = Some(draft.level.get_untracked());
        let wanted = new_document(shown.programme.id, DocKind::Note, level, links);
        asking.ask(Command::NewDocument(wanted), move |answer| {
            if let Answer::Document(view) = answer {
                draft.stage.set(Stage::Made(view));
            }
        });
    };
    // A program that was gone at the first letter makes the note when it is back.
    let connected = use_app_state().link.connected();
    Effect::new(move || {
        if connected.get() == Connection::Open {
            make();
        }
    });
    view! {
        <div class="field">
            <label class="label" for=id.clone()>{t!(i18n, visit.note_text)}</label>
            <textarea
                node_ref=draft.text
                id=id
                class="prose"
                rows="3"
                autocomplete="off"
                spellcheck="true"
                on:input=move |_| make()
                on:compositionstart=move |_| draft.is_composing.set(true)
                on:compositionend=move |_| draft.is_composing.set(false)
            ></textarea>
            <ErrorText sentence=asking.sentence(i18n)/>
        </div>
    }
}

/// Opens the note that was made, moves text and caret into it, and goes on there.
#[component]
fn NoteInDocument(view: DocumentView, draft: Draft) -> impl IntoView {
    let i18n = use_i18n();
    let document = use_document(view.id);
    let address = paths::document(&view.programme, &view.id);
    Effect::new(move || {
        let is_ready = document.phase.get() == Phase::Open && !draft.is_composing.get();
        if !is_ready || draft.stage.with_untracked(Stage::is_in_document) {
            return;
        }
        let Some(text) = draft.text.get_untracked() else { return };
        let caret = text.selection_end().ok().flatten().unwrap_or(0) as usize;
        if move_into(document, draft.item.get_value(), &text.value()) {
            draft.stage.set(Stage::InDocument(view.clone(), caret));
        }
    });
    let text = move || match draft.stage.get() {
        Stage::InDocument(_, caret) => Some(view! {
            <SavingLine document/>
            <ProseField
                document
                field=Field::root("body")
                label=move || t_string!(i18n, visit.note_text).to_owned()
                focus=Some(Some(caret))
            />
            <p><a href=address.clone()>{t!(i18n, visit.open_note)}</a></p>
        }),
        Stage::Draft | Stage::Made(_) => None,
    };
    view! { {text} }
}

/// Writes the first letters into the note, and where it belongs; tells whether they are in it.
fn move_into(document: OpenDocument, item: Option<ItemKey>, text: &str) -> bool {
    for piece in Splice::new(0, 0, text).pieces(MAX_INSERT) {
        let edit = Edit::Splice { field: Field::root("body"), at: piece.at, delete: 0, insert: piece.text() };
        if document.edit(&edit).is_err() {
            return false;
        }
    }
    if let Some(item) = item {
        // A note that finds no item stands among those of the visit as a whole.
        let _ = document.edit(&Edit::Set { field: Field::root("agenda"), value: item.as_str().to_owned() });
    }
    true
}
