//! What the notebook tells: who takes part, which documents there are, what is in them and how it came.

use automerge::legacy;

use super::Notebook;
use crate::documents::{Field, Problem, SignedRecord, UnknownChange, View, genesis_actor, read, read_at};
use crate::history::Vector;
use crate::ids::{ChangeId, DocumentId, ProgrammeId, StreamId};
use crate::membership::Log;
use crate::store::{RefusalRow, Summary};

/// One change in a document's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The stream that wrote it.
    pub stream: StreamId,
    /// Its number there.
    pub number: u64,
    /// When, by the writer's clock, in milliseconds since 1970.
    pub time: u64,
    /// The texts that it inserted, one for each stretch.
    pub inserted: Vec<String>,
    /// How many characters, values or items it deleted.
    pub deleted: u32,
    /// The values that it set.
    pub set: Vec<String>,
}

impl Notebook {
    /// Lists the programmes.
    pub fn programmes(&self) -> Vec<ProgrammeId> {
        self.logs.keys().copied().collect()
    }

    /// Returns a programme's membership log.
    pub fn log(&self, programme: &ProgrammeId) -> Option<&Log> {
        self.logs.get(programme)
    }

    /// Lists a programme's documents, sorted by id.
    pub fn documents(&self, programme: &ProgrammeId) -> Vec<DocumentId> {
        let of_programme = self.held.iter().filter(|(_, held)| held.signed.record.programme == *programme);
        of_programme.map(|(id, _)| *id).collect()
    }

    /// Returns a document's creation record.
    pub fn record(&self, document: &DocumentId) -> Option<&SignedRecord> {
        self.held.get(document).map(|held| &held.signed)
    }

    /// Returns the changes of a document that no other names, sorted; none while there is only the genesis.
    pub fn heads(&self, document: &DocumentId) -> Vec<ChangeId> {
        self.held.get(document).map_or_else(Vec::new, |held| held.heads.iter().copied().collect())
    }

    /// Tells whether a change is known to be here without a look at the document itself: one that no other
    /// names, or the last of its stream.
    pub fn knows_at_a_glance(&self, document: &DocumentId, change: &ChangeId) -> bool {
        self.held
            .get(document)
            .is_some_and(|held| held.heads.contains(change) || held.tips.values().any(|(_, hash)| hash == change))
    }

    /// Tells whether a change is here.
    pub fn knows(&mut self, document: &DocumentId, change: &ChangeId) -> bool {
        if self.knows_at_a_glance(document, change) {
            return true;
        }
        if !self.held.contains_key(document) {
            return false;
        }
        self.merge_own(document);
        self.document(document).is_ok_and(|loaded| loaded.get_change_meta_by_hash(&(*change).into()).is_some())
    }

    /// Returns how far each stream of a document is here.
    pub fn vector(&self, document: &DocumentId) -> Vector {
        let tips = self.held.get(document).into_iter().flat_map(|held| &held.tips);
        tips.map(|(stream, (number, _))| (*stream, *number)).collect()
    }

    /// Returns what lists show of a document.
    pub fn summary(&mut self, document: &DocumentId) -> Summary {
        if let Some(summary) = self.held.get(document).and_then(|held| held.summary.clone()) {
            return summary;
        }
        let Some((view, _)) = self.view(document) else { return Summary::default() };
        let changed = self.document(document).map_or(0, |loaded| {
            let heads = loaded.get_heads();
            let times = heads.iter().filter_map(|head| loaded.get_change_meta_by_hash(head)).map(|meta| meta.timestamp);
            times.max().and_then(|time| u64::try_from(time).ok()).unwrap_or(0)
        });
        let title = view.text(&Field::root("title")).chars().take(200).collect();
        let choices = u32::try_from(view.choices().len()).unwrap_or(u32::MAX);
        let summary = Summary { title, changed, choices };
        if let Some(held) = self.held.get_mut(document) {
            held.summary = Some(summary.clone());
            self.touched.insert(*document);
        }
        summary
    }

