//! Ctrl-C and the wish to terminate: heard here, so that what was started is stopped in order.

use crate::failure::{Failure, Outcome};

/// Calls `action` each time the person presses Ctrl-C or the system asks this process to end.
///
/// # Errors
/// The system refuses to tell.
pub(crate) fn on_interrupt(action: impl FnMut() + Send + 'static) -> Outcome {
    ctrlc::set_handler(action).map_err(|error| {
        Failure::new(format!("Ctrl-C cannot be heard here: {error}."), "Run this in an ordinary terminal.")
    })
}
