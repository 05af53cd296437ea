//! The notebook as its owner uses it, over a store in memory.
