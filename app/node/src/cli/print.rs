//! What the command line says: lines for people, JSON for scripts.

use std::io::Write;

use serde::Serialize;
use taccuino_api::{DocumentView, HistoryView, PeerPlace, PeerView, PeopleView, ProgrammeView, StatusView};
use taccuino_core::documents::{FieldView, Problem, Reading, View};

/// Writes a line on standard output. A reader that has gone is not an error of ours.
pub(crate) fn print_line(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Writes a value as one line of JSON on standard output.
pub(crate) fn print_json(value: &impl Serialize) {
    match serde_json::to_string(value) {
        Ok(line) => print_line(&line),
        Err(error) => eprintln!("taccuino: this cannot be written as JSON: {error}"),
    }
}

/// Returns the word by which JSON names a value without parts.
pub(super) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

pub(super) fn programmes(views: &[ProgrammeView]) -> String {
    let line = |view: &ProgrammeView| format!("{}  {}  ({})\n", view.id, view.title, word(&view.me.role));
    views.iter().map(line).collect()
}

pub(super) fn document(view: &DocumentView) -> String {
    let closed = if view.read_only.is_some() { ", read only" } else { "" };
    format!("{}  {}  {}  ({}{closed})\n", view.id, view.kind.name(), view.title, word(&view.level))
}

pub(super) fn documents(views: &[DocumentView]) -> String {
    views.iter().map(document).collect()
}

pub(super) fn people(view: &PeopleView) -> String {
    let mut text = String::new();
    for person in &view.people {
        let me = if person.is_me { " (you)" } else { "" };
        let lead = if person.lead { ", may invite" } else { "" };
        let role = word(&person.role);
        text.push_str(&format!("{}  {}{me}, {}, {role}{lead}\n", person.id, person.name, person.organisation));
        for device in &person.devices {
            text.push_str(&format!("    {}  {}\n", device.id, device.name));
        }
    }
    text
}

pub(super) fn peers(views: &[PeerView]) -> String {
    let line = |view: &PeerView| {
        let place = match view.place {
            PeerPlace::Near => "connected",
            PeerPlace::Relay => "connected through a relay",
            PeerPlace::Away => "away",
        };
        let complete = match (view.missing, view.complete) {
            (0, Some(_)) => "has everything".to_owned(),
            (missing, Some(at)) => format!("had everything at {at}, lacks something of {missing} documents"),
            (missing, None) => format!("lacks something of {missing} documents"),
        };
        format!("{}  {} ({}): {place}, {complete}\n", view.device, view.name, view.person)
    };
    views.iter().map(line).collect()
}

pub(super) fn status(view: &StatusView) -> String {
    let mut text = format!("only on this laptop: {} documents\n", view.only_here);
    if view.offline {
        text.push_str("works offline\n");
    }
    if let Some(trouble) = view.trouble {
        text.push_str(&format!("nothing can be saved now: {}\n", word(&trouble)));
    }
    text.push_str(&peers(&view.peers));
    for refused in &view.refused {
        let device = refused.device.map(|device| format!("{}  ", device.short())).unwrap_or_default();
        text.push_str(&format!("refused: {device}{}  {}\n", word(&refused.code), refused.name));
    }
    text
}

pub(super) fn content(document_view: &DocumentView, view: &View, problems: &[Problem]) -> String {
    let mut text = document(document_view);
    fields(&mut text, "", &view.fields);
    for collection in &view.collections {
        for item in collection.items.iter().filter(|item| !item.removed) {
            fields(&mut text, &format!("{}/{}/", collection.name, item.key), &item.fields);
        }
    }
    for problem in problems {
        text.push_str(&format!("problem at {}: {}\n", problem.at, word(&problem.what)));
    }
    text
}

/// Lists what fields hold; empty ones are left out.
fn fields(text: &mut String, address: &str, views: &[FieldView]) {
    for field in views {
        let held = match &field.reading {
            Reading::Prose(prose) => prose.clone(),
            Reading::Values(values) => {
                values.iter().map(|alternative| alternative.value.as_str()).collect::<Vec<_>>().join(" | ")
            }
        };
        if !held.is_empty() {
            text.push_str(&format!("{address}{}: {held}\n", field.name));
        }
    }
}

pub(super) fn history(views: &[HistoryView]) -> String {
    let line = |view: &HistoryView| {
        let device = view.stream.device().short();
        let mut text = format!("{}  {} ({}, {device}) #{}", view.time, view.person, view.device, view.number);
        for inserted in &view.inserted {
            text.push_str(&format!(" +{inserted:?}"));
        }
        for set in &view.set {
            text.push_str(&format!(" ={set:?}"));
        }
        if view.deleted > 0 {
            text.push_str(&format!(" -{}", view.deleted));
        }
        text.push('\n');
        text
    };
    views.iter().map(line).collect()
}
