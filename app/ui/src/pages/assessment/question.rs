//! One guiding question: its words, the level, answer and evidence, what was answered alone, and its sub-items.

use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::forms::{Factor, Pack, Question, QuestionKind, TextKey};

use super::beside_agreed::{Answered, OwnAnswers};
use super::{ANSWERS, at, levels, say};
use crate::components::level_group::LevelGroup;
use crate::components::prose_field::ProseField;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::Shown;

/// Shows a question of a factor, and below it those that are part of it.
#[component]
pub(super) fn QuestionPart(
    /// The assessment.
    shown: Shown,
    /// The benchmark.
    pack: &'static Pack,
    /// The key factor.
    factor: &'static Factor,
    /// The question.
    question: &'static Question,
    /// What was answered alone.
    sheets: Memo<Vec<DocumentView>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_part = question.parent.is_some();
    let parts = move || {
        let of_this = factor.questions.iter().filter(|part| part.parent.as_deref() == Some(question.id.as_str()));
        let part = move |part| view! { <QuestionPart shown pack factor question=part sheets/> }.into_any();
        let parts: Vec<AnyView> = of_this.map(part).collect();
        (!parts.is_empty()).then(|| view! { <div class="parts stack">{parts}</div> })
    };
    let words = move || {
        // What makes sense only after another answer says so in its heading: it is read out like that too.
        let after =
            question.follows.is_some().then(|| view! { <span class="follows">{t!(i18n, assessment.if_so)}</span> " " });
        view! { {after} {say(i18n, pack, TextKey::text(&question.id))} }
    };
    let heading = if is_part {
        view! { <h4 id=question.id.clone()>{words}</h4> }.into_any()
    } else {
        view! { <h3 id=question.id.clone()>{words}</h3> }.into_any()
    };
    let hint = move || say(i18n, pack, TextKey::hint(&question.id)).to_owned();
    view! {
        <section
            class="question stack close"
            class:part=is_part
            class:after=question.follows.is_some()
            aria-labelledby=question.id.clone()
        >
            {heading}
            <p class="hint" hidden=move || hint().is_empty()>{hint}</p>
            <AnswerPart shown pack question sheets/>
            {parts()}
        </section>
    }
}

#[component]
fn AnswerPart(
    shown: Shown,
    pack: &'static Pack,
    question: &'static Question,
    sheets: Memo<Vec<DocumentView>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    // A later version of the benchmark may ask what this assessment has no place for.
    let has_place = untrack(|| document.items(ANSWERS)).iter().any(|item| item.key.as_str() == question.id);
    let field = |name: &str| at(ANSWERS, &question.id, name);
    let (true, Some(level), Some(text), Some(evidence)) = (has_place, field("level"), field("text"), field("evidence"))
    else {
        return view! { <p class="beside">{t!(i18n, assessment.later_question)}</p> }.into_any();
    };
    // What is asked openly has no "not yet" or "fully"; where somebody gave one all the same, it stays in sight.
    let has_level = {
        let level = level.clone();
        Memo::new(move |_| question.kind != QuestionKind::Open || !document.values(&level).is_empty())
    };
    let answered = Answered { collection: ANSWERS, id: &question.id, texts: &["text", "evidence"] };
    view! {
        <Show when=move || has_level.get()>
            <LevelGroup
                document
                field=level.clone()
                legend=move || t_string!(i18n, assessment.where_we_stand).to_owned()
                levels=levels(i18n, pack)
            />
        </Show>
        <ProseField document field=text label=move || t_string!(i18n, assessment.answer).to_owned()/>
        <ProseField
            document
            field=evidence
            label=move || t_string!(i18n, assessment.evidence).to_owned()
            hint=move || t_string!(i18n, assessment.evidence_hint).to_owned()
        />
        <OwnAnswers shown pack sheets answered/>
    }
    .into_any()
}
