//! Two assessments of one city, an earlier and a later one, side by side: what became of it, in words.
//!
//! Nothing is added up and no city is ranked: another level is another level, and the words of the teams say why.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use taccuino_api::DocumentView;
use taccuino_core::documents::Field;
use taccuino_core::forms::{self, Factor, Pack, Question, TextKey, TextPart};
use taccuino_core::ids::DocumentId;

use super::radar::{Outline, Radar};
use super::{ANSWERS, FACTORS, at, level_words, say};
use crate::components::empty_place::EmptyPlace;
use crate::components::page::Page;
use crate::components::progress::Progress;
use crate::components::value_field::day;
use crate::editing::{OpenDocument, Phase, use_document};
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::place::use_programme;
use crate::paths;
use crate::state::use_app_state;
use crate::words::Words;

/// Shows the two assessments that the address names as `a` and `b`; which is earlier, their days say.
#[component]
pub(crate) fn ComparePage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let programme = use_programme();
    let pair = Memo::new(move |_| {
        let id = |name| query.with(|query| query.get(name)?.parse::<DocumentId>().ok());
        Some((id("a")?, id("b")?)).filter(|(a, b)| a != b)
    });
    let nothing = move || {
        let back = programme.get().map(|programme| paths::assessments(&programme));
        view! {
            <EmptyPlace text=move || t_string!(i18n, compare.which).to_owned()>
                {back.map(|back| view! { <a class="button" href=back>{t!(i18n, compare.back)}</a> })}
            </EmptyPlace>
        }
    };
    view! {
        <Page title=move || t_string!(i18n, compare.title).to_owned()>
            {move || match pair.get() {
                Some((a, b)) => view! { <Opened a b/> }.into_any(),
                None => nothing().into_any(),
            }}
        </Page>
    }
}

/// One of the two.
#[derive(Clone, Copy)]
struct Side {
    document: OpenDocument,
    about: StoredValue<DocumentView>,
}

impl Side {
    fn open(document: OpenDocument) -> Option<Self> {
        let is_open = document.phase.get() == Phase::Open;
        let about = document.about.get_untracked().filter(|_| is_open)?;
        Some(Self { document, about: StoredValue::new(about) })
    }

    fn pack(self) -> Option<&'static Pack> {
        self.about.with_value(|about| about.pack.as_ref().and_then(forms::pack))
    }

    /// Says when it was made: its day, else the moment it was begun.
    fn when(self) -> (String, u64) {
        let day = self.document.value(&Field::root("date"));
        let created = self.about.with_value(|about| about.created);
        let begun = String::from(js_sys::Date::new(&(created as f64).into()).to_iso_string());
        (if day.is_empty() { begun.chars().take(10).collect() } else { day }, created)
    }

    fn name(self, i18n: Words) -> String {
        let title = self.document.text(&Field::root("title"));
        let day = day(i18n, &self.when().0);
        if title.trim().is_empty() { day } else { format!("{title}, {day}") }
    }

    fn level(self, i18n: Words, pack: &'static Pack, collection: &str, id: &str) -> String {
        let values = at(collection, id, "level").map(|field| self.document.values(&field)).unwrap_or_default();
        level_words(i18n, pack, &values)
    }
}

#[component]
fn Opened(a: DocumentId, b: DocumentId) -> impl IntoView {
    let i18n = use_i18n();
    let (a, b) = (use_document(a), use_document(b));
    let packs = use_app_state().packs;
    move || {
        packs.track();
        let failed = [a, b].iter().any(|one| matches!(one.phase.get(), Phase::Failed(_)));
        let (Some(a), Some(b)) = (Side::open(a), Side::open(b)) else {
            return if failed {
                view! { <p>{t!(i18n, compare.not_here)}</p> }.into_any()
            } else {
                view! { <Progress text=move || t_string!(i18n, documents.opening).to_owned()/> }.into_any()
            };
        };
        match (a.pack(), b.pack()) {
            (Some(pack), Some(other)) if pack.id == other.id => {
                let sides = if a.when() <= b.when() { [a, b] } else { [b, a] };
                view! { <Compared sides pack/> }.into_any()
            }
            _ => view! { <p>{t!(i18n, compare.another_benchmark)}</p> }.into_any(),
        }
    }
}

