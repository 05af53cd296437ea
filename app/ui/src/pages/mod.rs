//! The pages: each owns its address and reads the state.
