//! The clock and the source of randomness: read here, and passed down to everything that needs them.

use std::time::{SystemTime, UNIX_EPOCH};

use data_encoding::HEXLOWER;

/// Returns this laptop's time in milliseconds since 1970; 0 for a clock that stands before.
pub(crate) fn now_ms() -> u64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

/// Reports that the system gave no random bytes.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the system gives no random bytes: {0}")]
pub(crate) struct RandomError(#[from] getrandom::Error);

/// Returns `N` bytes from the system's cryptographic source.
///
/// # Errors
/// [`RandomError`]: there is no such source, as on a system that has only just begun to start.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// Returns a secret of 128 random bits as 32 hexadecimal digits.
///
/// # Errors
/// As [`random`].
pub(crate) fn random_text() -> Result<String, RandomError> {
    Ok(HEXLOWER.encode(&random::<16>()?))
}
