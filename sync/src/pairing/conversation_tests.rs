//! Both machines in one room: whole conversations, and what somebody in between can do. `refusal_tests` has the rest.

use std::net::SocketAddr;

use iroh::SecretKey;
use taccuino_core::ids::{DeviceId, OrganisationId, ProgrammeId};
use taccuino_core::membership::Role;

use super::event::*;
use super::host::*;
use super::invitation::{Invitation, JoinTicket};
use super::joiner::*;
use super::keys::InvitationSecret;
use super::machine::*;
use super::message::*;
use super::record::HostRecord;
use super::refusal::PairingRefusal;
use super::words::WordLanguage;

pub(super) const NOW: u64 = 1_700_000_000_000;
pub(super) const HOUR: u64 = 3_600_000;

pub(super) fn identity(byte: u8, name: &str) -> PairingIdentity {
    PairingIdentity {
        device_key: SecretKey::from_bytes(&[byte; 32]),
        person_name: name.into(),
        device_name: format!("{name}'s laptop"),
        organisation_name: Some("Rivabella".into()),
        language: WordLanguage::Italian,
        addresses: vec![SocketAddr::from(([10, 0, 0, byte], 5_000))],
    }
}

pub(super) fn invitation(expires_at_ms: u64) -> Invitation {
    Invitation {
        secret: InvitationSecret::new([0x5a; 16]),
        programme: ProgrammeId([1; 32]),
        programme_title: "Two cities".into(),
        role: Role::MentorTeam,
        organisation: InvitedOrganisation::Open { id: OrganisationId([2; 16]) },
        host_person_name: "Anna".into(),
        host_device_name: "Anna's laptop".into(),
        address_hints: vec![],
        expires_at_ms,
    }
}

pub(super) fn host() -> HostMachine {
    HostMachine::new(invitation(NOW + HOUR), HostRecord::default(), identity(1, "Anna"))
}

pub(super) fn joiner(byte: u8) -> JoinMachine {
    let mut joiner =
        JoinMachine::new(&JoinTicket::Invitation(Box::new(invitation(NOW + HOUR))), identity(byte, "Luca"));
    assert_eq!(joiner.handle(NOW, JoinInEvent::Start), [OutEvent::Event(JoinEvent::Searching)]);
    joiner
}

pub(super) fn frames<E>(out: &[OutEvent<E>]) -> Vec<Vec<u8>> {
    let frame = |event: &OutEvent<E>| match event {
        OutEvent::Send { frame, .. } => Some(frame.clone()),
        _ => None,
    };
    out.iter().filter_map(frame).collect()
}

pub(super) fn events<E: Clone>(out: &[OutEvent<E>]) -> Vec<E> {
    let event = |event: &OutEvent<E>| match event {
        OutEvent::Event(event) => Some(event.clone()),
        _ => None,
    };
    out.iter().filter_map(event).collect()
}

/// The last word that a side says, if it refuses.
pub(super) fn refusal<E>(out: &[OutEvent<E>]) -> Option<PairingRefusal> {
    frames(out).last().and_then(|frame| match Message::decode(frame) {
        Ok(Message::Refused { code }) => Some(PairingRefusal::from_code(code)),
        _ => None,
    })
}

pub(super) fn only<T: std::fmt::Debug>(list: Vec<T>) -> T {
    let [one] = <[T; 1]>::try_from(list).unwrap();
    one
}

/// Opens a session and carries the conversation to the point where the host's person is asked.
pub(super) fn greet(
    host: &mut HostMachine,
    joiner: &mut JoinMachine,
    session: PairingSessionId,
) -> (Vec<HostEvent>, Vec<JoinEvent>) {
    assert_eq!(host.handle(NOW, HostInEvent::Opened { session, nonce: [session as u8; 32] }).len(), 1);
    let out = joiner.handle(NOW, JoinInEvent::Connected { session, nonce: [session as u8 + 100; 32] });
    let out = host.handle(NOW, HostInEvent::Frame { session, frame: only(frames(&out)) });
    let joined = joiner.handle(NOW, JoinInEvent::Frame { session, frame: only(frames(&out)) });
    let hosted = host.handle(NOW, HostInEvent::Frame { session, frame: frames(&joined).remove(0) });
    let mut joiner_events = events(&joined);
    for frame in frames(&hosted) {
        joiner_events.extend(events(&joiner.handle(NOW, JoinInEvent::Frame { session, frame })));
    }
    (events(&hosted), joiner_events)
}

pub(super) fn candidate(events: &[HostEvent]) -> Candidate {
    match events {
        [HostEvent::PersonAsks(candidate)] => candidate.clone(),
        other => panic!("{other:?}"),
    }
}

