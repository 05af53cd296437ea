//! Damaged files: a notebook cut at every 4 KiB, and with single bits turned.
//!
//! It opens, or refuses with a sentence; what it shows was there once; nothing panics and nothing hangs.

use std::fs;
use std::path::Path;

use taccuino_core::documents::Field;
use taccuino_core::ids::DocumentId;
use taccuino_core::keys::DeviceKey;
use taccuino_core::notebook::Notebook;
use taccuino_core::store::Store;
use taccuino_tests::crash::{Page, Random, create_note, found};
use taccuino_tests::network::Random as Chance;

use crate::trial::Trial;

/// The page of a file system.
const PAGE: u64 = 4 << 10;
/// How many documents the notebook has.
const NOTES: u8 = 8;

/// What a whole notebook holds.
struct Whole {
    bytes: Vec<u8>,
    key: DeviceKey,
    notes: Vec<DocumentId>,
    /// **Shape**: every text that a note had, by note.
    texts: Vec<Vec<String>>,
}

/// Cuts the file at every page.
pub(crate) fn cuts(trial: &mut Trial) {
    damage(trial, true, |whole, number, _| {
        let len = number * PAGE;
        (whole[..len as usize].to_vec(), format!("cut at {len}"))
    });
}

/// Turns single bits.
pub(crate) fn flips(trial: &mut Trial) {
    damage(trial, false, |whole, _, random| {
        let mut bytes = whole.to_vec();
        let (at, bit) = (random.below(bytes.len()), random.below(8));
        bytes[at] ^= 1 << bit;
        (bytes, format!("bit {bit} of byte {at}"))
    });
}

/// Opens one damaged file after another, as `spoil` makes them of the whole: one for each page, or as many as wanted.
fn damage(trial: &mut Trial, is_by_page: bool, spoil: impl Fn(&[u8], u64, &mut Chance) -> (Vec<u8>, String)) {
    // In memory where that can be had: what is tried here is not the disk.
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir());
    let Ok(folder) = folder else { return trial.skip("there is no room for files") };
    let whole = write_whole(folder.path(), trial.seed());
    if is_by_page {
        trial.want((whole.bytes.len() as u64).div_ceil(PAGE));
    }
    let file = folder.path().join("damaged.redb");
    let (mut opened, mut refused) = (0, 0);
    while trial.goes_on() {
        let (bytes, what) = spoil(&whole.bytes, trial.tried(), &mut trial.chance());
        trial.attempt(&what, 1, || {
            fs::write(&file, &bytes).map_err(|error| error.to_string())?;
            match open_and_read(&file, &whole)? {
                true => opened += 1,
                false => refused += 1,
            }
            Ok(())
        });
    }
    let len = whole.bytes.len();
    trial.note(format!("of a file of {len} bytes, {opened} opened and {refused} were refused with a sentence"));
}

/// Writes a notebook that has been in use for a while, snapshots and tails, and closes it.
fn write_whole(folder: &Path, seed: u64) -> Whole {
    let key = DeviceKey::from_bytes(&[1; 32]);
    let file = folder.join("whole.redb");
    let mut notebook = Notebook::open(Store::open(&file).expect("room"), key.clone()).expect("a new notebook");
    let programme = found(&mut notebook, &DeviceKey::from_bytes(&[2; 32]));
    let notes: Vec<DocumentId> = (0..NOTES).map(|nonce| create_note(&mut notebook, programme, nonce)).collect();
    notebook.commit().expect("room");
    let mut random = Random::new(seed);
    let mut texts = vec![vec![String::new()]; notes.len()];
    for (name, (note, texts)) in (1..).zip(notes.iter().zip(&mut texts)) {
        let mut page = Page::open(&mut notebook, *note, name);
        for _ in 0..10 {
            let text = random.noise(if name % 2 == 0 { 300 } else { 40 });
            let change = page.insert(&text);
            notebook.write(note, &page.token, &[change]).expect("the writer writes");
            notebook.commit().expect("room");
            notebook.settle();
            texts.push(format!("{text}{}", texts[texts.len() - 1]));
        }
        notebook.summary(note);
    }
    notebook.commit().expect("room");
    drop(notebook);
    Whole { bytes: fs::read(&file).expect("it was written"), key, notes, texts }
}

/// Opens a damaged file and reads all of it; tells whether it opened.
fn open_and_read(file: &Path, whole: &Whole) -> Result<bool, String> {
    let was_empty = fs::metadata(file).is_ok_and(|before| before.len() == 0);
    let store = match Store::open(file) {
        Ok(store) => store,
        Err(error) => return is_sentence(&error.to_string()).map(|()| false),
    };
    if was_empty {
        return Err("an empty file was opened as a notebook".to_owned());
    }
    let mut notebook = match Notebook::open(store, whole.key.clone()) {
        Ok(notebook) => notebook,
        Err(error) => return is_sentence(&error.to_string()).map(|()| false),
    };
    for (note, texts) in whole.notes.iter().zip(&whole.texts) {
        if let Some((view, _)) = notebook.view(note) {
            let text = view.text(&Field::root("body"));
            if !texts.iter().any(|known| known == text) {
                return Err(format!("it shows a text of {} letters that never was", text.chars().count()));
            }
            notebook.history(note);
            notebook.runs_since(note, &Default::default(), 1 << 20);
        }
    }
    // It can be written, or says why not.
    notebook.set_setting("try", vec![1]);
    if let Err(error) = notebook.commit() {
        is_sentence(&error.to_string())?;
    }
    Ok(true)
}

fn is_sentence(text: &str) -> Result<(), String> {
    if text.split_whitespace().count() > 3 { Ok(()) } else { Err(format!("{text:?} is no sentence")) }
}
