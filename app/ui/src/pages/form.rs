//! A form: the questions of its pack, answered section by section.
//!
//! Owns the page of one form. How answers read is in `answers`, one question in `question`, what somebody else answers
//! in `elsewhere`, and two forms beside each other in `compare`; what counts as an answer is said by `answering`.

mod answers;
pub(crate) mod compare;
mod elsewhere;
mod question;

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos_i18n::Locale as _;
use taccuino_core::documents::{DocKind, Field};
use taccuino_core::forms::{self, Pack, Section, TextKey, TextPart};

use super::content::use_contents;
use super::document::{DocumentFrame, Shown};
use super::unasked::{Unasked, UnknownPack};
use crate::answering::{ANSWERS, is_answered, is_for, side};
use crate::components::pack_text::PackText;
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::rule_reminder::{BESIDE_NEEDS, RuleReminder};
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};
use crate::paths;
use crate::state::use_app_state;
use crate::words::Words;

use answers::Contents;
use elsewhere::SectionElsewhere;
use question::QuestionPart;

/// The two packs that share questions.
const NEEDS: &str = "needs-analysis";
const PROFILE: &str = "mentor-profile";

/// Reads a text of the pack in the language of the page.
fn say(i18n: Words, pack: &'static Pack, key: TextKey<'_>) -> &'static str {
    pack.text(i18n.get_locale().as_str(), key)
}

/// Points at a field of an answer.
fn at(id: &str, name: &str) -> Option<Field> {
    Some(Field::of_item(ANSWERS, &id.parse().ok()?, name))
}

/// Shows a form.
#[component]
pub(crate) fn FormBody(shown: Shown) -> impl IntoView {
    let packs = use_app_state().packs;
    let pack = Memo::new(move |_| {
        packs.track();
        shown.about.with(|about| about.pack.as_ref().and_then(forms::pack))
    });
    move || match pack.get() {
        Some(pack) => view! { <Asked shown pack/> }.into_any(),
        None => view! {
            <DocumentFrame shown>
                <UnknownPack shown/>
                <Unasked shown pack=None/>
            </DocumentFrame>
        }
        .into_any(),
    }
}

/// Shows a form whose questions are at hand.
#[component]
fn Asked(shown: Shown, pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    // The items of a form are there from its creation on: they never change.
    let slots: BTreeSet<String> =
        untrack(|| shown.document.items(ANSWERS)).into_iter().map(|item| item.key.to_string()).collect();
    let side = side(pack, &slots);
    let others = Memo::new(move |_| {
        let mut forms = shown.programme.documents_of(DocKind::Form).unwrap_or_default();
        forms.retain(|form| form.id != shown.document.id && form.pack.as_ref().is_some_and(|it| it.id == pack.id));
        forms
    });
    let contents = Contents { forms: others, views: use_contents(others) };
    let sections = pack.sections.iter().map(|section| {
        if is_for(section, side) {
            view! { <OwnSection shown pack section slots=slots.clone()/> }.into_any()
        } else {
            view! { <SectionElsewhere pack section contents/> }.into_any()
        }
    });
    let sections = sections.collect_view();
    let progress = move || {
        let own = shown.document.view();
        let others = contents.views.get();
        let views = || own.iter().chain(others.values());
        let all: Vec<_> = pack.main_questions().collect();
        let count = all.iter().filter(|question| {
            let section = pack.sections.iter().find(|section| section.questions.iter().any(|it| it.id == question.id));
            let is_own = section.is_none_or(|section| is_for(section, side));
            if is_own {
                own.as_ref().is_some_and(|view| is_answered(pack, question, view))
            } else {
                views().any(|view| is_answered(pack, question, view))
            }
        });
        t_string!(i18n, forms.answered, count = count.count(), total = all.len()).to_string()
    };
    let part = move |part| Signal::derive(move || say(i18n, pack, TextKey::pack(part)).to_owned());
    view! {
        <DocumentFrame shown beside=move || view! { <Beside shown pack/> }>
            <div class="stack close">
                <p class="lead">{part(TextPart::Title)}</p>
                <PackText text=part(TextPart::Intro)/>
                <details>
                    <summary>{t!(i18n, forms.good_for)}</summary>
                    <PackText text=part(TextPart::Rationale)/>
                </details>
                {(pack.id == NEEDS).then(|| {
                    view! {
                        <ul class="bullets draft-rules">
                            <li>{t!(i18n, forms.draft_when)}</li>
                            <li>{t!(i18n, forms.draft_with)}</li>
                        </ul>
                    }
                })}
            </div>
            {(pack.id == NEEDS).then(|| view! {
                <RuleReminder
                    address=paths::rules(&shown.programme.id)
                    rules=BESIDE_NEEDS
                    when=move || shown.programme.is_mentor()
                />
            })}
            <Head shown/>
            <p class="form-progress">{progress}</p>
            {sections}
            <Unasked shown pack=Some(pack)/>
            <Credits pack/>
        </DocumentFrame>
    }
    .into_any()
}

