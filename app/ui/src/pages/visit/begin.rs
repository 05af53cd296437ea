//! Beginning a visit or a meeting: which one it is, what the method says about it, and who will read it.

use leptos::prelude::*;
use leptos_i18n::Locale as _;
use leptos_router::hooks::use_navigate;
use taccuino_api::{Answer, Command, NewDocument};
use taccuino_core::documents::DocKind;
use taccuino_core::forms::{self, Pack, TextKey};
use taccuino_core::ids::ProgrammeId;
use taccuino_core::membership::Level;

use crate::components::button::SubmitButton;
use crate::components::error_text::ErrorText;
use crate::components::readers_line::ReadersLine;
use crate::components::text_input::{TextInput, fresh_id};
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::asking::Asking;
use crate::pages::new_document::{new_document, use_readers_of_new};
use crate::paths;
use crate::state::use_app_state;
use crate::words;

/// The pack whose sections are the visits.
const VISITS: &str = "visits";
/// The sections with the stage that a visit begun from one has.
const TEMPLATES: [(&str, &str); 4] = [("v1", "visit-1"), ("v2", "visit-2"), ("v3", "visit-3"), ("meeting", "meeting")];

/// A visit that begins with nothing prepared.
const EMPTY: &str = "empty";

/// Shows the form that begins a visit; afterwards the visit opens, with its agenda.
#[component]
pub(super) fn BeginVisit(
    /// The programme.
    programme: ProgrammeId,
    /// The stages of the visits that are there.
    stages: Memo<Vec<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let packs = use_app_state().packs;
    let pack = Memo::new(move |_| {
        packs.track();
        forms::newest_pack(VISITS).map(|pack| pack.version)
    });
    let chosen = RwSignal::new(None::<&'static str>);
    // The first that is not there yet; then meetings.
    let suggested = move || {
        let next = stages.with(|stages| {
            TEMPLATES.iter().find(|(_, stage)| !stages.iter().any(|known| known == stage)).map(|(id, _)| *id)
        });
        next.unwrap_or("meeting")
    };
    let template = Memo::new(move |_| chosen.get().unwrap_or_else(suggested));
    let title = RwSignal::new(String::new());
    let asking = Asking::new();
    let navigate = use_navigate();
    let readers = use_readers_of_new(move || new_document(programme, DocKind::Visit, None, Vec::new()));
    let begin = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let navigate = navigate.clone();
        let template = template.get_untracked();
        let section = forms::newest_pack(VISITS).and_then(|pack| pack.section(template).map(|_| pack));
        let typed = title.get_untracked().trim().to_owned();
        let named = match section {
            Some(pack) if typed.is_empty() => {
                pack.text(untrack(|| i18n.get_locale()).as_str(), TextKey::title(template)).to_owned()
            }
            _ => typed,
        };
        let wanted = NewDocument {
            title: named,
            template: section.map(|_| template.to_owned()),
            ..new_document(programme, DocKind::Visit, None, Vec::new())
        };
        asking.ask(Command::NewDocument(wanted), move |answer| {
            if let Answer::Document(made) = answer {
                navigate(&paths::document(&made.programme, &made.id), Default::default());
            }
        });
    };
    let refusal = Memo::new(move |_| match readers.get() {
        Some(Err(error)) => Some(error),
        _ => None,
    });
    let names = move || readers.get().and_then(Result::ok).unwrap_or_default();
    let choices = move || {
        pack.get()?;
        let pack = forms::newest_pack(VISITS)?;
        Some(view! { <Templates pack template chosen/> })
    };
    view! {
        <Show when=move || refusal.with(Option::is_some)>
            <p class="beside">
                {move || refusal.with(|error| error.as_ref().map(|error| words::call_error(i18n, error)))}
            </p>
        </Show>
        <form class="card" on:submit=begin hidden=move || refusal.with(Option::is_some)>
            <h2>{t!(i18n, documents.begin_visit)}</h2>
            <ReadersLine level=Signal::from(Level::Pair) readers=Signal::derive(names)/>
            {choices}
            <TextInput
                label=move || t_string!(i18n, documents.title).to_owned()
                hint=move || t_string!(i18n, documents.visit_title_hint).to_owned()
                value=title
            />
            <ErrorText sentence=asking.sentence(i18n)/>
            <div class="row">
                <SubmitButton label=move || t_string!(i18n, documents.begin).to_owned() busy=asking.busy/>
                <span class="beside">{t!(i18n, documents.readers_stay)}</span>
            </div>
        </form>
    }
}

/// Lets somebody choose which visit it is, and says what belongs to it.
#[component]
fn Templates(
    pack: &'static Pack,
    template: Memo<&'static str>,
    chosen: RwSignal<Option<&'static str>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let name = fresh_id("template");
    let say = move |key: TextKey<'_>| pack.text(i18n.get_locale().as_str(), key);
    let title = move |id: &'static str| match id {
        EMPTY => t_string!(i18n, visit_kinds.empty),
        id => say(TextKey::title(id)),
    };
    let hint = move |id: &'static str| match id {
        EMPTY => t_string!(i18n, visit_kinds.empty_hint),
        id => say(TextKey::hint(id)),
    };
    let choice = move |id: &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=name.clone()
                    prop:checked=move || template.get() == id
                    on:change=move |_| chosen.set(Some(id))
                />
                <span>
                    {move || title(id)}
                    <span class="beside within">{move || hint(id)}</span>
                </span>
            </label>
        }
    };
    let agenda = move || {
        let items = pack.section(template.get()).map(|section| &section.items[..]).unwrap_or_default();
        items.iter().map(|item| view! { <li>{say(TextKey::text(&item.id))}</li> }).collect_view()
    };
    view! {
        <fieldset class="field">
            <legend>{t!(i18n, visit_kinds.which)}</legend>
            <div class="choices">
                {TEMPLATES.into_iter().map(|(id, _)| id).chain([EMPTY]).map(choice).collect_view()}
            </div>
        </fieldset>
        <div class="stack close" role="status" hidden=move || template.get() == EMPTY>
            <p>{move || say(TextKey::rationale(template.get()))}</p>
            <p class="label">{t!(i18n, visit_kinds.on_agenda)}</p>
            <ol class="bullets">{agenda}</ol>
        </div>
    }
}
