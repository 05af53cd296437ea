//! Devices that meet over real links: no router, no default route, cables plugged and pulled, firewalls.
//!
//! Each test makes its own network namespaces and is skipped, with a line that says why, where that cannot be
//! done.

mod command_line;
mod peer;

use std::time::Duration;

use peer::{Peer, id};
use taccuino_tests::net::{Lab, Machine};

/// How long two devices may take to meet once their cables are in.
const MEET: Duration = Duration::from_secs(15);
/// How long they may take to meet again: links are looked at twice a second, and dialled at once.
const MEET_AGAIN: Duration = Duration::from_secs(4);
/// How long a device that moved to another address may be missed: its old connection must fall silent first.
const MOVE: Duration = Duration::from_secs(7);
/// How long a silent loss may go unnoticed.
const NOTICE: Duration = Duration::from_secs(12);

const NEAR: &str = "10.77.0.1/24";
const FAR: &str = "10.77.0.2/24";

/// Makes two machines on one switch, unplugged.
fn two_machines(lab: &Lab) -> (Machine, Machine) {
    let (near, far) = (lab.machine("near"), lab.machine("far"));
    lab.switch(&[(&near, NEAR), (&far, FAR)]);
    (near, far)
}

/// Plugs both in, waits until both devices are connected, and has them say a word each.
fn meet(near: (&Machine, &mut Peer, u8), far: (&Machine, &mut Peer, u8)) {
    near.0.plug_in();
    far.0.plug_in();
    near.1.connected(far.2, MEET);
    far.1.connected(near.2, MEET);
    near.1.say("from near");
    far.1.hears("from near", MEET);
    far.1.say("from far");
    near.1.hears("from far", MEET);
}

#[test]
fn links_that_come_up_after_the_apps_are_used_without_any_route() {
    let Some(lab) = Lab::open("links that come up after the apps") else { return };
    let (near, far) = two_machines(&lab);
    let mut near_peer = Peer::start(&near, 1, &[2], &[]);
    let mut far_peer = Peer::start(&far, 2, &[1], &[]);
    meet((&near, &mut near_peer, 1), (&far, &mut far_peer, 2));
    for machine in [&near, &far] {
        let routes = machine.routes();
        assert!(!routes.contains("default") && !routes.contains("via"), "{routes}");
    }
}

#[test]
fn two_firewalls_that_let_in_only_answers_do_not_keep_devices_apart() {
    let Some(lab) = Lab::open("two firewalls") else { return };
    let (near, far, other) = (lab.machine("near"), lab.machine("far"), lab.machine("other"));
    lab.switch(&[(&near, NEAR), (&far, FAR), (&other, "10.77.0.3/24")]);
    near.raise_firewall();
    far.raise_firewall();
    let mut near_peer = Peer::start(&near, 1, &[2], &[]);
    let mut far_peer = Peer::start(&far, 2, &[1], &[]);
    // Nobody answers this one: the firewalls do stand. Without them it is turned away before the others meet.
    let unasked = Peer::start(&other, 3, &[1, 2], &[(1, "10.77.0.1:41000"), (2, "10.77.0.2:41000")]);
    other.plug_in();
    meet((&near, &mut near_peer, 1), (&far, &mut far_peer, 2));
    assert!(unasked.rest().iter().all(|line| line["event"] != "turned away"), "a firewall let a stranger in");
}

#[test]
fn link_local_addresses_are_enough() {
    let Some(lab) = Lab::open("link-local addresses") else { return };
    let (near, far) = (lab.machine("near"), lab.machine("far"));
    lab.switch(&[(&near, "169.254.7.1/16"), (&far, "169.254.99.2/16")]);
    let mut near_peer = Peer::start(&near, 1, &[2], &[]);
    let mut far_peer = Peer::start(&far, 2, &[1], &[]);
    meet((&near, &mut near_peer, 1), (&far, &mut far_peer, 2));
}

#[test]
fn a_short_cut_is_survived() {
    let Some(lab) = Lab::open("a short cut") else { return };
    let (near, far) = two_machines(&lab);
    let mut near_peer = Peer::start(&near, 1, &[2], &[]);
    let mut far_peer = Peer::start(&far, 2, &[1], &[]);
    meet((&near, &mut near_peer, 1), (&far, &mut far_peer, 2));
    far.unplug();
    // How long the cable is out is what is tested here.
    std::thread::sleep(Duration::from_secs(5));
    far.plug_in();
    hears_again(&mut near_peer, &far_peer, MEET_AGAIN);
}