    /// Reads a document's content; none where it is not here or cannot be read from the disk.
    pub fn view(&mut self, document: &DocumentId) -> Option<(View, Vec<Problem>)> {
        self.merge_own(document);
        let kind = self.held.get(document)?.signed.record.kind;
        let loaded = self.document(document).ok()?;
        Some(read(loaded, kind))
    }

    /// Reads a document's content as it stood at `heads`; none as for [`Notebook::view`].
    ///
    /// # Errors
    /// [`UnknownChange`] where one of them is not here.
    pub fn view_at(
        &mut self,
        document: &DocumentId,
        heads: &[ChangeId],
    ) -> Option<Result<(View, Vec<Problem>), UnknownChange>> {
        self.merge_own(document);
        let kind = self.held.get(document)?.signed.record.kind;
        let loaded = self.document(document).ok()?;
        Some(read_at(loaded, kind, heads))
    }

    /// Reads a document's content as [`Notebook::view`] does, but keeps it open only if it is so already: for whoever
    /// walks over all of them, so that those in use stay open.
    pub fn view_in_passing(&mut self, document: &DocumentId) -> Option<(View, Vec<Problem>)> {
        if self.cache.get(document).is_some() || self.unmerged.contains_key(document) {
            return self.view(document);
        }
        let kind = self.held.get(document)?.signed.record.kind;
        Some(read(&self.load(document).ok()?, kind))
    }

    /// Saves a document for a writer's replica; none as for [`Notebook::view`].
    pub fn saved(&mut self, document: &DocumentId) -> Option<Vec<u8>> {
        self.merge_own(document);
        Some(self.document(document).ok()?.save())
    }

    /// Lists a document's changes, each after those that it builds on.
    pub fn history(&mut self, document: &DocumentId) -> Vec<HistoryEntry> {
        self.merge_own(document);
        let genesis = genesis_actor(document);
        let Ok(loaded) = self.document(document) else { return Vec::new() };
        let mut entries = Vec::new();
        for change in loaded.get_changes(&[]) {
            let Some(stream) = StreamId::from_slice(change.actor_id().to_bytes()) else { continue };
            if *change.actor_id() != genesis {
                entries.push(describe(stream, &change));
            }
        }
        entries
    }

    /// Lists what was refused, oldest first.
    pub fn refusals(&self) -> Vec<RefusalRow> {
        self.refusals.values().cloned().collect()
    }
}

fn describe(stream: StreamId, change: &automerge::Change) -> HistoryEntry {
    let expanded = change.decode();
    let mut entry = HistoryEntry {
        stream,
        number: change.seq(),
        time: u64::try_from(change.timestamp()).unwrap_or(0),
        inserted: Vec::new(),
        deleted: 0,
        set: Vec::new(),
    };
    let mut is_typing = false;
    for operation in &expanded.operations {
        match &operation.action {
            legacy::OpType::Put(value) if operation.insert => {
                let text = as_written(value);
                match entry.inserted.last_mut().filter(|_| is_typing) {
                    Some(stretch) => stretch.push_str(&text),
                    None => entry.inserted.push(text),
                }
                is_typing = true;
                continue;
            }
            legacy::OpType::Put(value) => entry.set.push(as_written(value)),
            legacy::OpType::Delete => entry.deleted += 1,
            legacy::OpType::Make(_)
            | legacy::OpType::Increment(_)
            | legacy::OpType::MarkBegin(_)
            | legacy::OpType::MarkEnd(_) => {}
        }
        is_typing = false;
    }
    entry
}

/// Returns a value as somebody wrote it; anything but a text in Automerge's words.
fn as_written(value: &automerge::ScalarValue) -> String {
    match value {
        automerge::ScalarValue::Str(text) => text.to_string(),
        other => other.to_string(),
    }
}
