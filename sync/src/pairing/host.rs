//! The inviter's side of one invitation, as a state machine without input or output.
//!
//! Owns what an invitation still allows: one session at a time, five failures, one device, one expiry. Knows no
//! clock, socket or source of randomness: time and nonces are passed in.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use taccuino_core::ids::DeviceId;

use super::address::MAX_ADDRESSES;
use super::event::{Candidate, HostEvent, PairingIdentity};
use super::invitation::Invitation;
use super::keys::PairingKeys;
use super::machine::{OutEvent, PERSON_MS, PairingSessionId, STEP_MS, TRANSFER_MS};
use super::message::{Hello, Introduction, Message, Proof, Welcome, check_log, log_parts};
use super::names::clean_name;
use super::record::{AdmittedDevice, HostRecord};
use super::refusal::PairingRefusal;
use super::transcript::{commit_to_nonce, proof_is_signed, sign_welcome};
use super::words::WordLanguage;

/// How many sessions may begin and fail before an invitation closes.
pub const MAX_FAILED_SESSIONS: u8 = 5;

/// What happens to an open invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostInEvent {
    /// A peer that proved to know the secret opened a stream.
    Opened {
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
    /// The person admits a device that asked, also when its connection broke in the meantime.
    Admit {
        /// The device that the person saw.
        device: DeviceId,
        /// The log to hand over.
        log: Vec<Vec<u8>>,
    },
    /// The person (or the app, with its reason) says no. That closes the invitation.
    Decline {
        /// The reason that the joiner is told.
        reason: PairingRefusal,
    },
    /// The person withdraws the invitation.
    Cancel,
    /// The time that was asked for has come.
    Tick,
}

type Out = OutEvent<HostEvent>;

/// Runs one invitation at its inviter.
#[derive(Debug)]
pub struct HostMachine {
    invitation: Invitation,
    keys: PairingKeys,
    identity: PairingIdentity,
    record: HostRecord,
    closed: Option<PairingRefusal>,
    session: Option<Session>,
    /// The devices that the person was asked about, and where each can be reached.
    asked: BTreeMap<DeviceId, Vec<SocketAddr>>,
    wake_at: Option<u64>,
}

#[derive(Debug)]
struct Session {
    id: PairingSessionId,
    awaiting: Awaiting,
    deadline: u64,
    /// Whether a frame has come: from then on the session counts as an attempt.
    heard: bool,
}

/// What the host waits for.
#[derive(Debug)]
enum Awaiting {
    Hello { nonce: [u8; 32] },
    Proof(Box<Greeting>),
    Person { device: DeviceId },
    Stored { addresses: Vec<SocketAddr> },
}

/// What was said so far, for the joiner to prove its key over.
#[derive(Debug)]
struct Greeting {
    nonce: [u8; 32],
    hello: Hello,
    hello_frame: Vec<u8>,
    welcome_frame: Vec<u8>,
}

impl HostMachine {
    /// Takes an invitation, and what was kept of it when it was open before.
    pub fn new(invitation: Invitation, record: HostRecord, identity: PairingIdentity) -> Self {
        let keys = PairingKeys::derive(&invitation.secret);
        let asked = BTreeMap::new();
        Self { invitation, keys, identity, record, closed: None, session: None, asked, wake_at: None }
    }

    /// Returns what must be kept across restarts; it changes with `Refused` and when a device is admitted.
    pub fn record(&self) -> &HostRecord {
        &self.record
    }

    /// Tells whether a connection to the joiner is wanted.
    pub fn wants_peer(&self) -> bool {
        self.session.is_none() && self.closed.is_none()
    }

