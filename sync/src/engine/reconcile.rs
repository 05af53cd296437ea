//! Which documents differ, and who asks whom for what.
//!
//! The opener sends digests of its buckets; the other lists the buckets that differ; the opener says what
//! it has there that is not so listed. Then each asks for what it does not know. Whatever is newer than the
//! digests and the listing is sent as it comes, so nothing falls between.

use taccuino_core::history::Vector;
use taccuino_core::ids::{ChangeId, DocumentId, ProgrammeId};
use taccuino_core::notebook::Notebook;

use super::digests::{bucket_digests, bucket_of, buckets_for, heads_digest, may_read, shared_documents};
use super::messages::{BUCKETS, Bucket, Digest, List, MAX_HEADS, MAX_LISTED, MAX_STREAMS, Message, Offer};
use super::session::{Session, Wanted};
use super::turn::{Fault, Shared, Turn};

/// How many documents are asked for at once.
const MAX_WANTS: usize = 64;
/// How many bytes of a peer's offers are kept.
const MAX_OFFERED_BYTES: usize = 16 << 20;
/// How many offers may turn out empty.
const MAX_STUCK: usize = 16_384;
/// How many bytes of a list go into one message, about.
const LIST_BYTES: usize = 512 << 10;

impl Session {
    pub(super) fn send_digests(&mut self, turn: &mut Turn<'_>, programme: &ProgrammeId) {
        let documents = shared_documents(turn.notebook, programme, [&turn.notebook.device(), &self.peer]);
        let buckets = buckets_for(documents.len());
        let digests = bucket_digests(&self.nonces(), programme, &documents, buckets);
        let channel = self.channels.entry(*programme).or_default();
        channel.is_live = true;
        channel.buckets = buckets;
        channel.digested = documents.iter().map(|(document, heads)| (*document, heads_digest(heads))).collect();
        self.send(turn, &Message::Digests { programme: *programme, digests: List(digests) });
    }

    pub(super) fn on_digests(
        &mut self,
        shared: &mut Shared,
        turn: &mut Turn<'_>,
        programme: ProgrammeId,
        theirs: &[Digest],
    ) -> Result<(), Fault> {
        if self.is_opener {
            return Err(Fault::OutOfPlace("digests"));
        }
        if !self.shares(turn.notebook, &programme) {
            return Ok(());
        }
        // The opener has one occasion for digests with each log that it is told of.
        let channel = self.channels.entry(programme).or_default();
        let Some(left) = channel.awaited_digests.checked_sub(1) else { return self.strike() };
        channel.awaited_digests = left;
        let documents = shared_documents(turn.notebook, &programme, [&shared.device, &self.peer]);
        let ours = bucket_digests(&self.nonces(), &programme, &documents, theirs.len());
        let mut buckets = [0; BUCKETS / 8];
        for (bucket, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
            if ours != theirs {
                buckets[bucket / 8] |= 1 << (bucket % 8);
            }
        }
        let channel = self.channels.entry(programme).or_default();
        channel.is_live = true;
        channel.buckets = theirs.len();
        self.send(turn, &Message::Differ { programme, buckets });
        let is_alike = |document: &DocumentId| !has_bit(&buckets, bucket_of(document, theirs.len()));
        for (document, heads) in documents.iter().filter(|(document, _)| is_alike(document)) {
            shared.places.confirm(&self.peer, document, heads_digest(heads), turn.now);
        }
        shared.places.check(&self.peer, turn.now);
        let documents = documents.into_iter().filter(|(document, _)| !is_alike(document)).collect();
        self.send_listing(turn, programme, &buckets, theirs.len(), documents);
        Ok(())
    }

    fn send_listing(
        &mut self,
        turn: &mut Turn<'_>,
        programme: ProgrammeId,
        differ: &[u8; BUCKETS / 8],
        count: usize,
        documents: Vec<(DocumentId, Vec<ChangeId>)>,
    ) {
        let mut documents = documents.into_iter().peekable();
        let mut part = Vec::new();
        let mut bytes = 0;
        for number in (0..=u8::MAX).filter(|number| has_bit(differ, *number)) {
            let mut listed = Vec::new();
            let mut listed_bytes = 0;
            while let Some((document, heads)) = documents.next_if(|(document, _)| bucket_of(document, count) == number)
            {
                let offer = offer(document, heads);
                // A bucket beyond all measure is listed in part: the rest is found by the opener's own offers.
                if listed.len() < MAX_LISTED && listed_bytes < LIST_BYTES {
                    listed_bytes += offer_len(&offer);
                    listed.push(offer);
                }
            }
            if bytes + listed_bytes > LIST_BYTES && !part.is_empty() {
                let buckets = List(std::mem::take(&mut part));
                self.send(turn, &Message::Listing { programme, buckets });
                bytes = 0;
            }
            bytes += listed_bytes;
            part.push(Bucket { number, documents: List(listed) });
        }
        if !part.is_empty() {
            self.send(turn, &Message::Listing { programme, buckets: List(part) });
        }
    }

