//! Who may create, read and write what, as a table of people and documents.

use super::super::{Device, Organisation};
use super::*;
use crate::documents::SCHEMA_VERSION;
use crate::ids::{MemberId, OrganisationId, ProgrammeId};

/// Everybody, each with an organisation. City 1 is the mentee, city 2 the mentor; somebody of the mentee's association
/// is entered under the city's own name.
const PEOPLE: [(&str, u8, Role); 10] = [
    ("anna", 1, Role::MenteeTeam),
    ("luca", 1, Role::MenteeTeam),
    ("ben", 2, Role::MentorTeam),
    ("asso", 3, Role::MenteeAssociation),
    ("asso-in-city", 1, Role::MenteeAssociation),
    ("mentor-asso", 4, Role::MentorAssociation),
    ("group", 1, Role::LocalSupportGroup),
    ("facilitator", 5, Role::Facilitator),
    ("coordinator", 5, Role::Coordinator),
    ("observer", 1, Role::Observer),
];

/// All who belong to the programme apart from the local support group.
const PROGRAMME: &str = "anna luca ben asso asso-in-city mentor-asso facilitator coordinator observer";

fn device(name: &str) -> DeviceId {
    let index = PEOPLE.iter().position(|(known, ..)| *known == name).unwrap_or(PEOPLE.len());
    DeviceId([u8::try_from(index).unwrap() + 1; 32])
}

fn membership() -> Membership {
    let mut membership = Membership::default();
    for (name, city, role) in PEOPLE {
        let organisation = OrganisationId([city; 16]);
        membership.organisations.insert(organisation, Organisation { id: organisation, name: format!("City {city}") });
        let id = MemberId([device(name).0[0]; 16]);
        membership.members.insert(id, Member { id, name: name.to_owned(), organisation, role, lead: false });
        membership.devices.insert(device(name), Device { id: device(name), name: String::new(), member: id });
    }
    membership
}

fn record(creator: &str, kind: DocKind, level: Level, writers: Level) -> Record {
    let city = PEOPLE.iter().find(|(name, ..)| *name == creator).map_or(1, |(_, city, _)| *city);
    Record {
        programme: ProgrammeId([1; 32]),
        kind,
        schema: SCHEMA_VERSION,
        owner: vec![OrganisationId([city; 16])],
        level,
        writers,
        links: Vec::new(),
        pack: None,
        slots: Vec::new(),
        creator: device(creator),
        membership: Vec::new(),
        created: 1,
        nonce: [0; 16],
    }
}

/// Names those whom `check` lets.
fn those(check: impl Fn(&DeviceId) -> Result<(), Denied>) -> String {
    let allowed = PEOPLE.iter().map(|(name, ..)| *name).filter(|name| check(&device(name)).is_ok());
    allowed.collect::<Vec<_>>().join(" ")
}

#[test]
fn what_is_shared_is_read_by_its_level_and_written_by_its_owner() {
    use DocKind::{Assessment, Commitment, Form, Issues, Network, Plan};
    use Level::{Me, Pair, Programme, Team};
    let membership = membership();
    let everybody = PEOPLE.map(|(name, ..)| name).join(" ");
    let rows = [
        // The sections of the association are a document of its own, which it writes, whatever name it goes by.
        ("asso", Form, Programme, Programme, PROGRAMME, "asso"),
        ("asso-in-city", Form, Programme, Programme, PROGRAMME, "asso-in-city"),
        ("mentor-asso", Form, Programme, Programme, PROGRAMME, "mentor-asso"),
        ("facilitator", Form, Programme, Programme, PROGRAMME, "facilitator"),
        ("asso", Form, Pair, Pair, "anna luca ben asso", "asso"),
        // A team's papers are not the association's, although both bear one name.
        ("anna", Form, Team, Team, "anna luca", "anna luca"),
        ("anna", Form, Pair, Pair, "anna luca ben", "anna luca"),
        ("ben", Form, Pair, Pair, "anna luca ben", "ben"),
        ("anna", Form, Programme, Programme, PROGRAMME, "anna luca"),
        // What one assessor answers alone the team reads and only that person writes.
        ("anna", Assessment, Team, Me, "anna luca", "anna"),
        ("ben", Assessment, Team, Me, "ben", "ben"),
        ("anna", Assessment, Pair, Pair, "anna luca ben", "anna luca"),
        ("anna", Network, Team, Team, "anna luca", "anna luca"),
        ("ben", Network, Pair, Pair, "anna luca ben", "ben"),
        ("anna", Commitment, Team, Team, "anna luca", "anna luca"),
        ("anna", Commitment, Pair, Pair, "anna luca ben", "anna luca"),
        ("anna", Issues, Team, Team, "anna luca", "anna luca"),
        ("luca", Issues, Programme, Programme, PROGRAMME, "anna luca"),
        // What an association gathers from its members it writes itself, whatever name it goes by.
        ("asso", Issues, Programme, Programme, PROGRAMME, "asso"),
        ("asso-in-city", Issues, Programme, Programme, PROGRAMME, "asso-in-city"),
        // Mentors help, mentees decide.
        ("anna", Plan, Pair, Pair, "anna luca ben", "anna luca"),
        // The local support group reads what a team gives it, and writes none of it.
        ("anna", DocKind::Programme, Level::Network, Level::Network, everybody.as_str(), "anna luca"),
        ("anna", Form, Level::Network, Level::Network, everybody.as_str(), "anna luca"),
        ("ben", Form, Level::Network, Level::Network, everybody.as_str(), "ben"),
        ("anna", Plan, Level::Network, Level::Network, everybody.as_str(), "anna luca"),
        ("anna", Network, Level::Network, Level::Network, everybody.as_str(), "anna luca"),
    ];
    for (creator, kind, level, writers, read, write) in rows {
        let record = record(creator, kind, level, writers);
        let row = format!("{kind:?} by {creator} at {level:?}");
        assert_eq!(membership.check_create(&record), Ok(()), "{row}");
        assert_eq!(those(|device| membership.check_read(&record, device)), read, "{row} is read by");
        assert_eq!(those(|device| membership.check_write(&record, device)), write, "{row} is written by");
        let names: Vec<&str> = membership.readers(&record).map(|member| member.name.as_str()).collect();
        assert_eq!(names.join(" "), read, "{row}: the list that is shown before the first word");
        let stranger = device("nobody");
        assert_eq!(membership.check_read(&record, &stranger), Err(Denied::NotAMember), "{row}");
    }
}