    /// Takes one event and returns what to do. Call once with [`HostInEvent::Tick`] at the start.
    pub fn handle(&mut self, now_ms: u64, event: HostInEvent) -> Vec<Out> {
        let mut out = Vec::new();
        self.check_deadline(now_ms, &mut out);
        self.close_when_over(now_ms, &mut out);
        match event {
            HostInEvent::Opened { session, nonce } => self.open(now_ms, session, nonce, &mut out),
            HostInEvent::Frame { session, frame } => {
                if self.session.as_ref().is_some_and(|current| current.id == session) {
                    self.read(now_ms, &frame, &mut out);
                }
            }
            HostInEvent::Lost { session } => {
                if self.session.as_ref().is_some_and(|current| current.id == session) {
                    self.end_session(PairingRefusal::ConnectionLost, Farewell::Close, &mut out);
                }
            }
            HostInEvent::Admit { device, log } => self.admit(now_ms, device, log, &mut out),
            HostInEvent::Decline { reason } => self.close(reason, &mut out),
            HostInEvent::Cancel => self.close(PairingRefusal::Cancelled, &mut out),
            HostInEvent::Tick => {}
        }
        self.close_when_over(now_ms, &mut out);
        self.ask_for_wake(&mut out);
        out
    }

    fn check_deadline(&mut self, now_ms: u64, out: &mut Vec<Out>) {
        if self.session.as_ref().is_some_and(|session| now_ms >= session.deadline) {
            self.end_session(PairingRefusal::TimedOut, Farewell::Tell, out);
        }
    }

    /// Closes what is used up, but not under two people who are just comparing words.
    fn close_when_over(&mut self, now_ms: u64, out: &mut Vec<Out>) {
        if self.session.is_some() {
            return;
        }
        if self.record.failed_sessions >= MAX_FAILED_SESSIONS && self.record.admitted.is_none() {
            self.close(PairingRefusal::TooManyAttempts, out);
        } else if self.invitation.is_expired(now_ms) {
            self.close(PairingRefusal::Expired, out);
        }
    }

    fn ask_for_wake(&mut self, out: &mut Vec<Out>) {
        let expiry = self.closed.is_none().then_some(self.invitation.expires_at_ms);
        let wake_at = self.session.as_ref().map(|session| session.deadline).or(expiry);
        if wake_at != self.wake_at {
            self.wake_at = wake_at;
            out.extend(wake_at.map(OutEvent::WakeAt));
        }
    }

    fn open(&mut self, now_ms: u64, session: PairingSessionId, nonce: [u8; 32], out: &mut Vec<Out>) {
        let refusal = self.closed.or(self.session.is_some().then_some(PairingRefusal::Busy));
        match refusal {
            Some(reason) => say_goodbye(session, reason, Farewell::Tell, out),
            None => {
                let deadline = now_ms.saturating_add(STEP_MS);
                let awaiting = Awaiting::Hello { nonce };
                self.session = Some(Session { id: session, awaiting, deadline, heard: false });
            }
        }
    }

    fn read(&mut self, now_ms: u64, frame: &[u8], out: &mut Vec<Out>) {
        let Some(Session { id, awaiting, .. }) = self.session.take() else { return };
        let next = match Message::decode(frame) {
            Ok(Message::Refused { code }) => Err((PairingRefusal::from_code(code), Farewell::Close)),
            Ok(message) => {
                self.answer(now_ms, id, &awaiting, frame, message, out).map_err(|reason| (reason, Farewell::Tell))
            }
            Err(reason) => Err((reason, Farewell::Tell)),
        };
        match next {
            Ok(Some((awaiting, time_ms))) => {
                self.session = Some(Session { id, awaiting, deadline: now_ms.saturating_add(time_ms), heard: true });
            }
            Ok(None) => {}
            Err((reason, farewell)) => {
                self.session = Some(Session { id, awaiting, deadline: now_ms, heard: true });
                self.end_session(reason, farewell, out);
            }
        }
    }

