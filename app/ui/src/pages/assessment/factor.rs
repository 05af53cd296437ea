//! One key factor a page: why it matters, its questions, where the city stands, what follows from it.

use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::forms::{Factor, Pack, Practice, Question, TextKey};

use super::beside_agreed::{Answered, OwnAnswers};
use super::choose::selection;
use super::context::ContextInSight;
use super::own::use_own_sheets;
use super::question::QuestionPart;
use super::{FACTORS, at, levels, say};
use crate::components::icon::Icon;
use crate::components::level_group::LevelGroup;
use crate::components::pack_text::PackText;
use crate::components::prose_field::ProseField;
use crate::components::rule_reminder::{BESIDE_NEEDS, RuleReminder};
use crate::components::value_field::ValueField;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::{DocumentFrame, Shown, title_of};
use crate::paths;

/// Shows the key factor at a place of the pack.
#[component]
pub(super) fn FactorPage(shown: Shown, pack: &'static Pack, index: usize) -> impl IntoView {
    let i18n = use_i18n();
    let factor = &pack.factors[index];
    let title = Signal::derive(move || {
        let name = say(i18n, pack, TextKey::title(&factor.id));
        // A factor that is alone in its pack has no place among others.
        if pack.factors.len() == 1 {
            return name.to_owned();
        }
        t_string!(i18n, assessment.factor_title, number = index + 1, name = name).to_string()
    });
    let sheets = use_own_sheets(shown);
    let rationale = move || say(i18n, pack, TextKey::rationale(&factor.id)).to_owned();
    let question = move |question: &'static Question| view! { <QuestionPart shown pack factor question sheets/> };
    let main = factor.questions.iter().filter(|question| question.parent.is_none());
    view! {
        <DocumentFrame shown title beside=move || view! { <Beside shown pack/> }>
            <FactorNav shown pack index/>
            <RuleReminder
                address=paths::rules(&shown.programme.id)
                rules=BESIDE_NEEDS
                when=move || shown.programme.is_mentor()
            />
            <section class="stack close">
                <h2>{t!(i18n, assessment.why)}</h2>
                <PackText text=rationale/>
            </section>
            <section class="stack far">
                <h2>{t!(i18n, assessment.questions)}</h2>
                {main.map(question).collect_view()}
            </section>
            <Help pack factor/>
            <Conclusions shown pack factor sheets/>
            <FactorNav shown pack index/>
        </DocumentFrame>
    }
}

/// Shows tips and good practices; a factor may have neither.
#[component]
fn Help(pack: &'static Pack, factor: &'static Factor) -> impl IntoView {
    let i18n = use_i18n();
    let practice = move |practice: &'static Practice| {
        let place = match (&practice.name, practice.year) {
            (Some(name), Some(year)) => format!("{}, {name}, {year}", practice.city),
            (Some(name), None) => format!("{}, {name}", practice.city),
            (None, Some(year)) => format!("{}, {year}", practice.city),
            (None, None) => practice.city.clone(),
        };
        let link = practice.link.as_ref().map(|link| {
            view! {
                <a href=link.clone() rel="external noreferrer" target="_blank">{t!(i18n, assessment.read_more)}</a>
            }
        });
        view! {
            <article class="card">
                <h3>{move || say(i18n, pack, TextKey::title(&practice.id))}</h3>
                <p>{move || say(i18n, pack, TextKey::text(&practice.id))}</p>
                <p class="row beside">{place} {link}</p>
            </article>
        }
    };
    let tips = (!factor.tips.is_empty()).then(|| {
        let words = move |id: &'static str| move || say(i18n, pack, TextKey::text(id));
        let tips = match &factor.tips[..] {
            [only] => view! { <p>{words(&only.id)}</p> }.into_any(),
            several => {
                let tips = several.iter().map(|tip| view! { <li>{words(&tip.id)}</li> });
                view! { <ul class="bullets">{tips.collect_view()}</ul> }.into_any()
            }
        };
        view! {
            <section class="stack close">
                <h2>{t!(i18n, assessment.tips)}</h2>
                {tips}
            </section>
        }
    });
    let practices = (!factor.practices.is_empty()).then(|| {
        view! {
            <section class="stack close">
                <h2>{t!(i18n, assessment.practices)}</h2>
                {factor.practices.iter().map(practice).collect_view()}
            </section>
        }
    });
    view! { {tips} {practices} }
}

/// Shows what the team concludes: the level of the factor, and the four things that a benchmark answers.
#[component]
fn Conclusions(
    shown: Shown,
    pack: &'static Pack,
    factor: &'static Factor,
    sheets: Memo<Vec<DocumentView>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let field = |name: &str| at(FACTORS, &factor.id, name);
    let parts = (|| {
        Some(view! {
            <LevelGroup
                document
                field=field("level")?
                legend=move || t_string!(i18n, assessment.where_factor_stands).to_owned()
                levels=levels(i18n, pack)
            />
            <ProseField
                document
                field=field("gaps")?
                label=move || t_string!(i18n, assessment.gaps).to_owned()
                hint=move || t_string!(i18n, assessment.gaps_hint).to_owned()
            />
            <ProseField
                document
                field=field("strengths")?
                label=move || t_string!(i18n, assessment.strengths).to_owned()
                hint=move || t_string!(i18n, assessment.strengths_hint).to_owned()
            />
            <ProseField
                document
                field=field("objectives")?
                label=move || t_string!(i18n, assessment.objectives).to_owned()
                hint=move || t_string!(i18n, assessment.objectives_hint).to_owned()
            />
            <ProseField
                document
                field=field("actions")?
                label=move || t_string!(i18n, assessment.actions).to_owned()
                hint=move || t_string!(i18n, assessment.actions_hint).to_owned()
            />
            <ValueField
                document
                field=field("selected")?
                kind=selection(i18n)
                label=move || t_string!(i18n, assessment.selected).to_owned()
            />
        })
    })();
    let texts = &["gaps", "strengths", "objectives", "actions"];
    let answered = Answered { collection: FACTORS, id: &factor.id, texts };
    view! {
        <section class="stack">
            <h2>{t!(i18n, assessment.conclusions)}</h2>
            {parts}
            <OwnAnswers shown pack sheets answered/>
        </section>
    }
}

#[component]
fn FactorNav(shown: Shown, pack: &'static Pack, index: usize) -> impl IntoView {
    let i18n = use_i18n();
    let address = move |id: &str| paths::part(&shown.programme.id, &shown.document.id, id);
    let previous = index.checked_sub(1).and_then(|index| pack.factors.get(index));
    let next = pack.factors.get(index + 1);
    let overview = paths::document(&shown.programme.id, &shown.document.id);
    view! {
        <nav class="row apart" aria-label=move || t_string!(i18n, assessment.factors).to_owned()>
            {previous.map(|factor| view! { <a href=address(&factor.id)>{t!(i18n, assessment.previous)}</a> })}
            <a href=overview>{move || title_of(i18n, shown)}</a>
            {next.map(|factor| view! { <a href=address(&factor.id)>{t!(i18n, assessment.next)}</a> })}
        </nav>
    }
}

/// Shows the contextual factors with what was noted, while the team decides on the factor.
#[component]
fn Beside(shown: Shown, pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let overview = paths::document(&shown.programme.id, &shown.document.id);
    view! {
        <details class="context" open>
            <summary>{t!(i18n, assessment.context)}</summary>
            <ContextInSight shown pack/>
        </details>
        <p><a class="row" href=overview><Icon name="benchmark"/> {t!(i18n, assessment.write_context)}</a></p>
    }
}
