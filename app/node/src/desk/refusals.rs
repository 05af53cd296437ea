//! From what notebook, pairing and system report to the codes of the api.

use taccuino_api::{ErrorCode, StorageTrouble};
use taccuino_core::membership::OperationError;
use taccuino_core::notebook::NotebookError;
use taccuino_core::store::CommitError;
use taccuino_sync::pairing::{PairingRefusal, TicketError, WordsError};

/// Translates why the notebook did not do something.
pub(super) fn of_notebook(error: NotebookError) -> ErrorCode {
    match error {
        NotebookError::UnknownProgramme(_) => ErrorCode::UnknownProgramme,
        NotebookError::UnknownDocument(_) => ErrorCode::UnknownDocument,
        NotebookError::Denied(denied) => ErrorCode::Denied(denied),
        NotebookError::Operation(OperationError::BadName) => ErrorCode::BadName,
        NotebookError::LeaseLost => ErrorCode::LeaseLost,
        NotebookError::BadChange(reason) => ErrorCode::BadChange(reason),
        error @ (NotebookError::Operation(_)
        | NotebookError::Log(_)
        | NotebookError::Record(_)
        | NotebookError::Read(_)) => ErrorCode::Internal(error.to_string()),
    }
}

/// Translates why nothing could be saved.
pub(super) fn of_commit(error: &CommitError) -> StorageTrouble {
    match error {
        CommitError::Full => StorageTrouble::Full,
        CommitError::Database(_) => StorageTrouble::Failed,
    }
}

/// Translates why a text is no invitation.
pub(super) fn of_ticket(error: TicketError) -> ErrorCode {
    match error {
        TicketError::Words(WordsError::Unknown { number }) => {
            ErrorCode::UnknownWord(u8::try_from(number).unwrap_or(u8::MAX))
        }
        TicketError::Words(_) | TicketError::Invitation(_) => ErrorCode::BadInvitation(error.to_string()),
    }
}

/// Translates why a pairing came to nothing.
pub(super) fn of_pairing(reason: PairingRefusal) -> ErrorCode {
    match reason {
        PairingRefusal::Expired => ErrorCode::InvitationExpired,
        PairingRefusal::Used => ErrorCode::InvitationUsed,
        PairingRefusal::DeclinedByPerson => ErrorCode::TurnedAway,
        PairingRefusal::Busy => ErrorCode::Busy,
        PairingRefusal::NotMember => ErrorCode::UnknownInvitation,
        PairingRefusal::WrongVersion
        | PairingRefusal::TooManyAttempts
        | PairingRefusal::Cancelled
        | PairingRefusal::BadSignature
        | PairingRefusal::BadMessage
        | PairingRefusal::TimedOut
        | PairingRefusal::ConnectionLost
        | PairingRefusal::OtherProgramme
        | PairingRefusal::Unknown => ErrorCode::PairingFailed(word_of(reason)),
    }
}

/// Returns the word by which JSON names a refusal.
fn word_of(reason: PairingRefusal) -> String {
    match serde_json::to_value(reason) {
        Ok(serde_json::Value::String(word)) => word,
        _ => "unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_reads_as_a_word() {
        assert_eq!(of_pairing(PairingRefusal::TooManyAttempts).to_string(), "pairing failed: too-many-attempts");
        assert_eq!(of_pairing(PairingRefusal::Used), ErrorCode::InvitationUsed);
    }
}
