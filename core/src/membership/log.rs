//! The membership log: signed operations, each naming all heads that its author knew.
//!
//! An operation counts when its author was entitled to it by what the author knew: the operations that
//! it names and all before them. So whether it counts never depends on what arrived in between.

use std::collections::{BTreeMap, BTreeSet};

use super::operation::{Action, OperationError, SignedOperation};
use super::people::Membership;
use crate::documents::Record;
use crate::ids::{DeviceId, MemberId, OperationId, OrganisationId, ProgrammeId};

/// How many operations a log may hold.
pub const MAX_OPERATIONS: usize = 5_000;

/// The membership log of one programme.
#[derive(Debug, Clone)]
pub struct Log {
    programme: ProgrammeId,
    /// **Shape**: operation by id; parents always there.
    operations: BTreeMap<OperationId, Entry>,
    heads: BTreeSet<OperationId>,
    current: Membership,
}

#[derive(Debug, Clone)]
struct Entry {
    signed: SignedOperation,
    /// How many operations stand between this one and the first, along the longest way.
    depth: u32,
    counts: bool,
}

/// What became of an operation that was inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inserted {
    /// It is new and counts.
    New,
    /// It is new and kept, but its author was not entitled to it.
    WithoutEffect,
    /// It was there already.
    Known,
}

/// Reports why an operation cannot join the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// The operation itself is not in order.
    #[error(transparent)]
    Operation(#[from] OperationError),
    /// It does not found a programme, or founds one that its author had no right to found so.
    #[error("this operation founds no programme")]
    NoFounder,
    /// It founds another programme.
    #[error("the operation belongs to another programme")]
    OtherProgramme,
    /// It names operations that are not here yet.
    #[error("the operation names {0} that is not here yet")]
    MissingParent(OperationId),
    /// Its author does not take part; such operations are not kept.
    #[error("the operation's author does not take part")]
    NotAMember,
    /// The log is full.
    #[error("the log holds {MAX_OPERATIONS} operations, more are not taken")]
    Full,
}

impl Log {
    /// Starts the log with the operation that founds the programme.
    ///
    /// # Errors
    /// [`LogError::NoFounder`].
    pub fn new(first: SignedOperation) -> Result<Self, LogError> {
        let programme = first.founds().ok_or(LogError::NoFounder)?;
        let mut current = Membership::default();
        if !current.entitles(&first.operation) {
            return Err(LogError::NoFounder);
        }
        current.take(&first.operation.action);
        let id = first.id;
        let entry = Entry { signed: first, depth: 0, counts: true };
        Ok(Self { programme, operations: [(id, entry)].into(), heads: [id].into(), current })
    }

    /// Starts a log from operations in any order in which parents come first.
    ///
    /// # Errors
    /// As [`Log::new`] and [`Log::insert`]; [`LogError::NoFounder`] where there are none.
    pub fn from_operations<B: AsRef<[u8]>>(operations: impl IntoIterator<Item = B>) -> Result<Self, LogError> {
        let mut operations = operations.into_iter();
        let first = operations.next().ok_or(LogError::NoFounder)?;
        let mut log = Self::new(SignedOperation::from_bytes(first.as_ref())?)?;
        for bytes in operations {
            log.insert(SignedOperation::from_bytes(bytes.as_ref())?)?;
        }
        Ok(log)
    }

    /// Returns the programme's id.
    pub fn programme(&self) -> ProgrammeId {
        self.programme
    }

    /// Returns who takes part by all that is known.
    pub fn membership(&self) -> &Membership {
        &self.current
    }

    /// Returns the operations that no other names, sorted.
    pub fn heads(&self) -> Vec<OperationId> {
        self.heads.iter().copied().collect()
    }

    /// Returns how many operations there are: the arrival number of the next.
    pub fn len(&self) -> u32 {
        u32::try_from(self.operations.len()).unwrap_or(u32::MAX)
    }

    /// Tells whether there are no operations; there always are.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Tells whether an operation is here.
    pub fn contains(&self, id: &OperationId) -> bool {
        self.operations.contains_key(id)
    }

    /// Lists all operations so that parents come first.
    pub fn operations(&self) -> Vec<&SignedOperation> {
        let mut entries: Vec<&Entry> = self.operations.values().collect();
        entries.sort_by_key(|entry| (entry.depth, entry.signed.id));
        entries.into_iter().map(|entry| &entry.signed).collect()
    }

    /// Inserts an operation whose parents are here.
    ///
    /// # Errors
    /// [`LogError::OtherProgramme`], [`LogError::MissingParent`], [`LogError::NotAMember`] and
    /// [`LogError::Full`].
    pub fn insert(&mut self, signed: SignedOperation) -> Result<Inserted, LogError> {
        if self.contains(&signed.id) {
            return Ok(Inserted::Known);
        }
        if signed.founds().is_some() {
            return Err(LogError::OtherProgramme);
        }
        let mut depth = 0;
        for parent in &signed.operation.parents {
            let entry = self.operations.get(parent).ok_or(LogError::MissingParent(*parent))?;
            depth = depth.max(entry.depth + 1);
        }
        if self.operations.len() >= MAX_OPERATIONS {
            return Err(LogError::Full);
        }
        let known = self.membership_at(&signed.operation.parents).ok_or(LogError::NotAMember)?;
        if known.member_of(&signed.operation.author).is_none() {
            return Err(LogError::NotAMember);
        }
        let counts = known.entitles(&signed.operation);
        let parents = signed.operation.parents.clone();
        // Who knew everything comes after everything: its effect is the last.
        let is_last = parents.iter().eq(self.heads.iter());
        let id = signed.id;
        if counts && is_last {
            self.current.take(&signed.operation.action);
        }
        self.operations.insert(id, Entry { signed, depth, counts });
        for parent in &parents {
            self.heads.remove(parent);
        }
        self.heads.insert(id);
        if counts && !is_last {
            self.current = self.replay(self.operations.keys().copied().collect());
        }
        Ok(if counts { Inserted::New } else { Inserted::WithoutEffect })
    }

