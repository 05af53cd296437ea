//! What the two devices sign, and how the joiner binds itself to a nonce.
//!
//! Owns the exact bytes under every signature of pairing. Knows neither sockets nor the order of messages.

use iroh::{PublicKey, SecretKey, Signature};
use sha2::{Digest, Sha256};
use taccuino_core::ids::{DeviceId, InvitationId};

use super::keys::PairingKeys;
use super::message::{Introduction, WIRE_VERSION};

const COMMITMENT_LABEL: &[u8] = b"taccuino/pair/1/nonce-commitment";
const WELCOME_LABEL: &[u8] = b"taccuino/pair/1/welcome-signature";
const PROOF_LABEL: &[u8] = b"taccuino/pair/1/proof-signature";

/// Returns what the joiner sends before it reveals `nonce`.
pub(super) fn commit_to_nonce(invitation: InvitationId, nonce: &[u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update(COMMITMENT_LABEL).chain_update(invitation.0).chain_update(nonce).finalize().into()
}

/// Signs the host's introduction as the answer to this very Hello.
pub(super) fn sign_welcome(
    device_key: &SecretKey,
    keys: &PairingKeys,
    hello_frame: &[u8],
    introduction: &Introduction,
) -> Signature {
    device_key.sign(&welcome_statement(keys, hello_frame, introduction))
}

/// Tells whether the host's device made this signature for this very Hello.
pub(super) fn welcome_is_signed(
    keys: &PairingKeys,
    hello_frame: &[u8],
    introduction: &Introduction,
    signature: &Signature,
) -> bool {
    verifies(introduction.device, &welcome_statement(keys, hello_frame, introduction), signature)
}

/// Signs everything that was said, and the joiner's nonce.
pub(super) fn sign_proof(
    device_key: &SecretKey,
    keys: &PairingKeys,
    hello_frame: &[u8],
    welcome_frame: &[u8],
    nonce: &[u8; 32],
) -> Signature {
    device_key.sign(&proof_statement(keys, hello_frame, welcome_frame, nonce))
}

/// Tells whether `device` made this signature over everything that was said.
pub(super) fn proof_is_signed(
    device: DeviceId,
    keys: &PairingKeys,
    hello_frame: &[u8],
    welcome_frame: &[u8],
    nonce: &[u8; 32],
    signature: &Signature,
) -> bool {
    verifies(device, &proof_statement(keys, hello_frame, welcome_frame, nonce), signature)
}

fn verifies(device: DeviceId, statement: &[u8], signature: &Signature) -> bool {
    PublicKey::from_bytes(&device.0).is_ok_and(|key| key.verify(statement, signature).is_ok())
}

/// Each part after the label has a fixed length, so two different transcripts never give the same statement.
fn statement(label: &[u8], keys: &PairingKeys, hashes: [&[u8; 32]; 3]) -> Vec<u8> {
    let mut statement = label.to_vec();
    statement.push(WIRE_VERSION);
    statement.extend_from_slice(&keys.invitation.0);
    statement.extend_from_slice(keys.host_endpoint().as_bytes());
    statement.extend_from_slice(keys.joiner_endpoint().as_bytes());
    hashes.into_iter().for_each(|hash| statement.extend_from_slice(hash));
    statement
}

fn welcome_statement(keys: &PairingKeys, hello_frame: &[u8], introduction: &Introduction) -> Vec<u8> {
    // The introduction is plain data; writing it into memory does not fail.
    let introduction_bytes = postcard::to_allocvec(introduction).unwrap_or_default();
    statement(WELCOME_LABEL, keys, [&hash(hello_frame), &hash(&introduction_bytes), &introduction.nonce])
}

fn proof_statement(keys: &PairingKeys, hello_frame: &[u8], welcome_frame: &[u8], nonce: &[u8; 32]) -> Vec<u8> {
    statement(PROOF_LABEL, keys, [&hash(hello_frame), &hash(welcome_frame), nonce])
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pairing::keys::InvitationSecret;

    fn keys(byte: u8) -> PairingKeys {
        PairingKeys::derive(&InvitationSecret::new([byte; 16]))
    }

    #[test]
    fn a_proof_holds_for_its_own_conversation_only() {
        let device_key = SecretKey::from_bytes(&[1; 32]);
        let device = DeviceId(*device_key.public().as_bytes());
        let signature = sign_proof(&device_key, &keys(1), b"hello", b"welcome", &[3; 32]);
        let holds = |device, keys: &PairingKeys, hello: &[u8], welcome: &[u8], nonce: u8| {
            proof_is_signed(device, keys, hello, welcome, &[nonce; 32], &signature)
        };
        assert!(holds(device, &keys(1), b"hello", b"welcome", 3));
        assert!(!holds(
            DeviceId(*SecretKey::from_bytes(&[2; 32]).public().as_bytes()),
            &keys(1),
            b"hello",
            b"welcome",
            3
        ));
        assert!(!holds(DeviceId([0xff; 32]), &keys(1), b"hello", b"welcome", 3));
        assert!(!holds(device, &keys(2), b"hello", b"welcome", 3));
        assert!(!holds(device, &keys(1), b"hellp", b"welcome", 3));
        assert!(!holds(device, &keys(1), b"hello", b"welcomf", 3));
        assert!(!holds(device, &keys(1), b"hello", b"welcome", 4));
    }

    #[test]
    fn a_commitment_depends_on_invitation_and_nonce() {
        let commitment = commit_to_nonce(InvitationId([1; 32]), &[2; 32]);
        assert_ne!(commitment, commit_to_nonce(InvitationId([1; 32]), &[3; 32]));
        assert_ne!(commitment, commit_to_nonce(InvitationId([2; 32]), &[2; 32]));
        assert_ne!(commitment, [2; 32]);
    }
}
