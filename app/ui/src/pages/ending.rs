//! The end of the program, where this page asked for it: then, and only then, the page says goodbye.

use leptos::prelude::*;
use taccuino_api::Event;

use crate::state::AppState;

/// Whether this page has asked the program to end, and whether it has.
#[derive(Clone, Copy)]
pub(crate) struct Ending {
    asked: RwSignal<bool>,
    ended: RwSignal<bool>,
}

impl Ending {
    /// Gives it to every component below. Call it once, at the root.
    pub(crate) fn provide(state: AppState) -> Self {
        let ending = Self { asked: RwSignal::new(false), ended: RwSignal::new(false) };
        state.link.on_event(move |event| {
            // Any other end keeps the page as it is: it may hold words that are not saved.
            if matches!(event, Event::Goodbye) && ending.asked.get_untracked() {
                ending.ended.set(true);
            }
        });
        provide_context(ending);
        ending
    }

    /// Remembers that this page asks for the end.
    pub(crate) fn asked(self) {
        self.asked.set(true);
    }

    /// Remembers that the program ends.
    pub(crate) fn ended(self) {
        self.ended.set(true);
    }

    /// Tells whether the program has ended as asked.
    pub(crate) fn is_over(self) -> bool {
        self.ended.get()
    }
}

/// Returns the ending of this page.
pub(crate) fn use_ending() -> Ending {
    expect_context()
}
