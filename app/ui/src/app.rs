//! The page as a whole: the way in, its languages, its clock, and what it shows before there is a notebook.

mod print;
mod routes;
mod shell;

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;
use taccuino_core::documents::Shape;

use crate::components::time_text::provide_clock;
use crate::i18n::{I18nContextProvider, use_i18n};
use crate::link::entry::{Entry, knock};
use crate::pages::ending::Ending;
use crate::pages::first_start::FirstStartPage;
use crate::pages::not_opened::{EndedPage, NotOpenedPage, WaitingPage};
use crate::state::AppState;
use crate::words;

use shell::ShelledPages;

/// How long to wait until a program that did not answer is asked again, in milliseconds.
const KNOCK_AGAIN: u32 = 2_000;

/// Shows the whole page.
#[component]
pub(crate) fn App() -> impl IntoView {
    view! { <I18nContextProvider><Entrance/></I18nContextProvider> }
}

/// Shows the notebook to whoever has a key, and everybody else how to get one.
#[component]
fn Entrance() -> impl IntoView {
    provide_clock();
    print::print_fields_in_full(use_i18n());
    let entry = RwSignal::new(None::<Entry>);
    spawn_local(async move {
        loop {
            let found = knock().await;
            entry.set(Some(found));
            if found != Entry::Silence {
                return;
            }
            TimeoutFuture::new(KNOCK_AGAIN).await;
        }
    });
    move || match entry.get() {
        None => view! { <WaitingPage silent=false/> }.into_any(),
        Some(Entry::Silence) => view! { <WaitingPage silent=true/> }.into_any(),
        Some(Entry::Stranger) => view! { <NotOpenedPage/> }.into_any(),
        Some(Entry::LetIn) => view! { <Notebook/> }.into_any(),
    }
}

/// What the page shows of the notebook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Waiting,
    FirstStart,
    Open,
    Ended,
}

#[component]
fn Notebook() -> impl IntoView {
    let i18n = use_i18n();
    let state = AppState::provide();
    let ending = Ending::provide(state);
    // The language that was chosen on this laptop counts more than the browser's, from the first greeting on.
    let language = Memo::new(move |_| state.welcome.get().and_then(|welcome| welcome.me).map(|me| me.language));
    Effect::new(move || {
        if let Some(locale) = language.get().and_then(|language| words::locale(&language, Shape::default())) {
            i18n.set_locale(locale);
        }
    });
    let stage = Memo::new(move |_| match state.welcome.get() {
        _ if ending.is_over() => Stage::Ended,
        None => Stage::Waiting,
        Some(_) if state.packs.get() == 0 => Stage::Waiting,
        Some(welcome) if welcome.me.is_none() => Stage::FirstStart,
        Some(_) => Stage::Open,
    });
    move || match stage.get() {
        Stage::Waiting => view! { <WaitingPage silent=false/> }.into_any(),
        Stage::FirstStart => view! { <FirstStartPage/> }.into_any(),
        Stage::Open => view! { <ShelledPages/> }.into_any(),
        Stage::Ended => view! { <EndedPage/> }.into_any(),
    }
}
