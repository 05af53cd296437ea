//! `search` and `trace`: what is found in all documents of a programme.

use std::collections::BTreeMap;

use taccuino_api::{Answer, Command, DocumentView, FoundView, TraceView};
use taccuino_core::ids::{DocumentId, ProgrammeId};

use super::CliError;
use super::arguments::OfProgramme;
use super::client::Client;
use super::commands::{Surroundings, programme};

/// Looks for words.
pub(super) async fn search(
    client: &mut Client,
    of: &OfProgramme,
    words: &[String],
    surroundings: &Surroundings,
) -> Result<(), CliError> {
    let programme = programme(client, of).await?;
    let answer = client.call(Command::Search { programme, text: words.join(" ") }).await?;
    if let Answer::Found(found) = answer {
        let titles = titles(client, programme).await?;
        surroundings.print(&found, |found| found_lines(found, &titles));
    }
    Ok(())
}

/// Lists what can be linked, and the links.
pub(super) async fn trace(client: &mut Client, of: &OfProgramme, surroundings: &Surroundings) -> Result<(), CliError> {
    let programme = programme(client, of).await?;
    if let Answer::Trace(trace) = client.call(Command::Trace { programme }).await? {
        surroundings.print(&trace, trace_lines);
    }
    Ok(())
}

async fn titles(client: &mut Client, programme: ProgrammeId) -> Result<BTreeMap<DocumentId, DocumentView>, CliError> {
    match client.call(Command::Documents { programme }).await? {
        Answer::Documents(views) => Ok(views.into_iter().map(|view| (view.id, view)).collect()),
        _ => Err(CliError::Gone),
    }
}

/// Writes a line for each document, and below it what was found in it.
fn found_lines(found: &[FoundView], documents: &BTreeMap<DocumentId, DocumentView>) -> String {
    let mut text = String::new();
    let mut last = None;
    for hit in found {
        let id = hit.place.document;
        if last.replace(id) != Some(id) {
            let (kind, title) = documents.get(&id).map_or(("", ""), |view| (view.kind.name(), view.title.as_str()));
            text.push_str(&format!("{id}  {kind}  {title}\n"));
        }
        text.push_str(&format!("    {}: {}\n", hit.field, hit.excerpt));
    }
    text
}

fn trace_lines(trace: &TraceView) -> String {
    let place = |view: &taccuino_api::PlaceView| format!("{}  {}  {}\n", view.place, view.kind.name(), view.text);
    let link = |view: &taccuino_api::LinkView| format!("{} -> {}\n", view.from, view.to);
    trace.places.iter().map(place).chain(trace.links.iter().map(link)).collect()
}
