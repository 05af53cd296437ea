//! What went wrong with something that was asked for: what happened, what is safe, what to do.

use leptos::prelude::*;

use super::notice::Notice;

/// Shows a sentence about an error and reads it out when it appears; nothing while there is none.
#[component]
pub(crate) fn ErrorText(
    /// The sentence; none while all is well.
    #[prop(into)]
    sentence: Signal<Option<String>>,
) -> impl IntoView {
    // The region is always there: what is put into it later is read out.
    view! {
        <div role="alert">
            {move || sentence.get().map(|sentence| view! { <Notice grave=true><p>{sentence}</p></Notice> })}
        </div>
    }
}
