//! Opening, writing and closing documents: for pages and command lines by lease, for the node itself in one turn.

use taccuino_api::{Answer, ErrorCode, HistoryView, LeaseToken, LeaseView, OpenedView, WrittenChange};
use taccuino_core::documents::{Edit, LocalChange, Replica};
use taccuino_core::ids::{ChangeId, DocumentId};

use super::Desk;
use super::effect::Effect;
use crate::pages::ClientId;

impl Desk {
    pub(super) fn open(
        &mut self,
        client: ClientId,
        document: DocumentId,
        lease: Option<LeaseToken>,
        write: bool,
    ) -> Result<Answer, ErrorCode> {
        let view = self.document_view(&document)?;
        let lease = match lease {
            Some(token) => {
                let lease = self.notebook.resume(&document, &token).map_err(Self::refusal)?;
                Some(LeaseView { token, stream: lease.stream, number: lease.number })
            }
            None if write && view.read_only.is_none() => {
                let (random, token) = (self.random()?, self.random()?);
                let lease = self.stage().lease(&document, random, token).map_err(Self::refusal)?;
                Some(LeaseView { token, stream: lease.stream, number: lease.number })
            }
            None => None,
        };
        let saved = self.saved(&document)?;
        self.hold(Effect::Follow { client, document, lease: lease.as_ref().map(|lease| lease.token) });
        Ok(Answer::Opened(OpenedView { document: view, saved, lease }))
    }

    pub(super) fn write(
        &mut self,
        client: ClientId,
        document: &DocumentId,
        lease: &LeaseToken,
        changes: Vec<WrittenChange>,
    ) -> Result<Answer, ErrorCode> {
        // One socket a lease: another that shows the token has to open the document with it first.
        if !self.clients.holds(client, document, lease) {
            return Err(ErrorCode::LeaseLost);
        }
        let changes: Vec<LocalChange> =
            changes.into_iter().map(|change| LocalChange { number: change.number, bytes: change.bytes }).collect();
        let number = self.stage().write(document, lease, &changes).map_err(Self::refusal)?;
        Ok(Answer::Written { number })
    }

    pub(super) fn close(
        &mut self,
        client: ClientId,
        document: &DocumentId,
        lease: Option<LeaseToken>,
    ) -> Result<Answer, ErrorCode> {
        self.clients.close(client, document);
        if let Some(token) = lease {
            self.stage().release(document, &token).map_err(Self::refusal)?;
        }
        Ok(Answer::Done)
    }

    /// Shows a document as it is, or as it stood at the changes `at`.
    pub(super) fn show(&mut self, document: &DocumentId, at: Vec<ChangeId>) -> Result<Answer, ErrorCode> {
        let view = self.document_view(document)?;
        let ((content, problems), heads) = if at.is_empty() {
            (self.notebook.view(document).ok_or_else(unreadable)?, self.notebook.heads(document))
        } else {
            (self.notebook.view_at(document, &at).ok_or_else(unreadable)??, at)
        };
        Ok(Answer::Content { document: view, view: content, problems, heads })
    }

    pub(super) fn history(&mut self, document: &DocumentId) -> Result<Answer, ErrorCode> {
        let programme = self.document_view(document)?.programme;
        let entries = self.notebook.history(document);
        let log = self.notebook.log(&programme).ok_or(ErrorCode::UnknownProgramme)?;
        let membership = log.membership();
        let view = |entry: taccuino_core::notebook::HistoryEntry| {
            let device = entry.stream.device();
            HistoryView {
                stream: entry.stream,
                number: entry.number,
                person: membership.member_of(&device).map(|member| member.name.clone()).unwrap_or_default(),
                device: membership.devices.get(&device).map(|device| device.name.clone()).unwrap_or_default(),
                time: entry.time,
                inserted: entry.inserted,
                deleted: entry.deleted,
                set: entry.set,
            }
        };
        Ok(Answer::History(entries.into_iter().map(view).collect()))
    }

    fn saved(&mut self, document: &DocumentId) -> Result<Vec<u8>, ErrorCode> {
        self.notebook.saved(document).ok_or_else(unreadable)
    }

    /// Edits a document as anybody does, with a lease of one turn: for the words that a document begins with.
    pub(super) fn edit_here(&mut self, now: u64, document: &DocumentId, edits: &[Edit]) -> Result<(), ErrorCode> {
        if edits.is_empty() {
            return Ok(());
        }
        let kind = self.notebook.record(document).ok_or(ErrorCode::UnknownDocument)?.record.kind;
        let (random, token) = (self.random()?, self.random()?);
        let lease = self.stage().lease(document, random, token).map_err(Self::refusal)?;
        let saved = self.saved(document)?;
        let mut replica = Replica::load(kind, &saved, lease.stream).map_err(|_| unreadable())?;
        for edit in edits {
            replica.edit(edit)?;
        }
        if let Some(change) = replica.commit(now) {
            self.stage().write(document, &token, &[change]).map_err(Self::refusal)?;
        }
        self.stage().release(document, &token).map_err(Self::refusal)
    }
}

fn unreadable() -> ErrorCode {
    ErrorCode::Internal("the document cannot be read from the disk".to_owned())
}
