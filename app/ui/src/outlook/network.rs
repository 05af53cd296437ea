//! Whom a support network has and lacks.

use taccuino_core::documents::View;
use taccuino_core::documents::network::{MAX_ACTIVE, active};

use super::word;

/// Tells whether no active member represents migrants.
///
/// # Source
/// requirements.md LSN-04.
pub fn lacks_migrants(view: &View) -> bool {
    !active(view).into_iter().any(|member| word(member, "migrants") == "yes")
}

/// Tells whether laptops that were apart took in more than may be active together.
///
/// # Source
/// requirements.md LSN-01, LSN-14.
pub fn is_over_full(view: &View) -> bool {
    active(view).len() > MAX_ACTIVE
}
