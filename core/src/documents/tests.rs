//! Documents as their writers and readers meet them: what these tests share.

mod edits;
mod golden;
mod items;
mod network;
mod strange;
mod together;
mod versions;

use automerge::{AutoCommit, TextEncoding};

use super::*;
use crate::forms::PackRef;
use crate::ids::{DeviceId, DocumentId, OperationId, OrganisationId, ProgrammeId, StreamId};
use crate::keys::DeviceKey;
use crate::membership::Level;

/// A record of `kind` that a golden test can name: every byte of it is given.
fn record(kind: DocKind) -> Record {
    let keys = |names: &[&str]| names.iter().map(|name| name.parse().unwrap()).collect::<Vec<ItemKey>>();
    let ids = [("answers", keys(&["q1", "q2"])), ("factors", keys(&["f1"])), ("context", keys(&["c1"]))];
    Record {
        programme: ProgrammeId([1; 32]),
        kind,
        schema: SCHEMA_VERSION,
        owner: vec![OrganisationId([2; 16]), OrganisationId([3; 16])],
        level: Level::Pair,
        writers: if kind == DocKind::Note { Level::Team } else { Level::Pair },
        links: if kind == DocKind::Note { vec![DocumentId([4; 32])] } else { Vec::new() },
        pack: (kind == DocKind::Assessment).then(|| PackRef { id: "city-for-all".to_owned(), version: 1 }),
        slots: slots_for(kind, &ids),
        creator: DeviceKey::from_bytes(&[5; 32]).id(),
        membership: vec![OperationId([6; 32])],
        created: 1_800_000_000_000,
        nonce: [7; 16],
    }
}

fn stream(writer: u8) -> StreamId {
    StreamId::new(DeviceId([writer; 32]), [writer; 8])
}

/// A new document of `kind`: nothing but its genesis.
fn new_document(kind: DocKind) -> AutoCommit {
    let signed = SignedRecord::new(record(kind), &DeviceKey::from_bytes(&[5; 32])).unwrap();
    let mut doc = AutoCommit::new_with_encoding(TextEncoding::Utf16CodeUnit);
    doc.apply_changes([genesis(&signed.id, &signed.record).unwrap()]).unwrap();
    doc
}

/// A new document of `kind` in the hands of `writer`.
fn replica(kind: DocKind, writer: u8) -> Replica {
    Replica::load(kind, &new_document(kind).save(), stream(writer)).unwrap()
}

fn edit(json: &str) -> Edit {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn field(address: &str) -> Field {
    address.parse().unwrap()
}

/// Shows a collection as its items' keys in order, `-` before a removed one; a field as its text in quotes or its
/// values between bars.
fn show(replica: &Replica, at: &str) -> String {
    let (view, _) = replica.view();
    if let Some(collection) = view.collections.iter().find(|collection| collection.name == at) {
        let item = |item: &ItemView| format!("{}{}", if item.removed { "-" } else { "" }, item.key);
        return collection.items.iter().map(item).collect::<Vec<_>>().join(" ");
    }
    match view.reading(&field(at)) {
        Some(Reading::Prose(text)) => format!("{text:?}"),
        Some(Reading::Values(values)) => {
            values.iter().map(|alternative| alternative.value.as_str()).collect::<Vec<_>>().join("|")
        }
        None => "nothing".to_owned(),
    }
}
