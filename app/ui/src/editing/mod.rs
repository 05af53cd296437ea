//! Editing: what happens between a keystroke and the word *saved*.
//!
//! The pure parts know neither browser nor socket and are tested on any machine; the others bind them to text
//! fields and to the link.
