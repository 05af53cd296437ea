//! Going to an item of a document: `#rows-7f3a` at the end of the address, or `/rows-7f3a`, brings it into sight and puts
//! the focus there.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, ScrollIntoViewOptions};

use crate::editing::Phase;

/// How often, and after how many milliseconds each, it is looked whether the item is on the page.
const TRIES: u32 = 30;
const EVERY: u32 = 100;

/// Goes to the item that the address names, once the document is open; not again when it is opened anew.
///
/// A part that has a page of its own, as a key factor, is no item of this page.
pub(crate) fn go_to_named_place(phase: Memo<Phase>, part: Signal<Option<String>>) {
    let hash = use_location().hash;
    let gone_to = StoredValue::new(String::new());
    Effect::new(move || {
        let named = hash.with(|hash| hash.trim_start_matches('#').to_owned());
        let id = if named.is_empty() { part.get().unwrap_or_default() } else { named };
        if phase.get() == Phase::Open && gone_to.get_value() != id {
            gone_to.set_value(id.clone());
            // Who followed a link on this page is there already, and may go on before a timer would bring it back.
            if !id.is_empty() && !has_focus(&id) {
                go_to(id, TRIES);
            }
        }
    });
}

/// Looks again until the page shows the item: what it stands in may be read first.
fn go_to(id: String, tries: u32) {
    Timeout::new(EVERY, move || {
        if !focus_on(&id) && tries > 0 {
            go_to(id, tries - 1);
        }
    })
    .forget();
}

/// Tells whether the focus is on an element or in it.
fn has_focus(id: &str) -> bool {
    let place = document().get_element_by_id(id);
    place.is_some_and(|place| place.contains(document().active_element().as_deref()))
}

/// Puts the focus on an element, or on the field in it where it is a cell; tells whether it is on the page.
pub(crate) fn focus_on(id: &str) -> bool {
    let Some(found) = document().get_element_by_id(id) else { return false };
    let mut around = found.parent_element();
    while let Some(folded) = around.and_then(|around| around.closest("details").ok().flatten()) {
        // An attribute that is set already may be set again.
        let _ = folded.set_attribute("open", "");
        around = folded.parent_element();
    }
    let holds_field = matches!(found.tag_name().as_str(), "TD" | "DIV");
    let field = found.query_selector("input, textarea, select").ok().flatten().filter(|_| holds_field);
    let element: Element = field.unwrap_or(found);
    let is_field = matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT" | "A" | "BUTTON");
    if !is_field {
        let _ = element.set_attribute("tabindex", "-1");
        let _ = element.class_list().add_1("named-place");
    }
    let options = ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Center);
    element.scroll_into_view_with_scroll_into_view_options(&options);
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        // An element that has left the page takes no focus.
        let _ = element.focus();
    }
    true
}
