//! The summary for everybody on a page of its own: what may be printed or passed on, and nothing else of the network.

use leptos::prelude::*;
use taccuino_core::documents::Field;

use crate::components::button::Button;
use crate::components::copy_button::CopyButton;
use crate::components::page::Page;
use crate::components::prose_field::Printed;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::{Shown, title_of};
use crate::pages::on_paper::OnPaper;
use crate::paths;

/// The part of the address under which the summary stands alone.
pub(super) const PART: &str = "summary";

/// Shows the summary alone: whose it is and of when, and neither who wrote it nor who reads the rest.
///
/// # Source
/// requirements.md LSN-10, ROL-12, CONF-04.
#[component]
pub(super) fn SummaryAlone(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let text = Memo::new(move |_| document.text(&Field::root("summary")));
    let sheet = paths::document(&shown.programme.id, &document.id);
    let owner = move || shown.about.with(|about| about.owner.join(", "));
    let below = ViewFn::from(move || {
        view! {
            <p class="lead" id="summary-of">{t!(i18n, network.summary)} " · " {owner}</p>
            <OnPaper shown/>
        }
    });
    let print = move |()| {
        // A browser that cannot print does nothing.
        let _ = window().print();
    };
    view! {
        <Page title=move || title_of(i18n, shown) below>
            <div class="stack close screen-only">
                <p class="beside">{t!(i18n, network.summary_alone_hint)}</p>
                <div class="row">
                    <Button label=move || t_string!(i18n, network.summary_print).to_owned() on_press=print/>
                    <CopyButton text/>
                    <a class="plain" href=sheet>{t!(i18n, network.summary_back)}</a>
                </div>
            </div>
            <Printed label_id="summary-of".to_owned() text/>
        </Page>
    }
}
