//! The page of Taccuino: rooms in the order in which data flow.
//!
//! `link` alone speaks to the node, `state` holds what it said, `editing` holds the documents that are open, `pages`
//! own the addresses, `components` know neither link nor address, `words` turns codes into sentences. `outlook` finds in
//! what documents say what is next.
//!
//! Everything but `addresses`, `amounts`, `answering`, `outlook` and `editing`'s pure parts needs a browser; those are built and
//! tested on any machine.

// Leptos's component macro writes `pub` beside what this crate keeps to itself.
#![cfg_attr(target_arch = "wasm32", allow(unreachable_pub))]

pub mod addresses;
pub mod amounts;
pub mod answering;
pub mod editing;
pub mod outlook;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod components;
#[cfg(target_arch = "wasm32")]
mod link;
#[cfg(target_arch = "wasm32")]
mod pages;
#[cfg(target_arch = "wasm32")]
mod paths;
#[cfg(target_arch = "wasm32")]
mod state;
#[cfg(target_arch = "wasm32")]
mod words;

/// The sentences of `app/locales`, as the build script wrote them into Rust.
#[cfg(target_arch = "wasm32")]
#[allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    unused_imports,
    clippy::all,
    clippy::pedantic,
    clippy::disallowed_methods,
    clippy::expect_used
)]
mod languages {
    include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
}
/// The sentences and how they are said: `t!` for the page, `t_string!` for a text.
#[cfg(target_arch = "wasm32")]
mod i18n {
    pub(crate) use crate::languages::i18n::*;
    // In place of the generator's own, which makes a view of its own of each sentence.
    pub(crate) use crate::words::say as t;
}

/// Shows the page in the browser's window.
#[cfg(target_arch = "wasm32")]
pub fn mount() {
    leptos::mount::mount_to_body(app::App);
}
