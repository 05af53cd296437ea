//! Printing: what stands in fields is put on paper in full, which no browser does by itself.
//!
//! A text area prints what fits into it, a line what fits beside it. So just before a page is printed each gets its text
//! beside it, which the stylesheet shows on paper only and in its place, and which goes again afterwards.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlTextAreaElement};

use crate::components::value_field::day;
use crate::words::Words;

/// The class of what stands on paper only.
const ON_PAPER: &str = "on-paper";

/// Listens for the printing of the page, as long as it is open. Call it once, at the root.
pub(super) fn print_fields_in_full(words: Words) {
    let before = window_event_listener_untyped("beforeprint", move |_| write_out(words));
    let after = window_event_listener_untyped("afterprint", |_| put_away());
    on_cleanup(move || {
        before.remove();
        after.remove();
    });
}

fn all(selector: &str) -> Vec<Element> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

fn write_out(words: Words) {
    put_away();
    for field in all("main textarea, main input[type=text], main input[type=date]") {
        let text = match (field.dyn_ref::<HtmlTextAreaElement>(), field.dyn_ref::<HtmlInputElement>()) {
            (Some(area), _) => area.value(),
            (None, Some(input)) if input.type_() == "date" => day(words, &input.value()),
            (None, Some(input)) => input.value(),
            (None, None) => continue,
        };
        let Ok(written) = document().create_element("div") else { continue };
        written.set_class_name(&format!("{ON_PAPER} words copied"));
        written.set_text_content(Some(&text));
        // Where it cannot be put, the field itself is printed.
        let _ = field.insert_adjacent_element("afterend", &written);
    }
}

fn put_away() {
    for written in all(".on-paper.copied") {
        written.remove();
    }
}
