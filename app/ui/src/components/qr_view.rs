//! A square pattern for a camera.

use leptos::prelude::*;

/// Shows an SVG as a picture: the browser runs nothing that stands in it.
#[component]
pub(crate) fn QrView(
    /// The SVG.
    svg: String,
    /// What it is, for whoever does not see it.
    #[prop(into)]
    description: Signal<String>,
) -> impl IntoView {
    let address = format!("data:image/svg+xml,{}", String::from(js_sys::encode_uri_component(&svg)));
    view! { <img class="qr" src=address alt=move || description.get()/> }
}
