//! The first start: who sits at this laptop, and no more.

use leptos::prelude::*;
use taccuino_api::{Answer, Command, Me};

use super::asking::Asking;
use crate::components::button::SubmitButton;
use crate::components::error_text::ErrorText;
use crate::components::language_choice::LanguageChoice;
use crate::components::page::use_page_title;
use crate::components::text_input::{TextInput, focus_first_wrong};
use crate::i18n::{Locale, t, t_string, use_i18n};
use crate::state::use_app_state;
use crate::words::language;

/// Asks language, name, organisation and the laptop's name.
#[component]
pub(crate) fn FirstStartPage() -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    use_page_title(Signal::derive(move || t_string!(words, first.title).to_owned()));
    let (person, organisation, laptop) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let tried = RwSignal::new(false);
    let wrong = move |value: RwSignal<String>| {
        let is_missing = move || tried.get() && value.with(|value| value.trim().is_empty());
        move || if is_missing() { t_string!(words, first.missing).to_owned() } else { String::new() }
    };
    let asking = Asking::new();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let line = |value: RwSignal<String>| value.get_untracked().trim().to_owned();
        let me = Me {
            language: language(words.get_locale_untracked()).to_owned(),
            person: line(person),
            organisation: line(organisation),
            laptop: line(laptop),
        };
        if me.person.is_empty() || me.organisation.is_empty() || me.laptop.is_empty() {
            focus_first_wrong();
            return;
        }
        asking.ask(Command::SetUp(me), move |answer| {
            if let Answer::Welcome(welcome) = answer {
                state.welcome.set(Some(welcome));
            }
        });
    };
    let folder = move || state.welcome.get().map(|welcome| welcome.settings.data_folder).unwrap_or_default();
    view! {
        <div class="alone">
            <main class="leaf">
                <span class="brand"><img src="/icons/taccuino.svg" alt=""/> {t!(words, app.name)}</span>
                <div class="stack close">
                    <h1 tabindex="-1">{t!(words, first.title)}</h1>
                    <p class="lead beside">{t!(words, first.lead)}</p>
                </div>
                <form class="stack far" aria-label=move || t_string!(words, first.title) on:submit=send>
                    <LanguageChoice on_language=move |locale: Locale| words.set_locale(locale)/>
                    <TextInput
                        label=move || t_string!(words, first.name).to_owned()
                        value=person
                        wrong=wrong(person)
                        autocomplete="name"
                    />
                    <TextInput
                        label=move || t_string!(words, first.organisation).to_owned()
                        hint=move || t_string!(words, first.organisation_hint).to_owned()
                        value=organisation
                        wrong=wrong(organisation)
                        autocomplete="organization"
                    />
                    <TextInput
                        label=move || t_string!(words, first.laptop).to_owned()
                        hint=move || t_string!(words, first.laptop_hint).to_owned()
                        value=laptop
                        wrong=wrong(laptop)
                    />
                    <ErrorText sentence=asking.sentence(words)/>
                    <div class="row">
                        <SubmitButton label=move || t_string!(words, first.begin).to_owned() busy=asking.busy/>
                    </div>
                </form>
                <section class="stack close good-to-know">
                    <h2>{t!(words, first.good_to_know)}</h2>
                    <p>{t!(words, first.lies)}</p>
                    <p class="path">{folder}</p>
                    <p>{t!(words, first.disk)}</p>
                    <p>{t!(words, first.no_account)}</p>
                </section>
            </main>
        </div>
    }
}
