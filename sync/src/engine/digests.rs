//! Digests that tell two devices which documents differ, without saying anything else.

use sha2::{Digest as _, Sha256};
use taccuino_core::ids::{ChangeId, DeviceId, DocumentId, ProgrammeId};
use taccuino_core::notebook::Notebook;

use super::messages::{BUCKETS, Digest};

/// The nonces of a connection: the opener's, then the other's.
pub(super) type Nonces = ([u8; 16], [u8; 16]);

const DOMAIN: &[u8] = b"taccuino/digest/1";

/// Into how many buckets the documents are divided at least: the other side may have many more of them, and each
/// bucket is listed whole.
const MIN_BUCKETS: usize = 16;

/// Returns into how many buckets so many documents are divided: a power of two, about as many.
pub(super) fn buckets_for(documents: usize) -> usize {
    documents.clamp(MIN_BUCKETS, BUCKETS).next_power_of_two()
}

/// Returns the number of the bucket that a document is in, of so many, by the first bits of its id.
pub(super) fn bucket_of(document: &DocumentId, buckets: usize) -> u8 {
    // Less than `BUCKETS`, as the first byte is.
    (usize::from(document.0[0]) * buckets / BUCKETS) as u8
}

/// Digests a document's heads, to notice when they change; never sent.
pub(super) fn heads_digest(heads: &[ChangeId]) -> Digest {
    let mut hash = Sha256::new();
    for head in heads {
        hash.update(head.0);
    }
    cut(hash)
}

/// Digests so many buckets of `documents`, which are sorted by id.
///
/// # Source
/// PROTOCOL.md, "Digests": SHA-256 over domain, nonces, programme, bucket and, for each document, its id,
/// the number of its heads in four bytes, big-endian, and the heads; the first eight bytes of it.
pub(super) fn bucket_digests(
    nonces: &Nonces,
    programme: &ProgrammeId,
    documents: &[(DocumentId, Vec<ChangeId>)],
    buckets: usize,
) -> Vec<Digest> {
    let mut documents = documents.iter().peekable();
    (0..buckets)
        .map(|bucket| {
            let mut hash = Sha256::new();
            hash.update(DOMAIN);
            hash.update(nonces.0);
            hash.update(nonces.1);
            hash.update(programme.0);
            hash.update([bucket as u8]);
            while let Some((id, heads)) = documents.next_if(|(id, _)| usize::from(bucket_of(id, buckets)) == bucket) {
                hash.update(id.0);
                hash.update((heads.len() as u32).to_be_bytes());
                for head in heads {
                    hash.update(head.0);
                }
            }
            cut(hash)
        })
        .collect()
}

/// Digests bytes that are never sent.
pub(super) fn digest_of(bytes: &[u8]) -> Digest {
    cut(Sha256::new_with_prefix(bytes))
}

fn cut(hash: Sha256) -> Digest {
    let full: [u8; 32] = hash.finalize().into();
    let mut digest = [0; 8];
    digest.copy_from_slice(&full[..8]);
    digest
}

/// Tells whether `device` may read `document` by the log that is here.
pub(super) fn may_read(notebook: &Notebook, document: &DocumentId, device: &DeviceId) -> bool {
    notebook.record(document).is_some_and(|signed| {
        notebook
            .log(&signed.record.programme)
            .is_some_and(|log| log.membership().check_read(&signed.record, device).is_ok())
    })
}

/// Lists the documents of a programme that both devices may read, sorted by id, with their heads.
pub(super) fn shared_documents(
    notebook: &Notebook,
    programme: &ProgrammeId,
    devices: [&DeviceId; 2],
) -> Vec<(DocumentId, Vec<ChangeId>)> {
    let both_read = |document: &DocumentId| devices.iter().all(|device| may_read(notebook, document, device));
    let documents = notebook.documents(programme).into_iter().filter(both_read);
    documents.map(|document| (document, notebook.heads(&document))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn documents(numbers: &[u8]) -> Vec<(DocumentId, Vec<ChangeId>)> {
        numbers.iter().map(|number| (DocumentId([*number; 32]), vec![ChangeId([*number; 32])])).collect()
    }

    #[test]
    fn one_changed_document_changes_one_bucket() {
        let nonces = ([1; 16], [2; 16]);
        let programme = ProgrammeId([3; 32]);
        let before = bucket_digests(&nonces, &programme, &documents(&[0, 9, 200, 255]), BUCKETS);
        let mut changed = documents(&[0, 9, 200, 255]);
        changed[1].1.clear();
        let after = bucket_digests(&nonces, &programme, &changed, BUCKETS);
        let differ: Vec<usize> = (0..BUCKETS).filter(|bucket| before[*bucket] != after[*bucket]).collect();
        assert_eq!(differ, [9]);
    }

    #[test]
    fn few_documents_have_few_buckets() {
        assert_eq!([0, 16, 17, 200, 256, 10_000].map(buckets_for), [16, 16, 32, 256, 256, 256]);
        let of = |byte: u8, buckets| bucket_of(&DocumentId([byte; 32]), buckets);
        assert_eq!([of(0, 4), of(63, 4), of(64, 4), of(255, 4), of(255, 1), of(255, 256)], [0, 0, 1, 3, 0, 255]);
    }

    #[test]
    fn a_digest_tells_nothing_in_another_connection() {
        let programme = ProgrammeId([3; 32]);
        let one = bucket_digests(&([1; 16], [2; 16]), &programme, &documents(&[7]), BUCKETS);
        let other = bucket_digests(&([1; 16], [4; 16]), &programme, &documents(&[7]), BUCKETS);
        assert!(one.iter().zip(&other).all(|(one, other)| one != other));
    }

    #[test]
    fn the_digest_is_this_one() {
        let digests = bucket_digests(&([1; 16], [2; 16]), &ProgrammeId([3; 32]), &documents(&[7]), BUCKETS);
        let mut text = DOMAIN.to_vec();
        text.extend([1; 16]);
        text.extend([2; 16]);
        text.extend([3; 32]);
        text.push(7);
        text.extend([7; 32]);
        text.extend([0, 0, 0, 1]);
        text.extend([7; 32]);
        assert_eq!(digests[7], Sha256::digest(&text)[..8]);
    }
}
