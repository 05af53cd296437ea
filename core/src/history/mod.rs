//! Signed history: what a device wrote, proof of it, and the inspection of bytes that came from elsewhere.

#[cfg(any(test, feature = "forge"))]
pub mod forge;
pub mod inspect;
