//! What people do on this device apart from typing: found a programme, let people in, create documents.

use super::held::Held;
use super::{Happened, Notebook, NotebookError};
use crate::documents::{Record, SCHEMA_VERSION, SignedRecord};
use crate::history::MAX_MEMBERSHIP_HEADS;
use crate::ids::{DocumentId, OperationId, ProgrammeId};
use crate::membership::{Action, DeviceEntry, Log, MemberEntry, Operation, Organisation, SignedOperation};

/// How many heads of its log an operation names: many more would not fit into one.
const MAX_PARENTS: usize = 256;

/// Who founds a programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Founding {
    /// Random bytes.
    pub nonce: [u8; 16],
    /// The founder's organisation, the mentee city.
    pub organisation: Organisation,
    /// The founder: of that organisation's team, and its lead.
    pub member: MemberEntry,
    /// The name of this laptop.
    pub device_name: String,
}

impl Notebook {
    /// Founds a programme.
    ///
    /// # Errors
    /// [`NotebookError::Operation`] for a name that is none, [`NotebookError::Log`] where the founder is not
    /// the lead of a mentee team.
    pub fn found(&mut self, founding: Founding, now: u64) -> Result<ProgrammeId, NotebookError> {
        let Founding { nonce, organisation, member, device_name } = founding;
        let device = DeviceEntry { id: self.device(), name: device_name };
        let action = Action::Create { nonce, organisation, member, device };
        let operation = Operation { parents: Vec::new(), author: self.device(), time: now, action };
        let signed = SignedOperation::new(operation, &self.key)?;
        let bytes = signed.to_bytes().to_vec();
        let log = Log::new(signed)?;
        let programme = log.programme();
        self.batch.add_operation(programme, 0, bytes);
        self.logs.insert(programme, log);
        self.happened.push(Happened::Operations { programme });
        Ok(programme)
    }

    /// Adds a membership operation by this device.
    ///
    /// # Errors
    /// [`NotebookError::UnknownProgramme`], [`NotebookError::Operation`], [`NotebookError::Log`], and
    /// [`NotebookError::Denied`] where this device's owner is not entitled to it.
    pub fn append(&mut self, programme: &ProgrammeId, action: Action, now: u64) -> Result<OperationId, NotebookError> {
        let author = self.device();
        let log = self.logs.get_mut(programme).ok_or(NotebookError::UnknownProgramme(*programme))?;
        let parents = log.heads_for(&author, None, MAX_PARENTS);
        let operation = Operation { parents, author, time: now, action };
        log.membership().check_entitled(&operation)?;
        let signed = SignedOperation::new(operation, &self.key)?;
        let (id, bytes) = (signed.id, signed.to_bytes().to_vec());
        let arrival = log.len();
        log.insert(signed)?;
        self.batch.add_operation(*programme, arrival, bytes);
        self.happened.push(Happened::Operations { programme: *programme });
        Ok(id)
    }

    /// Creates a document. Creator, schema version and membership heads of `record` are filled in here.
    ///
    /// # Errors
    /// [`NotebookError::UnknownProgramme`], [`NotebookError::Denied`] and [`NotebookError::Record`].
    pub fn create(&mut self, record: Record) -> Result<DocumentId, NotebookError> {
        let log = self.logs.get(&record.programme).ok_or(NotebookError::UnknownProgramme(record.programme))?;
        let mut record = Record { creator: self.device(), schema: SCHEMA_VERSION, ..record };
        record.membership = log.heads_for(&record.creator, Some(&record), MAX_MEMBERSHIP_HEADS);
        log.membership().check_create(&record)?;
        let signed = SignedRecord::new(record, &self.key)?;
        Ok(self.hold(signed))
    }

    /// Stages a checked record.
    pub(super) fn hold(&mut self, signed: SignedRecord) -> DocumentId {
        let id = signed.id;
        self.batch.add_record(id, signed.to_bytes());
        // Where the record was damaged here, the rest is still on disk.
        let rest = self.rebuild_header(&signed).unwrap_or_default();
        self.held.insert(id, Held::new(signed, rest));
        self.touched.insert(id);
        self.happened.push(Happened::Created { document: id });
        id
    }
}
