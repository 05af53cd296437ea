//! The copy of everything: fetched from the node whole, then handed to the browser as a file.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlAnchorElement, Response, Url};

/// Where the node gives it.
pub(crate) const ADDRESS: &str = "/copy";
/// What the file is called unless the person says otherwise.
const FILE_NAME: &str = "taccuino-copy.taccuino";
/// How long the browser may take until it reads the file, in milliseconds.
const KEPT: u32 = 60_000;

/// Says why there is no copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoCopy {
    /// The node did not answer, or broke off.
    Silence,
    /// It could not make one.
    Refused,
}

/// Fetches a copy and lets the browser save it.
pub(crate) async fn save() -> Result<(), NoCopy> {
    let window = web_sys::window().ok_or(NoCopy::Silence)?;
    let response = JsFuture::from(window.fetch_with_str(ADDRESS)).await.map_err(|_| NoCopy::Silence)?;
    let response: Response = response.dyn_into().map_err(|_| NoCopy::Silence)?;
    if !response.ok() {
        return Err(NoCopy::Refused);
    }
    let content = JsFuture::from(response.blob().map_err(|_| NoCopy::Silence)?).await;
    let content: Blob = content.ok().and_then(|content| content.dyn_into().ok()).ok_or(NoCopy::Silence)?;
    let address = Url::create_object_url_with_blob(&content).map_err(|_| NoCopy::Refused)?;
    let anchor = window.document().and_then(|document| document.create_element("a").ok());
    let anchor: HtmlAnchorElement = anchor.and_then(|anchor| anchor.dyn_into().ok()).ok_or(NoCopy::Refused)?;
    anchor.set_href(&address);
    anchor.set_download(FILE_NAME);
    anchor.click();
    // The browser reads the file after this turn; later its memory is given back.
    gloo_timers::callback::Timeout::new(KEPT, move || drop(Url::revoke_object_url(&address))).forget();
    Ok(())
}
