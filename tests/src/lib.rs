//! What the suites stand on: networks and devices made for a test.

pub mod crash;
pub mod laptops;
pub mod net;
pub mod network;
pub mod parsers;
