//! Why a pairing ends without a new device: codes that cross the wire and reach the page.
//!
//! Owns the codes and their numbers. Knows no sentence: those live in the page's locales.

use serde::{Deserialize, Serialize};

/// Says why a pairing session or an invitation came to its end.
///
/// On the wire a refusal is its number ([`PairingRefusal::code`]); in JSON its name in kebab case. Numbers are
/// only ever added, so that an older app can still say at least "refused".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum PairingRefusal {
    /// The invitation's time is over.
    Expired = 1,
    /// Another device was admitted by this invitation.
    Used = 2,
    /// The two apps speak different versions of the pairing protocol: one of them needs an update.
    WrongVersion = 3,
    /// Too many sessions began and failed; the inviter makes a new invitation.
    TooManyAttempts = 4,
    /// Another session with this invitation is under way; the joiner tries again by itself.
    Busy = 5,
    /// The person at the inviting device said no, usually because the check words differed.
    DeclinedByPerson = 6,
    /// The other side called it off.
    Cancelled = 7,
    /// A device could not prove that it holds the key that it names.
    BadSignature = 8,
    /// A message was malformed, too large or out of turn.
    BadMessage = 9,
    /// The inviting device may not (or no longer) admit anybody to this programme.
    NotMember = 10,
    /// Nobody answered in time: the person who admits (five minutes) or the other device (seconds).
    TimedOut = 11,
    /// The connection broke.
    ConnectionLost = 12,
    /// Who answered offers something else than the invitation says.
    OtherProgramme = 13,
    /// The other side gave a reason that this version of the app does not know.
    Unknown = 255,
}

impl PairingRefusal {
    const ALL: [Self; 13] = [
        Self::Expired,
        Self::Used,
        Self::WrongVersion,
        Self::TooManyAttempts,
        Self::Busy,
        Self::DeclinedByPerson,
        Self::Cancelled,
        Self::BadSignature,
        Self::BadMessage,
        Self::NotMember,
        Self::TimedOut,
        Self::ConnectionLost,
        Self::OtherProgramme,
    ];

    /// Returns the number that stands for this refusal on the wire.
    pub fn code(self) -> u8 {
        self as u8
    }

    /// Reads a number from the wire; one that this version does not know is [`PairingRefusal::Unknown`].
    pub fn from_code(code: u8) -> Self {
        Self::ALL.into_iter().find(|refusal| refusal.code() == code).unwrap_or(Self::Unknown)
    }

    /// Tells whether the joiner should simply try again with the same invitation.
    pub fn is_passing(self) -> bool {
        matches!(self, Self::Busy | Self::ConnectionLost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_and_strange_ones_are_unknown() {
        for refusal in PairingRefusal::ALL {
            assert_eq!(PairingRefusal::from_code(refusal.code()), refusal);
        }
        assert_eq!(PairingRefusal::from_code(0), PairingRefusal::Unknown);
        assert_eq!(PairingRefusal::from_code(200), PairingRefusal::Unknown);
    }

    #[test]
    fn numbers_on_the_wire_never_change() {
        let numbers: Vec<u8> = PairingRefusal::ALL.iter().map(|refusal| refusal.code()).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    }
}
