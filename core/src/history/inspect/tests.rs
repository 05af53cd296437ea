//! Inspection against Automerge itself: what it writes passes unchanged, what was forged does not.

mod documents;
mod honest;
mod hostile;
mod merging;

use automerge::transaction::{CommitOptions, Transaction};
use automerge::{ActorId, Automerge, AutomergeError, Change, TextEncoding};

use super::{ChangeHeader, InspectError, Limits};
use crate::history::forge::Place;
use crate::ids::StreamId;

/// Returns an empty document written by stream `name`.
fn document(name: u8) -> Automerge {
    let mut document = Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit);
    document.set_actor(stream(name).0.as_slice().into());
    document
}

/// Returns the document that another device of stream `name` would load.
fn copy(document: &Automerge, name: u8) -> Automerge {
    let options = automerge::LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit);
    let mut copy = Automerge::load_with_options(&document.save(), options).unwrap();
    copy.set_actor(ActorId::from(stream(name).0.as_slice()));
    copy
}

fn stream(name: u8) -> StreamId {
    StreamId([name; 40])
}

/// Commits what `edit` does, at a time of its own.
fn commit(document: &mut Automerge, edit: impl FnOnce(&mut Transaction<'_>) -> Result<(), AutomergeError>) {
    let time = 1_770_000_000 + document.get_changes(&[]).len() as i64;
    document.transact_with(|_| CommitOptions::default().with_time(time), edit).unwrap();
}

/// Returns where the next change of `name` stands in `document`.
fn place(document: &Automerge, name: u8) -> Place {
    let changes = document.get_changes(&[]);
    let own = changes.iter().filter(|change| change.actor_id().to_bytes() == stream(name).0);
    Place {
        stream: stream(name),
        number: own.count() as u64 + 1,
        start_op: changes.iter().map(Change::max_op).max().unwrap_or(0) + 1,
        time: 1_780_000_000,
        dependencies: document.get_heads().into_iter().map(Into::into).collect(),
    }
}

fn inspect(bytes: &[u8]) -> Result<Vec<ChangeHeader>, InspectError> {
    super::inspect_changes(bytes, &Limits::default())
}

/// Requires that a header says what Automerge says.
fn assert_agrees(header: &ChangeHeader, change: &Change) {
    assert_eq!(header.hash.0, change.hash().0);
    assert_eq!(header.actor.0.as_slice(), change.actor_id().to_bytes());
    assert_eq!(header.number, change.seq());
    assert_eq!(header.start_op, change.start_op().get());
    assert_eq!(header.max_op, change.max_op());
    assert_eq!(header.time, change.timestamp());
    assert_eq!(header.rows, change.len() as u64);
    let dependencies: Vec<_> = change.deps().iter().map(|hash| (*hash).into()).collect();
    assert_eq!(header.dependencies, dependencies);
}
