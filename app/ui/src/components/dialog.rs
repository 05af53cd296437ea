//! A question or a help text that lies over the page for a moment; the browser keeps the focus inside.

use leptos::html;
use leptos::prelude::*;

use super::text_input::fresh_id;

/// Shows its content over the page while `open`; Escape closes it.
#[component]
pub(crate) fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its heading.
    #[prop(into)]
    title: Signal<String>,
    /// Its content.
    children: ChildrenFn,
) -> impl IntoView {
    let element: NodeRef<html::Dialog> = NodeRef::new();
    let id = fresh_id("dialog");
    Effect::new(move || {
        let Some(dialog) = element.get() else { return };
        if open.get() && !dialog.open() {
            // It fails only where the dialog has left the page.
            let _ = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    view! {
        <dialog node_ref=element aria-labelledby=id.clone() on:close=move |_| open.set(false)>
            <div class="stack">
                <h2 id=id.clone()>{move || title.get()}</h2>
                {children()}
            </div>
        </dialog>
    }
}
