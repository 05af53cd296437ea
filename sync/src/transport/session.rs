//! One settled connection, from `Connected` to `Disconnected`.
//!
//! Owns the order of its events and the ways it ends; must not know what the frames mean, nor who else is
//! connected.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use iroh::TransportAddr;
use iroh::endpoint::{Connection, ConnectionError, RecvStream, SendStream};
use n0_future::StreamExt;
use taccuino_core::ids::DeviceId;
use tokio::sync::watch;
use tokio::time::timeout;

use super::event::{EndReason, EventSender, PathKind, SessionId, TransportEvent};
use super::frame::{FrameError, read_frame, write_frame};
use super::hub::{Admission, Hub};
use super::interfaces::Links;
use super::options::{SILENCE_LIMIT, STALL_LIMIT};
use super::queue::QueueReader;
use super::settle::SETTLED;

/// The longest closing word of a peer that is kept.
const PEER_WORD: usize = 64;

/// Runs a session to its end.
pub(super) async fn run(
    hub: Arc<Hub>,
    connection: Connection,
    mut send: SendStream,
    mut recv: RecvStream,
    admission: Admission,
) {
    let Admission { device, session, is_arbiter, mut stop, mut queue, previous, ended } = admission;
    let told = if is_arbiter { send.write_all(&[SETTLED]).await.is_ok() } else { true };
    if let Some(previous) = previous {
        // The events of the session before come first; it was told to end.
        let _ = previous.await;
    }
    let address = direct_address(&connection);
    let events = &hub.events;
    events.session(TransportEvent::Connected { device, session, address }).await;
    tracing::debug!(device = %device.short(), %session, ?address, "connected");

    let lost = || connection.close_reason().map_or(EndReason::Lost, end_reason);
    let reason = tokio::select! {
        biased;
        reason = stopped(&mut stop) => reason,
        () = std::future::ready(()), if !told => lost(),
        error = connection.closed() => end_reason(error),
        error = write_frames(&mut send, &mut queue, events, device, session) => from_frame_error(&error, lost),
        error = read_frames(&mut recv, events, device, session) => from_frame_error(&error, lost),
        () = falls_silent(&connection, hub.links.clone()) => EndReason::TimedOut,
        never = tell_paths(&connection, events, device, session) => match never {},
    };
    tracing::debug!(device = %device.short(), %session, ?reason, "disconnected");
    connection.close(reason.code().into(), reason.word().as_bytes());
    drop(queue);
    hub.ended(device, session, &reason);
    events.session(TransportEvent::Disconnected { device, session, reason }).await;
    // Nobody waits when no session follows.
    let _ = ended.send(());
}

/// Waits until the hub ends the session.
async fn stopped(stop: &mut watch::Receiver<Option<EndReason>>) -> EndReason {
    match stop.wait_for(Option::is_some).await {
        Ok(reason) => reason.clone().unwrap_or(EndReason::Closed),
        Err(_) => EndReason::Closed,
    }
}

/// Waits until nothing comes any more after a change of links or sleep.
///
/// Time runs out for a silent connection anyway; but with a link at hand the way to the peer may be another now,
/// and then dialling anew is quicker. Without any link there is nothing to win.
async fn falls_silent(connection: &Connection, mut links: watch::Receiver<Links>) {
    let received = || connection.stats().udp_rx.datagrams;
    links.mark_unchanged();
    loop {
        if links.changed().await.is_err() {
            return std::future::pending().await;
        }
        while !links.borrow_and_update().interfaces.is_empty() {
            let before = received();
            match timeout(SILENCE_LIMIT, links.changed()).await {
                Err(_) if received() == before => return,
                Err(_) => break,
                Ok(_) => {}
            }
        }
    }
}

/// Sends what is queued, for ever.
async fn write_frames(
    send: &mut SendStream,
    queue: &mut QueueReader,
    events: &EventSender,
    device: DeviceId,
    session: SessionId,
) -> FrameError {
    loop {
        let Some(queued) = queue.next().await else { return std::future::pending().await };
        if let Err(error) = write_frame(send, &queued.frame, STALL_LIMIT).await {
            return error;
        }
        drop(queued);
        if queue.has_room_again() {
            events.session(TransportEvent::Writable { device, session }).await;
        }
    }
}

/// Passes on what comes in, for ever; while the owner does not read, nothing more is taken from the peer.
async fn read_frames(recv: &mut RecvStream, events: &EventSender, device: DeviceId, session: SessionId) -> FrameError {
    loop {
        match read_frame(recv, STALL_LIMIT).await {
            Ok(bytes) => events.session(TransportEvent::Frame { device, session, bytes }).await,
            Err(error) => return error,
        };
    }
}

/// Tells how the packets travel, at first and when that changes, for ever.
async fn tell_paths(connection: &Connection, events: &EventSender, device: DeviceId, session: SessionId) -> Infallible {
    let mut last = None;
    let mut changes = connection.path_events();
    loop {
        let path = path_kind(connection);
        if path.is_some() && path != last {
            last = path;
            path.into_iter().for_each(|path| events.notice(TransportEvent::PathChanged { device, session, path }));
        }
        if changes.next().await.is_none() {
            return std::future::pending().await;
        }
    }
}

/// Returns how the packets travel now.
fn path_kind(connection: &Connection) -> Option<PathKind> {
    let paths = connection.paths();
    let path = paths.iter().find(|path| path.is_selected())?;
    Some(if path.is_relay() { PathKind::Relay } else { PathKind::Direct })
}

/// Returns the peer's address when it is reached directly.
fn direct_address(connection: &Connection) -> Option<SocketAddr> {
    let paths = connection.paths();
    let chosen = paths.iter().find(|path| path.is_selected()).or_else(|| paths.iter().find(|path| path.is_ip()))?;
    match chosen.remote_addr() {
        TransportAddr::Ip(address) => Some(*address),
        _ => None,
    }
}

/// Tells why a stream of frames ended.
fn from_frame_error(error: &FrameError, lost: impl FnOnce() -> EndReason) -> EndReason {
    match error {
        FrameError::Length(_) => EndReason::BadFrame,
        FrameError::Stalled => EndReason::Stalled,
        FrameError::Stream(_) => lost(),
    }
}

/// Tells why a connection ended.
fn end_reason(error: ConnectionError) -> EndReason {
    match error {
        ConnectionError::ApplicationClosed(close) => {
            let word = &close.reason[..close.reason.len().min(PEER_WORD)];
            let text = String::from_utf8_lossy(word).into_owned();
            EndReason::ByPeer { code: close.error_code.into_inner(), text }
        }
        ConnectionError::TimedOut => EndReason::TimedOut,
        _ => EndReason::Lost,
    }
}
