//! The assessment of a city against a benchmark: the overview, one key factor a page, the whole on one page; what
//! each assessor answers alone; an earlier one beside a later one.

mod about_pack;
mod begin;
mod beside_agreed;
mod choose;
mod compare;
mod context;
mod factor;
mod list;
mod overview;
mod own;
mod question;
mod radar;
mod whole;

use leptos::prelude::*;
use taccuino_core::documents::{Alternative, Field, View};
use taccuino_core::forms::{self, Pack, Question, TextKey};

use super::document::{DocumentFrame, Shown};
use super::unasked::{Unasked, UnknownPack};
use crate::components::level_group::LevelName;
use crate::editing::OpenDocument;
use crate::i18n::t_string;
use crate::state::use_app_state;
use crate::words::Words;
use leptos_i18n::Locale as _;

pub(crate) use compare::ComparePage;
pub(crate) use list::AssessmentsPage;

use factor::FactorPage;
use overview::Overview;
use whole::Whole;

/// The collections of an assessment.
const ANSWERS: &str = "answers";
const FACTORS: &str = "factors";
const CONTEXT: &str = "context";

/// The part of an assessment's address that shows the whole on one page; no key factor of this name is hidden by it.
const WHOLE: &str = "whole";

/// Shows an assessment: the key factor that `part` names, the whole of it, or else the overview.
#[component]
pub(crate) fn AssessmentBody(shown: Shown, part: Signal<Option<String>>) -> impl IntoView {
    let packs = use_app_state().packs;
    let pack = Memo::new(move |_| {
        packs.track();
        shown.about.with(|about| about.pack.as_ref().and_then(forms::pack))
    });
    let factor = Memo::new(move |_| {
        let (part, pack) = (part.get()?, pack.get()?);
        pack.factors.iter().position(|factor| factor.id == part)
    });
    let is_whole = Memo::new(move |_| factor.get().is_none() && part.get().as_deref() == Some(WHOLE));
    move || match (pack.get(), factor.get()) {
        (None, _) => {
            view! { <DocumentFrame shown><UnknownPack shown/> <Unasked shown pack=None/></DocumentFrame> }.into_any()
        }
        (Some(pack), Some(index)) => view! { <FactorPage shown pack index/> }.into_any(),
        (Some(pack), None) if is_whole.get() => view! { <Whole shown pack/> }.into_any(),
        (Some(pack), None) => view! { <Overview shown pack/> }.into_any(),
    }
}

/// Reads a text of the pack in the language of the page.
fn say(i18n: Words, pack: &'static Pack, key: TextKey<'_>) -> &'static str {
    pack.text(i18n.get_locale().as_str(), key)
}

/// Lists the levels with their names in the language of the page.
fn levels(i18n: Words, pack: &'static Pack) -> Signal<Vec<LevelName>> {
    Signal::derive(move || {
        let level = |id: &String| LevelName {
            id: id.clone(),
            title: say(i18n, pack, TextKey::title(id)).to_owned(),
            hint: say(i18n, pack, TextKey::hint(id)).to_owned(),
        };
        pack.levels.iter().map(level).collect()
    })
}

/// Says in words where the city stands: the level, that somebody has to decide, or that nobody chose one yet.
fn level_words(i18n: Words, pack: &'static Pack, values: &[Alternative]) -> String {
    match values {
        [] => t_string!(i18n, assessment.no_level).to_owned(),
        [only] => match say(i18n, pack, TextKey::title(&only.value)) {
            "" => only.value.clone(),
            name => name.to_owned(),
        },
        _ => t_string!(i18n, assessment.level_to_decide).to_owned(),
    }
}

/// Points at a field of an answer, a key factor or a contextual factor.
fn at(collection: &str, id: &str, name: &str) -> Option<Field> {
    Some(Field::of_item(collection, &id.parse().ok()?, name))
}

/// Counts the questions of a factor that somebody said something about.
fn answered(document: OpenDocument, factor: &forms::Factor) -> usize {
    document.view().map_or(0, |view| count(&view, factor.questions.iter()))
}

/// Counts the questions of a benchmark that somebody said something about, and all that there are.
fn answered_of_all(document: OpenDocument, pack: &Pack) -> (usize, usize) {
    let questions = || pack.factors.iter().flat_map(|factor| &factor.questions);
    let answered = document.view().map_or(0, |view| count(&view, questions()));
    (answered, questions().filter(|question| question.parent.is_none()).count())
}

fn count<'a>(view: &View, questions: impl Iterator<Item = &'a Question>) -> usize {
    let is_there =
        |id: &str, name: &str| at(ANSWERS, id, name).is_some_and(|field| !view.text(&field).trim().is_empty());
    let main = questions.filter(|question| question.parent.is_none());
    main.filter(|question| is_there(&question.id, "level") || is_there(&question.id, "text")).count()
}
