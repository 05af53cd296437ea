//! What a turn holds back until its changes are on disk.
//!
//! **Invariant**: an effect that stands on something staged is released after that is on disk, or not at all.

use taccuino_api::{Answer, ErrorCode, Event, LeaseToken};
use taccuino_core::forms::Pack;
use taccuino_core::ids::{DeviceId, DocumentId, InvitationId, ProgrammeId};
use taccuino_sync::engine::OutEvent;
use taccuino_sync::pairing::JoinCommands;
use tokio::sync::oneshot;

use crate::pages::ClientId;

/// An effect, and what it stands on.
#[derive(Debug)]
pub(super) struct Held {
    /// Whether something was staged before: then it is true only if the commit succeeds.
    pub(super) after_staging: bool,
    /// What to do.
    pub(super) effect: Effect,
}

/// The answer to one call.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) client: ClientId,
    pub(super) call: u32,
    pub(super) result: Result<Answer, ErrorCode>,
}

/// One thing to do after the commit.
#[derive(Debug)]
pub(super) enum Effect {
    /// Answer a call.
    Reply(Box<Reply>),
    /// Tell a client about a document from now on.
    Follow { client: ClientId, document: DocumentId, lease: Option<LeaseToken> },
    /// Tell everybody.
    Tell(Event),
    /// Do what the sync engine asks for.
    Sync(OutEvent),
    /// Hand the membership log to the laptop that was admitted.
    Admit { invitation: InvitationId, device: DeviceId, log: Vec<Vec<u8>> },
    /// Begin to answer at an invitation, and then answer the call that made it.
    Host { invitation: InvitationId, reply: Option<(ClientId, u32)> },
    /// Tell the inviter that the log is on disk.
    Stored { join: JoinCommands, programme: ProgrammeId },
    /// Put a pack that was imported at hand.
    AddPack(Box<Pack>),
    /// Say that something was kept.
    Kept(oneshot::Sender<()>),
}