pub(super) fn offer(events: &[JoinEvent]) -> Offer {
    match events {
        [JoinEvent::Compare(offer), ..] => offer.clone(),
        other => panic!("{other:?}"),
    }
}

/// Sends `frame` as the first of a session and returns what the host answers.
pub(super) fn send_first(
    host: &mut HostMachine,
    session: PairingSessionId,
    frame: Vec<u8>,
) -> Vec<OutEvent<HostEvent>> {
    host.handle(NOW, HostInEvent::Opened { session, nonce: [9; 32] });
    host.handle(NOW, HostInEvent::Frame { session, frame })
}

#[test]
fn two_devices_pair() {
    let (mut host, mut joiner) = (host(), joiner(2));
    let (hosted, joined) = greet(&mut host, &mut joiner, 1);
    let (candidate, offer) = (candidate(&hosted), offer(&joined));
    assert_eq!(candidate.check_words, offer.check_words);
    assert_eq!(candidate.device, identity(2, "Luca").device());
    assert_eq!(candidate.person_name, "Luca");
    assert_eq!(candidate.organisation_name.as_deref(), Some("Rivabella"));
    assert_eq!(candidate.language, WordLanguage::Italian);
    assert_eq!(offer.host_device, identity(1, "Anna").device());
    assert_eq!((offer.programme_title.as_str(), offer.host_person_name.as_str()), ("Two cities", "Anna"));
    assert_eq!(offer.host_organisation_name, "Rivabella");
    assert_eq!(offer.host_addresses, identity(1, "Anna").addresses);

    let log = (0..40_u8).map(|n| vec![n; 9_000]).collect::<Vec<_>>();
    let out = host.handle(NOW, HostInEvent::Admit { device: candidate.device, log: log.clone() });
    let mut admitted = Vec::new();
    assert!(frames(&out).len() > 5);
    for frame in frames(&out) {
        admitted.extend(events(&joiner.handle(NOW, JoinInEvent::Frame { session: 1, frame })));
    }
    let (host_device, addresses) = (offer.host_device, offer.host_addresses);
    assert_eq!(only(admitted), JoinEvent::Admitted { log, host_device, addresses });

    let out = joiner.handle(NOW, JoinInEvent::Stored);
    assert!(out.contains(&OutEvent::Finish { session: 1 }) && !joiner.is_done());
    let out = host.handle(NOW, HostInEvent::Frame { session: 1, frame: only(frames(&out)) });
    let (device, addresses) = (candidate.device, candidate.addresses);
    assert_eq!(events(&out), [HostEvent::Admitted { device, addresses }]);
    assert!(out.contains(&OutEvent::Close { session: 1 }));
    // Only now may the joiner's app end: the acknowledgement is out.
    assert_eq!(events(&joiner.handle(NOW, JoinInEvent::Lost { session: 1 })), [JoinEvent::Finished]);
    assert!(joiner.is_done());
    assert!(host.record().admitted.as_ref().is_some_and(|admitted| admitted.stored));
}

#[test]
fn a_joiner_with_the_words_alone_learns_what_it_joins() {
    let mut joiner = JoinMachine::new(&JoinTicket::Words(InvitationSecret::new([0x5a; 16])), identity(2, "Luca"));
    joiner.handle(NOW, JoinInEvent::Start);
    let (_, joined) = greet(&mut host(), &mut joiner, 1);
    assert_eq!(offer(&joined).programme, ProgrammeId([1; 32]));
    assert_eq!(offer(&joined).role, Role::MentorTeam);
}

#[test]
fn check_words_are_new_in_every_session() {
    let (mut host, mut luca) = (host(), joiner(2));
    let (first, _) = greet(&mut host, &mut luca, 1);
    host.handle(NOW, HostInEvent::Lost { session: 1 });
    luca.handle(NOW, JoinInEvent::Lost { session: 1 });
    let (second, _) = greet(&mut host, &mut luca, 2);
    assert_ne!(candidate(&first).check_words, candidate(&second).check_words);
}

#[test]
fn somebody_in_the_middle_with_other_device_keys_gets_other_check_words() {
    // The attacker holds the secret and plays the host to Luca, the joiner to Anna, under keys of its own.
    let mut false_host = HostMachine::new(invitation(NOW + HOUR), HostRecord::default(), identity(66, "Anna"));
    let (mut anna, mut luca, mut false_joiner) = (host(), joiner(2), joiner(67));
    let (at_anna, _) = greet(&mut anna, &mut false_joiner, 1);
    let (_, at_luca) = greet(&mut false_host, &mut luca, 1);
    assert_ne!(candidate(&at_anna).check_words, offer(&at_luca).check_words);
}

