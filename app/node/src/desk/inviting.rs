//! Invitations of this laptop: made, kept across restarts, decided, closed.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};
use taccuino_api::{Answer, ErrorCode, Event, InvitationView, InvitedOrganisation, PairingStep, WaitingView};
use taccuino_core::ids::{DeviceId, InvitationId, MemberId, OrganisationId, ProgrammeId};
use taccuino_core::membership::{Action, DeviceEntry, MemberEntry, Organisation, Role};
use taccuino_sync::pairing::{
    self, AdmittedDevice, Candidate, DriverOptions, HostCommands, HostEvent, HostRecord, Invitation, InvitationSecret,
    InvitationSlots, MAX_OPEN_INVITATIONS, PairingIdentity, PairingRefusal, TypedAddress, WordLanguage,
    secret_to_words,
};

use super::effect::Effect;
use super::programmes::{fit_name, organisation_name};
use super::settings::{self, INVITATIONS, KeptInvitation};
use super::{Desk, refusals};
use crate::pages::ClientId;
use crate::pairing::{HostGuard, HostNews, Means};

/// The longest that an invitation may be good, in minutes: a month.
const MAX_MINUTES: u32 = 31 * 24 * 60;

/// What somebody who invites asks for.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) programme: ProgrammeId,
    pub(super) organisation: InvitedOrganisation,
    pub(super) role: Role,
    pub(super) lead: bool,
    pub(super) auto_admit: bool,
    pub(super) minutes: u32,
}

/// Invitations that are answered at now.
#[derive(Debug, Default)]
pub(super) struct Inviting {
    open: BTreeMap<InvitationId, Open>,
    slots: InvitationSlots,
}

/// One invitation that is answered at.
#[derive(Debug)]
struct Open {
    _guard: HostGuard,
    host: Option<HostCommands>,
    text: String,
    addresses: Vec<SocketAddr>,
    waiting: Option<Candidate>,
    /// The call that made it, until it is answered.
    reply: Option<(ClientId, u32)>,
}

impl KeptInvitation {
    fn secret(&self) -> InvitationSecret {
        InvitationSecret::new(self.secret)
    }

    fn id(&self) -> InvitationId {
        self.secret().invitation_id()
    }

    /// Tells whether somebody may still come by it: anybody, or the one who was let in and does not hold the log yet.
    fn is_usable(&self, now: u64) -> bool {
        self.expires > now && self.record.admitted.as_ref().is_none_or(|admitted| !admitted.stored)
    }

    /// Takes what a session says of itself. A session that has not heard yet whom the desk let in unsays nothing.
    fn update(&mut self, record: HostRecord) {
        let admitted = record.admitted.or_else(|| self.record.admitted.take());
        self.record = HostRecord { admitted, ..record };
    }
}

impl Desk {
    fn kept(&self) -> Vec<KeptInvitation> {
        settings::get(&self.notebook, &INVITATIONS).unwrap_or_default()
    }

    fn kept_one(&self, id: &InvitationId) -> Result<KeptInvitation, ErrorCode> {
        self.kept().into_iter().find(|kept| kept.id() == *id).ok_or(ErrorCode::UnknownInvitation)
    }

    fn keep(&mut self, kept: &Vec<KeptInvitation>) {
        settings::set(self.stage(), &INVITATIONS, kept);
    }

    /// Stages a new invitation; [`Effect::Host`] opens it once it is on disk.
    pub(super) fn invite(&mut self, now: u64, wanted: Wanted) -> Result<InvitationId, ErrorCode> {
        self.me()?;
        self.check_online()?;
        let log = self.notebook.log(&wanted.programme).ok_or(ErrorCode::UnknownProgramme)?;
        let organisation = match wanted.organisation {
            InvitedOrganisation::Known(id) => {
                log.membership().organisations.get(&id).cloned().ok_or(ErrorCode::BadName)?
            }
            InvitedOrganisation::New(name) => {
                Organisation { id: OrganisationId(self.random()?), name: name.trim().to_owned() }
            }
        };
        let minutes = wanted.minutes.min(MAX_MINUTES);
        let kept = KeptInvitation {
            secret: self.random()?,
            programme: wanted.programme,
            organisation: organisation.id,
            organisation_name: organisation.name.clone(),
            role: wanted.role,
            lead: wanted.lead,
            auto_admit: wanted.auto_admit,
            expires: now + u64::from(minutes) * 60_000,
            record: HostRecord::default(),
        };
        let id = kept.id();
        let (role, lead, expires) = (kept.role, kept.lead, kept.expires);
        let action = Action::Invite { invitation: id, organisation, role, lead, expires };
        self.stage().append(&wanted.programme, action, now).map_err(Self::refusal)?;
        let mut all = self.kept();
        all.retain(|kept| kept.expires > now);
        self.make_room(&mut all);
        all.push(kept);
        self.keep(&all);
        Ok(id)
    }

