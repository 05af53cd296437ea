//! The door to the node: exchanges the key in the page's address for a cookie.
//!
//! Owns the request and the clearing of the address; the key is good once and stays nowhere.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

/// Where the node exchanges keys for cookies.
const ADDRESS: &str = "/api/open";
/// What stands before the key in the address's fragment.
const KEY: &str = "#open=";

/// What came of knocking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// This browser may come in.
    LetIn,
    /// This browser has no key and no cookie.
    Stranger,
    /// Nobody answered.
    Silence,
}

/// Shows the key that stands in the address, or else the cookie of an earlier visit.
pub(crate) async fn knock() -> Entry {
    let Some(window) = web_sys::window() else { return Entry::Silence };
    let fragment = window.location().hash().unwrap_or_default();
    let key = fragment.strip_prefix(KEY).unwrap_or_default();
    if !key.is_empty()
        && let Ok(history) = window.history()
        && let Ok(path) = window.location().pathname()
    {
        // An address that cannot be cleared holds a key that is of no more use.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&path));
    }
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(&JsValue::from_str(key));
    match JsFuture::from(window.fetch_with_str_and_init(ADDRESS, &request)).await {
        Ok(response) => match response.dyn_into::<Response>() {
            Ok(response) if response.ok() => Entry::LetIn,
            _ => Entry::Stranger,
        },
        Err(_) => Entry::Silence,
    }
}
