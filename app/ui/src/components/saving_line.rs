//! Where the words of one document are: on disk, on their way, or in this page only.

use leptos::prelude::*;

use super::icon::Icon;
use crate::editing::{OpenDocument, Saving};
use crate::i18n::{t_string, use_i18n};
use crate::words;

/// Says where the words of a document are.
#[component]
pub(crate) fn SavingLine(
    /// The document.
    document: OpenDocument,
) -> impl IntoView {
    let i18n = use_i18n();
    let saving = document.saving;
    let is_grave = move || saving.with(|saving| matches!(saving, Saving::NotSaved(_) | Saving::Gone { .. }));
    let sentence = move || match saving.get() {
        Saving::Saved => t_string!(i18n, editing.saved).to_owned(),
        Saving::OnTheWay => t_string!(i18n, editing.saving).to_owned(),
        Saving::NotSaved(code) => {
            format!("{} {}", t_string!(i18n, editing.not_saved), words::error(i18n, &code))
        }
        Saving::Gone { unsaved } => {
            let count = u32::try_from(unsaved).unwrap_or(u32::MAX);
            if words::is_single(i18n, count) {
                t_string!(i18n, editing.gone_single).to_owned()
            } else {
                t_string!(i18n, editing.gone_several, count = count).to_string()
            }
        }
    };
    let icon = move || {
        if is_grave() {
            view! { <Icon name="alert"/> }
        } else {
            view! { <Icon name="check"/> }
        }
    };
    let state = move || match saving.get() {
        Saving::Saved => "saved",
        Saving::OnTheWay => "saving",
        Saving::NotSaved(_) => "not-saved",
        Saving::Gone { .. } => "gone",
    };
    view! {
        <Show when=move || document.may_write.get() || saving.with(|saving| *saving != Saving::Saved)>
            <p class="saving row" class:grave=is_grave data-state=state>{icon} <span>{sentence}</span></p>
            // Read out only when it goes wrong: a voice that says "saved" after each letter helps nobody.
            <div class="hidden-words" role="alert">{move || is_grave().then(sentence)}</div>
        </Show>
    }
}
