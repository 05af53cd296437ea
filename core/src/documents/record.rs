//! The creation record of a document: what never changes about it, and its name.
//!
//! Owns the record's bytes and their check against themselves; who may create what is membership's
//! business.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{CollectionKind, DocKind, FieldKind, ItemKey};
use crate::codec::{self, DecodeError};
use crate::forms::PackRef;
use crate::history::MAX_MEMBERSHIP_HEADS;
use crate::ids::{DeviceId, DocumentId, OperationId, OrganisationId, ProgrammeId};
use crate::keys::{self, DeviceKey, SIGNATURE_LEN};
use crate::membership::Level;

/// The version byte of a record.
pub const RECORD_VERSION: u8 = 1;
/// The largest record that is read, in bytes.
pub const MAX_RECORD_LEN: usize = 64 << 10;
/// How many fixed items a record may ask for.
pub const MAX_SLOTS: usize = 2_000;

const DOMAIN: &str = "taccuino/record/1";

/// One fixed item that the document holds from its creation on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Slot {
    /// A collection of kind [`CollectionKind::Fixed`].
    pub collection: String,
    /// The item's key: an id of the pack.
    pub key: ItemKey,
}

/// Says what a document is, who owns it, who may read it and who may write it.
///
/// **Shape**: postcard of the fields in this order behind [`RECORD_VERSION`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The programme it belongs to.
    pub programme: ProgrammeId,
    /// Its type.
    pub kind: DocKind,
    /// The version of its type's schema; decides what its genesis creates.
    pub schema: u16,
    /// The organisations that own it, sorted, each once.
    pub owner: Vec<OrganisationId>,
    /// Who may read it.
    pub level: Level,
    /// Who may write it: meaningful for a note, and [`Level::Me`] for what one assessor answers alone; otherwise
    /// equal to `level`.
    pub writers: Level,
    /// Documents that it belongs to: a note's visit.
    pub links: Vec<DocumentId>,
    /// The pack whose questions it answers.
    pub pack: Option<PackRef>,
    /// The fixed items that it holds from the start, sorted, each once.
    pub slots: Vec<Slot>,
    /// The device that creates it.
    pub creator: DeviceId,
    /// Heads of the membership log that the creator knew, sorted, at most
    /// [`MAX_MEMBERSHIP_HEADS`](crate::history::MAX_MEMBERSHIP_HEADS): at these it may create this.
    pub membership: Vec<OperationId>,
    /// When, in milliseconds since 1970 by the creator's clock; advisory.
    pub created: u64,
    /// Makes two otherwise equal records two documents.
    pub nonce: [u8; 16],
}

/// A record with its name and its creator's signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRecord {
    /// SHA-256 of the record's bytes.
    pub id: DocumentId,
    /// The record.
    pub record: Record,
    /// The creator's signature over the record's bytes.
    pub signature: [u8; SIGNATURE_LEN],
}

/// Reports why a record is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The bytes cannot be read.
    #[error("unreadable record: {0}")]
    Decode(#[from] DecodeError),
    /// The signature is not the creator's.
    #[error("the record is not signed by its creator")]
    NotSigned,
    /// A list is too long, not sorted, holds something twice, or names what the type does not have.
    #[error("the record's {0} are not in order")]
    OutOfOrder(&'static str),
    /// The schema version is newer than this program knows.
    #[error("schema version {0} is not known here")]
    UnknownSchema(u16),
}

impl SignedRecord {
    /// Signs `record` with its creator's key.
    ///
    /// # Errors
    /// [`RecordError::OutOfOrder`] and [`RecordError::Decode`] where [`SignedRecord::from_bytes`] would refuse it, and
    /// [`RecordError::NotSigned`] where `key` is not the creator's.
    pub fn new(record: Record, key: &DeviceKey) -> Result<Self, RecordError> {
        check(&record)?;
        if key.id() != record.creator {
            return Err(RecordError::NotSigned);
        }
        let body = codec::encode(RECORD_VERSION, &record);
        let found = body.len() + SIGNATURE_LEN;
        if found > MAX_RECORD_LEN {
            return Err(DecodeError::TooLong { found, limit: MAX_RECORD_LEN }.into());
        }
        let signature = key.sign(DOMAIN, &body);
        Ok(Self { id: DocumentId(Sha256::digest(&body).into()), record, signature })
    }

    /// Writes the record's bytes and the signature after them.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = codec::encode(RECORD_VERSION, &self.record);
        bytes.extend_from_slice(&self.signature);
        bytes
    }

    /// Reads and checks what [`SignedRecord::to_bytes`] wrote, from anybody.
    ///
    /// # Errors
    /// Every variant of [`RecordError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RecordError> {
        let (signed, body) = Self::read(bytes)?;
        if !keys::is_signed_by(&signed.record.creator, DOMAIN, body, &signed.signature) {
            return Err(RecordError::NotSigned);
        }
        Ok(signed)
    }

    /// Reads what was checked when it was taken in and has stood on this device's disk since, under the name `id`.
    ///
    /// The name is the hash of what was signed, so the signature need not be checked again: ten thousand of them
    /// would be half a second of every start.
    ///
    /// # Errors
    /// As [`SignedRecord::from_bytes`]; [`RecordError::NotSigned`] where these are not the bytes of that name.
    #[cfg(feature = "store")]
    pub(crate) fn from_own_disk(bytes: &[u8], id: &DocumentId) -> Result<Self, RecordError> {
        let (signed, _) = Self::read(bytes)?;
        if signed.id == *id { Ok(signed) } else { Err(RecordError::NotSigned) }
    }

    /// Reads a record without its proof, and returns what the proof is about.
    fn read(bytes: &[u8]) -> Result<(Self, &[u8]), RecordError> {
        if bytes.len() > MAX_RECORD_LEN {
            return Err(DecodeError::TooLong { found: bytes.len(), limit: MAX_RECORD_LEN }.into());
        }
        let (body, signature) = bytes.split_last_chunk::<SIGNATURE_LEN>().ok_or(DecodeError::Malformed)?;
        let record: Record = codec::decode(RECORD_VERSION, body, MAX_RECORD_LEN)?;
        check(&record)?;
        let signed = Self { id: DocumentId(Sha256::digest(body).into()), record, signature: *signature };
        Ok((signed, body))
    }
}

