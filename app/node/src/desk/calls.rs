//! Which call is answered where.

use std::path::PathBuf;

use taccuino_api::{Answer, Call, Command, ErrorCode};

use super::finding::Sought;
use super::handle::Ending;
use super::settings::{self, OFFLINE, RELAY};
use super::{Desk, refusals};
use crate::pages::ClientId;

impl Desk {
    /// Takes up one call; its answer is held back until the turn is on disk.
    pub(super) fn call(&mut self, now: u64, client: ClientId, call: Call) {
        let id = call.id;
        let result = match call.command {
            Command::Hello => self.hello(client),
            Command::SetUp(me) => self.set_up(me),
            Command::Programmes => Ok(Answer::Programmes(self.programme_views())),
            Command::NewProgramme { title, theme, preset } => {
                self.new_programme(now, &title, &theme, preset.as_deref())
            }
            Command::People { programme } => self.people(&programme),
            Command::SetRole { programme, member, role, lead } => self.set_role(now, &programme, &member, role, lead),
            Command::Documents { programme } => self.documents(&programme),
            Command::ReadersOfNew(new) => self.readers_of_new(now, &new),
            Command::NewDocument(new) => self.new_document(now, &new),
            Command::Open { document, lease, write } => self.open(client, document, lease, write),
            Command::Write { document, lease, changes } => self.write(client, &document, &lease, changes),
            Command::Close { document, lease } => self.close(client, &document, lease),
            Command::Show { document, at } => self.show(&document, at),
            Command::History { document } => self.history(&document),
            Command::Packs => Ok(self.packs()),
            Command::ImportPack { files } => self.import_pack(files),
            Command::Search { programme, text } => {
                match self.seek(now, (client, id), programme, Sought::words(&text)) {
                    // Answered when all documents were looked at.
                    Ok(()) => return,
                    Err(error) => Err(error),
                }
            }
            Command::Trace { programme } => match self.seek(now, (client, id), Some(programme), Sought::trace()) {
                Ok(()) => return,
                Err(error) => Err(error),
            },
            Command::Invite { programme, organisation, role, lead, auto_admit, minutes } => {
                let wanted = super::inviting::Wanted { programme, organisation, role, lead, auto_admit, minutes };
                match self.invite(now, wanted) {
                    // Answered once the invitation can be answered at.
                    Ok(invitation) => {
                        self.hold(super::Effect::Host { invitation, reply: Some((client, id)) });
                        return;
                    }
                    Err(error) => Err(error),
                }
            }
            Command::Invitations { programme } => Ok(Answer::Invitations(self.invitation_views(now, &programme))),
            Command::CloseInvitation { invitation } => self.close_invitation(&invitation),
            Command::Decide { invitation, device, admit } => self.decide(now, &invitation, &device, admit),
            Command::LookForJoiner { invitation, address } => self.look_for_joiner(&invitation, &address),
            Command::Join { invitation, address } => self.join(now, &invitation, address.as_deref()),
            Command::LookForInviter { address } => self.look_for_inviter(&address),
            Command::StopJoining => self.stop_joining(),
            Command::Peers => Ok(Answer::Peers(self.peer_views())),
            Command::LookFor { device, address } => self.look_for(&device, &address),
            Command::Status => Ok(Answer::Status(self.status_view())),
            Command::WorkOffline(offline) => self.work_offline(now, offline),
            Command::SetRelay(relay) => self.set_relay(&relay),
            Command::Backup { file } => self.backup(file),
            Command::Quit => {
                self.end(now, Ending::Sent);
                Ok(Answer::Done)
            }
        };
        self.reply(client, id, result);
    }

    fn work_offline(&mut self, now: u64, offline: bool) -> Result<Answer, ErrorCode> {
        settings::set(self.stage(), &OFFLINE, &offline);
        self.set_offline(now, offline);
        Ok(Answer::Done)
    }

    fn set_relay(&mut self, relay: &str) -> Result<Answer, ErrorCode> {
        let relay = relay.trim();
        if !relay.is_empty() && relay.parse::<iroh::RelayUrl>().is_err() {
            return Err(ErrorCode::BadRelay);
        }
        settings::set(self.stage(), &RELAY, &relay.to_owned());
        Ok(Answer::Done)
    }

    fn backup(&mut self, file: String) -> Result<Answer, ErrorCode> {
        let path = PathBuf::from(&file);
        match self.notebook.backup(&path) {
            Ok(()) => Ok(Answer::Done),
            Err(error) => Err(ErrorCode::File { file, reason: error.to_string() }),
        }
    }

    /// Returns who sits here.
    ///
    /// # Errors
    /// [`ErrorCode::NotSetUp`].
    pub(super) fn me(&self) -> Result<taccuino_api::Me, ErrorCode> {
        settings::get(&self.notebook, &settings::ME).ok_or(ErrorCode::NotSetUp)
    }

    /// Translates why the notebook did not do something.
    pub(super) fn refusal(error: taccuino_core::notebook::NotebookError) -> ErrorCode {
        refusals::of_notebook(error)
    }
}
