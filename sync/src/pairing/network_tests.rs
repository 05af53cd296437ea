//! Both sides over real iroh endpoints on the loopback interface.

use std::net::SocketAddr;
use std::time::Duration;

use iroh::endpoint::presets;
use iroh::{Endpoint, EndpointAddr, RelayMode, SecretKey};
use tokio::net::UdpSocket;

use super::conversation_tests::{identity, invitation};
use super::driver::now_ms;
use super::event::*;
use super::host_session::*;
use super::invitation::{Invitation, JoinTicket};
use super::join_session::*;
use super::keys::{InvitationSecret, PairingKeys};
use super::link::*;
use super::message::{Message, PAIRING_ALPN};
use super::record::HostRecord;
use super::refusal::PairingRefusal;
use super::search::SearchTiming;
use super::wire::{read_frame, write_frame};
use super::words::{WordLanguage, secret_to_words};
use super::{TypedAddress, address::MAX_ADDRESSES};
use crate::transport::{Lookup, LookupScope};

/// Long enough for a busy machine; no test waits for it to pass.
const PATIENCE: Duration = Duration::from_secs(40);

/// An invitation that no other test uses at the same time.
fn fresh() -> Invitation {
    let mut secret = [0; 16];
    getrandom::fill(&mut secret).unwrap();
    Invitation { secret: InvitationSecret::new(secret), ..invitation(now_ms() + 3_600_000) }
}

fn options() -> DriverOptions {
    DriverOptions { loopback_only: true, port_hint: Some(0), ..DriverOptions::default() }
}

async fn open(invitation: Invitation) -> HostSession {
    let slots = InvitationSlots::default();
    HostSession::open(invitation, HostRecord::default(), identity(1, "Anna"), options(), &slots).await.unwrap()
}

async fn join(ticket: JoinTicket, typed: Option<SocketAddr>, byte: u8) -> JoinSession {
    let typed = typed.map(|address| TypedAddress { ip: address.ip(), port: Some(address.port()) });
    JoinSession::start(ticket, typed, identity(byte, "Luca"), options()).await.unwrap()
}

fn by_text(invitation: &Invitation) -> JoinTicket {
    JoinTicket::read(&invitation.to_text()).unwrap()
}

fn by_words(invitation: &Invitation) -> JoinTicket {
    JoinTicket::read(&secret_to_words(&invitation.secret, WordLanguage::Italian)).unwrap()
}

async fn host_event(host: &mut HostSession) -> HostEvent {
    tokio::time::timeout(PATIENCE, host.next_event()).await.expect("the host says something").expect("the host lives")
}

/// The next event that is neither about the search nor advice.
async fn join_event(joiner: &mut JoinSession) -> JoinEvent {
    loop {
        let event = tokio::time::timeout(PATIENCE, joiner.next_event()).await.expect("the joiner says something");
        match event.expect("the joiner lives") {
            JoinEvent::Searching | JoinEvent::Hint(_) => {}
            event => return event,
        }
    }
}

/// Carries both from the first contact to the stored log.
async fn pair(host: &mut HostSession, joiner: &mut JoinSession) {
    let HostEvent::PersonAsks(candidate) = host_event(host).await else { panic!("nobody asked") };
    let JoinEvent::Compare(offer) = join_event(joiner).await else { panic!("nothing to compare") };
    assert_eq!(candidate.check_words, offer.check_words);
    let log: Vec<Vec<u8>> = (0..60_u8).map(|n| vec![n; 5_000]).collect();
    host.commands().admit(candidate.device, log.clone()).unwrap();
    let (host_device, addresses) = (offer.host_device, offer.host_addresses);
    assert_eq!(join_event(joiner).await, JoinEvent::Admitted { log, host_device, addresses });
    joiner.commands().stored();
    let (device, addresses) = (candidate.device, candidate.addresses);
    assert_eq!(host_event(host).await, HostEvent::Admitted { device, addresses });
    assert_eq!(join_event(joiner).await, JoinEvent::Finished);
    assert_eq!(tokio::time::timeout(PATIENCE, joiner.next_event()).await.unwrap(), None);
    assert!(host.record().admitted.is_some_and(|admitted| admitted.stored));
}

#[tokio::test]
async fn two_devices_pair_by_text() {
    let mut host = open(fresh()).await;
    let mut joiner = join(by_text(&host.invitation()), None, 2).await;
    pair(&mut host, &mut joiner).await;
}

#[tokio::test]
async fn two_devices_pair_by_words_and_a_typed_address() {
    let mut host = open(fresh()).await;
    let mut joiner = join(by_words(&host.invitation()), Some(host.addresses()[0]), 2).await;
    pair(&mut host, &mut joiner).await;
}

#[tokio::test]
async fn two_devices_pair_by_words_when_the_inviter_types_the_joiners_address() {
    let mut host = open(fresh()).await;
    let mut joiner = join(by_words(&host.invitation()), None, 2).await;
    let shown = TypedAddress::short(joiner.addresses()[0]).to_string();
    host.commands().dial(shown.parse().unwrap());
    pair(&mut host, &mut joiner).await;
}

