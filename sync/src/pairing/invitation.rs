//! Invitations: what they hold, and the text that carries them.
//!
//! Owns the type, its expiry and its text form, which paste, file and QR code share. The twelve words carry the
//! secret alone (`words`). Knows nothing of the conversation that follows.

use std::net::SocketAddr;

use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use taccuino_core::ids::{InvitationId, ProgrammeId};
use taccuino_core::membership::Role;

use super::address::MAX_ADDRESSES;
use super::event::InvitedOrganisation;
use super::keys::InvitationSecret;
use super::names::clean_name;
use super::words::{WordsError, words_to_secret};

/// What every invitation's text begins with; the digit is the version of the text form.
pub const TEXT_PREFIX: &str = "taccuino1";

/// The version byte in front of an invitation's contents.
const CONTENT_VERSION: u8 = 1;

const CHECKSUM_LABEL: &[u8] = b"taccuino/invitation-text/1";
const CHECKSUM_BYTES: usize = 4;

/// The longest text that is looked at, in bytes; the longest that is written has about 1,600.
const MAX_TEXT_BYTES: usize = 8_192;

/// Invites one device to a programme.
///
/// `Debug` shows everything but the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// The secret that both sides share.
    pub secret: InvitationSecret,
    /// The programme to join.
    pub programme: ProgrammeId,
    /// Its title, at most 80 characters.
    pub programme_title: String,
    /// The role that the invitee gets.
    pub role: Role,
    /// The organisation that the invitee joins or names.
    pub organisation: InvitedOrganisation,
    /// The inviter's name, at most 80 characters.
    pub host_person_name: String,
    /// The name of the inviter's laptop, at most 80 characters.
    pub host_device_name: String,
    /// Where the inviter's pairing endpoint can be reached, at most 8.
    pub address_hints: Vec<SocketAddr>,
    /// The end of the invitation, in Unix milliseconds; it is over at that very moment.
    pub expires_at_ms: u64,
}

/// The contents as postcard writes them, after the version byte.
#[derive(Serialize, Deserialize)]
struct Content {
    secret: [u8; 16],
    programme: ProgrammeId,
    programme_title: String,
    role: Role,
    organisation: InvitedOrganisation,
    host_person_name: String,
    host_device_name: String,
    address_hints: Vec<SocketAddr>,
    expires_at_ms: u64,
}

/// Reports why a text is not an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case", tag = "code")]
pub enum InvitationTextError {
    /// The text does not begin as invitations do.
    #[error("the text does not begin with {TEXT_PREFIX}")]
    NotAnInvitation,
    /// The invitation was written by a version of the app that this one does not understand.
    #[error("the invitation has another version")]
    OtherVersion,
    /// The text is far longer than an invitation.
    #[error("the text is too long")]
    TooLong,
    /// A character is not one of those that invitations are made of.
    #[error("character {number} does not belong in an invitation")]
    Character {
        /// Which character, counted from 1 without spaces and line breaks.
        number: usize,
    },
    /// Some of the text is missing or was changed on the way.
    #[error("the text is incomplete or damaged")]
    Damaged,
}

impl Invitation {
    /// Returns the name by which the membership log knows this invitation.
    pub fn id(&self) -> InvitationId {
        self.secret.invitation_id()
    }

    /// Tells whether the invitation is over.
    pub fn is_expired(&self, now_ms: u64) -> bool {
        now_ms >= self.expires_at_ms
    }

    /// Writes the text that is pasted, saved as a file and shown as a QR code.
    ///
    /// Names are cleaned and cut to 80 characters, addresses beyond the eighth left out.
    pub fn to_text(&self) -> String {
        let mut bytes = vec![CONTENT_VERSION];
        // Writing plain data into memory does not fail; if it did, the text would not read back.
        bytes.extend(postcard::to_allocvec(&self.to_content()).unwrap_or_default());
        bytes.extend(checksum(&bytes));
        format!("{TEXT_PREFIX}{}", BASE32_NOPAD.encode(&bytes).to_lowercase())
    }

