//! The assessment as a whole: where the city stands on each key factor, in words; neither factor nor city is ranked.

use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::documents::{DocKind, Field};
use taccuino_core::forms::{Factor, Pack, TextKey, TextPart};

use super::about_pack::AboutPack;
use super::choose::Choose;
use super::context::Context;
use super::own::{OwnSheets, is_own};
use super::radar::{Outline, Radar};
use super::{FACTORS, WHOLE, answered, at, level_words, say};
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::{DocumentFrame, Shown, title_of};
use crate::pages::unasked::Unasked;
use crate::paths;
use crate::words;

/// How many letters of a longer text stand in the table.
const SHORT: usize = 90;

/// Shows the overview.
#[component]
pub(super) fn Overview(shown: Shown, pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let first = pack.factors.first().map(|factor| factor.id.clone()).unwrap_or_default();
    let first = paths::part(&shown.programme.id, &document.id, &first);
    let whole = paths::part(&shown.programme.id, &document.id, WHOLE);
    let name = Signal::derive(move || title_of(i18n, shown));
    let has_context = !pack.contextual.is_empty();
    view! {
        <DocumentFrame shown>
            <div class="stack close">
                <p class="lead">{move || say(i18n, pack, TextKey::pack(TextPart::Title))}</p>
                <Show when=move || shown.about.with(is_own)>
                    <Agreed shown/>
                </Show>
                <AboutPack pack/>
            </div>
            <div class="stack">
                <ProseField
                    document
                    field=Field::root("title")
                    style=ProseStyle::Line
                    label=move || t_string!(i18n, documents.title).to_owned()
                />
                <ValueField
                    document
                    field=Field::root("date")
                    kind=ValueKind::Date
                    label=move || t_string!(i18n, assessment.date).to_owned()
                />
            </div>
            <section class="stack close">
                <h2 id="factors">{t!(i18n, assessment.factors)}</h2>
                <p>{t!(i18n, assessment.factors_lead)}</p>
                <Radar pack outlines=vec![Outline { name, document }]/>
                <Factors shown pack/>
                <div class="row">
                    <a class="button" href=first>{t!(i18n, assessment.start)}</a>
                    <a class="button quiet" href=whole>{t!(i18n, assessment.whole)}</a>
                </div>
            </section>
            <Show when=move || !shown.about.with(is_own)>
                <OwnSheets shown pack/>
            </Show>
            {has_context.then(|| view! {
                <section class="stack close">
                    <h2 id="context">{t!(i18n, assessment.context)}</h2>
                    <p>{t!(i18n, assessment.context_lead)}</p>
                    <Context shown pack/>
                </section>
            })}
            <Choose shown pack/>
            <Show when=move || !shown.about.with(is_own)>
                <Earlier shown/>
            </Show>
            <ProseField
                document
                field=Field::root("summary")
                label=move || t_string!(i18n, assessment.summary).to_owned()
                hint=move || t_string!(i18n, assessment.summary_hint).to_owned()
            />
            <Unasked shown pack=Some(pack)/>
        </DocumentFrame>
    }
}

/// Says that one person answers here alone, and leads to what all agreed on.
#[component]
fn Agreed(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let agreed = Memo::new(move |_| {
        let links = shown.about.with(|about| about.links.clone());
        links.iter().filter_map(|id| shown.programme.document(id)).collect::<Vec<_>>()
    });
    let link = move |agreed: DocumentView| {
        let address = paths::document(&agreed.programme, &agreed.id);
        view! { <a href=address>{move || words::document(i18n, &agreed)}</a> " " }
    };
    let who = move || {
        let name = shown.about.with(|about| about.creator.clone());
        t_string!(i18n, assessment.own_sheet, name = name).to_string()
    };
    view! {
        <p class="notice">
            <span>{who} " " {move || agreed.get().into_iter().map(link).collect_view()}</span>
        </p>
    }
}

/// Leads to the comparison with the other assessments of the same city against the same benchmark.
#[component]
fn Earlier(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let others = Memo::new(move |_| {
        let about = shown.about.get();
        let pack = about.pack.map(|pack| pack.id);
        let mut found = shown.programme.documents_of(DocKind::Assessment).unwrap_or_default();
        found.retain(|other| {
            let has_pack = other.pack.as_ref().map(|pack| &pack.id) == pack.as_ref();
            other.id != about.id && has_pack && other.owner == about.owner && !is_own(other)
        });
        found
    });
    let entry = move |other: DocumentView| {
        let address = paths::compare(&shown.programme.id, &other.id, &shown.document.id);
        view! { <li><a href=address>{move || words::document(i18n, &other)}</a></li> }
    };
    view! {
        <Show when=move || others.with(|others| !others.is_empty())>
            <section class="stack close">
                <h2 id="earlier">{t!(i18n, compare.over_time)}</h2>
                <p>{t!(i18n, compare.over_time_lead)}</p>
                <ul class="plain-list stack close" aria-labelledby="earlier">
                    {move || others.get().into_iter().map(entry).collect_view()}
                </ul>
            </section>
        </Show>
    }
}

/// Shows the key factors as a table: the same as the radar and more, in words.
#[component]
pub(super) fn Factors(shown: Shown, pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let row = move |factor: &'static Factor| {
        let address = paths::part(&shown.programme.id, &document.id, &factor.id);
        let value = move |name: &str| at(FACTORS, &factor.id, name).map(|field| document.values(&field));
        let level = move || level_words(i18n, pack, &value("level").unwrap_or_default());
        let short = move |name: &'static str| {
            let field = at(FACTORS, &factor.id, name);
            move || field.as_ref().map(|field| shorten(&document.text(field))).unwrap_or_default()
        };
        let is_selected = move || {
            let values = value("selected").unwrap_or_default();
            if values.len() == 1 && values[0].value == "yes" { t_string!(i18n, assessment.yes) } else { "–" }
        };
        let total = factor.questions.iter().filter(|question| question.parent.is_none()).count();
        let progress =
            move || t_string!(i18n, assessment.answered, count = answered(document, factor), total = total).to_string();
        view! {
            <tr>
                <th scope="row">
                    <a href=address>{move || say(i18n, pack, TextKey::title(&factor.id))}</a>
                </th>
                <td>{level}</td>
                <td>{progress}</td>
                <td>{is_selected}</td>
                <td>{short("strengths")}</td>
                <td>{short("gaps")}</td>
            </tr>
        }
    };
    view! {
        <div class="scrolls" tabindex="0" role="region" aria-labelledby="factors">
            <table class="overview">
                <caption class="hidden-words">{t!(i18n, assessment.table)}</caption>
                <thead>
                    <tr>
                        <th scope="col">{t!(i18n, assessment.factor)}</th>
                        <th scope="col">{t!(i18n, assessment.level)}</th>
                        <th scope="col">{t!(i18n, assessment.questions)}</th>
                        <th scope="col">{t!(i18n, assessment.selected_short)}</th>
                        <th scope="col">{t!(i18n, assessment.strengths)}</th>
                        <th scope="col">{t!(i18n, assessment.gaps)}</th>
                    </tr>
                </thead>
                <tbody>{pack.factors.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// Cuts a text to what fits into a cell.
fn shorten(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}