    /// Answers a message in its turn: what to wait for next and how long, or nothing when the session is done.
    fn answer(
        &mut self,
        now_ms: u64,
        id: PairingSessionId,
        awaiting: &Awaiting,
        frame: &[u8],
        message: Message,
        out: &mut Vec<Out>,
    ) -> Result<Option<(Awaiting, u64)>, PairingRefusal> {
        match (awaiting, message) {
            (Awaiting::Hello { nonce }, Message::Hello(hello)) => {
                self.refuse_others(hello.device)?;
                if self.invitation.is_expired(now_ms) {
                    return Err(PairingRefusal::Expired);
                }
                let welcome_frame = self.welcome(frame, nonce).encode();
                out.push(OutEvent::Send { session: id, frame: welcome_frame.clone() });
                let greeting = Greeting { nonce: *nonce, hello, hello_frame: frame.to_vec(), welcome_frame };
                Ok(Some((Awaiting::Proof(Box::new(greeting)), STEP_MS)))
            }
            (Awaiting::Proof(greeting), Message::Proof(proof)) => self.ask(id, greeting, &proof, out).map(Some),
            (Awaiting::Stored { addresses }, Message::Stored) => {
                if let Some(admitted) = self.record.admitted.as_mut().filter(|admitted| !admitted.stored) {
                    admitted.stored = true;
                    let event = HostEvent::Admitted { device: admitted.device, addresses: addresses.clone() };
                    out.push(OutEvent::Event(event));
                }
                out.push(OutEvent::Close { session: id });
                Ok(None)
            }
            _ => Err(PairingRefusal::BadMessage),
        }
    }

    /// Checks the joiner's proof and asks the person; a device that was admitted before gets its log at once.
    fn ask(
        &mut self,
        id: PairingSessionId,
        greeting: &Greeting,
        proof: &Proof,
        out: &mut Vec<Out>,
    ) -> Result<(Awaiting, u64), PairingRefusal> {
        let Greeting { nonce, hello, hello_frame, welcome_frame } = greeting;
        let device = hello.device;
        let is_committed = commit_to_nonce(self.keys.invitation, &proof.nonce) == hello.nonce_commitment;
        let is_signed = proof_is_signed(device, &self.keys, hello_frame, welcome_frame, &proof.nonce, &proof.signature);
        let invitation = &self.keys.invitation;
        let agrees = proof.consent.is_given_by(&device, Some(invitation), &self.identity.device());
        if !is_committed || !is_signed || !agrees {
            return Err(PairingRefusal::BadSignature);
        }
        // Asked again, since another device may have been admitted after this one's Hello.
        self.refuse_others(device)?;
        let candidate = self.candidate(hello, nonce, proof);
        self.asked.insert(device, candidate.addresses.clone());
        if let Some(admitted) = &self.record.admitted {
            return Ok((hand_over(id, &admitted.log, candidate.addresses, out), TRANSFER_MS));
        }
        out.push(OutEvent::Event(HostEvent::PersonAsks(candidate)));
        Ok((Awaiting::Person { device }, PERSON_MS))
    }

    /// Refuses every device but the one that was admitted, once one was.
    fn refuse_others(&self, device: DeviceId) -> Result<(), PairingRefusal> {
        match &self.record.admitted {
            Some(admitted) if admitted.device != device => Err(PairingRefusal::Used),
            _ => Ok(()),
        }
    }

    fn welcome(&self, hello_frame: &[u8], nonce: &[u8; 32]) -> Message {
        let introduction = Introduction {
            programme: self.invitation.programme,
            programme_title: clean_name(&self.invitation.programme_title),
            role: self.invitation.role,
            organisation: self.invitation.organisation.cleaned(),
            device: self.identity.device(),
            person_name: clean_name(&self.identity.person_name),
            person_organisation: clean_name(self.identity.organisation_name.as_deref().unwrap_or_default()),
            device_name: clean_name(&self.identity.device_name),
            addresses: self.identity.addresses.iter().take(MAX_ADDRESSES).copied().collect(),
            language: self.identity.language.tag().into(),
            nonce: *nonce,
        };
        let signature = sign_welcome(&self.identity.device_key, &self.keys, hello_frame, &introduction);
        Message::Welcome(Welcome { introduction, signature })
    }

