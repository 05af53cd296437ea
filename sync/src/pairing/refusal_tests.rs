//! Both machines in one room: who is turned away, when, and what that costs.

use taccuino_core::ids::DeviceId;

use super::conversation_tests::*;
use super::event::*;
use super::host::*;
use super::joiner::*;
use super::machine::*;
use super::message::*;
use super::record::HostRecord;
use super::refusal::PairingRefusal;

#[test]
fn malformed_frames_are_refused_with_their_reason_and_count() {
    let hello = only(frames(&joiner(2).handle(NOW, JoinInEvent::Connected { session: 1, nonce: [5; 32] })));
    let mut newer = hello.clone();
    newer[0] = 2;
    for (name, frame, reason) in [
        ("nothing", vec![], PairingRefusal::BadMessage),
        ("noise", vec![WIRE_VERSION, 200, 1, 2], PairingRefusal::BadMessage),
        ("out of turn", Message::Stored.encode(), PairingRefusal::BadMessage),
        ("too long", vec![1; MAX_FRAME_BYTES + 1], PairingRefusal::BadMessage),
        ("newer", newer, PairingRefusal::WrongVersion),
    ] {
        let mut host = host();
        let out = send_first(&mut host, 1, frame);
        assert_eq!(refusal(&out), Some(reason), "{name}");
        assert_eq!(events(&out), [HostEvent::Refused { reason, attempts_left: 4 }], "{name}");
        assert!(out.contains(&OutEvent::Finish { session: 1 }), "{name}");
        assert!(host.wants_peer(), "{name}");
    }
}

#[test]
fn admitting_one_device_turns_another_that_waits_away() {
    let (mut host, mut luca, mut other) = (host(), joiner(2), joiner(3));
    let (hosted, _) = greet(&mut host, &mut luca, 1);
    host.handle(NOW, HostInEvent::Lost { session: 1 });
    greet(&mut host, &mut other, 2);
    let out = host.handle(NOW, HostInEvent::Admit { device: candidate(&hosted).device, log: vec![] });
    assert_eq!(refusal(&out), Some(PairingRefusal::Used));
    let out = other.handle(NOW, JoinInEvent::Frame { session: 2, frame: only(frames(&out)) });
    assert_eq!(events(&out), [JoinEvent::Refused { reason: PairingRefusal::Used }]);
}

#[test]
fn a_device_that_is_just_proving_itself_gets_nothing_when_another_is_admitted() {
    let (mut host, mut luca, mut other) = (host(), joiner(2), joiner(3));
    let (hosted, _) = greet(&mut host, &mut luca, 1);
    host.handle(NOW, HostInEvent::Lost { session: 1 });
    let hello = only(frames(&other.handle(NOW, JoinInEvent::Connected { session: 2, nonce: [5; 32] })));
    let welcome = only(frames(&send_first(&mut host, 2, hello)));
    let out = other.handle(NOW, JoinInEvent::Frame { session: 2, frame: welcome });
    host.handle(NOW, HostInEvent::Admit { device: candidate(&hosted).device, log: vec![vec![1]] });
    let out = host.handle(NOW, HostInEvent::Frame { session: 2, frame: only(frames(&out)) });
    assert_eq!(frames(&out), [Message::refused(PairingRefusal::Used).encode()]);
}

#[test]
fn nobody_is_admitted_who_did_not_ask() {
    let mut host = host();
    assert_eq!(events(&host.handle(NOW, HostInEvent::Admit { device: DeviceId([4; 32]), log: vec![] })), []);
    assert_eq!(host.record(), &HostRecord::default());
}