    /// Closes invitations that are used up where a new one needs their place.
    fn make_room(&mut self, kept: &mut Vec<KeptInvitation>) {
        while self.inviting.open.len() >= MAX_OPEN_INVITATIONS {
            let Some(used) = kept.iter().position(|kept| kept.record.admitted.is_some()) else { return };
            self.inviting.open.remove(&kept.remove(used).id());
        }
    }

    /// Begins to answer at an invitation that is on disk.
    pub(super) fn open_host(&mut self, now: u64, id: InvitationId, reply: Option<(ClientId, u32)>) {
        let opened = self.kept_one(&id).and_then(|kept| {
            let means = self.means()?;
            let title = self.programme_title(&kept.programme);
            let invitation = Invitation {
                secret: kept.secret(),
                programme: kept.programme,
                programme_title: title,
                role: kept.role,
                organisation: pairing::InvitedOrganisation::Known {
                    id: kept.organisation,
                    name: kept.organisation_name,
                },
                host_person_name: means.identity.person_name.clone(),
                host_device_name: means.identity.device_name.clone(),
                address_hints: Vec::new(),
                expires_at_ms: kept.expires,
            };
            let slots = self.inviting.slots.clone();
            Ok((invitation.to_text(), crate::pairing::host(self.inbox.clone(), invitation, kept.record, means, slots)))
        });
        match opened {
            Ok((text, guard)) => {
                let open = Open { _guard: guard, host: None, text, addresses: Vec::new(), waiting: None, reply };
                self.inviting.open.insert(id, open);
            }
            Err(error) => {
                if let Some((client, call)) = reply {
                    self.clients.answer(client, call, Err(error));
                }
            }
        }
        self.status_changed(now);
    }

    /// Gives up an invitation that never came to be.
    pub(super) fn forget_host(&mut self, id: &InvitationId) {
        self.inviting.open.remove(id);
    }

    /// Opens what was open before the last end, or before *work offline*.
    pub(super) fn reopen_invitations(&mut self, now: u64) {
        if self.check_online().is_err() || self.me().is_err() {
            return;
        }
        for kept in self.kept().into_iter().filter(|kept| kept.expires > now) {
            let id = kept.id();
            if !self.inviting.open.contains_key(&id) {
                self.hold(Effect::Host { invitation: id, reply: None });
            }
        }
    }

    /// Answers at no invitation until they are opened again.
    pub(super) fn pause_invitations(&mut self) {
        self.inviting.open.clear();
    }

    /// Returns what pairing needs of this laptop.
    pub(super) fn means(&self) -> Result<Means, ErrorCode> {
        let me = self.me()?;
        let network = self.network.required()?;
        Ok(Means {
            identity: PairingIdentity {
                device_key: iroh::SecretKey::from_bytes(&self.notebook.key().to_bytes()),
                person_name: me.person,
                device_name: me.laptop,
                organisation_name: Some(me.organisation),
                language: WordLanguage::from_tag(&me.language),
                addresses: self.own_addresses(),
            },
            options: DriverOptions {
                loopback_only: network.loopback_only,
                lookup: network.lookup.clone(),
                ..DriverOptions::default()
            },
        })
    }

    fn word_language(&self) -> WordLanguage {
        self.me().map(|me| WordLanguage::from_tag(&me.language)).unwrap_or_default()
    }

    pub(super) fn host_news(&mut self, now: u64, id: InvitationId, news: HostNews) {
        match news {
            HostNews::Opened { text, addresses, host } => {
                let Some(open) = self.inviting.open.get_mut(&id) else { return };
                (open.text, open.addresses, open.host) = (text, addresses, Some(host));
                let reply = open.reply.take();
                if let Some((client, call)) = reply {
                    let view = self.kept_one(&id).map(|kept| Answer::Invitation(self.invitation_view(&kept)));
                    self.reply(client, call, view);
                }
            }
            HostNews::Failed(reason) => {
                let reply = self.inviting.open.remove(&id).and_then(|open| open.reply);
                tracing::warn!(reason, "an invitation could not be opened");
                if let Some((client, call)) = reply {
                    self.reply(client, call, Err(ErrorCode::Network(reason)));
                }
            }
            HostNews::Event { event, record } => self.host_event(now, id, event, record),
        }
    }