#[component]
fn Compared(sides: [Side; 2], pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let outline = move |side: Side| Outline { name: Signal::derive(move || side.name(i18n)), document: side.document };
    let link = move |side: Side| {
        let address = side.about.with_value(|about| paths::document(&about.programme, &about.id));
        let owner = side.about.with_value(|about| about.owner.join(", "));
        view! { <li><a href=address>{move || side.name(i18n)}</a> " · " <span class="beside">{owner}</span></li> }
    };
    let factor = move |factor: &'static Factor| {
        let level = move |side: Side| side.level(i18n, pack, FACTORS, &factor.id);
        let [earlier, later] = sides;
        view! {
            <tr>
                <th scope="row">{move || say(i18n, pack, TextKey::title(&factor.id))}</th>
                <td>{move || level(earlier)}</td>
                <td>{move || level(later)}</td>
                <td>{move || changed(i18n, level(earlier) == level(later))}</td>
                <td>{move || chosen(i18n, sides, factor)}</td>
            </tr>
        }
    };
    view! {
        <div class="stack close">
            <p class="lead">{move || say(i18n, pack, TextKey::pack(TextPart::Title))}</p>
            <p>{t!(i18n, compare.lead)}</p>
            <ul class="plain-list">{sides.map(link).collect_view()}</ul>
        </div>
        <Radar pack outlines=sides.map(outline).to_vec()/>
        <section class="stack close">
            <h2 id="compared">{t!(i18n, assessment.factors)}</h2>
            <div class="scrolls" tabindex="0" role="region" aria-labelledby="compared">
                <table>
                    <caption class="hidden-words">{t!(i18n, compare.table)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{t!(i18n, assessment.factor)}</th>
                            <th scope="col">{t!(i18n, compare.earlier)}</th>
                            <th scope="col">{t!(i18n, compare.later)}</th>
                            <th scope="col">{t!(i18n, compare.changed)}</th>
                            <th scope="col">{t!(i18n, assessment.selected_short)}</th>
                        </tr>
                    </thead>
                    <tbody>{pack.factors.iter().map(factor).collect_view()}</tbody>
                </table>
            </div>
        </section>
        <section class="stack">
            <h2>{t!(i18n, assessment.questions)}</h2>
            {pack.factors.iter().map(|factor| view! { <Questions sides pack factor/> }).collect_view()}
        </section>
    }
}

/// Shows the levels of a factor's questions, and what both assessments say of gaps and strengths.
#[component]
fn Questions(sides: [Side; 2], pack: &'static Pack, factor: &'static Factor) -> impl IntoView {
    let i18n = use_i18n();
    let [earlier, later] = sides;
    let question = move |question: &'static Question| {
        let level = move |side: Side| side.level(i18n, pack, ANSWERS, &question.id);
        view! {
            <tr>
                <th scope="row">{move || say(i18n, pack, TextKey::text(&question.id))}</th>
                <td>{move || level(earlier)}</td>
                <td>{move || level(later)}</td>
                <td>{move || changed(i18n, level(earlier) == level(later))}</td>
            </tr>
        }
    };
    let text = move |name: &'static str, label: fn(Words) -> &'static str| {
        let field = at(FACTORS, &factor.id, name)?;
        let said = move |side: Side| side.document.text(&field);
        let [before, after] = [said.clone(), said].map(|said| move |side| said(side));
        let is_empty = {
            let (before, after) = (before.clone(), after.clone());
            move || before(earlier).trim().is_empty() && after(later).trim().is_empty()
        };
        Some(view! {
            <tr hidden=is_empty>
                <th scope="row">{move || label(i18n)}</th>
                <td class="words">{move || before(earlier)}</td>
                <td class="words">{move || after(later)}</td>
                <td></td>
            </tr>
        })
    };
    view! {
        <details>
            <summary>{move || say(i18n, pack, TextKey::title(&factor.id))}</summary>
            <div class="scrolls" tabindex="0" role="region" aria-label=move || say(i18n, pack, TextKey::title(&factor.id))>
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{t!(i18n, compare.question)}</th>
                            <th scope="col">{t!(i18n, compare.earlier)}</th>
                            <th scope="col">{t!(i18n, compare.later)}</th>
                            <th scope="col">{t!(i18n, compare.changed)}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {text("strengths", |words| t_string!(words, assessment.strengths))}
                        {text("gaps", |words| t_string!(words, assessment.gaps))}
                        {factor.questions.iter().map(question).collect_view()}
                    </tbody>
                </table>
            </div>
        </details>
    }
}

fn changed(i18n: Words, is_same: bool) -> &'static str {
    if is_same { t_string!(i18n, compare.is_same) } else { t_string!(i18n, compare.is_other) }
}

/// Says whether the process concentrated on a factor then, and does now.
fn chosen(i18n: Words, sides: [Side; 2], factor: &Factor) -> &'static str {
    let is_chosen = |side: Side| {
        let values = at(FACTORS, &factor.id, "selected").map(|field| side.document.values(&field)).unwrap_or_default();
        values.len() == 1 && values[0].value == "yes"
    };
    match sides.map(is_chosen) {
        [true, true] => t_string!(i18n, compare.then_and_now),
        [true, false] => t_string!(i18n, compare.then),
        [false, true] => t_string!(i18n, compare.now),
        [false, false] => "–",
    }
}
