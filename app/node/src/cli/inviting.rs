//! `invite` and `join`: both sides of a pairing without a page.

use std::io::IsTerminal;
use std::time::Duration;

use taccuino_api::{
    Answer, Command, ErrorCode, Event, InvitationView, InvitedOrganisation, PairingStep, PeopleView, WaitingView,
};
use taccuino_core::ids::InvitationId;
use tokio::io::{AsyncBufReadExt, BufReader};

use super::CliError;
use super::arguments::{InviteArguments, JoinArguments};
use super::client::Client;
use super::commands::{self, Surroundings};
use super::print::{print_json, print_line};
use crate::desk::usual_role;

/// The longest file that is read as an invitation, in bytes.
const MAX_FILE: u64 = 64 << 10;

/// Opens an invitation, and waits until somebody was admitted unless the node does that alone.
pub(super) async fn invite(
    client: &mut Client,
    arguments: InviteArguments,
    surroundings: &Surroundings,
) -> Result<(), CliError> {
    let programme = commands::programme(client, &arguments.of).await?;
    let Answer::People(people) = client.call(Command::People { programme }).await? else { return Err(CliError::Gone) };
    let (organisation, is_own) = organisation(&people, arguments.organisation.as_deref());
    let me = people.people.iter().find(|person| person.is_me);
    let own_role = me.map(|me| me.role).unwrap_or(taccuino_core::membership::Role::Observer);
    let shape = match client.call(Command::Programmes).await? {
        Answer::Programmes(known) => known.into_iter().find(|known| known.id == programme).map(|known| known.shape),
        _ => None,
    };
    let usual = usual_role(shape.unwrap_or_default(), is_own, own_role);
    let command = Command::Invite {
        programme,
        organisation,
        role: arguments.role.unwrap_or(usual),
        lead: arguments.lead,
        auto_admit: arguments.auto_admit,
        minutes: arguments.minutes,
    };
    let Answer::Invitation(invitation) = client.call(command).await? else { return Err(CliError::Gone) };
    surroundings.print(&invitation, describe);
    if arguments.auto_admit && !arguments.wait && client.is_of_node() {
        return Ok(());
    }
    wait_for_joiner(client, invitation.id, arguments.auto_admit, surroundings).await
}

/// Finds the organisation that is meant, and tells whether it is one's own.
fn organisation(people: &PeopleView, wanted: Option<&str>) -> (InvitedOrganisation, bool) {
    let own = people.people.iter().find(|person| person.is_me).map(|me| me.organisation_id);
    let known = match wanted {
        None => own,
        Some(wanted) => people
            .organisations
            .iter()
            .find(|known| known.name.to_lowercase() == wanted.trim().to_lowercase() || known.id.to_string() == wanted)
            .map(|known| known.id),
    };
    match known {
        Some(id) => (InvitedOrganisation::Known(id), Some(id) == own),
        None => (InvitedOrganisation::New(wanted.unwrap_or_default().to_owned()), false),
    }
}

fn describe(invitation: &InvitationView) -> String {
    let mut text = format!("{}\nwords: {}\n", invitation.text, invitation.words.join(" "));
    for address in &invitation.addresses {
        text.push_str(&format!("address: {address}\n"));
    }
    text
}

async fn wait_for_joiner(
    client: &mut Client,
    wanted: InvitationId,
    auto_admit: bool,
    surroundings: &Surroundings,
) -> Result<(), CliError> {
    loop {
        let Event::Inviting { invitation, step } = client.next_event().await? else { continue };
        if invitation != wanted {
            continue;
        }
        match step {
            PairingStep::Waiting(waiting) if !auto_admit => {
                let admit = ask(&waiting).await?;
                let device = waiting.device;
                match client.call(Command::Decide { invitation, device, admit }).await {
                    // Who waits now is asked about next.
                    Err(CliError::Node(error @ ErrorCode::AnotherWaits)) => eprintln!("taccuino: {error}"),
                    decided => drop(decided?),
                }
            }
            PairingStep::Admitted { person, .. } => {
                let value = serde_json::json!({ "admitted": person });
                surroundings.print(&value, |_| format!("admitted: {person}"));
                return Ok(());
            }
            PairingStep::Refused(error) => eprintln!("taccuino: {error}"),
            PairingStep::Closed => return Err(CliError::Input("the invitation is closed".to_owned())),
            PairingStep::Waiting(_)
            | PairingStep::Searching
            | PairingStep::ShowAddress { .. }
            | PairingStep::KeptApart
            | PairingStep::Compare { .. } => {}
        }
    }
}