    fn host_event(&mut self, now: u64, id: InvitationId, event: HostEvent, record: HostRecord) {
        let mut all = self.kept();
        let Some(kept) = all.iter_mut().find(|kept| kept.id() == id) else { return };
        let before = kept.record.clone();
        kept.update(record);
        let kept = kept.clone();
        let is_over = matches!(event, HostEvent::Closed { .. }) && kept.record.admitted.is_none();
        if is_over {
            all.retain(|kept| kept.id() != id);
        }
        if is_over || kept.record != before {
            self.keep(&all);
        }
        let step = match event {
            HostEvent::PersonAsks(candidate) => {
                let (device, waiting) = (candidate.device, waiting_view(&candidate, self.word_language()));
                if let Some(open) = self.inviting.open.get_mut(&id) {
                    open.waiting = Some(candidate);
                }
                self.tell(Event::Inviting { invitation: id, step: PairingStep::Waiting(waiting) });
                if kept.auto_admit
                    && let Err(error) = self.admit(now, &id, &device)
                {
                    tracing::warn!(%error, "a laptop could not be admitted");
                }
                return;
            }
            HostEvent::Refused { reason, .. } => {
                self.network.note(None, refusals::of_guest(reason));
                self.stop_waiting(&id);
                PairingStep::Refused(refusals::of_pairing(reason))
            }
            HostEvent::Admitted { device, addresses } => {
                self.remember(device, &addresses);
                self.dial(device);
                let log = self.notebook.log(&kept.programme);
                let member = log.and_then(|log| log.membership().member_of(&device));
                let person = member.map(|member| member.name.clone()).unwrap_or_default();
                PairingStep::Admitted { programme: kept.programme, person }
            }
            HostEvent::Closed { .. } => {
                self.stop_waiting(&id);
                PairingStep::Closed
            }
        };
        self.tell(Event::Inviting { invitation: id, step });
        self.tell(Event::People { programme: kept.programme });
    }

    fn stop_waiting(&mut self, id: &InvitationId) {
        if let Some(open) = self.inviting.open.get_mut(id) {
            open.waiting = None;
        }
    }

    /// Admits or turns away `device`, whose words the person has compared, and nobody who came in its place.
    pub(super) fn decide(
        &mut self,
        now: u64,
        id: &InvitationId,
        device: &DeviceId,
        admit: bool,
    ) -> Result<Answer, ErrorCode> {
        if admit {
            self.admit(now, id, device)?;
        } else {
            self.who_waits(id, device)?;
            let open = self.inviting.open.get_mut(id).ok_or(ErrorCode::UnknownInvitation)?;
            open.waiting = None;
            if let Some(host) = &open.host {
                host.decline(PairingRefusal::DeclinedByPerson);
            }
        }
        Ok(Answer::Done)
    }

    /// Returns who waits at an invitation.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownInvitation`] where nobody does, [`ErrorCode::AnotherWaits`] where it is not `device`.
    fn who_waits(&self, id: &InvitationId, device: &DeviceId) -> Result<Candidate, ErrorCode> {
        let waiting = self.inviting.open.get(id).and_then(|open| open.waiting.clone());
        let candidate = waiting.ok_or(ErrorCode::UnknownInvitation)?;
        if candidate.device == *device { Ok(candidate) } else { Err(ErrorCode::AnotherWaits) }
    }

    /// Stages the admission of `device`, and that the invitation is used up by it; [`Effect::Admit`] hands the log over
    /// once both are on disk.
    fn admit(&mut self, now: u64, id: &InvitationId, device: &DeviceId) -> Result<(), ErrorCode> {
        let mut all = self.kept();
        let index = all.iter().position(|kept| kept.id() == *id).ok_or(ErrorCode::UnknownInvitation)?;
        let kept = &mut all[index];
        let candidate = self.who_waits(id, device)?;
        if kept.record.admitted.as_ref().is_some_and(|admitted| admitted.device != *device) {
            return Err(ErrorCode::InvitationUsed);
        }
        let log = self.notebook.log(&kept.programme).ok_or(ErrorCode::UnknownProgramme)?;
        let is_known = log.membership().devices.contains_key(device);
        if !is_known {
            let name = match organisation_name(log, &kept.organisation) {
                name if name.is_empty() => kept.organisation_name.clone(),
                name => name,
            };
            let member = MemberEntry {
                id: MemberId::of_invited(device, id),
                name: fit_name(&candidate.person_name, "?"),
                organisation: kept.organisation,
                role: kept.role,
                lead: kept.lead,
            };
            let action = Action::Admit {
                invitation: Some(*id),
                organisation: Organisation { id: kept.organisation, name },
                member,
                device: DeviceEntry { id: *device, name: fit_name(&candidate.device_name, "?") },
                consent: candidate.consent,
            };
            self.stage().append(&kept.programme, action, now).map_err(Self::refusal)?;
        }
        let log = self.notebook.log(&kept.programme).ok_or(ErrorCode::UnknownProgramme)?;
        let log: Vec<Vec<u8>> = log.operations().into_iter().map(|operation| operation.to_bytes().to_vec()).collect();
        kept.record.admitted = Some(AdmittedDevice { device: *device, log: log.clone(), stored: false });
        self.keep(&all);
        self.hold(Effect::Admit { invitation: *id, device: *device, log });
        Ok(())
    }