#[test]
fn a_pulled_cable_is_noticed_and_its_return_as_well() {
    let Some(lab) = Lab::open("a pulled cable") else { return };
    let (near, far) = two_machines(&lab);
    let mut near_peer = Peer::start(&near, 1, &[2], &[]);
    let mut far_peer = Peer::start(&far, 2, &[1], &[]);
    meet((&near, &mut near_peer, 1), (&far, &mut far_peer, 2));
    far.unplug();
    for peer in [&near_peer, &far_peer] {
        peer.wait("loss", NOTICE, |line| (line["event"] == "disconnected").then_some(()));
    }
    far.plug_in();
    near_peer.connected(2, MEET_AGAIN);
    far_peer.connected(1, MEET_AGAIN);
    hears_again(&mut near_peer, &far_peer, MEET_AGAIN);
}

#[test]
fn a_device_on_another_address_is_met_again() {
    let Some(lab) = Lab::open("another address") else { return };
    let (near, far) = two_machines(&lab);
    let mut near_peer = Peer::start(&near, 1, &[2], &[]);
    let mut far_peer = Peer::start(&far, 2, &[1], &[]);
    meet((&near, &mut near_peer, 1), (&far, &mut far_peer, 2));
    far.readdress("10.77.0.99/24");
    // On the old connection, which can move along, or on a new one.
    hears_again(&mut near_peer, &far_peer, MOVE);
    hears_again(&mut far_peer, &near_peer, MOVE);
}

#[test]
fn a_killed_device_is_met_again_when_it_is_back() {
    let Some(lab) = Lab::open("a killed device") else { return };
    let (near, far) = two_machines(&lab);
    let mut near_peer = Peer::start(&near, 1, &[2], &[]);
    let mut far_peer = Peer::start(&far, 2, &[1], &[]);
    meet((&near, &mut near_peer, 1), (&far, &mut far_peer, 2));
    drop(far_peer);
    let far_peer = Peer::start(&far, 2, &[1], &[]);
    far_peer.connected(1, MEET_AGAIN);
    near_peer.connected(2, MEET_AGAIN);
    hears_again(&mut near_peer, &far_peer, MEET_AGAIN);
}

#[test]
fn a_stranger_on_the_same_switch_is_refused_and_gets_nothing() {
    let Some(lab) = Lab::open("a stranger") else { return };
    let (near, far, other) = (lab.machine("near"), lab.machine("far"), lab.machine("other"));
    lab.switch(&[(&near, NEAR), (&far, FAR), (&other, "10.77.0.3/24")]);
    let mut near_peer = Peer::start(&near, 1, &[2], &[]);
    let mut far_peer = Peer::start(&far, 2, &[1], &[]);
    let stranger = Peer::start(&other, 3, &[1, 2], &[(1, "10.77.0.1:41000"), (2, "10.77.0.2:41000")]);
    other.plug_in();
    meet((&near, &mut near_peer, 1), (&far, &mut far_peer, 2));
    let mut turned_away = 0;
    stranger.wait("two refusals", MEET, |line| {
        assert!(line["event"] != "connected" && line["event"] != "frame", "a stranger got {line}");
        turned_away += u8::from(line["event"] == "turned away");
        (turned_away == 2).then_some(())
    });
    // Both tell their owners who knocked, and go on with each other.
    near_peer.say("between us");
    far_peer.hears("between us", MEET);
    for line in stranger.rest() {
        assert!(line["event"] != "connected" && line["event"] != "frame", "a stranger got {line}");
    }
}

#[test]
fn a_refused_device_is_named_to_the_owner() {
    let Some(lab) = Lab::open("a refused device") else { return };
    let (near, far) = two_machines(&lab);
    let near_peer = Peer::start(&near, 1, &[], &[]);
    let far_peer = Peer::start(&far, 2, &[1], &[]);
    near.plug_in();
    far.plug_in();
    let stranger = id(2).to_string();
    let protocol = near_peer.wait("refusal", MEET, |line| {
        (line["event"] == "refused" && line["device"] == stranger).then(|| line["alpn"].clone())
    });
    assert_eq!(protocol, "taccuino/sync/1");
    let host = id(1).to_string();
    far_peer.wait("refusal", MEET, |line| (line["event"] == "turned away" && line["device"] == host).then_some(()));
}

/// Has one device speak until the other hears it within `limit`: sessions may change on the way.
fn hears_again(speaker: &mut Peer, listener: &Peer, limit: Duration) {
    let start = std::time::Instant::now();
    for number in 0.. {
        let text = format!("again {number}");
        speaker.say(&text);
        let heard = listener.rest().iter().any(|line| line["event"] == "frame");
        if heard {
            println!("heard again after {} ms", start.elapsed().as_millis());
            return;
        }
        assert!(start.elapsed() < limit, "not heard within {limit:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}
