//! Searches and traces: questions about all documents of a programme, or of all programmes, at once.
//!
//! Such a question walks over the documents that this laptop's owner may read. What was read before stands in an index;
//! the rest is read from the disk a few documents a turn, and the question waits for its next turn meanwhile, so that
//! nobody else waits for it.

use std::collections::VecDeque;

use taccuino_api::{Answer, ErrorCode, FoundView, LinkView, PlaceView, TraceView};
use taccuino_core::finding::{Extract, Found, Hit, Index, Words};
use taccuino_core::forms;
use taccuino_core::ids::{DocumentId, ProgrammeId};

use super::{Desk, set_timer};
use crate::clock;
use crate::pages::ClientId;

/// How many documents are read from the disk in one turn ...
const READ_A_TURN: usize = 64;
/// ... and for how long, in milliseconds.
const READING_A_TURN: u64 = 40;
/// How much is kept in memory, in bytes: what a programme of some thousand documents has to say.
const INDEX_LIMIT: usize = 64 << 20;
/// How long after the last question everything is forgotten, in milliseconds.
const FORGET_AFTER: u64 = 10 * 60_000;
/// How many questions may wait.
const MAX_WAITING: usize = 64;
/// How many places and how many links one answer lists; a message has room for as many.
const MAX_TRACED: usize = 20_000;

/// What was extracted, and who waits for more.
#[derive(Debug)]
pub(super) struct Finding {
    index: Index,
    waiting: VecDeque<Asked>,
    /// When the index is forgotten, in milliseconds since 1970.
    forget: Option<u64>,
    /// How many documents were read from the disk.
    #[cfg(test)]
    reads: usize,
}

impl Default for Finding {
    fn default() -> Self {
        Self {
            index: Index::new(INDEX_LIMIT),
            waiting: VecDeque::new(),
            forget: None,
            #[cfg(test)]
            reads: 0,
        }
    }
}

/// A question on its way.
#[derive(Debug)]
struct Asked {
    client: ClientId,
    call: u32,
    /// The documents that it has not seen yet.
    ahead: VecDeque<DocumentId>,
    sought: Sought,
}

/// What is asked, and what of it is known so far.
#[derive(Debug)]
pub(super) enum Sought {
    /// Words.
    Words(Words, Found),
    /// Places and links.
    Trace(TraceView),
}

impl Sought {
    /// Begins a search.
    pub(super) fn words(text: &str) -> Self {
        Self::Words(Words::new(text), Found::default())
    }

    /// Begins a trace.
    pub(super) fn trace() -> Self {
        Self::Trace(TraceView { places: Vec::new(), links: Vec::new() })
    }

    fn look(&mut self, extract: &Extract) {
        match self {
            Self::Words(words, found) => found.look(words, extract),
            Self::Trace(trace) => {
                let places = extract.spots.iter().map(|spot| PlaceView {
                    place: spot.place.clone(),
                    kind: extract.kind,
                    text: spot.text.clone(),
                    state: spot.state.clone(),
                });
                trace.places.extend(places.take(MAX_TRACED.saturating_sub(trace.places.len())));
                let links = extract.links.iter().map(|link| LinkView {
                    key: link.key.clone(),
                    from: link.from.clone(),
                    to: link.to.clone(),
                });
                trace.links.extend(links.take(MAX_TRACED.saturating_sub(trace.links.len())));
            }
        }
    }

    /// Says what was found, naming the programme of each document; what has left meanwhile is left out.
    fn into_answer(self, programme_of: impl Fn(&DocumentId) -> Option<ProgrammeId>) -> Answer {
        let view = |Hit { place, field, excerpt, marks }: Hit| {
            Some(FoundView { programme: programme_of(&place.document)?, place, field, excerpt, marks })
        };
        match self {
            Self::Words(_, found) => Answer::Found(found.into_hits().into_iter().filter_map(view).collect()),
            Self::Trace(trace) => Answer::Trace(trace),
        }
    }
}

