//! A conversation with the desk: of the running node, or of one in this process.

use std::collections::VecDeque;
use std::path::PathBuf;

use taccuino_api::{Answer, Call, Command, Event, FromNode};

use super::{CliError, Remote};
use crate::desk::{Ending, Seat};
use crate::launch::folder;
use crate::launch::instance::Instance;
use crate::launch::open::{self, Found, Here};
use crate::pages::{ClientKind, OutboxReceiver};

/// Whether a command reaches other laptops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Only this one.
    ThisLaptop,
    /// Others on the network.
    Network {
        /// Or on this machine only.
        loopback_only: bool,
    },
}

/// One side of the conversation.
pub(super) struct Client {
    link: Link,
    last_call: u32,
    /// What happened while an answer was waited for.
    events: VecDeque<Event>,
}

enum Link {
    Node(Box<Remote>),
    Here { here: Box<Here>, seat: Seat, outbox: OutboxReceiver },
}

impl Client {
    /// Reaches the node that runs on the folder, or opens the notebook here.
    pub(super) async fn open(data: Option<PathBuf>, reach: Reach) -> Result<Self, CliError> {
        let folder = folder::choose(data.as_deref())?;
        let link = match open::find_or_open(&folder, async || Self::running(&folder).await).await? {
            Found::Running(remote) => Link::Node(Box::new(remote)),
            Found::Opened(mut notebook) => {
                let network = match reach {
                    Reach::ThisLaptop => None,
                    Reach::Network { loopback_only } => open::start_network(&mut notebook, loopback_only).await,
                };
                let here = Box::new(Here::start(*notebook, &folder, network, None)?);
                let (seat, outbox) = here.desk.attach(ClientKind::Tool).await.ok_or(CliError::Gone)?;
                Link::Here { here, seat, outbox }
            }
        };
        Ok(Self { link, last_call: 0, events: VecDeque::new() })
    }

    /// Reaches the node that runs on a folder, if there is one.
    pub(super) async fn running(folder: &std::path::Path) -> Option<Remote> {
        let instance = Instance::read(folder)?;
        Remote::connect(&instance).await.ok()
    }

    /// Tells whether a node goes on when this command ends.
    pub(super) fn is_of_node(&self) -> bool {
        matches!(self.link, Link::Node(_))
    }

    /// Asks one thing.
    pub(super) async fn call(&mut self, command: Command) -> Result<Answer, CliError> {
        self.last_call += 1;
        let id = self.last_call;
        let call = Call { id, command };
        let is_sent = match &mut self.link {
            Link::Node(remote) => remote.send(&call).await,
            Link::Here { seat, .. } => seat.call(call).await,
        };
        if !is_sent {
            return Err(CliError::Gone);
        }
        loop {
            match self.receive().await? {
                FromNode::Answer { id: answered, result } if answered == id => return Ok(result?),
                FromNode::Answer { .. } => {}
                FromNode::Event(event) => self.events.push_back(event),
            }
        }
    }

    /// Waits for something to happen.
    pub(super) async fn next_event(&mut self) -> Result<Event, CliError> {
        loop {
            if let Some(event) = self.events.pop_front() {
                return Ok(event);
            }
            if let FromNode::Event(event) = self.receive().await? {
                return Ok(event);
            }
        }
    }

    /// Returns what happened while answers were waited for.
    pub(super) fn take_events(&mut self) -> VecDeque<Event> {
        std::mem::take(&mut self.events)
    }

    async fn receive(&mut self) -> Result<FromNode, CliError> {
        match &mut self.link {
            Link::Node(remote) => remote.next().await.ok_or(CliError::Gone),
            Link::Here { outbox, .. } => {
                let message = outbox.next().await.ok_or(CliError::Gone)?;
                taccuino_api::read(&message).map_err(|error| CliError::Input(error.to_string()))
            }
        }
    }

    /// Hangs up; a notebook that was opened here is closed when this returns.
    pub(super) async fn close(self) -> Result<(), CliError> {
        if let Link::Here { here, seat, outbox } = self.link {
            seat.leave().await;
            drop(outbox);
            here.stop(Ending::Sent).await?;
        }
        Ok(())
    }
}
