//! Drafts of actions: what the assessment found missing, and what other cities do well, ready to become rows.

use leptos::prelude::*;
use leptos_i18n::Locale as _;
use taccuino_api::DocumentView;
use taccuino_core::documents::{DocKind, Edit, Field, ItemKey, MAX_INSERT, Place, View};
use taccuino_core::forms::{self, TextKey};
use taccuino_core::membership::Level;

use super::ROWS;
use crate::components::button::{Button, Tone};
use crate::components::ordered_list::Ordered;
use crate::editing::splice::Splice;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::content::use_contents;
use crate::pages::document::Shown;
use crate::pages::trace::{focus_on, link, linked_places, use_own_links};
use crate::paths;
use crate::state::use_app_state;
use crate::words::{self, Words};

const GOOD_PRACTICE: &str = "good-practice";

/// A row that could be.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Draft {
    /// What it comes from.
    from: Place,
    /// The type of that document.
    kind: DocKind,
    /// What that is called.
    title: String,
    /// The document in which it stands.
    within: String,
    /// Words for the first column.
    action: String,
    /// Words for the second.
    results: String,
}

/// Shows the drafts to whoever writes the plan.
///
/// # Source
/// requirements.md AP-02, MON-04; issue "Drafts of actions".
#[component]
pub(super) fn Drafts(shown: Shown, rows: Ordered) -> impl IntoView {
    let document = shown.document;
    view! {
        <Show when=move || document.may_write.get()>
            <DraftsPanel shown rows/>
        </Show>
    }
}

#[component]
fn DraftsPanel(shown: Shown, rows: Ordered) -> impl IntoView {
    let i18n = use_i18n();
    let packs = use_app_state().packs;
    let contents = use_contents(Memo::new(move |_| {
        let mut sources = shown.programme.documents.get().unwrap_or_default();
        // What one assessor answers alone is not agreed yet.
        let is_agreed = |it: &DocumentView| it.kind == DocKind::Assessment && it.level >= Level::Pair;
        sources.retain(|document| is_agreed(document) || is_practice(document));
        sources
    }));
    let drafts = Memo::new(move |_| {
        packs.track();
        let owner = shown.about.with(|about| about.owner.clone());
        let mut drafts = Vec::new();
        contents.with(|contents| {
            for (id, view) in contents {
                let Some(document) = shown.programme.document(id) else { continue };
                if is_practice(&document) {
                    drafts.extend(from_practice(i18n, &document, view));
                } else if document.owner == owner {
                    drafts.extend(from_assessment(i18n, &document, view));
                }
            }
        });
        drafts.sort_by(|one, other| (one.kind, &one.within).cmp(&(other.kind, &other.within)));
        drafts
    });
    let count = move || drafts.with(Vec::len);
    view! {
        <details class="drafts">
            <summary>{move || t_string!(i18n, plan_life.drafts, count = count()).to_string()}</summary>
            <div class="stack">
                <p>{t!(i18n, plan_life.drafts_lead)}</p>
                <p class="beside" hidden=move || { count() > 0 }>{t!(i18n, plan_life.no_drafts)}</p>
                <ul class="draft-list">
                    <For each=move || drafts.get() key=|draft| (draft.from.clone(), draft.action.clone()) let:draft>
                        <li><DraftCard shown rows draft/></li>
                    </For>
                </ul>
            </div>
        </details>
    }
}

fn is_practice(document: &DocumentView) -> bool {
    document.kind == DocKind::Form && document.pack.as_ref().is_some_and(|pack| pack.id == GOOD_PRACTICE)
}

/// Makes a draft of each key factor that the city works on and said something about.
fn from_assessment(i18n: Words, document: &DocumentView, view: &View) -> Vec<Draft> {
    let pack = document.pack.as_ref().and_then(forms::pack);
    let draft = |key: &ItemKey| {
        let text = |name: &str| view.text(&Field::of_item("factors", key, name)).trim().to_owned();
        let (gaps, objectives, actions) = (text("gaps"), text("objectives"), text("actions"));
        let action = if actions.is_empty() { gaps } else { actions };
        let title = pack.map(|pack| pack.text(i18n.get_locale().as_str(), TextKey::title(key.as_str())));
        (text("selected") == "yes" && !(action.is_empty() && objectives.is_empty())).then(|| Draft {
            from: Place { document: document.id, item: Some(("factors".to_owned(), key.clone())) },
            kind: document.kind,
            title: title.filter(|title| !title.is_empty()).unwrap_or(key.as_str()).to_owned(),
            within: words::document(i18n, document),
            action,
            results: objectives,
        })
    };
    view.items("factors").iter().filter_map(|item| draft(&item.key)).collect()
}

