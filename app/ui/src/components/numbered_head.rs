//! The head of a table whose rows are numbered.

use leptos::prelude::*;

use crate::i18n::{t, use_i18n};

/// Shows the head: the column of numbers, whose name is for those who hear it, then the other columns.
#[component]
pub(crate) fn NumberedHead(
    /// The other columns' heads, each a `th`.
    children: Children,
) -> impl IntoView {
    let i18n = use_i18n();
    view! {
        <thead>
            <tr>
                <th scope="col" class="number"><span class="hidden-words">{t!(i18n, plan.number)}</span></th>
                {children()}
            </tr>
        </thead>
    }
}
