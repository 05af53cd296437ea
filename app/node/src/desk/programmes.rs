//! Who sits here, the programmes, and the people in them.

use taccuino_api::{
    Answer, DeviceView, ErrorCode, Event, Me, OrganisationView, PeopleView, PersonView, ProgrammeView, Settings,
    WelcomeView,
};
use taccuino_core::documents::{DocKind, Edit, Field, Shape};
use taccuino_core::ids::{DocumentId, MemberId, OrganisationId, ProgrammeId};
use taccuino_core::membership::{Action, Level, Log, MAX_NAME, Member, MemberEntry, Organisation, Role};
use taccuino_core::notebook::Founding;

use super::settings::{self, ME, OFFLINE, RELAY};
use super::{Desk, Effect};
use crate::pages::ClientId;

/// Tells whether a text can name a person, an organisation or a laptop.
fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.len() <= MAX_NAME && !name.chars().any(char::is_control)
}

/// Makes a name that somebody else gave one that the log takes.
pub(super) fn fit_name(name: &str, otherwise: &str) -> String {
    let mut fitting = String::new();
    for character in name.chars().filter(|character| !character.is_control()) {
        if fitting.len() + character.len_utf8() > MAX_NAME {
            break;
        }
        fitting.push(character);
    }
    if is_name(&fitting) { fitting } else { otherwise.to_owned() }
}

impl Desk {
    pub(super) fn hello(&mut self, client: ClientId) -> Result<Answer, ErrorCode> {
        // A page that comes while somebody joins shows how far that is.
        if let Some(step) = self.joining.last_step() {
            self.clients.tell(client, Event::Joining(step));
        }
        Ok(Answer::Welcome(self.welcome()))
    }

    fn welcome(&self) -> WelcomeView {
        WelcomeView {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            device: self.notebook.device(),
            me: settings::get(&self.notebook, &ME),
            settings: Settings {
                data_folder: self.data_folder.display().to_string(),
                offline: settings::get(&self.notebook, &OFFLINE).unwrap_or_default(),
                relay: settings::get(&self.notebook, &RELAY).unwrap_or_default(),
                addresses: self.own_addresses().iter().map(ToString::to_string).collect(),
            },
        }
    }

    pub(super) fn set_up(&mut self, me: Me) -> Result<Answer, ErrorCode> {
        let me = Me {
            language: me.language.trim().to_owned(),
            person: me.person.trim().to_owned(),
            organisation: me.organisation.trim().to_owned(),
            laptop: me.laptop.trim().to_owned(),
        };
        let is_language = (2..=35).contains(&me.language.len())
            && me.language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_language || ![&me.person, &me.organisation, &me.laptop].into_iter().all(|name| is_name(name)) {
            return Err(ErrorCode::BadName);
        }
        settings::set(self.stage(), &ME, &me);
        Ok(Answer::Welcome(self.welcome()))
    }

    pub(super) fn programme_views(&mut self) -> Vec<ProgrammeView> {
        let programmes = self.notebook.programmes();
        programmes.iter().filter_map(|programme| self.programme_view(programme)).collect()
    }

    fn programme_view(&mut self, programme: &ProgrammeId) -> Option<ProgrammeView> {
        let log = self.notebook.log(programme)?;
        let me = self.person_view(log, self.notebook.owner_in(programme)?);
        let document = self.programme_document(programme);
        let title = document.map(|document| self.notebook.summary(&document).title).unwrap_or_default();
        Some(ProgrammeView { id: *programme, title, document, shape: self.shape(programme), me })
    }

    /// Returns the shape of a programme, as its document says.
    pub(super) fn shape(&mut self, programme: &ProgrammeId) -> Shape {
        let view = self.programme_document(programme).and_then(|document| self.notebook.view(&document));
        view.map(|(view, _)| Shape::of(view.text(&Field::root("preset")))).unwrap_or_default()
    }

    /// Finds the document that describes a programme; should there be several, the oldest.
    fn programme_document(&self, programme: &ProgrammeId) -> Option<DocumentId> {
        let documents = self.notebook.documents(programme);
        let described = documents.into_iter().filter_map(|id| {
            let record = &self.notebook.record(&id)?.record;
            (record.kind == DocKind::Programme).then_some((record.created, id))
        });
        described.min().map(|(_, id)| id)
    }

    /// Returns a programme's title; empty until its document has arrived.
    pub(super) fn programme_title(&mut self, programme: &ProgrammeId) -> String {
        self.programme_document(programme).map(|id| self.notebook.summary(&id).title).unwrap_or_default()
    }

    pub(super) fn person_view(&self, log: &Log, member: &Member) -> PersonView {
        let membership = log.membership();
        let this = self.notebook.device();
        let devices = membership.devices.values().filter(|device| device.member == member.id);
        PersonView {
            id: member.id,
            name: member.name.clone(),
            organisation: organisation_name(log, &member.organisation),
            organisation_id: member.organisation,
            role: member.role,
            lead: member.lead,
            is_me: self.notebook.owner_in(&log.programme()).is_some_and(|me| me.id == member.id),
            devices: devices
                .map(|device| DeviceView { id: device.id, name: device.name.clone(), is_this: device.id == this })
                .collect(),
        }
    }

