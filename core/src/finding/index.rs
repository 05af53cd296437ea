//! What was extracted already, so that it need not be read again: in memory only, and no more than a bound.

use std::collections::BTreeMap;

use super::Extract;
use crate::ids::{ChangeId, DocumentId};

/// The extracts that are at hand.
#[derive(Debug)]
pub struct Index {
    extracts: BTreeMap<DocumentId, Extract>,
    size: usize,
    limit: usize,
}

impl Index {
    /// Makes an empty index that holds at most `limit` bytes, about.
    pub fn new(limit: usize) -> Self {
        Self { extracts: BTreeMap::new(), size: 0, limit }
    }

    /// Returns the extract of a document as it stands at `heads`; none where that is not at hand.
    pub fn get(&self, document: &DocumentId, heads: &[ChangeId]) -> Option<&Extract> {
        self.extracts.get(document).filter(|extract| extract.heads == heads)
    }

    /// Keeps an extract in place of an older one of the same document, if there is room. What is there stays: a walk
    /// over more documents than fit would otherwise push out each before its turn comes again.
    pub fn keep(&mut self, extract: Extract) {
        if let Some(older) = self.extracts.remove(&extract.document) {
            self.size -= older.size();
        }
        let size = extract.size();
        if self.size + size <= self.limit {
            self.size += size;
            self.extracts.insert(extract.document, extract);
        }
    }

    /// Tells how many bytes it holds, about.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.extracts.clear();
        self.size = 0;
    }
}
