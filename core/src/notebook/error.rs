//! Why the notebook refuses something.

use serde::{Deserialize, Serialize};

use crate::documents::RecordError;
use crate::history::inspect::InspectError;
use crate::history::{Run, RunError};
use crate::ids::{DocumentId, ProgrammeId, StreamId};
use crate::membership::{Denied, LogError, OperationError};
use crate::store::{CommitError, OpenError, ReadError};

/// Reports why something asked for on this device was not done; nothing is staged then.
#[derive(Debug, thiserror::Error)]
pub enum NotebookError {
    /// There is no such programme.
    #[error("there is no programme {0}")]
    UnknownProgramme(ProgrammeId),
    /// There is no such document.
    #[error("there is no document {0}")]
    UnknownDocument(DocumentId),
    /// The person may not do this.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The membership operation is not in order, a name in it for example.
    #[error(transparent)]
    Operation(#[from] OperationError),
    /// The membership log does not take the operation.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The creation record is not in order.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The token holds no lease: it never did, or its stream went to rest.
    #[error("the lease has ended")]
    LeaseLost,
    /// The change is not what this stream writes next.
    #[error("the change is not well-formed: {0}")]
    BadChange(String),
    /// The disk could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl From<InspectError> for NotebookError {
    fn from(error: InspectError) -> Self {
        Self::BadChange(error.to_string())
    }
}

/// Reports why the notebook cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenNotebookError {
    /// The file cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A membership log on disk is not in order.
    #[error("a membership log on disk is damaged: {0}")]
    Log(#[from] LogError),
    /// The disk could not be written.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

/// Reports what came from elsewhere and was refused; nothing of it is staged.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{reason}")]
pub struct Refusal {
    /// The document.
    pub document: DocumentId,
    /// The stream that wrote it, where that is known.
    pub stream: Option<StreamId>,
    /// Why.
    pub reason: RefusalReason,
}

/// Says why something from elsewhere was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum RefusalReason {
    /// Its document is not here.
    #[error("the document is not here")]
    UnknownDocument,
    /// Its programme is not here.
    #[error("the programme is not here")]
    UnknownProgramme,
    /// It names membership operations that are not here yet.
    #[error("it names membership operations that are not here yet")]
    UnknownMembership,
    /// Its writer may not write there, or this device may not read it.
    #[error("{0}")]
    Denied(Denied),
    /// It is not well-formed.
    #[error("not well-formed: {0}")]
    Malformed(String),
    /// It is not signed by its writer.
    #[error("not signed by its writer")]
    NotSigned,
    /// Its stream has another change of the same number.
    #[error("the stream has two changes of one number")]
    Forked,
    /// Its document has as many streams as it can have.
    #[error("the document has too many streams, of this writer or altogether")]
    TooManyStreams,
    /// It is larger than anything that is taken.
    #[error("too large: {0}")]
    TooLarge(String),
}

impl RefusalReason {
    /// Tells whether only a broken or hostile program can be the cause.
    pub fn is_hostile(&self) -> bool {
        matches!(self, Self::Malformed(_) | Self::NotSigned | Self::TooLarge(_))
    }
}

impl Refusal {
    pub(super) fn of(run: &Run, reason: RefusalReason) -> Self {
        Self { document: run.document, stream: Some(run.stream), reason }
    }
}

impl From<&RunError> for RefusalReason {
    fn from(error: &RunError) -> Self {
        match error {
            RunError::NotSigned => Self::NotSigned,
            RunError::TooLong(_) | RunError::SnapshotTooLarge { .. } => Self::TooLarge(error.to_string()),
            RunError::BadHeads | RunError::Inspect(_) | RunError::NotConsecutive | RunError::UnknownEpoch(_) => {
                Self::Malformed(error.to_string())
            }
        }
    }
}
