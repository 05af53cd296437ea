//! `streams`: a document after a year of opening and closing on four laptops, beside one that four wrote at a stretch.

use std::path::Path;

use automerge::{ActorId, Automerge, LoadOptions, ReadDoc, TextEncoding};
use taccuino_core::documents::{DocKind, Edit, Field, Replica};
use taccuino_core::ids::DocumentId;
use taccuino_core::notebook::Notebook;

use super::Bench;
use crate::device::open_notebook;
use crate::floor::plain::Plain;
use crate::measure::{Rounds, Row, Target, timed};
use crate::programme::{self, Laptop};
use crate::trace::Keystroke;

const NAME: &str = "streams";
const DAYS: usize = 250;
const LAPTOPS: u8 = 4;
/// Keystrokes of one laptop on one day.
const KEYS: usize = 20;

/// Opens the document, types, and closes it, all in one turn of the notebook.
fn visit(notebook: &mut Notebook, document: &DocumentId, number: u64, keys: &[Keystroke]) {
    let mut token = [1; 16];
    token[..8].copy_from_slice(&number.to_be_bytes());
    let lease = notebook.lease(document, number.to_be_bytes(), token).expect("the laptop may write");
    let saved = notebook.saved(document).expect("the document opens");
    let mut replica = Replica::load(DocKind::Note, &saved, lease.stream).expect("what is saved loads");
    let mut changes = Vec::new();
    for Keystroke { at, delete, insert } in keys {
        let field = Field::root("body");
        let edit = Edit::Splice { field, at: *at, delete: *delete, insert: insert.clone() };
        replica.edit(&edit).expect("the place is in the text");
        changes.extend(replica.commit(1_700_000_000_000 + number * 60_000));
    }
    notebook.write(document, &token, &changes).expect("the lease is held");
    notebook.release(document, &token).expect("the lease is held");
    notebook.commit().expect("the disk has room");
    notebook.settle();
}

/// Lets the laptop `to` have what `from` has.
fn carry(laptops: &mut [Laptop], from: usize, to: usize, document: &DocumentId) {
    let have = laptops[to].notebook.vector(document);
    for group in laptops[from].notebook.runs_since(document, &have, usize::MAX) {
        laptops[to].notebook.receive_runs(*document, group).expect("honest runs are taken");
    }
}

fn live_a_year(folder: &Path, keys: &[Keystroke]) -> DocumentId {
    let (programme, mut laptops) = programme::team(folder, LAPTOPS);
    let document = programme::shared_note(programme, &mut laptops, 1);
    let mut before = None;
    for (number, part) in keys.chunks(KEYS).enumerate() {
        let who = number % usize::from(LAPTOPS);
        if let Some(before) = before {
            carry(&mut laptops, before, who, &document);
        }
        visit(&mut laptops[who].notebook, &document, number as u64, part);
        // The desk does this when nobody has written for two seconds.
        while laptops[who].notebook.tidy() {}
        before = Some(who);
    }
    if let Some(last) = before {
        carry(&mut laptops, last, 0, &document);
    }
    laptops[0].notebook.commit().expect("the disk has room");
    laptops[0].notebook.settle();
    laptops[0].notebook.commit().expect("the disk has room");
    document
}

pub(crate) fn run(bench: &Bench) -> Vec<Row> {
    let trace = bench.traces.paper();
    let keys = &trace.keystrokes[..DAYS * usize::from(LAPTOPS) * KEYS];
    let folder = bench.fresh_folder();
    let document = live_a_year(folder.path(), keys);

    let mut plain = Plain::new(1);
    for (number, part) in keys.chunks(KEYS).enumerate() {
        let actor = number % usize::from(LAPTOPS) + 1;
        plain.document.set_actor(ActorId::from([actor as u8; 16]));
        part.iter().for_each(|key| plain.press(key));
    }
    let floor_saved = plain.document.save();
    let (mut bytes, mut times) = (Rounds::default(), Rounds::default());
    let mut streams = 0;
    for _ in bench.rounds() {
        let (_, floor) = timed(|| {
            let options = LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit);
            let loaded = Automerge::load_with_options(&floor_saved, options).expect("what is saved loads");
            loaded.text(&plain.text).expect("the text is there").len()
        });
        let (mut notebook, _) = open_notebook(&folder.path().join("1"), 1);
        let (view, took) = timed(|| notebook.view(&document));
        let (view, _) = view.expect("the document opens");
        assert_eq!(view.text(&Field::root("body")), plain.read(), "both hold the same text");
        times.add(took, floor);
        let saved = notebook.saved(&document).expect("the document opens");
        bytes.add(saved.len() as f64, floor_saved.len() as f64);
        streams = notebook.vector(&document).len();
    }
    let target = Some(Target::OverFloor { times: 1.5, more: 0.0 });
    let note = format!("{}{streams} streams after {} visits", bench.traces.note(), DAYS * usize::from(LAPTOPS));
    vec![
        bytes.row(NAME, "bytes saved", "B", target, note),
        times.row(NAME, "load", "ms", target, "from the store, its tail merged"),
    ]
}