    pub(super) fn on_differ(
        &mut self,
        shared: &mut Shared,
        turn: &mut Turn<'_>,
        programme: ProgrammeId,
        buckets: &[u8; BUCKETS / 8],
    ) -> Result<(), Fault> {
        if !self.is_opener {
            return Err(Fault::OutOfPlace("differ"));
        }
        let Some(channel) = self.channels.get_mut(&programme) else { return Ok(()) };
        let count = channel.buckets;
        let mut changed_since = Vec::new();
        for (document, digest) in std::mem::take(&mut channel.digested) {
            if !has_bit(buckets, bucket_of(&document, count)) {
                shared.places.confirm(&self.peer, &document, digest, turn.now);
                let heads = turn.notebook.heads(&document);
                if heads_digest(&heads) != digest && may_read(turn.notebook, &document, &self.peer) {
                    changed_since.push(offer(document, heads));
                }
            }
        }
        shared.places.check(&self.peer, turn.now);
        // The peer confirms these in full: what it confirms of the changes alone would not tell of the rest.
        self.send_offers(turn, changed_since);
        Ok(())
    }

    pub(super) fn on_listing(
        &mut self,
        shared: &mut Shared,
        turn: &mut Turn<'_>,
        programme: ProgrammeId,
        buckets: Vec<Bucket>,
    ) -> Result<(), Fault> {
        if !self.is_opener {
            return Err(Fault::OutOfPlace("listing"));
        }
        if !self.shares(turn.notebook, &programme) {
            return Ok(());
        }
        let mut listed = std::collections::BTreeMap::new();
        let mut numbers = [0; BUCKETS / 8];
        for bucket in buckets {
            numbers[usize::from(bucket.number / 8)] |= 1 << (bucket.number % 8);
            for Offer { document, heads } in bucket.documents.0 {
                listed.insert(document, heads.0.clone());
                self.offered(shared, turn, document, heads.0)?;
            }
        }
        let count = self.channels.get(&programme).map_or(BUCKETS, |channel| channel.buckets);
        let ours = shared_documents(turn.notebook, &programme, [&shared.device, &self.peer]);
        let lacking = ours.into_iter().filter(|(document, heads)| {
            has_bit(&numbers, bucket_of(document, count)) && listed.get(document).is_none_or(|theirs| theirs != heads)
        });
        let lacking = lacking.map(|(document, heads)| offer(document, heads)).collect();
        self.send_offers(turn, lacking);
        Ok(())
    }

    pub(super) fn send_offers(&mut self, turn: &mut Turn<'_>, offers: Vec<Offer>) {
        let mut part = Vec::new();
        let mut bytes = 0;
        for offer in offers {
            bytes += offer_len(&offer);
            part.push(offer);
            if bytes > LIST_BYTES || part.len() == MAX_LISTED {
                self.send(turn, &Message::Have { documents: List(std::mem::take(&mut part)) });
                bytes = 0;
            }
        }
        if !part.is_empty() {
            self.send(turn, &Message::Have { documents: List(part) });
        }
    }

    /// Notes that the peer holds a document so.
    ///
    /// # Errors
    /// [`Fault::TooMuch`] where it offers more than is kept in mind.
    pub(super) fn offered(
        &mut self,
        shared: &mut Shared,
        turn: &mut Turn<'_>,
        document: DocumentId,
        heads: Vec<ChangeId>,
    ) -> Result<(), Fault> {
        if turn.notebook.record(&document).is_some() {
            // Who may not read it learns nothing about it, not even that we ask.
            if !may_read(turn.notebook, &document, &self.peer) {
                return Ok(());
            }
            self.confirmed.entry(document).or_default();
            let ours = turn.notebook.heads(&document);
            if ours == heads {
                shared.places.confirm(&self.peer, &document, heads_digest(&ours), turn.now);
            }
            // No look at the disk here: a peer may offer any number of documents in one message.
            if ours == heads || heads.iter().all(|head| turn.notebook.knows_at_a_glance(&document, head)) {
                self.settle_offer(turn.notebook, &document);
                return Ok(());
            }
        }
        self.forget_offer(&document);
        self.offered_bytes += 64 + 32 * heads.len();
        self.offers.insert(document, heads);
        shared.rethink = true;
        if self.offered_bytes > MAX_OFFERED_BYTES { Err(Fault::TooMuch("offers")) } else { Ok(()) }
    }

