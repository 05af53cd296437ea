//! Documents: what people write together, as Automerge documents with a known shape.
//!
//! Owns the document types, reading, editing and creation. Knows nothing of signatures, of who may do
//! what, of storage or of peers.
//!
//! **Invariant**: reading never fails and never panics, whatever a document holds.
//!
//! **Invariant**: positions are UTF-16 units everywhere, as in the page's text fields.
//!
//! To add a field: one row in the type's schema, a row in the tests of [`edit`], locale keys, one
//! component. To add a type: one file and a variant of [`DocKind`]; exhaustive matches lead to the rest.

pub mod assessment;
pub mod commitment;
mod edit;
mod field;
pub mod form;
mod genesis;
pub mod issues;
mod kind;
pub mod network;
pub mod note;
mod order;
mod place;
pub mod plan;
pub mod programme;
mod read;
mod record;
mod replica;
mod schema;
mod shape;
#[cfg(test)]
mod tests;
mod versions;
pub mod visit;

pub use edit::{Edit, EditError, MAX_INSERT, MAX_LINE, apply};
pub use field::{Field, ItemKey, ParseFieldError};
pub use genesis::{genesis, genesis_actor};
pub use kind::DocKind;
pub use place::Place;
pub use read::{
    Alternative, CollectionView, FieldView, ItemView, Problem, ProblemKind, Reading, UnknownChange, View, read, read_at,
};
pub use record::{MAX_RECORD_LEN, MAX_SLOTS, RECORD_VERSION, Record, RecordError, SignedRecord, Slot, slots_for};
pub use replica::{LocalChange, Merged, Patch, Replica, ReplicaError};
pub use schema::{CollectionKind, CollectionSpec, FieldKind, FieldSpec, Schema};
pub use shape::Shape;
pub use versions::{NotKept, Reached};

/// The version of all schemas; rises when a genesis would come out differently.
///
/// A document keeps the version that it was begun with. What a later one brought (`since` in the tables) it does
/// not have: it reads as absent, and an edit of it is refused with [`EditError::NotInThisVersion`].
pub const SCHEMA_VERSION: u16 = 3;
