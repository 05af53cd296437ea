//! Choosing what to link to: a line to search in, and below it what there is, group by group.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use taccuino_api::PlaceView;
use taccuino_core::documents::Place;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::naming::{Sort, use_naming};
use super::{OwnLinks, announce, link};
use crate::components::icon::Icon;
use crate::components::text_input::fresh_id;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::Shown;

/// How many of a group are shown before somebody searches.
const OF_A_GROUP: usize = 8;

/// Something to link to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Choice {
    place: Place,
    sort: Sort,
    name: String,
    within: String,
}

/// Shows the button *Link to* and, once it is pressed, what there is to choose; for whoever may write the document.
#[component]
pub(super) fn Picker(
    /// The document.
    shown: Shown,
    /// Where the link starts.
    from: Place,
    /// What that is called.
    name: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let open = RwSignal::new(false);
    let failed = RwSignal::new(false);
    let button: NodeRef<html::Button> = NodeRef::new();
    let from = StoredValue::new(from);
    let focus_button = move || {
        if let Some(button) = button.get_untracked() {
            // An element that has left the page takes no focus.
            let _ = button.focus();
        }
    };
    let close = Callback::new(move |()| {
        open.set(false);
        focus_button();
    });
    let choose = Callback::new(move |choice: Choice| {
        let is_linked = from.with_value(|from| link(document, from, &choice.place));
        failed.set(!is_linked);
        if is_linked {
            close.run(());
            announce(t_string!(i18n, trace.linked, name = choice.name).to_string());
        }
    });
    view! {
        <Show when=move || document.may_write.get()>
            <div class="stack close link-picker">
                <div class="row">
                    <button
                        type="button"
                        class="plain words-beside"
                        node_ref=button
                        aria-expanded=move || open.get().to_string()
                        aria-label=move || format!("{}: {}", t_string!(i18n, trace.link_to), name.get())
                        on:click=move |_| {
                            failed.set(false);
                            open.update(|open| *open = !*open);
                        }
                    >
                        <Icon name="link"/>
                        {t!(i18n, trace.link_to)}
                    </button>
                </div>
                <p class="wrong" role="status" hidden=move || !failed.get()>
                    {move || failed.get().then(|| t_string!(i18n, trace.not_linked))}
                </p>
                <Show when=move || open.get()>
                    <Choices shown from=from.get_value() choose close/>
                </Show>
            </div>
        </Show>
    }
}

