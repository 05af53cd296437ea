//! What the parts of the engine work with while they handle one event.

use std::collections::BTreeMap;

use taccuino_core::codec::DecodeError;
use taccuino_core::ids::{DeviceId, DocumentId};
use taccuino_core::notebook::Notebook;

use super::event::OutEvent;
use super::places::Places;

/// One call of the engine: the notebook, the moment, and what is to be done outside afterwards.
pub(super) struct Turn<'a> {
    pub(super) notebook: &'a mut Notebook,
    /// In milliseconds, by the caller's clock.
    pub(super) now: u64,
    pub(super) out: Vec<OutEvent>,
}

/// What all sessions share.
#[derive(Debug)]
pub(super) struct Shared {
    /// This device.
    pub(super) device: DeviceId,
    pub(super) places: Places,
    /// The documents that are asked for, each of one session at a time: which, and when it last brought something.
    pub(super) wanted: BTreeMap<DocumentId, (u64, u64)>,
    /// Whether sessions should look again at what to ask for.
    pub(super) rethink: bool,
}

/// How long a document is left to a peer that was asked for it and sends nothing, in milliseconds.
const PATIENCE_MS: u64 = 15_000;

impl Shared {
    /// Tells whether another session was asked for a document and may still answer.
    pub(super) fn is_asked_of_another(&self, document: &DocumentId, session: u64, now: u64) -> bool {
        let asked = self.wanted.get(document);
        asked.is_some_and(|(other, at)| *other != session && now.abs_diff(*at) < PATIENCE_MS)
    }

    /// Notes that a session was asked for a document, or sends it.
    pub(super) fn note_wanted(&mut self, document: DocumentId, session: u64, now: u64) {
        self.wanted.insert(document, (session, now));
    }

    /// Notes that a session sends nothing more of a document.
    pub(super) fn note_answered(&mut self, document: &DocumentId, session: u64) {
        if self.wanted.get(document).is_some_and(|(asked, _)| *asked == session) {
            self.wanted.remove(document);
        }
    }

    /// Returns when patience with somebody ends.
    pub(super) fn patience_ends(&self) -> Option<u64> {
        self.wanted.values().map(|(_, at)| at.saturating_add(PATIENCE_MS)).min()
    }
}

/// Why a connection is ended: its peer, or what stands between, breaks the rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("unreadable frame: {0}")]
    Decode(#[from] DecodeError),
    #[error("frame {found} came where {expected} was due")]
    Number { expected: u32, found: u32 },
    #[error("a message out of its place: {0}")]
    OutOfPlace(&'static str),
    #[error("a name that was never given")]
    UnknownName,
    #[error("too much of {0}")]
    TooMuch(&'static str),
    #[error("too many things that no honest program sends")]
    Hostile,
}
