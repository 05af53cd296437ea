//! The rooms of a programme, in the order in which it is lived.

use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::icon::Icon;
use crate::i18n::{t_string, use_i18n};
use crate::words::Words;

/// A room of the programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// What to do next.
    Now,
    /// Needs analysis, profiles, good practices and the other forms.
    Needs,
    /// Where the city stands.
    Benchmark,
    /// Visits and their notes.
    Visits,
    /// The action plan.
    Plan,
    /// The support network and the commitment behind the programme.
    Network,
    /// Who takes part.
    People,
    /// Their laptops.
    Laptops,
}

impl Room {
    /// Every room, in its order.
    pub(crate) const ALL: [Self; 8] =
        [Self::Now, Self::Needs, Self::Benchmark, Self::Visits, Self::Plan, Self::Network, Self::People, Self::Laptops];

    fn icon(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Needs => "needs",
            Self::Network => "network",
            Self::Benchmark => "benchmark",
            Self::Visits => "visits",
            Self::Plan => "plan",
            Self::People => "people",
            Self::Laptops => "laptops",
        }
    }

    fn name(self, words: Words) -> &'static str {
        match self {
            Self::Now => t_string!(words, nav.now),
            Self::Needs => t_string!(words, nav.needs),
            Self::Network => t_string!(words, nav.network),
            Self::Benchmark => t_string!(words, nav.benchmark),
            Self::Visits => t_string!(words, nav.visits),
            Self::Plan => t_string!(words, nav.plan),
            Self::People => t_string!(words, nav.people),
            Self::Laptops => t_string!(words, nav.laptops),
        }
    }
}

/// The room of the settings has no programme; on a narrow bar it is reached from *More*.
const SETTINGS: &str = "/settings";

/// Tells whether the bar of a narrow window has no place for a room: it stands under *More* there.
fn is_beyond_bar(room: Room) -> bool {
    match room {
        Room::Now | Room::Needs | Room::Benchmark | Room::Visits | Room::Plan => false,
        Room::Network | Room::People | Room::Laptops => true,
    }
}

/// Shows the way to each room; the one where the page is, is marked.
#[component]
pub(crate) fn Nav(
    /// The rooms that there are now, with their addresses.
    #[prop(into)]
    rooms: Signal<Vec<(Room, String)>>,
    /// Where the page is.
    #[prop(into)]
    here: Signal<Option<Room>>,
) -> impl IntoView {
    let words = use_i18n();
    let link = move |(room, address): (Room, String)| {
        view! {
            <a href=address aria-current=move || (here.get() == Some(room)).then_some("page")>
                <Icon name=room.icon()/>
                {move || room.name(words)}
            </a>
        }
    };
    let entry = move |(room, address): (Room, String)| {
        view! { <li class:beyond-bar=is_beyond_bar(room)>{link((room, address))}</li> }
    };
    let beyond = Signal::derive(move || {
        let mut rooms = rooms.get();
        rooms.retain(|(room, _)| is_beyond_bar(*room));
        rooms
    });
    let more = move || beyond.get().into_iter().map(|room| view! { <li>{link(room)}</li> }).collect_view();
    let is_here = Signal::derive(move || here.get().is_some_and(is_beyond_bar));
    view! {
        <nav class="rooms" aria-label=move || t_string!(words, nav.rooms)>
            <ul>
                {move || rooms.get().into_iter().map(entry).collect_view()}
                <li class="more"><More is_here>{more}</More></li>
            </ul>
        </nav>
    }
}

/// Shows the button that opens the rooms for which a narrow bar has no place.
#[component]
fn More(
    /// Whether the page is in one of them.
    is_here: Signal<bool>,
    /// The rooms.
    children: ChildrenFn,
) -> impl IntoView {
    let words = use_i18n();
    let is_open = RwSignal::new(false);
    let place: NodeRef<html::Div> = NodeRef::new();
    let button: NodeRef<html::Button> = NodeRef::new();
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && is_open.get_untracked() {
            is_open.set(false);
            if let Some(button) = button.get_untracked() {
                // A button that has left the page takes no focus.
                let _ = button.focus();
            }
        }
    };
    let leave = move |event: FocusEvent| {
        let to = event.related_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let stays = place.get_untracked().is_some_and(|place| to.is_some_and(|to| place.contains(Some(&to))));
        if !stays {
            is_open.set(false);
        }
    };
    let panel = move || {
        is_open.get().then(|| {
            let children = children.clone();
            view! {
                <ul class="more-rooms" on:click=move |_| is_open.set(false)>
                    {children()}
                    <li>
                        <a href=SETTINGS><Icon name="settings"/> {move || t_string!(words, nav.settings)}</a>
                    </li>
                </ul>
            }
        })
    };
    view! {
        <div node_ref=place on:keydown=key on:focusout=leave>
            <button
                type="button"
                node_ref=button
                class:here=move || is_here.get()
                aria-expanded=move || if is_open.get() { "true" } else { "false" }
                on:click=move |_| is_open.update(|is_open| *is_open = !*is_open)
            >
                <Icon name="more"/>
                {move || t_string!(words, nav.more)}
            </button>
            {panel}
        </div>
    }
}
