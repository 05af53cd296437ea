//! One question of a form: its words, its answer, and that nobody knows where that is an answer.

use leptos::prelude::*;
use taccuino_core::documents::{Edit, Field, Place};
use taccuino_core::forms::{Pack, Question, QuestionKind, TextKey};

use super::answers::value_kind;
use super::{at, say};
use crate::answering::is_answered;
use crate::components::level_group::{LevelGroup, LevelName};
use crate::components::prose_field::{Printed, ProseField};
use crate::components::text_input::fresh_id;
use crate::components::value_field::ValueField;
use crate::editing::OpenDocument;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::Shown;
use crate::pages::trace::Links;
use crate::paths;

/// Shows a question with its answer.
#[component]
pub(super) fn QuestionPart(
    /// The form.
    shown: Shown,
    /// Its pack.
    pack: &'static Pack,
    /// The question.
    question: &'static Question,
    /// Whether the form has a place for its answer; one begun with an older pack may have none.
    is_here: bool,
) -> impl IntoView {
    let i18n = use_i18n();
    let words = Signal::derive(move || say(i18n, pack, TextKey::text(&question.id)).to_owned());
    let hint = Signal::derive(move || say(i18n, pack, TextKey::hint(&question.id)).to_owned());
    let place = Place::in_document(shown.document.id, &format!("answers/{}", question.id)).ok();
    // Only what somebody said leads anywhere.
    let is_said = Memo::new(move |_| shown.document.view().is_some_and(|view| is_answered(pack, question, &view)));
    let content = if is_here {
        view! { <Answer document=shown.document pack question words hint/> }.into_any()
    } else {
        let needs = paths::needs(&shown.programme.id);
        view! {
            <p class="label">{words}</p>
            <p class="beside">{t!(i18n, forms.newer)} " " <a href=needs>{t!(i18n, forms.begin_new)}</a></p>
        }
        .into_any()
    };
    view! {
        <div class="question stack close" class:part=question.parent.is_some() id=format!("answers-{}", question.id)>
            {content}
            {place.map(|from| view! {
                <div hidden=move || !is_said.get()><Links shown from name=words/></div>
            })}
        </div>
    }
}

#[component]
fn Answer(
    document: OpenDocument,
    pack: &'static Pack,
    question: &'static Question,
    words: Signal<String>,
    hint: Signal<String>,
) -> impl IntoView {
    let i18n = use_i18n();
    let field = |name: &str| at(&question.id, name);
    let (Some(text), Some(value), Some(unknown)) = (field("text"), field("value"), field("unknown")) else {
        return ().into_any();
    };
    let control = match (question.kind, value_kind(i18n, pack, question)) {
        (QuestionKind::YesNo, _) => {
            let levels = Signal::derive(move || {
                let level =
                    |id: &str, title: &str| LevelName { id: id.into(), title: title.into(), hint: String::new() };
                vec![level("yes", t_string!(i18n, assessment.yes)), level("no", t_string!(i18n, assessment.no))]
            });
            view! {
                <LevelGroup document field=value legend=words levels/>
                <ProseField document field=text label=move || t_string!(i18n, forms.more_on_it).to_owned() hint/>
            }
            .into_any()
        }
        (_, None) => view! {
            <ProseField document field=text label=words hint/>
            <Earlier document field=value/>
        }
        .into_any(),
        (_, Some(kind)) => view! {
            <ValueField document field=value kind label=words hint/>
            <Earlier document field=text/>
        }
        .into_any(),
    };
    view! {
        {control}
        {question.unknown.then(|| view! { <Unknown document field=unknown words/> })}
    }
    .into_any()
}

/// Shows the box that says that nobody knows: an answer of its own, beside whatever else is written.
#[component]
fn Unknown(document: OpenDocument, field: Field, words: Signal<String>) -> impl IntoView {
    let i18n = use_i18n();
    let is_unknown = {
        let field = field.clone();
        Memo::new(move |_| document.value(&field) == "yes")
    };
    let change = move |event| {
        let value = if event_target_checked(&event) { "yes" } else { "" }.to_owned();
        // The word of the box is one that the field takes.
        let _ = document.edit(&Edit::Set { field: field.clone(), value });
    };
    let change = Callback::new(change);
    move || {
        if document.may_write.get() {
            view! {
                <label class="choice">
                    <input type="checkbox" prop:checked=move || is_unknown.get() on:change=move |event| change.run(event)/>
                    <span>
                        {t!(i18n, forms.we_do_not_know)}
                        <span class="hidden-words">": " {words}</span>
                    </span>
                </label>
            }
            .into_any()
        } else {
            view! { <p hidden=move || !is_unknown.get()>{t!(i18n, forms.we_do_not_know)}</p> }.into_any()
        }
    }
}

/// Shows what was answered while the question was of another kind: a newer pack loses nothing.
#[component]
fn Earlier(document: OpenDocument, field: Field) -> impl IntoView {
    let i18n = use_i18n();
    let id = fresh_id("earlier");
    let words = Memo::new(move |_| {
        let prose = document.text(&field);
        if prose.is_empty() { document.value(&field) } else { prose }
    });
    move || {
        let label_id = id.clone();
        words.with(|words| !words.trim().is_empty()).then(|| {
            view! {
                <div class="field">
                    <span class="label" id=label_id.clone()>{t!(i18n, forms.earlier_answer)}</span>
                    <Printed label_id text=words/>
                </div>
            }
        })
    }
}
