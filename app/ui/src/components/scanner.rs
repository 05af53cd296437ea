//! The camera as a reader of square patterns, where browser and laptop have what that takes.
//!
//! Owns the stream and ends it with the component; the pattern is found by the browser's own detector.

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlVideoElement, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use super::error_text::ErrorText;
use crate::i18n::{t, t_string, use_i18n};

/// How long to wait between two looks, in milliseconds.
const PAUSE: u32 = 200;

/// Tells whether this browser can read patterns by a camera at all.
pub(crate) fn can_scan() -> bool {
    let has_detector = Reflect::has(&window(), &JsValue::from_str("BarcodeDetector")).unwrap_or(false);
    has_detector && window().navigator().media_devices().is_ok()
}

/// Shows what the camera sees until it finds a pattern; ends the camera when it leaves the page.
#[component]
pub(crate) fn Scanner(
    /// Called with the text of the pattern.
    #[prop(into)]
    on_text: Callback<String>,
) -> impl IntoView {
    let words = use_i18n();
    let failed = RwSignal::new(false);
    let video: NodeRef<html::Video> = NodeRef::new();
    let is_over = StoredValue::new(false);
    on_cleanup(move || is_over.set_value(true));
    Effect::new(move || {
        let Some(element) = video.get() else { return };
        spawn_local(async move {
            match look(&element, is_over).await {
                Ok(Some(text)) => {
                    on_text.try_run(text);
                }
                Ok(None) => {}
                Err(_) => {
                    failed.try_set(true);
                }
            }
        });
    });
    view! {
        <div class="scanner stack close">
            <p class="hint">{t!(words, join.camera_hint)}</p>
            <video node_ref=video autoplay=true playsinline=true prop:muted=true hidden=move || failed.get()></video>
            <ErrorText sentence=move || failed.get().then(|| t_string!(words, join.camera_failed).to_owned())/>
        </div>
    }
}

/// Looks through the camera until there is a text, or the component is gone.
async fn look(video: &HtmlVideoElement, is_over: StoredValue<bool>) -> Result<Option<String>, JsValue> {
    let constraints = MediaStreamConstraints::new();
    let wanted = Object::new();
    Reflect::set(&wanted, &"facingMode".into(), &"environment".into())?;
    constraints.set_video(&wanted);
    let devices = window().navigator().media_devices()?;
    let stream: MediaStream =
        JsFuture::from(devices.get_user_media_with_constraints(&constraints)?).await?.dyn_into()?;
    let found = read(video, &stream, is_over).await;
    for track in stream.get_tracks().iter() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
    found
}

async fn read(
    video: &HtmlVideoElement,
    stream: &MediaStream,
    is_over: StoredValue<bool>,
) -> Result<Option<String>, JsValue> {
    video.set_src_object(Some(stream));
    JsFuture::from(video.play()?).await?;
    let formats = Object::new();
    Reflect::set(&formats, &"formats".into(), &Array::of1(&"qr_code".into()))?;
    let class: Function = Reflect::get(&window(), &"BarcodeDetector".into())?.dyn_into()?;
    let detector = Reflect::construct(&class, &Array::of1(&formats))?;
    let detect: Function = Reflect::get(&detector, &"detect".into())?.dyn_into()?;
    while !is_over.try_get_value().unwrap_or(true) {
        let promise: Promise = detect.call1(&detector, video)?.dyn_into()?;
        let patterns: Array = JsFuture::from(promise).await?.dyn_into()?;
        if patterns.length() > 0 {
            let text = Reflect::get(&patterns.get(0), &"rawValue".into())?;
            return Ok(text.as_string());
        }
        gloo_timers::future::TimeoutFuture::new(PAUSE).await;
    }
    Ok(None)
}
