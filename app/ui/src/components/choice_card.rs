//! A choice to make, in the place itself: two people set the same value at once, and both stay until a person picks.

use leptos::prelude::*;
use taccuino_core::documents::{Alternative, Edit, Field};
use taccuino_core::ids::StreamId;

use super::button::{Button, Tone};
use super::icon::Icon;
use super::text_input::fresh_id;
use crate::editing::OpenDocument;
use crate::i18n::{t, t_string, use_i18n};
use crate::state::Writer;

/// Names the people behind streams; a document's page provides it.
#[derive(Clone, Copy)]
pub(crate) struct WhoWrites(pub(crate) Callback<Option<StreamId>, Writer>);

/// Shows the values between which somebody has to choose; nothing while there are not several.
#[component]
pub(crate) fn ChoiceCard(
    /// The document.
    document: OpenDocument,
    /// The field that holds several values.
    field: Field,
    /// What the field is called.
    label: Signal<String>,
    /// Says a value in words.
    say: Callback<String, String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let values = {
        let field = field.clone();
        Memo::new(move |_| document.values(&field))
    };
    let field = StoredValue::new(field);
    let heading = fresh_id("choice");
    let card = move || {
        let values = values.get();
        (values.len() > 1).then(|| {
            let option = move |alternative: Alternative| {
                view! { <ChoiceOption document field=field.get_value() alternative say/> }
            };
            view! {
                <section class="card waits choice-card" aria-labelledby=heading.clone()>
                    <h3 id=heading.clone()>
                        <Icon name="alert"/>
                        " "
                        {move || t_string!(i18n, editing.several_values, label = label.get()).to_string()}
                    </h3>
                    <p>{t!(i18n, editing.both_kept)}</p>
                    <ul class="stack close">{values.into_iter().map(option).collect_view()}</ul>
                    <Show when=move || document.may_write.get()>
                        <p class="beside">{t!(i18n, editing.or_write_another)}</p>
                    </Show>
                </section>
            }
        })
    };
    view! { {card} }
}

#[component]
fn ChoiceOption(
    document: OpenDocument,
    field: Field,
    alternative: Alternative,
    say: Callback<String, String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let who = use_context::<WhoWrites>();
    let Alternative { value, stream } = alternative;
    let writer = move || {
        let writer = who.map_or(Writer::Unknown, |who| who.0.run(stream));
        match writer {
            Writer::Me => t_string!(i18n, editing.set_by_you).to_owned(),
            Writer::Other(name) => t_string!(i18n, editing.set_by, name = name).to_string(),
            Writer::Unknown => t_string!(i18n, editing.set_by_somebody).to_owned(),
        }
    };
    let said = {
        let value = value.clone();
        Signal::derive(move || say.run(value.clone()))
    };
    let keep = move |()| {
        // A value that is there is one that the field takes.
        let _ = document.edit(&Edit::Set { field: field.clone(), value: value.clone() });
    };
    view! {
        <li class="row apart">
            <span><strong>{move || said.get()}</strong> " " <span class="beside">{writer}</span></span>
            <Show when=move || document.may_write.get()>
                <Button
                    tone=Tone::Quiet
                    label=move || t_string!(i18n, editing.keep, value = said.get()).to_string()
                    on_press=keep.clone()
                />
            </Show>
        </li>
    }
}
