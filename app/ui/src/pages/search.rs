//! The search: every place in the documents of all programmes where the words stand that the address holds.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_query_map;
use taccuino_api::{Answer, Command, DocumentView, FoundView, ProgrammeView};
use taccuino_core::documents::DocKind;
use taccuino_core::ids::{DocumentId, ProgrammeId};

use super::programmes::title;
use crate::components::empty_place::EmptyPlace;
use crate::components::error_text::ErrorText;
use crate::components::page::Page;
use crate::components::progress::Progress;
use crate::components::text_input::fresh_id;
use crate::i18n::{t, t_string, use_i18n};
use crate::link::CallError;
use crate::paths;
use crate::state::{AppState, use_app_state};
use crate::words;

/// Shows what was found for the words of the address.
#[component]
pub(crate) fn SearchPage() -> impl IntoView {
    let i18n = use_i18n();
    let query = use_query_map();
    let text = Memo::new(move |_| query.with(|query| query.get("q").unwrap_or_default()));
    let title = move || match text.get().trim() {
        "" => t_string!(i18n, search.title).to_owned(),
        text => t_string!(i18n, search.found_for, text = text.to_owned()).to_string(),
    };
    view! { <Page title><Results text/></Page> }
}

/// One document in which something was found, and where.
type Group = (DocumentView, Vec<FoundView>);

#[component]
fn Results(text: Memo<String>) -> impl IntoView {
    let i18n = use_i18n();
    let state = use_app_state();
    let found: RwSignal<Option<Result<Vec<FoundView>, CallError>>> = RwSignal::new(None);
    let kind: RwSignal<Option<DocKind>> = RwSignal::new(None);
    let programme: RwSignal<Option<ProgrammeId>> = RwSignal::new(None);
    let asked = StoredValue::new((0_u32, String::new()));
    Effect::new(move || {
        // Asked again when documents change; what was found before stays in sight meanwhile.
        state.news.track();
        let text = text.get();
        let is_new = asked.with_value(|(_, before)| *before != text);
        if is_new {
            found.set(None);
            kind.set(None);
            programme.set(None);
        }
        let number = asked.with_value(|(number, _)| number + 1);
        asked.set_value((number, text.clone()));
        let call = state.link.call(Command::Search { programme: None, text });
        spawn_local(async move {
            let result = call.await;
            // A later question is under way.
            if asked.try_with_value(|(last, _)| *last) != Some(number) {
                return;
            }
            let result = result.map(|answer| match answer {
                Answer::Found(found) => found,
                _ => Vec::new(),
            });
            if is_new && let Ok(found) = &result {
                state.announcement.set(count(i18n, documents_in(found)));
            }
            found.set(Some(result));
        });
    });
    let groups = Memo::new(move |_| {
        let mut groups: Vec<Group> = Vec::new();
        let hits = found.with(|found| found.as_ref().and_then(|found| found.clone().ok()).unwrap_or_default());
        for hit in hits {
            match groups.last_mut() {
                Some((document, hits)) if document.id == hit.place.document => hits.push(hit),
                _ => {
                    let document = state.programme(hit.programme).document(&hit.place.document);
                    groups.extend(document.map(|document| (document, vec![hit])));
                }
            }
        }
        groups
    });
    let shown = Memo::new(move |_| {
        let (kind, programme) = (kind.get(), programme.get());
        let is_shown = |(document, _): &&Group| {
            kind.is_none_or(|kind| document.kind == kind) && programme.is_none_or(|id| document.programme == id)
        };
        groups.with(|groups| groups.iter().filter(is_shown).cloned().collect::<Vec<_>>())
    });
    let is_asked = move || text.with(|text| !text.trim().is_empty());
    let is_found = move || groups.with(|groups| !groups.is_empty());
    let is_nothing = move || found.with(|found| matches!(found, Some(Ok(hits)) if hits.is_empty()));
    view! {
        <Show when=move || !is_asked()>
            <EmptyPlace text=move || t_string!(i18n, search.how).to_owned()/>
        </Show>
        <Show when=is_asked>
            <Show when=move || found.with(Option::is_none)>
                <Progress text=move || t_string!(i18n, documents.looking).to_owned()/>
            </Show>
            <ErrorText sentence=Signal::derive(move || {
                found.with(|found| Some(words::call_error(i18n, found.as_ref()?.as_ref().err()?)))
            })/>
            <Show when=is_nothing>
                <EmptyPlace text=move || t_string!(i18n, search.nothing).to_owned()/>
            </Show>
            <Show when=is_found>
                <div class="row filters">
                    <p>{move || count(i18n, shown.with(Vec::len))}</p>
                    <ProgrammeChoice groups programme/>
                    <KindChoice groups kind/>
                </div>
                <div class="found">
                    {move || shown.get().into_iter().map(|(document, hits)| view! { <Found document hits/> }).collect_view()}
                </div>
            </Show>
        </Show>
    }
}

