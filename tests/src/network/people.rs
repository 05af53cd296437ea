//! Invented cities and their people: a programme with two laptops of the mentee and one of the mentor.

use taccuino_core::documents::{DocKind, Record, SCHEMA_VERSION};
use taccuino_core::ids::{DeviceId, DocumentId, InvitationId, MemberId, OrganisationId};
use taccuino_core::membership::{
    Action, DeviceEntry, Level, MemberEntry, Operation, Organisation, Role, SignedOperation,
};
use taccuino_core::notebook::Founding;

use super::{Network, Who};

/// The organisations of the sample programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum City {
    /// The mentee city, which founds.
    Mentee,
    /// The mentor city.
    Mentor,
}

impl City {
    /// Returns the city's id.
    pub fn id(self) -> OrganisationId {
        OrganisationId(match self {
            Self::Mentee => [1; 16],
            Self::Mentor => [2; 16],
        })
    }

    fn organisation(self) -> Organisation {
        let name = match self {
            Self::Mentee => "Borgo Salice",
            Self::Mentor => "Villalta",
        };
        Organisation { id: self.id(), name: name.to_owned() }
    }

    fn role(self) -> Role {
        match self {
            Self::Mentee => Role::MenteeTeam,
            Self::Mentor => Role::MentorTeam,
        }
    }
}

impl Network {
    /// Makes the usual three: alice (0) who founds, bob (1) of her city, and mentor (2), all admitted by
    /// alice; nobody but alice knows of it yet.
    pub fn of_three(seed: u64) -> Self {
        let mut network = Self::new(seed);
        let alice = network.add("alice");
        let bob = network.add("bob");
        let mentor = network.add("mentor");
        network.found(alice);
        network.admit(alice, bob, City::Mentee);
        network.admit(alice, mentor, City::Mentor);
        network
    }

    /// The usual three, who know of each other.
    pub fn of_three_acquainted(seed: u64) -> Self {
        let mut network = Self::of_three(seed);
        network.run_until_quiescent();
        network
    }

    /// Founds the programme.
    pub fn found(&mut self, founder: Who) {
        let founding = Founding {
            nonce: self.random.bytes(),
            organisation: City::Mentee.organisation(),
            member: self.member(founder, City::Mentee, true),
            device_name: format!("laptop of {}", self.devices[founder].name),
        };
        let now = self.now;
        let programme = self.work(founder, |notebook| notebook.found(founding, now));
        self.programme = programme.expect("the disk has room").expect("the founding is in order");
    }

    fn member(&self, who: Who, city: City, lead: bool) -> MemberEntry {
        let name = self.devices[who].name.clone();
        MemberEntry { id: MemberId([who as u8 + 1; 16]), name, organisation: city.id(), role: city.role(), lead }
    }

    /// Lets a device in as another person of a city.
    pub fn admit(&mut self, by: Who, who: Who, city: City) {
        let invitation = InvitationId(self.random.bytes());
        let member = self.member(who, city, false);
        let invite = Action::Invite {
            invitation,
            organisation: city.organisation(),
            role: city.role(),
            lead: false,
            expires: self.now + 1_000_000,
        };
        let device = DeviceEntry { id: self.id(who), name: format!("laptop of {}", self.devices[who].name) };
        let consent = self.devices[who].consent(Some(&invitation), &self.id(by));
        let member = MemberEntry { id: MemberId::of_invited(&device.id, &invitation), ..member };
        let organisation = city.organisation();
        let admit = Action::Admit { invitation: Some(invitation), organisation, member, device, consent };
        let (programme, now) = (self.programme, self.now);
        let done = self.work(by, |notebook| {
            notebook.append(&programme, invite, now)?;
            notebook.append(&programme, admit, now)
        });
        done.expect("the disk has room").expect("the lead is entitled");
    }

    /// Lets a device in with an invitation that `earlier` was let in with already, as a lead whose program is
    /// hostile could; nobody but the lead may think that it counts.
    pub fn readmit(&mut self, by: Who, who: Who, city: City, earlier: Who) {
        let (programme, now, earlier) = (self.programme, self.now, self.id(earlier));
        let log = self.devices[by].notebook.log(&programme).expect("it takes part");
        let used = log.operations().into_iter().find_map(|signed| match &signed.operation.action {
            Action::Admit { invitation: Some(invitation), device, .. } if device.id == earlier => Some(*invitation),
            _ => None,
        });
        let invitation = used.expect("it was invited");
        let device = DeviceEntry { id: self.id(who), name: format!("laptop of {}", self.devices[who].name) };
        let consent = self.devices[who].consent(Some(&invitation), &self.id(by));
        let id = MemberId::of_invited(&device.id, &invitation);
        let member = MemberEntry { id, ..self.member(who, city, false) };
        let action =
            Action::Admit { invitation: Some(invitation), organisation: city.organisation(), member, device, consent };
        let operation = Operation { parents: log.heads(), author: self.id(by), time: now, action };
        let signed = SignedOperation::new(operation, self.devices[by].key()).expect("it can be signed");
        let bytes = vec![signed.to_bytes().to_vec()];
        let _ = self.work(by, |notebook| notebook.receive_operations(Some(programme), &bytes));
    }

    /// Adds `who` as another laptop of the person who owns `by`.
    pub fn add_own_laptop(&mut self, by: Who, who: Who) {
        let id = self.id(by);
        let device = DeviceEntry { id: self.id(who), name: format!("laptop of {}", self.devices[who].name) };
        let consent = self.devices[who].consent(None, &id);
        let (programme, now) = (self.programme, self.now);
        let done = self.work(by, |notebook| {
            let membership = notebook.log(&programme).expect("it takes part").membership();
            let member = membership.member_of(&id).expect("it takes part").clone();
            let organisation = membership.organisations[&member.organisation].clone();
            notebook.append(&programme, Action::Admit { invitation: None, organisation, member, device, consent }, now)
        });
        done.expect("the disk has room").expect("one's own laptop");
    }

    /// Creates a document; none where the disk did not take it.
    pub fn create(&mut self, who: Who, kind: DocKind, owners: &[City], level: Level) -> Option<DocumentId> {
        self.create_for(who, kind, owners, level, level)
    }

    /// Creates a document with writers of its own.
    pub fn create_for(
        &mut self,
        who: Who,
        kind: DocKind,
        owners: &[City],
        level: Level,
        writers: Level,
    ) -> Option<DocumentId> {
        let record = Record {
            programme: self.programme,
            kind,
            schema: SCHEMA_VERSION,
            owner: owners.iter().map(|city| city.id()).collect(),
            level,
            writers,
            links: Vec::new(),
            pack: None,
            slots: Vec::new(),
            creator: DeviceId([0; 32]),
            membership: Vec::new(),
            created: self.now,
            nonce: self.random.bytes(),
        };
        self.work(who, |notebook| notebook.create(record)).map(|created| created.expect("it may create this"))
    }
}
