//! One connection with one device: what was said on it, and who handles the next message.

use std::collections::{BTreeMap, BTreeSet};

use taccuino_core::history::{Run, Snapshot, Vector};
use taccuino_core::ids::{ChangeId, DeviceId, DocumentId, ProgrammeId, StreamId};
use taccuino_core::notebook::{Notebook, Refusal};

use super::digests::{Nonces, heads_digest};
use super::event::OutEvent;
use super::exchange::Channel;
use super::intern::{Heard, Said};
use super::messages::{self, Digest, MembershipHeads, Message, RefusalCode};
use super::sending::InFlight;
use super::turn::{Fault, Shared, Turn};

/// How many names of documents, and of streams, each side remembers.
const MAX_NAMES: usize = 16_384;
/// How many lists of membership heads each side remembers.
const MAX_NAMED_HEADS: usize = 256;
/// How many streams that are not here are remembered for a peer that claims to hold them.
const MAX_UNKNOWN_STREAMS: usize = 65_536;
/// After so many things that no honest program sends the connection ends.
const MAX_STRIKES: u32 = 3;
/// After so many refusals of any kind it ends too.
const MAX_REFUSALS: u32 = 256;

/// The names that one side has given.
#[derive(Debug)]
pub(super) struct Names<D, S, M> {
    pub(super) documents: D,
    pub(super) streams: S,
    pub(super) memberships: M,
}

type SaidNames = Names<Said<DocumentId>, Said<StreamId>, Said<MembershipHeads>>;
type HeardNames = Names<Heard<DocumentId>, Heard<StreamId>, Heard<MembershipHeads>>;

/// A document that was asked for.
#[derive(Debug)]
pub(super) struct Wanted {
    /// A digest of what was here when it was asked for.
    pub(super) had: Digest,
    pub(super) total: u64,
    pub(super) received: u64,
}

/// One connection.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) id: u64,
    pub(super) peer: DeviceId,
    nonce: [u8; 16],
    peer_nonce: Option<[u8; 16]>,
    /// Whether this side starts reconciliations: the one with the smaller id.
    pub(super) is_opener: bool,
    next_out: u32,
    next_in: u32,
    pub(super) said: SaidNames,
    pub(super) heard: HeardNames,
    /// The programmes, as far as the two have spoken about them.
    pub(super) channels: BTreeMap<ProgrammeId, Channel>,
    /// What the peer said that it holds durably; an entry means that it has the record.
    pub(super) confirmed: BTreeMap<DocumentId, Vector>,
    /// How many of its streams were not here when the peer named them.
    unknown_streams: usize,
    /// The documents that are streamed to the peer, with what it will hold when all that was sent arrived.
    pub(super) sending: BTreeMap<DocumentId, Vector>,
    /// The document that was streamed last: the others take their turn first.
    pub(super) sent_last: Option<DocumentId>,
    pub(super) in_flight: InFlight,
    /// Documents with changes that did not fit into the window: the peer is told their heads later.
    pub(super) stale: BTreeSet<DocumentId>,
    /// How often the peer asked for a document with the same things in hand.
    pub(super) served: BTreeMap<DocumentId, (Digest, u32)>,
    /// What the peer holds and this device does not know yet.
    pub(super) offers: BTreeMap<DocumentId, Vec<ChangeId>>,
    pub(super) offered_bytes: usize,
    pub(super) wants: BTreeMap<DocumentId, Wanted>,
    /// Documents that asking did not bring further, with a digest of what was here.
    pub(super) stuck: BTreeMap<DocumentId, Digest>,
    /// Documents that were asked for as a whole, to find where a stream parts.
    pub(super) asked_whole: BTreeSet<DocumentId>,
    /// Groups of runs of which the rest is still to come.
    pub(super) groups: BTreeMap<DocumentId, Vec<Run>>,
    /// Whole documents of which the rest is still to come.
    pub(super) snapshots: BTreeMap<DocumentId, Snapshot>,
    /// The bytes of groups and whole documents that wait for their rest.
    pub(super) waiting_bytes: usize,
    /// What is to be confirmed after the commit.
    pub(super) to_confirm: BTreeMap<DocumentId, Vector>,
    strikes: u32,
    refusals: u32,
}

