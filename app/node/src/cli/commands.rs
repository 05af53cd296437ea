//! What each command asks of the desk, and what it prints.

use std::path::{Path, PathBuf};

use serde::Serialize;
use taccuino_api::{Answer, Command, Event, Me, NewDocument};
use taccuino_core::documents::{ItemKey, Reached};
use taccuino_core::ids::{DeviceId, DocumentId, MemberId, ProgrammeId};
use taccuino_core::notebook::Folder;

use super::arguments::{
    Action, DocAction, NewArguments, OfProgramme, PeopleAction, PeopleArguments, ProgrammeAction, ReachArguments,
};
use super::client::{Client, Reach};
use super::{CliError, edits, finding, inviting, packs, print};
use crate::clock;
use crate::launch::{OpenError, folder};

/// The fewest digits that stand for a whole id.
const MIN_PREFIX: usize = 4;

/// What holds for every command.
#[derive(Debug, Clone)]
pub(super) struct Surroundings {
    /// The data folder; none for the user's own.
    pub(super) data: Option<PathBuf>,
    /// Whether to answer in JSON.
    pub(super) json: bool,
    /// Whether other laptops are looked for on this machine only.
    pub(super) loopback: bool,
}

impl Surroundings {
    /// Prints an answer: as JSON, or as `text` makes it.
    pub(super) fn print<T: Serialize + ?Sized>(&self, value: &T, text: impl FnOnce(&T) -> String) {
        if self.json {
            print::print_json(&value);
        } else {
            let text = text(value);
            if !text.is_empty() {
                print::print_line(text.trim_end_matches('\n'));
            }
        }
    }
}

/// Does one command.
pub(super) async fn run(action: Action, surroundings: Surroundings) -> Result<(), CliError> {
    let action = match action {
        Action::Restore { file } => return restore(&file, &surroundings),
        Action::Stop => return stop(&surroundings).await,
        Action::Pack(action) => return packs::run(action, &surroundings).await,
        action => action,
    };
    let network = Reach::Network { loopback_only: surroundings.loopback };
    let reach = if matches!(action, Action::Invite(_) | Action::Join(_)) { network } else { Reach::ThisLaptop };
    let mut client = Client::open(surroundings.data.clone(), reach).await?;
    let result = perform(&mut client, action, &surroundings).await;
    let closed = client.close().await;
    result.and(closed)
}

async fn perform(client: &mut Client, action: Action, surroundings: &Surroundings) -> Result<(), CliError> {
    let done = |_: &serde_json::Value| String::new();
    match action {
        Action::Setup(setup) => {
            let me = Me {
                language: setup.language,
                person: setup.name,
                organisation: setup.organisation,
                laptop: setup.laptop,
            };
            if let Answer::Welcome(welcome) = client.call(Command::SetUp(me)).await? {
                surroundings.print(&welcome, |welcome| welcome.device.to_string());
            }
        }
        Action::Programme(ProgrammeAction::New { title, theme, preset }) => {
            if let Answer::Programme(view) = client.call(Command::NewProgramme { title, theme, preset }).await? {
                surroundings.print(&view, |view| view.id.to_string());
            }
        }
        Action::Programme(ProgrammeAction::List) => {
            if let Answer::Programmes(views) = client.call(Command::Programmes).await? {
                surroundings.print(&views, |views| print::programmes(views));
            }
        }
        Action::Doc(action) => documents(client, action, surroundings).await?,
        Action::People(PeopleArguments { of, action: None }) => {
            let programme = programme(client, &of).await?;
            if let Answer::People(view) = client.call(Command::People { programme }).await? {
                surroundings.print(&view, print::people);
            }
        }
        Action::People(PeopleArguments { action: Some(PeopleAction::SetLead { member, state, of }), .. }) => {
            let programme = programme(client, &of).await?;
            let member = member_of(client, programme, &member).await?;
            client.call(Command::SetRole { programme, member, role: None, lead: state == "on" }).await?;
            surroundings.print(&serde_json::Value::Null, done);
        }
        Action::Invite(arguments) => inviting::invite(client, arguments, surroundings).await?,
        Action::Join(arguments) => inviting::join(client, arguments, surroundings).await?,
        Action::Search { words, programme } => finding::search(client, programme, &words, surroundings).await?,
        Action::Trace(of) => finding::trace(client, &of, surroundings).await?,
        Action::Peers => {
            if let Answer::Peers(views) = client.call(Command::Peers).await? {
                surroundings.print(&views, |views| print::peers(views));
            }
        }
        Action::LookFor { device, address } => {
            let device = device_of(client, &device).await?;
            client.call(Command::LookFor { device, address }).await?;
            surroundings.print(&serde_json::Value::Null, done);
        }
        Action::Status => {
            if let Answer::Status(view) = client.call(Command::Status).await? {
                surroundings.print(&view, print::status);
            }
        }
        Action::History { document } => {
            let document = document_of(client, &document).await?;
            if let Answer::History(views) = client.call(Command::History { document }).await? {
                surroundings.print(&views, |views| print::history(views));
            }
        }
        Action::Backup { file } => {
            // The node has a working folder of its own.
            let file = std::path::absolute(&file)?.display().to_string();
            client.call(Command::Backup { file: file.clone() }).await?;
            surroundings.print(&serde_json::json!({ "file": file }), |_| format!("saved: {file}"));
        }
        Action::Offline { state } => {
            client.call(Command::WorkOffline(state == "on")).await?;
            surroundings.print(&serde_json::Value::Null, done);
        }
        Action::Relay { address } => {
            client.call(Command::SetRelay(address)).await?;
            surroundings.print(&serde_json::Value::Null, done);
        }
        Action::Serve(_) | Action::Restore { .. } | Action::Stop | Action::Pack(_) => {}
    }
    Ok(())
}

