//! The verbal levels of an answer: words, never numbers.

use leptos::prelude::*;
use taccuino_core::documents::{Edit, Field};

use super::choice_card::ChoiceCard;
use super::prose_field::Printed;
use super::text_input::fresh_id;
use crate::editing::OpenDocument;
use crate::i18n::{t, use_i18n};

/// One level: its id, its name and what it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LevelName {
    /// The word in the document.
    pub(crate) id: String,
    /// Its name in the language of the page.
    pub(crate) title: String,
    /// What it means; empty for nothing.
    pub(crate) hint: String,
}

/// Shows the levels as a group of which one can be chosen.
#[component]
pub(crate) fn LevelGroup(
    /// The document.
    document: OpenDocument,
    /// Which level.
    field: Field,
    /// What is answered by it.
    #[prop(into)]
    legend: Signal<String>,
    /// The levels, in their order.
    #[prop(into)]
    levels: Signal<Vec<LevelName>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = fresh_id("levels");
    let label_id = format!("{name}-label");
    let value = {
        let field = field.clone();
        Memo::new(move |_| document.value(&field))
    };
    let is_settled = {
        let field = field.clone();
        Memo::new(move |_| document.values(&field).len() <= 1)
    };
    let say = Callback::new(move |id: String| {
        levels.with(|levels| levels.iter().find(|level| level.id == id).map_or(id, |level| level.title.clone()))
    });
    let chosen = {
        let field = field.clone();
        move |id: String| {
            // The levels of a pack are words that the field takes; a newer pack's are refused and stay unset.
            let _ = document.edit(&Edit::Set { field: field.clone(), value: id });
        }
    };
    let body = move || {
        if !document.may_write.get() {
            let text = move || {
                let id = value.get();
                if id.is_empty() || !is_settled.get() { String::new() } else { say.run(id) }
            };
            return view! {
                <span class="label" id=label_id.clone()>{move || legend.get()}</span>
                <Printed label_id=label_id.clone() text=Signal::derive(text)/>
            }
            .into_any();
        }
        let (name, chosen) = (name.clone(), chosen.clone());
        let choice = move |level: LevelName| {
            let (id, chosen) = (level.id.clone(), chosen.clone());
            let is_checked = move || is_settled.get() && value.with(|value| *value == id);
            view! {
                <label class="choice" title=level.hint>
                    <input
                        type="radio"
                        name=name.clone()
                        value=level.id.clone()
                        prop:checked=is_checked
                        on:change=move |_| chosen(level.id.clone())
                    />
                    {level.title}
                </label>
            }
        };
        view! {
            <fieldset class="field levels">
                <legend>{move || legend.get()}</legend>
                <div class="choices side">{move || levels.get().into_iter().map(choice.clone()).collect_view()}</div>
                <p class="hint" hidden=move || !value.with(String::is_empty)>{t!(i18n, editing.no_level_yet)}</p>
            </fieldset>
        }
        .into_any()
    };
    view! { <div class="field"><ChoiceCard document field label=legend say/> {body}</div> }
}
