//! Names said once: each direction of a connection numbers the long ids that it has sent.
//!
//! Both ends count alike: every [`Named::New`] takes the next number as long as there is room. Nothing is
//! ever taken out; a table that is full sends further names in full, each time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A value in full, or the number of one that was sent in full before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Named<T> {
    /// The value; takes the next number.
    New(T),
    /// The value with this number.
    Again(u32),
}

/// What this side has named.
#[derive(Debug)]
pub(super) struct Said<T> {
    numbers: BTreeMap<T, u32>,
    room: usize,
}

impl<T: Ord + Clone> Said<T> {
    pub(super) fn new(room: usize) -> Self {
        Self { numbers: BTreeMap::new(), room }
    }

    /// Names `value` as shortly as the other side can understand.
    pub(super) fn name(&mut self, value: &T) -> Named<T> {
        if let Some(number) = self.numbers.get(value) {
            return Named::Again(*number);
        }
        let next = self.numbers.len();
        if next < self.room
            && let Ok(number) = u32::try_from(next)
        {
            self.numbers.insert(value.clone(), number);
        }
        Named::New(value.clone())
    }
}

/// What the other side has named.
#[derive(Debug)]
pub(super) struct Heard<T> {
    values: Vec<T>,
    room: usize,
}

impl<T: Clone> Heard<T> {
    pub(super) fn new(room: usize) -> Self {
        Self { values: Vec::new(), room }
    }

    /// Returns the value that is meant; none for a number that was never given.
    pub(super) fn resolve(&mut self, named: Named<T>) -> Option<T> {
        match named {
            Named::New(value) => {
                if self.values.len() < self.room {
                    self.values.push(value.clone());
                }
                Some(value)
            }
            Named::Again(number) => self.values.get(usize::try_from(number).ok()?).cloned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_count_alike_and_stop_alike() {
        let (mut said, mut heard) = (Said::new(2), Heard::new(2));
        for value in ["a", "b", "a", "c", "c", "b"] {
            assert_eq!(heard.resolve(said.name(&value)), Some(value));
        }
        assert_eq!(said.name(&"b"), Named::Again(1));
        assert_eq!(said.name(&"c"), Named::New("c"));
        assert_eq!(heard.resolve(Named::Again(2)), None);
    }
}
