//! One note: its text first, what it is about beside it.

use leptos::prelude::*;
use taccuino_core::documents::{DocKind, Edit, Field};
use taccuino_core::ids::DocumentId;

use super::content::use_content;
use super::document::{DocumentFrame, Shown};
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::rule_reminder::{IN_NOTES, RuleReminder};
use crate::components::text_input::fresh_id;
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};
use crate::paths;
use crate::words::Words;

/// Shows a note.
#[component]
pub(crate) fn NoteBody(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let visit = Memo::new(move |_| {
        let links = shown.about.with(|about| about.links.clone());
        links.into_iter().find(|id| shown.programme.document(id).is_some_and(|it| it.kind == DocKind::Visit))
    });
    view! {
        <DocumentFrame shown>
            <RuleReminder address=paths::rules(&shown.programme.id) rules=IN_NOTES when=move || shown.programme.is_mentor()/>
            <ProseField
                document
                field=Field::root("body")
                label=move || t_string!(i18n, note.body).to_owned()
                hint=move || t_string!(i18n, note.body_hint).to_owned()
            />
            <section class="stack">
                <h2>{t!(i18n, note.about)}</h2>
                <ProseField
                    document
                    field=Field::root("title")
                    style=ProseStyle::Line
                    label=move || t_string!(i18n, documents.title).to_owned()
                />
                <ValueField
                    document
                    field=Field::root("kind")
                    kind=ValueKind::Choice(kinds(i18n))
                    label=move || t_string!(i18n, note.kind).to_owned()
                />
                {move || visit.get().map(|visit| view! { <AgendaChoice shown visit/> })}
                <ProseField
                    document
                    field=Field::root("people")
                    label=move || t_string!(i18n, note.people).to_owned()
                    hint=move || t_string!(i18n, note.people_hint).to_owned()
                />
                <ValueField
                    document
                    field=Field::root("transfer")
                    kind=ValueKind::Choice(transfers(i18n))
                    label=move || t_string!(i18n, note.transfer).to_owned()
                />
            </section>
        </DocumentFrame>
    }
}

/// Lists the kinds of notes, each with its words.
pub(super) fn kinds(i18n: Words) -> Vec<(&'static str, Signal<String>)> {
    vec![
        ("interview", Signal::derive(move || t_string!(i18n, note.interview).to_owned())),
        ("focus-group", Signal::derive(move || t_string!(i18n, note.focus_group).to_owned())),
        ("site-visit", Signal::derive(move || t_string!(i18n, note.site_visit).to_owned())),
        ("workshop", Signal::derive(move || t_string!(i18n, note.workshop).to_owned())),
        ("presentation", Signal::derive(move || t_string!(i18n, note.presentation).to_owned())),
        ("recap", Signal::derive(move || t_string!(i18n, note.recap).to_owned())),
        ("free", Signal::derive(move || t_string!(i18n, note.free).to_owned())),
    ]
}

/// Lists what is to be said on whether something could work in the other city, each with its words.
pub(super) fn transfers(i18n: Words) -> Vec<(&'static str, Signal<String>)> {
    vec![
        ("transferable", Signal::derive(move || t_string!(i18n, note.transferable).to_owned())),
        ("needs-adaptation", Signal::derive(move || t_string!(i18n, note.needs_adaptation).to_owned())),
        ("not-transferable", Signal::derive(move || t_string!(i18n, note.not_transferable).to_owned())),
    ]
}

/// Shows to which item of the visit's agenda the note belongs.
#[component]
fn AgendaChoice(shown: Shown, visit: DocumentId) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let field = Field::root("agenda");
    let content = use_content(shown.programme, visit);
    let id = fresh_id("agenda");
    let chosen = {
        let field = field.clone();
        Memo::new(move |_| document.value(&field))
    };
    let items = Memo::new(move |_| {
        let view = content.get()?;
        let title = |item: &taccuino_core::documents::ItemView| {
            view.text(&Field::of_item("agenda", &item.key, "title")).to_owned()
        };
        let shown = view.items("agenda").iter().filter(|item| !item.removed);
        Some(shown.map(|item| (item.key.to_string(), title(item))).collect::<Vec<_>>())
    });
    let option = move |(index, (key, title)): (usize, (String, String))| {
        let name =
            if title.trim().is_empty() { t_string!(i18n, visit.item, number = index + 1).to_string() } else { title };
        let value = key.clone();
        view! { <option value=value prop:selected=move || chosen.with(|chosen| *chosen == key)>{name}</option> }
    };
    let change = move |event| {
        let value = event_target_value(&event);
        // A key of the agenda is a line that the field takes.
        let _ = document.edit(&Edit::Set { field: field.clone(), value });
    };
    view! {
        <div class="field" hidden=move || items.with(|items| items.as_ref().is_none_or(Vec::is_empty))>
            <label class="label" for=id.clone()>{t!(i18n, note.agenda)}</label>
            <select id=id on:change=change disabled=move || !document.may_write.get()>
                <option value="" prop:selected=move || chosen.with(String::is_empty)>"–"</option>
                {move || items.get().unwrap_or_default().into_iter().enumerate().map(option).collect_view()}
            </select>
        </div>
    }
}
