//! How long a frame takes to another device on this machine and back, over bare iroh.

use std::time::Instant;

use tokio::runtime::Handle;

use super::wire::{self, End};
use crate::measure::ms;

/// A connection whose far end sends everything back.
pub(crate) struct Echo {
    near: End,
    runtime: Handle,
}

impl Echo {
    pub(crate) fn new(runtime: &Handle) -> Self {
        let (near, mut far) = wire::connect(runtime);
        runtime.spawn(async move {
            while let Some(frame) = far.receive().await {
                far.send(&frame).await;
            }
        });
        Self { near, runtime: runtime.clone() }
    }

    /// Sends so many bytes and returns after how many milliseconds they were back.
    pub(crate) fn round_trip(&mut self, length: usize) -> f64 {
        let frame = vec![5; length];
        let started = Instant::now();
        self.runtime.block_on(async {
            self.near.send(&frame).await;
            self.near.receive().await.expect("it comes back");
        });
        ms(started.elapsed())
    }
}
