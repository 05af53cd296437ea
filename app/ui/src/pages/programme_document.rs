//! The programme's own document: what the mentoring is about, the steps it takes, who else plays a part.

mod actors;
mod timeline;

use leptos::prelude::*;
use leptos_i18n::Locale as _;
use taccuino_core::documents::{Field, programme};
use taccuino_core::forms::TextKey;

use super::document::{DocumentFrame, Shown};
use super::guide_note::guide_text;
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};

use actors::Actors;
use timeline::Timeline;

/// The guide that names the steps and the shapes of a programme.
pub(crate) const PROCESS: &str = "process";

/// Shows a programme.
#[component]
pub(crate) fn ProgrammeBody(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let preset = Memo::new(move |_| document.value(&Field::root("preset")));
    let presets = move || {
        let option = move |id: &'static str| {
            let says = move || guide_text(i18n.get_locale().as_str(), PROCESS, TextKey::text(id)).to_owned();
            (id, Signal::derive(says))
        };
        programme::PRESETS.iter().copied().map(option).collect::<Vec<_>>()
    };
    view! {
        <DocumentFrame shown wide=true>
            <div class="stack reading">
                <ProseField
                    document
                    field=Field::root("title")
                    style=ProseStyle::Line
                    label=move || t_string!(i18n, documents.title).to_owned()
                />
                <ProseField
                    document
                    field=Field::root("theme")
                    label=move || t_string!(i18n, documents.theme).to_owned()
                />
                <ProseField
                    document
                    field=Field::root("aims")
                    label=move || t_string!(i18n, documents.aims).to_owned()
                    hint=move || t_string!(i18n, documents.aims_hint).to_owned()
                />
                <div class="stack close">
                    <ValueField
                        document
                        field=Field::root("preset")
                        kind=ValueKind::Choice(presets())
                        label=move || t_string!(i18n, timeline.preset).to_owned()
                    />
                    <p class="beside" hidden=move || preset.with(|preset| preset != "community")>
                        {t!(i18n, timeline.equals)}
                    </p>
                    <p class="beside" hidden=move || preset.with(|preset| preset != "no-benchmark")>
                        {t!(i18n, timeline.without_benchmark)}
                    </p>
                </div>
            </div>
            <Timeline shown/>
            <Actors shown/>
        </DocumentFrame>
    }
}
