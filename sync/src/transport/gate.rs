//! Who may talk to this device: asked before dialling and at the end of every handshake.
//!
//! Owns the question and the refusal; must not know what a member is.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use iroh::endpoint::{AfterHandshakeOutcome, Connection, EndpointHooks};
use taccuino_core::ids::DeviceId;

use super::event::{EndReason, EventSender, REFUSED, TransportEvent};

/// Answers "may this device talk to us now?"; shared, and asked anew each time.
#[derive(Clone)]
pub struct Gate(Arc<dyn Fn(&DeviceId) -> bool + Send + Sync>);

impl Gate {
    /// Wraps a predicate. It must answer at once: it is asked while a connection waits.
    pub fn new(may_talk: impl Fn(&DeviceId) -> bool + Send + Sync + 'static) -> Self {
        Self(Arc::new(may_talk))
    }

    /// Asks whether `device` may talk to us.
    pub fn allows(&self, device: &DeviceId) -> bool {
        (self.0)(device)
    }
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gate")
    }
}

/// The longest part of a stranger's protocol name that is reported.
const REPORTED_ALPN: usize = 64;

/// Turns strangers away when their handshake ends: before any stream, and with a reason.
#[derive(Debug, Clone)]
pub(super) struct GateHook {
    gate: Gate,
    events: EventSender,
    recent: Arc<Mutex<RecentRefusals>>,
}

impl GateHook {
    /// Guards an endpoint.
    pub(super) fn new(gate: Gate, events: EventSender) -> Self {
        Self { gate, events, recent: Arc::default() }
    }
}

impl EndpointHooks for GateHook {
    async fn after_handshake<'a>(&'a self, connection: &'a Connection) -> AfterHandshakeOutcome {
        let device = DeviceId(*connection.remote_id().as_bytes());
        if self.gate.allows(&device) {
            return AfterHandshakeOutcome::Accept;
        }
        if self.recent.lock().unwrap_or_else(PoisonError::into_inner).is_news(device, Instant::now()) {
            let mut alpn = connection.alpn().to_vec();
            alpn.truncate(REPORTED_ALPN);
            tracing::info!(device = %device.short(), "refused a device that is not allowed");
            self.events.notice(TransportEvent::Refused { device, alpn });
        }
        AfterHandshakeOutcome::Reject {
            error_code: REFUSED.into(),
            reason: EndReason::NotAllowed.word().as_bytes().to_vec(),
        }
    }
}

/// How long after a report the same device is not reported again.
const REPORT_INTERVAL: Duration = Duration::from_secs(60);
/// How many devices are remembered: somebody may come with a new key each time.
const REMEMBERED: usize = 64;

/// Remembers whom we reported lately, within bounds.
#[derive(Debug, Default)]
struct RecentRefusals {
    reported: BTreeMap<DeviceId, Instant>,
}

impl RecentRefusals {
    /// Tells whether a refusal of `device` should be reported, and counts it as reported.
    ///
    /// When more devices knock than are remembered, the rest are not reported until a minute has passed.
    fn is_news(&mut self, device: DeviceId, now: Instant) -> bool {
        self.reported.retain(|_, at| now.saturating_duration_since(*at) < REPORT_INTERVAL);
        if self.reported.contains_key(&device) || self.reported.len() >= REMEMBERED {
            return false;
        }
        self.reported.insert(device, now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_reported_once_a_minute_and_a_flood_of_keys_is_bounded() {
        let mut recent = RecentRefusals::default();
        let start = Instant::now();
        let device = DeviceId([1; 32]);
        assert!(recent.is_news(device, start));
        assert!(!recent.is_news(device, start + Duration::from_secs(59)));
        assert!(recent.is_news(device, start + Duration::from_secs(60)));

        let later = start + Duration::from_secs(600);
        let reported = (0..1000_u32).filter(|number| {
            let mut id = [2; 32];
            id[..4].copy_from_slice(&number.to_be_bytes());
            recent.is_news(DeviceId(id), later)
        });
        assert_eq!(reported.count(), REMEMBERED);
    }
}
