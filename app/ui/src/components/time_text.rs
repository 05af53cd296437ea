//! Moments as people say them: relative for an hour, then the clock, then the date.
//!
//! Owns the page's clock, which ticks for all; the words and their order are the browser's.

use js_sys::{Array, Date, Intl, Object, Reflect};
use leptos::prelude::*;
use leptos_i18n::Locale as _;
use wasm_bindgen::JsValue;

use crate::i18n::{t_string, use_i18n};
use crate::words::Words;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
/// How often the page looks at the clock, in milliseconds.
const TICK: u32 = 20_000;

/// A moment in the past, in the form in which it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Less than a minute ago, or ahead of this clock.
    Now,
    /// Less than an hour ago: "12 minutes ago".
    Relative(String),
    /// Earlier today: "14:32".
    Clock(String),
    /// Before today: "11 November, 14:32".
    Date(String),
}

#[derive(Clone, Copy)]
struct PageClock(RwSignal<u64>);

/// Starts the clock of the page. Call it once, at the root.
pub(crate) fn provide_clock() {
    let clock = RwSignal::new(now());
    provide_context(PageClock(clock));
    gloo_timers::callback::Interval::new(TICK, move || clock.set(now())).forget();
}

/// Returns the time of the page's clock, in milliseconds since 1970; it ticks a few times a minute.
pub(crate) fn use_clock() -> Signal<u64> {
    expect_context::<PageClock>().0.into()
}

/// Returns the time now, in milliseconds since 1970.
pub(crate) fn now() -> u64 {
    Date::now() as u64
}

/// Returns the day as documents write it, `YYYY-MM-DD`, in the time of this laptop.
pub(crate) fn day_of(at: u64) -> String {
    let date = date(at);
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}

/// Says when `at` was, as seen at `now`; both in milliseconds since 1970.
pub(crate) fn moment(words: Words, now: u64, at: u64) -> Moment {
    let age = now.saturating_sub(at);
    let locale = words.get_locale().as_str();
    if age < MINUTE {
        Moment::Now
    } else if age < HOUR {
        let minutes = (age / MINUTE) as f64;
        let format = Intl::RelativeTimeFormat::new(&locales(locale), &Object::new());
        Moment::Relative(String::from(format.format(-minutes, "minute")))
    } else if is_same_day(now, at) {
        Moment::Clock(clock(locale, at))
    } else {
        Moment::Date(date_and_clock(locale, now, at))
    }
}

/// Says when something was, to stand by itself: "12 minutes ago", "at 14:32", "on 11 November, 14:32".
pub(crate) fn ago(words: Words, now: u64, at: u64) -> String {
    match moment(words, now, at) {
        Moment::Now => t_string!(words, time.just_now).to_owned(),
        Moment::Relative(time) => time,
        Moment::Clock(time) => t_string!(words, time.today_at, time = time).to_string(),
        Moment::Date(time) => t_string!(words, time.on_date, time = time).to_string(),
    }
}

/// Says when something is, without "ago": the clock for today, else the date and the clock.
pub(crate) fn absolute(words: Words, now: u64, at: u64) -> String {
    let locale = words.get_locale().as_str();
    if is_same_day(now, at) { clock(locale, at) } else { date_and_clock(locale, now, at) }
}

/// Says when something was with its date, also if that is today: on paper "today" means nothing.
pub(crate) fn dated(words: Words, at: u64) -> String {
    // Seen from 1970 every moment is of another year, and so its year is said.
    date_and_clock(words.get_locale().as_str(), 0, at)
}

/// Shows when something was, with the exact moment for machines and for whoever points at it.
#[component]
pub(crate) fn TimeText(
    /// The moment, in milliseconds since 1970.
    at: u64,
) -> impl IntoView {
    let words = use_i18n();
    let clock = use_clock();
    let exact = String::from(date(at).to_iso_string());
    view! {
        <time datetime=exact title=move || date_and_clock(words.get_locale().as_str(), clock.get(), at)>
            {move || ago(words, clock.get(), at)}
        </time>
    }
}

fn locales(locale: &str) -> Array {
    Array::of1(&JsValue::from_str(locale))
}

fn date(at: u64) -> Date {
    Date::new(&JsValue::from_f64(at as f64))
}

fn is_same_day(one: u64, other: u64) -> bool {
    let day = |at| {
        let date = date(at);
        (date.get_full_year(), date.get_month(), date.get_date())
    };
    day(one) == day(other)
}

fn clock(locale: &str, at: u64) -> String {
    let options = options(&[("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")]);
    String::from(date(at).to_locale_time_string_with_options(locale, &options))
}

fn date_and_clock(locale: &str, now: u64, at: u64) -> String {
    let mut parts = vec![("day", "numeric"), ("month", "long")];
    if date(now).get_full_year() != date(at).get_full_year() {
        parts.push(("year", "numeric"));
    }
    let day = String::from(date(at).to_locale_date_string(locale, &options(&parts)));
    format!("{day}, {}", clock(locale, at))
}

fn options(parts: &[(&str, &str)]) -> JsValue {
    let options = Object::new();
    for (name, value) in parts {
        // Setting a property of a fresh object does not fail.
        let _ = Reflect::set(&options, &JsValue::from_str(name), &JsValue::from_str(value));
    }
    options.into()
}