#[tokio::test]
async fn two_devices_pair_by_words_and_the_local_lookup() {
    let with_lookup = || DriverOptions { lookup: Some(Lookup::start(LookupScope::Loopback)), ..options() };
    let (invitation, slots) = (fresh(), InvitationSlots::default());
    let ticket = by_words(&invitation);
    let host = HostSession::open(invitation, HostRecord::default(), identity(1, "Anna"), with_lookup(), &slots);
    let mut host = host.await.unwrap();
    let mut joiner = JoinSession::start(ticket, None, identity(2, "Luca"), with_lookup()).await.unwrap();
    pair(&mut host, &mut joiner).await;
}

#[tokio::test]
async fn an_old_address_where_another_invitation_listens_does_not_mislead() {
    // Which endpoint answers first depends on the order of ports, so there are several others.
    let mut others = Vec::new();
    for _ in 0..6 {
        others.push(open(fresh()).await);
    }
    let mut host = open(fresh()).await;
    let address_hints = others.iter().chain([&host]).flat_map(HostSession::addresses).collect();
    let invitation = Invitation { address_hints, ..host.invitation() };
    let mut joiner = join(by_text(&invitation), None, 2).await;
    pair(&mut host, &mut joiner).await;
}

#[tokio::test]
async fn a_joiner_that_was_started_first_finds_an_inviter_that_comes_later() {
    let invitation = fresh();
    let mut joiner = join(by_words(&invitation), None, 2).await;
    assert_eq!(joiner.next_event().await, Some(JoinEvent::Searching));
    let mut host = open(invitation).await;
    joiner.commands().dial(TypedAddress::short(host.addresses()[0]));
    pair(&mut host, &mut joiner).await;
}

#[tokio::test]
async fn a_stranger_without_the_secret_gets_nothing() {
    let mut host = open(fresh()).await;
    let host_id = PairingKeys::derive(&host.invitation().secret).host_endpoint();
    let stranger = Endpoint::builder(presets::Minimal)
        .secret_key(SecretKey::from_bytes(&[99; 32]))
        .relay_mode(RelayMode::Disabled)
        .clear_ip_transports()
        .bind_addr("127.0.0.1:0")
        .unwrap()
        .bind()
        .await
        .unwrap();
    // Even one that somehow knows the host's endpoint id is turned away when the handshake ends.
    let target = EndpointAddr::new(host_id).with_ip_addr(host.addresses()[0]);
    if let Ok(connection) = stranger.connect(target, PAIRING_ALPN).await {
        if let Ok((mut send, mut receive)) = connection.open_bi().await {
            let _ = write_frame(&mut send, &Message::Stored.encode()).await;
            assert!(read_frame(&mut receive).await.is_err());
        }
        let reason = connection.closed().await;
        assert!(reason.to_string().contains("stranger"), "{reason}");
    }
    // The host heard nothing of it, and the invitation is as good as before.
    let mut joiner = join(by_text(&host.invitation()), None, 2).await;
    pair(&mut host, &mut joiner).await;
    stranger.close().await;
}

/// Comes with the secret but with a conversation of its own.
async fn raw_peer(host: &HostSession) -> Link {
    let keys = PairingKeys::derive(&host.invitation().secret);
    let link = Link::open(LinkOptions {
        side: Side::Joiner,
        own_key: keys.joiner.clone(),
        peer: keys.host_endpoint(),
        invitation: keys.invitation,
        loopback_only: true,
        port_hint: Some(0),
        lookup: None,
        addresses: host.addresses(),
    });
    let link = link.await.unwrap();
    link.want_peer(true);
    link
}

#[tokio::test]
async fn a_length_that_lies_is_refused_and_the_host_goes_on() {
    let mut host = open(fresh()).await;
    let mut peer = raw_peer(&host).await;
    let mut stream = peer.next().await.unwrap();
    peer.want_peer(false);
    stream.send.write_all(&u32::MAX.to_be_bytes()).await.unwrap();
    let answer = read_frame(&mut stream.receive).await.unwrap();
    assert_eq!(Message::decode(&answer), Ok(Message::refused(PairingRefusal::BadMessage)));
    let refused = HostEvent::Refused { reason: PairingRefusal::BadMessage, attempts_left: 4 };
    assert_eq!(host_event(&mut host).await, refused);
    drop(stream);
    peer.close().await;
    let mut joiner = join(by_text(&host.invitation()), None, 2).await;
    pair(&mut host, &mut joiner).await;
}

#[tokio::test]
async fn a_used_invitation_is_refused_to_another_device() {
    let mut host = open(fresh()).await;
    let mut joiner = join(by_text(&host.invitation()), None, 2).await;
    pair(&mut host, &mut joiner).await;
    let mut late = join(by_text(&host.invitation()), None, 3).await;
    assert_eq!(join_event(&mut late).await, JoinEvent::Refused { reason: PairingRefusal::Used });
}

