//! What earlier visits left open: their questions and next steps, with the way to each.

use leptos::prelude::*;
use taccuino_core::documents::{DocKind, Field};

use super::list::{by_day, item_address, open_items};
use crate::components::value_field::day;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::content::use_contents;
use crate::pages::document::Shown;
use crate::words;

/// Something that is open.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Left {
    is_question: bool,
    words: String,
    /// Who does it by when, for a step.
    beside: (String, String),
    address: String,
    visit: String,
}

/// Shows what earlier visits left open; nothing where there is nothing.
#[component]
pub(super) fn Carried(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let Shown { document, about, programme } = shown;
    let contents = use_contents(Memo::new(move |_| {
        let mut visits = programme.documents_of(DocKind::Visit).unwrap_or_default();
        visits.retain(|visit| visit.id != document.id);
        visits
    }));
    let left = Memo::new(move |_| {
        let here = about.with(|about| by_day(&document.value(&Field::root("from")), about));
        let mut earlier: Vec<_> = contents.with(|contents| {
            let known = contents.iter().filter_map(|(id, view)| Some((programme.document(id)?, view.clone())));
            known.map(|(visit, view)| (by_day(view.text(&Field::root("from")), &visit), visit, view)).collect()
        });
        earlier.retain(|(order, ..)| *order < here);
        earlier.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        let mut left = Vec::new();
        for (_, visit, view) in earlier {
            let put = |is_question, collection: &str, key: String, words, beside| Left {
                is_question,
                words,
                beside,
                address: item_address(&visit, collection, &key),
                visit: words::document(i18n, &visit),
            };
            for (key, words) in open_items(&view, "questions", "question", "answered") {
                left.push(put(true, "questions", key, words, Default::default()));
            }
            for (key, words) in open_items(&view, "steps", "what", "done") {
                let of = |name: &str| {
                    let key = key.parse().ok();
                    key.map(|key| view.text(&Field::of_item("steps", &key, name)).to_owned()).unwrap_or_default()
                };
                let beside = (of("who"), of("due"));
                left.push(put(false, "steps", key, words, beside));
            }
        }
        left
    });
    let of_sort = move |is_question: bool| {
        let mut left = left.get();
        left.retain(|left| left.is_question == is_question);
        left
    };
    let entry = move |left: Left| {
        let (who, due) = left.beside;
        let beside = [who, day(i18n, &due)].into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(", ");
        let has_beside = !beside.is_empty();
        view! {
            <li>
                <div class="entry">
                    <p class="what">
                        <a class="name" href=left.address>{left.words}</a>
                        <span class="beside">{left.visit}{has_beside.then(|| format!(" · {beside}"))}</span>
                    </p>
                </div>
            </li>
        }
    };
    let group = move |is_question: bool| {
        let entries = of_sort(is_question);
        let heading = if is_question {
            t_string!(i18n, visit_kinds.carried_questions)
        } else {
            t_string!(i18n, visit_kinds.carried_steps)
        };
        (!entries.is_empty()).then(|| {
            view! {
                <div class="stack close">
                    <h3>{heading}</h3>
                    <ul class="entries">{entries.into_iter().map(entry).collect_view()}</ul>
                </div>
            }
        })
    };
    view! {
        <section class="stack close" hidden=move || left.with(Vec::is_empty)>
            <h2>{t!(i18n, visit_kinds.carried)}</h2>
            {move || group(true)}
            {move || group(false)}
        </section>
    }
}