impl Session {
    pub(super) fn new(id: u64, own: DeviceId, peer: DeviceId, nonce: [u8; 16]) -> Self {
        Self {
            id,
            peer,
            nonce,
            peer_nonce: None,
            is_opener: own < peer,
            next_out: 0,
            next_in: 0,
            said: Names {
                documents: Said::new(MAX_NAMES),
                streams: Said::new(MAX_NAMES),
                memberships: Said::new(MAX_NAMED_HEADS),
            },
            heard: Names {
                documents: Heard::new(MAX_NAMES),
                streams: Heard::new(MAX_NAMES),
                memberships: Heard::new(MAX_NAMED_HEADS),
            },
            channels: BTreeMap::new(),
            confirmed: BTreeMap::new(),
            unknown_streams: 0,
            sending: BTreeMap::new(),
            sent_last: None,
            in_flight: InFlight::default(),
            stale: BTreeSet::new(),
            served: BTreeMap::new(),
            offers: BTreeMap::new(),
            offered_bytes: 0,
            wants: BTreeMap::new(),
            stuck: BTreeMap::new(),
            asked_whole: BTreeSet::new(),
            groups: BTreeMap::new(),
            snapshots: BTreeMap::new(),
            waiting_bytes: 0,
            to_confirm: BTreeMap::new(),
            strikes: 0,
            refusals: 0,
        }
    }

    /// Returns the random bytes of this connection.
    pub(super) fn nonce(&self) -> [u8; 16] {
        self.nonce
    }

    /// Says hello, and which logs are here: who the peer is the connection has proven.
    pub(super) fn greet(&mut self, turn: &mut Turn<'_>) {
        let nonce = self.nonce;
        self.send(turn, &Message::Hello { nonce });
        self.announce_all(turn);
    }

    fn announce_all(&mut self, turn: &mut Turn<'_>) {
        for programme in turn.notebook.programmes() {
            self.announce(turn, &programme);
        }
    }

    /// Tells whether the peer has said hello.
    pub(super) fn is_greeted(&self) -> bool {
        self.peer_nonce.is_some()
    }

    /// Returns the nonces in the order of the roles.
    pub(super) fn nonces(&self) -> Nonces {
        let theirs = self.peer_nonce.unwrap_or_default();
        if self.is_opener { (self.nonce, theirs) } else { (theirs, self.nonce) }
    }

    pub(super) fn send(&mut self, turn: &mut Turn<'_>, message: &Message) {
        let frame = messages::encode(self.next_out, message);
        self.next_out = self.next_out.wrapping_add(1);
        turn.out.push(OutEvent::Send { session: self.id, frame });
    }

    /// Handles one frame.
    ///
    /// # Errors
    /// [`Fault`] where the connection is to be ended.
    pub(super) fn receive(&mut self, shared: &mut Shared, turn: &mut Turn<'_>, frame: &[u8]) -> Result<(), Fault> {
        let (number, message) = messages::decode(frame)?;
        if number != self.next_in {
            return Err(Fault::Number { expected: self.next_in, found: number });
        }
        self.next_in = self.next_in.wrapping_add(1);
        match (self.peer_nonce, &message) {
            (None, Message::Hello { nonce }) => {
                self.peer_nonce = Some(*nonce);
                // What became new since this side's own greeting.
                self.announce_all(turn);
                return Ok(());
            }
            (None, _) => return Err(Fault::OutOfPlace("before hello")),
            (Some(_), Message::Hello { .. }) => return Err(Fault::OutOfPlace("hello")),
            (Some(_), _) => {}
        }
        match message {
            Message::Hello { .. } => Ok(()),
            Message::Log { programme, heads } => self.on_log(turn, programme, heads.0),
            Message::LogWant { programme, have } => self.on_log_want(turn, programme, &have.0),
            Message::LogPart { programme, operations, more } => {
                let operations = operations.0.into_iter().map(|operation| operation.0).collect();
                self.on_log_part(turn, programme, operations, more)
            }
            Message::Digests { programme, digests } => self.on_digests(shared, turn, programme, &digests.0),
            Message::Differ { programme, buckets } => self.on_differ(shared, turn, programme, &buckets),
            Message::Listing { programme, buckets } => self.on_listing(shared, turn, programme, buckets.0),
            Message::Have { documents } => {
                documents.0.into_iter().try_for_each(|offer| self.offered(shared, turn, offer.document, offer.heads.0))
            }
            Message::Want { document, record, have } => self.on_want(shared, turn, document, record, have.0),
            Message::Record { record } => self.on_record(shared, turn, &record.0),
            Message::Begin { document, changes } => {
                if let Some(wanted) = self.wants.get_mut(&document) {
                    wanted.total = changes;
                }
                Ok(())
            }
            Message::Runs { document, runs, more } => self.on_runs(shared, turn, document, runs.0, more),
            Message::Snapshot { document, seals, saved, more } => {
                self.on_snapshot(shared, turn, document, seals.0, &saved.0, more)
            }
            Message::Done { document } => self.on_done(shared, turn, &document),
            Message::Confirm { documents } => {
                documents.0.into_iter().try_for_each(|confirmed| self.on_confirm(shared, turn, confirmed))
            }
            Message::Refused { document, code, .. } => self.on_refused(shared, turn, document, code),
        }
    }

