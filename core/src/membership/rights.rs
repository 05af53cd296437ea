//! Who may read, write and create what: level by role, and document type by owner by role.
//!
//! # Source
//! DESIGN of the house, sections 4 and 6; requirements.md CONF-07, MNT-01, PRC-13, ROL-01 to ROL-13.

use serde::{Deserialize, Serialize};

use super::{Member, Membership};
use crate::documents::{DocKind, Record};
use crate::forms::SectionOwner;
use crate::ids::DeviceId;

/// What a person does in a programme. The order is the wire form: new roles are added at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Works for the mentee city.
    MenteeTeam,
    /// Works for the mentor city.
    MentorTeam,
    /// Works for the mentee's association of municipalities.
    MenteeAssociation,
    /// Works for the mentor's association of municipalities.
    MentorAssociation,
    /// Belongs to the mentee's local support group.
    LocalSupportGroup,
    /// Helps with the method.
    Facilitator,
    /// Coordinates several programmes.
    Coordinator,
    /// Looks on.
    Observer,
}

/// Who may read a document, from the narrowest to the widest. The order is the wire form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The person who made it, on that person's laptops.
    Me,
    /// The teams of the organisations that own it.
    Team,
    /// The mentee's and the mentor's teams.
    Pair,
    /// Both teams, their associations, facilitator, coordinator and observers.
    Programme,
    /// All of those and the local support group.
    Network,
    /// Everybody.
    Public,
}

/// Says why somebody may not do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Denied {
    /// The laptop does not take part in the programme.
    #[error("this laptop does not take part in the programme")]
    NotAMember,
    /// The person may not read the document.
    #[error("the document is not shared with this person")]
    NotAReader,
    /// The person may read the document but not write it.
    #[error("only the owner's team writes this document")]
    NotAWriter,
    /// The person may not create a document of this type, owner and level.
    #[error("this person cannot create such a document")]
    NotACreator,
    /// The person may not decide who takes part in what.
    #[error("only the lead of that organisation decides this")]
    NotEntitled,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 8] = [
        Self::MenteeTeam,
        Self::MentorTeam,
        Self::MenteeAssociation,
        Self::MentorAssociation,
        Self::LocalSupportGroup,
        Self::Facilitator,
        Self::Coordinator,
        Self::Observer,
    ];

    /// Tells whether this is one of the two teams that do the work.
    pub fn is_team(self) -> bool {
        matches!(self, Self::MenteeTeam | Self::MentorTeam)
    }

    /// Tells whether this role works for an association of municipalities.
    pub fn is_association(self) -> bool {
        matches!(self, Self::MenteeAssociation | Self::MentorAssociation)
    }

    /// Tells whose sections of a form this role answers; none where it answers all.
    pub fn section_owner(self) -> Option<SectionOwner> {
        match self {
            Self::MenteeTeam | Self::MentorTeam => Some(SectionOwner::City),
            Self::MenteeAssociation | Self::MentorAssociation => Some(SectionOwner::Association),
            Self::LocalSupportGroup | Self::Facilitator | Self::Coordinator | Self::Observer => None,
        }
    }

    /// Tells whether this role fills in forms: the teams, their associations, facilitator and coordinator.
    pub fn fills_forms(self) -> bool {
        !matches!(self, Self::LocalSupportGroup | Self::Observer)
    }

    fn is_within(self, level: Level) -> bool {
        match level {
            Level::Me | Level::Team => false,
            Level::Pair => self.is_team(),
            Level::Programme => self != Self::LocalSupportGroup,
            Level::Network | Level::Public => true,
        }
    }
}

impl Membership {
    /// Checks that `device` may read the document that `record` created.
    ///
    /// # Errors
    /// [`Denied::NotAMember`] and [`Denied::NotAReader`].
    pub fn check_read(&self, record: &Record, device: &DeviceId) -> Result<(), Denied> {
        let member = self.member_of(device).ok_or(Denied::NotAMember)?;
        if self.is_within(record.level, record, member) { Ok(()) } else { Err(Denied::NotAReader) }
    }

