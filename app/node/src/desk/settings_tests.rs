//! The bytes of the node's own settings, as they are on disk.
//!
//! # Source
//! `core/FORMAT.md`, section 8.

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use taccuino_api::Me;
use taccuino_core::codec;
use taccuino_core::ids::{DeviceId, OrganisationId, ProgrammeId};
use taccuino_core::membership::Role;
use taccuino_sync::pairing::{AdmittedDevice, HostRecord};

use super::{
    ADDRESSES, INVITATIONS, KeptInvitation, MAX_LEN, ME, OFFLINE, PROBE, RELAY, SESSIONS, Setting, UDP_PORT, VERSION,
    WEB_PORT,
};

/// Reads hexadecimal digits; `22*32` is the byte 22 thirty-two times, and a word in quotes is its letters.
fn bytes(text: &str) -> Vec<u8> {
    let byte = |digits: &str| u8::from_str_radix(digits, 16).unwrap();
    text.split_whitespace()
        .flat_map(|word| match (word.strip_prefix('\''), word.split_once('*')) {
            (Some(letters), _) => letters.trim_end_matches('\'').as_bytes().to_vec(),
            (None, Some((digits, times))) => vec![byte(digits); times.parse().unwrap()],
            (None, None) => (0..word.len()).step_by(2).map(|at| byte(&word[at..at + 2])).collect(),
        })
        .collect()
}

#[track_caller]
fn check<T>(setting: &Setting<T>, name: &str, value: &T, expected: &str)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    assert_eq!(setting.name, name);
    let expected = bytes(expected);
    assert_eq!(codec::encode(VERSION, value), expected, "{name}");
    assert_eq!(&codec::decode::<T>(VERSION, &expected, MAX_LEN).unwrap(), value, "{name}");
}

#[test]
fn the_bytes_of_plain_settings_are_these() {
    let me =
        Me { language: "it".into(), person: "Anna".into(), organisation: "Montelume".into(), laptop: "grigio".into() };
    check(&ME, "node/me", &me, "01 02 'it' 04 'Anna' 09 'Montelume' 06 'grigio'");
    check(&OFFLINE, "node/offline", &true, "01 01");
    check(&RELAY, "node/relay", &"https://a.b".to_owned(), "01 0b 'https://a.b'");
    check(&UDP_PORT, "node/udp-port", &47_600, "01 f0f302");
    check(&WEB_PORT, "node/web-port", &80, "01 50");
    check(&PROBE, "node/probe", &300, "01 ac02");
    check(&SESSIONS, "device/sessions", &vec![[0xc0; 32]], "01 01 c0*32");
}

#[test]
fn the_bytes_of_addresses_are_these() {
    let addresses = vec!["192.168.1.20:4711".parse().unwrap(), "[fe80::1]:80".parse().unwrap()];
    let expected = "01 01 d0*32 02 00 c0a80114 e724 01 fe80 00*13 01 50";
    check(&ADDRESSES, "node/addresses", &BTreeMap::from([(DeviceId([0xd0; 32]), addresses)]), expected);
}

#[test]
fn the_bytes_of_a_kept_invitation_are_these() {
    let fresh = KeptInvitation {
        secret: [0x5a; 16],
        programme: ProgrammeId([0x22; 32]),
        organisation: OrganisationId([0x33; 16]),
        organisation_name: "Zeebergen".into(),
        role: Role::MentorTeam,
        lead: false,
        auto_admit: true,
        expires: 300,
        record: HostRecord::default(),
    };
    let admitted = AdmittedDevice { device: DeviceId([0xd0; 32]), log: vec![vec![0xaa, 0xbb]], stored: true };
    let used = KeptInvitation {
        record: HostRecord { failed_sessions: 2, admitted: Some(admitted) },
        lead: true,
        auto_admit: false,
        ..fresh.clone()
    };
    let head = "5a*16 22*32 33*16 09 'Zeebergen' 01";
    let expected = format!("01 02 {head} 00 01 ac02 00 00 {head} 01 00 ac02 02 01 d0*32 01 02 aabb 01");
    check(&INVITATIONS, "device/invitations", &vec![fresh, used], &expected);
}
