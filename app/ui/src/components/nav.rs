//! The rooms of a programme, in the order in which it is lived.

use leptos::prelude::*;

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
    let entry = move |(room, address): (Room, String)| {
        view! {
            <li class:beyond-bar=room == Room::Laptops>
                <a href=address aria-current=move || (here.get() == Some(room)).then_some("page")>
                    <Icon name=room.icon()/>
                    {move || room.name(words)}
                </a>
            </li>
        }
    };
    view! {
        <nav class="rooms" aria-label=move || t_string!(words, nav.rooms)>
            <ul>{move || rooms.get().into_iter().map(entry).collect_view()}</ul>
        </nav>
    }
}
