//! Signed history: what a device wrote, proof of it, and the inspection of bytes that came from elsewhere.

pub mod inspect;
