//! The joiner's side of an invitation, as a state machine without input or output.
//!
//! Owns the order of the conversation and when to look for the inviter again. Knows no clock, socket or source of
//! randomness, and does not search: the driver does, and reports each connection.

use taccuino_core::ids::DeviceId;

use super::address::MAX_ADDRESSES;
use super::event::{JoinEvent, Offer, PairingIdentity};
use super::invitation::{Invitation, JoinTicket};
use super::keys::PairingKeys;
use super::machine::{OutEvent, PERSON_MS, PairingSessionId, STEP_MS, TRANSFER_MS};
use super::message::{Hello, Introduction, LogPart, MAX_LOG_OPERATIONS, Message, Proof, Welcome, check_log};
use super::names::clean_name;
use super::refusal::PairingRefusal;
use super::transcript::{commit_to_nonce, sign_proof, welcome_is_signed};
use super::words::WordLanguage;

/// What happens while a device joins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinInEvent {
    /// The search begins.
    Start,
    /// The inviter's endpoint was reached and a stream opened to it.
    Connected {
        /// The new session.
        session: PairingSessionId,
        /// 32 fresh random bytes.
        nonce: [u8; 32],
    },
    /// A frame arrived.
    Frame {
        /// On which session.
        session: PairingSessionId,
        /// The frame, without its length prefix.
        frame: Vec<u8>,
    },
    /// The connection broke, or the peer hung up.
    Lost {
        /// Which session.
        session: PairingSessionId,
    },
    /// The app has the log on its disk.
    Stored,
    /// The person calls it off.
    Cancel,
    /// The time that was asked for has come.
    Tick,
}

type Out = OutEvent<JoinEvent>;

/// Runs the joiner's side.
#[derive(Debug)]
pub struct JoinMachine {
    invitation: Option<Invitation>,
    keys: PairingKeys,
    identity: PairingIdentity,
    stage: Stage,
    deadline: Option<u64>,
    wake_at: Option<u64>,
}

#[derive(Debug)]
enum Stage {
    Searching,
    AwaitWelcome(Greeting),
    AwaitLog {
        session: PairingSessionId,
        offer: Box<Offer>,
        log: Vec<Vec<u8>>,
    },
    /// The log is complete; the session may be gone by now.
    AwaitStore {
        session: Option<PairingSessionId>,
    },
    /// The acknowledgement is on its way; the inviter hangs up when it has it.
    AwaitGoodbye {
        session: PairingSessionId,
    },
    Done,
}

/// What the joiner said first.
#[derive(Debug)]
struct Greeting {
    session: PairingSessionId,
    nonce: [u8; 32],
    hello_frame: Vec<u8>,
}

impl JoinMachine {
    /// Takes what the joiner holds and who it is.
    pub fn new(ticket: &JoinTicket, identity: PairingIdentity) -> Self {
        Self {
            invitation: ticket.invitation().cloned(),
            keys: PairingKeys::derive(ticket.secret()),
            identity,
            stage: Stage::Searching,
            deadline: None,
            wake_at: None,
        }
    }

    /// Tells whether a connection to the inviter is wanted.
    pub fn is_searching(&self) -> bool {
        matches!(self.stage, Stage::Searching)
    }

