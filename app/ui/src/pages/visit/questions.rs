//! Questions that are raised before a visit and answered during it, and the next steps that are agreed after it.

use leptos::prelude::*;
use taccuino_core::documents::{Edit, Field, ItemKey};

use super::{AGENDA, QUESTIONS, STEPS};
use crate::components::ordered_list::{Ordered, OrderedList};
use crate::components::prose_field::ProseField;
use crate::components::rule_reminder::{AT_NEXT_STEPS, RuleReminder, WAYS_TO_ASK};
use crate::components::text_input::fresh_id;
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::Shown;
use crate::pages::trace::focus_on;
use crate::paths;
use crate::words;

/// Lists the people of both teams, and the person at this laptop.
fn use_people(shown: Shown) -> (Signal<Vec<String>>, Memo<String>) {
    let people = Signal::derive(move || {
        let people = shown.programme.people.get().map(|people| people.people).unwrap_or_default();
        people.into_iter().map(|person| person.name).collect()
    });
    let me = Memo::new(move |_| {
        let people = shown.programme.people.get().map(|people| people.people).unwrap_or_default();
        people.into_iter().find(|person| person.is_me).map(|me| me.name).unwrap_or_default()
    });
    (people, me)
}

/// Shows the questions.
///
/// # Source
/// requirements.md VIS-11.
#[component]
pub(super) fn Questions(shown: Shown, agenda: Ordered) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let list = Ordered::new(document, QUESTIONS);
    let (people, me) = use_people(shown);
    // Who adds a question raises it, unless somebody writes otherwise.
    Effect::new(move || {
        if let Some(key) = list.added.get() {
            let field = Field::of_item(QUESTIONS, &key, "asked-by");
            if untrack(|| document.values(&field)).is_empty() {
                // A name is a line that the field takes; a document begun earlier has no such field to fill.
                let _ = document.edit(&Edit::Set { field, value: me.get_untracked() });
            }
        }
    });
    let open = Memo::new(move |_| {
        let is_open = |key: &ItemKey| document.value(&Field::of_item(QUESTIONS, key, "state")) != "answered";
        let count = list.shown.with(|keys| keys.iter().filter(|key| is_open(key)).count());
        u32::try_from(count).unwrap_or(u32::MAX)
    });
    let count = move || match (list.shown.with(Vec::is_empty), open.get()) {
        (true, _) => String::new(),
        (false, 0) => t_string!(i18n, visit_kinds.all_answered).to_owned(),
        (false, count) if words::is_single(i18n, count) => t_string!(i18n, visit_kinds.open_single).to_owned(),
        (false, count) => t_string!(i18n, visit_kinds.open_several, count = count).to_string(),
    };
    let name = move |key: ItemKey| t_string!(i18n, visit.question_number, number = list.place(&key)).to_string();
    let states = move || {
        ValueKind::Choice(vec![
            ("open", Signal::derive(move || t_string!(i18n, visit.question_open).to_owned())),
            ("answered", Signal::derive(move || t_string!(i18n, visit.question_answered).to_owned())),
        ])
    };
    let item = move |(key, is_new): (ItemKey, bool)| {
        let field = |name: &str| Field::of_item(QUESTIONS, &key, name);
        view! {
            <ProseField
                document
                field=field("question")
                label=move || t_string!(i18n, visit.question).to_owned()
                focus=is_new.then_some(None)
            />
            <div class="pair">
                <ValueField
                    document
                    field=field("asked-by")
                    kind=ValueKind::Line
                    label=move || t_string!(i18n, visit_kinds.asked_by).to_owned()
                    suggestions=people
                />
                <AgendaOf shown agenda field=field("agenda")/>
            </div>
            <ProseField document field=field("answer") label=move || t_string!(i18n, visit.answer).to_owned()/>
            <ValueField
                document
                field=field("state")
                kind=states()
                label=move || t_string!(i18n, visit.state).to_owned()
            />
        }
        .into_any()
    };
    view! {
        <section class="stack">
            <h2>{t!(i18n, visit.questions)}</h2>
            <p class="beside">
                {t!(i18n, visit.questions_lead)} " " <strong class="open-count">{count}</strong>
            </p>
            <RuleReminder
                address=paths::rules(&shown.programme.id)
                rules=WAYS_TO_ASK
                heading=move || t_string!(i18n, guides.ways_to_ask).to_owned()
            />
            <OrderedList list name add=move || t_string!(i18n, visit.add_question).to_owned() item/>
        </section>
    }
}

