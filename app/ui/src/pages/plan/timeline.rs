//! The actions in time: one line each, drawn and in words, by the day on which they begin.

use leptos::prelude::*;
use taccuino_core::documents::{Field, ItemKey};

use super::{ROWS, action_name};
use crate::components::ordered_list::Ordered;
use crate::components::time_text::{day_of, use_clock};
use crate::components::value_field::day;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::Shown;

/// How wide the drawing is, in its own units; and the narrowest bar.
const WIDTH: f64 = 100.0;
const NARROWEST: f64 = 0.8;

/// An action with its first and last day.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Span {
    row: ItemKey,
    from: String,
    to: String,
}

/// Shows the actions that have days.
#[component]
pub(super) fn Timeline(shown: Shown, rows: Ordered) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let clock = use_clock();
    let spans = Memo::new(move |_| {
        let of_row = |row: ItemKey| {
            let value = |name: &str| document.value(&Field::of_item(ROWS, &row, name));
            let (from, to) = (value("from"), value("to"));
            let (from, to) = match (from.is_empty(), to.is_empty()) {
                (true, true) => return None,
                (true, false) => (to.clone(), to),
                (false, true) => (from.clone(), from),
                // Whoever writes the last day first has both in the wrong order for a moment.
                (false, false) => {
                    if from <= to {
                        (from, to)
                    } else {
                        (to, from)
                    }
                }
            };
            Some(Span { row, from, to })
        };
        let mut spans: Vec<Span> = rows.shown.get().into_iter().filter_map(of_row).collect();
        // Days written this way compare as texts.
        spans.sort_by(|one, other| (&one.from, &one.to).cmp(&(&other.from, &other.to)));
        spans
    });
    let today = Memo::new(move |_| day_of(clock.get()));
    let edges = Memo::new(move |_| {
        spans.with(|spans| {
            let first = spans.iter().map(|span| &span.from).min()?;
            let last = spans.iter().map(|span| &span.to).max()?;
            Some((first.clone(), last.clone()))
        })
    });
    let scale = move |value: &str| {
        let (first, last) = edges.get().map(|(first, last)| (days(&first), days(&last))).unwrap_or_default();
        WIDTH * (days(value) - first) / (last - first).max(1.0)
    };
    let row = move |span: Span| {
        let name = action_name(i18n, shown, rows, &span.row);
        let address = format!("#{}", rows.anchor(&span.row));
        let from = scale(&span.from).min(WIDTH - NARROWEST);
        let width = (scale(&span.to) - from).max(NARROWEST);
        let mark = edges.with(|edges| {
            let today = today.get();
            edges.as_ref().is_some_and(|(first, last)| *first <= today && today <= *last).then(|| scale(&today))
        });
        let mark = mark.map(|at| {
            view! { <line class="today" x1=at.to_string() x2=at.to_string() y1="0" y2="10"></line> }
        });
        view! {
            <tr>
                <th scope="row"><a href=address>{name}</a></th>
                <td>{day(i18n, &span.from)}</td>
                <td>{day(i18n, &span.to)}</td>
                <td class="span" aria-hidden="true">
                    <svg viewBox="0 0 100 10" preserveAspectRatio="none" focusable="false">
                        <rect x=from.to_string() y="2" width=width.to_string() height="6"></rect>
                        {mark}
                    </svg>
                </td>
            </tr>
        }
    };
    let edge = move |last: bool| {
        let (first_day, last_day) = edges.get().unwrap_or_default();
        day(i18n, if last { &last_day } else { &first_day })
    };
    view! {
        <section class="stack close" aria-labelledby="plan-timeline" hidden=move || rows.shown.with(Vec::is_empty)>
            <h2 id="plan-timeline">{t!(i18n, plan_life.timeline)}</h2>
            <p class="beside" hidden=move || !spans.with(Vec::is_empty)>{t!(i18n, plan_life.no_days)}</p>
            <Show when=move || !spans.with(Vec::is_empty)>
                <div class="scrolls" tabindex="0" role="region" aria-labelledby="plan-timeline">
                    <table class="timeline">
                        <thead>
                            <tr>
                                <th scope="col">{t!(i18n, plan_life.action)}</th>
                                <th scope="col">{t!(i18n, plan_life.from)}</th>
                                <th scope="col">{t!(i18n, plan_life.to)}</th>
                                <td class="span" aria-hidden="true">
                                    <span class="row apart beside">
                                        <span>{move || edge(false)}</span>
                                        <span>{move || edge(true)}</span>
                                    </span>
                                </td>
                            </tr>
                        </thead>
                        <tbody>{move || spans.get().into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
                <p class="beside">{move || t_string!(i18n, plan_life.today_line).to_owned()}</p>
            </Show>
        </section>
    }
}

/// Counts the days from the first day of the year 0 to `YYYY-MM-DD`; 0 for what is no day.
fn days(text: &str) -> f64 {
    let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_str(&format!("{text}T12:00Z")));
    let days = date.get_time() / 86_400_000.0;
    if days.is_nan() { 0.0 } else { days.floor() }
}