    /// Hands the log to who was admitted, now that it is on disk; until then the person can admit again.
    ///
    /// Where the invitation is not answered at just now, the laptop gets its log when it asks the next time.
    pub(super) fn hand_over(&mut self, id: &InvitationId, device: DeviceId, log: Vec<Vec<u8>>) {
        let Some(open) = self.inviting.open.get_mut(id) else { return };
        open.waiting.take_if(|waiting| waiting.device == device);
        if let Some(Err(error)) = open.host.as_ref().map(|host| host.admit(device, log)) {
            tracing::error!(%error, "the membership log cannot be handed over");
        }
    }

    pub(super) fn close_invitation(&mut self, id: &InvitationId) -> Result<Answer, ErrorCode> {
        let programme = self.kept_one(id)?.programme;
        let mut all = self.kept();
        all.retain(|kept| kept.id() != *id);
        self.keep(&all);
        self.inviting.open.remove(id);
        self.tell(Event::Inviting { invitation: *id, step: PairingStep::Closed });
        self.tell(Event::People { programme });
        Ok(Answer::Done)
    }

    pub(super) fn look_for_joiner(&mut self, id: &InvitationId, address: &str) -> Result<Answer, ErrorCode> {
        let address: TypedAddress = address.parse().map_err(|_| ErrorCode::BadAddress)?;
        let host = self.inviting.open.get(id).and_then(|open| open.host.as_ref());
        host.ok_or(ErrorCode::UnknownInvitation)?.dial(address);
        Ok(Answer::Done)
    }

    pub(super) fn invitation_views(&self, now: u64, programme: &ProgrammeId) -> Vec<InvitationView> {
        let kept = self.kept();
        let open = kept.iter().filter(|kept| kept.programme == *programme && kept.is_usable(now));
        open.map(|kept| self.invitation_view(kept)).collect()
    }

    fn invitation_view(&self, kept: &KeptInvitation) -> InvitationView {
        let id = kept.id();
        let open = self.inviting.open.get(&id);
        let text = open.map(|open| open.text.clone()).unwrap_or_default();
        let language = self.word_language();
        InvitationView {
            id,
            qr: qr_of(&text),
            text,
            words: secret_to_words(&kept.secret(), language).split(' ').map(str::to_owned).collect(),
            addresses: open
                .map(|open| open.addresses.iter().map(|address| TypedAddress::short(*address).to_string()).collect())
                .unwrap_or_default(),
            organisation: kept.organisation_name.clone(),
            role: kept.role,
            expires: kept.expires,
            waiting: open.and_then(|open| open.waiting.as_ref()).map(|candidate| waiting_view(candidate, language)),
        }
    }
}

fn waiting_view(candidate: &Candidate, language: WordLanguage) -> WaitingView {
    WaitingView {
        device: candidate.device,
        person: candidate.person_name.clone(),
        organisation: candidate.organisation_name.clone().unwrap_or_default(),
        laptop: candidate.device_name.clone(),
        check_words: candidate.check_words.words(language).map(str::to_owned).to_vec(),
    }
}

/// Draws a text as a QR: an SVG element; empty for a text that is empty or too long for one.
fn qr_of(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    // Capital letters and digits take little more than half the room; the reader does not mind.
    let Ok(code) = QrCode::with_error_correction_level(text.to_uppercase(), EcLevel::L) else { return String::new() };
    let image = code.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    image.find("<svg").map(|start| image[start..].to_owned()).unwrap_or(image)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_of_the_usual_length_fits_a_qr() {
        assert!(qr_of(&format!("taccuino1{}", "a2".repeat(400))).starts_with("<svg"));
        assert_eq!(qr_of(""), "");
    }

    #[test]
    fn an_invitation_is_usable_until_it_expires_or_somebody_holds_the_log() {
        let mut kept = KeptInvitation {
            secret: [1; 16],
            programme: ProgrammeId([2; 32]),
            organisation: OrganisationId([3; 16]),
            organisation_name: "Valdoria".into(),
            role: Role::MentorTeam,
            lead: true,
            auto_admit: false,
            expires: 1_000,
            record: HostRecord::default(),
        };
        assert!(kept.is_usable(999));
        assert!(!kept.is_usable(1_000));
        let device = DeviceId([4; 32]);
        kept.record.admitted = Some(AdmittedDevice { device, log: Vec::new(), stored: false });
        assert!(kept.is_usable(999), "it may come back for the log");
        kept.record.admitted = Some(AdmittedDevice { device, log: Vec::new(), stored: true });
        assert!(!kept.is_usable(999));
        kept.update(HostRecord { failed_sessions: 2, admitted: None });
        assert_eq!(kept.record.failed_sessions, 2);
        assert!(kept.record.admitted.is_some(), "a session that knows less unsays nothing");
    }
}
