//! The page of Taccuino: rooms in the order in which data flow.
//!
//! `link` alone speaks to the node, `state` holds what it said, `pages` own the addresses, `components` know neither
//! link nor address, `words` turns codes into sentences.

// The component macro writes `pub` for what it generates.
#![allow(unreachable_pub)]

mod app;
mod components;
mod pages;

/// The sentences of `app/locales`, as the build script wrote them into Rust.
#[allow(dead_code, missing_docs, unused_imports, clippy::all)]
mod languages {
    include!(concat!(env!("OUT_DIR"), "/i18n.rs"));
}
pub(crate) use languages::i18n;

fn main() {
    leptos::mount::mount_to_body(app::App);
}
