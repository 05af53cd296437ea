//! What another device does not have yet, in groups that can be taken one after another.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{Automerge, Change, ChangeHash, ReadDoc};

use super::{LoadError, Notebook};
use crate::documents::genesis_actor;
use crate::history::{MAX_RUN_LEN, Run, Seal, Vector};
use crate::ids::{ChangeId, DocumentId, StreamId};
use crate::store::ReadError;

impl Notebook {
    /// Returns the runs that somebody lacks who holds `have`, in groups: each group can be taken once those
    /// before it were.
    ///
    /// Stops when more than `max_bytes` are gathered, after one group at least. Empty where nothing is
    /// lacking, or where the document cannot be read.
    pub fn runs_since(&mut self, document: &DocumentId, have: &Vector, max_bytes: usize) -> Vec<Vec<Run>> {
        self.merge_own(document);
        let Some(held) = self.held.get(document) else { return Vec::new() };
        let lacking: BTreeMap<StreamId, u64> = held
            .tips
            .iter()
            .map(|(stream, (number, _))| (*stream, *number, have.get(stream).copied().unwrap_or(0)))
            .filter(|(_, number, had)| number > had)
            .map(|(stream, _, had)| (stream, had))
            .collect();
        if lacking.is_empty() {
            return Vec::new();
        }
        match self.groups_of_tail(document, &lacking, max_bytes) {
            Some(groups) => groups,
            None => self.groups_of_document(document, &lacking, max_bytes).unwrap_or_default(),
        }
    }

    /// Serves what is lacking from the tail alone; none where some of it is in the snapshot.
    fn groups_of_tail(
        &mut self,
        document: &DocumentId,
        lacking: &BTreeMap<StreamId, u64>,
        max_bytes: usize,
    ) -> Option<Vec<Vec<Run>>> {
        let next = self.held.get(document)?.next;
        // What is staged has no row yet.
        let staged = self.staged.get(document).map_or(&[][..], Vec::as_slice);
        let first_staged = next.saturating_sub(staged.len() as u64);
        let index = self.tails.of(document, &self.store, staged, next)?;
        for (stream, had) in lacking {
            if index.first_beyond(stream, *had)? > had + 1 {
                return None;
            }
        }
        let is_lacking = |run: &Run| lacking.get(&run.stream).is_some_and(|had| run.last > *had);
        let mut groups = Vec::new();
        let mut bytes = 0;
        for arrival in index.arrivals_beyond(lacking) {
            let group = match arrival.checked_sub(first_staged) {
                Some(place) => staged.get(usize::try_from(place).ok()?)?.clone(),
                None => self.store.tail_group(document, arrival).ok()??,
            };
            let group: Vec<Run> = group.into_iter().filter(is_lacking).collect();
            bytes += group.iter().map(|run| run.changes.len()).sum::<usize>();
            groups.push(group);
            if bytes > max_bytes {
                break;
            }
        }
        Some(groups)
    }

    /// Names the changes up to which somebody holds each stream, so that what lies before is not gone through; none
    /// where the hash of one of them is not at hand.
    fn held_at(
        &self,
        document: &DocumentId,
        lacking: &BTreeMap<StreamId, u64>,
        seals: &BTreeMap<(StreamId, u64), Seal>,
    ) -> Vec<ChangeHash> {
        let tips = self.held.get(document).into_iter().flat_map(|held| &held.tips);
        let held_at = tips.filter_map(|(stream, (_, tip))| match lacking.get(stream) {
            None => Some(Some(*tip)),
            Some(0) => None,
            Some(had) => Some(seals.get(&(*stream, *had)).map(|seal| seal.hash)),
        });
        let held_at: Option<Vec<ChangeId>> = held_at.collect();
        held_at.unwrap_or_default().into_iter().map(ChangeHash::from).collect()
    }

    /// Rebuilds what is lacking from the document and the signatures that were kept.
    fn groups_of_document(
        &mut self,
        document: &DocumentId,
        lacking: &BTreeMap<StreamId, u64>,
        max_bytes: usize,
    ) -> Result<Vec<Vec<Run>>, LoadError> {
        let seals = self.seals_of(document)?;
        let held_there = self.held_at(document, lacking, &seals);
        let loaded = self.document(document)?;
        Ok(groups_of(loaded, document, lacking, &seals, &held_there, max_bytes))
    }

