//! Joining a programme: one attempt at a time, until the inviter decides.

use taccuino_api::{Answer, ErrorCode, Event, PairingStep};
use taccuino_core::ids::ProgrammeId;
use taccuino_sync::pairing::{JoinCommands, JoinEvent, JoinTicket, Offer, SearchHint, TypedAddress, WordLanguage};

use super::effect::Effect;
use super::{Desk, refusals};
use crate::pairing::JoinNews;

/// How far joining is.
#[derive(Debug, Default)]
pub(super) struct Joining {
    /// Counts the attempts.
    attempt: u64,
    /// Whether a session is under way.
    active: bool,
    /// Whether people know how it ended. The session may still say farewell; a next one can begin.
    decided: bool,
    commands: Option<JoinCommands>,
    step: Option<PairingStep>,
    offer: Option<Offer>,
}

impl Joining {
    /// Returns what pages were told last, while joining is under way.
    pub(super) fn last_step(&self) -> Option<PairingStep> {
        self.step.clone()
    }

    /// Tells whether a session is under way.
    pub(super) fn is_active(&self) -> bool {
        self.active
    }

    /// Forgets a session that is over.
    fn end(&mut self) {
        *self = Self { attempt: self.attempt, ..Self::default() };
    }

    /// Notes that people know, or are about to be told, how it ended.
    fn decide(&mut self) {
        self.step = None;
        self.decided = true;
    }
}

impl Desk {
    pub(super) fn join(&mut self, now: u64, text: &str, address: Option<&str>) -> Result<Answer, ErrorCode> {
        if self.joining.active && !self.joining.decided {
            return Err(ErrorCode::Busy);
        }
        let ticket = JoinTicket::read(text).map_err(refusals::of_ticket)?;
        if ticket.invitation().is_some_and(|invitation| invitation.is_expired(now)) {
            return Err(ErrorCode::InvitationExpired);
        }
        let typed = match address {
            Some(address) => Some(address.parse::<TypedAddress>().map_err(|_| ErrorCode::BadAddress)?),
            None => None,
        };
        let means = self.means()?;
        self.check_online()?;
        let attempt = self.joining.attempt + 1;
        self.joining = Joining { attempt, active: true, ..Joining::default() };
        crate::pairing::join(self.inbox.clone(), attempt, ticket, typed, means);
        Ok(Answer::Done)
    }

    pub(super) fn look_for_inviter(&mut self, address: &str) -> Result<Answer, ErrorCode> {
        let address: TypedAddress = address.parse().map_err(|_| ErrorCode::BadAddress)?;
        self.joining.commands.as_ref().ok_or(ErrorCode::UnknownInvitation)?.dial(address);
        Ok(Answer::Done)
    }

    pub(super) fn stop_joining(&mut self) -> Result<Answer, ErrorCode> {
        if let Some(commands) = self.joining.commands.take() {
            commands.cancel();
        }
        self.joining.decide();
        Ok(Answer::Done)
    }

    pub(super) fn join_news(&mut self, now: u64, attempt: u64, news: JoinNews) {
        let is_of_now = attempt == self.joining.attempt;
        match news {
            // It was called off before it could begin.
            JoinNews::Started(commands) if !is_of_now || self.joining.decided => commands.cancel(),
            _ if !is_of_now => {}
            JoinNews::Started(commands) => self.joining.commands = Some(commands),
            JoinNews::Failed(reason) => {
                self.join_refused(ErrorCode::Network(reason));
                self.joining.end();
            }
            JoinNews::Event(event) if !self.joining.decided => self.join_event(now, *event),
            JoinNews::Event(_) => {}
            JoinNews::Over => self.joining.end(),
        }
    }

    fn join_event(&mut self, now: u64, event: JoinEvent) {
        match event {
            JoinEvent::Searching => self.join_step(PairingStep::Searching),
            JoinEvent::Hint(hint) => self.join_step(step_of(hint)),
            JoinEvent::Compare(offer) => {
                let language = self.me().map(|me| WordLanguage::from_tag(&me.language)).unwrap_or_default();
                self.join_step(PairingStep::Compare {
                    programme: offer.programme_title.clone(),
                    role: offer.role,
                    inviter: offer.host_person_name.clone(),
                    organisation: offer.host_organisation_name.clone(),
                    check_words: offer.check_words.words(language).map(str::to_owned).to_vec(),
                });
                self.joining.offer = Some(offer);
            }
            JoinEvent::Admitted { log, host_device, addresses } => {
                let (Some(offer), Some(commands)) = (self.joining.offer.clone(), self.joining.commands.clone()) else {
                    return;
                };
                let programme = offer.programme;
                match self.stage().receive_operations(Some(programme), &log) {
                    Ok(_) => {
                        self.remember(host_device, &addresses);
                        self.hold(Effect::Stored { join: commands, programme });
                    }
                    Err(error) => {
                        self.joining_failed(now, &commands, ErrorCode::PairingFailed(error.to_string()));
                    }
                }
            }
            JoinEvent::Finished => {}
            JoinEvent::Refused { reason } => self.join_refused(refusals::of_pairing(reason)),
        }
    }

    fn join_step(&mut self, step: PairingStep) {
        self.joining.step = Some(step.clone());
        self.tell(Event::Joining(step));
    }

    fn join_refused(&mut self, error: ErrorCode) {
        self.joining.decide();
        self.tell(Event::Joining(PairingStep::Refused(error)));
    }

    /// Tells the inviter and the pages that the programme is here.
    pub(super) fn joined(&mut self, now: u64, join: &JoinCommands, programme: ProgrammeId) {
        join.stored();
        self.joining.decide();
        let person = self.me().map(|me| me.person).unwrap_or_default();
        self.clients.tell_all(&Event::Joining(PairingStep::Admitted { programme, person }));
        self.clients.tell_all(&Event::Programmes);
        self.status_changed(now);
    }

    /// Calls joining off and says why.
    pub(super) fn joining_failed(&mut self, now: u64, join: &JoinCommands, error: ErrorCode) {
        join.cancel();
        self.joining.decide();
        self.clients.tell_all(&Event::Joining(PairingStep::Refused(error)));
        self.status_changed(now);
    }
}

/// Says what a hint of the search means for the person who joins.
fn step_of(hint: SearchHint) -> PairingStep {
    match hint {
        SearchHint::ShowAddress { addresses } => {
            let addresses = addresses.into_iter().map(|address| TypedAddress::short(address).to_string()).collect();
            PairingStep::ShowAddress { addresses }
        }
        // No address is no fault of the Wi-Fi: the cable is out, or there is none.
        SearchHint::NoNetwork => PairingStep::ShowAddress { addresses: Vec::new() },
        SearchHint::PeersKeptApart => PairingStep::KeptApart,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_network_is_blamed_for_keeping_laptops_apart() {
        let shown = |addresses: &[&str]| PairingStep::ShowAddress {
            addresses: addresses.iter().map(|address| (*address).to_owned()).collect(),
        };
        let addresses = vec!["10.0.0.7:4711".parse().unwrap()];
        assert_eq!(step_of(SearchHint::ShowAddress { addresses }), shown(&["10.0.0.7:4711"]));
        assert_eq!(step_of(SearchHint::NoNetwork), shown(&[]));
        assert_eq!(step_of(SearchHint::PeersKeptApart), PairingStep::KeptApart);
    }
}
