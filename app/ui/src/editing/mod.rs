//! Editing: what happens between a keystroke and the word *saved*.
//!
//! The pure parts know neither browser nor socket and are tested on any machine: [`diff`] finds what an input
//! changed, [`caret`] keeps selections where they belong, [`undo`] takes own edits back, [`session`] keeps every
//! change until it is on disk. The others bind them to text fields and to the link.

pub mod caret;
mod carry;
pub mod diff;
pub mod session;
pub mod splice;
pub mod undo;

#[cfg(target_arch = "wasm32")]
mod document;
#[cfg(target_arch = "wasm32")]
mod focus;
#[cfg(target_arch = "wasm32")]
mod open_documents;
#[cfg(target_arch = "wasm32")]
mod text_box;

#[cfg(target_arch = "wasm32")]
pub(crate) use document::{Item, OpenDocument, Phase, Saving};
#[cfg(target_arch = "wasm32")]
pub(crate) use open_documents::{OpenDocuments, use_document, use_open_documents};
#[cfg(target_arch = "wasm32")]
pub(crate) use text_box::TextBox;