#[test]
fn five_failed_sessions_close_the_invitation() {
    let mut host = host();
    let hello = only(frames(&joiner(2).handle(NOW, JoinInEvent::Connected { session: 1, nonce: [5; 32] })));
    // Who connects and says nothing is not an attempt.
    host.handle(NOW, HostInEvent::Opened { session: 99, nonce: [0; 32] });
    assert_eq!(events(&host.handle(NOW, HostInEvent::Lost { session: 99 })), []);
    for session in 1..=5_u8 {
        send_first(&mut host, session.into(), hello.clone());
        let out = events(&host.handle(NOW, HostInEvent::Lost { session: session.into() }));
        let refused = HostEvent::Refused { reason: PairingRefusal::ConnectionLost, attempts_left: 5 - session };
        let closed = HostEvent::Closed { reason: PairingRefusal::TooManyAttempts };
        assert_eq!(out, if session < 5 { vec![refused] } else { vec![refused, closed] });
    }
    let out = host.handle(NOW, HostInEvent::Opened { session: 6, nonce: [0; 32] });
    assert_eq!(refusal(&out), Some(PairingRefusal::TooManyAttempts));
    // Nor does a restart give new attempts.
    let mut host = HostMachine::new(invitation(NOW + HOUR), host.record().clone(), identity(1, "Anna"));
    let out = host.handle(NOW, HostInEvent::Tick);
    assert_eq!(events(&out), [HostEvent::Closed { reason: PairingRefusal::TooManyAttempts }]);
}

#[test]
fn one_session_at_a_time() {
    let (mut host, mut luca) = (host(), joiner(2));
    greet(&mut host, &mut luca, 1);
    let out = host.handle(NOW, HostInEvent::Opened { session: 2, nonce: [0; 32] });
    assert_eq!(refusal(&out), Some(PairingRefusal::Busy));
    assert_eq!(events(&out), []);
    assert!(!host.wants_peer());
    // Who is told so looks again by itself.
    let mut other = joiner(3);
    other.handle(NOW, JoinInEvent::Connected { session: 2, nonce: [0; 32] });
    let out = other.handle(NOW, JoinInEvent::Frame { session: 2, frame: only(frames(&out)) });
    assert_eq!(events(&out), [JoinEvent::Searching]);
    assert!(out.contains(&OutEvent::Close { session: 2 }) && other.is_searching());
}

#[test]
fn a_second_connection_of_the_joiner_is_closed() {
    let mut luca = joiner(2);
    luca.handle(NOW, JoinInEvent::Connected { session: 1, nonce: [0; 32] });
    let out = luca.handle(NOW, JoinInEvent::Connected { session: 2, nonce: [0; 32] });
    assert_eq!(out, [OutEvent::Close { session: 2 }]);
}

#[test]
fn an_expired_invitation_is_refused_on_both_sides() {
    let mut joiner = joiner(2);
    assert_eq!(
        joiner.handle(NOW + HOUR, JoinInEvent::Start),
        [OutEvent::Event(JoinEvent::Refused { reason: PairingRefusal::Expired })]
    );
    assert!(joiner.is_done());

    let mut host = host();
    assert_eq!(host.handle(NOW, HostInEvent::Tick), [OutEvent::WakeAt(NOW + HOUR)]);
    let out = host.handle(NOW + HOUR, HostInEvent::Tick);
    assert_eq!(events(&out), [HostEvent::Closed { reason: PairingRefusal::Expired }]);
    let out = host.handle(NOW + HOUR, HostInEvent::Opened { session: 1, nonce: [0; 32] });
    assert_eq!(refusal(&out), Some(PairingRefusal::Expired));
}

#[test]
fn a_comparison_under_way_may_finish_after_the_expiry() {
    let (mut host, mut luca) = (host(), joiner(2));
    let late = NOW + 2 * 60_000;
    host = HostMachine::new(invitation(NOW + 60_000), host.record().clone(), identity(1, "Anna"));
    let (hosted, _) = greet(&mut host, &mut luca, 1);
    let out = host.handle(late, HostInEvent::Admit { device: candidate(&hosted).device, log: vec![] });
    assert!(matches!(Message::decode(&only(frames(&out))), Ok(Message::LogPart(_))));
    let out = host.handle(late, HostInEvent::Frame { session: 1, frame: Message::Stored.encode() });
    assert!(matches!(
        &events(&out)[..],
        [HostEvent::Admitted { .. }, HostEvent::Closed { reason: PairingRefusal::Expired }]
    ));
}