#[component]
fn Choices(shown: Shown, from: Place, choose: Callback<Choice>, close: Callback<()>) -> impl IntoView {
    let i18n = use_i18n();
    let naming = use_naming(shown.programme);
    let OwnLinks(own) = expect_context();
    let search = RwSignal::new(String::new());
    let (id, found_id) = (fresh_id("search"), fresh_id("found"));
    let input: NodeRef<html::Input> = NodeRef::new();
    input.on_load(|input| {
        let _ = input.focus();
    });
    let choices = Memo::new(move |_| {
        let places = shown.programme.trace.places()?;
        let is_linked = |place: &Place| own.with(|own| own.iter().any(|it| it.from == from && it.to == *place));
        let choice = |known: PlaceView| {
            let (sort, name, within) = naming.option(&known)?;
            Some(Choice { place: known.place, sort, name, within })
        };
        let others = places.into_iter().filter(|known| known.place != from && !is_linked(&known.place));
        Some(others.filter_map(choice).collect::<Vec<_>>())
    });
    let found = Memo::new(move |_| {
        let wanted = search.with(|search| search.trim().to_lowercase());
        let fits = |choice: &Choice| {
            let text = format!("{} {}", choice.name, choice.within).to_lowercase();
            wanted.split_whitespace().all(|word| text.contains(word))
        };
        let mut found = choices.get().unwrap_or_default();
        found.retain(fits);
        found
    });
    let count = move || u32::try_from(found.with(Vec::len)).unwrap_or(u32::MAX);
    let says = move || match (choices.with(Option::is_none), choices.with(|it| it.as_ref().is_some_and(Vec::is_empty)))
    {
        (true, _) => t_string!(i18n, documents.looking).to_owned(),
        (_, true) => t_string!(i18n, trace.nothing).to_owned(),
        _ if count() == 0 => t_string!(i18n, trace.none_found).to_owned(),
        _ => t_string!(i18n, trace.found, count = count()).to_string(),
    };
    let group = move |sort: Sort| {
        let of_sort: Vec<Choice> = found.with(|found| found.iter().filter(|it| it.sort == sort).cloned().collect());
        let heading = fresh_id("group");
        let is_searched = search.with(|search| !search.trim().is_empty());
        let limit = if is_searched { usize::MAX } else { OF_A_GROUP };
        let more = of_sort.len().saturating_sub(limit);
        let option = move |choice: Choice| {
            let (name, within) = (choice.name.clone(), choice.within.clone());
            view! {
                <li>
                    <button type="button" class="option" on:click=move |_| choose.run(choice.clone())>
                        {name}
                        <span class="beside within">{within}</span>
                    </button>
                </li>
            }
        };
        (!of_sort.is_empty()).then(|| {
            view! {
                <div>
                    <p class="label" id=heading.clone()>{sort.group(i18n)}</p>
                    <ul class="options" aria-labelledby=heading.clone()>
                        {of_sort.into_iter().take(limit).map(option).collect_view()}
                    </ul>
                    <p class="hint" hidden=more == 0>{t_string!(i18n, trace.more, count = more).to_string()}</p>
                </div>
            }
        })
    };
    let keys = move |event: KeyboardEvent| match event.key().as_str() {
        "Escape" => {
            event.prevent_default();
            close.run(());
        }
        "ArrowDown" | "ArrowUp" => {
            event.prevent_default();
            step(&event, event.key() == "ArrowDown");
        }
        "Enter" if event.target().is_some_and(|target| target.dyn_ref::<web_sys::HtmlInputElement>().is_some()) => {
            event.prevent_default();
            if let Some(first) = found.with_untracked(|found| first_of(found)) {
                choose.run(first);
            }
        }
        _ => {}
    };
    view! {
        <div class="card picker" on:keydown=keys>
            <div class="field">
                <label for=id.clone()>{t!(i18n, trace.search)}</label>
                <p class="hint">{t!(i18n, trace.search_hint)}</p>
                <input
                    type="search"
                    node_ref=input
                    id=id
                    autocomplete="off"
                    aria-describedby=found_id.clone()
                    on:input=move |event| search.set(event_target_value(&event))
                />
            </div>
            <p class="hint" id=found_id role="status">{says}</p>
            <div class="stack close picker-groups">{move || Sort::ALL.into_iter().map(group).collect_view()}</div>
            <div class="row">
                <button type="button" class="button quiet" on:click=move |_| close.run(())>
                    {t!(i18n, common.close)}
                </button>
            </div>
        </div>
    }
}

/// Returns what stands first in the list: the first of the first group.
fn first_of(found: &[Choice]) -> Option<Choice> {
    Sort::ALL.into_iter().find_map(|sort| found.iter().find(|choice| choice.sort == sort).cloned())
}

/// Moves the focus between the line to search in and the choices below it.
fn step(event: &KeyboardEvent, down: bool) {
    let panel = event.current_target().and_then(|panel| panel.dyn_into::<Element>().ok());
    let Some(stops) = panel.and_then(|panel| panel.query_selector_all("input, .option").ok()) else { return };
    let focused = document().active_element();
    let stops: Vec<HtmlElement> =
        (0..stops.length()).filter_map(|index| stops.get(index)?.dyn_into::<HtmlElement>().ok()).collect();
    let is_here = |stop: &&HtmlElement| focused.as_ref() == Some(stop.as_ref() as &Element);
    let Some(here) = stops.iter().position(|stop| is_here(&stop)) else { return };
    let next = if down { here + 1 } else { here.saturating_sub(1) };
    if let Some(next) = stops.get(next) {
        let _ = next.focus();
    }
}
