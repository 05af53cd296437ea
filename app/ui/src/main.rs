//! The page of Taccuino.

use leptos::prelude::*;

fn main() {
    leptos::mount::mount_to_body(|| view! { <h1>"Taccuino"</h1> });
}
