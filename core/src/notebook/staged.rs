//! A map that can go back to what is on disk.

use std::collections::BTreeMap;
use std::ops::Deref;

/// A map in memory that mirrors a table, and what it held before the changes not on disk yet.
#[derive(Debug, Clone)]
pub(super) struct Staged<K, V> {
    now: BTreeMap<K, V>,
    /// **Shape**: the value on disk by key; none where there was nothing.
    before: BTreeMap<K, Option<V>>,
}

impl<K, V> Default for Staged<K, V> {
    fn default() -> Self {
        Self { now: BTreeMap::new(), before: BTreeMap::new() }
    }
}

impl<K, V> Deref for Staged<K, V> {
    type Target = BTreeMap<K, V>;

    fn deref(&self) -> &BTreeMap<K, V> {
        &self.now
    }
}

impl<K: Ord + Clone, V: Clone> Staged<K, V> {
    /// Mirrors what is on disk.
    pub(super) fn from_disk(rows: impl IntoIterator<Item = (K, V)>) -> Self {
        Self { now: rows.into_iter().collect(), before: BTreeMap::new() }
    }

    /// Lends a value to be changed.
    pub(super) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let value = self.now.get_mut(key)?;
        self.before.entry(key.clone()).or_insert_with(|| Some(value.clone()));
        Some(value)
    }

    /// Sets a value.
    pub(super) fn insert(&mut self, key: K, value: V) {
        let before = self.now.insert(key.clone(), value);
        self.before.entry(key).or_insert(before);
    }

    /// Takes a value away.
    pub(super) fn remove(&mut self, key: &K) {
        let before = self.now.remove(key);
        self.before.entry(key.clone()).or_insert(before);
    }

    /// Notes that everything is on disk.
    pub(super) fn keep(&mut self) {
        self.before.clear();
    }

    /// Goes back to what is on disk.
    pub(super) fn undo(&mut self) {
        for (key, value) in std::mem::take(&mut self.before) {
            match value {
                Some(value) => self.now.insert(key, value),
                None => self.now.remove(&key),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_back_to_what_is_on_disk() {
        let disk = BTreeMap::from([(1, "a"), (2, "b")]);
        let mut staged = Staged::from_disk(disk.clone());
        *staged.get_mut(&1).unwrap() = "x";
        *staged.get_mut(&1).unwrap() = "y";
        staged.remove(&2);
        staged.insert(2, "z");
        staged.insert(3, "c");
        assert_eq!(*staged, BTreeMap::from([(1, "y"), (2, "z"), (3, "c")]));
        staged.undo();
        assert_eq!(*staged, disk);
        staged.insert(3, "c");
        staged.keep();
        staged.undo();
        assert_eq!(staged.len(), 3);
    }
}
