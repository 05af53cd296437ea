//! The whole assessment on one page, as it reads on paper: what was said, and nothing to fill in.

use leptos::prelude::*;
use taccuino_core::documents::Field;
use taccuino_core::forms::{Factor, Pack, Question, TextKey, TextPart};

use super::about_pack::Origin;
use super::overview::Factors;
use super::radar::{Outline, Radar};
use super::{ANSWERS, CONTEXT, FACTORS, at, level_words, say};
use crate::components::button::Button;
use crate::components::value_field::day;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::{DocumentFrame, Shown, title_of};
use crate::pages::unasked::Unasked;
use crate::paths;

/// Shows an assessment from the first word to the last.
#[component]
pub(super) fn Whole(shown: Shown, pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let overview = paths::document(&shown.programme.id, &document.id);
    let name = Signal::derive(move || title_of(i18n, shown));
    let date = move || day(i18n, &document.value(&Field::root("date")));
    let note = move |id: &'static str| {
        let field = at(CONTEXT, id, "note")?;
        Some(view! { <Said label=move || say(i18n, pack, TextKey::title(id)).to_owned() shown field/> })
    };
    let print = move |()| {
        // A browser that cannot print does nothing.
        let _ = window().print();
    };
    view! {
        <DocumentFrame shown>
            <div class="row">
                <Button label=move || t_string!(i18n, assessment.print).to_owned() on_press=print/>
                <a class="plain" href=overview>{t!(i18n, assessment.to_overview)}</a>
            </div>
            <div class="stack close">
                <p class="lead">{move || say(i18n, pack, TextKey::pack(TextPart::Title))}</p>
                <p>{date}</p>
                <Said label=move || t_string!(i18n, assessment.summary).to_owned() shown field=Field::root("summary")/>
            </div>
            <section class="stack close">
                <h2 id="factors">{t!(i18n, assessment.factors)}</h2>
                <Radar pack outlines=vec![Outline { name, document }]/>
                <Factors shown pack/>
            </section>
            <section class="stack close">
                <h2>{t!(i18n, assessment.context)}</h2>
                {pack.contextual_ids().filter_map(note).collect_view()}
            </section>
            {pack.factors.iter().map(|factor| view! { <WholeFactor shown pack factor/> }).collect_view()}
            <Unasked shown pack=Some(pack)/>
            <section class="stack close">
                <h2>{t!(i18n, assessment.about)}</h2>
                <Origin pack/>
            </section>
        </DocumentFrame>
    }
}

#[component]
fn WholeFactor(shown: Shown, pack: &'static Pack, factor: &'static Factor) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let field = move |name: &str| at(FACTORS, &factor.id, name);
    let level = move || level_words(i18n, pack, &field("level").map(|it| document.values(&it)).unwrap_or_default());
    let said = move |name: &str, label: fn(crate::words::Words) -> &'static str| {
        Some(view! { <Said label=move || label(i18n).to_owned() shown field=field(name)?/> })
    };
    let question = move |question: &'static Question| {
        let field = |name: &str| at(ANSWERS, &question.id, name);
        let (level, text, evidence) = (field("level")?, field("text")?, field("evidence")?);
        let level = move || level_words(i18n, pack, &document.values(&level));
        Some(view! {
            <div class="said-question" class:part=question.parent.is_some() || question.follows.is_some()>
                <h3>{move || say(i18n, pack, TextKey::text(&question.id))}</h3>
                <p>{level}</p>
                <Said label=move || t_string!(i18n, assessment.answer).to_owned() shown field=text/>
                <Said label=move || t_string!(i18n, assessment.evidence).to_owned() shown field=evidence/>
            </div>
        })
    };
    view! {
        <section class="stack close">
            <h2>{move || say(i18n, pack, TextKey::title(&factor.id))}</h2>
            <p><strong>{t!(i18n, assessment.level)} ": "</strong> {level}</p>
            {said("strengths", |words| t_string!(words, assessment.strengths))}
            {said("gaps", |words| t_string!(words, assessment.gaps))}
            {said("objectives", |words| t_string!(words, assessment.objectives))}
            {said("actions", |words| t_string!(words, assessment.actions))}
            {factor.questions.iter().filter_map(question).collect_view()}
        </section>
    }
}

/// Shows a text with its label; nothing while nobody wrote it.
#[component]
fn Said(#[prop(into)] label: Signal<String>, shown: Shown, field: Field) -> impl IntoView {
    let text = Memo::new(move |_| shown.document.text(&field));
    view! {
        <p class="words" hidden=move || text.with(|text| text.trim().is_empty())>
            <strong>{move || label.get()} ": "</strong>
            {move || text.get()}
        </p>
    }
}
