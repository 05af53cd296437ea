//! What the documents of a programme say, for pages that read a little of many: each is asked for once a change.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use taccuino_api::{Answer, Command, DocumentView};
use taccuino_core::ids::DocumentId;

use crate::link::Link;
use crate::outlook::Said;

/// What documents say, as far as it was read; a handle that is copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Contents {
    said: RwSignal<Said>,
    /// As of which change each was asked for.
    asked: StoredValue<BTreeMap<DocumentId, (u64, u32)>>,
    link: Link,
}

impl Contents {
    pub(super) fn new(link: Link) -> Self {
        Self { said: RwSignal::default(), asked: StoredValue::default(), link }
    }

    /// Returns what they say, as a signal.
    pub(crate) fn said(self) -> ReadSignal<Said> {
        self.said.read_only()
    }

    /// Reads those of these documents that changed since they were read.
    pub(crate) fn read(self, documents: &[DocumentView]) {
        for document in documents {
            let (id, now) = (document.id, (document.changed, document.choices));
            let known = self.asked.try_update_value(|asked| asked.insert(id, now)).flatten();
            if known == Some(now) {
                continue;
            }
            let call = self.link.call(Command::Show { document: id });
            spawn_local(async move {
                match call.await {
                    Ok(Answer::Content { view, .. }) => self.said.update(|said| {
                        said.insert(id, view);
                    }),
                    // Asked for again at the next change, or when the page comes back.
                    _ => self.asked.update_value(|asked| {
                        asked.remove(&id);
                    }),
                }
            });
        }
    }
}