/// Lets somebody choose the item of the agenda at which a question is to be answered.
#[component]
fn AgendaOf(shown: Shown, agenda: Ordered, field: Field) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let id = fresh_id("at");
    let chosen = {
        let field = field.clone();
        Memo::new(move |_| document.value(&field))
    };
    let title = move |key: &ItemKey| {
        let title = document.text(&Field::of_item(AGENDA, key, "title"));
        let number = agenda.place(key);
        if title.trim().is_empty() { t_string!(i18n, visit.item, number = number).to_string() } else { title }
    };
    let option = move |key: ItemKey| {
        let value = key.to_string();
        view! {
            <option value=value prop:selected=move || chosen.with(|chosen| chosen == key.as_str())>{title(&key)}</option>
        }
    };
    let change = move |event| {
        // A key of the agenda is a line that the field takes.
        let _ = document.edit(&Edit::Set { field: field.clone(), value: event_target_value(&event) });
    };
    view! {
        <div class="field" hidden=move || agenda.shown.with(Vec::is_empty)>
            <label class="label" for=id.clone()>{t!(i18n, visit_kinds.at_item)}</label>
            <select id=id on:change=change disabled=move || !document.may_write.get()>
                <option value="" prop:selected=move || chosen.with(String::is_empty)>"–"</option>
                {move || agenda.shown.get().into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}

/// Shows which questions are to be answered at an item of the agenda, and which are.
#[component]
pub(super) fn QuestionsAt(shown: Shown, item: ItemKey) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let here = Memo::new(move |_| {
        let value = |key: &ItemKey, name: &str| document.value(&Field::of_item(QUESTIONS, key, name));
        let mut items = document.items(QUESTIONS);
        items.retain(|question| !question.removed && value(&question.key, "agenda") == item.as_str());
        let question = |key: ItemKey| {
            let words = document.text(&Field::of_item(QUESTIONS, &key, "question"));
            (format!("{QUESTIONS}-{key}"), words.trim().to_owned(), value(&key, "state") == "answered")
        };
        items.into_iter().map(|item| question(item.key)).collect::<Vec<_>>()
    });
    let entry = move |(anchor, words, is_answered): (String, String, bool)| {
        let address = format!("#{anchor}");
        let words = if words.is_empty() { t_string!(i18n, trace.nameless).to_owned() } else { words };
        let state = move || {
            if is_answered { t_string!(i18n, visit.question_answered) } else { t_string!(i18n, visit.question_open) }
        };
        view! {
            <li>
                <a href=address on:click=move |_| { focus_on(&anchor); }>{words}</a>
                " "
                <span class="beside">"· " {state}</span>
            </li>
        }
    };
    view! {
        <div hidden=move || here.with(Vec::is_empty)>
            <p class="label">{t!(i18n, visit_kinds.questions_here)}</p>
            <ul class="bullets">{move || here.get().into_iter().map(entry).collect_view()}</ul>
        </div>
    }
}

/// Shows the next steps.
///
/// # Source
/// requirements.md MNT-05, MON-02.
#[component]
pub(super) fn NextSteps(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let list = Ordered::new(document, STEPS);
    let (people, _) = use_people(shown);
    let name = move |key: ItemKey| t_string!(i18n, visit.step_number, number = list.place(&key)).to_string();
    let states = move || {
        ValueKind::Choice(vec![
            ("open", Signal::derive(move || t_string!(i18n, visit.step_open).to_owned())),
            ("done", Signal::derive(move || t_string!(i18n, visit.step_done).to_owned())),
        ])
    };
    let item = move |(key, is_new): (ItemKey, bool)| {
        let field = |name: &str| Field::of_item(STEPS, &key, name);
        view! {
            <ProseField
                document
                field=field("what")
                label=move || t_string!(i18n, visit.what).to_owned()
                focus=is_new.then_some(None)
            />
            <div class="pair three">
                <ValueField
                    document
                    field=field("who")
                    kind=ValueKind::Line
                    label=move || t_string!(i18n, visit.who).to_owned()
                    suggestions=people
                />
                <ValueField
                    document
                    field=field("due")
                    kind=ValueKind::Date
                    label=move || t_string!(i18n, visit.due).to_owned()
                />
                <ValueField
                    document
                    field=field("state")
                    kind=states()
                    label=move || t_string!(i18n, visit.state).to_owned()
                />
            </div>
        }
        .into_any()
    };
    view! {
        <section class="stack">
            <h2>{t!(i18n, visit.steps)}</h2>
            <p class="beside">{t!(i18n, visit.steps_lead)}</p>
            <RuleReminder
                address=paths::rules(&shown.programme.id)
                rules=AT_NEXT_STEPS
                when=move || shown.programme.is_mentor()
                heading=move || t_string!(i18n, guides.on_next_steps).to_owned()
            />
            <OrderedList list name add=move || t_string!(i18n, visit.add_step).to_owned() item/>
        </section>
    }
}