    /// Checks that `device` may write the document that `record` created.
    ///
    /// # Errors
    /// [`Denied::NotAMember`], [`Denied::NotAReader`] and [`Denied::NotAWriter`].
    pub fn check_write(&self, record: &Record, device: &DeviceId) -> Result<(), Denied> {
        self.check_read(record, device)?;
        let member = self.member_of(device).ok_or(Denied::NotAMember)?;
        let is_of_owner = record.owner.contains(&member.organisation);
        let writes = match record.kind {
            DocKind::Programme | DocKind::Plan => is_of_owner && member.role == Role::MenteeTeam,
            // What one assessor answers alone only that person writes.
            DocKind::Assessment => {
                is_of_owner && member.role.is_team() && self.is_within(record.writers, record, member)
            }
            // A city's issues and those that an association gathers from its members are lists of their own.
            DocKind::Form | DocKind::Issues => self.is_of_the_side_of(record, member),
            DocKind::Network | DocKind::Commitment => is_of_owner && member.role.is_team(),
            // By both teams, whoever of them took part already when it was planned.
            DocKind::Visit => member.role.is_team(),
            DocKind::Note => self.is_within(record.writers, record, member),
        };
        if writes { Ok(()) } else { Err(Denied::NotAWriter) }
    }

    /// Checks that the creator of `record` may create it.
    ///
    /// # Errors
    /// [`Denied::NotAMember`] and [`Denied::NotACreator`].
    pub fn check_create(&self, record: &Record) -> Result<(), Denied> {
        let member = self.member_of(&record.creator).ok_or(Denied::NotAMember)?;
        let owns = record.owner.contains(&member.organisation);
        let owns_alone = owns && record.owner.len() == 1;
        let owners_are_known = record.owner.iter().all(|owner| self.organisations.contains_key(owner));
        // The support group takes part from the needs to the plan and while it is carried out: in what a team gives it.
        let is_wide = matches!(record.level, Level::Programme | Level::Network);
        let is_for_pair = matches!(record.level, Level::Pair | Level::Network);
        let fits = match record.kind {
            DocKind::Programme => owns_alone && member.role == Role::MenteeTeam && is_wide,
            DocKind::Plan => owns_alone && member.role == Role::MenteeTeam && is_for_pair,
            DocKind::Assessment => {
                let is_of_one = record.writers == Level::Me && record.level == Level::Team;
                owns_alone && member.role.is_team() && (record.level == Level::Pair || is_of_one)
            }
            DocKind::Form => {
                let is_apart = !member.role.is_team() && record.level == Level::Programme;
                let is_for_teams = (Level::Team..=Level::Programme).contains(&record.level)
                    && !matches!(member.role, Role::Facilitator | Role::Coordinator);
                let is_for_group = member.role.is_team() && record.level == Level::Network;
                owns_alone && member.role.fills_forms() && (is_apart || is_for_teams || is_for_group)
            }
            DocKind::Network => owns_alone && member.role.is_team() && (is_for_pair || record.level == Level::Team),
            DocKind::Commitment => {
                owns_alone && member.role.is_team() && matches!(record.level, Level::Team | Level::Pair)
            }
            DocKind::Issues => {
                let is_for_team = member.role.is_team() && record.level == Level::Team;
                let is_for_all =
                    (member.role.is_team() || member.role.is_association()) && record.level == Level::Programme;
                owns_alone && (is_for_team || is_for_all)
            }
            DocKind::Visit => owns && owners_are_known && member.role.is_team() && record.level == Level::Pair,
            DocKind::Note => {
                let is_for_teams = member.role.is_team() && record.level <= Level::Pair;
                owns_alone && (is_for_teams || record.level == Level::Me)
            }
        };
        if fits { Ok(()) } else { Err(Denied::NotACreator) }
    }

    /// Lists the people who may read the document that `record` created.
    pub fn readers<'a>(&'a self, record: &'a Record) -> impl Iterator<Item = &'a Member> {
        self.members.values().filter(|member| self.is_within(record.level, record, member))
    }

    /// Tells whether `member` is of an owning organisation and does there what the creator does, or works in its team:
    /// the association's people are no readers of a team's papers, although both may bear one name.
    fn is_of_the_side_of(&self, record: &Record, member: &Member) -> bool {
        let creator = self.member_of(&record.creator);
        record.owner.contains(&member.organisation)
            && creator
                .is_some_and(|creator| member.role == creator.role || member.role.is_team() && creator.role.is_team())
    }

    fn is_within(&self, level: Level, record: &Record, member: &Member) -> bool {
        let is_creator = || self.member_of(&record.creator).is_some_and(|creator| creator.id == member.id);
        let is_of_team = || member.role.is_team() && record.owner.contains(&member.organisation);
        let is_of_side = || record.kind == DocKind::Form && self.is_of_the_side_of(record, member);
        match level {
            Level::Me => is_creator(),
            Level::Team => is_creator() || is_of_team() || is_of_side(),
            Level::Pair | Level::Programme | Level::Network | Level::Public => {
                is_creator() || member.role.is_within(level) || is_of_side()
            }
        }
    }
}

#[cfg(test)]
#[path = "rights_tests.rs"]
mod tests;