/// Lets one type of document stay; where all are of one type there is nothing to choose.
#[component]
fn KindChoice(groups: Memo<Vec<Group>>, kind: RwSignal<Option<DocKind>>) -> impl IntoView {
    let i18n = use_i18n();
    let kinds = Memo::new(move |_| {
        let is_there = |kind: &DocKind| groups.with(|groups| groups.iter().any(|(document, _)| document.kind == *kind));
        DocKind::ALL.into_iter().filter(is_there).collect::<Vec<_>>()
    });
    let id = fresh_id("kind");
    let option = move |one: DocKind| {
        view! {
            <option value=one.name() prop:selected=move || kind.get() == Some(one)>{move || words::kind(i18n, one)}</option>
        }
    };
    let choose = move |event| {
        let name = event_target_value(&event);
        kind.set(DocKind::ALL.into_iter().find(|kind| kind.name() == name));
    };
    view! {
        <div class="filter" hidden=move || kinds.with(|kinds| kinds.len() < 2)>
            <label for=id.clone()>{t!(i18n, search.kind)}</label>
            <select id=id on:change=choose>
                <option value="" prop:selected=move || kind.get().is_none()>{t!(i18n, search.every_kind)}</option>
                {move || kinds.get().into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}

/// Lets one programme stay; where all is of one there is nothing to choose.
#[component]
fn ProgrammeChoice(groups: Memo<Vec<Group>>, programme: RwSignal<Option<ProgrammeId>>) -> impl IntoView {
    let i18n = use_i18n();
    let state = use_app_state();
    let programmes = Memo::new(move |_| {
        let is_there = |id: &ProgrammeId| groups.with(|groups| groups.iter().any(|(found, _)| found.programme == *id));
        let known = state.programmes.get().unwrap_or_default();
        known.into_iter().filter(|known| is_there(&known.id)).collect::<Vec<_>>()
    });
    let id = fresh_id("programme");
    let option = move |one: ProgrammeView| {
        let id = one.id;
        view! {
            <option value=id.to_string() prop:selected=move || programme.get() == Some(id)>{title(i18n, &one)}</option>
        }
    };
    view! {
        <div class="filter" hidden=move || programmes.with(|programmes| programmes.len() < 2)>
            <label for=id.clone()>{t!(i18n, search.programme)}</label>
            <select id=id on:change=move |event| programme.set(event_target_value(&event).parse().ok())>
                <option value="" prop:selected=move || programme.get().is_none()>{t!(i18n, search.every_programme)}</option>
                {move || programmes.get().into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}

/// Names the programme of what was found; nothing where this notebook has only one.
fn programme_of(i18n: words::Words, state: AppState, id: ProgrammeId) -> Option<String> {
    state.programmes.with(|known| {
        let known = known.as_ref().filter(|known| known.len() > 1)?;
        known.iter().find(|known| known.id == id).map(|known| title(i18n, known))
    })
}

#[component]
fn Found(document: DocumentView, hits: Vec<FoundView>) -> impl IntoView {
    let i18n = use_i18n();
    let state = use_app_state();
    let address = paths::document(&document.programme, &document.id);
    let (kind, owner) = (document.kind, document.owner.join(", "));
    let programme = document.programme;
    let hit = |hit: FoundView| {
        let address = paths::place(&programme, &hit.place, kind);
        let piece = |(piece, is_marked): (String, bool)| {
            if is_marked { view! { <mark>{piece}</mark> }.into_any() } else { piece.into_any() }
        };
        view! { <li><a href=address>{pieces(&hit).into_iter().map(piece).collect_view()}</a></li> }
    };
    view! {
        <section class="stack close">
            <h2><a href=address>{move || words::document(i18n, &document)}</a></h2>
            <p class="beside">
                {move || words::kind(i18n, kind)} " · " {owner}
                {move || programme_of(i18n, state, programme).map(|name| format!(" · {name}"))}
            </p>
            <ul class="excerpts">{hits.into_iter().map(hit).collect_view()}</ul>
        </section>
    }
}

/// Counts the documents in which something was found.
fn documents_in(hits: &[FoundView]) -> usize {
    let mut documents: Vec<DocumentId> = hits.iter().map(|hit| hit.place.document).collect();
    documents.dedup();
    documents.len()
}

/// Says in how many documents something was found.
fn count(i18n: words::Words, documents: usize) -> String {
    let documents = u32::try_from(documents).unwrap_or(u32::MAX);
    match documents {
        0 => t_string!(i18n, search.nothing).to_owned(),
        one if words::is_single(i18n, one) => t_string!(i18n, search.in_single).to_owned(),
        several => t_string!(i18n, search.in_several, count = several).to_string(),
    }
}

/// Takes an excerpt apart at its marks, which count in UTF-16 units; tells of each piece whether it is marked.
fn pieces(hit: &FoundView) -> Vec<(String, bool)> {
    let units: Vec<u16> = hit.excerpt.encode_utf16().collect();
    let mut pieces = Vec::new();
    let mut at = 0;
    let mut take = |end: usize, is_marked: bool| {
        let end = end.clamp(at, units.len());
        if end > at {
            pieces.push((String::from_utf16_lossy(&units[at..end]), is_marked));
        }
        at = end;
    };
    for (start, length) in &hit.marks {
        let start = usize::try_from(*start).unwrap_or(usize::MAX);
        take(start, false);
        take(start.saturating_add(usize::try_from(*length).unwrap_or(usize::MAX)), true);
    }
    take(units.len(), false);
    pieces
}
