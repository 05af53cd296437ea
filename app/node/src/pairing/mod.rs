//! Pairing sessions as tasks beside the desk: what happens in them goes to its inbox.
//!
//! Knows how a session is started and listened to. Who is admitted, and what is kept of it, the desk decides.

use std::net::SocketAddr;

use taccuino_sync::pairing::{
    DriverOptions, HostCommands, HostEvent, HostRecord, HostSession, Invitation, InvitationSlots, JoinCommands,
    JoinEvent, JoinSession, JoinTicket, PairingIdentity, TypedAddress,
};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use crate::desk::Input;

/// What happens at an invitation.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)] // one at a time, on its way to the desk
pub(crate) enum HostNews {
    /// It can be answered at.
    Opened {
        /// The text to hand over.
        text: String,
        /// Where this laptop can be reached.
        addresses: Vec<SocketAddr>,
        /// How to answer.
        host: HostCommands,
    },
    /// It could not be opened.
    Failed(String),
    /// Something happened, and this must be kept.
    Event {
        /// What.
        event: HostEvent,
        /// What to keep of the invitation.
        record: HostRecord,
    },
}

/// What happens while joining.
#[derive(Debug)]
pub(crate) enum JoinNews {
    /// The search has begun.
    Started(JoinCommands),
    /// It could not begin.
    Failed(String),
    /// Something happened.
    Event(Box<JoinEvent>),
    /// Nothing more will happen.
    Over,
}

/// What both sides need of this laptop.
#[derive(Debug, Clone)]
pub(crate) struct Means {
    /// Who this laptop is.
    pub(crate) identity: PairingIdentity,
    /// How it is reached.
    pub(crate) options: DriverOptions,
}

/// Answers at an invitation, inside a tokio runtime, until the returned guard is dropped.
pub(crate) fn host(
    desk: mpsc::Sender<Input>,
    invitation: Invitation,
    record: HostRecord,
    means: Means,
    slots: InvitationSlots,
) -> HostGuard {
    let id = invitation.id();
    let task = tokio::spawn(async move {
        let news = |news| Input::Host { invitation: id, news };
        let mut session = match HostSession::open(invitation, record, means.identity, means.options, &slots).await {
            Ok(session) => session,
            Err(error) => return drop(desk.send(news(HostNews::Failed(error.to_string()))).await),
        };
        let opened = HostNews::Opened {
            text: session.invitation().to_text(),
            addresses: session.addresses(),
            host: session.commands(),
        };
        if desk.send(news(opened)).await.is_err() {
            return;
        }
        while let Some(event) = session.next_event().await {
            let record = session.record();
            if desk.send(news(HostNews::Event { event, record })).await.is_err() {
                return;
            }
        }
    });
    HostGuard(task.abort_handle())
}

/// Keeps an invitation open; when it is dropped a joiner who waits is told that it was called off.
#[derive(Debug)]
pub(crate) struct HostGuard(AbortHandle);

impl Drop for HostGuard {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Joins by an invitation, inside a tokio runtime; `attempt` tells its news from those of other attempts.
pub(crate) fn join(
    desk: mpsc::Sender<Input>,
    attempt: u64,
    ticket: JoinTicket,
    typed: Option<TypedAddress>,
    means: Means,
) {
    tokio::spawn(async move {
        let news = |news| Input::Join { attempt, news };
        let mut session = match JoinSession::start(ticket, typed, means.identity, means.options).await {
            Ok(session) => session,
            Err(error) => return drop(desk.send(news(JoinNews::Failed(error.to_string()))).await),
        };
        if desk.send(news(JoinNews::Started(session.commands()))).await.is_err() {
            return;
        }
        while let Some(event) = session.next_event().await {
            if desk.send(news(JoinNews::Event(Box::new(event)))).await.is_err() {
                return;
            }
        }
        // A desk that has ended needs no word of it.
        let _ = desk.send(news(JoinNews::Over)).await;
    });
}
