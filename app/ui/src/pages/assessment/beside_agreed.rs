//! Beside the agreed answer: what each assessor answered alone, to compare, and to take over in a word.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::documents::Field;
use taccuino_core::forms::Pack;
use taccuino_core::ids::DocumentId;

use super::own::is_mine;
use super::{at, level_words};
use crate::components::button::{Button, Tone};
use crate::editing::{OpenDocument, use_document};
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::Shown;
use crate::state::use_app_state;

/// How long the live region says what was taken over, in milliseconds.
const SAID_FOR: u32 = 5_000;

/// Something of a benchmark that is answered: the collection, the key in it, its texts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answered {
    /// The collection.
    pub(super) collection: &'static str,
    /// The question or key factor.
    pub(super) id: &'static str,
    /// The names of its texts.
    pub(super) texts: &'static [&'static str],
}

impl Answered {
    fn field(self, name: &str) -> Option<Field> {
        at(self.collection, self.id, name)
    }

    fn texts_of(self, document: OpenDocument) -> Vec<(Field, String)> {
        let text = |name: &&str| {
            let field = self.field(name)?;
            let text = document.text(&field);
            (!text.trim().is_empty()).then_some((field, text))
        };
        self.texts.iter().filter_map(text).collect()
    }
}

/// Shows what others, and the person at this laptop, answered alone; nothing while nobody did.
#[component]
pub(super) fn OwnAnswers(
    /// The agreed assessment.
    shown: Shown,
    /// The benchmark.
    pack: &'static Pack,
    /// What was answered alone.
    sheets: Memo<Vec<DocumentView>>,
    /// What is answered here.
    answered: Answered,
) -> impl IntoView {
    let i18n = use_i18n();
    let ids = move || sheets.with(|sheets| sheets.iter().map(|sheet| sheet.id).collect::<Vec<_>>());
    let entry = move |id: DocumentId| {
        let sheet = sheets.with_untracked(|sheets| sheets.iter().find(|sheet| sheet.id == id).cloned());
        sheet.map(|sheet| view! { <OwnAnswer shown pack sheet answered/> })
    };
    view! {
        <Show when=move || sheets.with(|sheets| !sheets.is_empty())>
            <div class="own-answers">
                <p class="label">{t!(i18n, assessment.own_answers)}</p>
                <For each=ids key=Clone::clone children=entry/>
            </div>
        </Show>
    }
}

#[component]
fn OwnAnswer(shown: Shown, pack: &'static Pack, sheet: DocumentView, answered: Answered) -> impl IntoView {
    let i18n = use_i18n();
    let document = use_document(sheet.id);
    let values = Memo::new(move |_| answered.field("level").map(|field| document.values(&field)).unwrap_or_default());
    let texts = Memo::new(move |_| answered.texts_of(document));
    let is_empty = move || values.with(Vec::is_empty) && texts.with(Vec::is_empty);
    let is_me = is_mine(&sheet);
    let name = sheet.creator.clone();
    let announcement = use_app_state().announcement;
    let take = move |()| {
        if take_over(shown.document, &texts.get_untracked()) {
            announcement.set(t_string!(i18n, assessment.taken_over).to_owned());
            Timeout::new(SAID_FOR, move || announcement.set(String::new())).forget();
        }
    };
    let button = {
        let name = name.clone();
        move || {
            let name = name.clone();
            let may = shown.document.may_write.get() && texts.with(|texts| !texts.is_empty());
            may.then(|| {
                view! {
                    <div class="row">
                        <Button
                            tone=Tone::Quiet
                            label=move || t_string!(i18n, assessment.take_over, name = name.clone()).to_string()
                            on_press=take
                        />
                    </div>
                }
            })
        }
    };
    let words = move || {
        let text = |(_, text): (Field, String)| view! { <p class="words">{text}</p> };
        texts.get().into_iter().map(text).collect_view()
    };
    view! {
        <article class="own-answer stack close" hidden=is_empty>
            <p>
                <strong>{name.clone()}</strong>
                {is_me.then(|| view! { " (" {t!(i18n, common.you)} ")" })}
                ", " <span class="beside">{sheet.owner.join(", ")}</span> " · "
                <span>{move || values.with(|values| level_words(i18n, pack, values))}</span>
            </p>
            {words}
            {button}
        </article>
    }
}

/// Puts texts behind what the agreed assessment says; tells whether all are there.
fn take_over(agreed: OpenDocument, texts: &[(Field, String)]) -> bool {
    let mut are_there = true;
    for (field, text) in texts {
        let between = if agreed.text_now(field).trim().is_empty() { "" } else { "\n\n" };
        are_there &= agreed.append(field, &format!("{between}{}", text.trim())).is_ok();
    }
    are_there
}
