//! Where a benchmark comes from: why it is there, whom it comes from, who holds the rights, who paid.

use leptos::prelude::*;
use taccuino_core::forms::{Pack, Source, TextKey, TextPart};

use super::say;
use crate::components::pack_text::PackText;
use crate::i18n::{t, use_i18n};

/// Shows what a benchmark is for, and behind a summary everything about its origin.
#[component]
pub(super) fn AboutPack(
    /// The benchmark.
    pack: &'static Pack,
) -> impl IntoView {
    let i18n = use_i18n();
    let text = move |part| Signal::derive(move || say(i18n, pack, TextKey::pack(part)).to_owned());
    view! {
        <div class="stack close">
            <PackText text=text(TextPart::Intro)/>
            <details>
                <summary>{t!(i18n, assessment.about)}</summary>
                <div class="stack close">
                    <PackText text=text(TextPart::Rationale)/>
                    <Origin pack/>
                </div>
            </details>
        </div>
    }
}

/// Shows credits, rights and funding of a benchmark, and who published its source.
#[component]
pub(super) fn Origin(pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let text = move |part| Signal::derive(move || say(i18n, pack, TextKey::pack(part)).to_owned());
    let source = pack.source.as_ref().map(|source: &'static Source| {
        let link = |link: &'static String| {
            view! { <li><a href=link.clone() rel="external noreferrer" target="_blank">{link.clone()}</a></li> }
        };
        view! {
            <p>{format!("{}, {}, {}", source.publisher, source.project, source.year)}</p>
            <ul class="plain-list">{source.links.iter().map(link).collect_view()}</ul>
        }
    });
    view! {
        <div class="stack close origin">
            <PackText text=text(TextPart::Credits)/>
            <PackText text=text(TextPart::Copyright)/>
            <PackText text=text(TextPart::Funding)/>
            {source}
        </div>
    }
}
