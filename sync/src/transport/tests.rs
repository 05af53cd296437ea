//! Two and three transports on loopback.

use std::net::SocketAddr;
use std::time::Duration;

use iroh::{EndpointAddr, EndpointId, SecretKey, TransportAddr};
use taccuino_core::ids::DeviceId;
use tokio::time::timeout;

use super::*;

/// One device on loopback and its events.
struct Device {
    transport: Transport,
    events: Events,
}

/// Returns the id that belongs to a seed.
fn id(seed: u8) -> DeviceId {
    DeviceId(*SecretKey::from_bytes(&[seed; 32]).public().as_bytes())
}

impl Device {
    async fn start(seed: u8, allowed: &[u8]) -> Self {
        let allowed: Vec<_> = allowed.iter().map(|seed| id(*seed)).collect();
        let gate = Gate::new(move |device| allowed.contains(device));
        let options = TransportOptions { loopback_only: true, ..TransportOptions::new([seed; 32], gate) };
        let (transport, events) = Transport::start(options).await.unwrap();
        assert_eq!(transport.device(), id(seed));
        Self { transport, events }
    }

    fn dial(&self, other: &Device) {
        self.transport.dial(other.transport.device(), other.transport.local_addresses());
    }

    /// Waits for the first event that `pick` takes; others are passed over.
    async fn wait<T>(&mut self, mut pick: impl FnMut(TransportEvent) -> Option<T>) -> T {
        timeout(Duration::from_secs(40), async {
            loop {
                let event = self.events.next().await.expect("the events go on");
                if let Some(found) = pick(event) {
                    return found;
                }
            }
        })
        .await
        .expect("the event comes in time")
    }

    async fn connected(&mut self) -> SessionId {
        self.wait(|event| match event {
            TransportEvent::Connected { session, .. } => Some(session),
            _ => None,
        })
        .await
    }

    async fn disconnected(&mut self) -> EndReason {
        self.wait(|event| match event {
            TransportEvent::Disconnected { reason, .. } => Some(reason),
            _ => None,
        })
        .await
    }

    async fn frame(&mut self) -> Vec<u8> {
        self.wait(|event| match event {
            TransportEvent::Frame { bytes, .. } => Some(bytes),
            _ => None,
        })
        .await
    }
}

#[tokio::test]
async fn both_dial_at_once_and_frames_go_both_ways_on_one_session() {
    let (mut near, mut far) = (Device::start(1, &[2]).await, Device::start(2, &[1]).await);
    near.dial(&far);
    far.dial(&near);
    let (from_near, from_far) = (near.connected().await, far.connected().await);
    near.transport.send(from_near, b"there".to_vec()).await.unwrap();
    assert_eq!(far.frame().await, b"there");
    far.transport.send(from_far, vec![7; MAX_FRAME]).await.unwrap();
    assert_eq!(near.frame().await, vec![7; MAX_FRAME]);
    assert_eq!(near.transport.sessions(), [(id(2), from_near)]);
    assert_eq!(far.transport.sessions(), [(id(1), from_far)]);
}

#[tokio::test]
async fn simultaneous_dials_settle_on_the_same_connection_each_time() {
    for round in 0..8 {
        let (mut near, mut far) = (Device::start(1, &[2]).await, Device::start(2, &[1]).await);
        near.dial(&far);
        far.dial(&near);
        let (from_near, from_far) = (near.connected().await, far.connected().await);
        let message = vec![round + 1];
        near.transport.send(from_near, message.clone()).await.unwrap();
        far.transport.send(from_far, message.clone()).await.unwrap();
        assert_eq!((near.frame().await, far.frame().await), (message.clone(), message));
        near.transport.end_session(from_near, "done");
        assert_eq!(far.disconnected().await, EndReason::ByPeer { code: 7, text: "done".into() });
        assert_eq!(far.transport.free_space(from_far), 0);
    }
}

