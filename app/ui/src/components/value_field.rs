//! A line, a date or a choice: set as a whole, with a card in place while several values wait for a person.

use gloo_timers::callback::Timeout;
use js_sys::Date;
use leptos::html;
use leptos::prelude::*;
use leptos_i18n::Locale as _;
use taccuino_core::documents::{Edit, Field};
use wasm_bindgen::JsValue;

use super::amount_control::{Amount, AmountControl};
use super::choice_card::ChoiceCard;
use super::prose_field::{Hint, Printed};
use super::text_input::fresh_id;
use super::web_addresses::LinksBelow;
use crate::editing::OpenDocument;
use crate::i18n::{t_string, use_i18n};
use crate::words::Words;

/// A line is set this long after the last keystroke, in milliseconds, or when the field is left.
pub(super) const SET_AFTER: u32 = 600;

/// What sort of value a field takes.
#[derive(Clone)]
pub(crate) enum ValueKind {
    /// One line of words.
    Line,
    /// A day.
    Date,
    /// A number, kept plainly and written as the page's language does.
    Number,
    /// An amount of money, likewise, with its currency.
    Money,
    /// One of these words: the word in the document, and how the page says it.
    Choice(Vec<(&'static str, Signal<String>)>),
}

/// Shows a value with its label.
#[component]
pub(crate) fn ValueField(
    /// The document.
    document: OpenDocument,
    /// Which value.
    field: Field,
    /// Its label.
    #[prop(into)]
    label: Signal<String>,
    /// What sort of value it is.
    kind: ValueKind,
    /// What helps to fill it in; empty for nothing.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Whether the label stands elsewhere, as in a table's head.
    #[prop(optional)]
    is_cell: bool,
    /// What a line may take without being typed; anything else may be written as well.
    #[prop(optional, into)]
    suggestions: Signal<Vec<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let id = fresh_id("value");
    let (label_id, hint_id) = (format!("{id}-label"), format!("{id}-hint"));
    let label_class = if is_cell { "label hidden-words" } else { "label" };
    let say = {
        let kind = kind.clone();
        Callback::new(move |value: String| say(i18n, &kind, value))
    };
    let body = {
        let field = field.clone();
        move || {
            let (field, id, label_id, kind) = (field.clone(), id.clone(), label_id.clone(), kind.clone());
            if document.may_write.get() {
                let hint_id = hint_id.clone();
                let described = {
                    let hint_id = hint_id.clone();
                    Signal::derive(move || (!hint.with(String::is_empty)).then(|| hint_id.clone()))
                };
                let control_id = id.clone();
                let control = match kind {
                    ValueKind::Line => view! {
                        <LineControl document field=field.clone() id=control_id described suggestions/>
                        <LinksBelow document field/>
                    }
                    .into_any(),
                    ValueKind::Number => {
                        view! { <AmountControl document field id=control_id amount=Amount::Number described/> }
                            .into_any()
                    }
                    ValueKind::Money => {
                        view! { <AmountControl document field id=control_id amount=Amount::Money described/> }
                            .into_any()
                    }
                    ValueKind::Date => view! { <DateControl document field id=control_id described/> }.into_any(),
                    ValueKind::Choice(options) => {
                        view! { <SelectControl document field id=control_id options described/> }.into_any()
                    }
                };
                view! {
                    <label class=label_class for=id>{move || label.get()}</label>
                    <Hint id=hint_id hint/>
                    {control}
                }
                .into_any()
            } else {
                let text = move || {
                    let values = document.values(&field);
                    if values.len() == 1 { say.run(document.value(&field)) } else { String::new() }
                };
                view! {
                    <span class=label_class id=label_id.clone()>{move || label.get()}</span>
                    <Printed label_id text=Signal::derive(text) is_cell/>
                }
                .into_any()
            }
        }
    };
    view! { <div class="field"><ChoiceCard document field label say/> {body}</div> }
}

/// Says a value in the language of the page.
pub(crate) fn say(i18n: Words, kind: &ValueKind, value: String) -> String {
    match kind {
        ValueKind::Line => value,
        ValueKind::Number => Amount::Number.say(i18n, &value),
        ValueKind::Money => Amount::Money.say(i18n, &value),
        ValueKind::Date => day(i18n, &value),
        ValueKind::Choice(options) => {
            let found = options.iter().find(|(word, _)| *word == value).map(|(_, said)| said.get());
            found.unwrap_or(value)
        }
    }
}

/// Says a day, written `YYYY-MM-DD`, as the page's language does.
pub(crate) fn day(i18n: Words, value: &str) -> String {
    // Without an hour a browser reads a day as midnight in Greenwich, which may be the day before here.
    let date = Date::new(&JsValue::from_str(&format!("{value}T12:00")));
    if value.is_empty() || date.get_time().is_nan() {
        return value.to_owned();
    }
    let options = js_sys::Object::new();
    for (name, form) in [("day", "numeric"), ("month", "long"), ("year", "numeric")] {
        // Setting a property of a fresh object does not fail.
        let _ = js_sys::Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(form));
    }
    String::from(date.to_locale_date_string(i18n.get_locale().as_str(), &options))
}

/// Joins the ids of what describes a control.
pub(super) fn described_by(hint: Signal<Option<String>>, wrong: Option<&String>) -> Option<String> {
    let ids: Vec<String> = hint.get().into_iter().chain(wrong.cloned()).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// Sets a value where it is another.
pub(super) fn set(document: OpenDocument, field: &Field, value: &str) -> bool {
    let values = untrack(|| document.values(field));
    let is_settled = values.len() <= 1;
    let is_same = values.first().map_or("", |alternative| alternative.value.as_str()) == value;
    let edit = Edit::Set { field: field.clone(), value: value.to_owned() };
    is_settled && is_same || document.edit(&edit).is_ok()
}

#[component]
fn LineControl(
    document: OpenDocument,
    field: Field,
    id: String,
    described: Signal<Option<String>>,
    suggestions: Signal<Vec<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let element: NodeRef<html::Input> = NodeRef::new();
    // Typed and not set yet: what others set must not replace it.
    let is_dirty = RwSignal::new(false);
    let is_refused = RwSignal::new(false);
    let typed = StoredValue::new(0_u32);
    let value = {
        let field = field.clone();
        Memo::new(move |_| document.value(&field))
    };
    Effect::new(move || {
        let value = value.get();
        if let Some(input) = element.get()
            && !is_dirty.get_untracked()
            && input.value() != value
        {
            input.set_value(&value);
        }
    });
    let settle = {
        let field = field.clone();
        move || {
            if let (true, Some(input)) = (is_dirty.get_untracked(), element.get_untracked()) {
                let is_set = set(document, &field, input.value().trim_end());
                is_refused.set(!is_set);
                is_dirty.set(!is_set);
            }
        }
    };
    let soon = {
        let settle = settle.clone();
        move |_| {
            is_dirty.set(true);
            typed.update_value(|typed| *typed = typed.wrapping_add(1));
            let (count, settle) = (typed.get_value(), settle.clone());
            Timeout::new(SET_AFTER, move || {
                if typed.try_get_value() == Some(count) {
                    settle();
                }
            })
            .forget();
        }
    };
    // The page may vanish before the line would be set by itself.
    for event in ["pagehide", "visibilitychange", "beforeunload"] {
        let settle = settle.clone();
        let listener = window_event_listener_untyped(event, move |_| {
            settle();
            document.flush();
        });
        on_cleanup(move || listener.remove());
    }
    let wrong_id = format!("{id}-wrong");
    let list_id = format!("{id}-list");
    let list = {
        let list_id = list_id.clone();
        move || (!suggestions.with(Vec::is_empty)).then(|| list_id.clone())
    };
    let leave = settle.clone();
    let finish = settle.clone();
    view! {
        <input
            type="text"
            node_ref=element
            id=id
            autocomplete="off"
            maxlength="500"
            list=list
            aria-invalid=move || is_refused.get().then_some("true")
            aria-describedby={
                let wrong_id = wrong_id.clone();
                move || described_by(described, is_refused.get().then_some(&wrong_id))
            }
            on:input=soon
            on:change=move |_| finish()
            on:blur=move |_| leave()
        />
        <Show when=move || !suggestions.with(Vec::is_empty)>
            <datalist id=list_id.clone()>
                {move || suggestions.get().into_iter().map(|value| view! { <option value=value></option> }).collect_view()}
            </datalist>
        </Show>
        <p class="wrong" id=wrong_id hidden=move || !is_refused.get()>
            {move || t_string!(i18n, editing.line_refused)}
        </p>
    }
}

#[component]
fn DateControl(document: OpenDocument, field: Field, id: String, described: Signal<Option<String>>) -> impl IntoView {
    let element: NodeRef<html::Input> = NodeRef::new();
    let value = {
        let field = field.clone();
        Memo::new(move |_| document.value(&field))
    };
    Effect::new(move || {
        let value = value.get();
        if let Some(input) = element.get()
            && input.value() != value
        {
            input.set_value(&value);
        }
    });
    let change = move |event| {
        // What is not a whole date yet is empty for the browser.
        set(document, &field, &event_target_value(&event));
    };
    view! { <input type="date" node_ref=element id=id aria-describedby=move || described.get() on:change=change/> }
}

#[component]
fn SelectControl(
    document: OpenDocument,
    field: Field,
    id: String,
    options: Vec<(&'static str, Signal<String>)>,
    described: Signal<Option<String>>,
) -> impl IntoView {
    let value = {
        let field = field.clone();
        Memo::new(move |_| document.value(&field))
    };
    let option = move |(word, said): (&'static str, Signal<String>)| {
        view! { <option value=word prop:selected=move || value.with(|value| value == word)>{move || said.get()}</option> }
    };
    let change = move |event| {
        set(document, &field, &event_target_value(&event));
    };
    view! {
        <select id=id aria-describedby=move || described.get() on:change=change>
            <option value="" prop:selected=move || value.with(String::is_empty)>"–"</option>
            {options.into_iter().map(option).collect_view()}
        </select>
    }
}