    /// Tells whether nothing more will happen.
    pub fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done)
    }

    /// Takes one event and returns what to do. Call once with [`JoinInEvent::Start`] at the start.
    pub fn handle(&mut self, now_ms: u64, event: JoinInEvent) -> Vec<Out> {
        let mut out = Vec::new();
        self.check_time(now_ms, &mut out);
        match event {
            JoinInEvent::Start => {
                if self.invitation.as_ref().is_some_and(|invitation| invitation.is_expired(now_ms)) {
                    self.fail(PairingRefusal::Expired, &mut out);
                } else if self.is_searching() {
                    out.push(OutEvent::Event(JoinEvent::Searching));
                }
            }
            JoinInEvent::Connected { session, nonce } if self.is_searching() => {
                let hello_frame = self.hello(&nonce).encode();
                out.push(OutEvent::Send { session, frame: hello_frame.clone() });
                let greeting = Greeting { session, nonce, hello_frame };
                self.go(Stage::AwaitWelcome(greeting), Some(now_ms.saturating_add(STEP_MS)));
            }
            JoinInEvent::Connected { session, .. } => out.push(OutEvent::Close { session }),
            JoinInEvent::Frame { session, frame } if self.session() == Some(session) => {
                self.read(now_ms, session, &frame, &mut out);
            }
            JoinInEvent::Lost { session } if self.session() == Some(session) => match &mut self.stage {
                Stage::AwaitStore { session } => *session = None,
                Stage::AwaitGoodbye { .. } => self.finish(&mut out),
                _ => self.search_again(&mut out),
            },
            JoinInEvent::Frame { .. } | JoinInEvent::Lost { .. } | JoinInEvent::Tick => {}
            JoinInEvent::Stored => self.acknowledge(&mut out),
            JoinInEvent::Cancel => {
                if !matches!(self.stage, Stage::AwaitGoodbye { .. } | Stage::Done) {
                    self.tell(PairingRefusal::Cancelled, &mut out);
                    self.fail(PairingRefusal::Cancelled, &mut out);
                }
            }
        }
        if self.deadline != self.wake_at {
            self.wake_at = self.deadline;
            out.extend(self.deadline.map(OutEvent::WakeAt));
        }
        out
    }

    fn session(&self) -> Option<PairingSessionId> {
        match &self.stage {
            Stage::AwaitWelcome(Greeting { session, .. })
            | Stage::AwaitLog { session, .. }
            | Stage::AwaitGoodbye { session } => Some(*session),
            Stage::AwaitStore { session } => *session,
            Stage::Searching | Stage::Done => None,
        }
    }

    fn go(&mut self, stage: Stage, deadline: Option<u64>) {
        self.stage = stage;
        self.deadline = deadline;
    }

    fn check_time(&mut self, now_ms: u64, out: &mut Vec<Out>) {
        if self.deadline.is_some_and(|deadline| now_ms >= deadline) {
            let welcomed = matches!(self.stage, Stage::AwaitLog { .. });
            self.tell(PairingRefusal::TimedOut, out);
            // A connection that carries nothing may work at the next try; a person who does not answer is asked anew.
            if welcomed { self.fail(PairingRefusal::TimedOut, out) } else { self.search_again(out) }
        }
    }

    fn read(&mut self, now_ms: u64, session: PairingSessionId, frame: &[u8], out: &mut Vec<Out>) {
        let stage = std::mem::replace(&mut self.stage, Stage::Searching);
        let message = Message::decode(frame);
        if let Ok(Message::Refused { code }) = message {
            let reason = PairingRefusal::from_code(code);
            out.push(OutEvent::Close { session });
            match stage {
                Stage::AwaitStore { .. } => self.stage = Stage::AwaitStore { session: None },
                Stage::AwaitGoodbye { .. } => self.finish(out),
                _ if reason.is_passing() => self.search_again(out),
                _ => self.fail(reason, out),
            }
            return;
        }
        let next = match (stage, message) {
            (Stage::AwaitWelcome(greeting), Ok(Message::Welcome(welcome))) => {
                self.compare(now_ms, &greeting, frame, &welcome, out)
            }
            (Stage::AwaitLog { session, offer, log }, Ok(Message::LogPart(part))) => {
                self.collect(now_ms, session, offer, log, part, out)
            }
            (stage @ (Stage::AwaitStore { .. } | Stage::AwaitGoodbye { .. }), _) => Ok((stage, None)),
            (_, Ok(_)) => Err(PairingRefusal::BadMessage),
            (_, Err(reason)) => Err(reason),
        };
        match next {
            Ok((stage, deadline)) => self.go(stage, deadline),
            Err(reason) => {
                out.push(OutEvent::Send { session, frame: Message::refused(reason).encode() });
                out.push(OutEvent::Finish { session });
                self.fail(reason, out);
            }
        }
    }

    fn hello(&self, nonce: &[u8; 32]) -> Message {
        Message::Hello(Hello {
            device: self.identity.device(),
            person_name: clean_name(&self.identity.person_name),
            device_name: clean_name(&self.identity.device_name),
            organisation_name: self.identity.organisation_name.as_deref().map(clean_name),
            addresses: self.identity.addresses.iter().take(MAX_ADDRESSES).copied().collect(),
            language: self.identity.language.tag().into(),
            nonce_commitment: commit_to_nonce(self.keys.invitation, nonce),
        })
    }

    fn compare(
        &self,
        now_ms: u64,
        greeting: &Greeting,
        welcome_frame: &[u8],
        welcome: &Welcome,
        out: &mut Vec<Out>,
    ) -> Result<(Stage, Option<u64>), PairingRefusal> {
        let Greeting { session, nonce, hello_frame } = greeting;
        let (session, introduction) = (*session, &welcome.introduction);
        if !welcome_is_signed(&self.keys, hello_frame, introduction, &welcome.signature) {
            return Err(PairingRefusal::BadSignature);
        }
        if !self.is_what_was_promised(introduction) {
            return Err(PairingRefusal::OtherProgramme);
        }
        let signature = sign_proof(&self.identity.device_key, &self.keys, hello_frame, welcome_frame, nonce);
        let consent = self.identity.consent(&self.keys.invitation, &introduction.device);
        let proof = Message::Proof(Proof { nonce: *nonce, signature, consent });
        out.push(OutEvent::Send { session, frame: proof.encode() });
        let offer = self.offer(introduction, nonce);
        out.push(OutEvent::Event(JoinEvent::Compare(offer.clone())));
        let stage = Stage::AwaitLog { session, offer: Box::new(offer), log: Vec::new() };
        Ok((stage, Some(now_ms.saturating_add(PERSON_MS + TRANSFER_MS))))
    }

    /// Who holds the words alone has nothing to hold the offer against but the person who reads it.
    fn is_what_was_promised(&self, introduction: &Introduction) -> bool {
        self.invitation.as_ref().is_none_or(|invitation| {
            invitation.programme == introduction.programme
                && invitation.role == introduction.role
                && invitation.organisation.id() == introduction.organisation.id()
        })
    }

    fn offer(&self, introduction: &Introduction, nonce: &[u8; 32]) -> Offer {
        let (host, joiner): (DeviceId, DeviceId) = (introduction.device, self.identity.device());
        Offer {
            programme: introduction.programme,
            programme_title: clean_name(&introduction.programme_title),
            role: introduction.role,
            organisation: introduction.organisation.cleaned(),
            host_device: host,
            host_person_name: clean_name(&introduction.person_name),
            host_organisation_name: clean_name(&introduction.person_organisation),
            host_device_name: clean_name(&introduction.device_name),
            host_addresses: introduction.addresses.iter().take(MAX_ADDRESSES).copied().collect(),
            check_words: self.keys.check_words(host, joiner, &introduction.nonce, nonce),
            language: WordLanguage::from_tag(&introduction.language),
        }
    }

    fn collect(
        &self,
        now_ms: u64,
        session: PairingSessionId,
        offer: Box<Offer>,
        mut log: Vec<Vec<u8>>,
        part: LogPart,
        out: &mut Vec<Out>,
    ) -> Result<(Stage, Option<u64>), PairingRefusal> {
        let says_nothing = part.operations.is_empty() && !part.last;
        let too_many = log.len() + part.operations.len() > MAX_LOG_OPERATIONS;
        if says_nothing || too_many || check_log(&part.operations).is_err() {
            return Err(PairingRefusal::BadMessage);
        }
        log.extend(part.operations);
        if !part.last {
            return Ok((Stage::AwaitLog { session, offer, log }, Some(now_ms.saturating_add(TRANSFER_MS))));
        }
        let (host_device, addresses) = (offer.host_device, offer.host_addresses);
        out.push(OutEvent::Event(JoinEvent::Admitted { log, host_device, addresses }));
        Ok((Stage::AwaitStore { session: Some(session) }, None))
    }

    fn acknowledge(&mut self, out: &mut Vec<Out>) {
        match self.stage {
            Stage::AwaitStore { session: Some(session) } => {
                out.push(OutEvent::Send { session, frame: Message::Stored.encode() });
                out.push(OutEvent::Finish { session });
                self.go(Stage::AwaitGoodbye { session }, None);
            }
            Stage::AwaitStore { session: None } => self.finish(out),
            _ => {}
        }
    }

    fn finish(&mut self, out: &mut Vec<Out>) {
        self.go(Stage::Done, None);
        out.push(OutEvent::Event(JoinEvent::Finished));
    }

    fn search_again(&mut self, out: &mut Vec<Out>) {
        self.go(Stage::Searching, None);
        out.push(OutEvent::Event(JoinEvent::Searching));
    }

    fn fail(&mut self, reason: PairingRefusal, out: &mut Vec<Out>) {
        self.go(Stage::Done, None);
        out.push(OutEvent::Event(JoinEvent::Refused { reason }));
    }

    fn tell(&self, reason: PairingRefusal, out: &mut Vec<Out>) {
        if let Some(session) = self.session() {
            out.push(OutEvent::Send { session, frame: Message::refused(reason).encode() });
            out.push(OutEvent::Finish { session });
        }
    }
}
