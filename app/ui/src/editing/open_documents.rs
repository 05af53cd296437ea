//! All documents that this page has open, and what concerns them together: the connection, the end of the page.

use std::collections::BTreeMap;

use leptos::prelude::*;
use taccuino_api::Event;
use taccuino_core::ids::DocumentId;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::document::OpenDocument;
use crate::link::Link;

/// The documents that are open. Get it with [`use_document`].
#[derive(Clone, Copy)]
pub(crate) struct OpenDocuments {
    link: Link,
    known: StoredValue<BTreeMap<DocumentId, OpenDocument>, LocalStorage>,
    owner: StoredValue<Owner, LocalStorage>,
    /// Texts that belong to no document yet.
    drafts: StoredValue<usize>,
}

/// Returns the register of open documents.
pub(crate) fn use_open_documents() -> OpenDocuments {
    expect_context()
}

/// Opens a document for as long as the calling component lives.
pub(crate) fn use_document(id: DocumentId) -> OpenDocument {
    let document = use_open_documents().get(id);
    document.enter();
    if document.is_closed() {
        document.open();
    }
    on_cleanup(move || document.leave());
    document
}

impl OpenDocuments {
    /// Starts with none, and gives the register to every component below. Call it once, at the root.
    pub(crate) fn provide(link: Link) -> Self {
        let documents = Self {
            link,
            known: StoredValue::new_local(BTreeMap::new()),
            owner: StoredValue::new_local(Owner::current().unwrap_or_default()),
            drafts: StoredValue::new(0),
        };
        link.on_event(move |event| documents.heard(event));
        let connected = link.connected();
        Effect::new(move |before: Option<()>| {
            let connection = connected.get();
            // The first run only says how things stand: whatever is opened later asks for itself.
            if before.is_some() {
                documents.each(|document| document.connection_changed(connection));
            }
        });
        documents.guard_end();
        provide_context(documents);
        documents
    }

    /// Counts what is in this page only: edits of all documents, and drafts that are no document yet.
    pub(crate) fn unsaved_edits(self) -> usize {
        let edits: usize = self.known.with_value(|known| known.values().map(|document| document.unsaved_edits()).sum());
        edits + self.drafts.get_value()
    }

    /// Notes that a text begins to stand in the page without a document.
    pub(crate) fn draft_begins(self) {
        self.drafts.update_value(|drafts| *drafts += 1);
    }

    /// Notes that such a text is in a document now, or was thrown away.
    pub(crate) fn draft_ends(self) {
        self.drafts.update_value(|drafts| *drafts = drafts.saturating_sub(1));
    }

    fn get(self, id: DocumentId) -> OpenDocument {
        if let Some(document) = self.known.with_value(|known| known.get(&id).copied()) {
            return document;
        }
        // The document outlives the component that opens it.
        let document = self.owner.get_value().with(|| OpenDocument::new(id, self.link));
        self.known.update_value(|known| {
            known.insert(id, document);
        });
        document
    }

    fn each(self, with: impl Fn(OpenDocument)) {
        for document in self.known.with_value(|known| known.values().copied().collect::<Vec<_>>()) {
            with(document);
        }
    }

    fn heard(self, event: &Event) {
        match event {
            Event::Changed { document, changes } => {
                if let Some(document) = self.known.with_value(|known| known.get(document).copied()) {
                    document.others_changed(changes);
                }
            }
            Event::Reopen { document } => {
                let found = self.known.with_value(|known| known.get(document).copied());
                if let Some(document) = found.filter(|document| !document.is_closed()) {
                    document.open();
                }
            }
            Event::TroubleOver => self.each(OpenDocument::trouble_is_over),
            Event::Programmes
            | Event::Documents { .. }
            | Event::People { .. }
            | Event::Packs
            | Event::Status(_)
            | Event::Inviting { .. }
            | Event::Joining(_)
            | Event::Trouble(_)
            | Event::Goodbye => {}
        }
    }

    /// Sends everything when the page is hidden, and warns before it is closed while something is not on disk.
    fn guard_end(self) {
        let Some(window) = web_sys::window() else { return };
        let Some(page) = window.document() else { return };
        let flush = Closure::<dyn Fn()>::new(move || self.each(OpenDocument::flush));
        let warn = Closure::<dyn Fn(web_sys::BeforeUnloadEvent)>::new(move |event: web_sys::BeforeUnloadEvent| {
            self.each(OpenDocument::flush);
            if self.unsaved_edits() > 0 {
                event.prevent_default();
                // Older browsers ask only where a text is set; they show their own.
                event.set_return_value(" ");
            }
        });
        for (target, name) in
            [(page.as_ref() as &web_sys::EventTarget, "visibilitychange"), (window.as_ref(), "pagehide")]
        {
            // A browser that refuses a listener has no such event.
            let _ = target.add_event_listener_with_callback(name, flush.as_ref().unchecked_ref());
        }
        let _ = window.add_event_listener_with_callback("beforeunload", warn.as_ref().unchecked_ref());
        // As long as the page.
        flush.forget();
        warn.forget();
    }
}
