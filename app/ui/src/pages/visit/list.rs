//! The visits in the order of their days, the meetings between them, and their notes.

use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::documents::{DocKind, Field, View};
use taccuino_core::ids::{DocumentId, ProgrammeId};
use taccuino_core::membership::Role;

use super::begin::BeginVisit;
use super::header::stage_name;
use super::note_entry::NoteEntry;
use crate::components::empty_place::EmptyPlace;
use crate::components::notice::Notice;
use crate::components::page::Page;
use crate::components::progress::Progress;
use crate::components::value_field::day;
use crate::i18n::{t_string, use_i18n};
use crate::pages::content::use_contents;
use crate::pages::contents;
use crate::pages::documents::Entry;
use crate::pages::filter::{Filter, ListFilter};
use crate::pages::place::use_programme;
use crate::paths;
use crate::state::{ProgrammeState, use_app_state};
use crate::words;

/// What the list says of a visit besides its title.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct About {
    from: String,
    stage: String,
    host: String,
    open_questions: u32,
}

impl About {
    fn of(view: &View) -> Self {
        let text = |name: &str| view.text(&Field::root(name)).trim().to_owned();
        let open_questions = open_items(view, "questions", "question", "answered").len();
        Self {
            from: text("from"),
            stage: text("stage"),
            host: text("host"),
            open_questions: u32::try_from(open_questions).unwrap_or(u32::MAX),
        }
    }
}

/// Lists the items of a collection that have words in `words` and whose state is not `closed`: key and words.
pub(super) fn open_items(view: &View, collection: &str, words: &str, closed: &str) -> Vec<(String, String)> {
    let items = view.items(collection).iter().filter(|item| !item.removed);
    let of = |key, name: &str| view.text(&Field::of_item(collection, key, name)).trim().to_owned();
    let open = items.filter(|item| of(&item.key, "state") != closed);
    open.map(|item| (item.key.to_string(), of(&item.key, words))).filter(|(_, words)| !words.is_empty()).collect()
}

/// Orders visits by their first day; those without one come last, as they were made.
pub(super) fn by_day(from: &str, document: &DocumentView) -> (bool, String, u64, DocumentId) {
    (from.is_empty(), from.to_owned(), document.created, document.id)
}

/// Lists the visits with their notes, and begins one.
#[component]
pub(crate) fn VisitsPage() -> impl IntoView {
    let i18n = use_i18n();
    let programme = use_programme();
    let list = move || programme.get().map(|programme| view! { <List programme/> });
    view! { <Page title=move || t_string!(i18n, documents.visits).to_owned()>{list}</Page> }
}

