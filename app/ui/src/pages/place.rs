//! Where the page is: what the address names.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use taccuino_core::ids::ProgrammeId;

/// Returns the programme that the address names; none where it names none.
pub(crate) fn use_programme() -> Signal<Option<ProgrammeId>> {
    let parameters = use_params_map();
    Memo::new(move |_| parameters.with(|parameters| parameters.get("programme")?.parse().ok())).into()
}
