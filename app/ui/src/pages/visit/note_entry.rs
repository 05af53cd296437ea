//! One note in a list: how it begins, where nobody gave it a title, its kind and its mark, who reads it.

use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::documents::{Field, View};

use crate::components::icon::Icon;
use crate::components::time_text::TimeText;
use crate::i18n::{t, use_i18n};
use crate::pages::note::{kinds, transfers};
use crate::paths;
use crate::words;

/// How many characters of a note stand for one that has no title.
const EXCERPT: usize = 90;

/// Shows a note.
#[component]
pub(super) fn NoteEntry(
    /// What lists say of it.
    note: DocumentView,
    /// What it says, as far as it was read.
    #[prop(into)]
    said: Signal<Option<View>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let address = paths::document(&note.programme, &note.id);
    let (level, at, creator) = (note.level, note.changed, note.creator.clone());
    let value = move |name: &str| {
        said.with(|view| view.as_ref().map(|view| view.text(&Field::root(name)).trim().to_owned()).unwrap_or_default())
    };
    let name = move || {
        let body = value("body");
        if note.title.trim().is_empty() && !body.is_empty() { excerpt(&body) } else { words::document(i18n, &note) }
    };
    let kind = move || word_of(kinds(i18n), &value("kind")).map(|kind| view! { <span class="tag">{kind}</span> });
    let mark = move || {
        let mark = word_of(transfers(i18n), &value("transfer"));
        mark.map(|mark| view! { <span class="tag">{t!(i18n, visit_kinds.transfer_short)} " " {mark}</span> })
    };
    view! {
        <div class="entry">
            <p class="what">
                <a class="name" href=address>{name}</a>
                <span class="beside">{creator} ", " <TimeText at/></span>
            </p>
            <p class="beside row">
                {kind}
                {mark}
                <span class="row"><Icon name="readers"/> {move || words::level(i18n, level)}</span>
            </p>
        </div>
    }
}

/// Says a word of a choice; none where there is none.
fn word_of(choices: Vec<(&'static str, Signal<String>)>, word: &str) -> Option<String> {
    choices.into_iter().find(|(known, _)| *known == word).map(|(_, said)| said.get())
}

fn excerpt(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    if line.chars().count() <= EXCERPT {
        return line.to_owned();
    }
    let mut short: String = line.chars().take(EXCERPT).collect();
    short.push('…');
    short
}
