//! The other laptops: who may talk to this one, where they were reached, and frames to and from them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};

use taccuino_api::{Answer, ErrorCode, Event, RefusedCode};
use taccuino_core::ids::{DeviceId, ProgrammeId};
use taccuino_core::notebook::Notebook;
use taccuino_sync::engine::{InEvent, OutEvent};
use taccuino_sync::pairing::TypedAddress;
use taccuino_sync::transport::{
    Events, Gate, Lookup, LookupScope, PathKind, SessionId, StartError, Transport, TransportEvent, TransportOptions,
    TrySendError,
};

use super::settings::{self, ADDRESSES, OFFLINE, RELAY, UDP_PORT};
use super::{Desk, refusals};

/// How long changes are gathered before somebody is told, in milliseconds.
pub(super) const SOON: u64 = 50;
/// The UDP port of sync, unless it is taken; an address without a port means this one.
pub(crate) const USUAL_PORT: u16 = 47_600;
/// How many addresses of a laptop are kept.
const MAX_ADDRESSES: usize = 8;
/// How many bytes may wait for a slow peer before its session starts anew.
const MAX_WAITING: usize = 64 << 20;
/// How many refusals are remembered for people who look for the reason.
const MAX_NOTES: usize = 50;

/// The way to other laptops.
pub(crate) struct Network {
    transport: Transport,
    /// Finds laptops on the local network; shared with pairing.
    pub(super) lookup: Option<Lookup>,
    /// Whether this machine's loopback is all there is.
    pub(super) loopback_only: bool,
    members: Arc<RwLock<BTreeSet<DeviceId>>>,
}

impl Network {
    /// Takes the port that other laptops know, and lets in who takes part in any programme of `notebook`.
    ///
    /// # Errors
    /// No UDP port can be bound. A relay that cannot be read is left out.
    pub(crate) async fn start(notebook: &mut Notebook, loopback_only: bool) -> Result<(Self, Events), StartError> {
        let members: Arc<RwLock<BTreeSet<DeviceId>>> = Arc::new(RwLock::new(all_members(notebook)));
        let asked = members.clone();
        let gate = Gate::new(move |device| asked.read().unwrap_or_else(PoisonError::into_inner).contains(device));
        let scope = if loopback_only { LookupScope::Loopback } else { LookupScope::LocalNetwork };
        let lookup = Some(Lookup::start(scope));
        let relay = settings::get(notebook, &RELAY).unwrap_or_default();
        let options = TransportOptions {
            port: settings::get(notebook, &UDP_PORT).unwrap_or(USUAL_PORT),
            loopback_only,
            relays: Some(relay).filter(|relay| !relay.is_empty()).into_iter().collect(),
            offline: settings::get(notebook, &OFFLINE).unwrap_or_default(),
            lookup: lookup.clone(),
            ..TransportOptions::new(notebook.key().to_bytes(), gate)
        };
        let (transport, events) = match Transport::start(options.clone()).await {
            Err(StartError::Relay(relay)) => {
                tracing::error!(relay, "the relay's address cannot be read; none is used");
                Transport::start(TransportOptions { relays: Vec::new(), ..options }).await?
            }
            started => started?,
        };
        settings::set(notebook, &UDP_PORT, &transport.port());
        Ok((Self { transport, lookup, loopback_only, members }, events))
    }

    /// Returns a handle by which the network can be closed after the desk has ended.
    pub(crate) fn transport(&self) -> Transport {
        self.transport.clone()
    }
}

/// Lists the laptops of everybody in every programme.
fn all_members(notebook: &Notebook) -> BTreeSet<DeviceId> {
    let programmes = notebook.programmes();
    let logs = programmes.iter().filter_map(|programme| notebook.log(programme));
    let mut members: BTreeSet<DeviceId> = logs.flat_map(|log| log.membership().devices.keys().copied()).collect();
    members.remove(&notebook.device());
    members
}

/// One connection.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) device: DeviceId,
    pub(super) path: PathKind,
    waiting: VecDeque<Vec<u8>>,
    waiting_bytes: usize,
}

/// The network as the desk sees it.
pub(super) struct Peers {
    network: Option<Network>,
    pub(super) sessions: BTreeMap<u64, Session>,
    /// What was refused: by or to which laptop, if that is known, and why.
    pub(super) notes: VecDeque<(Option<DeviceId>, RefusedCode)>,
}

impl Peers {
    pub(super) fn new(network: Option<Network>) -> Self {
        Self { network, sessions: BTreeMap::new(), notes: VecDeque::new() }
    }

