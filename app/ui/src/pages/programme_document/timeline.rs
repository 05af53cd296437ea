//! The timeline of a programme: every step optional, each with the room where it is done.

use leptos::prelude::*;
use leptos_i18n::Locale as _;
use taccuino_core::documents::{DocKind, Field, ItemKey};
use taccuino_core::forms::TextKey;
use taccuino_core::ids::ProgrammeId;

use super::PROCESS;
use crate::components::notice::Notice;
use crate::components::ordered_list::{Ordered, OrderedList};
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::value_field::{ValueField, ValueKind};
use crate::editing::OpenDocument;
use crate::i18n::{t, t_string, use_i18n};
use crate::outlook::visits::only_host;
use crate::pages::contents::use_contents;
use crate::pages::document::Shown;
use crate::pages::guide_note::guide_text;
use crate::paths;
use crate::words::Words;

const STEPS: &str = "steps";

/// Returns the room in which a step of this kind is done: its name and its address.
fn room_of(words: Words, programme: &ProgrammeId, kind: &str) -> Option<(&'static str, String)> {
    Some(match kind {
        "ground" | "needs" | "profile" | "matching" | "training" | "scope" => {
            (t_string!(words, nav.needs), paths::needs(programme))
        }
        "network" | "commitment" => (t_string!(words, nav.network), paths::network(programme)),
        "baseline" | "reassessment" => (t_string!(words, nav.benchmark), paths::assessments(programme)),
        "visit-1" | "visit-2" | "visit-3" => (t_string!(words, nav.visits), paths::visits(programme)),
        "between-1" | "between-2" | "approval" | "first-steps" | "monitoring" => {
            (t_string!(words, nav.plan), paths::plan(programme))
        }
        _ => return None,
    })
}

/// Names a step: as somebody wrote, or else as the guide does; empty where neither says anything.
fn name_of(words: Words, document: OpenDocument, step: &ItemKey) -> String {
    let written = document.text(&Field::of_item(STEPS, step, "title"));
    if !written.trim().is_empty() {
        return written.trim().to_owned();
    }
    let kind = document.value(&Field::of_item(STEPS, step, "kind"));
    guide_text(words.get_locale().as_str(), PROCESS, TextKey::text(&kind)).to_owned()
}

/// Shows the steps.
#[component]
pub(super) fn Timeline(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let steps = Ordered::new(document, STEPS);
    let said = use_contents(shown.programme, &[DocKind::Visit]);
    let host = Memo::new(move |_| {
        let visits = shown.programme.documents_of(DocKind::Visit).unwrap_or_default();
        said.with(|said| only_host(&visits, said))
    });
    let name = move |key: ItemKey| match name_of(i18n, document, &key) {
        name if name.is_empty() => t_string!(i18n, documents.step_number, number = steps.place(&key)).to_string(),
        name => name,
    };
    let item = move |(key, is_new): (ItemKey, bool)| view! { <Step shown steps key_=key is_new/> }.into_any();
    let stands = Memo::new(move |_| {
        let state = |step: &ItemKey| document.value(&Field::of_item(STEPS, step, "state"));
        let of = |wanted: &dyn Fn(&str) -> bool| {
            let steps = steps.shown.get();
            steps.into_iter().filter(|step| wanted(&state(step))).map(name).collect::<Vec<String>>()
        };
        let under_way = of(&|state| state == "under-way");
        let next = of(&|state| !matches!(state, "under-way" | "done" | "left-out")).into_iter().next();
        (under_way, next)
    });
    let stand = move || {
        let (under_way, next) = stands.get();
        let mut sentences = Vec::new();
        if !under_way.is_empty() {
            sentences.push(t_string!(i18n, timeline.under_way_now, steps = under_way.join(", ")).to_string());
        }
        match next {
            Some(next) => sentences.push(t_string!(i18n, timeline.comes_next, step = next).to_string()),
            None if under_way.is_empty() => sentences.push(t_string!(i18n, timeline.all_done).to_owned()),
            None => {}
        }
        sentences.join(" ")
    };
    let is_empty = move || steps.shown.with(Vec::is_empty);
    view! {
        <section class="stack reading">
            <div class="stack close">
                <h2>{t!(i18n, timeline.title)}</h2>
                <p class="beside" hidden=move || !document.may_write.get()>{t!(i18n, timeline.lead)}</p>
                <p hidden=is_empty>{stand}</p>
                <p class="beside" hidden=move || !is_empty()>{t!(i18n, timeline.no_steps)}</p>
            </div>
            {move || host.get().map(|city| {
                let says = t_string!(i18n, timeline.host_once, city = city).to_string();
                view! { <Notice icon="visits"><p>{says}</p></Notice> }
            })}
            <div class="timeline">
                <OrderedList list=steps name add=move || t_string!(i18n, documents.add_step).to_owned() item/>
            </div>
        </section>
    }
}

