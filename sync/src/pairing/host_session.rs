//! An open invitation at work: what the inviter's app holds.
//!
//! Owns the handle, its commands and the limit on open invitations. Decides nothing: the host machine does.

use std::net::SocketAddr;
use std::sync::Arc;

use taccuino_core::ids::DeviceId;
use tokio::sync::{Semaphore, mpsc, watch};

use super::address::{TypedAddress, own_addresses};
use super::driver::{Command, Machine, run};
use super::event::{HostEvent, PairingIdentity};
use super::host::{HostInEvent, HostMachine};
use super::invitation::Invitation;
use super::keys::PairingKeys;
use super::link::{Link, LinkOptions, PairingStartError, Side};
use super::machine::{OutEvent, PairingSessionId};
use super::message::{LogTooLarge, check_log};
use super::record::HostRecord;
use super::refusal::PairingRefusal;
use super::search::SearchTiming;
use crate::transport::Lookup;

/// How many invitations may be open on one device.
pub const MAX_OPEN_INVITATIONS: usize = 8;

/// Says how a pairing endpoint is reached.
#[derive(Debug, Clone, Default)]
pub struct DriverOptions {
    /// Binds and shows 127.0.0.1 only.
    pub loopback_only: bool,
    /// The UDP port to prefer; otherwise [`PAIRING_PORT`](super::PAIRING_PORT), otherwise any.
    pub port_hint: Option<u16>,
    /// The device's one local lookup. It must be the one that announces the device itself, or else the device hears
    /// itself and is never told that it is alone.
    pub lookup: Option<Lookup>,
    /// When a search that does not succeed advises what.
    pub timing: SearchTiming,
}

/// Counts the open invitations of one device; clones count together.
#[derive(Debug, Clone)]
pub struct InvitationSlots(Arc<Semaphore>);

impl Default for InvitationSlots {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MAX_OPEN_INVITATIONS)))
    }
}

/// Keeps one invitation open; dropping it tells a waiting joiner that it was cancelled, and closes.
#[derive(Debug)]
pub struct HostSession {
    invitation: Invitation,
    port: u16,
    loopback_only: bool,
    events: mpsc::UnboundedReceiver<HostEvent>,
    record: watch::Receiver<HostRecord>,
    commands: HostCommands,
}

impl HostSession {
    /// Opens an invitation, inside a tokio runtime; `record` is what was kept of it when it was open before.
    ///
    /// An invitation that is over opens as well: who comes is told why it closed.
    ///
    /// # Errors
    ///
    /// [`PairingStartError::TooManyOpen`] when eight are open; [`PairingStartError::Bind`] without a free port.
    pub async fn open(
        invitation: Invitation,
        record: HostRecord,
        identity: PairingIdentity,
        options: DriverOptions,
        slots: &InvitationSlots,
    ) -> Result<Self, PairingStartError> {
        let slot = slots.0.clone().try_acquire_owned().map_err(|_| PairingStartError::TooManyOpen)?;
        let keys = PairingKeys::derive(&invitation.secret);
        let link = Link::open(LinkOptions {
            side: Side::Host,
            own_key: keys.host.clone(),
            peer: keys.joiner_endpoint(),
            invitation: keys.invitation,
            loopback_only: options.loopback_only,
            port_hint: options.port_hint,
            lookup: options.lookup,
            addresses: Vec::new(),
        })
        .await?;
        let port = link.port();
        let (record_sender, record_receiver) = watch::channel(record.clone());
        let machine = HostMachine::new(invitation.clone(), record, identity);
        let running = RunningHost { machine, record: record_sender };
        let (event_sender, events) = mpsc::unbounded_channel();
        let (command_sender, command_receiver) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            run(running, HostInEvent::Tick, link, command_receiver, event_sender).await;
            drop(slot);
        });
        Ok(Self {
            invitation,
            port,
            loopback_only: options.loopback_only,
            events,
            record: record_receiver,
            commands: HostCommands(command_sender),
        })
    }

    /// Returns the invitation with the addresses that this laptop has now; its text is what to hand over.
    pub fn invitation(&self) -> Invitation {
        Invitation { address_hints: self.addresses(), ..self.invitation.clone() }
    }

    /// Returns where this laptop can be reached now, for a joiner to type (see [`TypedAddress::short`]).
    pub fn addresses(&self) -> Vec<SocketAddr> {
        own_addresses(self.port, self.loopback_only)
    }

    /// Waits for the next event; none when the session is over.
    pub async fn next_event(&mut self) -> Option<HostEvent> {
        self.events.recv().await
    }

    /// Returns what must be kept to open the invitation again; it changes with `Refused`, `Admitted` and after `admit`.
    pub fn record(&self) -> HostRecord {
        self.record.borrow().clone()
    }

    /// Returns the means to answer; they outlive a wait for the next event.
    pub fn commands(&self) -> HostCommands {
        self.commands.clone()
    }
}

/// Answers an invitation's events. Without a session it does nothing.
#[derive(Debug, Clone)]
pub struct HostCommands(mpsc::UnboundedSender<Command<HostInEvent>>);

impl HostCommands {
    /// Lets in a device that asked, also when its connection broke in the meantime.
    ///
    /// Keep what the log says of the device before calling: from here on it may hold the log.
    ///
    /// # Errors
    ///
    /// [`LogTooLarge`] when the log cannot be handed over; nothing happens then.
    pub fn admit(&self, device: DeviceId, log: Vec<Vec<u8>>) -> Result<(), LogTooLarge> {
        check_log(&log)?;
        self.put(Command::Input(HostInEvent::Admit { device, log }));
        Ok(())
    }

    /// Says no, and closes the invitation: whoever asked holds its secret.
    ///
    /// The joiner is told `reason`, usually [`PairingRefusal::DeclinedByPerson`].
    pub fn decline(&self, reason: PairingRefusal) {
        self.put(Command::Input(HostInEvent::Decline { reason }));
    }

    /// Dials the joiner at an address that its page showed.
    pub fn dial(&self, address: TypedAddress) {
        self.put(Command::Dial(address));
    }

    /// Withdraws the invitation.
    pub fn cancel(&self) {
        self.put(Command::Input(HostInEvent::Cancel));
    }

    fn put(&self, command: Command<HostInEvent>) {
        // A session that is over has said so in its events.
        let _ = self.0.send(command);
    }
}

/// The host machine, and the record that its app reads.
struct RunningHost {
    machine: HostMachine,
    record: watch::Sender<HostRecord>,
}

impl Machine for RunningHost {
    type InEvent = HostInEvent;
    type Event = HostEvent;

    fn handle(&mut self, now_ms: u64, event: HostInEvent) -> Vec<OutEvent<HostEvent>> {
        let out = self.machine.handle(now_ms, event);
        if *self.record.borrow() != *self.machine.record() {
            self.record.send_replace(self.machine.record().clone());
        }
        out
    }

    fn wants_peer(&self) -> bool {
        self.machine.wants_peer()
    }

    /// Who comes to a closed invitation is still told why, as long as the app holds it.
    fn is_over(&self) -> bool {
        false
    }

    fn opened(session: PairingSessionId, nonce: [u8; 32]) -> HostInEvent {
        HostInEvent::Opened { session, nonce }
    }

    fn frame(session: PairingSessionId, frame: Vec<u8>) -> HostInEvent {
        HostInEvent::Frame { session, frame }
    }

    fn lost(session: PairingSessionId) -> HostInEvent {
        HostInEvent::Lost { session }
    }

    fn tick() -> HostInEvent {
        HostInEvent::Tick
    }

    fn cancel() -> HostInEvent {
        HostInEvent::Cancel
    }
}