#[component]
fn List(programme: ProgrammeId) -> impl IntoView {
    let i18n = use_i18n();
    let known = use_app_state().programme(programme);
    let contents = use_contents(Memo::new(move |_| known.documents_of(DocKind::Visit).unwrap_or_default()));
    let about = move |id: &DocumentId| contents.with(|contents| contents.get(id).map(About::of)).unwrap_or_default();
    let visits = Memo::new(move |_| {
        let mut visits = known.documents_of(DocKind::Visit)?;
        visits.sort_by_cached_key(|visit| by_day(&about(&visit.id).from, visit));
        Some(visits)
    });
    let notes_said = contents::use_contents(known, &[DocKind::Note]);
    let note_entry = move |note: DocumentView| {
        let id = note.id;
        view! { <NoteEntry note said=Signal::derive(move || notes_said.with(|said| said.get(&id).cloned()))/> }
    };
    let filter = Filter::new(Memo::new(move |_| visits.get().unwrap_or_default()));
    let keys = move || filter.shown(i18n).into_iter().map(|visit| visit.id).collect::<Vec<_>>();
    let entry = move |id: DocumentId| {
        let document = Memo::new(move |_| known.document(&id));
        let about = Memo::new(move |_| about(&id));
        let notes = Memo::new(move |_| {
            let mut notes = known.documents_of(DocKind::Note).unwrap_or_default();
            notes.retain(|note| note.links.contains(&id));
            notes
        });
        let facts = move || {
            let About { from, stage, host, open_questions } = about.get();
            let questions = match open_questions {
                0 => String::new(),
                count if words::is_single(i18n, count) => t_string!(i18n, visit_kinds.open_single).to_owned(),
                count => t_string!(i18n, visit_kinds.open_several, count = count).to_string(),
            };
            let facts = [stage_name(i18n, &stage).to_owned(), day(i18n, &from), host, questions];
            facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(" · ")
        };
        view! {
            <li class:meeting=move || about.with(|about| about.stage == "meeting")>
                {move || document.get().map(|document| view! { <Entry document/> })}
                <p class="beside visit-facts" hidden=move || facts().is_empty()>{facts}</p>
                <Show when=move || notes.with(|notes| !notes.is_empty())>
                    <ul class="entries inner">
                        <For each=move || notes.get() key=|note| (note.id, note.changed) let:note>
                            <li>{note_entry(note)}</li>
                        </For>
                    </ul>
                </Show>
            </li>
        }
    };
    let stages = Memo::new(move |_| {
        contents.with(|contents| contents.values().map(|view| About::of(view).stage).collect::<Vec<_>>())
    });
    view! {
        <Show when=move || visits.with(Option::is_none)>
            <Progress text=move || t_string!(i18n, documents.looking).to_owned()/>
        </Show>
        <Show when=move || visits.with(|visits| visits.as_ref().is_some_and(Vec::is_empty))>
            <EmptyPlace text=move || t_string!(i18n, documents.no_visits).to_owned()/>
        </Show>
        <NeverHost programme=known contents=Signal::derive(move || {
            contents.with(|contents| contents.values().map(About::of).collect())
        })/>
        <Show when=move || visits.with(|visits| visits.as_ref().is_some_and(|found| !found.is_empty()))>
            <ListFilter filter/>
            <ul class="entries"><For each=keys key=Clone::clone children=entry/></ul>
        </Show>
        <BeginVisit programme stages/>
    }
}

/// Says which city never hosts: each should once, although nothing stops a programme that does otherwise.
///
/// # Source
/// requirements.md ADP-2, VIS-07.
#[component]
fn NeverHost(programme: ProgrammeState, contents: Signal<Vec<About>>) -> impl IntoView {
    let i18n = use_i18n();
    let never = Memo::new(move |_| {
        let people = programme.people.get().map(|people| people.people).unwrap_or_default();
        let mut cities: Vec<String> = people
            .into_iter()
            .filter(|person| matches!(person.role, Role::MenteeTeam | Role::MentorTeam))
            .map(|person| person.organisation)
            .collect();
        cities.sort();
        cities.dedup();
        let hosts = contents.with(|contents| {
            let visits = contents.iter().filter(|visit| visit.stage != "meeting" && !visit.host.is_empty());
            visits.map(|visit| visit.host.clone()).collect::<Vec<_>>()
        });
        never_host(&cities, &hosts)
    });
    view! {
        <Show when=move || never.with(|never| !never.is_empty())>
            <Notice icon="visits">
                <p>
                    {move || t_string!(i18n, visit_kinds.never_hosts, names = never.get().join(", ")).to_string()}
                </p>
            </Notice>
        </Show>
    }
}

/// Lists the cities in which none of the visits is, once there are two visits and all their hosts are known.
fn never_host(cities: &[String], hosts: &[String]) -> Vec<String> {
    let is_in = |city: &String, host: &String| {
        let (city, host) = (city.to_lowercase(), host.to_lowercase());
        city.contains(&host) || host.contains(&city)
    };
    let all_known = hosts.iter().all(|host| cities.iter().any(|city| is_in(city, host)));
    if hosts.len() < 2 || cities.len() < 2 || !all_known {
        return Vec::new();
    }
    cities.iter().filter(|city| !hosts.iter().any(|host| is_in(city, host))).cloned().collect()
}

/// Shows the address of an item of a visit.
pub(super) fn item_address(visit: &DocumentView, collection: &str, key: &str) -> String {
    format!("{}#{collection}-{key}", paths::document(&visit.programme, &visit.id))
}
