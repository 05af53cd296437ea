//! The people, organisations and laptops of a programme as the log says they are.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::operation::{Action, Operation};
use super::{Denied, DeviceEntry, MemberEntry, Organisation, Role};
use crate::ids::{DeviceId, InvitationId, MemberId, OrganisationId};

/// A person who takes part.
pub type Member = MemberEntry;

/// A laptop and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its key.
    pub id: DeviceId,
    /// The name that its owner gave it.
    pub name: String,
    /// Its owner.
    pub member: MemberId,
}

/// Everybody who takes part at some point of the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Membership {
    /// The organisation that founded the programme, whose leads may invite anybody.
    pub founder: Option<OrganisationId>,
    /// Organisations by id.
    pub organisations: BTreeMap<OrganisationId, Organisation>,
    /// People by id.
    pub members: BTreeMap<MemberId, Member>,
    /// People in the order in which the log let them in.
    pub arrivals: Vec<MemberId>,
    /// Laptops by key.
    pub devices: BTreeMap<DeviceId, Device>,
    /// Invitations that were opened, with what they give.
    pub invitations: BTreeMap<InvitationId, (OrganisationId, Role, bool)>,
    /// Invitations that were used, and by which laptop.
    pub used: BTreeMap<InvitationId, DeviceId>,
}

impl Membership {
    /// Returns the person who owns `device`.
    pub fn member_of(&self, device: &DeviceId) -> Option<&Member> {
        self.members.get(&self.devices.get(device)?.member)
    }

    /// Checks that the author of `operation` is entitled to it.
    ///
    /// # Errors
    /// [`Denied::NotAMember`], and [`Denied::NotEntitled`] where somebody else decides this.
    pub fn check_entitled(&self, operation: &Operation) -> Result<(), Denied> {
        if self.entitles(operation) {
            Ok(())
        } else if self.member_of(&operation.author).is_none() {
            Err(Denied::NotAMember)
        } else {
            Err(Denied::NotEntitled)
        }
    }

    /// Tells whether the author of `operation` was entitled to it, this being all that the author knew.
    pub(super) fn entitles(&self, operation: &Operation) -> bool {
        if let Action::Create { organisation, member, device, .. } = &operation.action {
            return self.founder.is_none()
                && device.id == operation.author
                && member.organisation == organisation.id
                && member.role == Role::MenteeTeam
                && member.lead;
        }
        let Some(author) = self.member_of(&operation.author) else { return false };
        let is_founder = author.lead && Some(author.organisation) == self.founder;
        let leads = |organisation: &OrganisationId| is_founder || author.lead && author.organisation == *organisation;
        match &operation.action {
            Action::Create { .. } => false,
            Action::Invite { organisation, role, .. } => {
                leads(&organisation.id) && (is_founder || *role == author.role)
            }
            Action::Admit { invitation, organisation, member, device, .. } => {
                let is_own_laptop = invitation.is_none() && member.id == author.id && *member == *author;
                let was_invited = invitation.as_ref().and_then(|id| self.invitations.get(id)).is_some_and(|given| {
                    *given == (organisation.id, member.role, member.lead) && member.organisation == organisation.id
                });
                let is_unused = invitation.as_ref().is_none_or(|id| self.is_for(id, &device.id));
                is_own_laptop || was_invited && is_unused && leads(&organisation.id)
            }
            // Who leads is unmade by nobody who came later.
            Action::SetRole { member, role, .. } => self.members.get(member).is_some_and(|member| {
                leads(&member.organisation)
                    && (is_founder || *role == member.role)
                    && (!member.lead || self.arrival(&author.id) <= self.arrival(&member.id))
            }),
            Action::Revoke { device, .. } => self.member_of(device).is_some_and(|member| leads(&member.organisation)),
            Action::Unknown { .. } => true,
        }
    }

    /// Takes the effect of an operation that its author was entitled to.
    ///
    /// Where two operations made apart name the same person, laptop or organisation, the first in the
    /// log's order counts; a later role replaces an earlier one.
    pub(super) fn take(&mut self, action: &Action) {
        match action {
            Action::Create { organisation, member, device, .. } => {
                self.founder = Some(organisation.id);
                self.add(organisation, member, device);
            }
            Action::Invite { invitation, organisation, role, lead, .. } => {
                self.organisations.entry(organisation.id).or_insert_with(|| organisation.clone());
                self.invitations.entry(*invitation).or_insert((organisation.id, *role, *lead));
            }
            Action::Admit { invitation, organisation, member, device, .. } => {
                if let Some(invitation) = invitation {
                    if !self.is_for(invitation, &device.id) {
                        return;
                    }
                    self.used.insert(*invitation, device.id);
                }
                self.add(organisation, member, device);
            }
            Action::SetRole { member, role, lead } => {
                if let Some(member) = self.members.get_mut(member) {
                    member.role = *role;
                    member.lead = *lead;
                }
            }
            Action::Revoke { .. } | Action::Unknown { .. } => {}
        }
    }

    /// Tells whether `device` may come with `invitation`: nobody else did.
    fn is_for(&self, invitation: &InvitationId, device: &DeviceId) -> bool {
        self.used.get(invitation).is_none_or(|used| used == device)
    }

    /// Tells at which place the log let a person in.
    fn arrival(&self, member: &MemberId) -> Option<usize> {
        self.arrivals.iter().position(|known| known == member)
    }

    fn add(&mut self, organisation: &Organisation, member: &MemberEntry, device: &DeviceEntry) {
        self.organisations.entry(organisation.id).or_insert_with(|| organisation.clone());
        if !self.members.contains_key(&member.id) {
            self.arrivals.push(member.id);
            self.members.insert(member.id, member.clone());
        }
        self.devices.entry(device.id).or_insert_with(|| Device {
            id: device.id,
            name: device.name.clone(),
            member: member.id,
        });
    }
}
