//! A device that joins: what the joiner's app holds.
//!
//! Owns the handle and its commands, and when advice is asked for. Decides nothing: the join machine does.

use std::net::SocketAddr;

use tokio::sync::mpsc;

use super::address::{TypedAddress, own_addresses};
use super::driver::{Command, Machine, run};
use super::event::{JoinEvent, PairingIdentity};
use super::host_session::DriverOptions;
use super::invitation::JoinTicket;
use super::joiner::{JoinInEvent, JoinMachine};
use super::keys::PairingKeys;
use super::link::{Link, LinkOptions, PairingStartError, Side};
use super::machine::{OutEvent, PairingSessionId};
use super::search::{SearchAdvice, SearchTiming, SearchView};

/// Looks for the inviter and joins; dropping it calls it off.
#[derive(Debug)]
pub struct JoinSession {
    port: u16,
    loopback_only: bool,
    events: mpsc::UnboundedReceiver<JoinEvent>,
    commands: JoinCommands,
}

impl JoinSession {
    /// Starts to look for the inviter, inside a tokio runtime: by the invitation's addresses, by the local lookup and
    /// at the typed address, all at once.
    ///
    /// # Errors
    ///
    /// [`PairingStartError::Bind`] without a free port.
    pub async fn start(
        ticket: JoinTicket,
        typed: Option<TypedAddress>,
        identity: PairingIdentity,
        options: DriverOptions,
    ) -> Result<Self, PairingStartError> {
        let keys = PairingKeys::derive(ticket.secret());
        let hints = ticket.invitation().map(|invitation| invitation.address_hints.clone()).unwrap_or_default();
        let link = Link::open(LinkOptions {
            side: Side::Joiner,
            own_key: keys.joiner.clone(),
            peer: keys.host_endpoint(),
            invitation: keys.invitation,
            loopback_only: options.loopback_only,
            port_hint: options.port_hint,
            lookup: options.lookup,
            addresses: typed.map(TypedAddress::socket_addr).into_iter().chain(hints).collect(),
        })
        .await?;
        let port = link.port();
        let machine = JoinMachine::new(&ticket, identity);
        let running = RunningJoin { machine, advice: SearchAdvice::default(), timing: options.timing };
        let (event_sender, events) = mpsc::unbounded_channel();
        let (command_sender, command_receiver) = mpsc::unbounded_channel();
        tokio::spawn(run(running, JoinInEvent::Start, link, command_receiver, event_sender));
        let commands = JoinCommands(command_sender);
        Ok(Self { port, loopback_only: options.loopback_only, events, commands })
    }

    /// Returns where this laptop can be reached now, for the inviter to type (see [`TypedAddress::short`]).
    pub fn addresses(&self) -> Vec<SocketAddr> {
        own_addresses(self.port, self.loopback_only)
    }

    /// Waits for the next event; none after the last one.
    pub async fn next_event(&mut self) -> Option<JoinEvent> {
        self.events.recv().await
    }

    /// Returns the means to answer; they outlive a wait for the next event.
    pub fn commands(&self) -> JoinCommands {
        self.commands.clone()
    }
}

/// Answers a joining session's events. Without a session it does nothing.
#[derive(Debug, Clone)]
pub struct JoinCommands(mpsc::UnboundedSender<Command<JoinInEvent>>);

impl JoinCommands {
    /// Dials the inviter at an address that its page showed.
    pub fn dial(&self, address: TypedAddress) {
        self.put(Command::Dial(address));
    }

    /// Says that the log of [`JoinEvent::Admitted`] is on the disk.
    pub fn stored(&self) {
        self.put(Command::Input(JoinInEvent::Stored));
    }

    /// Calls it off.
    pub fn cancel(&self) {
        self.put(Command::Input(JoinInEvent::Cancel));
    }

    fn put(&self, command: Command<JoinInEvent>) {
        // A session that is over has said so in its events.
        let _ = self.0.send(command);
    }
}

/// The join machine, and what was advised while it searched.
struct RunningJoin {
    machine: JoinMachine,
    advice: SearchAdvice,
    timing: SearchTiming,
}

impl Machine for RunningJoin {
    type InEvent = JoinInEvent;
    type Event = JoinEvent;

    fn handle(&mut self, now_ms: u64, event: JoinInEvent) -> Vec<OutEvent<JoinEvent>> {
        self.machine.handle(now_ms, event)
    }

    fn wants_peer(&self) -> bool {
        self.machine.is_searching()
    }

    fn is_over(&self) -> bool {
        self.machine.is_done()
    }

    fn advise(&mut self, now_ms: u64, view: impl FnOnce() -> SearchView) -> Vec<JoinEvent> {
        if !self.machine.is_searching() {
            self.advice.reset();
            return Vec::new();
        }
        self.advice.advise(now_ms, self.timing, &view()).into_iter().map(JoinEvent::Hint).collect()
    }

    fn opened(session: PairingSessionId, nonce: [u8; 32]) -> JoinInEvent {
        JoinInEvent::Connected { session, nonce }
    }

    fn frame(session: PairingSessionId, frame: Vec<u8>) -> JoinInEvent {
        JoinInEvent::Frame { session, frame }
    }

    fn lost(session: PairingSessionId) -> JoinInEvent {
        JoinInEvent::Lost { session }
    }

    fn tick() -> JoinInEvent {
        JoinInEvent::Tick
    }

    fn cancel() -> JoinInEvent {
        JoinInEvent::Cancel
    }
}