    /// Gathers every signature that is stored or staged for a document.
    pub(super) fn seals_of(&self, document: &DocumentId) -> Result<BTreeMap<(StreamId, u64), Seal>, ReadError> {
        let mut seals: BTreeMap<(StreamId, u64), Seal> = BTreeMap::new();
        for (stream, number, seal) in self.store.seals(document)? {
            seals.insert((stream, number), seal);
        }
        for (stream, number, seal) in self.whole.get(document).into_iter().flat_map(|whole| &whole.seals) {
            seals.insert((*stream, *number), seal.clone());
        }
        for run in self.tail_of(document)?.into_iter().flatten() {
            seals.insert((run.stream, run.last), run.seal);
        }
        Ok(seals)
    }

    /// Reads the groups that came after a document's snapshot, staged ones last.
    pub(super) fn tail_of(&self, document: &DocumentId) -> Result<Vec<Vec<Run>>, ReadError> {
        // What is staged whole takes the place of the tail that is stored.
        let mut tail = if self.whole.contains_key(document) { Vec::new() } else { self.store.tail(document)? };
        tail.extend(self.staged.get(document).into_iter().flatten().cloned());
        Ok(tail)
    }
}

/// Rebuilds the runs that somebody lacks who has each stream up to the number in `lacking`, in groups that can be
/// taken one after another, from a document and the signatures that are kept for it; stops beyond `max_bytes`.
///
/// `held_there` names changes before which nothing is lacking.
pub(super) fn groups_of(
    loaded: &Automerge,
    document: &DocumentId,
    lacking: &BTreeMap<StreamId, u64>,
    seals: &BTreeMap<(StreamId, u64), Seal>,
    held_there: &[ChangeHash],
    max_bytes: usize,
) -> Vec<Vec<Run>> {
    let genesis = genesis_actor(document);
    let mut pieces = Pieces::default();
    for meta in loaded.get_changes_meta(held_there) {
        let Some(stream) = StreamId::from_slice(meta.actor.to_bytes()).filter(|_| *meta.actor != genesis) else {
            continue;
        };
        if lacking.get(&stream).is_some_and(|had| meta.seq > *had) {
            let dependencies = meta.deps.iter().map(|hash| ChangeId::from(*hash)).collect();
            let is_last = seals.contains_key(&(stream, meta.seq));
            pieces.add(stream, meta.seq, meta.hash.into(), dependencies, is_last);
        }
    }
    let mut groups = Vec::new();
    let mut bytes = 0;
    for group in pieces.into_groups() {
        let mut runs: Vec<Run> = Vec::new();
        for piece in group {
            let Some(seal) = seals.get(&(piece.stream, piece.last)) else { continue };
            let changes = bytes_of(loaded, &piece.changes);
            if changes.len() > MAX_RUN_LEN {
                continue;
            }
            bytes += changes.len();
            runs.push(Run {
                document: *document,
                stream: piece.stream,
                first: piece.first,
                last: piece.last,
                changes,
                seal: seal.clone(),
            });
        }
        groups.push(runs);
        if bytes > max_bytes {
            break;
        }
    }
    groups
}

/// Rebuilds changes, in this order; one by one each would cost a walk through the document.
fn bytes_of(document: &Automerge, hashes: &[ChangeId]) -> Vec<u8> {
    let bundle = document.bundle(hashes.iter().map(|hash| (*hash).into()));
    let rebuilt = bundle.and_then(|bundle| bundle.to_changes()).unwrap_or_default();
    let mut rebuilt: BTreeMap<ChangeId, Change> =
        rebuilt.into_iter().map(|change| (change.hash().into(), change)).collect();
    let mut bytes = Vec::new();
    for hash in hashes {
        let change = rebuilt.remove(hash).or_else(|| document.get_change_by_hash(&(*hash).into()));
        if let Some(mut change) = change {
            bytes.extend_from_slice(&change.bytes());
        }
    }
    bytes
}

/// A stretch of one stream that ends at a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    stream: StreamId,
    first: u64,
    last: u64,
    changes: Vec<ChangeId>,
    dependencies: BTreeSet<ChangeId>,
}

/// Cuts a history into pieces and puts those that need each other together.
#[derive(Debug, Default)]
struct Pieces {
    done: Vec<Piece>,
    open: BTreeMap<StreamId, Piece>,
    /// The piece that each change is in, by its index in `done`.
    of: BTreeMap<ChangeId, usize>,
}