/// Asks the person whether the words are the same on both sides.
async fn ask(waiting: &WaitingView) -> Result<bool, CliError> {
    if !std::io::stdin().is_terminal() {
        return Err(CliError::Input("nobody is here to compare the words: use --auto-admit or a terminal".to_owned()));
    }
    eprintln!("{}, {}, {}", waiting.person, waiting.organisation, waiting.laptop);
    eprintln!("Are these the words on that laptop?  {}  [y/N]", waiting.check_words.join(" "));
    let mut line = String::new();
    BufReader::new(tokio::io::stdin()).read_line(&mut line).await?;
    Ok(matches!(line.trim(), "y" | "Y" | "yes" | "s" | "S" | "si" | "sì"))
}

/// Joins, and returns once the programme is on this laptop.
pub(super) async fn join(
    client: &mut Client,
    arguments: JoinArguments,
    surroundings: &Surroundings,
) -> Result<(), CliError> {
    let invitation = match (arguments.text, arguments.words, arguments.file) {
        (Some(text), ..) => text,
        (None, Some(words), _) => words.join(" "),
        (None, None, Some(file)) => {
            let is_short = std::fs::metadata(&file)?.len() <= MAX_FILE;
            if !is_short {
                return Err(CliError::Input(format!("{}: this is not an invitation", file.display())));
            }
            String::from_utf8_lossy(&std::fs::read(&file)?).into_owned()
        }
        (None, None, None) => return Err(CliError::Input("there is no invitation".to_owned())),
    };
    client.call(Command::Join { invitation, address: arguments.address }).await?;
    let limit = Duration::from_secs(arguments.wait);
    match tokio::time::timeout(limit, wait_for_admission(client, surroundings)).await {
        Ok(result) => result,
        Err(_) => {
            client.call(Command::StopJoining).await?;
            let seconds = arguments.wait;
            let reason = format!("this laptop was not let in within {seconds} seconds; nothing has changed, try again");
            Err(CliError::Input(reason))
        }
    }
}

async fn wait_for_admission(client: &mut Client, surroundings: &Surroundings) -> Result<(), CliError> {
    loop {
        let Event::Joining(step) = client.next_event().await? else { continue };
        match step {
            PairingStep::Searching => eprintln!("looking for the other laptop"),
            PairingStep::ShowAddress { addresses } if addresses.is_empty() => {
                eprintln!("this laptop is on no network now; join the same Wi-Fi, hotspot or cable as the other");
            }
            PairingStep::ShowAddress { addresses } => {
                eprintln!("not found yet; the other side may type this laptop's address: {}", addresses.join(" "));
            }
            PairingStep::KeptApart => {
                eprintln!("this network seems to keep its laptops apart; a phone's hotspot does not");
            }
            PairingStep::Compare { programme, inviter, organisation, check_words, .. } => {
                eprintln!("{inviter}, {organisation}, invites to {programme:?}; compare: {}", check_words.join(" "));
            }
            PairingStep::Admitted { programme, .. } => {
                if surroundings.json {
                    print_json(&serde_json::json!({ "programme": programme }));
                } else {
                    print_line(&programme.to_string());
                }
                return Ok(());
            }
            PairingStep::Refused(error) => return Err(error.into()),
            PairingStep::Closed | PairingStep::Waiting(_) => {}
        }
    }
}
