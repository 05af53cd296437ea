//! What the documents of a programme say, for pages that read a little of many: each is asked for once a change.

use std::collections::{BTreeMap, BTreeSet};

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
    /// Those that the node would not show.
    refused: RwSignal<BTreeSet<DocumentId>>,
    /// As of which change each was asked for.
    asked: StoredValue<BTreeMap<DocumentId, u64>>,
    /// Counts how often the node said that something changed: a merge may bring what is older than the newest change.
    news: RwSignal<u32>,
    link: Link,
}

impl Contents {
    pub(super) fn new(link: Link) -> Self {
        Self {
            said: RwSignal::default(),
            refused: RwSignal::default(),
            asked: StoredValue::default(),
            news: RwSignal::new(0),
            link,
        }
    }

    /// Returns what they say, as a signal.
    pub(crate) fn said(self) -> ReadSignal<Said> {
        self.said.read_only()
    }

    /// Tells whether a document was read, or cannot be.
    pub(crate) fn is_known(self, document: &DocumentId) -> bool {
        self.said.with(|said| said.contains_key(document)) || self.refused.with(|refused| refused.contains(document))
    }

    /// Notes that documents changed: whoever reads them asks again.
    pub(super) fn outdate(self) {
        self.asked.update_value(BTreeMap::clear);
        self.news.update(|news| *news = news.wrapping_add(1));
    }

    /// Reads those of these documents that changed since they were read; in an effect, again at every news.
    pub(crate) fn read(self, documents: &[DocumentView]) {
        self.news.track();
        for document in documents {
            let (id, now) = (document.id, document.changed);
            let known = self.asked.try_update_value(|asked| asked.insert(id, now)).flatten();
            if known == Some(now) {
                continue;
            }
            let call = self.link.call(Command::Show { document: id, at: Vec::new() });
            spawn_local(async move {
                match call.await {
                    Ok(Answer::Content { view, .. }) => {
                        if self.said.with_untracked(|said| said.get(&id) != Some(&view)) {
                            self.said.update(|said| {
                                said.insert(id, view);
                            });
                        }
                    }
                    // Asked for again at the next news.
                    _ => self.refused.update(|refused| {
                        refused.insert(id);
                    }),
                }
            });
        }
    }
}
