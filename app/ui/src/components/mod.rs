//! The parts that pages are made of: they take signals and callbacks and know no transport.

pub(crate) mod address_form;
pub(crate) mod button;
pub(crate) mod check_words;
pub(crate) mod copy_button;
pub(crate) mod dialog;
pub(crate) mod empty_place;
pub(crate) mod error_text;
pub(crate) mod icon;
pub(crate) mod keys_help;
pub(crate) mod language_choice;
pub(crate) mod nav;
pub(crate) mod notice;
pub(crate) mod offline_banner;
pub(crate) mod page;
pub(crate) mod progress;
pub(crate) mod qr_view;
pub(crate) mod readers_line;
pub(crate) mod scanner;
pub(crate) mod shell;
pub(crate) mod status_line;
pub(crate) mod text_input;
pub(crate) mod time_text;
