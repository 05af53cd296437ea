//! The bytes of every message, as they are on the wire.