async fn documents(client: &mut Client, action: DocAction, surroundings: &Surroundings) -> Result<(), CliError> {
    match action {
        DocAction::New(arguments) => {
            let new = new_document(client, arguments).await?;
            if let Answer::Document(view) = client.call(Command::NewDocument(new)).await? {
                surroundings.print(&view, |view| view.id.to_string());
            }
        }
        DocAction::List(of) => {
            let programme = programme(client, &of).await?;
            if let Answer::Documents(views) = client.call(Command::Documents { programme }).await? {
                surroundings.print(&views, |views| print::documents(views));
            }
        }
        DocAction::Show { document, at } => {
            let document = document_of(client, &document).await?;
            let answer = client.call(Command::Show { document, at }).await?;
            if let Answer::Content { document, view, problems, heads } = answer {
                let value =
                    serde_json::json!({ "document": document, "view": view, "problems": problems, "heads": heads });
                surroundings.print(&value, |_| print::content(&document, &view, &problems));
            }
        }
        DocAction::Edit { document, each } => {
            let document = document_of(client, &document).await?;
            if each {
                edits::edit_each(client, document, surroundings).await?;
            } else {
                edits::edit_batch(client, document, surroundings).await?;
            }
        }
        DocAction::Reach(arguments) => {
            let document = document_of(client, &arguments.document).await?;
            let version = match arguments.version {
                Some(version) => version,
                None => ItemKey::from_random(clock::random().map_err(|error| CliError::Input(error.to_string()))?),
            };
            let ReachArguments { stage, date, name, .. } = arguments;
            edits::reach(client, document, &Reached { version, stage, date, name }, surroundings).await?;
        }
    }
    Ok(())
}

async fn new_document(client: &mut Client, arguments: NewArguments) -> Result<NewDocument, CliError> {
    let programme = programme(client, &arguments.of).await?;
    let mut links = Vec::new();
    for link in &arguments.links {
        links.push(document_of(client, link).await?);
    }
    let pack = match &arguments.pack {
        Some(id) => Some(packs::newest(client, id).await?),
        None => None,
    };
    Ok(NewDocument {
        programme,
        kind: arguments.kind,
        level: arguments.level,
        writers: arguments.writers,
        links,
        pack,
        title: arguments.title,
        template: arguments.template,
    })
}

/// Finds the one id that begins as the text does.
fn unique<T: ToString + Copy>(text: &str, what: &str, ids: &[T]) -> Result<T, CliError> {
    let text = text.trim().to_lowercase();
    if text.len() < MIN_PREFIX || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(CliError::Input(format!(
            "{text:?} is no id of a {what}: at least {MIN_PREFIX} digits of 0-9 and a-f"
        )));
    }
    let mut found = ids.iter().filter(|id| id.to_string().starts_with(&text));
    match (found.next(), found.next()) {
        (Some(id), None) => Ok(*id),
        (None, _) => Err(CliError::Input(format!("there is no {what} {text} on this laptop"))),
        (Some(_), Some(_)) => {
            Err(CliError::Input(format!("several ids of a {what} begin with {text}; give more digits")))
        }
    }
}

