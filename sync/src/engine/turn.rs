//! What the parts of the engine work with while they handle one event.

use std::collections::{BTreeMap, BTreeSet};

use taccuino_core::codec::DecodeError;
use taccuino_core::ids::{ChangeId, DeviceId, DocumentId};
use taccuino_core::notebook::Notebook;

use super::event::OutEvent;
use super::places::Places;

/// One call of the engine: the notebook, the moment, and what is to be done outside afterwards.
pub(super) struct Turn<'a> {
    pub(super) notebook: &'a mut Notebook,
    /// In milliseconds, by the caller's clock.
    pub(super) now: u64,
    pub(super) out: Vec<OutEvent>,
    /// How many documents may still be read from the disk only to compare.
    pub(super) looks: u32,
}

/// How many documents one event may read from the disk only to compare: others wait meanwhile.
const MAX_LOOKS: u32 = 16;

impl<'a> Turn<'a> {
    pub(super) fn new(notebook: &'a mut Notebook, now: u64) -> Self {
        Self { notebook, now, out: Vec::new(), looks: MAX_LOOKS }
    }

    /// Tells whether all these changes of a document are here; none where that takes a look at the disk and
    /// there were too many of these.
    pub(super) fn knows_all(&mut self, document: &DocumentId, heads: &[ChangeId]) -> Option<bool> {
        if heads.iter().all(|head| self.notebook.knows_at_a_glance(document, head)) {
            return Some(true);
        }
        self.looks = self.looks.checked_sub(1)?;
        Some(heads.iter().all(|head| self.notebook.knows(document, head)))
    }
}

/// What all sessions share.
#[derive(Debug)]
pub(super) struct Shared {
    /// This device.
    pub(super) device: DeviceId,
    pub(super) places: Places,
    /// The documents that are asked for, each of one session at a time: which, and when it last brought something.
    pub(super) wanted: BTreeMap<DocumentId, (u64, u64)>,
    /// The documents in which a device came with another branch of its own stream.
    pub(super) forks: BTreeSet<(DeviceId, DocumentId)>,
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

    /// Returns when patience with somebody ends next; who lost it already is waited for no longer.
    pub(super) fn patience_ends(&self, now: u64) -> Option<u64> {
        self.wanted.values().map(|(_, at)| at.saturating_add(PATIENCE_MS)).filter(|end| *end > now).min()
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
    #[error("another branch of a stream counts")]
    Yielded,
    #[error("too many things that no honest program sends")]
    Hostile,
}

#[cfg(test)]
mod tests {
    use taccuino_core::keys::DeviceKey;
    use taccuino_core::store::Store;

    use super::*;
    use crate::engine::{Engine, InEvent};

    #[test]
    fn who_never_answers_wakes_nobody_for_ever() {
        let file = std::env::temp_dir().join(format!("taccuino-patience-{}.redb", std::process::id()));
        let _ = std::fs::remove_file(&file);
        let key = DeviceKey::from_bytes(&[1; 32]);
        let mut notebook = Notebook::open(Store::open(&file).unwrap(), key.clone()).unwrap();
        let mut engine = Engine::new(key.id());
        engine.shared.note_wanted(DocumentId([1; 32]), 1, 1_000);
        engine.shared.note_wanted(DocumentId([2; 32]), 1, 2_000);
        let mut wakes = |now: u64| -> Vec<u64> {
            let out = engine.handle(&mut notebook, now, InEvent::Tick).into_iter();
            let at = |event| if let OutEvent::Wake { at_ms } = event { Some(at_ms) } else { None };
            out.filter_map(at).collect()
        };
        assert_eq!(wakes(3_000), [1_000 + PATIENCE_MS]);
        assert_eq!(wakes(1_000 + PATIENCE_MS), [2_000 + PATIENCE_MS]);
        for now in [2_000 + PATIENCE_MS, 2_001 + PATIENCE_MS, 1_000_000] {
            assert_eq!(wakes(now), [] as [u64; 0], "at {now}");
        }
        drop(notebook);
        std::fs::remove_file(&file).unwrap();
    }
}
