//! What both sides derive from an invitation's secret: two endpoint keys and a transcript key.
//!
//! Owns the secret and its derivations. Knows nothing of invitations' other contents, messages or sockets.

use std::fmt;

use hkdf::Hkdf;
use iroh::{EndpointId, SecretKey};
use sha2::{Digest, Sha256};
use taccuino_core::ids::{DeviceId, InvitationId};

use super::words::CheckWords;

const SALT: &[u8] = b"taccuino/pair/1";
const HOST_KEY_LABEL: &[u8] = b"taccuino/pair/1/host-endpoint-key";
const JOINER_KEY_LABEL: &[u8] = b"taccuino/pair/1/joiner-endpoint-key";
const TRANSCRIPT_KEY_LABEL: &[u8] = b"taccuino/pair/1/transcript-key";
const INVITATION_ID_LABEL: &[u8] = b"taccuino/invitation/1";
const CHECK_WORDS_LABEL: &[u8] = b"taccuino/pair/1/check-words";

/// Holds the 128 random bits of an invitation: who has them may ask to be let in.
///
/// It does not show in `Debug` output and has no `Display`: it leaves as text or words only where that is meant.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationSecret([u8; 16]);

impl InvitationSecret {
    /// Takes 16 bytes from a cryptographic source of randomness.
    pub fn new(random: [u8; 16]) -> Self {
        Self(random)
    }

    /// Returns the bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Returns the name by which the membership log knows the invitation, without giving the secret away.
    pub fn invitation_id(&self) -> InvitationId {
        InvitationId(Sha256::new().chain_update(INVITATION_ID_LABEL).chain_update(self.0).finalize().into())
    }
}

impl fmt::Debug for InvitationSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InvitationSecret(..)")
    }
}

/// Holds everything that is derived from one secret.
#[derive(Clone)]
pub struct PairingKeys {
    /// The invitation's public name.
    pub invitation: InvitationId,
    /// The key of the inviter's short-lived endpoint.
    pub host: SecretKey,
    /// The key of the joiner's short-lived endpoint.
    pub joiner: SecretKey,
    transcript: [u8; 32],
}

impl PairingKeys {
    /// Derives the keys by HKDF-SHA256, each under a label of its own.
    ///
    /// # Source
    ///
    /// RFC 5869, with the salt `taccuino/pair/1`.
    pub fn derive(secret: &InvitationSecret) -> Self {
        let derivation = Hkdf::<Sha256>::new(Some(SALT), secret.as_bytes());
        let expand = |label: &[u8]| {
            let mut key = [0; 32];
            // Expanding fails only beyond 255 blocks; this is one block.
            let expanded = derivation.expand(label, &mut key);
            debug_assert!(expanded.is_ok());
            key
        };
        Self {
            invitation: secret.invitation_id(),
            host: SecretKey::from_bytes(&expand(HOST_KEY_LABEL)),
            joiner: SecretKey::from_bytes(&expand(JOINER_KEY_LABEL)),
            transcript: expand(TRANSCRIPT_KEY_LABEL),
        }
    }

    /// Returns the id of the inviter's short-lived endpoint.
    pub fn host_endpoint(&self) -> EndpointId {
        self.host.public()
    }

    /// Returns the id of the joiner's short-lived endpoint.
    pub fn joiner_endpoint(&self) -> EndpointId {
        self.joiner.public()
    }

    /// Derives the four check words from both devices, both nonces and the secret.
    pub fn check_words(
        &self,
        host_device: DeviceId,
        joiner_device: DeviceId,
        host_nonce: &[u8; 32],
        joiner_nonce: &[u8; 32],
    ) -> CheckWords {
        // Every part has a fixed length, so the parts cannot run into each other.
        let digest = Sha256::new()
            .chain_update(CHECK_WORDS_LABEL)
            .chain_update(self.transcript)
            .chain_update(host_device.0)
            .chain_update(joiner_device.0)
            .chain_update(host_nonce)
            .chain_update(joiner_nonce)
            .finalize();
        CheckWords::from_digest(&digest.into())
    }
}

impl fmt::Debug for PairingKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PairingKeys({})", self.invitation.short())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;
    use expect_test::expect;

    fn keys(byte: u8) -> PairingKeys {
        PairingKeys::derive(&InvitationSecret::new([byte; 16]))
    }

    #[test]
    fn derivations_are_pinned() {
        let keys = keys(7);
        let lines = [
            HEXLOWER.encode(keys.invitation.as_bytes()),
            HEXLOWER.encode(&keys.host.to_bytes()),
            HEXLOWER.encode(&keys.joiner.to_bytes()),
            HEXLOWER.encode(&keys.transcript),
            format!("{:?}", keys.check_words(DeviceId([1; 32]), DeviceId([2; 32]), &[3; 32], &[4; 32]).indices()),
        ];
        expect![[r#"
            5908a65b6ebae61de36b930942002bf4998ddef7109af440e97f5171d11e3b9b
            32f87868abb6823bdc5645506f159b64d9a389f79595cc2bb83892de0c2c18b4
            d25d79e26f0e09a0e210dcaf2a6198661114f6dba8f4f77e68e65c6f3dffa67c
            4bfabb7770bb65376f6892d45548e5474b1278f85ce237c45066ace7b9cb67c4
            [1047, 1846, 1140, 1502]"#]]
        .assert_eq(&lines.join("\n"));
    }

    #[test]
    fn check_words_depend_on_everything() {
        let words = |byte, host, joiner, host_nonce: u8, joiner_nonce: u8| {
            keys(byte).check_words(DeviceId([host; 32]), DeviceId([joiner; 32]), &[host_nonce; 32], &[joiner_nonce; 32])
        };
        let usual = words(7, 1, 2, 3, 4);
        assert_eq!(words(7, 1, 2, 3, 4), usual);
        for other in [
            words(8, 1, 2, 3, 4),
            words(7, 9, 2, 3, 4),
            words(7, 1, 9, 3, 4),
            words(7, 1, 2, 9, 4),
            words(7, 1, 2, 3, 9),
        ] {
            assert_ne!(other, usual);
        }
        assert_ne!(words(7, 2, 1, 3, 4), usual);
    }

    #[test]
    fn a_secret_does_not_show_in_logs() {
        let secret = InvitationSecret::new([0xab; 16]);
        assert_eq!(format!("{secret:?}"), "InvitationSecret(..)");
        assert!(!format!("{:?}", PairingKeys::derive(&secret)).contains("abab"));
    }
}
