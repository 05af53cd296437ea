//! Who reads a document: said before the first word is written.

use leptos::prelude::*;
use taccuino_api::ReaderView;
use taccuino_core::membership::Level;

use super::icon::Icon;
use crate::i18n::{t, use_i18n};
use crate::words;

/// Shows who reads a document: in one line, and by name for whoever wants to know.
#[component]
pub(crate) fn ReadersLine(
    /// Who may read it.
    #[prop(into)]
    level: Signal<Level>,
    /// The same by name.
    #[prop(into)]
    readers: Signal<Vec<ReaderView>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let entry = move |reader: ReaderView| {
        view! {
            <li>
                {reader.name} ", " <span class="beside">{reader.organisation}</span>
                {reader.is_me.then(|| view! { " · " {t!(i18n, common.you)} })}
                {reader.writes.then(|| view! { " · " {t!(i18n, readers.writes)} })}
            </li>
        }
    };
    view! {
        <div class="readers">
            <p class="row"><Icon name="readers"/> <span>{move || words::level(i18n, level.get())}</span></p>
            <Show when=move || level.get() != Level::Me && readers.with(|readers| !readers.is_empty())>
                <details>
                    <summary>{t!(i18n, readers.names)}</summary>
                    <ul class="names">{move || readers.get().into_iter().map(entry).collect_view()}</ul>
                </details>
            </Show>
        </div>
    }
}
