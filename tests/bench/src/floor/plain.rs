//! Automerge alone, in memory: no signature, no check, no disk, no network.

use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, ObjId, ObjType, ROOT, ReadDoc, TextEncoding};

use crate::trace::Keystroke;

/// A text in a document of its own.
#[derive(Clone)]
pub(crate) struct Plain {
    pub(crate) document: AutoCommit,
    pub(crate) text: ObjId,
}

impl Plain {
    /// Begins a text.
    pub(crate) fn new(actor: u8) -> Self {
        let mut document = AutoCommit::new_with_encoding(TextEncoding::Utf16CodeUnit);
        document.set_actor(ActorId::from([0; 16]));
        let text = document.put_object(ROOT, "body", ObjType::Text).expect("a new document takes a text");
        document.commit();
        document.set_actor(ActorId::from([actor; 16]));
        Self { document, text }
    }

    /// Types one keystroke, as a change of its own.
    pub(crate) fn press(&mut self, key: &Keystroke) {
        self.press_all(std::slice::from_ref(key));
    }

    /// Types several keystrokes, as one change.
    pub(crate) fn press_all(&mut self, keys: &[Keystroke]) {
        for Keystroke { at, delete, insert } in keys {
            let delete = isize::try_from(*delete).expect("a keystroke deletes little");
            self.document.splice_text(&self.text, *at, delete, insert).expect("the place is in the text");
        }
        self.document.commit();
    }

    /// Reads the text.
    pub(crate) fn read(&self) -> String {
        self.document.text(&self.text).expect("the text is there")
    }
}
