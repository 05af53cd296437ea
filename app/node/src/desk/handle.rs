//! The desk as others see it: an inbox, a seat for each client, and its end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use taccuino_api::{Answer, Call, Command, ErrorCode, FromNode};
use taccuino_core::ids::InvitationId;
use taccuino_sync::transport::TransportEvent;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, oneshot, watch};

use super::{Desk, DeskOptions};
use crate::pages::{ClientId, ClientKind, Outbox, OutboxReceiver, outbox};
use crate::pairing::{HostNews, JoinNews};
use crate::web::SecretHash;

/// How many inputs may wait; who brings more waits, which slows hasty pages and peers down.
const WAITING: usize = 64;
/// How long a browser that was let in is waited for to be kept.
const KEEP_LIMIT: Duration = Duration::from_secs(5);

/// How the desk is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Others should have everything first: up to a minute.
    Sent,
    /// A signal asked: up to a few seconds.
    Soon,
}

/// Something for the desk to take up in its next turn.
#[derive(Debug)]
pub(crate) enum Input {
    /// A client came.
    Attach { client: ClientId, kind: ClientKind, outbox: Outbox },
    /// A client asks something.
    Call { client: ClientId, call: Call },
    /// A client went.
    Detach { client: ClientId },
    /// Something happened on the network.
    Transport(TransportEvent),
    /// Something happened at an invitation.
    Host { invitation: InvitationId, news: HostNews },
    /// Something happened while joining.
    Join {
        /// In which attempt.
        attempt: u64,
        /// What.
        news: JoinNews,
    },
    /// A browser was let in.
    KeepSessions { sessions: Vec<SecretHash>, kept: oneshot::Sender<()> },
    /// Somebody asks for the end.
    End(Ending),
}

/// The way to the desk.
#[derive(Debug, Clone)]
pub(crate) struct DeskHandle {
    inbox: mpsc::Sender<Input>,
    clients: Arc<AtomicU64>,
    ended: watch::Receiver<bool>,
}

/// Waits for the desk's end.
#[derive(Debug)]
pub(crate) struct DeskEnd(std::thread::JoinHandle<()>);

impl DeskHandle {
    /// Starts the desk on a thread of its own, inside a tokio runtime.
    ///
    /// # Errors
    /// The system starts no thread.
    pub(crate) fn start(options: DeskOptions) -> std::io::Result<(Self, DeskEnd)> {
        let (inbox, inputs) = mpsc::channel(WAITING);
        let (end, ended) = watch::channel(false);
        let runtime = Handle::current();
        let own_inbox = inbox.clone();
        let thread = std::thread::Builder::new().name("desk".to_owned()).spawn(move || {
            let _runtime = runtime.enter();
            Desk::new(options, own_inbox).run(inputs, &runtime);
            end.send_replace(true);
        })?;
        Ok((Self { inbox, clients: Arc::default(), ended }, DeskEnd(thread)))
    }

    /// Takes a seat; none when the desk has ended.
    pub(crate) async fn attach(&self, kind: ClientKind) -> Option<(Seat, OutboxReceiver)> {
        let client = ClientId(self.clients.fetch_add(1, Ordering::Relaxed));
        let (outbox, receiver) = outbox();
        self.inbox.send(Input::Attach { client, kind, outbox }).await.ok()?;
        Some((Seat { inbox: self.inbox.clone(), client }, receiver))
    }

    /// Asks one thing.
    ///
    /// # Errors
    /// What the desk answers; [`ErrorCode::Internal`] when it ends meanwhile.
    pub(crate) async fn ask(&self, kind: ClientKind, command: Command) -> Result<Answer, ErrorCode> {
        let gone = || ErrorCode::Internal("the node ends".to_owned());
        let (seat, mut receiver) = self.attach(kind).await.ok_or_else(gone)?;
        if !seat.call(Call { id: 0, command }).await {
            return Err(gone());
        }
        while let Some(message) = receiver.next().await {
            if let Ok(FromNode::Answer { result, .. }) = taccuino_api::read(&message) {
                seat.leave().await;
                return result;
            }
        }
        Err(gone())
    }

    /// Hands an input over; tells whether the desk still takes any.
    pub(crate) async fn bring(&self, input: Input) -> bool {
        self.inbox.send(input).await.is_ok()
    }

    /// Keeps the browsers that are let in, and waits a moment until they are on disk.
    ///
    /// Where that fails they are let in all the same, until the node ends.
    pub(crate) async fn keep_sessions(&self, sessions: Vec<SecretHash>) {
        let (kept, is_kept) = oneshot::channel();
        if self.bring(Input::KeepSessions { sessions, kept }).await {
            let _ = tokio::time::timeout(KEEP_LIMIT, is_kept).await;
        }
    }

    /// Waits until the desk has ended.
    pub(crate) async fn ended(&self) {
        let mut ended = self.ended.clone();
        let _ = ended.wait_for(|ended| *ended).await;
    }
}

impl DeskEnd {
    /// Waits for the thread, so that the notebook is closed when this returns; tells whether it ended well. Blocks.
    pub(crate) fn join(self) -> bool {
        self.0.join().is_ok()
    }
}

/// One client's place at the desk.
#[derive(Debug)]
pub(crate) struct Seat {
    inbox: mpsc::Sender<Input>,
    client: ClientId,
}

impl Seat {
    /// Asks something; tells whether the desk still takes calls.
    pub(crate) async fn call(&self, call: Call) -> bool {
        self.inbox.send(Input::Call { client: self.client, call }).await.is_ok()
    }

    /// Leaves the desk.
    pub(crate) async fn leave(self) {
        // A desk that has ended has forgotten everybody already.
        let _ = self.inbox.send(Input::Detach { client: self.client }).await;
    }
}