    /// Returns the network.
    ///
    /// # Errors
    /// [`ErrorCode::Network`] where there is none.
    pub(super) fn required(&self) -> Result<&Network, ErrorCode> {
        self.network.as_ref().ok_or_else(|| ErrorCode::Network("it could not be started".to_owned()))
    }

    /// Remembers a refusal for people who look for the reason.
    pub(super) fn note(&mut self, device: Option<DeviceId>, code: RefusedCode) {
        tracing::info!(device = device.map(|device| device.short()), ?code, "refused");
        if self.notes.len() >= MAX_NOTES {
            self.notes.pop_front();
        }
        self.notes.push_back((device, code));
    }

    /// Drops what was noted of a laptop that came before the word of its admission did, on either side.
    fn drop_notes_of_strangers(&mut self, device: &DeviceId) {
        let is_moot = |code| matches!(code, RefusedCode::Stranger | RefusedCode::UnknownThere);
        self.notes.retain(|(noted, code)| noted.as_ref() != Some(device) || !is_moot(*code));
    }

    fn send(&mut self, id: u64, frame: Vec<u8>) {
        let (Some(network), Some(session)) = (&self.network, self.sessions.get_mut(&id)) else { return };
        session.waiting_bytes += frame.len();
        session.waiting.push_back(frame);
        session.flush(id, &network.transport);
        if session.waiting_bytes > MAX_WAITING {
            network.transport.end_session(SessionId(id), "behind");
        }
    }

    fn flush(&mut self, id: u64) {
        if let (Some(network), Some(session)) = (&self.network, self.sessions.get_mut(&id)) {
            session.flush(id, &network.transport);
        }
    }
}

impl Session {
    /// Hands over what fits, in order.
    fn flush(&mut self, id: u64, transport: &Transport) {
        while let Some(frame) = self.waiting.pop_front() {
            let length = frame.len();
            match transport.try_send(SessionId(id), frame) {
                Ok(()) => self.waiting_bytes -= length,
                Err(TrySendError::Full(frame)) => {
                    self.waiting.push_front(frame);
                    return;
                }
                // The session is over; its end is on its way.
                Err(TrySendError::Never(_)) => self.waiting_bytes -= length,
            }
        }
    }
}

/// Puts fresh addresses before the known ones.
fn merge_addresses(fresh: &[SocketAddr], known: &[SocketAddr]) -> Vec<SocketAddr> {
    let mut merged: Vec<SocketAddr> = Vec::new();
    for address in fresh.iter().chain(known) {
        if !merged.contains(address) && merged.len() < MAX_ADDRESSES {
            merged.push(*address);
        }
    }
    merged
}

impl Desk {
    /// Returns where other laptops reach this one now.
    pub(super) fn own_addresses(&self) -> Vec<SocketAddr> {
        self.network.network.as_ref().map(|network| network.transport.local_addresses()).unwrap_or_default()
    }

    /// # Errors
    /// [`ErrorCode::Network`] without a network, [`ErrorCode::Offline`] where the owner switched it off.
    pub(super) fn check_online(&self) -> Result<(), ErrorCode> {
        self.network.required()?;
        if settings::get(&self.notebook, &OFFLINE).unwrap_or_default() { Err(ErrorCode::Offline) } else { Ok(()) }
    }

    /// Looks for everybody.
    pub(super) fn begin_network(&mut self, now: u64) {
        for device in all_members(&self.notebook) {
            self.dial(device);
        }
        self.sync(now, InEvent::Tick);
    }

    /// Switches the network off or on.
    pub(super) fn set_offline(&mut self, now: u64, offline: bool) {
        if let Some(network) = &self.network.network {
            network.transport.set_offline(offline);
        }
        if offline {
            self.pause_invitations();
        } else {
            self.reopen_invitations(now);
        }
        self.status_changed(now);
    }

    pub(super) fn addresses_of(&self, device: &DeviceId) -> Vec<SocketAddr> {
        settings::get(&self.notebook, &ADDRESSES).and_then(|mut all| all.remove(device)).unwrap_or_default()
    }

    /// Keeps where a laptop was seen.
    pub(super) fn remember(&mut self, device: DeviceId, addresses: &[SocketAddr]) {
        let mut all = settings::get(&self.notebook, &ADDRESSES).unwrap_or_default();
        let known = all.entry(device).or_default();
        let merged = merge_addresses(addresses, known);
        if *known != merged {
            *known = merged;
            settings::set(self.stage(), &ADDRESSES, &all);
        }
    }

    /// Looks for a laptop at its known addresses and on the local network.
    pub(super) fn dial(&self, device: DeviceId) {
        if let Some(network) = &self.network.network {
            network.transport.dial(device, self.addresses_of(&device));
        }
    }