impl Desk {
    /// Takes up a question about all documents of `programme`, or of all programmes for `None`; answered in this turn
    /// where nothing has to be read.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownProgramme`], and [`ErrorCode::Busy`] where too many wait.
    pub(super) fn seek(
        &mut self,
        now: u64,
        (client, call): (ClientId, u32),
        programme: Option<ProgrammeId>,
        sought: Sought,
    ) -> Result<(), ErrorCode> {
        let programmes = programme.map_or_else(|| self.notebook.programmes(), |programme| vec![programme]);
        if programmes.iter().any(|programme| self.notebook.log(programme).is_none()) {
            return Err(ErrorCode::UnknownProgramme);
        }
        if self.finding.waiting.len() >= MAX_WAITING {
            return Err(ErrorCode::Busy);
        }
        let nothing_sought = matches!(&sought, Sought::Words(words, _) if words.is_empty());
        let ahead = match nothing_sought {
            true => VecDeque::new(),
            false => programmes.iter().flat_map(|programme| self.notebook.documents(programme)).collect(),
        };
        self.finding.waiting.push_back(Asked { client, call, ahead, sought });
        self.finding.forget = Some(now + FORGET_AFTER);
        set_timer(&mut self.timers.finding, now);
        Ok(())
    }

    /// Gives up what a client that has gone asked for.
    pub(super) fn seek_no_more(&mut self, client: ClientId) {
        self.finding.waiting.retain(|asked| asked.client != client);
    }

    /// Forgets what was extracted: a new pack tells words from options in another way.
    pub(super) fn extract_anew(&mut self) {
        self.finding.index.clear();
    }

    /// Goes on with what is asked, for as long as a turn may take.
    pub(super) fn go_on_finding(&mut self, now: u64) {
        let begun = clock::now_ms();
        let mut reads = 0;
        while let Some(mut asked) = self.finding.waiting.pop_front() {
            while let Some(document) = asked.ahead.pop_front() {
                if !self.may_read(&document) {
                    continue;
                }
                if let Some(extract) = self.finding.index.get(&document, &self.notebook.heads(&document)) {
                    asked.sought.look(extract);
                    continue;
                }
                if reads >= READ_A_TURN || clock::now_ms().saturating_sub(begun) >= READING_A_TURN {
                    asked.ahead.push_front(document);
                    break;
                }
                reads += 1;
                if let Some(extract) = self.extract(&document) {
                    asked.sought.look(&extract);
                    self.finding.index.keep(extract);
                }
            }
            if !asked.ahead.is_empty() {
                self.finding.waiting.push_front(asked);
                break;
            }
            let programme_of = |document: &DocumentId| Some(self.notebook.record(document)?.record.programme);
            let answer = asked.sought.into_answer(programme_of);
            self.reply(asked.client, asked.call, Ok(answer));
        }
        #[cfg(test)]
        {
            self.finding.reads += reads;
        }
        if !self.finding.waiting.is_empty() {
            set_timer(&mut self.timers.finding, now);
        } else if let Some(forget) = self.finding.forget {
            if forget <= now {
                self.finding.index.clear();
                self.finding.forget = None;
            } else {
                set_timer(&mut self.timers.finding, forget);
            }
        }
    }

    fn may_read(&self, document: &DocumentId) -> bool {
        self.notebook.record(document).is_some_and(|signed| {
            let log = self.notebook.log(&signed.record.programme);
            log.is_some_and(|log| log.membership().check_read(&signed.record, &self.notebook.device()).is_ok())
        })
    }

    /// Reads what a document gives; nothing where it cannot be read from the disk.
    fn extract(&mut self, document: &DocumentId) -> Option<Extract> {
        let (view, _) = self.notebook.view_in_passing(document)?;
        let heads = self.notebook.heads(document);
        let record = &self.notebook.record(document)?.record;
        let (created, pack) = (record.created, record.pack.as_ref().and_then(forms::pack));
        let changed = self.notebook.summary(document).changed;
        let changed = if changed == 0 { created } else { changed };
        Some(Extract::new(*document, heads, changed, &view, pack))
    }
}

#[cfg(test)]
#[path = "finding_tests.rs"]
mod tests;
