//! `search` and `trace`: what is found in all documents of the programmes, or of one.

use std::collections::{BTreeMap, BTreeSet};

use taccuino_api::{Answer, Command, DocumentView, FoundView, TraceView};
use taccuino_core::ids::{DocumentId, ProgrammeId};

use super::CliError;
use super::arguments::OfProgramme;
use super::client::Client;
use super::commands::{Surroundings, programme};

/// Looks for words, in one programme or in all.
pub(super) async fn search(
    client: &mut Client,
    wanted: Option<String>,
    words: &[String],
    surroundings: &Surroundings,
) -> Result<(), CliError> {
    let programme = match wanted {
        Some(_) => Some(programme(client, &OfProgramme { programme: wanted }).await?),
        None => None,
    };
    let answer = client.call(Command::Search { programme, text: words.join(" ") }).await?;
    if let Answer::Found(found) = answer {
        let mut documents = BTreeMap::new();
        for programme in found.iter().map(|hit| hit.programme).collect::<BTreeSet<_>>() {
            documents.extend(titles(client, programme).await?);
        }
        let programmes = match client.call(Command::Programmes).await? {
            Answer::Programmes(views) => views.into_iter().map(|view| (view.id, view.title)).collect(),
            _ => BTreeMap::new(),
        };
        surroundings.print(&found, |found| found_lines(found, &documents, &programmes));
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

/// Writes a line for each document, with its programme where there are several, and below it what was found in it.
fn found_lines(
    found: &[FoundView],
    documents: &BTreeMap<DocumentId, DocumentView>,
    programmes: &BTreeMap<ProgrammeId, String>,
) -> String {
    let mut text = String::new();
    let mut last = None;
    for hit in found {
        let id = hit.place.document;
        if last.replace(id) != Some(id) {
            let (kind, title) = documents.get(&id).map_or(("", ""), |view| (view.kind.name(), view.title.as_str()));
            let programme = programmes.get(&hit.programme).filter(|_| programmes.len() > 1);
            let programme = programme.map(|title| format!("  ({title})")).unwrap_or_default();
            text.push_str(&format!("{id}  {kind}  {title}{programme}\n"));
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