    fn candidate(&self, hello: &Hello, host_nonce: &[u8; 32], proof: &Proof) -> Candidate {
        let given = hello.organisation_name.as_deref().map(clean_name).filter(|name| !name.is_empty());
        Candidate {
            device: hello.device,
            person_name: clean_name(&hello.person_name),
            device_name: clean_name(&hello.device_name),
            organisation_name: self.invitation.organisation.name().map(clean_name).or(given),
            addresses: hello.addresses.iter().take(MAX_ADDRESSES).copied().collect(),
            check_words: self.keys.check_words(self.identity.device(), hello.device, host_nonce, &proof.nonce),
            consent: proof.consent.clone(),
            language: WordLanguage::from_tag(&hello.language),
        }
    }

    fn admit(&mut self, now_ms: u64, device: DeviceId, log: Vec<Vec<u8>>, out: &mut Vec<Out>) {
        let Some(addresses) = self.asked.get(&device).cloned() else { return };
        if self.closed.is_some() || self.record.admitted.is_some() || check_log(&log).is_err() {
            return;
        }
        let waiting = self.session.as_mut().and_then(|session| match session.awaiting {
            Awaiting::Person { device } => Some((device, session)),
            _ => None,
        });
        let other_waits = match waiting {
            Some((asking, session)) if asking == device => {
                session.awaiting = hand_over(session.id, &log, addresses, out);
                session.deadline = now_ms.saturating_add(TRANSFER_MS);
                false
            }
            // The connection broke while the person compared; the device fetches its log when it returns.
            waiting => waiting.is_some(),
        };
        self.record.admitted = Some(AdmittedDevice { device, log, stored: false });
        if other_waits {
            self.end_session(PairingRefusal::Used, Farewell::Tell, out);
        }
    }

    fn close(&mut self, reason: PairingRefusal, out: &mut Vec<Out>) {
        if self.closed.is_some() {
            return;
        }
        self.closed = Some(reason);
        if let Some(session) = self.session.take() {
            say_goodbye(session.id, reason, Farewell::Tell, out);
        }
        out.push(OutEvent::Event(HostEvent::Closed { reason }));
    }

    fn end_session(&mut self, reason: PairingRefusal, farewell: Farewell, out: &mut Vec<Out>) {
        let Some(session) = self.session.take() else { return };
        say_goodbye(session.id, reason, farewell, out);
        if !session.heard {
            return;
        }
        // After a device was admitted there is nothing left to guess at.
        if self.record.admitted.is_none() {
            self.record.failed_sessions = self.record.failed_sessions.saturating_add(1);
        }
        let attempts_left = MAX_FAILED_SESSIONS.saturating_sub(self.record.failed_sessions);
        out.push(OutEvent::Event(HostEvent::Refused { reason, attempts_left }));
    }
}

/// How a session is left: with a last word, or without since the peer had it or is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Farewell {
    Tell,
    Close,
}

fn say_goodbye(session: PairingSessionId, reason: PairingRefusal, farewell: Farewell, out: &mut Vec<Out>) {
    match farewell {
        Farewell::Tell => {
            out.push(OutEvent::Send { session, frame: Message::refused(reason).encode() });
            out.push(OutEvent::Finish { session });
        }
        Farewell::Close => out.push(OutEvent::Close { session }),
    }
}

fn hand_over(session: PairingSessionId, log: &[Vec<u8>], addresses: Vec<SocketAddr>, out: &mut Vec<Out>) -> Awaiting {
    let parts = log_parts(log).into_iter().map(|part| Message::LogPart(part).encode());
    out.extend(parts.map(|frame| OutEvent::Send { session, frame }));
    Awaiting::Stored { addresses }
}
