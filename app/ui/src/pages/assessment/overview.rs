//! The assessment as a whole: where the city stands on each key factor, in words; neither factor nor city is ranked.

use leptos::prelude::*;
use taccuino_core::documents::Field;
use taccuino_core::forms::{Factor, Pack, TextKey, TextPart};

use super::pack_text::PackText;
use super::{CONTEXT, FACTORS, answered, at, levels, say};
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::{DocumentFrame, Shown};
use crate::paths;

/// Shows the overview.
#[component]
pub(super) fn Overview(shown: Shown, pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let text = move |part| Signal::derive(move || say(i18n, pack, TextKey::pack(part)).to_owned());
    let first = pack.factors.first().map(|factor| factor.id.clone()).unwrap_or_default();
    let first = paths::part(&shown.programme.id, &document.id, &first);
    view! {
        <DocumentFrame shown>
            <div class="stack close">
                <p class="lead">{move || text(TextPart::Title).get()}</p>
                <PackText text=text(TextPart::Intro)/>
                <details>
                    <summary>{t!(i18n, assessment.about)}</summary>
                    <div class="stack close">
                        <PackText text=text(TextPart::Rationale)/>
                        <PackText text=text(TextPart::Credits)/>
                        <PackText text=text(TextPart::Copyright)/>
                        <PackText text=text(TextPart::Funding)/>
                    </div>
                </details>
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
                <h2 id="context">{t!(i18n, assessment.context)}</h2>
                <p>{t!(i18n, assessment.context_lead)}</p>
                <Context shown pack/>
            </section>
            <section class="stack close">
                <h2 id="factors">{t!(i18n, assessment.factors)}</h2>
                <p>{t!(i18n, assessment.factors_lead)}</p>
                <Factors shown pack/>
                <div class="row"><a class="button" href=first>{t!(i18n, assessment.start)}</a></div>
            </section>
            <ProseField
                document
                field=Field::root("summary")
                label=move || t_string!(i18n, assessment.summary).to_owned()
                hint=move || t_string!(i18n, assessment.summary_hint).to_owned()
            />
        </DocumentFrame>
    }
}

#[component]
fn Factors(shown: Shown, pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let levels = levels(i18n, pack);
    let row = move |factor: &'static Factor| {
        let address = paths::part(&shown.programme.id, &document.id, &factor.id);
        let value = move |name: &str| at(FACTORS, &factor.id, name).map(|field| document.values(&field));
        let level = move || {
            let values = value("level").unwrap_or_default();
            let name = |id: &str| levels.with(|levels| levels.iter().find(|it| it.id == id).map(|it| it.title.clone()));
            match &values[..] {
                [] => t_string!(i18n, assessment.no_level).to_owned(),
                [only] => name(&only.value).unwrap_or_else(|| only.value.clone()),
                _ => t_string!(i18n, assessment.level_to_decide).to_owned(),
            }
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
                    </tr>
                </thead>
                <tbody>{pack.factors.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// Shows the contextual factors, each with a note.
#[component]
fn Context(shown: Shown, pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let entry = move |factor: &'static taccuino_core::forms::ContextualFactor| {
        let field = at(CONTEXT, &factor.id, "note")?;
        let hint = move || {
            let hint = say(i18n, pack, TextKey::hint(&factor.id));
            let aspects: Vec<&str> =
                factor.attributes.iter().map(|aspect| say(i18n, pack, TextKey::title(&aspect.id))).collect();
            if aspects.is_empty() { hint.to_owned() } else { format!("{hint} {}.", aspects.join("; ")) }
        };
        Some(view! {
            <ProseField
                document
                field
                label=move || say(i18n, pack, TextKey::title(&factor.id)).to_owned()
                hint
            />
        })
    };
    view! { <div class="stack">{pack.contextual.iter().filter_map(entry).collect_view()}</div> }
}
