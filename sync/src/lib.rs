//! How two devices find each other, pair, and come to hold the same.
//!
//! [`engine`] decides what to send and does no input or output; [`transport`] carries its frames over
//! iroh; [`pairing`] lets a new device in. This room enters the documents through
//! `taccuino_core::notebook` only.

pub mod engine;
pub mod pairing;
pub mod transport;