#[test]
fn an_attacker_cannot_choose_its_nonce_after_seeing_the_hosts() {
    let (mut host, mut joiner) = (host(), joiner(2));
    host.handle(NOW, HostInEvent::Opened { session: 1, nonce: [1; 32] });
    let hello = only(frames(&joiner.handle(NOW, JoinInEvent::Connected { session: 1, nonce: [5; 32] })));
    let welcome = only(frames(&host.handle(NOW, HostInEvent::Frame { session: 1, frame: hello.clone() })));
    // The attacker signs well, but with another nonce than it committed to.
    let keys = super::keys::PairingKeys::derive(&InvitationSecret::new([0x5a; 16]));
    let device_key = identity(2, "Luca").device_key;
    let signature = super::transcript::sign_proof(&device_key, &keys, &hello, &welcome, &[6; 32]);
    let consent = identity(2, "Luca").consent(&keys.invitation, &identity(1, "").device());
    let frame = Message::Proof(Proof { nonce: [6; 32], signature, consent }).encode();
    let out = host.handle(NOW, HostInEvent::Frame { session: 1, frame });
    assert_eq!(refusal(&out), Some(PairingRefusal::BadSignature));
}

#[test]
fn a_replayed_conversation_proves_nothing() {
    let (mut host, mut joiner) = (host(), joiner(2));
    host.handle(NOW, HostInEvent::Opened { session: 1, nonce: [1; 32] });
    let hello = only(frames(&joiner.handle(NOW, JoinInEvent::Connected { session: 1, nonce: [5; 32] })));
    let welcome = only(frames(&host.handle(NOW, HostInEvent::Frame { session: 1, frame: hello.clone() })));
    let out = joiner.handle(NOW, JoinInEvent::Frame { session: 1, frame: welcome });
    let proof = only(frames(&out));
    host.handle(NOW, HostInEvent::Lost { session: 1 });

    send_first(&mut host, 2, hello);
    let out = host.handle(NOW, HostInEvent::Frame { session: 2, frame: proof });
    assert_eq!(refusal(&out), Some(PairingRefusal::BadSignature));
    assert!(!events(&out).iter().any(|event| matches!(event, HostEvent::PersonAsks(_))));
}

#[test]
fn a_forged_or_foreign_welcome_is_refused_by_the_joiner() {
    let welcome_of = |invitation: Invitation, hello: &[u8]| {
        let mut host = HostMachine::new(invitation, HostRecord::default(), identity(1, "Anna"));
        only(frames(&send_first(&mut host, 1, hello.to_vec())))
    };
    let forge = |frame: Vec<u8>, change: fn(&mut Introduction)| match Message::decode(&frame) {
        Ok(Message::Welcome(mut welcome)) => {
            change(&mut welcome.introduction);
            Message::Welcome(welcome).encode()
        }
        other => panic!("{other:?}"),
    };
    let offered = invitation(NOW + HOUR);
    type Forgery = Box<dyn Fn(&[u8]) -> Vec<u8>>;
    let rows: Vec<(&str, PairingRefusal, Forgery)> = vec![
        ("another title", PairingRefusal::BadSignature, {
            let offered = offered.clone();
            Box::new(move |hello| forge(welcome_of(offered.clone(), hello), |i| i.programme_title = "Other".into()))
        }),
        ("another device", PairingRefusal::BadSignature, {
            let offered = offered.clone();
            Box::new(move |hello| forge(welcome_of(offered.clone(), hello), |i| i.device = DeviceId([3; 32])))
        }),
        ("the answer to another hello", PairingRefusal::BadSignature, {
            let offered = offered.clone();
            Box::new(move |_| {
                let other = joiner(9).handle(NOW, JoinInEvent::Connected { session: 1, nonce: [0; 32] });
                welcome_of(offered.clone(), &only(frames(&other)))
            })
        }),
        ("another programme", PairingRefusal::OtherProgramme, {
            let offered = Invitation { programme: ProgrammeId([8; 32]), ..offered.clone() };
            Box::new(move |hello| welcome_of(offered.clone(), hello))
        }),
        ("another role", PairingRefusal::OtherProgramme, {
            let offered = Invitation { role: Role::Observer, ..offered.clone() };
            Box::new(move |hello| welcome_of(offered.clone(), hello))
        }),
        ("out of turn", PairingRefusal::BadMessage, Box::new(|_| Message::Stored.encode())),
        ("noise", PairingRefusal::BadMessage, Box::new(|_| vec![WIRE_VERSION, 77])),
        ("another version", PairingRefusal::WrongVersion, Box::new(|_| vec![2, 2, 0])),
    ];
    for (name, reason, forgery) in rows {
        let mut joiner = joiner(2);
        let hello = only(frames(&joiner.handle(NOW, JoinInEvent::Connected { session: 1, nonce: [5; 32] })));
        let out = joiner.handle(NOW, JoinInEvent::Frame { session: 1, frame: forgery(&hello) });
        assert_eq!(events(&out), [JoinEvent::Refused { reason }], "{name}");
        assert_eq!(refusal(&out), Some(reason), "{name}");
    }
}