async fn programme_ids(client: &mut Client) -> Result<Vec<ProgrammeId>, CliError> {
    match client.call(Command::Programmes).await? {
        Answer::Programmes(views) => Ok(views.into_iter().map(|view| view.id).collect()),
        _ => Ok(Vec::new()),
    }
}

/// Finds the programme that is meant.
pub(super) async fn programme(client: &mut Client, of: &OfProgramme) -> Result<ProgrammeId, CliError> {
    let ids = programme_ids(client).await?;
    match (&of.programme, ids.as_slice()) {
        (Some(text), ids) => unique(text, "programme", ids),
        (None, [id]) => Ok(*id),
        (None, []) => Err(CliError::Input("there is no programme on this laptop".to_owned())),
        (None, _) => Err(CliError::Input("there are several programmes; name one with --programme".to_owned())),
    }
}

/// Finds the document that is meant.
async fn document_of(client: &mut Client, text: &str) -> Result<DocumentId, CliError> {
    if let Ok(id) = text.parse() {
        return Ok(id);
    }
    let mut ids = Vec::new();
    for programme in programme_ids(client).await? {
        if let Answer::Documents(views) = client.call(Command::Documents { programme }).await? {
            ids.extend(views.into_iter().map(|view| view.id));
        }
    }
    unique(text, "document", &ids)
}

/// Finds the person who is meant: by id or by name.
async fn member_of(client: &mut Client, programme: ProgrammeId, text: &str) -> Result<MemberId, CliError> {
    let Answer::People(view) = client.call(Command::People { programme }).await? else { return Err(CliError::Gone) };
    let mut named = view.people.iter().filter(|person| person.name.to_lowercase() == text.trim().to_lowercase());
    match (named.next(), named.next()) {
        (Some(person), None) => Ok(person.id),
        (Some(_), Some(_)) => Err(CliError::Input(format!("several people are called {text}; give an id"))),
        (None, _) => {
            let ids: Vec<MemberId> = view.people.iter().map(|person| person.id).collect();
            unique(text, "person", &ids)
        }
    }
}

async fn device_of(client: &mut Client, text: &str) -> Result<DeviceId, CliError> {
    match client.call(Command::Peers).await? {
        Answer::Peers(views) => {
            let ids: Vec<DeviceId> = views.into_iter().map(|view| view.device).collect();
            unique(text, "laptop", &ids)
        }
        _ => Err(CliError::Gone),
    }
}

fn restore(file: &Path, surroundings: &Surroundings) -> Result<(), CliError> {
    let folder = folder::choose(surroundings.data.as_deref())?;
    Folder::new(&folder).restore(file).map_err(OpenError::from)?;
    let value = serde_json::json!({ "data": folder.display().to_string() });
    surroundings.print(&value, |_| format!("restored into {}", folder.display()));
    Ok(())
}

/// Ends the running node and waits for its end.
async fn stop(surroundings: &Surroundings) -> Result<(), CliError> {
    let folder = folder::choose(surroundings.data.as_deref())?;
    if Client::running(&folder).await.is_none() {
        return Err(CliError::Input("no node runs on this folder".to_owned()));
    }
    let mut client = Client::open(surroundings.data.clone(), Reach::ThisLaptop).await?;
    client.call(Command::Quit).await?;
    // Its last word, or the end of the connection.
    while let Ok(event) = client.next_event().await {
        if event == Event::Goodbye {
            break;
        }
    }
    client.close().await?;
    surroundings.print(&serde_json::Value::Null, |_| String::new());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_may_be_given_by_its_beginning_where_that_is_clear() {
        let ids = [DocumentId([0xab; 32]), DocumentId([0xcd; 32])];
        assert_eq!(unique("ABAB", "document", &ids).unwrap(), ids[0]);
        for bad in ["ab", "xyz1", "", "abac", "abab0"] {
            assert!(unique(bad, "document", &ids).is_err(), "{bad}");
        }
        let mut twin = [0xab; 32];
        twin[31] = 1;
        assert!(unique("abab", "document", &[ids[0], DocumentId(twin)]).is_err());
    }
}