fn check(record: &Record) -> Result<(), RecordError> {
    if !(1..=super::SCHEMA_VERSION).contains(&record.schema) {
        return Err(RecordError::UnknownSchema(record.schema));
    }
    if record.owner.is_empty() || !strictly_sorted(&record.owner) {
        return Err(RecordError::OutOfOrder("owners"));
    }
    if record.membership.len() > MAX_MEMBERSHIP_HEADS || !strictly_sorted(&record.membership) {
        return Err(RecordError::OutOfOrder("membership heads"));
    }
    if record.links.len() > 16 {
        return Err(RecordError::OutOfOrder("links"));
    }
    let known_slot = |slot: &Slot| {
        record.kind.schema().collection(&slot.collection).is_some_and(|found| found.kind == CollectionKind::Fixed)
    };
    if record.slots.len() > MAX_SLOTS || !strictly_sorted(&record.slots) || !record.slots.iter().all(known_slot) {
        return Err(RecordError::OutOfOrder("slots"));
    }
    let may_differ = match record.kind {
        DocKind::Note => true,
        // What one assessor answers alone.
        DocKind::Assessment => record.writers == Level::Me,
        _ => false,
    };
    if record.writers > record.level || record.writers != record.level && !may_differ {
        return Err(RecordError::OutOfOrder("writers"));
    }
    Ok(())
}

fn strictly_sorted<T: Ord>(items: &[T]) -> bool {
    items.windows(2).all(|pair| pair[0] < pair[1])
}

/// Lists the fixed items of `kind` for the ids of a pack: answers, factors, context.
pub fn slots_for(kind: DocKind, ids: &[(&str, Vec<ItemKey>)]) -> Vec<Slot> {
    let schema = kind.schema();
    let mut slots: Vec<Slot> = ids
        .iter()
        .filter(|(collection, _)| schema.collection(collection).is_some())
        .flat_map(|(collection, keys)| {
            keys.iter().map(|key| Slot { collection: (*collection).to_owned(), key: key.clone() })
        })
        .collect();
    slots.sort();
    slots.dedup();
    slots
}

/// Tells whether `kind` is text that merges by character.
pub(super) fn is_prose(kind: FieldKind) -> bool {
    kind == FieldKind::Prose
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(key: &DeviceKey) -> Record {
        Record {
            programme: ProgrammeId([1; 32]),
            kind: DocKind::Note,
            schema: super::super::SCHEMA_VERSION,
            owner: vec![OrganisationId([2; 16])],
            level: Level::Pair,
            writers: Level::Pair,
            links: Vec::new(),
            pack: None,
            slots: Vec::new(),
            creator: key.id(),
            membership: Vec::new(),
            created: 1,
            nonce: [3; 16],
        }
    }

    #[test]
    fn a_record_on_the_own_disk_is_what_its_name_says() {
        let key = DeviceKey::from_bytes(&[5; 32]);
        let signed = SignedRecord::new(record(&key), &key).unwrap();
        let mut bytes = signed.to_bytes();
        assert_eq!(SignedRecord::from_own_disk(&bytes, &signed.id), Ok(signed.clone()));
        let other = DocumentId([9; 32]);
        assert_eq!(SignedRecord::from_own_disk(&bytes, &other), Err(RecordError::NotSigned));
        // The nonce's last byte: readable, and not what was signed.
        let nonce = bytes.len() - SIGNATURE_LEN - 1;
        bytes[nonce] ^= 1;
        assert_eq!(SignedRecord::from_own_disk(&bytes, &signed.id), Err(RecordError::NotSigned));
    }

    #[test]
    fn what_would_not_be_read_is_not_signed() {
        let key = DeviceKey::from_bytes(&[5; 32]);
        let heads = |count: u8| (0..count).map(|number| OperationId([number; 32])).collect();
        let with_64 = SignedRecord::new(Record { membership: heads(64), ..record(&key) }, &key).unwrap();
        assert_eq!(SignedRecord::from_bytes(&with_64.to_bytes()), Ok(with_64));
        let with_65 = SignedRecord::new(Record { membership: heads(65), ..record(&key) }, &key);
        assert_eq!(with_65, Err(RecordError::OutOfOrder("membership heads")));
        let owner = (0..5_000_u32).map(|number| {
            let mut id = [0; 16];
            id[..4].copy_from_slice(&number.to_be_bytes());
            OrganisationId(id)
        });
        let too_long = SignedRecord::new(Record { owner: owner.collect(), ..record(&key) }, &key);
        assert!(matches!(too_long, Err(RecordError::Decode(DecodeError::TooLong { .. }))), "{too_long:?}");
    }
}