    /// Returns who took part by what somebody knew who named `heads`; none where a head is not here.
    pub fn membership_at(&self, heads: &[OperationId]) -> Option<Membership> {
        if heads.iter().copied().eq(self.heads.iter().copied()) {
            return Some(self.current.clone());
        }
        let mut known = BTreeSet::new();
        let mut waiting: Vec<OperationId> = heads.to_vec();
        while let Some(id) = waiting.pop() {
            let entry = self.operations.get(&id)?;
            if known.insert(id) {
                waiting.extend_from_slice(&entry.signed.operation.parents);
            }
        }
        Some(self.replay(known))
    }

    fn replay(&self, known: BTreeSet<OperationId>) -> Membership {
        let mut entries: Vec<(u32, OperationId)> = known
            .into_iter()
            .filter_map(|id| self.operations.get(&id).filter(|entry| entry.counts).map(|entry| (entry.depth, id)))
            .collect();
        entries.sort_unstable();
        let mut membership = Membership::default();
        for (_, id) in entries {
            if let Some(entry) = self.operations.get(&id) {
                membership.take(&entry.signed.operation.action);
            }
        }
        membership
    }

    /// Returns at most `limit` heads, sorted, at which `device` has every right in the document of `record`, if
    /// there is one, that it has now.
    ///
    /// A signature names few heads, while anybody who takes part can give the log any number of them. So those
    /// come first that stand for what the device's rights rest on: its admission and the record's creator's, the
    /// roles of the two, the owners. Then the others, by id.
    pub fn heads_for(&self, device: &DeviceId, record: Option<&Record>, limit: usize) -> Vec<OperationId> {
        if self.heads.len() <= limit {
            return self.heads();
        }
        let bases = self.bases_of_rights(device, record);
        // **Shape**: which of the bases an operation is or comes after, one bit each.
        let mut known: BTreeMap<OperationId, u64> = BTreeMap::new();
        for signed in self.operations() {
            let own = bases.iter().position(|base| *base == signed.id).map_or(0, |place| 1 << place);
            let before = signed.operation.parents.iter().filter_map(|parent| known.get(parent));
            let bits = before.fold(own, |bits, more| bits | more);
            known.insert(signed.id, bits);
        }
        let bits_of = |head: &OperationId| known.get(head).copied().unwrap_or(0);
        let mut lacking = self.heads.iter().map(bits_of).fold(0, |bits, more| bits | more);
        let mut chosen = BTreeSet::new();
        while lacking != 0 && chosen.len() < limit {
            let best = self.heads.iter().max_by_key(|head| (bits_of(head) & lacking).count_ones());
            let Some(best) = best else { break };
            lacking &= !bits_of(best);
            chosen.insert(*best);
        }
        for head in &self.heads {
            if chosen.len() >= limit {
                break;
            }
            chosen.insert(*head);
        }
        chosen.into_iter().collect()
    }

    /// Lists the operations that the rights of `device` rest on, as many as a number has bits.
    fn bases_of_rights(&self, device: &DeviceId, record: Option<&Record>) -> Vec<OperationId> {
        let devices: Vec<&DeviceId> = std::iter::once(device).chain(record.map(|record| &record.creator)).collect();
        let members: Vec<MemberId> =
            devices.iter().filter_map(|device| self.current.member_of(device)).map(|member| member.id).collect();
        let owners: &[OrganisationId] = record.map_or(&[], |record| &record.owner);
        let mut named: BTreeSet<OrganisationId> = BTreeSet::new();
        let mut admitted: BTreeSet<MemberId> = BTreeSet::new();
        let mut roles: BTreeMap<MemberId, OperationId> = BTreeMap::new();
        let mut bases = Vec::new();
        for signed in self.operations() {
            if !self.operations.get(&signed.id).is_some_and(|entry| entry.counts) {
                continue;
            }
            let is_base = match &signed.operation.action {
                Action::Create { .. } => true,
                Action::Invite { organisation, .. } => {
                    owners.contains(&organisation.id) && named.insert(organisation.id)
                }
                // The first that names an organisation or a person is the one that counts.
                Action::Admit { organisation, member, device, .. } => {
                    let names_owner = owners.contains(&organisation.id) && named.insert(organisation.id);
                    let is_first = members.contains(&member.id) && admitted.insert(member.id);
                    names_owner || is_first || devices.contains(&&device.id)
                }
                Action::SetRole { member, .. } => {
                    if members.contains(member) {
                        roles.insert(*member, signed.id);
                    }
                    false
                }
                Action::Revoke { .. } | Action::Unknown { .. } => false,
            };
            if is_base {
                bases.push(signed.id);
            }
        }
        // The last roles before all else: there are two at most.
        let mut all: Vec<OperationId> = roles.into_values().chain(bases).collect();
        all.truncate(64);
        all
    }
}