#[tokio::test]
async fn strangers_are_refused_with_a_reason_and_get_nothing() {
    let (mut near, mut stranger) = (Device::start(1, &[2]).await, Device::start(3, &[1]).await);
    stranger.dial(&near);
    let refused = near
        .wait(|event| match event {
            TransportEvent::Refused { device, alpn } => Some((device, alpn)),
            TransportEvent::Connected { .. } => panic!("a stranger was let in"),
            _ => None,
        })
        .await;
    assert_eq!(refused, (id(3), ALPN.to_vec()));
    let turned_away = stranger
        .wait(|event| match event {
            TransportEvent::TurnedAway { device } => Some(device),
            TransportEvent::Connected { .. } | TransportEvent::Frame { .. } => panic!("a stranger got something"),
            _ => None,
        })
        .await;
    assert_eq!(turned_away, id(1));
    assert!(near.transport.sessions().is_empty());
}

#[tokio::test]
async fn an_old_address_where_another_device_listens_now_does_not_mislead() {
    // Which endpoint answers first depends on the order of ports, so there are several others: some of the same
    // programme, some not.
    let mut others = Vec::new();
    for seed in 40..46 {
        others.push(Device::start(seed, if seed % 2 == 0 { &[1] } else { &[] }).await);
    }
    let (mut near, mut far) = (Device::start(1, &[2]).await, Device::start(2, &[1]).await);
    let addresses = others.iter().chain([&far]).flat_map(|device| device.transport.local_addresses()).collect();
    near.transport.dial(id(2), addresses);
    let session = timeout(Duration::from_secs(5), near.connected()).await.expect("the right one answers");
    far.connected().await;
    near.transport.send(session, b"found".to_vec()).await.unwrap();
    assert_eq!(far.frame().await, b"found");
}

#[tokio::test]
async fn nobody_dials_whom_the_gate_refuses() {
    let (mut near, far) = (Device::start(1, &[4]).await, Device::start(2, &[1]).await);
    let mut allowed = Device::start(4, &[1]).await;
    near.dial(&far);
    near.dial(&allowed);
    near.connected().await;
    allowed.connected().await;
    assert_eq!(near.transport.sessions().len(), 1);
}

#[tokio::test]
async fn over_long_frames_end_the_session() {
    // A peer that does not use this code: greets rightly, then lies about a length.
    let mut near = Device::start(1, &[2]).await;
    let options = EndpointOptions {
        secret_key: [2; 32],
        port: 0,
        loopback_only: true,
        relays: Vec::new(),
        alpns: vec![ALPN.to_vec()],
    };
    let peer = BoundEndpoint::bind(&options).await.unwrap();
    let addresses = near.transport.local_addresses().into_iter().map(TransportAddr::Ip);
    let address = EndpointAddr::from_parts(EndpointId::from_bytes(&id(1).0).unwrap(), addresses);
    let connection = peer.endpoint.connect(address, ALPN).await.unwrap();
    let (mut send, mut recv) = connection.open_bi().await.unwrap();
    let mut greeting = vec![1; 17];
    if id(2) < id(1) {
        greeting.push(1);
    }
    send.write_all(&greeting).await.unwrap();
    let mut answer = vec![0; if id(2) < id(1) { 17 } else { 18 }];
    recv.read_exact(&mut answer).await.unwrap();
    near.connected().await;
    send.write_all(&(MAX_FRAME as u32 + 1).to_be_bytes()).await.unwrap();
    assert_eq!(near.disconnected().await, EndReason::BadFrame);
    let closed = connection.closed().await;
    assert!(closed.to_string().contains("bad-frame"), "{closed}");
    peer.endpoint.close().await;
}

#[tokio::test]
async fn offline_ends_everything_and_online_begins_again() {
    let (mut near, mut far) = (Device::start(1, &[2]).await, Device::start(2, &[1]).await);
    near.dial(&far);
    far.dial(&near);
    near.connected().await;
    far.connected().await;
    near.transport.set_offline(true);
    assert!(near.transport.is_offline());
    assert_eq!(near.disconnected().await, EndReason::Offline);
    assert_eq!(far.disconnected().await, EndReason::ByPeer { code: 3, text: "offline".into() });
    // Whoever knocks meanwhile is not answered.
    let quiet = timeout(Duration::from_secs(2), async { tokio::join!(near.connected(), far.connected()) }).await;
    assert!(quiet.is_err(), "a session began while offline");
    near.transport.set_offline(false);
    near.connected().await;
    far.connected().await;
}