    pub(super) fn look_for(&mut self, device: &DeviceId, address: &str) -> Result<Answer, ErrorCode> {
        if !all_members(&self.notebook).contains(device) {
            return Err(ErrorCode::UnknownDevice);
        }
        let typed: TypedAddress = address.parse().map_err(|_| ErrorCode::BadAddress)?;
        self.check_online()?;
        self.remember(*device, &[SocketAddr::new(typed.ip, typed.port.unwrap_or(USUAL_PORT))]);
        self.dial(*device);
        Ok(Answer::Done)
    }

    /// Lets newcomers in, looks for them, and tells pages.
    pub(super) fn membership_changed(&mut self, now: u64, programme: &ProgrammeId) {
        let members = all_members(&self.notebook);
        if let Some(network) = &self.network.network {
            let mut allowed = network.members.write().unwrap_or_else(PoisonError::into_inner);
            let newcomers: Vec<DeviceId> = members.difference(&allowed).copied().collect();
            *allowed = members;
            drop(allowed);
            network.transport.gate_changed();
            for device in newcomers {
                self.dial(device);
            }
        }
        self.clients.tell_all(&Event::Programmes);
        self.clients.tell_all(&Event::People { programme: *programme });
        // Who reads a document may be others now.
        self.clients.tell_all(&Event::Documents { programme: *programme });
        self.status_changed(now);
    }

    pub(super) fn network_event(&mut self, now: u64, event: TransportEvent) {
        match event {
            TransportEvent::Connected { device, session: SessionId(session), address } => {
                let Ok(nonce) = self.random() else {
                    self.end_session(session, "no random bytes");
                    return;
                };
                let path = if address.is_some() { PathKind::Direct } else { PathKind::Relay };
                let state = Session { device, path, waiting: VecDeque::new(), waiting_bytes: 0 };
                self.network.sessions.insert(session, state);
                self.network.drop_notes_of_strangers(&device);
                self.remember(device, address.as_slice());
                self.sync(now, InEvent::Connected { device, session, nonce });
            }
            TransportEvent::Frame { session: SessionId(session), bytes, .. } => {
                self.sync(now, InEvent::Frame { session, bytes });
            }
            TransportEvent::Writable { session: SessionId(session), .. } => self.network.flush(session),
            TransportEvent::Disconnected { session: SessionId(session), reason, device } => {
                tracing::debug!(device = %device.short(), reason = reason.word(), "a session ended");
                self.network.sessions.remove(&session);
                self.sync(now, InEvent::Disconnected { session });
            }
            TransportEvent::Refused { device, .. } => {
                self.network.note(Some(device), RefusedCode::Stranger);
                self.status_changed(now);
            }
            TransportEvent::TurnedAway { device } => {
                self.network.note(Some(device), RefusedCode::UnknownThere);
                self.status_changed(now);
            }
            // Anybody on the local network can announce any device anywhere: what is worth keeping is where one
            // was reached.
            TransportEvent::Found { .. } => {}
            TransportEvent::PathChanged { session: SessionId(session), path, .. } => {
                if let Some(session) = self.network.sessions.get_mut(&session) {
                    session.path = path;
                }
                self.status_changed(now);
            }
            TransportEvent::LinksChanged => self.status_changed(now),
        }
    }

    /// Does what the engine asks for; everything that it stands on is on disk.
    pub(super) fn sync_out(&mut self, now: u64, out: OutEvent) {
        match out {
            OutEvent::Send { session, frame } => self.network.send(session, frame),
            OutEvent::Drop { session, reason } => {
                tracing::info!(session, reason, "a session is ended");
                self.end_session(session, "refused");
            }
            OutEvent::Refused { device, reason } => {
                self.network.note(Some(device), refusals::of_engine(&reason));
                self.status_changed(now);
            }
            OutEvent::Wake { at_ms } => self.timers.engine = Some(at_ms),
            OutEvent::Progress { .. } | OutEvent::Changed => self.status_changed(now),
        }
    }

    fn end_session(&self, session: u64, word: &'static str) {
        if let Some(network) = &self.network.network {
            network.transport.end_session(SessionId(session), word);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_addresses_come_first_once_and_within_bounds() {
        let address = |last: u8| SocketAddr::from(([192, 168, 1, last], 47_600));
        assert_eq!(merge_addresses(&[address(2)], &[address(1), address(2)]), [address(2), address(1)]);
        let many: Vec<SocketAddr> = (0..20).map(address).collect();
        assert_eq!(merge_addresses(&many, &[]).len(), MAX_ADDRESSES);
    }
}