    /// Reads a text that was pasted, or came from a file or a camera; spaces, line breaks and case do not matter.
    ///
    /// # Errors
    ///
    /// [`InvitationTextError`] names what is wrong. An expired invitation reads well: see [`Invitation::is_expired`].
    pub fn from_text(text: &str) -> Result<Self, InvitationTextError> {
        if text.len() > MAX_TEXT_BYTES {
            return Err(InvitationTextError::TooLong);
        }
        let text: String = text.chars().filter(|c| !is_blank(*c)).flat_map(char::to_uppercase).collect();
        let prefix = TEXT_PREFIX.to_uppercase();
        let Some(code) = text.strip_prefix(&prefix) else {
            let unversioned = prefix.trim_end_matches(|c: char| c.is_ascii_digit());
            let other =
                text.strip_prefix(unversioned).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
            return Err(if other { InvitationTextError::OtherVersion } else { InvitationTextError::NotAnInvitation });
        };
        if let Some(before) = code.chars().position(|c| !matches!(c, 'A'..='Z' | '2'..='7')) {
            return Err(InvitationTextError::Character { number: TEXT_PREFIX.len() + before + 1 });
        }
        let bytes = BASE32_NOPAD.decode(code.as_bytes()).map_err(|_| InvitationTextError::Damaged)?;
        let (covered, sum) = bytes.split_last_chunk::<CHECKSUM_BYTES>().ok_or(InvitationTextError::Damaged)?;
        if checksum(covered) != *sum {
            return Err(InvitationTextError::Damaged);
        }
        // The checksum holds, so what cannot be read was written by another version.
        let content = covered.strip_prefix(&[CONTENT_VERSION]).ok_or(InvitationTextError::OtherVersion)?;
        match postcard::take_from_bytes::<Content>(content) {
            Ok((content, [])) => Ok(Self::from_content(content)),
            _ => Err(InvitationTextError::OtherVersion),
        }
    }

    fn to_content(&self) -> Content {
        Content {
            secret: *self.secret.as_bytes(),
            programme: self.programme,
            programme_title: clean_name(&self.programme_title),
            role: self.role,
            organisation: self.organisation.cleaned(),
            host_person_name: clean_name(&self.host_person_name),
            host_device_name: clean_name(&self.host_device_name),
            address_hints: self.address_hints.iter().take(MAX_ADDRESSES).copied().collect(),
            expires_at_ms: self.expires_at_ms,
        }
    }

    fn from_content(content: Content) -> Self {
        Self {
            secret: InvitationSecret::new(content.secret),
            programme: content.programme,
            programme_title: clean_name(&content.programme_title),
            role: content.role,
            organisation: content.organisation.cleaned(),
            host_person_name: clean_name(&content.host_person_name),
            host_device_name: clean_name(&content.host_device_name),
            address_hints: content.address_hints.into_iter().take(MAX_ADDRESSES).collect(),
            expires_at_ms: content.expires_at_ms,
        }
    }
}

fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let digest = Sha256::new().chain_update(CHECKSUM_LABEL).chain_update(bytes).finalize();
    let mut sum = [0; CHECKSUM_BYTES];
    sum.copy_from_slice(&digest[..CHECKSUM_BYTES]);
    sum
}

/// What mail programs and messengers add to a long line.
fn is_blank(character: char) -> bool {
    character.is_whitespace() || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// What a joiner holds: a whole invitation, or the secret that was read aloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinTicket {
    /// The whole invitation, from text, file or QR code.
    Invitation(Box<Invitation>),
    /// The secret alone, from twelve words.
    Words(InvitationSecret),
}

/// Reports why a text is neither an invitation nor twelve words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case", tag = "form")]
pub enum TicketError {
    /// The text looks like an invitation but is none.
    #[error(transparent)]
    Invitation(InvitationTextError),
    /// The text looks like words but is not twelve of them.
    #[error(transparent)]
    Words(WordsError),
}

