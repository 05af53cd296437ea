//! Open documents: the node's own replicas, loaded on demand and few at a time.
//!
//! **Invariant**: bytes that passed every check but still break Automerge cost one document its place
//! in memory, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use automerge::{Automerge, LoadOptions, ReadDoc, TextEncoding};

use crate::documents::{SignedRecord, genesis, genesis_actor};
use crate::history::Run;
use crate::history::inspect::ChangeHeader;
use crate::ids::{ChangeId, DocumentId, StreamId};

/// How many documents are kept open.
const MAX_LOADED: usize = 48;

/// Reports bytes that Automerge could not take, or took for something else.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the document does not take it: {0}")]
pub(super) struct Indigestible(pub(super) String);

/// The documents in memory.
#[derive(Debug, Default)]
pub(super) struct Cache {
    documents: BTreeMap<DocumentId, (u64, Automerge)>,
    clock: u64,
}

impl Cache {
    pub(super) fn get(&mut self, id: &DocumentId) -> Option<&mut Automerge> {
        self.clock += 1;
        let (used, document) = self.documents.get_mut(id)?;
        *used = self.clock;
        Some(document)
    }

    /// Keeps a document, and closes the one that was not used for the longest.
    pub(super) fn insert(&mut self, id: DocumentId, document: Automerge) {
        self.clock += 1;
        self.documents.insert(id, (self.clock, document));
        if self.documents.len() > MAX_LOADED {
            let oldest = self.documents.iter().min_by_key(|(_, (used, _))| *used).map(|(id, _)| *id);
            if let Some(oldest) = oldest {
                self.documents.remove(&oldest);
            }
        }
    }

    pub(super) fn remove(&mut self, id: &DocumentId) {
        self.documents.remove(id);
    }

    pub(super) fn clear(&mut self) {
        self.documents.clear();
    }
}

/// Opens a document from its snapshot, or from its genesis where there is none yet.
pub(super) fn open(signed: &SignedRecord, snapshot: Option<&[u8]>) -> Result<Automerge, Indigestible> {
    guarded(|| match snapshot {
        Some(bytes) => {
            let options = LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit);
            Automerge::load_with_options(bytes, options).map_err(|error| Indigestible(error.to_string()))
        }
        None => {
            let mut document = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit);
            let first = genesis(&signed.id, &signed.record).map_err(|error| Indigestible(error.to_string()))?;
            document.apply_changes([first]).map_err(|error| Indigestible(error.to_string()))?;
            Ok(document)
        }
    })
}

/// Opens a document and merges what came after its snapshot.
///
/// A group that breaks it is left out, and the document reads without: it was never acknowledged to
/// anybody but the page that wrote it, and its bytes stay on disk.
pub(super) fn open_with(
    signed: &SignedRecord,
    snapshot: Option<&[u8]>,
    groups: &[Vec<Run>],
) -> Result<Automerge, Indigestible> {
    let mut document = open(signed, snapshot)?;
    let all: Vec<u8> = groups.iter().flatten().flat_map(|run| &run.changes).copied().collect();
    if all.is_empty() || merge(&mut document, &all, &[]).is_ok() {
        return Ok(document);
    }
    let mut document = open(signed, snapshot)?;
    for group in groups {
        let changes: Vec<u8> = group.iter().flat_map(|run| &run.changes).copied().collect();
        let mut attempt = document.clone();
        if merge(&mut attempt, &changes, &[]).is_ok() {
            document = attempt;
        }
    }
    Ok(document)
}

/// Merges change chunks, one after another in any order, and checks that each is there unaltered.
///
/// Where this fails `document` may be half changed: the caller drops it.
pub(super) fn merge(document: &mut Automerge, changes: &[u8], headers: &[ChangeHeader]) -> Result<(), Indigestible> {
    guarded(|| {
        let before = document.get_heads();
        document.load_incremental(changes).map_err(|error| Indigestible(error.to_string()))?;
        if headers.is_empty() {
            return Ok(());
        }
        // A change is rebuilt from what Automerge kept of it: where that is less than what it said, a
        // predecessor that does not exist for example, the hash is another, and so would be the saved
        // document's. All are rebuilt at once: one by one each would cost a walk through the document.
        let rebuilt: BTreeSet<ChangeId> =
            document.get_changes(&before).iter().map(|change| change.hash().into()).collect();
        let was_here = |header: &ChangeHeader| {
            document.get_change_by_hash(&header.hash.into()).is_some_and(|change| change.hash() == header.hash.into())
        };
        match headers.iter().find(|header| !rebuilt.contains(&header.hash) && !was_here(header)) {
            Some(header) => Err(Indigestible(format!("change {} is not what it says", header.hash.short()))),
            None => Ok(()),
        }
    })
}

/// The last change of each stream of a document, and the changes that no other names.
pub(super) type TipsAndHeads = (BTreeMap<StreamId, (u64, ChangeId)>, BTreeSet<ChangeId>);

/// Reads where a document stands; no heads while there is nothing but its genesis.
pub(super) fn tips_and_heads(id: &DocumentId, document: &mut Automerge) -> TipsAndHeads {
    let genesis = genesis_actor(id);
    let mut tips: BTreeMap<StreamId, (u64, ChangeId)> = BTreeMap::new();
    for meta in document.get_changes_meta(&[]) {
        if let Some(stream) = StreamId::from_slice(meta.actor.to_bytes()).filter(|_| *meta.actor != genesis) {
            let tip = tips.entry(stream).or_insert((0, meta.hash.into()));
            if meta.seq > tip.0 {
                *tip = (meta.seq, meta.hash.into());
            }
        }
    }
    let heads = if tips.is_empty() { Vec::new() } else { document.get_heads() };
    (tips, heads.into_iter().map(ChangeId::from).collect())
}

/// Tells the greatest operation number of a change; none where the change is not there.
pub(super) fn max_op(document: &Automerge, change: &ChangeId) -> Option<u64> {
    document.get_change_meta_by_hash(&(*change).into()).map(|meta| meta.max_op)
}

fn guarded<T>(work: impl FnOnce() -> Result<T, Indigestible>) -> Result<T, Indigestible> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Indigestible("it breaks the document".to_owned())))
}
