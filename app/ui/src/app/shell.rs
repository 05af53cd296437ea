//! The shell, wired to what the node told: which programme, which room, what the switches do.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_i18n::Locale as _;
use leptos_router::components::Router;
use leptos_router::hooks::{use_location, use_navigate};
use taccuino_api::{Command, Me};
use taccuino_core::documents::DocKind;
use taccuino_core::ids::{DocumentId, ProgrammeId};
use wasm_bindgen::JsCast;

use super::routes::Pages;
use crate::components::language_choice::ChooseLanguage;
use crate::components::nav::Room;
use crate::components::shell::{Shell, ShellSignals};
use crate::components::status_line::Reach;
use crate::i18n::{Locale, use_i18n};
use crate::link::Connection;
use crate::pages::not_opened::OutdatedBanner;
use crate::pages::programmes::title;
use crate::paths;
use crate::state::{AppState, use_app_state};
use crate::words::{Words, language, locale};

/// Where the browser remembers which programme was open last, on this laptop only.
const LAST_PROGRAMME: &str = "taccuino.programme";

/// Shows the pages of the notebook in their shell.
#[component]
pub(super) fn ShelledPages() -> impl IntoView {
    view! { <Router><Shelled/></Router> }
}

#[component]
fn Shelled() -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let path = use_location().pathname;
    let programme = current_programme(state, path);
    let here = Memo::new(move |_| room_at(state, &path.get()));
    let rooms = Memo::new(move |_| rooms(programme.get()));
    let navigate = use_navigate();
    let go_to_found = use_navigate();
    let connection = state.link.connected();
    go_to_programme(path, programme);
    speak_as_shaped(words, state, programme);
    keep_focus_with_page(path);
    let on_language = Callback::new(move |locale: Locale| {
        words.set_locale(locale);
        keep_language(state, locale);
    });
    let signals = ShellSignals {
        programmes: Signal::derive(move || {
            let programmes = state.programmes.get().unwrap_or_default();
            programmes.iter().map(|programme| (programme.id, title(words, programme))).collect()
        }),
        programme: programme.into(),
        rooms: rooms.into(),
        here: here.into(),
        status: state.status.into(),
        trouble: state.trouble.into(),
        reach: Signal::derive(move || match connection.get() {
            Connection::Connecting => Reach::Connecting,
            Connection::Open => Reach::Open,
            Connection::Gone | Connection::Outdated => Reach::Gone,
        }),
        offline: Signal::derive(move || {
            match state.status.with(|status| status.as_ref().map(|status| status.offline)) {
                Some(offline) => offline,
                None => state.welcome.with(|welcome| welcome.as_ref().is_some_and(|welcome| welcome.settings.offline)),
            }
        }),
        announcement: state.announcement.into(),
        on_programme: Callback::new(move |id: ProgrammeId| navigate(&paths::now(&id), Default::default())),
        on_search: Callback::new(move |text: String| {
            if let Some(id) = programme.get_untracked() {
                go_to_found(&paths::search(&id, &text), Default::default());
            }
        }),
        on_offline: Callback::new(move |offline: bool| work_offline(state, offline)),
        on_language,
    };
    provide_context(ChooseLanguage(on_language));
    view! {
        <Show when=move || connection.get() == Connection::Outdated>
            <OutdatedBanner/>
        </Show>
        <Shell signals><Pages/></Shell>
    }
}

/// Speaks of the open programme in the words of its shape, whatever language was chosen.
fn speak_as_shaped(words: Words, state: AppState, programme: Memo<Option<ProgrammeId>>) {
    let shape = Memo::new(move |_| {
        let known = state.programmes.get().unwrap_or_default();
        known.iter().find(|known| Some(known.id) == programme.get()).map(|known| known.shape).unwrap_or_default()
    });
    Effect::new(move || {
        let spoken = words.get_locale();
        if let Some(locale) = locale(language(spoken), shape.get()).filter(|locale| *locale != spoken) {
            words.set_locale(locale);
        }
    });
}

/// Returns the programme of the address, or else the one that was open last, or else the first.
fn current_programme(state: AppState, path: Memo<String>) -> Memo<Option<ProgrammeId>> {
    let programme = Memo::new(move |before: Option<&Option<ProgrammeId>>| {
        if let Some(named) = programme_in(&path.get()) {
            return Some(named);
        }
        let known = state.programmes.get().unwrap_or_default();
        let last = before.copied().flatten().or_else(remembered);
        last.filter(|last| known.iter().any(|programme| programme.id == *last))
            .or_else(|| known.first().map(|programme| programme.id))
    });
    Effect::new(move || {
        if let (Some(id), Some(storage)) = (programme.get(), storage()) {
            // A browser that keeps nothing opens the first programme next time.
            let _ = storage.set_item(LAST_PROGRAMME, &id.to_string());
        }
    });
    programme
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn remembered() -> Option<ProgrammeId> {
    storage()?.get_item(LAST_PROGRAMME).ok()??.parse().ok()
}

/// Splits an address of a programme into its parts.
fn parts_of(path: &str) -> Option<Vec<&str>> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    (parts.first() == Some(&"p")).then_some(parts)
}

