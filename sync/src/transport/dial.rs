//! Keeps trying to reach one device while it is wanted and not connected.
//!
//! Owns when to try and when to wait; must not know why a device is wanted.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use iroh::endpoint::{ConnectError, ConnectOptions, ConnectingError, Connection, ConnectionError};
use iroh::{EndpointAddr, EndpointId, TransportAddr};
use taccuino_core::ids::DeviceId;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::event::REFUSED;
use super::hub::Hub;
use super::options::{ALPN, DIAL_LIMIT, FIRST_PAUSE, LONGEST_PAUSE, RELAYED_DIAL_LIMIT};
use super::settle::settle;
use super::target::mark_of;

/// What a dialler should do; any change makes it try at once, or once the attempt under way has ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DialPlan {
    /// The device is wanted, not connected, and we are online.
    pub(super) go: bool,
    /// Where it may be.
    pub(super) addresses: Vec<SocketAddr>,
    /// Counts network changes and the like.
    pub(super) nudges: u64,
    /// No attempt before, after sessions that ended badly.
    pub(super) not_before: Option<Instant>,
    /// The local lookup hears the device now.
    pub(super) heard: bool,
}

impl DialPlan {
    /// Tells whether an attempt under way by another plan is to end before its time.
    ///
    /// Other addresses alone do not end it: anybody on the local network can announce some for any device, and
    /// would keep it from ever being reached.
    fn calls_off(&self, under_way: &Self) -> bool {
        (self.go, self.nudges, self.heard) != (under_way.go, under_way.nudges, under_way.heard)
    }
}

/// Dials as the plan says until the plan's sender is gone.
///
/// Each attempt asks at all addresses at once. Both sides do this, as only that opens a way through two
/// firewalls that let in nothing but answers.
pub(super) async fn keep_dialling(hub: Arc<Hub>, device: DeviceId, mut plans: watch::Receiver<DialPlan>) {
    let mut pause = FIRST_PAUSE;
    loop {
        let plan = plans.borrow_and_update().clone();
        let reachable = !plan.addresses.is_empty() || !hub.relays.is_empty();
        if !plan.go || !reachable {
            pause = FIRST_PAUSE;
            if plans.changed().await.is_err() {
                return;
            }
            continue;
        }
        if let Some(not_before) = plan.not_before {
            tokio::select! {
                () = tokio::time::sleep_until(not_before.into()) => {}
                gone = until(&mut plans, |now| *now != plan) => {
                    if gone { return }
                    pause = FIRST_PAUSE;
                    continue;
                }
            }
        }
        if hub.gate.allows(&device) {
            tokio::select! {
                () = attempt(&hub, device, &plan.addresses) => {}
                gone = until(&mut plans, |now| now.calls_off(&plan)) => {
                    if gone { return }
                    pause = FIRST_PAUSE;
                    continue;
                }
            }
        }
        tokio::select! {
            () = sleep(jittered(pause)) => pause = (pause * 2).min(LONGEST_PAUSE),
            gone = until(&mut plans, |now| *now != plan) => {
                if gone { return }
                pause = FIRST_PAUSE;
            }
        }
    }
}

/// Waits for a plan of which this holds; tells whether there will be no more plans.
async fn until(plans: &mut watch::Receiver<DialPlan>, holds: impl FnMut(&DialPlan) -> bool) -> bool {
    plans.wait_for(holds).await.is_err()
}

/// Tries once at all addresses, and settles the connection if one is made.
async fn attempt(hub: &Arc<Hub>, device: DeviceId, addresses: &[SocketAddr]) {
    match connect(hub, device, addresses).await {
        Some(Ok(connection)) => settle(hub, connection, true).await,
        Some(Err(error)) => {
            tracing::debug!(device = %device.short(), %error, "not reached");
            if is_refusal(&error) {
                hub.turned_away(device);
            }
        }
        None => tracing::debug!(device = %device.short(), "not reached in time"),
    }
}

/// Connects within the time limit; `None` when it passes or the id is no key.
async fn connect(hub: &Hub, device: DeviceId, addresses: &[SocketAddr]) -> Option<Result<Connection, ConnectError>> {
    let id = EndpointId::from_bytes(&device.0).ok()?;
    let relays = hub.relays.iter().cloned().map(TransportAddr::Relay);
    let addresses = addresses.iter().copied().map(TransportAddr::Ip).chain(relays);
    let address = EndpointAddr::from_parts(id, addresses);
    let limit = if hub.relays.is_empty() { DIAL_LIMIT } else { RELAYED_DIAL_LIMIT };
    let options = ConnectOptions::new().with_additional_alpns(vec![mark_of(&device)]);
    let attempt = async { Ok(hub.endpoint.connect_with_opts(address, ALPN, options).await?.await?) };
    timeout(limit, attempt).await.ok()
}

/// Tells whether the peer closed the handshake because it does not allow us.
fn is_refusal(error: &ConnectError) -> bool {
    let cause = match error {
        ConnectError::Connection { source, .. } => source,
        ConnectError::Connecting { source: ConnectingError::ConnectionError { source, .. }, .. } => source,
        _ => return false,
    };
    matches!(cause, ConnectionError::ApplicationClosed(close) if close.error_code == REFUSED.into())
}

/// Varies a pause by up to a half, so that two devices do not keep missing each other.
fn jittered(pause: Duration) -> Duration {
    let mut byte = [128];
    // Without randomness the pause is simply not varied.
    let _ = getrandom::fill(&mut byte);
    pause / 2 + pause * u32::from(byte[0]) / 256
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_vary_within_a_half() {
        for _ in 0..1000 {
            let pause = jittered(Duration::from_secs(2));
            assert!(pause >= Duration::from_secs(1) && pause < Duration::from_secs(3), "{pause:?}");
        }
    }

    #[test]
    fn addresses_alone_do_not_end_an_attempt() {
        let plan = DialPlan { go: true, heard: true, ..DialPlan::default() };
        let elsewhere = DialPlan { addresses: vec![([10, 0, 0, 1], 1).into()], ..plan.clone() };
        assert!(!elsewhere.calls_off(&plan));
        let nudged = DialPlan { nudges: 1, ..plan.clone() };
        let called_back = DialPlan { go: false, ..plan.clone() };
        assert!(nudged.calls_off(&plan) && called_back.calls_off(&plan));
    }
}
