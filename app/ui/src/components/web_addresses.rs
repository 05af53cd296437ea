//! Web addresses that people wrote, as links: in printed text where they stand, and below a field that is written in.

use leptos::prelude::*;
use taccuino_core::documents::Field;

use crate::addresses::{Piece, addresses, pieces};
use crate::editing::OpenDocument;
use crate::i18n::{t_string, use_i18n};

/// Shows a text whose addresses are links.
#[component]
pub(crate) fn WithLinks(
    /// The text.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    let piece = |piece: Piece<'_>| match piece {
        Piece::Words(words) => words.to_owned().into_any(),
        Piece::Address(address) => link(address.to_owned()).into_any(),
    };
    move || text.with(|text| pieces(text).into_iter().map(piece).collect_view())
}

/// Shows the addresses in a field as links; nothing where there are none.
#[component]
pub(crate) fn LinksBelow(
    /// The document.
    document: OpenDocument,
    /// The field: prose or a line.
    field: Field,
) -> impl IntoView {
    let i18n = use_i18n();
    let found = Memo::new(move |_| {
        let prose = document.text(&field);
        let text = if prose.is_empty() { document.value(&field) } else { prose };
        addresses(&text).into_iter().map(str::to_owned).collect::<Vec<_>>()
    });
    move || {
        let found = found.get();
        (!found.is_empty()).then(|| {
            view! {
                <ul class="addresses-below screen-only" aria-label=t_string!(i18n, editing.addresses)>
                    {found.into_iter().map(|address| view! { <li>{link(address)}</li> }).collect_view()}
                </ul>
            }
        })
    }
}

fn link(address: String) -> impl IntoView {
    let shown = address.clone();
    view! { <a href=address rel="external noreferrer" target="_blank">{shown}</a> }
}
