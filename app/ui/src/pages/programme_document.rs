//! The programme's own document: what the mentoring is about, and the steps it takes.

use leptos::prelude::*;
use taccuino_core::documents::{Field, ItemKey};

use super::document::{DocumentFrame, Shown};
use crate::components::ordered_list::{Ordered, OrderedList};
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};

const STEPS: &str = "steps";

/// Shows a programme.
#[component]
pub(crate) fn ProgrammeBody(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let steps = Ordered::new(document, STEPS);
    let name = move |key: ItemKey| t_string!(i18n, documents.step_number, number = steps.place(&key)).to_string();
    let state = move || {
        ValueKind::Choice(vec![
            ("planned", Signal::derive(move || t_string!(i18n, documents.step_planned).to_owned())),
            ("under-way", Signal::derive(move || t_string!(i18n, documents.step_under_way).to_owned())),
            ("done", Signal::derive(move || t_string!(i18n, documents.step_done).to_owned())),
            ("left-out", Signal::derive(move || t_string!(i18n, documents.step_left_out).to_owned())),
        ])
    };
    let item = move |(key, is_new): (ItemKey, bool)| {
        let field = |name: &str| Field::of_item(STEPS, &key, name);
        view! {
            <ProseField
                document
                field=field("title")
                style=ProseStyle::Line
                label=move || t_string!(i18n, documents.step).to_owned()
                focus=is_new.then_some(None)
            />
            <div class="pair">
                <ValueField
                    document
                    field=field("date")
                    kind=ValueKind::Date
                    label=move || t_string!(i18n, documents.step_date).to_owned()
                />
                <ValueField
                    document
                    field=field("state")
                    kind=state()
                    label=move || t_string!(i18n, documents.step_state).to_owned()
                />
            </div>
        }
        .into_any()
    };
    view! {
        <DocumentFrame shown>
            <div class="stack">
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
            </div>
            <section class="stack">
                <h2>{t!(i18n, documents.steps)}</h2>
                <OrderedList
                    list=steps
                    name
                    add=move || t_string!(i18n, documents.add_step).to_owned()
                    item
                />
            </section>
        </DocumentFrame>
    }
}
