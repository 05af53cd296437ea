//! Filters of the lists of documents: by the words of the title, by organisation and by level.
//!
//! A list that one sees at a glance has none.

use js_sys::JsString;
use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::membership::Level;

use crate::components::text_input::fresh_id;
use crate::i18n::{t, t_string, use_i18n};
use crate::state::use_app_state;
use crate::words::{self, Words};

/// How many entries one sees at a glance.
const AT_A_GLANCE: usize = 7;

/// What somebody wants to see of a list; a handle that is copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Filter {
    all: Memo<Vec<DocumentView>>,
    text: RwSignal<String>,
    owner: RwSignal<String>,
    level: RwSignal<Option<Level>>,
}

impl Filter {
    /// Makes a filter for a list, which lets everything pass.
    pub(crate) fn new(all: Memo<Vec<DocumentView>>) -> Self {
        Self { all, text: RwSignal::default(), owner: RwSignal::default(), level: RwSignal::default() }
    }

    /// Tells whether an entry is to be seen.
    pub(crate) fn passes(self, i18n: Words, document: &DocumentView) -> bool {
        if self.is_idle() {
            return true;
        }
        let title = folded(&words::document(i18n, document));
        let has_words = self.text.with(|text| folded(text).split_whitespace().all(|word| title.contains(word)));
        let has_owner = self.owner.with(|owner| owner.is_empty() || document.owner.contains(owner));
        has_words && has_owner && self.level.get().is_none_or(|level| document.level == level)
    }

    /// Lists the entries that are to be seen.
    pub(crate) fn shown(self, i18n: Words) -> Vec<DocumentView> {
        let mut shown = self.all.get();
        shown.retain(|document| self.passes(i18n, document));
        shown
    }

    fn is_idle(self) -> bool {
        self.all.with(Vec::len) <= AT_A_GLANCE
    }
}

/// Folds a text for comparison: small letters without accents.
fn folded(text: &str) -> String {
    let apart = String::from(JsString::from(text.to_lowercase()).normalize("NFD"));
    let is_mark = |letter: &char| ('\u{300}'..='\u{36f}').contains(letter);
    apart.chars().filter(|letter| !is_mark(letter)).map(|letter| if letter == 'ς' { 'σ' } else { letter }).collect()
}

/// Shows the filter of a list that is too long to be seen at a glance.
#[component]
pub(crate) fn ListFilter(
    /// The filter.
    filter: Filter,
) -> impl IntoView {
    let i18n = use_i18n();
    let announcement = use_app_state().announcement;
    let count = move || {
        let (shown, all) = (filter.shown(i18n).len(), filter.all.with(Vec::len));
        t_string!(i18n, search.shown, shown = shown, all = all).to_string()
    };
    let chosen = move || announcement.set(untrack(count));
    let owners = Memo::new(move |_| {
        let mut owners: Vec<String> =
            filter.all.with(|all| all.iter().flat_map(|document| document.owner.clone()).collect());
        owners.sort_unstable();
        owners.dedup();
        owners
    });
    let levels = Memo::new(move |_| {
        let mut levels: Vec<Level> = filter.all.with(|all| all.iter().map(|document| document.level).collect());
        levels.sort_unstable();
        levels.dedup();
        levels
    });
    let owner = move |name: String| {
        let (value, is_chosen) = (name.clone(), name.clone());
        view! {
            <option value=value prop:selected=move || filter.owner.with(|owner| *owner == is_chosen)>{name}</option>
        }
    };
    let level = move |(index, level): (usize, Level)| {
        view! {
            <option value=index.to_string() prop:selected=move || filter.level.get() == Some(level)>
                {move || words::level(i18n, level)}
            </option>
        }
    };
    let on_level = move |event| {
        let index = event_target_value(&event).parse::<usize>().ok();
        filter.level.set(index.and_then(|index| levels.with(|levels| levels.get(index).copied())));
        chosen();
    };
    let (text_id, owner_id, level_id) = (fresh_id("filter"), fresh_id("filter"), fresh_id("filter"));
    view! {
        <Show when=move || !filter.is_idle()>
            <div class="row filters" role="group" aria-label=move || t_string!(i18n, search.filter)>
                <div class="filter">
                    <label for=text_id.clone()>{t!(i18n, search.in_title)}</label>
                    <input
                        type="search"
                        id=text_id.clone()
                        autocomplete="off"
                        prop:value=filter.text
                        on:input=move |event| {
                            filter.text.set(event_target_value(&event));
                            chosen();
                        }
                    />
                </div>
                <div class="filter" hidden=move || owners.with(|owners| owners.len() < 2)>
                    <label for=owner_id.clone()>{t!(i18n, search.owner)}</label>
                    <select
                        id=owner_id.clone()
                        on:change=move |event| {
                            filter.owner.set(event_target_value(&event));
                            chosen();
                        }
                    >
                        <option value="" prop:selected=move || filter.owner.with(String::is_empty)>
                            {t!(i18n, search.every_owner)}
                        </option>
                        {move || owners.get().into_iter().map(owner).collect_view()}
                    </select>
                </div>
                <div class="filter" hidden=move || levels.with(|levels| levels.len() < 2)>
                    <label for=level_id.clone()>{t!(i18n, search.level)}</label>
                    <select id=level_id.clone() on:change=on_level>
                        <option value="" prop:selected=move || filter.level.get().is_none()>
                            {t!(i18n, search.every_level)}
                        </option>
                        {move || levels.get().into_iter().enumerate().map(level).collect_view()}
                    </select>
                </div>
                <p>{count}</p>
            </div>
        </Show>
    }
}