/// Shows title, stage and date.
#[component]
fn Head(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let stages = ValueKind::Choice(vec![
        ("draft", Signal::derive(move || t_string!(i18n, forms.stage_draft).to_owned())),
        ("revised", Signal::derive(move || t_string!(i18n, forms.stage_revised).to_owned())),
        ("final", Signal::derive(move || t_string!(i18n, forms.stage_final).to_owned())),
    ]);
    view! {
        <div class="stack">
            <ProseField
                document
                field=Field::root("title")
                style=ProseStyle::Line
                label=move || t_string!(i18n, documents.title).to_owned()
            />
            <div class="pair">
                <ValueField
                    document
                    field=Field::root("stage")
                    kind=stages
                    label=move || t_string!(i18n, forms.stage).to_owned()
                />
                <ValueField
                    document
                    field=Field::root("date")
                    kind=ValueKind::Date
                    label=move || t_string!(i18n, forms.date).to_owned()
                />
            </div>
        </div>
    }
}

/// Shows a section that is answered here.
#[component]
fn OwnSection(shown: Shown, pack: &'static Pack, section: &'static Section, slots: BTreeSet<String>) -> impl IntoView {
    let questions = section.questions.iter().map(|question| {
        let is_here = slots.contains(&question.id);
        view! { <QuestionPart shown pack question is_here/> }
    });
    let questions = questions.collect_view();
    view! {
        <section class="stack form-section">
            <SectionHead pack section/>
            {questions}
        </section>
    }
}

/// Shows the heading of a section and what helps with it.
#[component]
fn SectionHead(pack: &'static Pack, section: &'static Section) -> impl IntoView {
    let i18n = use_i18n();
    let hint = move || say(i18n, pack, TextKey::hint(&section.id));
    let rationale = Signal::derive(move || say(i18n, pack, TextKey::rationale(&section.id)).to_owned());
    view! {
        <div class="stack close">
            <h2 id=format!("section-{}", section.id)>{move || say(i18n, pack, TextKey::title(&section.id))}</h2>
            <p class="beside" hidden=move || hint().is_empty()>{hint}</p>
            <PackText text=rationale/>
        </div>
    }
}

/// Shows the sections, and the way to what belongs beside the form.
#[component]
fn Beside(shown: Shown, pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let here = paths::document(&shown.programme.id, &shown.document.id);
    let entry = move |section: &'static Section| {
        let address = format!("{here}#section-{}", section.id);
        view! { <li><a href=address>{move || say(i18n, pack, TextKey::title(&section.id))}</a></li> }
    };
    let has_sister = matches!(pack.id.as_str(), NEEDS | PROFILE);
    let compare = paths::needs_beside(&shown.programme.id);
    view! {
        <nav class="stack close sections" aria-labelledby="form-sections">
            <h2 id="form-sections">{t!(i18n, forms.sections)}</h2>
            <ul>{pack.sections.iter().map(entry).collect_view()}</ul>
        </nav>
        {has_sister.then(|| view! { <p class="screen-only"><a href=compare>{t!(i18n, forms.compare_title)}</a></p> })}
    }
}

/// Shows where a pack comes from.
#[component]
pub(crate) fn Credits(
    /// The pack.
    pack: &'static Pack,
) -> impl IntoView {
    let i18n = use_i18n();
    let part = move |part| Signal::derive(move || say(i18n, pack, TextKey::pack(part)).to_owned());
    view! {
        <section class="credits stack close" aria-label=move || t_string!(i18n, forms.source).to_owned()>
            <PackText text=part(TextPart::Credits)/>
            <PackText text=part(TextPart::Copyright)/>
            <PackText text=part(TextPart::Funding)/>
        </section>
    }
}
