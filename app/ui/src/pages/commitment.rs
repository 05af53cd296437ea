//! The political commitment: who promised what, across the parties.

use leptos::prelude::*;
use taccuino_core::documents::Field;

use super::document::{DocumentFrame, Shown};
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::i18n::{t_string, use_i18n};

/// Shows the document.
#[component]
pub(crate) fn CommitmentBody(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    view! {
        <DocumentFrame shown>
            <ProseField
                document
                field=Field::root("title")
                style=ProseStyle::Line
                label=move || t_string!(i18n, documents.title).to_owned()
            />
        </DocumentFrame>
    }
}
