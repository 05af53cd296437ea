//! One thing that a person asks for: whether it is under way, and what came of it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use taccuino_api::{Answer, Command};

use crate::link::{CallError, Link};
use crate::state::use_app_state;
use crate::words::{self, Words};

/// A command on its way, as signals for a button and a sentence; a handle that is copied freely.
#[derive(Clone, Copy)]
pub(crate) struct Asking {
    /// Whether it is under way.
    pub(crate) busy: RwSignal<bool>,
    error: RwSignal<Option<CallError>>,
    link: Link,
}

impl Asking {
    /// Makes one for a component.
    pub(crate) fn new() -> Self {
        Self { busy: RwSignal::new(false), error: RwSignal::new(None), link: use_app_state().link }
    }

    /// Asks, once at a time; `then` gets the answer if there is one and the component still stands.
    pub(crate) fn ask(self, command: Command, then: impl FnOnce(Answer) + 'static) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.error.set(None);
        let call = self.link.call(command);
        spawn_local(async move {
            let result = call.await;
            if self.busy.try_set(false).is_some() {
                // The component is gone, and with it who wanted to know.
                return;
            }
            match result {
                Ok(answer) => then(answer),
                Err(error) => self.error.set(Some(error)),
            }
        });
    }

    /// Says why it did not work, in the language of the page; none while all is well.
    pub(crate) fn sentence(self, words: Words) -> Signal<Option<String>> {
        Signal::derive(move || self.error.with(|error| error.as_ref().map(|error| words::call_error(words, error))))
    }
}
