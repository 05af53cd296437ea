//! The notes of a visit, each under the item of the agenda that it belongs to.

use std::collections::BTreeMap;

use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::documents::{DocKind, Field, ItemKey, View};
use taccuino_core::ids::DocumentId;

use super::AGENDA;
use super::note_entry::NoteEntry;
use crate::components::text_input::fresh_id;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::content::use_content;
use crate::pages::document::Shown;
use crate::pages::note::{kinds, transfers};

/// The notes that link to a visit; a handle that is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Notes {
    shown: Shown,
    listed: Memo<Vec<DocumentView>>,
    /// What the notes say, as far as it was read.
    read: RwSignal<BTreeMap<DocumentId, View>>,
    /// Where notes belong that were made here and not read yet.
    made: RwSignal<BTreeMap<DocumentId, ItemKey>>,
    /// The kind and the mark of those that are shown; empty for all.
    wanted: RwSignal<(String, String)>,
}

/// Reads the notes of a visit, and again when they change.
pub(super) fn use_notes(shown: Shown) -> Notes {
    let listed = Memo::new(move |_| {
        let mut notes = shown.programme.documents_of(DocKind::Note).unwrap_or_default();
        notes.retain(|note| note.links.contains(&shown.document.id));
        notes
    });
    Notes { shown, listed, read: RwSignal::default(), made: RwSignal::default(), wanted: RwSignal::default() }
}

impl Notes {
    /// Tells whether there are none.
    pub(super) fn is_empty(self) -> bool {
        self.listed.with(Vec::is_empty)
    }

    /// Notes that a note was made here, under an item of the agenda.
    pub(super) fn was_made(self, note: DocumentId, item: Option<ItemKey>) {
        if let Some(item) = item {
            self.made.update(|made| {
                made.insert(note, item);
            });
        }
    }

    /// Asks for the list anew: what was just written is worth an excerpt.
    pub(super) fn read_anew(self) {
        self.shown.programme.refresh_documents();
    }

    /// Lists the notes under an item, or those that belong to no item that is there.
    fn under(self, item: Option<&ItemKey>) -> Vec<DocumentView> {
        let agenda = self.shown.document.items(AGENDA);
        let place = |note: &DocumentView| {
            let key =
                self.read.with(|read| read.get(&note.id).map(|view| view.text(&Field::root("agenda")).to_owned()));
            let key = key?;
            agenda.iter().find(|item| !item.removed && item.key.as_str() == key).map(|item| item.key.clone())
        };
        let mut notes = self.listed.get();
        notes.retain(|note| place(note).as_ref() == item && self.is_wanted(&note.id));
        notes
    }

    /// Reads a value of a note, as far as it was read.
    fn value(self, note: &DocumentId, name: &str) -> String {
        self.read.with(|read| read.get(note).map(|view| view.text(&Field::root(name)).to_owned()).unwrap_or_default())
    }

    fn entry(self, note: DocumentView) -> impl IntoView {
        let id = note.id;
        let said = Signal::derive(move || self.read.with(|read| read.get(&id).cloned()));
        view! { <NoteEntry note said/> }
    }

    fn is_wanted(self, note: &DocumentId) -> bool {
        self.wanted.with(|(kind, transfer)| {
            (kind.is_empty() || *kind == self.value(note, "kind"))
                && (transfer.is_empty() || *transfer == self.value(note, "transfer"))
        })
    }
}

/// Lists the notes under an item of the agenda; without one, those that belong to none.
#[component]
pub(super) fn NotesOf(notes: Notes, item: Option<ItemKey>) -> impl IntoView {
    let is_first = item.is_none();
    let here = Memo::new(move |_| notes.under(item.as_ref()));
    // The list without an item is there once a visit: it reads for all.
    let reader = move |note: DocumentView| view! { <Reader notes id=note.id/> };
    view! {
        {is_first.then(|| view! { <For each=move || notes.listed.get() key=|note| note.id children=reader/> })}
        <Show when=move || here.with(|here| !here.is_empty())>
            <ul class="entries notes">
                <For each=move || here.get() key=|note| (note.id, note.changed) let:note>
                    <li>{notes.entry(note)}</li>
                </For>
            </ul>
        </Show>
    }
}

/// Lets somebody see only notes of a kind, or with a mark: what could work in the other city, and what could not.
///
/// # Source
/// requirements.md VIS-09.
#[component]
pub(super) fn NotesShown(notes: Notes) -> impl IntoView {
    let i18n = use_i18n();
    let (kind_id, transfer_id) = (fresh_id("kind"), fresh_id("transfer"));
    let option = move |(word, said): (&'static str, Signal<String>), is_chosen: Signal<String>| {
        view! { <option value=word prop:selected=move || is_chosen.get() == word>{move || said.get()}</option> }
    };
    let kind = Signal::derive(move || notes.wanted.with(|(kind, _)| kind.clone()));
    let transfer = Signal::derive(move || notes.wanted.with(|(_, transfer)| transfer.clone()));
    let hidden = move || {
        let is_filtered = notes.wanted.with(|(kind, transfer)| !kind.is_empty() || !transfer.is_empty());
        let shown = notes.listed.with(|listed| listed.iter().filter(|note| notes.is_wanted(&note.id)).count());
        let hidden = notes.listed.with(Vec::len).saturating_sub(shown);
        is_filtered.then(|| t_string!(i18n, visit_kinds.notes_hidden, count = hidden).to_string())
    };
    view! {
        <div class="pair three notes-shown" hidden=move || notes.is_empty()>
            <div class="field">
                <label class="label" for=kind_id.clone()>{t!(i18n, visit_kinds.notes_of_kind)}</label>
                <select
                    id=kind_id
                    on:change=move |event| notes.wanted.update(|wanted| wanted.0 = event_target_value(&event))
                >
                    <option value="" prop:selected=move || kind.get().is_empty()>{t!(i18n, visit_kinds.all_notes)}</option>
                    {kinds(i18n).into_iter().map(|it| option(it, kind)).collect_view()}
                </select>
            </div>
            <div class="field">
                <label class="label" for=transfer_id.clone()>{t!(i18n, note.transfer)}</label>
                <select
                    id=transfer_id
                    on:change=move |event| notes.wanted.update(|wanted| wanted.1 = event_target_value(&event))
                >
                    <option value="" prop:selected=move || transfer.get().is_empty()>
                        {t!(i18n, visit_kinds.all_notes)}
                    </option>
                    {transfers(i18n).into_iter().map(|it| option(it, transfer)).collect_view()}
                </select>
            </div>
            <p class="beside" role="status">{hidden}</p>
        </div>
    }
}

/// Keeps what one note says.
#[component]
fn Reader(notes: Notes, id: DocumentId) -> impl IntoView {
    let content = use_content(notes.shown.programme, id);
    Effect::new(move || {
        if let Some(view) = content.get() {
            notes.read.update(|read| {
                read.insert(id, view);
            });
        }
    });
}
