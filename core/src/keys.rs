//! A device's key and what it proves.
//!
//! Owns signing and checking of signatures; knows nothing of what is signed. Every signed text starts
//! with a domain of its own, so that a signature given for one purpose never serves another.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::ids::DeviceId;

/// The length of a signature in bytes.
pub const SIGNATURE_LEN: usize = 64;

/// Holds the secret half of a device's identity.
///
/// # Source
/// Ed25519 as in RFC 8032. The same key is the device's iroh identity.
#[derive(Clone)]
pub struct DeviceKey(SigningKey);

impl DeviceKey {
    /// Takes the 32 secret bytes of an Ed25519 key.
    pub fn from_bytes(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// Returns the secret bytes, for the key file and for the iroh endpoint; they go nowhere else.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// Returns the public half, which names the device.
    pub fn id(&self) -> DeviceId {
        DeviceId(self.0.verifying_key().to_bytes())
    }

    /// Signs `message` within `domain`.
    pub fn sign(&self, domain: &str, message: &[u8]) -> [u8; SIGNATURE_LEN] {
        self.0.sign(&bytes_to_sign(domain, message)).to_bytes()
    }
}

impl std::fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DeviceKey({})", self.id().short())
    }
}

/// Tells whether `signature` was made by `device` over `message` within `domain`.
///
/// Strict: small-order keys and malleable signatures are refused, so that all devices agree.
pub fn is_signed_by(device: &DeviceId, domain: &str, message: &[u8], signature: &[u8; SIGNATURE_LEN]) -> bool {
    VerifyingKey::from_bytes(&device.0)
        .is_ok_and(|key| key.verify_strict(&bytes_to_sign(domain, message), &Signature::from_bytes(signature)).is_ok())
}

/// **Shape**: one byte with the domain's length, the domain, the message.
fn bytes_to_sign(domain: &str, message: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1 + domain.len() + message.len());
    bytes.push(domain.len() as u8);
    bytes.extend_from_slice(domain.as_bytes());
    bytes.extend_from_slice(message);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_counts_for_its_device_domain_and_message_only() {
        let key = DeviceKey::from_bytes(&[1; 32]);
        let other = DeviceKey::from_bytes(&[2; 32]);
        let signature = key.sign("test/a", b"words");
        assert!(is_signed_by(&key.id(), "test/a", b"words", &signature));
        assert!(!is_signed_by(&other.id(), "test/a", b"words", &signature));
        assert!(!is_signed_by(&key.id(), "test/b", b"words", &signature));
        assert!(!is_signed_by(&key.id(), "test/a", b"sword", &signature));
    }
}
