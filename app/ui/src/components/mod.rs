//! The parts that pages are made of: they take signals and callbacks and know no transport.