impl JoinTicket {
    /// Reads whatever the person pasted or typed: an invitation's text or twelve words.
    ///
    /// # Errors
    ///
    /// Those of [`Invitation::from_text`] when the text begins with `taccuino`, else those of [`words_to_secret`].
    pub fn read(text: &str) -> Result<Self, TicketError> {
        match Invitation::from_text(text) {
            Ok(invitation) => Ok(Self::Invitation(Box::new(invitation))),
            Err(InvitationTextError::NotAnInvitation) => {
                words_to_secret(text).map(Self::Words).map_err(TicketError::Words)
            }
            Err(error) => Err(TicketError::Invitation(error)),
        }
    }

    /// Returns the secret.
    pub fn secret(&self) -> &InvitationSecret {
        match self {
            Self::Invitation(invitation) => &invitation.secret,
            Self::Words(secret) => secret,
        }
    }

    /// Returns the whole invitation, if the joiner has it.
    pub fn invitation(&self) -> Option<&Invitation> {
        match self {
            Self::Invitation(invitation) => Some(invitation),
            Self::Words(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pairing::words::{WordLanguage, secret_to_words};
    use expect_test::expect;
    use proptest::prelude::*;
    use taccuino_core::ids::OrganisationId;

    fn sample() -> Invitation {
        Invitation {
            secret: InvitationSecret::new([0x5a; 16]),
            programme: ProgrammeId([1; 32]),
            programme_title: "Borgo Sereno and Rivabella".into(),
            role: Role::MentorTeam,
            organisation: InvitedOrganisation::Known { id: OrganisationId([2; 16]), name: "Rivabella".into() },
            host_person_name: "Anna Rossi".into(),
            host_device_name: "Anna's laptop".into(),
            address_hints: vec!["192.168.1.7:47610".parse().unwrap(), "[fd00::1]:47610".parse().unwrap()],
            expires_at_ms: 1_800_000_000_000,
        }
    }

    #[test]
    fn the_text_form_is_pinned() {
        let text = sample().to_text();
        expect!["taccuino1afnfuws2ljnfuws2ljnfuws2ljnacaibaeaqcaibaeaqcaibaeaqcaibaeaqcaibaeaqcaibaeaqcai2ijxxez3pebjwk4tfnzxsaylomqqfe2lwmfrgk3dmmeaqaaqcaibaeaqcaibaeaqcaibaeaqjkjuxmylcmvwgyyikifxg4yjakjxxg43jbvaw43tbe5zsa3dbob2g64acadakqaih7lzqeap5aaaaaaaaaaaaaaaaaaaaaaab7lzqfafa6hblcnffqfmpq"].assert_eq(&text);
        assert_eq!(Invitation::from_text(&text), Ok(sample()));
    }

    #[test]
    fn spaces_line_breaks_and_case_do_not_matter() {
        let text = sample().to_text();
        let lines: Vec<String> = text.as_bytes().chunks(40).map(|line| String::from_utf8_lossy(line).into()).collect();
        for typed in [text.to_uppercase(), lines.join("\r\n  "), format!("\u{feff} {text}\n"), lines.join("\u{200b}")] {
            assert_eq!(Invitation::from_text(&typed), Ok(sample()), "{typed}");
        }
    }

    #[test]
    fn damaged_texts_are_refused_with_their_reason() {
        let text = sample().to_text();
        let flipped = |index: usize| {
            let other = if text.as_bytes()[index] == b'a' { "b" } else { "a" };
            format!("{}{other}{}", &text[..index], &text[index + 1..])
        };
        let mut newer = vec![2, 3, 4];
        newer.extend(checksum(&newer));
        let mut longer = vec![CONTENT_VERSION];
        longer.extend(postcard::to_allocvec(&sample().to_content()).unwrap());
        longer.push(0);
        longer.extend(checksum(&longer));
        let encode = |bytes: &[u8]| format!("{TEXT_PREFIX}{}", BASE32_NOPAD.encode(bytes));
        use InvitationTextError::*;
        for (name, damaged, error) in [
            ("empty", String::new(), NotAnInvitation),
            ("prose", "Ciao Anna".into(), NotAnInvitation),
            ("name alone", "taccuino".into(), NotAnInvitation),
            ("prefix alone", "taccuino1".into(), Damaged),
            ("newer text form", text.replacen('1', "2", 1), OtherVersion),
            ("newer content", encode(&newer), OtherVersion),
            ("more content", encode(&longer), OtherVersion),
            ("first changed", flipped(9), Damaged),
            ("middle changed", flipped(100), Damaged),
            ("cut", text[..text.len() - 7].into(), Damaged),
            ("doubled", format!("{text}{}", &text[9..]), Damaged),
            ("a digit that is not used", format!("{}0{}", &text[..20], &text[21..]), Character { number: 21 }),
            ("an accent", format!("{}à{}", &text[..20], &text[21..]), Character { number: 21 }),
            ("endless", "taccuino1a".repeat(2_000), TooLong),
        ] {
            assert_eq!(Invitation::from_text(&damaged), Err(error), "{name}");
        }
    }

    #[test]
    fn names_in_an_invitation_are_cleaned_on_the_way_in_and_out() {
        let mut invitation = sample();
        invitation.host_person_name = "x".repeat(500);
        invitation.programme_title = "a\u{202e}b".into();
        invitation.address_hints = vec!["10.0.0.1:1".parse().unwrap(); 50];
        let read = Invitation::from_text(&invitation.to_text()).unwrap();
        assert_eq!(read.host_person_name.len(), 80);
        assert_eq!(read.programme_title, "ab");
        assert_eq!(read.address_hints.len(), MAX_ADDRESSES);
    }

    #[test]
    fn an_invitation_is_over_at_its_expiry() {
        let invitation = sample();
        assert!(!invitation.is_expired(invitation.expires_at_ms - 1));
        assert!(invitation.is_expired(invitation.expires_at_ms));
    }

    #[test]
    fn a_ticket_is_read_from_text_or_words() {
        let invitation = sample();
        assert_eq!(JoinTicket::read(&invitation.to_text()), Ok(JoinTicket::Invitation(Box::new(sample()))));
        let words = secret_to_words(&invitation.secret, WordLanguage::Italian);
        assert_eq!(JoinTicket::read(&words), Ok(JoinTicket::Words(invitation.secret)));
        assert_eq!(JoinTicket::read("taccuino1a"), Err(TicketError::Invitation(InvitationTextError::Damaged)));
        assert_eq!(JoinTicket::read("casa"), Err(TicketError::Words(WordsError::Count { found: 1 })));
    }

    proptest! {
        #[test]
        fn every_invitation_reads_back(
            secret: [u8; 16], programme: [u8; 32], title in "[a-zà-ù0-9]{0,80}", organisation: [u8; 16], name in "\\PC{0,40}",
            open: bool, hints in prop::collection::vec(any::<SocketAddr>(), 0..=8), expires_at_ms: u64,
        ) {
            let name = clean_name(&name);
            let id = OrganisationId(organisation);
            // Flow label and zone of an IPv6 address mean something to one machine only and do not travel.
            let address_hints = hints.into_iter().map(|hint| SocketAddr::new(hint.ip(), hint.port())).collect();
            let invitation = Invitation {
                secret: InvitationSecret::new(secret), programme: ProgrammeId(programme), programme_title: title, role: Role::Observer,
                organisation: if open { InvitedOrganisation::Open { id } } else { InvitedOrganisation::Known { id, name: name.clone() } },
                host_person_name: name.clone(), host_device_name: name, address_hints, expires_at_ms,
            };
            prop_assert_eq!(Invitation::from_text(&invitation.to_text()), Ok(invitation));
        }

        #[test]
        fn no_text_makes_reading_panic(text in "(taccuino1)?\\PC{0,200}") {
            let _ = JoinTicket::read(&text);
        }

        #[test]
        fn one_changed_character_is_noticed(position in 9_usize..300, letter in "[a-z2-7]") {
            let text = sample().to_text();
            prop_assume!(position < text.len() && text[position..=position] != letter);
            let changed = format!("{}{letter}{}", &text[..position], &text[position + 1..]);
            prop_assert!(Invitation::from_text(&changed).is_err());
        }
    }
}