#[test]
fn the_admitted_device_may_come_again_and_no_other() {
    let (mut host, mut luca) = (host(), joiner(2));
    let (hosted, _) = greet(&mut host, &mut luca, 1);
    let log = vec![vec![1, 2, 3]];
    host.handle(NOW, HostInEvent::Admit { device: candidate(&hosted).device, log: log.clone() });
    // The parts never arrive.
    let out = host.handle(NOW, HostInEvent::Lost { session: 1 });
    assert_eq!(events(&out), [HostEvent::Refused { reason: PairingRefusal::ConnectionLost, attempts_left: 5 }]);
    luca.handle(NOW, JoinInEvent::Lost { session: 1 });

    let other_hello = only(frames(&joiner(3).handle(NOW, JoinInEvent::Connected { session: 2, nonce: [5; 32] })));
    let out = send_first(&mut host, 2, other_hello);
    assert_eq!(refusal(&out), Some(PairingRefusal::Used));

    // The host restarts in between.
    let mut host = HostMachine::new(invitation(NOW + HOUR), host.record().clone(), identity(1, "Anna"));
    let (hosted, joined) = greet(&mut host, &mut luca, 3);
    assert_eq!(hosted, [], "nobody is asked again");
    assert!(
        matches!(&joined[..], [JoinEvent::Compare(_), JoinEvent::Admitted { log: received, .. }] if *received == log)
    );
}

#[test]
fn a_device_that_was_lost_while_the_person_compared_is_admitted_when_it_returns() {
    let (mut host, mut luca) = (host(), joiner(2));
    let (hosted, _) = greet(&mut host, &mut luca, 1);
    host.handle(NOW, HostInEvent::Lost { session: 1 });
    luca.handle(NOW, JoinInEvent::Lost { session: 1 });
    host.handle(NOW, HostInEvent::Admit { device: candidate(&hosted).device, log: vec![vec![7]] });
    let (hosted, joined) = greet(&mut host, &mut luca, 2);
    assert_eq!(hosted, []);
    assert!(matches!(&joined[..], [JoinEvent::Compare(_), JoinEvent::Admitted { .. }]));
}

#[test]
fn a_log_that_arrived_is_kept_when_the_connection_breaks_before_it_is_stored() {
    let (mut host, mut luca) = (host(), joiner(2));
    let (hosted, _) = greet(&mut host, &mut luca, 1);
    let out = host.handle(NOW, HostInEvent::Admit { device: candidate(&hosted).device, log: vec![vec![7]] });
    let out = luca.handle(NOW, JoinInEvent::Frame { session: 1, frame: only(frames(&out)) });
    assert!(matches!(&events(&out)[..], [JoinEvent::Admitted { .. }]));
    assert_eq!(luca.handle(NOW, JoinInEvent::Lost { session: 1 }), []);
    assert!(!luca.is_searching());
    assert_eq!(events(&luca.handle(NOW, JoinInEvent::Stored)), [JoinEvent::Finished]);
}

#[test]
fn names_of_strangers_are_cleaned_by_who_receives_them() {
    let (mut host, hello) = (host(), joiner(2).handle(NOW, JoinInEvent::Connected { session: 1, nonce: [5; 32] }));
    let Ok(Message::Hello(mut hello)) = Message::decode(&only(frames(&hello))) else { panic!() };
    hello.person_name = format!("Anna\u{202e}\n{}", "x".repeat(1_000));
    let frame = Message::Hello(hello.clone()).encode();
    let welcome = only(frames(&send_first(&mut host, 1, frame.clone())));
    let keys = super::keys::PairingKeys::derive(&InvitationSecret::new([0x5a; 16]));
    let signature = super::transcript::sign_proof(&identity(2, "").device_key, &keys, &frame, &welcome, &[5; 32]);
    let consent = identity(2, "").consent(&keys.invitation, &identity(1, "").device());
    let frame = Message::Proof(Proof { nonce: [5; 32], signature, consent }).encode();
    let candidate = candidate(&events(&host.handle(NOW, HostInEvent::Frame { session: 1, frame })));
    assert_eq!(candidate.person_name, format!("Anna {}", "x".repeat(75)));
}