#[tokio::test]
async fn an_admitted_device_that_lost_its_connection_fetches_the_log_again() {
    let mut host = open(fresh()).await;
    let mut joiner = join(by_text(&host.invitation()), None, 2).await;
    let HostEvent::PersonAsks(candidate) = host_event(&mut host).await else { panic!("nobody asked") };
    // The joiner's app is gone before it is admitted.
    drop(joiner);
    assert!(matches!(host_event(&mut host).await, HostEvent::Refused { .. }));
    host.commands().admit(candidate.device, vec![vec![1, 2, 3]]).unwrap();
    joiner = join(by_text(&host.invitation()), None, 2).await;
    assert!(matches!(join_event(&mut joiner).await, JoinEvent::Compare(_)));
    assert!(matches!(join_event(&mut joiner).await, JoinEvent::Admitted { log, .. } if log == [[1, 2, 3]]));
}

#[tokio::test]
async fn a_stored_log_is_acknowledged_although_the_joiners_app_leaves_at_once() {
    let mut host = open(fresh()).await;
    let mut joiner = join(by_text(&host.invitation()), None, 2).await;
    let HostEvent::PersonAsks(candidate) = host_event(&mut host).await else { panic!("nobody asked") };
    host.commands().admit(candidate.device, vec![]).unwrap();
    assert!(matches!(join_event(&mut joiner).await, JoinEvent::Compare(_)));
    assert!(matches!(join_event(&mut joiner).await, JoinEvent::Admitted { .. }));
    joiner.commands().stored();
    drop(joiner);
    assert!(matches!(host_event(&mut host).await, HostEvent::Admitted { .. }));
}

#[tokio::test]
async fn a_declined_joiner_is_told_why() {
    let mut host = open(fresh()).await;
    let mut joiner = join(by_text(&host.invitation()), None, 2).await;
    assert!(matches!(host_event(&mut host).await, HostEvent::PersonAsks(_)));
    let reason = PairingRefusal::DeclinedByPerson;
    host.commands().decline(reason);
    assert!(matches!(join_event(&mut joiner).await, JoinEvent::Compare(_)));
    assert_eq!(join_event(&mut joiner).await, JoinEvent::Refused { reason });
    assert_eq!(host_event(&mut host).await, HostEvent::Closed { reason });
}

#[tokio::test]
async fn an_inviter_that_leaves_tells_the_joiner_who_waits() {
    let mut host = open(fresh()).await;
    let mut joiner = join(by_text(&host.invitation()), None, 2).await;
    assert!(matches!(host_event(&mut host).await, HostEvent::PersonAsks(_)));
    assert!(matches!(join_event(&mut joiner).await, JoinEvent::Compare(_)));
    drop(host);
    assert_eq!(join_event(&mut joiner).await, JoinEvent::Refused { reason: PairingRefusal::Cancelled });
}

#[tokio::test]
async fn an_expired_invitation_is_refused_on_the_spot_and_by_the_inviter() {
    let expired = Invitation { expires_at_ms: now_ms() - 1, ..fresh() };
    let mut host = open(expired.clone()).await;
    let reason = PairingRefusal::Expired;
    assert_eq!(host_event(&mut host).await, HostEvent::Closed { reason });
    // With the text the joiner sees it; with the words it has to ask.
    let mut by_text = join(by_text(&expired), None, 2).await;
    assert_eq!(join_event(&mut by_text).await, JoinEvent::Refused { reason });
    let mut by_words = join(by_words(&expired), Some(host.addresses()[0]), 2).await;
    assert_eq!(join_event(&mut by_words).await, JoinEvent::Refused { reason });
}

#[tokio::test]
async fn a_joiner_that_finds_nobody_is_advised() {
    // A socket that takes packets and never answers, as behind a Wi-Fi that keeps its clients apart.
    let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let timing = SearchTiming { show_address_after: Duration::ZERO, kept_apart_after: Duration::from_millis(1) };
    let typed = TypedAddress::short(silent.local_addr().unwrap());
    let options = DriverOptions { timing, ..options() };
    let joiner = JoinSession::start(by_words(&fresh()), Some(typed), identity(2, "Luca"), options);
    let mut joiner = joiner.await.unwrap();
    let addresses = joiner.addresses();
    for expected in [
        JoinEvent::Searching,
        JoinEvent::Hint(SearchHint::ShowAddress { addresses }),
        JoinEvent::Hint(SearchHint::PeersKeptApart),
    ] {
        assert_eq!(tokio::time::timeout(PATIENCE, joiner.next_event()).await.unwrap(), Some(expected));
    }
}

#[tokio::test]
async fn at_most_eight_invitations_are_open() {
    let slots = InvitationSlots::default();
    let open = || HostSession::open(fresh(), HostRecord::default(), identity(1, "Anna"), options(), &slots);
    let mut sessions = Vec::new();
    for _ in 0..MAX_OPEN_INVITATIONS {
        sessions.push(open().await.unwrap());
    }
    assert!(matches!(open().await, Err(PairingStartError::TooManyOpen)));
    assert!(sessions.iter().all(|session| session.invitation().address_hints.len() <= MAX_ADDRESSES));
}