#[test]
fn a_declined_joiner_is_told_and_the_invitation_closes() {
    let (mut host, mut luca) = (host(), joiner(2));
    greet(&mut host, &mut luca, 1);
    let reason = PairingRefusal::DeclinedByPerson;
    let out = host.handle(NOW, HostInEvent::Decline { reason });
    assert_eq!(events(&out), [HostEvent::Closed { reason }]);
    let out = luca.handle(NOW, JoinInEvent::Frame { session: 1, frame: only(frames(&out)) });
    assert_eq!(events(&out), [JoinEvent::Refused { reason }]);
    let out = host.handle(NOW, HostInEvent::Opened { session: 2, nonce: [0; 32] });
    assert_eq!(refusal(&out), Some(reason));
}

#[test]
fn either_side_may_call_it_off() {
    let (mut host, mut luca) = (host(), joiner(2));
    greet(&mut host, &mut luca, 1);
    let out = luca.handle(NOW, JoinInEvent::Cancel);
    assert_eq!(events(&out), [JoinEvent::Refused { reason: PairingRefusal::Cancelled }]);
    let out = host.handle(NOW, HostInEvent::Frame { session: 1, frame: only(frames(&out)) });
    assert_eq!(events(&out), [HostEvent::Refused { reason: PairingRefusal::Cancelled, attempts_left: 4 }]);
    let out = host.handle(NOW, HostInEvent::Cancel);
    assert_eq!(events(&out), [HostEvent::Closed { reason: PairingRefusal::Cancelled }]);
}

#[test]
fn nobody_waits_for_ever() {
    let (mut host, mut luca) = (host(), joiner(2));
    greet(&mut host, &mut luca, 1);
    assert_eq!(events(&host.handle(NOW + PERSON_MS - 1, HostInEvent::Tick)), []);
    let out = host.handle(NOW + PERSON_MS, HostInEvent::Tick);
    assert_eq!(refusal(&out), Some(PairingRefusal::TimedOut));
    assert_eq!(events(&out), [HostEvent::Refused { reason: PairingRefusal::TimedOut, attempts_left: 4 }]);
    let out = luca.handle(NOW + PERSON_MS + TRANSFER_MS, JoinInEvent::Tick);
    assert_eq!(events(&out), [JoinEvent::Refused { reason: PairingRefusal::TimedOut }]);

    // A peer that says nothing is left sooner, and the joiner looks again.
    host.handle(NOW, HostInEvent::Opened { session: 2, nonce: [0; 32] });
    assert!(host.handle(NOW + STEP_MS, HostInEvent::Tick).contains(&OutEvent::Finish { session: 2 }));
    let mut luca = joiner(2);
    luca.handle(NOW, JoinInEvent::Connected { session: 1, nonce: [0; 32] });
    assert_eq!(events(&luca.handle(NOW + STEP_MS, JoinInEvent::Tick)), [JoinEvent::Searching]);
}

#[test]
fn a_joiner_takes_no_log_beyond_the_caps() {
    for (name, part) in [
        ("an operation too long", LogPart { operations: vec![vec![0; MAX_OPERATION_BYTES + 1]], last: true }),
        ("too many operations", LogPart { operations: vec![vec![]; MAX_LOG_OPERATIONS + 1], last: true }),
        ("a part that says nothing", LogPart { operations: vec![], last: false }),
    ] {
        let mut luca = joiner(2);
        greet(&mut host(), &mut luca, 1);
        let out = luca.handle(NOW, JoinInEvent::Frame { session: 1, frame: Message::LogPart(part).encode() });
        assert_eq!(events(&out), [JoinEvent::Refused { reason: PairingRefusal::BadMessage }], "{name}");
    }
}
