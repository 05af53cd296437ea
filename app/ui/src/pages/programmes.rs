//! The programmes on this laptop, and how one more begins.

mod elsewhere;
mod preset;

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use taccuino_api::{Answer, Command, ProgrammeView};
use taccuino_core::membership::Level;

use super::asking::Asking;
use crate::components::button::{SubmitButton, Tone};
use crate::components::empty_place::EmptyPlace;
use crate::components::error_text::ErrorText;
use crate::components::page::Page;
use crate::components::readers_line::ReadersLine;
use crate::components::text_input::{TextInput, focus_first_wrong};
use crate::i18n::{t, t_string, use_i18n};
use crate::paths;
use crate::state::use_app_state;
use crate::words::{self, Words};

use elsewhere::{Elsewhere, use_organisations};
use preset::{PAIR, PresetGroup};

/// Lists the programmes; founds one; shows the way to join one.
#[component]
pub(crate) fn ProgrammesPage() -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let organisations = use_organisations();
    let entry = move |programme: ProgrammeView| {
        let id = programme.id;
        let role = programme.me.role;
        let organisation = programme.me.organisation.clone();
        let address = paths::now(&programme.id);
        view! {
            <li>
                <div class="entry">
                    <p class="what">
                        <a class="name" href=address>{move || title(words, &programme)}</a>
                        <span class="beside">
                            {move || {
                                let role = words::role(words, role);
                                t_string!(words, programmes.taking_part, role = role, organisation = organisation.clone()).to_string()
                            }}
                        </span>
                        <Elsewhere id organisations/>
                    </p>
                </div>
            </li>
        }
    };
    let is_empty = move || state.programmes.with(|programmes| programmes.as_ref().is_some_and(Vec::is_empty));
    view! {
        <Page title=move || t_string!(words, programmes.title).to_owned()>
            <Show when=is_empty>
                <EmptyPlace text=move || t_string!(words, programmes.empty).to_owned()/>
            </Show>
            <Show when=move || !is_empty()>
                <ul class="entries">
                    {move || state.programmes.get().unwrap_or_default().into_iter().map(entry).collect_view()}
                </ul>
            </Show>
            <section class="card">
                <div class="stack close">
                    <h2>{t!(words, programmes.join)}</h2>
                    <p>{t!(words, programmes.join_lead)}</p>
                </div>
                <div class="row"><a class=Tone::Quiet.class() href=paths::join()>{t!(words, programmes.join)}</a></div>
            </section>
            <Found/>
        </Page>
    }
}

/// Names a programme: by its title, or as one that is still arriving.
pub(crate) fn title(words: Words, programme: &ProgrammeView) -> String {
    if programme.title.trim().is_empty() {
        t_string!(words, programmes.untitled).to_owned()
    } else {
        programme.title.clone()
    }
}

#[component]
fn Found() -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let navigate = use_navigate();
    let (name, theme) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let preset = RwSignal::new(PAIR);
    let tried = RwSignal::new(false);
    let missing = move || {
        if tried.get() && name.with(|name| name.trim().is_empty()) {
            t_string!(words, first.missing).to_owned()
        } else {
            String::new()
        }
    };
    let asking = Asking::new();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let title = name.get_untracked().trim().to_owned();
        if title.is_empty() {
            focus_first_wrong();
            return;
        }
        let navigate = navigate.clone();
        let theme = theme.get_untracked().trim().to_owned();
        let preset = Some(preset.get_untracked().to_owned());
        asking.ask(Command::NewProgramme { title, theme, preset }, move |answer| {
            if let Answer::Programme(programme) = answer {
                let place = paths::now(&programme.id);
                state.refresh_programmes();
                navigate(&place, Default::default());
            }
        });
    };
    view! {
        <section class="card">
            <div class="stack close">
                <h2>{t!(words, programmes.found)}</h2>
                <p>{t!(words, programmes.found_lead)}</p>
            </div>
            <form class="stack" aria-label=move || t_string!(words, programmes.found) on:submit=send>
                <ReadersLine level=Signal::from(Level::Network) readers=Signal::from(Vec::new())/>
                <TextInput
                    label=move || t_string!(words, programmes.name).to_owned()
                    hint=move || t_string!(words, programmes.name_hint).to_owned()
                    wrong=missing
                    value=name
                />
                <TextInput
                    label=move || t_string!(words, programmes.theme).to_owned()
                    hint=move || t_string!(words, programmes.theme_hint).to_owned()
                    value=theme
                />
                <PresetGroup chosen=preset/>
                <ErrorText sentence=asking.sentence(words)/>
                <div class="row">
                    <SubmitButton label=move || t_string!(words, programmes.found_button).to_owned() busy=asking.busy/>
                </div>
            </form>
        </section>
    }
}