fn programme_in(path: &str) -> Option<ProgrammeId> {
    parts_of(path)?.get(1)?.parse().ok()
}

/// Tells in which room an address lies; a document lies in the room of its type.
fn room_at(state: AppState, path: &str) -> Option<Room> {
    let Some(parts) = parts_of(path) else {
        return match path.trim_matches('/') {
            "" => Some(Room::Now),
            "laptops" => Some(Room::Laptops),
            _ => None,
        };
    };
    match parts.get(2).copied() {
        None => Some(Room::Now),
        Some("needs" | "guide") => Some(Room::Needs),
        Some("network") => Some(Room::Network),
        Some("assessments") => Some(Room::Benchmark),
        Some("visits") => Some(Room::Visits),
        Some("plan") => Some(Room::Plan),
        Some("people" | "invite") => Some(Room::People),
        Some("d") => {
            let document: DocumentId = parts.get(3)?.parse().ok()?;
            match state.programme(programme_in(path)?).document(&document)?.kind {
                DocKind::Programme => Some(Room::Now),
                DocKind::Assessment => Some(Room::Benchmark),
                DocKind::Visit | DocKind::Note => Some(Room::Visits),
                DocKind::Plan => Some(Room::Plan),
                DocKind::Form => Some(Room::Needs),
                DocKind::Network | DocKind::Commitment | DocKind::Issues => Some(Room::Network),
            }
        }
        Some(_) => None,
    }
}

/// Lists the rooms with their addresses; before there is a programme, the two that need none.
fn rooms(programme: Option<ProgrammeId>) -> Vec<(Room, String)> {
    let address = |room: Room| match (room, programme) {
        (Room::Laptops, _) => Some(paths::laptops().to_owned()),
        (Room::Now, None) => Some("/".to_owned()),
        (_, None) => None,
        (Room::Now, Some(id)) => Some(paths::now(&id)),
        (Room::Needs, Some(id)) => Some(paths::needs(&id)),
        (Room::Network, Some(id)) => Some(paths::network(&id)),
        (Room::Benchmark, Some(id)) => Some(paths::assessments(&id)),
        (Room::Visits, Some(id)) => Some(paths::visits(&id)),
        (Room::Plan, Some(id)) => Some(paths::plan(&id)),
        (Room::People, Some(id)) => Some(paths::people(&id)),
    };
    Room::ALL.into_iter().filter_map(|room| Some((room, address(room)?))).collect()
}

/// Leads from the bare address to the current programme, once there is one.
fn go_to_programme(path: Memo<String>, programme: Memo<Option<ProgrammeId>>) {
    let navigate = use_navigate();
    Effect::new(move || {
        if path.with(|path| path == "/")
            && let Some(id) = programme.get()
        {
            let options = leptos_router::NavigateOptions { replace: true, ..Default::default() };
            navigate(&paths::now(&id), options);
        }
    });
}

/// Moves the focus to the heading of a new page, as a browser does for a document that it loads.
fn keep_focus_with_page(path: Memo<String>) {
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) {
            request_animation_frame(|| {
                let Ok(Some(sheet)) = document().query_selector("main.sheet") else { return };
                let focused = document().active_element();
                let is_inside = focused.is_some_and(|focused| focused != sheet && sheet.contains(Some(&focused)));
                // A page that put the caret where one writes knows better.
                if is_inside {
                    return;
                }
                let heading = sheet.query_selector("h1").ok().flatten().unwrap_or(sheet);
                if let Ok(heading) = heading.dyn_into::<web_sys::HtmlElement>() {
                    let _ = heading.focus();
                }
            });
        }
        path
    });
}

fn work_offline(state: AppState, offline: bool) {
    let call = state.link.call(Command::WorkOffline(offline));
    spawn_local(async move {
        // Whatever came of it, the node's word is what the switch shows.
        let _ = call.await;
        state.refresh();
    });
}

fn keep_language(state: AppState, locale: Locale) {
    let me = state.welcome.with_untracked(|welcome| welcome.as_ref().and_then(|welcome| welcome.me.clone()));
    let Some(me) = me else { return };
    let call = state.link.call(Command::SetUp(Me { language: locale.as_str().to_owned(), ..me }));
    spawn_local(async move {
        // The page shows the language already; where it could not be kept, it is asked for again next time.
        if let Ok(taccuino_api::Answer::Welcome(welcome)) = call.await {
            state.welcome.set(Some(welcome));
        }
    });
}
