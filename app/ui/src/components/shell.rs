//! What stands around every page: head, rooms, the line below, and the region that is read out.

use leptos::html;
use leptos::prelude::*;
use taccuino_api::{StatusView, StorageTrouble};
use taccuino_core::ids::ProgrammeId;

use super::icon::Icon;
use super::keys_help::KeysHelp;
use super::language_choice::LanguageSwitch;
use super::nav::{Nav, Room};
use super::offline_banner::OfflineBanner;
use super::search_box::SearchBox;
use super::status_line::{Reach, StatusLine};
use crate::i18n::{Locale, t, t_string, use_i18n};

/// What the shell shows and whom it tells: one bundle, because every page has the same shell.
#[derive(Clone, Copy)]
pub(crate) struct ShellSignals {
    /// The programmes by title.
    pub(crate) programmes: Signal<Vec<(ProgrammeId, String)>>,
    /// The programme that the page is about.
    pub(crate) programme: Signal<Option<ProgrammeId>>,
    /// The rooms that there are now, with their addresses.
    pub(crate) rooms: Signal<Vec<(Room, String)>>,
    /// The room in which the page is.
    pub(crate) here: Signal<Option<Room>>,
    /// Where the words are.
    pub(crate) status: Signal<Option<StatusView>>,
    /// Why nothing can be saved now, if so.
    pub(crate) trouble: Signal<Option<StorageTrouble>>,
    /// Whether the program answers.
    pub(crate) reach: Signal<Reach>,
    /// Whether *work offline* is on.
    pub(crate) offline: Signal<bool>,
    /// What others changed, to be read out.
    pub(crate) announcement: Signal<String>,
    /// Called with the programme that was chosen.
    pub(crate) on_programme: Callback<ProgrammeId>,
    /// Called with the words that somebody looks for.
    pub(crate) on_search: Callback<String>,
    /// Called with the wish to work offline or not.
    pub(crate) on_offline: Callback<bool>,
    /// Called with the language that was chosen.
    pub(crate) on_language: Callback<Locale>,
}

/// Shows the shell with a page inside.
#[component]
pub(crate) fn Shell(
    /// What it shows and whom it tells.
    signals: ShellSignals,
    /// The page.
    children: Children,
) -> impl IntoView {
    let words = use_i18n();
    let keys = RwSignal::new(false);
    let sheet: NodeRef<html::Main> = NodeRef::new();
    let skip = move |event: leptos::ev::MouseEvent| {
        // A link to `#page` would be an address of its own for the router.
        event.prevent_default();
        if let Some(sheet) = sheet.get() {
            let _ = sheet.focus();
        }
    };
    view! {
        <a class="skip-link" href="#page" rel="external" on:click=skip>{t!(words, nav.skip)}</a>
        <div class="shell">
            <Head signals keys/>
            <Show when=move || signals.offline.get()>
                <OfflineBanner on_end=move |()| signals.on_offline.run(false)/>
            </Show>
            <Nav rooms=signals.rooms here=signals.here/>
            <main class="sheet" id="page" tabindex="-1" node_ref=sheet>{children()}</main>
            <footer class="foot" aria-label=move || t_string!(words, status.label)>
                <StatusLine status=signals.status trouble=signals.trouble reach=signals.reach/>
            </footer>
        </div>
        <div class="hidden-words" aria-live="polite">{move || signals.announcement.get()}</div>
        <KeysHelp open=keys/>
    }
}

#[component]
fn Head(signals: ShellSignals, keys: RwSignal<bool>) -> impl IntoView {
    let words = use_i18n();
    view! {
        <header class="head">
            <a class="brand" href="/"><img src="/icons/taccuino.svg" alt=""/> {t!(words, app.name)}</a>
            <ProgrammeChoice signals/>
            <Show when=move || signals.programme.get().is_some()>
                <SearchBox on_search=signals.on_search/>
            </Show>
            <label class="switch">
                <input
                    type="checkbox"
                    role="switch"
                    prop:checked=signals.offline
                    on:change=move |event| signals.on_offline.run(event_target_checked(&event))
                />
                {t!(words, head.offline)}
            </label>
            <LanguageSwitch on_language=signals.on_language/>
            <span class="tools">
                <button
                    type="button"
                    class="plain"
                    aria-label=move || t_string!(words, head.keys)
                    title=move || t_string!(words, head.keys)
                    on:click=move |_| keys.set(true)
                >
                    "?"
                </button>
                <a
                    class="plain"
                    href="/settings"
                    aria-label=move || t_string!(words, head.settings)
                    title=move || t_string!(words, head.settings)
                >
                    <Icon name="settings"/>
                </a>
            </span>
        </header>
    }
}

#[component]
fn ProgrammeChoice(signals: ShellSignals) -> impl IntoView {
    let words = use_i18n();
    let option = move |(id, title): (ProgrammeId, String)| {
        let chosen = move || signals.programme.get() == Some(id);
        view! { <option value=id.to_string() prop:selected=chosen>{title}</option> }
    };
    let has_programmes = move || signals.programmes.with(|programmes| !programmes.is_empty());
    let choose = move |event| {
        if let Ok(id) = event_target_value(&event).parse() {
            signals.on_programme.run(id);
        }
    };
    view! {
        <div class="programme">
            <Show when=has_programmes>
                <select aria-label=move || t_string!(words, head.programme) on:change=choose>
                    {move || signals.programmes.get().into_iter().map(option).collect_view()}
                </select>
            </Show>
            <a
                class="plain"
                href="/programmes"
                aria-label=move || t_string!(words, head.programmes)
                title=move || t_string!(words, head.programmes)
            >
                <Icon name="add"/>
                <Show when=move || !has_programmes()>{t!(words, programmes.title)}</Show>
            </a>
        </div>
    }
}