    /// Tells the peer that what it offered is here.
    fn settle_offer(&mut self, notebook: &Notebook, document: &DocumentId) {
        self.forget_offer(document);
        self.to_confirm.entry(*document).or_default().extend(notebook.vector(document));
    }

    fn forget_offer(&mut self, document: &DocumentId) {
        if let Some(heads) = self.offers.remove(document) {
            self.offered_bytes -= 64 + 32 * heads.len();
        }
    }

    /// Asks for documents that the peer offered, as many as may be under way.
    pub(super) fn ask_more(&mut self, shared: &mut Shared, turn: &mut Turn<'_>) {
        let mut settled = Vec::new();
        let mut given_up = Vec::new();
        let mut asked = Vec::new();
        for (document, heads) in &self.offers {
            if self.wants.len() + asked.len() >= MAX_WANTS {
                break;
            }
            if self.wants.contains_key(document) || shared.is_asked_of_another(document, self.id, turn.now) {
                continue;
            }
            let has_record = turn.notebook.record(document).is_some();
            let had = vector_digest(&turn.notebook.vector(document));
            let is_known = if has_record { turn.knows_all(document, heads) } else { Some(false) };
            let Some(is_known) = is_known else {
                shared.rethink = true;
                break;
            };
            if is_known {
                settled.push(*document);
            } else if self.stuck.get(document) == Some(&had) && self.asked_whole.contains(document) {
                given_up.push(*document);
            } else {
                asked.push((*document, !has_record, had));
            }
        }
        for document in settled {
            self.settle_offer(turn.notebook, &document);
        }
        for document in given_up {
            self.forget_offer(&document);
        }
        for (document, record, had) in asked {
            shared.note_wanted(document, self.id, turn.now);
            self.wants.insert(document, Wanted { had, total: 0, received: 0 });
            // It holds something else under the same numbers: where they part is found from the beginning only.
            let is_stuck = self.stuck.contains_key(&document) && self.asked_whole.insert(document);
            let vector = if is_stuck { Vector::new() } else { turn.notebook.vector(&document) };
            let have = vector.into_iter().take(MAX_STREAMS).collect();
            self.send(turn, &Message::Want { document, record, have: List(have) });
        }
    }

    /// Ends a question: its answer is complete, or there is none.
    ///
    /// # Errors
    /// [`Fault::TooMuch`] where too many questions brought nothing.
    pub(super) fn on_done(
        &mut self,
        shared: &mut Shared,
        turn: &mut Turn<'_>,
        document: &DocumentId,
    ) -> Result<(), Fault> {
        let Some(wanted) = self.wants.remove(document) else { return Ok(()) };
        shared.note_answered(document, self.id);
        shared.rethink = true;
        let has_now = vector_digest(&turn.notebook.vector(document));
        let Some(heads) = self.offers.get(document) else { return Ok(()) };
        let mut knows = |head: &ChangeId| turn.notebook.knows(document, head);
        let is_settled = heads.iter().all(&mut knows) && turn.notebook.record(document).is_some();
        if !is_settled && has_now == wanted.had {
            // Asking again would bring the same; something new will.
            shared.places.doubt(&self.peer, document);
            self.stuck.insert(*document, has_now);
        }
        if self.stuck.len() > MAX_STUCK { Err(Fault::TooMuch("empty offers")) } else { Ok(()) }
    }
}

/// Digests what is held of a document, to notice when it grows; never sent.
pub(super) fn vector_digest(vector: &Vector) -> Digest {
    let mut bytes = Vec::with_capacity(48 * vector.len());
    for (stream, number) in vector {
        bytes.extend_from_slice(&stream.0);
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    super::digests::digest_of(&bytes)
}

pub(super) fn offer(document: DocumentId, heads: Vec<ChangeId>) -> Offer {
    Offer { document, heads: List(heads.into_iter().take(MAX_HEADS).collect()) }
}

fn offer_len(offer: &Offer) -> usize {
    34 + 32 * offer.heads.0.len()
}

fn has_bit(buckets: &[u8; BUCKETS / 8], number: u8) -> bool {
    buckets[usize::from(number / 8)] & (1 << (number % 8)) != 0
}
