//! The assessment of a city against a benchmark: the overview, and one key factor a page.

mod factor;
mod overview;

use leptos::prelude::*;
use taccuino_core::documents::Field;
use taccuino_core::forms::{self, Pack, TextKey};

use super::document::{DocumentFrame, Shown};
use crate::components::error_text::ErrorText;
use crate::components::level_group::LevelName;
use crate::components::pack_text;
use crate::editing::OpenDocument;
use crate::i18n::{t_string, use_i18n};
use crate::words::Words;
use leptos_i18n::Locale as _;

use factor::FactorPage;
use overview::Overview;

/// The collections of an assessment.
const ANSWERS: &str = "answers";
const FACTORS: &str = "factors";
const CONTEXT: &str = "context";

/// Shows an assessment: the key factor that `part` names, or else the overview.
#[component]
pub(crate) fn AssessmentBody(shown: Shown, part: Signal<Option<String>>) -> impl IntoView {
    let i18n = use_i18n();
    let pack = shown.about.with_untracked(|about| about.pack.as_ref().and_then(forms::pack));
    let Some(pack) = pack else {
        let sentence = Signal::derive(move || Some(t_string!(i18n, errors.unknown_pack).to_owned()));
        return view! { <DocumentFrame shown><ErrorText sentence/></DocumentFrame> }.into_any();
    };
    let factor = Memo::new(move |_| {
        let part = part.get()?;
        pack.factors.iter().position(|factor| factor.id == part)
    });
    (move || match factor.get() {
        Some(index) => view! { <FactorPage shown pack index/> }.into_any(),
        None => view! { <Overview shown pack/> }.into_any(),
    })
    .into_any()
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

/// Points at a field of an answer, a key factor or a contextual factor.
fn at(collection: &str, id: &str, name: &str) -> Option<Field> {
    Some(Field::of_item(collection, &id.parse().ok()?, name))
}

/// Counts the questions of a factor that somebody said something about.
fn answered(document: OpenDocument, factor: &forms::Factor) -> usize {
    let Some(view) = document.view() else { return 0 };
    let is_there =
        |id: &str, name: &str| at(ANSWERS, id, name).is_some_and(|field| !view.text(&field).trim().is_empty());
    let main = factor.questions.iter().filter(|question| question.parent.is_none());
    main.filter(|question| is_there(&question.id, "level") || is_there(&question.id, "text")).count()
}