    pub(super) fn people(&self, programme: &ProgrammeId) -> Result<Answer, ErrorCode> {
        let log = self.notebook.log(programme).ok_or(ErrorCode::UnknownProgramme)?;
        let membership = log.membership();
        let me = membership.member_of(&self.notebook.device());
        Ok(Answer::People(PeopleView {
            organisations: membership
                .organisations
                .values()
                .map(|organisation| OrganisationView { id: organisation.id, name: organisation.name.clone() })
                .collect(),
            people: membership.members.values().map(|member| self.person_view(log, member)).collect(),
            may_invite_anybody: me.is_some_and(|me| me.lead && Some(me.organisation) == membership.founder),
        }))
    }

    /// Changes what a person does; who was the last to invite in an organisation goes on inviting.
    pub(super) fn set_role(
        &mut self,
        now: u64,
        programme: &ProgrammeId,
        member: &MemberId,
        role: Option<Role>,
        lead: bool,
    ) -> Result<Answer, ErrorCode> {
        let members = &self.notebook.log(programme).ok_or(ErrorCode::UnknownProgramme)?.membership().members;
        let person = members.get(member).ok_or(ErrorCode::UnknownPerson)?;
        let role = role.unwrap_or(person.role);
        let mut colleagues = members.values().filter(|other| other.organisation == person.organisation);
        if person.lead && !lead && !colleagues.any(|other| other.lead && other.id != person.id) {
            return Err(ErrorCode::LastLead);
        }
        if (person.role, person.lead) != (role, lead) {
            let action = Action::SetRole { member: *member, role, lead };
            self.stage().append(programme, action, now).map_err(Self::refusal)?;
        }
        Ok(Answer::Done)
    }

    pub(super) fn new_programme(
        &mut self,
        now: u64,
        title: &str,
        theme: &str,
        preset: Option<&str>,
    ) -> Result<Answer, ErrorCode> {
        let me = self.me()?;
        let steps = preset.map(|preset| self.steps_of(preset)).transpose()?.unwrap_or_default();
        let organisation = OrganisationId(self.random()?);
        let member = MemberEntry {
            id: MemberId(self.random()?),
            name: me.person,
            organisation,
            role: Role::MenteeTeam,
            lead: true,
        };
        let founding = Founding {
            nonce: self.random()?,
            organisation: Organisation { id: organisation, name: me.organisation },
            member,
            device_name: me.laptop,
        };
        let programme = self.stage().found(founding, now).map_err(Self::refusal)?;
        let record = self.record_of(now, &programme, DocKind::Programme, Level::Network)?;
        let document = self.stage().create(record).map_err(Self::refusal)?;
        let words = [("title", title), ("theme", theme)];
        let edits: Vec<Edit> =
            words.into_iter().flat_map(|(name, text)| insertions(&Field::root(name), text)).collect();
        self.edit_here(now, &document, &[edits, steps].concat())?;
        self.hold(Effect::Tell(Event::Programmes));
        self.programme_view(&programme).map(Answer::Programme).ok_or(ErrorCode::UnknownProgramme)
    }
}

/// Returns an organisation's name; empty if it is unknown.
pub(super) fn organisation_name(log: &Log, id: &OrganisationId) -> String {
    log.membership().organisations.get(id).map(|organisation| organisation.name.clone()).unwrap_or_default()
}

/// Writes a text into an empty prose field, as many splices as it takes.
pub(super) fn insertions(field: &Field, text: &str) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut at = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let mut units = 0;
        let end = rest.char_indices().find(|(_, character)| {
            units += character.len_utf16();
            units > taccuino_core::documents::MAX_INSERT
        });
        let (piece, remaining) = rest.split_at(end.map_or(rest.len(), |(index, _)| index));
        edits.push(Edit::Splice { field: field.clone(), at, delete: 0, insert: piece.to_owned() });
        at += piece.encode_utf16().count();
        rest = remaining;
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_becomes_several_splices_that_cut_no_character() {
        let text = "🏛".repeat(40_000);
        let edits = insertions(&Field::root("title"), &text);
        let mut joined = String::new();
        for edit in &edits {
            let Edit::Splice { at, insert, .. } = edit else { panic!("not a splice") };
            assert_eq!(*at, joined.encode_utf16().count());
            joined.push_str(insert);
        }
        assert_eq!(edits.len(), 2);
        assert_eq!(joined, text);
        assert!(insertions(&Field::root("title"), "").is_empty());
    }

    #[test]
    fn names_of_others_are_made_to_fit() {
        assert_eq!(fit_name("Anna\u{7}", "?"), "Anna");
        assert_eq!(fit_name(" \n", "?"), "?");
        assert_eq!(fit_name(&"é".repeat(300), "?").len(), MAX_NAME);
    }
}