/// Makes a draft of a good practice: its name and what happens in it, and what it was to achieve.
fn from_practice(i18n: Words, document: &DocumentView, view: &View) -> Option<Draft> {
    let answer = |id: &str| {
        let key: ItemKey = id.parse().ok()?;
        let of = |name: &str| view.text(&Field::of_item("answers", &key, name)).trim().to_owned();
        Some([of("value"), of("text")].concat()).filter(|text| !text.is_empty())
    };
    let name = answer("g1a").or_else(|| Some(document.title.trim().to_owned()).filter(|title| !title.is_empty()))?;
    let action = match answer("g5c") {
        Some(activities) => format!("{name}\n{activities}"),
        None => name.clone(),
    };
    Some(Draft {
        from: Place::whole(document.id),
        kind: document.kind,
        title: name,
        within: t_string!(i18n, trace.practice).to_owned(),
        action,
        results: answer("g4c").unwrap_or_default(),
    })
}

#[component]
fn DraftCard(shown: Shown, rows: Ordered, draft: Draft) -> impl IntoView {
    let i18n = use_i18n();
    let own = use_own_links();
    let announcement = use_app_state().announcement;
    let address = paths::place(&shown.programme.id, &draft.from, draft.kind);
    let Draft { title, within, action, results, .. } = draft.clone();
    let has_results = !results.is_empty();
    // The row that was made of it, as long as it is in the plan.
    let row = {
        let from = draft.from.clone();
        Memo::new(move |_| {
            let (_, row) = linked_places(own.get(), &from)?.item?;
            rows.shown.with(|rows| rows.contains(&row)).then_some(row)
        })
    };
    let heading = title.clone();
    let draft = StoredValue::new(draft);
    let add = move |()| {
        if draft.with_value(|draft| add_row(shown, rows, draft)) {
            announcement.set(t_string!(i18n, plan_life.draft_added).to_owned());
        }
    };
    let in_plan = move || {
        row.get().map(|row| {
            let anchor = rows.anchor(&row);
            let address = format!("#{anchor}");
            view! {
                <a href=address on:click=move |_| { focus_on(&anchor); }>
                    {move || t_string!(i18n, plan_life.draft_in_plan, number = rows.place(&row)).to_string()}
                </a>
            }
        })
    };
    view! {
        <article class="card">
            <div class="stack close">
                <h3>{heading}</h3>
                <p class="beside"><a href=address>{within}</a></p>
            </div>
            <dl class="facts">
                <dt>{t!(i18n, plan.action)}</dt>
                <dd class="words">{action}</dd>
                {has_results.then(|| view! { <dt>{t!(i18n, plan.results)}</dt> <dd class="words">{results}</dd> })}
            </dl>
            <div class="row">
                {in_plan}
                <Show when=move || row.with(Option::is_none)>
                    <Button
                        tone=Tone::Quiet
                        icon="add"
                        label={
                            let title = title.clone();
                            move || t_string!(i18n, plan_life.add_draft, name = title.clone()).to_string()
                        }
                        on_press=add
                    />
                </Show>
            </div>
        </article>
    }
}

/// Adds a row with the words of a draft and a link to where they come from; tells whether all of it is there.
fn add_row(shown: Shown, rows: Ordered, draft: &Draft) -> bool {
    let document = shown.document;
    let Some(row) = rows.add() else { return false };
    for (name, text) in [("action", &draft.action), ("results", &draft.results)] {
        for piece in Splice::new(0, 0, text).pieces(MAX_INSERT) {
            let field = Field::of_item(ROWS, &row, name);
            let edit = Edit::Splice { field, at: piece.at, delete: 0, insert: piece.text() };
            if document.edit(&edit).is_err() {
                return false;
            }
        }
    }
    let from = Place { document: document.id, item: Some((ROWS.to_owned(), row)) };
    link(document, &from, &draft.from)
}