    /// Tells the peer and this side that something was refused.
    ///
    /// # Errors
    /// [`Fault::Hostile`] where it was once too often.
    pub(super) fn refuse(&mut self, turn: &mut Turn<'_>, refusal: &Refusal) -> Result<(), Fault> {
        let code = RefusalCode::from(&refusal.reason);
        self.send(turn, &Message::Refused { document: refusal.document, stream: refusal.stream, code });
        if code.is_final() {
            turn.out.push(OutEvent::Refused { device: self.peer, reason: code.name().to_owned() });
        }
        self.refusals += 1;
        if self.refusals > MAX_REFUSALS {
            return Err(Fault::Hostile);
        }
        if refusal.reason.is_hostile() { self.strike() } else { Ok(()) }
    }

    /// Counts something that no honest program sends.
    ///
    /// # Errors
    /// [`Fault::Hostile`] where it was once too often.
    pub(super) fn strike(&mut self) -> Result<(), Fault> {
        self.strikes += 1;
        if self.strikes > MAX_STRIKES { Err(Fault::Hostile) } else { Ok(()) }
    }

    /// Tells whether the peer takes part in a programme by the log that is here.
    pub(super) fn shares(&self, notebook: &Notebook, programme: &ProgrammeId) -> bool {
        notebook.log(programme).is_some_and(|log| log.membership().member_of(&self.peer).is_some())
    }

    /// Tells whether new things of a document go to the peer as they come.
    pub(super) fn is_live(&self, notebook: &Notebook, document: &DocumentId) -> bool {
        notebook
            .record(document)
            .and_then(|signed| self.channels.get(&signed.record.programme))
            .is_some_and(|channel| channel.is_live)
    }

    /// Notes what the peer said it holds.
    pub(super) fn note_confirmed(
        &mut self,
        document: DocumentId,
        positions: impl IntoIterator<Item = (StreamId, u64)>,
    ) {
        let confirmed = self.confirmed.entry(document).or_default();
        for (stream, number) in positions {
            let known = confirmed.entry(stream).or_insert(number);
            *known = number.max(*known);
        }
    }

    /// Notes what the peer claims to hold, streams that are not here yet among it, as far as there is room.
    pub(super) fn note_claimed(&mut self, notebook: &Notebook, document: DocumentId, claimed: Vector) {
        let here = notebook.vector(&document);
        let known = self.confirmed.get(&document);
        let is_new =
            |stream: &StreamId| !here.contains_key(stream) && known.is_none_or(|known| !known.contains_key(stream));
        let unknown = claimed.keys().filter(|stream| is_new(stream)).count();
        let has_room = self.unknown_streams + unknown <= MAX_UNKNOWN_STREAMS;
        if has_room {
            self.unknown_streams += unknown;
        }
        let kept = claimed.into_iter().filter(|(stream, _)| has_room || here.contains_key(stream));
        self.note_confirmed(document, kept.collect::<Vec<_>>());
    }

    /// Tells whether the peer is known to hold `runs`.
    pub(super) fn holds(&self, document: &DocumentId, runs: &[Run]) -> bool {
        self.confirmed.get(document).is_some_and(|confirmed| {
            runs.iter().all(|run| confirmed.get(&run.stream).is_some_and(|number| *number >= run.last))
        })
    }

    /// Notes in the places where the peer is known to hold all that is here of a document.
    pub(super) fn weigh(&self, shared: &mut Shared, turn: &Turn<'_>, document: &DocumentId) {
        // Where a stream has two branches the same numbers say nothing.
        if self.stuck.contains_key(document) {
            return;
        }
        let Some(confirmed) = self.confirmed.get(document) else { return };
        let here = turn.notebook.vector(document);
        if here.iter().all(|(stream, number)| confirmed.get(stream).is_some_and(|held| held >= number)) {
            let digest = heads_digest(&turn.notebook.heads(document));
            shared.places.confirm(&self.peer, document, digest, turn.now);
        }
    }
}
