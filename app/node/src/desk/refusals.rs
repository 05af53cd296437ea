//! From what notebook, pairing and system report to the codes of the api.

use taccuino_api::{ErrorCode, RefusedCode, StorageTrouble};
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

/// Translates why somebody who came with an invitation was not let in.
pub(super) fn of_guest(reason: PairingRefusal) -> RefusedCode {
    match of_pairing(reason) {
        ErrorCode::InvitationUsed => RefusedCode::InvitationUsed,
        ErrorCode::InvitationExpired => RefusedCode::InvitationExpired,
        ErrorCode::TurnedAway => RefusedCode::TurnedAway,
        _ => RefusedCode::InvitationFailed,
    }
}

/// Translates the word by which the sync engine names a refusal.
pub(super) fn of_engine(reason: &str) -> RefusedCode {
    serde_json::from_value(reason.into()).unwrap_or(RefusedCode::Other)
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

    #[test]
    fn a_refusal_has_a_code_for_the_page() {
        for (word, code) in [
            ("not-a-member", RefusedCode::NotAMember),
            ("too-large", RefusedCode::TooLarge),
            ("unknown-programme", RefusedCode::UnknownProgramme),
            ("a later one", RefusedCode::Other),
        ] {
            assert_eq!(of_engine(word), code, "{word}");
        }
        assert_eq!(of_guest(PairingRefusal::Used), RefusedCode::InvitationUsed);
        assert_eq!(of_guest(PairingRefusal::BadSignature), RefusedCode::InvitationFailed);
    }
}
