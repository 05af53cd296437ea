//! What can be linked in a programme and the links between, as the node told it.
//!
//! Owns one copy a programme, asked for anew when documents change; links that this page writes stand in the open
//! document first.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;
use taccuino_api::{Answer, Command, LinkView, PlaceView, TraceView};
use taccuino_core::documents::Place;
use taccuino_core::ids::ProgrammeId;

use crate::link::Link;

/// The trace of one programme; a handle that is copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Trace {
    programme: ProgrammeId,
    link: Link,
    view: RwSignal<Option<TraceView>>,
    asking: StoredValue<Asking>,
}

/// How long the node is left alone after an answer, in milliseconds: while somebody types, much changes.
const ASK_EVERY: u32 = 1_000;

/// How far the question is that is put to the node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asking {
    /// Nothing is asked.
    Idle,
    /// The node was asked.
    UnderWay,
    /// The node was asked, and something changed since.
    Again,
}

impl Trace {
    pub(super) fn new(programme: ProgrammeId, link: Link) -> Self {
        Self { programme, link, view: RwSignal::new(None), asking: StoredValue::new(Asking::Idle) }
    }

    /// Asks the node, once at a time: what changes meanwhile is asked for afterwards.
    pub(crate) fn refresh(self) {
        if self.asking.get_value() != Asking::Idle {
            self.asking.set_value(Asking::Again);
            return;
        }
        self.asking.set_value(Asking::UnderWay);
        spawn_local(async move {
            if let Ok(Answer::Trace(view)) = self.link.call(Command::Trace { programme: self.programme }).await
                && self.view.with_untracked(|known| known.as_ref() != Some(&view))
            {
                self.view.set(Some(view));
            }
            Timeout::new(ASK_EVERY, move || {
                let before = self.asking.get_value();
                self.asking.set_value(Asking::Idle);
                if before == Asking::Again {
                    self.refresh();
                }
            })
            .forget();
        });
    }

    /// Notes that something changed: asks again where somebody asked before.
    pub(super) fn news(self) {
        if self.view.with_untracked(Option::is_some) {
            self.refresh();
        }
    }

    /// Lists what links may point at; none until the node told.
    pub(crate) fn places(self) -> Option<Vec<PlaceView>> {
        self.view.with(|view| view.as_ref().map(|view| view.places.clone()))
    }

    /// Finds what the node says of a place.
    pub(crate) fn place(self, place: &Place) -> Option<PlaceView> {
        self.view.with(|view| view.as_ref()?.places.iter().find(|known| known.place == *place).cloned())
    }

    /// Lists the links that `is_wanted` picks.
    pub(crate) fn links(self, is_wanted: impl Fn(&LinkView) -> bool) -> Vec<LinkView> {
        self.view.with(|view| {
            let links = view.as_ref().map(|view| view.links.as_slice()).unwrap_or_default();
            links.iter().filter(|link| is_wanted(link)).cloned().collect()
        })
    }
}
