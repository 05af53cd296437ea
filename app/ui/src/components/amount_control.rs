//! The control of a number or an amount of money: typed as the page's language writes it, kept in one plain form.
//!
//! What cannot be read as a number is kept as it was typed, with a sentence beside it: nothing is lost, and whoever
//! reads it sees the words.

use gloo_timers::callback::Timeout;
use js_sys::{Array, Intl, Object, Reflect};
use leptos::html;
use leptos::prelude::*;
use leptos_i18n::Locale as _;
use taccuino_core::documents::Field;
use wasm_bindgen::JsValue;

use super::value_field::{SET_AFTER, described_by, set};
use crate::amounts::{Marks, plain_money, plain_number, read_money, read_number};
use crate::editing::OpenDocument;
use crate::i18n::{t_string, use_i18n};
use crate::words::Words;

/// What sort of amount is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Amount {
    /// A bare number.
    Number,
    /// Money, with its currency.
    Money,
}

impl Amount {
    /// Says a stored amount as the page's language does; what is no amount stays as it is.
    pub(crate) fn say(self, i18n: Words, stored: &str) -> String {
        let said = match self {
            Self::Number => read_number(stored).map(|number| formatted(i18n, number, None)),
            Self::Money => read_money(stored).map(|(currency, number)| formatted(i18n, number, Some(currency))),
        };
        said.unwrap_or_else(|| stored.to_owned())
    }

    /// Reads what was typed; what is no amount stays as it was typed.
    fn read(self, i18n: Words, typed: &str) -> String {
        let marks = marks(i18n);
        let plain = match self {
            Self::Number => plain_number(typed, marks),
            Self::Money => plain_money(typed, marks),
        };
        plain.unwrap_or_else(|| typed.trim().to_owned())
    }

    fn is_read(self, stored: &str) -> bool {
        match self {
            Self::Number => read_number(stored).is_some(),
            Self::Money => read_money(stored).is_some(),
        }
    }

    /// Says what is wrong with what was typed, with an example of what is right.
    fn wrong(self, i18n: Words) -> String {
        match self {
            Self::Number => {
                let example = formatted(i18n, "1234.5", None);
                t_string!(i18n, forms.number_wrong, example = example).to_string()
            }
            Self::Money => {
                let example = formatted(i18n, "1234.5", Some("EUR"));
                t_string!(i18n, forms.money_wrong, example = example).to_string()
            }
        }
    }
}

/// Writes a plain number as the page's language does, with the sign of its currency if it is money.
fn formatted(i18n: Words, number: &str, currency: Option<&str>) -> String {
    let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let decimals = if currency.is_some() && decimals > 0 { decimals.max(2) } else { decimals };
    let options = Object::new();
    let put = |name: &str, value: JsValue| {
        // Setting a property of a fresh object does not fail.
        let _ = Reflect::set(&options, &JsValue::from_str(name), &value);
    };
    put("useGrouping", JsValue::from_str("always"));
    put("minimumFractionDigits", JsValue::from_f64(decimals as f64));
    put("maximumFractionDigits", JsValue::from_f64(decimals as f64));
    if let Some(currency) = currency {
        put("style", JsValue::from_str("currency"));
        put("currency", JsValue::from_str(currency));
        // Signs that several countries share say less than three letters.
        let is_known = matches!(currency, "EUR" | "GBP");
        put("currencyDisplay", JsValue::from_str(if is_known { "narrowSymbol" } else { "code" }));
    }
    let format = Intl::NumberFormat::new(&locale(i18n), &options).format();
    // A browser that knows exact decimals reads the text; all others read it as the nearest number they have.
    let said = format.call1(&JsValue::UNDEFINED, &JsValue::from_str(number));
    said.ok().and_then(|said| said.as_string()).unwrap_or_else(|| number.to_owned())
}

/// Asks the browser how the page's language marks thousands and decimals.
fn marks(i18n: Words) -> Marks {
    let options = Object::new();
    // Setting a property of a fresh object does not fail.
    let _ = Reflect::set(&options, &JsValue::from_str("useGrouping"), &JsValue::from_str("always"));
    let parts = Intl::NumberFormat::new(&locale(i18n), &options).format_to_parts(1_234_567.5);
    let mark = |wanted: &str| {
        parts.iter().find_map(|part| {
            let property = |name: &str| Reflect::get(&part, &JsValue::from_str(name)).ok()?.as_string();
            (property("type")? == wanted).then(|| property("value")?.chars().next()).flatten()
        })
    };
    Marks { group: mark("group").unwrap_or(' '), decimal: mark("decimal").unwrap_or('.') }
}

fn locale(i18n: Words) -> Array {
    Array::of1(&JsValue::from_str(i18n.get_locale().as_str()))
}

/// Shows the line in which an amount is typed.
#[component]
pub(super) fn AmountControl(
    /// The document.
    document: OpenDocument,
    /// Which value.
    field: Field,
    /// The control's id, which its label names.
    id: String,
    /// What sort of amount it is.
    amount: Amount,
    /// The id of what helps to fill it in, if there is any.
    described: Signal<Option<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let element: NodeRef<html::Input> = NodeRef::new();
    // Typed and not set yet: what others set must not replace it.
    let is_dirty = RwSignal::new(false);
    let is_refused = RwSignal::new(false);
    let is_focused = StoredValue::new(false);
    let typed = StoredValue::new(0_u32);
    // What was set from here: it is written anew only once the field is left, so that the caret stays.
    let own = StoredValue::new(None::<String>);
    let value = {
        let field = field.clone();
        Memo::new(move |_| document.value(&field))
    };
    let show = move || {
        let said = amount.say(i18n, &value.get_untracked());
        if let Some(input) = element.get_untracked()
            && !is_dirty.get_untracked()
            && input.value() != said
        {
            input.set_value(&said);
        }
    };
    Effect::new(move || {
        // The language may change too.
        i18n.get_locale();
        element.track();
        let is_own = value.with(|value| own.with_value(|own| own.as_ref() == Some(value)));
        if !(is_own && is_focused.get_value()) {
            show();
        }
    });
    let settle = move || {
        if let (true, Some(input)) = (is_dirty.get_untracked(), element.get_untracked()) {
            let read = amount.read(i18n, &input.value());
            own.set_value(Some(read.clone()));
            let is_set = set(document, &field, &read);
            is_refused.set(!is_set);
            is_dirty.set(!is_set);
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
    let leave = move |_| {
        is_focused.set_value(false);
        settle();
        show();
    };
    let is_wrong =
        Memo::new(move |_| is_refused.get() || value.with(|value| !value.is_empty() && !amount.is_read(value)));
    let sentence = move || {
        if is_refused.get() { t_string!(i18n, editing.line_refused).to_owned() } else { amount.wrong(i18n) }
    };
    let wrong_id = format!("{id}-wrong");
    let wrong_id_of_input = wrong_id.clone();
    view! {
        <input
            type="text"
            class="amount"
            inputmode=(amount == Amount::Number).then_some("decimal")
            node_ref=element
            id=id
            autocomplete="off"
            maxlength="500"
            aria-invalid=move || is_wrong.get().then_some("true")
            aria-describedby=move || described_by(described, is_wrong.get().then_some(&wrong_id_of_input))
            on:focus=move |_| is_focused.set_value(true)
            on:input=soon
            on:blur=leave
        />
        <p class="wrong" id=wrong_id hidden=move || !is_wrong.get()>{sentence}</p>
    }
}