#[tokio::test]
async fn a_device_that_starts_anew_is_met_again_at_once() {
    for (first, second) in [(1, 2), (2, 1)] {
        let (mut near, mut far) = (Device::start(first, &[second]).await, Device::start(second, &[first]).await);
        near.dial(&far);
        far.dial(&near);
        near.connected().await;
        far.connected().await;
        let addresses = near.transport.local_addresses();
        // The next one has the same key and another memory.
        drop(far);
        let mut far = Device::start(second, &[first]).await;
        far.transport.dial(id(first), addresses);
        let session = timeout(Duration::from_secs(4), far.connected()).await.expect("met again");
        near.disconnected().await;
        near.connected().await;
        far.transport.send(session, b"again".to_vec()).await.unwrap();
        assert_eq!(near.frame().await, b"again");
    }
}

#[tokio::test]
async fn a_device_that_the_gate_drops_is_dropped() {
    let allowed = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    let gate = Gate::new({
        let allowed = allowed.clone();
        move |_| allowed.load(std::sync::atomic::Ordering::SeqCst)
    });
    let options = TransportOptions { loopback_only: true, ..TransportOptions::new([1; 32], gate) };
    let (transport, events) = Transport::start(options).await.unwrap();
    let mut near = Device { transport, events };
    let mut far = Device::start(2, &[1]).await;
    far.dial(&near);
    near.connected().await;
    far.connected().await;
    allowed.store(false, std::sync::atomic::Ordering::SeqCst);
    near.transport.gate_changed();
    assert_eq!(near.disconnected().await, EndReason::NotAllowed);
    assert_eq!(far.disconnected().await, EndReason::ByPeer { code: 1, text: "not-allowed".into() });
}

#[tokio::test]
async fn an_owner_that_does_not_read_slows_its_peer_down_and_loses_nothing() {
    let (mut near, mut far) = (Device::start(1, &[2]).await, Device::start(2, &[1]).await);
    near.dial(&far);
    let session = near.connected().await;
    let mut sent = 0_u32;
    let refused = loop {
        let mut frame = vec![0; 256 * 1024];
        frame[..4].copy_from_slice(&sent.to_be_bytes());
        match near.transport.try_send(session, frame) {
            Ok(()) => sent += 1,
            Err(TrySendError::Full(frame)) if sent > 200 => break frame,
            // The queue drains into what the peer may hold, for a while.
            Err(TrySendError::Full(_)) => match timeout(Duration::from_secs(3), near.events.next()).await {
                Ok(_) => {}
                Err(_) => break Vec::new(),
            },
            Err(error) => panic!("{error}"),
        }
    };
    assert!(refused.is_empty(), "more than fifty megabytes were taken for a peer that reads nothing");
    let mut read = 0_u32;
    while read < sent {
        assert_eq!(far.frame().await[..4], read.to_be_bytes());
        read += 1;
    }
    near.wait(|event| matches!(event, TransportEvent::Writable { .. }).then_some(())).await;
}

#[tokio::test]
async fn lookup_alone_brings_two_devices_together() {
    let start = |seed: u8, other: u8| async move {
        let gate = Gate::new(move |device| *device == id(other));
        let lookup = Some(Lookup::start(LookupScope::Loopback));
        let options = TransportOptions { loopback_only: true, lookup, ..TransportOptions::new([seed; 32], gate) };
        let (transport, events) = Transport::start(options).await.unwrap();
        Device { transport, events }
    };
    let (mut near, mut far) = (start(21, 22).await, start(22, 21).await);
    near.connected().await;
    far.connected().await;
}

#[tokio::test]
async fn closing_tells_the_peer_and_ends_the_events() {
    let (mut near, mut far) = (Device::start(1, &[2]).await, Device::start(2, &[1]).await);
    near.dial(&far);
    near.connected().await;
    far.connected().await;
    near.transport.close().await;
    assert!(matches!(far.disconnected().await, EndReason::ByPeer { .. }));
    let mut last = None;
    while let Some(event) = near.events.next().await {
        last = Some(event);
    }
    assert!(matches!(last, Some(TransportEvent::Disconnected { reason: EndReason::Closed, .. })), "{last:?}");
    let address: SocketAddr = far.transport.local_addresses()[0];
    near.transport.dial(id(2), vec![address]);
    assert!(near.transport.sessions().is_empty());
}