impl Pieces {
    /// Adds a change; those of a stream come in order.
    fn add(&mut self, stream: StreamId, number: u64, hash: ChangeId, dependencies: Vec<ChangeId>, is_last: bool) {
        let piece = self.open.entry(stream).or_insert_with(|| Piece {
            stream,
            first: number,
            last: number,
            changes: Vec::new(),
            dependencies: BTreeSet::new(),
        });
        piece.last = number;
        piece.changes.push(hash);
        piece.dependencies.extend(dependencies);
        if is_last && let Some(piece) = self.open.remove(&stream) {
            self.of.extend(piece.changes.iter().map(|hash| (*hash, self.done.len())));
            self.done.push(piece);
        }
    }

    /// Orders the pieces so that each comes with or after what it builds on.
    ///
    /// # Source
    /// Tarjan, "Depth-first search and linear graph algorithms" (1972): strongly connected components come
    /// out in this order. Written with a stack of its own, as a long history is a deep graph.
    fn into_groups(self) -> Vec<Vec<Piece>> {
        let edges: Vec<Vec<usize>> = self
            .done
            .iter()
            .enumerate()
            .map(|(index, piece)| {
                let needed: BTreeSet<usize> =
                    piece.dependencies.iter().filter_map(|hash| self.of.get(hash)).copied().collect();
                needed.into_iter().filter(|needed| *needed != index).collect()
            })
            .collect();
        let mut components: Vec<Vec<usize>> = Vec::new();
        let mut order: Vec<Option<usize>> = vec![None; edges.len()];
        let mut low: Vec<usize> = vec![0; edges.len()];
        let mut on_stack = vec![false; edges.len()];
        let mut stack: Vec<usize> = Vec::new();
        let mut next = 0;
        for root in 0..edges.len() {
            let mut path: Vec<(usize, usize)> = vec![(root, 0)];
            if order[root].is_some() {
                continue;
            }
            while let Some((node, edge)) = path.pop() {
                if edge == 0 {
                    order[node] = Some(next);
                    low[node] = next;
                    next += 1;
                    stack.push(node);
                    on_stack[node] = true;
                }
                if let Some(&target) = edges[node].get(edge) {
                    path.push((node, edge + 1));
                    match order[target] {
                        None => path.push((target, 0)),
                        Some(found) if on_stack[target] => low[node] = low[node].min(found),
                        Some(_) => {}
                    }
                    continue;
                }
                if let Some((parent, _)) = path.last() {
                    low[*parent] = low[*parent].min(low[node]);
                }
                if Some(low[node]) == order[node] {
                    let mut component = Vec::new();
                    while let Some(member) = stack.pop() {
                        on_stack[member] = false;
                        component.push(member);
                        if member == node {
                            break;
                        }
                    }
                    component.sort_unstable();
                    components.push(component);
                }
            }
        }
        let mut done: Vec<Option<Piece>> = self.done.into_iter().map(Some).collect();
        components
            .into_iter()
            .map(|component| component.into_iter().filter_map(|index| done[index].take()).collect())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(name: u8) -> StreamId {
        StreamId([name; 40])
    }

    fn change(name: u8) -> ChangeId {
        ChangeId([name; 32])
    }

    #[test]
    fn pieces_that_need_each_other_travel_together() {
        let mut pieces = Pieces::default();
        // a1 <- b1 <- a2 with one signature after a2: a's piece and b's need each other.
        pieces.add(stream(1), 1, change(11), vec![], false);
        pieces.add(stream(2), 1, change(21), vec![change(11)], true);
        pieces.add(stream(1), 2, change(12), vec![change(11), change(21)], true);
        // c1 builds on both, d1 on nothing.
        pieces.add(stream(3), 1, change(31), vec![change(12)], true);
        pieces.add(stream(4), 1, change(41), vec![], true);
        let groups: Vec<Vec<(StreamId, u64, u64)>> = pieces
            .into_groups()
            .into_iter()
            .map(|group| group.into_iter().map(|piece| (piece.stream, piece.first, piece.last)).collect())
            .collect();
        assert_eq!(
            groups,
            vec![vec![(stream(2), 1, 1), (stream(1), 1, 2)], vec![(stream(3), 1, 1)], vec![(stream(4), 1, 1)],]
        );
    }
}
