//! Who takes part in a programme, with which devices, and who may read and write what.
//!
//! Owns the signed membership log and the rights that follow from it. Knows nothing of documents'
//! contents, of storage or of peers.
//!
//! **Invariant**: membership is a pure function of the set of operations, whatever order they came in.
//!
//! **Deliberately absent**: the effect of a revocation. Its operation has a form and a place in the
//! log, so that a later version can act on it without a new format.

mod log;
mod operation;
mod people;
mod rights;
#[cfg(test)]
mod tests;

pub use log::{Inserted, Log, LogError, MAX_OPERATIONS};
pub use operation::{
    Action, Consent, DeviceEntry, MAX_NAME, MAX_OPERATION_LEN, MemberEntry, Operation, OperationError, Organisation,
    SignedOperation,
};
pub use people::{Device, Member, Membership};
pub use rights::{Denied, Level, Role};
