//! Keeps the focus where it is while items of a list change places.
//!
//! A browser takes the focus from an element that is moved in the page, even if it is the one that somebody types in.

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlTextAreaElement};

/// Gives the focus, with its selection, back to the element that has it now, once the page has been redrawn.
pub(crate) fn keep_focus() {
    let active = || web_sys::window()?.document()?.active_element();
    let Some(focused) = active().filter(|element: &Element| element.tag_name() != "BODY") else { return };
    let selection = focused.dyn_ref::<HtmlTextAreaElement>().map(|area| {
        let end = |end: Result<Option<u32>, _>| end.ok().flatten().unwrap_or(0);
        (end(area.selection_start()), end(area.selection_end()))
    });
    // The page is redrawn in a microtask; a timeout comes after it.
    Timeout::new(0, move || {
        // Focus that went somewhere on purpose stays there: only what was lost to the page as a whole is given back.
        let is_lost = active().is_none_or(|element| element.tag_name() == "BODY");
        if !focused.is_connected() || !is_lost {
            return;
        }
        if let Some(element) = focused.dyn_ref::<HtmlElement>() {
            let _ = element.focus();
        }
        if let (Some(area), Some((start, end))) = (focused.dyn_ref::<HtmlTextAreaElement>(), selection) {
            let _ = area.set_selection_range(start, end);
        }
    })
    .forget();
}