#[test]
fn everybody_creates_what_is_theirs_to_create_and_nothing_else() {
    use DocKind::{Assessment, Commitment, Form, Issues, Network};
    use Level::{Me, Pair, Programme, Team};
    let membership = membership();
    let all = "anna luca ben asso asso-in-city mentor-asso facilitator coordinator";
    let with_level = "anna luca ben asso asso-in-city mentor-asso";
    let teams = "anna luca ben";
    let rows = [
        (Form, Me, Me, ""),
        (Form, Team, Team, with_level),
        (Form, Pair, Pair, with_level),
        (Form, Programme, Programme, all),
        (Form, Level::Network, Level::Network, teams),
        (Assessment, Me, Me, ""),
        (Assessment, Team, Team, ""),
        (Assessment, Team, Me, teams),
        (Assessment, Pair, Pair, teams),
        (Assessment, Programme, Programme, ""),
        (Network, Me, Me, ""),
        (Network, Team, Team, teams),
        (Network, Pair, Pair, teams),
        (Network, Programme, Programme, ""),
        (Network, Level::Network, Level::Network, teams),
        (DocKind::Programme, Programme, Programme, "anna luca"),
        (DocKind::Programme, Level::Network, Level::Network, "anna luca"),
        (DocKind::Plan, Pair, Pair, "anna luca"),
        (DocKind::Plan, Programme, Programme, ""),
        (DocKind::Plan, Level::Network, Level::Network, "anna luca"),
        (DocKind::Visit, Level::Network, Level::Network, ""),
        (Assessment, Level::Network, Level::Network, ""),
        (Commitment, Team, Team, teams),
        (Commitment, Pair, Pair, teams),
        (Commitment, Programme, Programme, ""),
        (Commitment, Level::Network, Level::Network, ""),
        (Issues, Team, Team, teams),
        (Issues, Pair, Pair, ""),
        (Issues, Programme, Programme, with_level),
        (Issues, Level::Public, Level::Public, ""),
    ];
    for (kind, level, writers, creators) in rows {
        let may = |device: &DeviceId| {
            let name = PEOPLE.iter().find(|(name, ..)| self::device(name) == *device).unwrap().0;
            membership.check_create(&record(name, kind, level, writers))
        };
        assert_eq!(those(may), creators, "{kind:?} at {level:?}, written by {writers:?}");
    }
}

#[test]
fn nobody_creates_in_the_name_of_others() {
    let membership = membership();
    for kind in [DocKind::Form, DocKind::Assessment, DocKind::Network, DocKind::Commitment, DocKind::Issues] {
        let own = record("anna", kind, Level::Team, Level::Me);
        for owner in [vec![OrganisationId([2; 16])], vec![OrganisationId([1; 16]), OrganisationId([2; 16])], Vec::new()]
        {
            let of_others = Record { owner, ..own.clone() };
            assert_eq!(membership.check_create(&of_others), Err(Denied::NotACreator), "{kind:?}");
        }
        let by_nobody = Record { creator: device("nobody"), ..own };
        assert_eq!(membership.check_create(&by_nobody), Err(Denied::NotAMember), "{kind:?}");
    }
}

#[test]
fn the_local_support_group_reads_nothing_that_was_not_meant_for_it() {
    let membership = membership();
    for kind in DocKind::ALL {
        for level in [Level::Team, Level::Pair, Level::Programme] {
            let record = record("anna", kind, level, level);
            let denied = Err(Denied::NotAReader);
            assert_eq!(membership.check_read(&record, &device("group")), denied, "{kind:?} at {level:?}");
            assert_eq!(membership.check_write(&record, &device("group")), denied, "{kind:?} at {level:?}");
        }
    }
}
