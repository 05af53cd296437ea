//! Documents that a page shows a little of and does not open: their content, read anew whenever they change.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use taccuino_api::{Answer, Command, DocumentView};
use taccuino_core::documents::View;
use taccuino_core::ids::DocumentId;

use crate::state::{ProgrammeState, use_app_state};

/// Reads a document as it is on this laptop, and again when the list says that it changed.
pub(crate) fn use_content(programme: ProgrammeState, id: DocumentId) -> ReadSignal<Option<View>> {
    let link = use_app_state().link;
    let (content, set_content) = signal(None);
    let changed = Memo::new(move |_| programme.document(&id).map(|document| document.changed));
    Effect::new(move || {
        // Read and not only tracked: a memo that nobody reads does not look.
        changed.get();
        let call = link.call(Command::Show { document: id, at: Vec::new() });
        spawn_local(async move {
            if let Ok(Answer::Content { view, .. }) = call.await {
                // The component may be gone by now, and with it who wanted to read.
                set_content.try_set(Some(view));
            }
        });
    });
    content
}

/// Reads several documents as they are on this laptop, and each again when the list says that it changed.
pub(crate) fn use_contents(wanted: Memo<Vec<DocumentView>>) -> RwSignal<BTreeMap<DocumentId, View>> {
    let link = use_app_state().link;
    let contents = RwSignal::new(BTreeMap::new());
    let asked = StoredValue::new(BTreeMap::<DocumentId, u64>::new());
    Effect::new(move || {
        for document in wanted.get() {
            let before = asked.try_update_value(|asked| asked.insert(document.id, document.changed)).flatten();
            if before == Some(document.changed) {
                continue;
            }
            let call = link.call(Command::Show { document: document.id, at: Vec::new() });
            spawn_local(async move {
                if let Ok(Answer::Content { view, .. }) = call.await {
                    // The component may be gone by now, and with it who wanted to read.
                    contents.try_update(|contents| contents.insert(document.id, view));
                }
            });
        }
    });
    contents
}
