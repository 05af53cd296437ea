//! A notebook with many documents in it, as a programme of years may have.

use std::path::Path;

use taccuino_core::documents::{DocKind, Edit, Field, Replica};
use taccuino_core::ids::{DocumentId, ProgrammeId};
use taccuino_core::notebook::Notebook;

use crate::programme::{self, Laptop};

/// How many documents are made in one turn.
const A_TURN: u64 = 500;

/// Fills the first laptop with `count` notes of a title and a paragraph.
pub(crate) fn fill(programme: ProgrammeId, notebook: &mut Notebook, count: u64) -> Vec<DocumentId> {
    let mut documents = Vec::new();
    for number in 0..count {
        documents.push(write_note(programme, notebook, number));
        if (number + 1) % A_TURN == 0 || number + 1 == count {
            notebook.commit().expect("the disk has room");
            notebook.settle();
            let from = (number / A_TURN * A_TURN) as usize;
            // What lists show is told once after each turn, and goes to disk with the next.
            for document in &documents[from..] {
                notebook.summary(document);
            }
            notebook.commit().expect("the disk has room");
        }
    }
    documents
}

fn write_note(programme: ProgrammeId, notebook: &mut Notebook, number: u64) -> DocumentId {
    let document = notebook.create(programme::note(programme, number)).expect("the team may create notes");
    let mut token = [3; 16];
    token[..8].copy_from_slice(&number.to_be_bytes());
    let lease = notebook.lease(&document, number.to_be_bytes(), token).expect("the laptop may write");
    let saved = notebook.saved(&document).expect("the document opens");
    let mut replica = Replica::load(DocKind::Note, &saved, lease.stream).expect("what is saved loads");
    let body = "We walked from the station to the library and asked who comes in the evening. ".repeat(4);
    for (field, text) in [("title", format!("Visit to house number {number}")), ("body", body)] {
        let edit = Edit::Splice { field: Field::root(field), at: 0, delete: 0, insert: text };
        replica.edit(&edit).expect("an empty text takes it");
    }
    let change = replica.commit(1_700_000_000_000 + number).expect("something was typed");
    notebook.write(&document, &token, &[change]).expect("the lease is held");
    notebook.release(&document, &token).expect("the lease is held");
    document
}

/// Makes a team of two in folders `1` and `2` and fills the first laptop.
pub(crate) fn team_with(folder: &Path, count: u64) -> (Vec<Laptop>, Vec<DocumentId>) {
    let (programme, mut laptops) = programme::team(folder, 2);
    let documents = fill(programme, &mut laptops[0].notebook, count);
    (laptops, documents)
}
