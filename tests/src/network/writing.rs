//! Writing as page and command line do it: a lease, a replica, edits, a change, the notebook's word.

use taccuino_core::documents::{Edit, Field, Replica};
use taccuino_core::ids::DocumentId;
use taccuino_core::notebook::{Notebook, NotebookError};

use super::{Network, Random, Who};

/// Something that somebody typed and that was acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// Where.
    pub document: DocumentId,
    /// What.
    pub text: String,
}

impl Network {
    /// Types `text` at a place that chance chooses, and sometimes deletes a little before; `false` where the
    /// commit failed, which loses it for the one who typed, who was not told that it is saved.
    ///
    /// # Errors
    /// [`NotebookError`] where the device may not write there.
    pub fn write(&mut self, who: Who, document: DocumentId, field: &str, text: &str) -> Result<bool, NotebookError> {
        let mut random = self.random.clone();
        let now = self.now;
        let field: Field = field.parse().expect("the address of a field");
        let done = self.work(who, |notebook| type_text(notebook, &mut random, now, document, &field, text));
        self.random = random;
        match done {
            None => Ok(false),
            Some(Err(error)) => Err(error),
            Some(Ok(())) => {
                self.typed.push(Typed { document, text: text.to_owned() });
                Ok(true)
            }
        }
    }

    /// Reads a field as a device has it.
    pub fn text(&mut self, who: Who, document: DocumentId, field: &str) -> String {
        let field: Field = field.parse().expect("the address of a field");
        let view = self.devices[who].notebook.view(&document);
        view.map(|(view, _)| view.text(&field).to_owned()).unwrap_or_default()
    }
}

/// Somebody who has a document open and writes at the end of a field, one commit an edit.
#[derive(Debug)]
pub struct Typist {
    who: Who,
    document: DocumentId,
    field: Field,
    token: [u8; 16],
    replica: Replica,
    end: usize,
}

impl Typist {
    /// Opens a document.
    ///
    /// # Errors
    /// [`NotebookError`] where the device may not write there.
    pub fn open(network: &mut Network, who: Who, document: DocumentId, field: &str) -> Result<Self, NotebookError> {
        let (token, stream) = (network.random.bytes(), network.random.bytes());
        let field = Field::root(field);
        let opened = network.work(who, |notebook| {
            let lease = notebook.lease(&document, stream, token)?;
            let kind = notebook.record(&document).expect("it was leased").record.kind;
            let saved = notebook.saved(&document).expect("it was leased");
            Ok::<_, NotebookError>(Replica::load(kind, &saved, lease.stream).expect("what is saved loads"))
        });
        let replica = opened.expect("the disk has room")?;
        let end = replica.text(&field).encode_utf16().count();
        Ok(Self { who, document, field, token, replica, end })
    }

    /// Types `text`.
    ///
    /// # Errors
    /// [`NotebookError`] where the lease is lost.
    pub fn write(&mut self, network: &mut Network, text: &str) -> Result<(), NotebookError> {
        let edit = Edit::Splice { field: self.field.clone(), at: self.end, delete: 0, insert: text.to_owned() };
        self.replica.edit(&edit).expect("the place is in the text");
        self.end += text.encode_utf16().count();
        let change = self.replica.commit(network.now).expect("there is something to commit");
        let written = network.work(self.who, |notebook| notebook.write(&self.document, &self.token, &[change]));
        written.expect("the disk has room")?;
        network.typed.push(Typed { document: self.document, text: text.to_owned() });
        Ok(())
    }

    /// Closes the document.
    ///
    /// # Errors
    /// [`NotebookError`] where the lease is lost.
    pub fn close(self, network: &mut Network) -> Result<(), NotebookError> {
        let closed = network.work(self.who, |notebook| notebook.release(&self.document, &self.token));
        closed.expect("the disk has room")
    }
}

fn type_text(
    notebook: &mut Notebook,
    random: &mut Random,
    now: u64,
    document: DocumentId,
    field: &Field,
    text: &str,
) -> Result<(), NotebookError> {
    let token = random.bytes();
    let lease = notebook.lease(&document, random.bytes(), token)?;
    let kind = notebook.record(&document).expect("it was leased").record.kind;
    let saved = notebook.saved(&document).expect("it was leased");
    let mut replica = Replica::load(kind, &saved, lease.stream).expect("what is saved loads");
    let (at, delete) = choose_place(&replica.text(field), random);
    let edit = Edit::Splice { field: field.clone(), at, delete, insert: text.to_owned() };
    replica.edit(&edit).expect("the place is in the text");
    let change = replica.commit(now).expect("there is something to commit");
    notebook.write(&document, &token, &[change])?;
    notebook.release(&document, &token)
}

/// Chooses where to type and how much to delete, in UTF-16 units and never inside a character.
fn choose_place(text: &str, random: &mut Random) -> (usize, usize) {
    let characters: Vec<char> = text.chars().collect();
    let at = random.below(characters.len() + 1);
    let delete = if random.chance(20) { random.below(4).min(characters.len() - at) } else { 0 };
    let units = |characters: &[char]| characters.iter().map(|character| character.len_utf16()).sum();
    (units(&characters[..at]), units(&characters[at..at + delete]))
}
