//! The settings: who sits here, where the words lie, the relay, the copy, the end.

use leptos::prelude::*;
use taccuino_api::{Answer, Command, Me, RefusedView, WelcomeView};

use super::asking::Asking;
use super::ending::use_ending;
use super::save_copy::SaveCopy;
use crate::components::button::{Button, SubmitButton, Tone};
use crate::components::dialog::Dialog;
use crate::components::error_text::ErrorText;
use crate::components::language_choice::{ChooseLanguage, LanguageChoice};
use crate::components::page::Page;
use crate::components::status_line::sentences;
use crate::components::text_input::TextInput;
use crate::components::time_text::use_clock;
use crate::i18n::{t, t_string, use_i18n};
use crate::state::use_app_state;
use crate::words;

/// Shows all settings.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    // The forms are filled once: what somebody types is not overwritten by what the node tells later.
    let known = Memo::new(move |_| state.welcome.with(Option::is_some));
    let forms = move || {
        let welcome = known.get().then(|| state.welcome.get_untracked()).flatten()?;
        Some(view! { <Names welcome=welcome.clone()/> <Data welcome=welcome.clone()/> <Relay welcome/> })
    };
    view! {
        <Page title=move || t_string!(words, settings.title).to_owned()>
            {forms}
            <Refused/>
            <Quit/>
            <p class="beside">
                {move || {
                    let version = state.welcome.get().map(|welcome| welcome.version).unwrap_or_default();
                    t_string!(words, settings.version, version = version).to_string()
                }}
            </p>
        </Page>
    }
}

#[component]
fn Names(welcome: WelcomeView) -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let Me { person, organisation, laptop, .. } = welcome.me.unwrap_or_else(nobody);
    let (person, organisation, laptop) = (RwSignal::new(person), RwSignal::new(organisation), RwSignal::new(laptop));
    let ChooseLanguage(choose) = expect_context();
    let asking = Asking::new();
    let saved = RwSignal::new(false);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        saved.set(false);
        let line = |value: RwSignal<String>| value.get_untracked().trim().to_owned();
        let me = Me {
            language: words::language(words.get_locale_untracked()).to_owned(),
            person: line(person),
            organisation: line(organisation),
            laptop: line(laptop),
        };
        asking.ask(Command::SetUp(me), move |answer| {
            if let Answer::Welcome(welcome) = answer {
                state.welcome.set(Some(welcome));
                saved.set(true);
            }
        });
    };
    view! {
        <section class="stack">
            <h2>{t!(words, settings.names)}</h2>
            <LanguageChoice on_language=choose/>
            <form class="stack" aria-label=move || t_string!(words, settings.names) on:submit=send>
                <TextInput label=move || t_string!(words, first.name).to_owned() value=person autocomplete="name"/>
                <TextInput
                    label=move || t_string!(words, first.organisation).to_owned()
                    value=organisation
                    autocomplete="organization"
                />
                <TextInput
                    label=move || t_string!(words, first.laptop).to_owned()
                    hint=move || t_string!(words, settings.names_hint).to_owned()
                    value=laptop
                />
                <ErrorText sentence=asking.sentence(words)/>
                <div class="row">
                    <SubmitButton
                        tone=Tone::Quiet
                        label=move || t_string!(words, common.save).to_owned()
                        busy=asking.busy
                    />
                    <span role="status">{move || saved.get().then(|| t_string!(words, common.saved))}</span>
                </div>
            </form>
        </section>
    }
}

fn nobody() -> Me {
    Me { language: String::new(), person: String::new(), organisation: String::new(), laptop: String::new() }
}

#[component]
fn Data(welcome: WelcomeView) -> impl IntoView {
    let words = use_i18n();
    view! {
        <section class="stack">
            <h2>{t!(words, settings.data)}</h2>
            <div class="stack close">
                <p>{t!(words, settings.folder)}</p>
                <p class="path">{welcome.settings.data_folder}</p>
            </div>
            <p>{t!(words, first.disk)}</p>
            <div class="stack close">
                <h3>{t!(words, settings.copy)}</h3>
                <p>{t!(words, settings.copy_hint)}</p>
            </div>
            <SaveCopy/>
        </section>
    }
}

