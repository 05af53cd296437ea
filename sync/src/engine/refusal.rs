//! Why something was refused, as a number on the wire and a word in a log.

use serde::{Deserialize, Serialize};
use taccuino_core::membership::Denied;
use taccuino_core::notebook::RefusalReason;

/// Says why something was not taken, or is not given.
///
/// **Shape**: one byte. A number that is not known here reads as [`RefusalCode::Other`] of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "u8", into = "u8")]
pub enum RefusalCode {
    /// Not taken now: something that it builds on is lacking. It will be asked for.
    Early,
    /// There is no such document for the one who asks.
    Unavailable,
    /// Its writer does not take part.
    NotAMember,
    /// This device or its writer may not read the document.
    NotAReader,
    /// Its writer may not write the document.
    NotAWriter,
    /// Its creator may not create such a document.
    NotACreator,
    /// Its author may not decide who takes part.
    NotEntitled,
    /// It is not signed by its writer.
    NotSigned,
    /// It is not well-formed.
    Malformed,
    /// Its stream has another change of the same number.
    Forked,
    /// It is larger than anything that is taken.
    TooLarge,
    /// Its programme is not here.
    UnknownProgramme,
    /// A later version's reason.
    Other(u8),
}

impl RefusalCode {
    const KNOWN: [Self; 12] = [
        Self::Early,
        Self::Unavailable,
        Self::NotAMember,
        Self::NotAReader,
        Self::NotAWriter,
        Self::NotACreator,
        Self::NotEntitled,
        Self::NotSigned,
        Self::Malformed,
        Self::Forked,
        Self::TooLarge,
        Self::UnknownProgramme,
    ];

    /// Returns the word that logs and pages use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Early => "early",
            Self::Unavailable => "unavailable",
            Self::NotAMember => "not-a-member",
            Self::NotAReader => "not-a-reader",
            Self::NotAWriter => "not-a-writer",
            Self::NotACreator => "not-a-creator",
            Self::NotEntitled => "not-entitled",
            Self::NotSigned => "not-signed",
            Self::Malformed => "malformed",
            Self::Forked => "forked",
            Self::TooLarge => "too-large",
            Self::UnknownProgramme => "unknown-programme",
            Self::Other(_) => "other",
        }
    }

    /// Tells whether a person should hear of it: the rest is the protocol's ordinary talk.
    pub fn is_final(self) -> bool {
        !matches!(self, Self::Early | Self::Unavailable)
    }
}

impl From<u8> for RefusalCode {
    fn from(number: u8) -> Self {
        Self::KNOWN.get(usize::from(number)).copied().unwrap_or(Self::Other(number))
    }
}

impl From<RefusalCode> for u8 {
    fn from(code: RefusalCode) -> Self {
        match code {
            RefusalCode::Other(number) => number,
            known => (0..).zip(RefusalCode::KNOWN).find(|(_, found)| *found == known).map_or(u8::MAX, |(at, _)| at),
        }
    }
}

impl From<&RefusalReason> for RefusalCode {
    fn from(reason: &RefusalReason) -> Self {
        match reason {
            RefusalReason::UnknownDocument | RefusalReason::UnknownMembership => Self::Early,
            RefusalReason::UnknownProgramme => Self::UnknownProgramme,
            RefusalReason::Denied(Denied::NotAMember) => Self::NotAMember,
            RefusalReason::Denied(Denied::NotAReader) => Self::NotAReader,
            RefusalReason::Denied(Denied::NotAWriter) => Self::NotAWriter,
            RefusalReason::Denied(Denied::NotACreator) => Self::NotACreator,
            RefusalReason::Denied(Denied::NotEntitled) => Self::NotEntitled,
            RefusalReason::Malformed(_) => Self::Malformed,
            RefusalReason::NotSigned => Self::NotSigned,
            RefusalReason::Forked => Self::Forked,
            RefusalReason::TooLarge(_) | RefusalReason::TooManyStreams => Self::TooLarge,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_reads_back() {
        for number in 0..=u8::MAX {
            assert_eq!(u8::from(RefusalCode::from(number)), number);
        }
        assert_eq!(RefusalCode::from(4), RefusalCode::NotAWriter);
        assert_eq!(RefusalCode::from(200).name(), "other");
    }
}
