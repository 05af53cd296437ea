//! An invented programme on several laptops, and notes in it that all of them may write.

use std::path::Path;

use taccuino_core::documents::{DocKind, Record, SCHEMA_VERSION};
use taccuino_core::ids::{DeviceId, DocumentId, InvitationId, MemberId, OrganisationId, ProgrammeId};
use taccuino_core::membership::{Action, Consent, DeviceEntry, Level, MemberEntry, Organisation, Role};
use taccuino_core::notebook::{Founding, Notebook};

use crate::device::{key_of, now_ms, open_notebook};
use crate::disk::Watch;

const CITY: OrganisationId = OrganisationId([1; 16]);

/// A notebook that is open and belongs to nobody's desk yet.
pub(crate) struct Laptop {
    pub(crate) notebook: Notebook,
    pub(crate) watch: Watch,
}

fn organisation() -> Organisation {
    Organisation { id: CITY, name: "Borgo Salice".to_owned() }
}

fn member(id: MemberId, number: u8, lead: bool) -> MemberEntry {
    MemberEntry { id, name: format!("Person {number}"), organisation: CITY, role: Role::MenteeTeam, lead }
}

/// Makes `count` laptops of one team in folders below `folder`, numbered from 1, who all know of each other.
pub(crate) fn team(folder: &Path, count: u8) -> (ProgrammeId, Vec<Laptop>) {
    let mut laptops: Vec<Laptop> = (1..=count)
        .map(|number| {
            let (notebook, watch) = open_notebook(&folder.join(number.to_string()), number);
            Laptop { notebook, watch }
        })
        .collect();
    let founding = Founding {
        nonce: [7; 16],
        organisation: organisation(),
        member: member(MemberId([1; 16]), 1, true),
        device_name: "laptop 1".to_owned(),
    };
    let founder = &mut laptops[0].notebook;
    let programme = founder.found(founding, now_ms()).expect("the founding is in order");
    for number in 2..=count {
        let (key, invitation) = (key_of(number), InvitationId([number; 32]));
        let invite = Action::Invite {
            invitation,
            organisation: organisation(),
            role: Role::MenteeTeam,
            lead: false,
            expires: now_ms() + 1_000_000,
        };
        founder.append(&programme, invite, now_ms()).expect("the lead may invite");
        let admit = Action::Admit {
            invitation: Some(invitation),
            organisation: organisation(),
            member: member(MemberId::of_invited(&key.id(), &invitation), number, false),
            device: DeviceEntry { id: key.id(), name: format!("laptop {number}") },
            consent: Consent::new(&key, Some(&invitation), &founder.device()),
        };
        founder.append(&programme, admit, now_ms()).expect("the lead may admit");
    }
    founder.commit().expect("the disk has room");
    let log = founder.log(&programme).expect("it was founded here").operations();
    let log: Vec<Vec<u8>> = log.into_iter().map(|signed| signed.to_bytes().to_vec()).collect();
    for laptop in &mut laptops[1..] {
        laptop.notebook.receive_operations(Some(programme), &log).expect("the log is in order");
        laptop.notebook.commit().expect("the disk has room");
    }
    for laptop in &mut laptops {
        laptop.notebook.settle();
    }
    (programme, laptops)
}

/// Describes a note of the team; `number` tells it from others.
pub(crate) fn note(programme: ProgrammeId, number: u64) -> Record {
    let mut nonce = [0; 16];
    nonce[..8].copy_from_slice(&number.to_be_bytes());
    Record {
        programme,
        kind: DocKind::Note,
        schema: SCHEMA_VERSION,
        owner: vec![CITY],
        level: Level::Pair,
        writers: Level::Pair,
        links: Vec::new(),
        pack: None,
        slots: Vec::new(),
        creator: DeviceId([0; 32]),
        membership: Vec::new(),
        created: 1_700_000_000_000 + number,
        nonce,
    }
}

/// Creates one note and gives its record to all laptops.
pub(crate) fn shared_note(programme: ProgrammeId, laptops: &mut [Laptop], number: u64) -> DocumentId {
    let document = laptops[0].notebook.create(note(programme, number)).expect("the team may create notes");
    let record = laptops[0].notebook.record(&document).expect("it was created").to_bytes();
    for laptop in &mut laptops[1..] {
        laptop.notebook.receive_record(&record).expect("the record is in order");
    }
    for laptop in laptops {
        laptop.notebook.commit().expect("the disk has room");
        laptop.notebook.settle();
    }
    document
}