#[component]
fn Step(shown: Shown, steps: Ordered, key_: ItemKey, is_new: bool) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let programme = shown.programme.id;
    let field = |name: &str| Field::of_item(STEPS, &key_, name);
    let kind = {
        let field = field("kind");
        Memo::new(move |_| document.value(&field))
    };
    let state = {
        let field = field("state");
        Memo::new(move |_| document.value(&field))
    };
    let states = ValueKind::Choice(vec![
        ("planned", Signal::derive(move || t_string!(i18n, documents.step_planned).to_owned())),
        ("under-way", Signal::derive(move || t_string!(i18n, documents.step_under_way).to_owned())),
        ("done", Signal::derive(move || t_string!(i18n, documents.step_done).to_owned())),
        ("left-out", Signal::derive(move || t_string!(i18n, documents.step_left_out).to_owned())),
    ]);
    let key = StoredValue::new(key_.clone());
    let name = move || key.with_value(|key| name_of(i18n, document, key));
    let number = move || key.with_value(|key| steps.place(key));
    let hint =
        move || kind.with(|kind| guide_text(i18n.get_locale().as_str(), PROCESS, TextKey::hint(kind))).to_owned();
    let room = move || {
        let (room, address) = kind.with(|kind| room_of(i18n, &programme, kind))?;
        let says = move || t_string!(i18n, timeline.done_in, room = room).to_string();
        Some(view! { <p><a href=address>{says}</a></p> })
    };
    let is_own = Memo::new(move |_| kind.with(String::is_empty));
    let title = field("title");
    // A step of the guide has its name; one's own name is for who wants another.
    let own_name = move || {
        let title = title.clone();
        let label = move || match is_own.get() {
            true => t_string!(i18n, documents.step).to_owned(),
            false => t_string!(i18n, timeline.own_name).to_owned(),
        };
        let hint = move || match is_own.get() {
            true => String::new(),
            false => t_string!(i18n, timeline.own_name_hint).to_owned(),
        };
        view! {
            <ProseField document field=title style=ProseStyle::Line label hint focus=is_new.then_some(None)/>
        }
    };
    view! {
        <div class="step stack close" data-state=move || state.get()>
            <h3 hidden=move || name().is_empty()>
                <span class="step-number">{number} "."</span> " " {name}
            </h3>
            <p class="beside" hidden=move || hint().is_empty()>{hint}</p>
            <div class="pair">
                <ValueField
                    document
                    field=field("state")
                    kind=states
                    label=move || t_string!(i18n, documents.step_state).to_owned()
                />
                <ValueField
                    document
                    field=field("date")
                    kind=ValueKind::Date
                    label=move || t_string!(i18n, documents.step_date).to_owned()
                />
            </div>
            {room}
            {move || {
                let own_name = own_name.clone();
                if is_own.get() {
                    own_name().into_any()
                } else {
                    view! {
                        <Show when=move || document.may_write.get()>
                            <details><summary>{t!(i18n, timeline.own_name)}</summary>{own_name()}</details>
                        </Show>
                    }
                    .into_any()
                }
            }}
        </div>
    }
}