#[component]
fn Relay(welcome: WelcomeView) -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let relay = RwSignal::new(welcome.settings.relay);
    let asking = Asking::new();
    let saved = RwSignal::new(false);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        saved.set(false);
        asking.ask(Command::SetRelay(relay.get_untracked().trim().to_owned()), move |_| {
            saved.set(true);
            state.refresh_welcome();
        });
    };
    view! {
        <section class="stack">
            <h2>{t!(words, settings.relay)}</h2>
            <p>{t!(words, laptops.internet)}</p>
            <form class="stack" aria-label=move || t_string!(words, settings.relay) on:submit=send>
                <TextInput
                    label=move || t_string!(words, settings.relay_label).to_owned()
                    hint=move || t_string!(words, settings.relay_hint).to_owned()
                    value=relay
                />
                <ErrorText sentence=asking.sentence(words)/>
                <div class="row">
                    <SubmitButton
                        tone=Tone::Quiet
                        label=move || t_string!(words, common.save).to_owned()
                        busy=asking.busy
                    />
                    <span role="status">{move || saved.get().then(|| t_string!(words, settings.relay_saved))}</span>
                </div>
            </form>
        </section>
    }
}

/// Lists what came from outside and was refused, for whoever looks after the laptop.
#[component]
fn Refused() -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let refused = move || state.status.get().map(|status| status.refused).unwrap_or_default();
    let line = move |RefusedView { device, name, code }: RefusedView| {
        let key = device.map(|device| device.short());
        let who = if name.is_empty() { key } else { Some(name) };
        view! {
            <li>
                {who.map(|who| view! { <span class="name">{who}</span> ": " })}
                {move || words::refused(words, code)}
            </li>
        }
    };
    view! {
        <Show when=move || !refused().is_empty()>
            <details>
                <summary>{t!(words, settings.refused)}</summary>
                <p>{t!(words, settings.refused_hint)}</p>
                <ul>{move || refused().into_iter().rev().map(line).collect_view()}</ul>
            </details>
        </Show>
    }
}

#[component]
fn Quit() -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let clock = use_clock();
    let ending = use_ending();
    let open = RwSignal::new(false);
    let asking = Asking::new();
    let lines = move || {
        let status = state.status.get()?;
        let line = |(_, text)| view! { <li>{text}</li> };
        Some(sentences(words, clock.get(), &status).into_iter().map(line).collect_view())
    };
    let is_only_here = move || state.status.with(|status| status.as_ref().is_some_and(|status| status.only_here > 0));
    let quit = move |()| {
        ending.asked();
        asking.ask(Command::Quit, move |_| ending.ended());
    };
    view! {
        <section class="stack">
            <h2>{t!(words, settings.quit)}</h2>
            <p>{t!(words, settings.quit_hint)}</p>
            <div class="row">
                <Button
                    tone=Tone::Grave
                    label=move || t_string!(words, settings.quit).to_owned()
                    on_press=move |()| open.set(true)
                />
            </div>
            <Dialog open title=move || t_string!(words, settings.quit_title).to_owned()>
                <ul class="plain-list">{lines}</ul>
                <Show when=is_only_here>
                    <p>{t!(words, settings.quit_only_here)}</p>
                </Show>
                <p role="status">{move || asking.busy.get().then(|| t_string!(words, settings.quitting))}</p>
                <ErrorText sentence=asking.sentence(words)/>
                <div class="row">
                    <Button
                        label=move || t_string!(words, settings.quit_yes).to_owned()
                        busy=asking.busy
                        on_press=quit
                    />
                    <Button
                        tone=Tone::Quiet
                        label=move || t_string!(words, settings.quit_no).to_owned()
                        on_press=move |()| open.set(false)
                    />
                </div>
            </Dialog>
        </section>
    }
}
