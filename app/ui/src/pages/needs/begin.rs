//! Beginning a form: who will read it is chosen, or said, before its first word.

use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use taccuino_api::{Answer, Command, NewDocument};
use taccuino_core::documents::DocKind;
use taccuino_core::forms::Pack;
use taccuino_core::membership::{Level, Role};
use wasm_bindgen::JsCast;

use crate::components::button::{Button, SubmitButton, Tone};
use crate::components::error_text::ErrorText;
use crate::components::readers_line::ReadersLine;
use crate::components::text_input::{TextInput, fresh_id};
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::asking::Asking;
use crate::pages::new_document::{new_document, use_readers_of_new};
use crate::paths;
use crate::state::ProgrammeState;
use crate::words;

/// Lists who may read a new form, the usual first; what the rights do not let this role create is left out.
///
/// What a city says frankly of itself may stay with its team.
///
/// # Source
/// requirements.md DOC-05 (a good practice can be shared outside the pair), DOC-11, DOC-12, CONF-05.
fn levels(pack: &Pack, role: Option<Role>) -> Vec<Level> {
    match (pack.id.as_str(), role) {
        (_, Some(Role::Facilitator | Role::Coordinator)) | ("training", _) => vec![Level::Programme],
        // A frank word on a candidate is nothing for the candidate to read.
        ("matching", _) => vec![Level::Team, Level::Pair, Level::Programme],
        // From the needs on the support group takes part.
        (_, Some(Role::MenteeTeam | Role::MentorTeam))
            if matches!(pack.id.as_str(), "needs-analysis" | "good-practice") =>
        {
            vec![Level::Pair, Level::Team, Level::Programme, Level::Network]
        }
        (_, Some(Role::MenteeTeam | Role::MentorTeam)) => vec![Level::Pair, Level::Team, Level::Programme],
        _ => vec![Level::Pair, Level::Programme],
    }
}

/// Shows the form that begins a form: readers first, then its title; afterwards it opens.
#[component]
pub(super) fn BeginForm(
    /// The programme.
    known: ProgrammeState,
    /// The pack whose questions it answers.
    pack: &'static Pack,
    /// The heading.
    heading: Signal<String>,
    /// Called when nobody wants to begin it any more.
    #[prop(into)]
    on_close: Callback<()>,
) -> impl IntoView {
    let i18n = use_i18n();
    let title = RwSignal::new(String::new());
    let mut choices = levels(pack, known.my_role());
    let level = RwSignal::new(choices.first().copied().unwrap_or(Level::Pair));
    choices.sort();
    let asking = Asking::new();
    let navigate = use_navigate();
    let wanted = move |level: Level| NewDocument {
        pack: Some(pack.reference()),
        ..new_document(known.id, DocKind::Form, Some(level), Vec::new())
    };
    let readers = use_readers_of_new(move || wanted(level.get()));
    let begin = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let navigate = navigate.clone();
        let title = title.get_untracked().trim().to_owned();
        let wanted = NewDocument { title, ..wanted(level.get_untracked()) };
        asking.ask(Command::NewDocument(wanted), move |answer| {
            if let Answer::Document(made) = answer {
                navigate(&paths::document(&made.programme, &made.id), Default::default());
            }
        });
    };
    let refusal = move || match readers.get() {
        Some(Err(error)) => Some(words::call_error(i18n, &error)),
        Some(Ok(_)) | None => None,
    };
    let names = move || readers.get().and_then(Result::ok).unwrap_or_default();
    let name = fresh_id("readers");
    let choice = move |choice: Level| {
        let words = move || match choice {
            Level::Me => t_string!(i18n, visit.for_me),
            Level::Team => t_string!(i18n, visit.for_team),
            Level::Pair => t_string!(i18n, visit.for_both),
            Level::Programme => t_string!(i18n, forms.for_programme),
            Level::Network | Level::Public => t_string!(i18n, network.for_network),
        };
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=name.clone()
                    prop:checked=move || level.get() == choice
                    on:change=move |_| level.set(choice)
                />
                {words}
            </label>
        }
    };
    let who_reads = (choices.len() > 1).then(|| {
        view! {
            <fieldset class="field">
                <legend>{t!(i18n, visit.who_reads)}</legend>
                <div class="choices side">{choices.into_iter().map(choice).collect_view()}</div>
            </fieldset>
        }
    });
    let is_practice = pack.id == "good-practice";
    let hint = move || {
        if is_practice { t_string!(i18n, forms.practice_title_hint) } else { t_string!(i18n, forms.title_hint) }
            .to_owned()
    };
    let form: NodeRef<html::Form> = NodeRef::new();
    form.on_load(|form| {
        // The button that was pressed is gone: the focus goes to the first thing to decide.
        let found = |what: &str| form.query_selector(what).ok().flatten();
        let first = found("input:checked").or_else(|| found("input"));
        if let Some(first) = first.and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok()) {
            // An element that has left the page takes no focus.
            let _ = first.focus();
        }
    });
    view! {
        <form class="card" node_ref=form aria-label=move || heading.get() on:submit=begin>
            <h3>{move || heading.get()}</h3>
            {who_reads}
            <ReadersLine level readers=Signal::derive(names)/>
            <TextInput label=move || t_string!(i18n, documents.title).to_owned() hint value=title/>
            <ErrorText sentence=Signal::derive(refusal)/>
            <ErrorText sentence=asking.sentence(i18n)/>
            <div class="row">
                <SubmitButton label=move || t_string!(i18n, documents.begin).to_owned() busy=asking.busy/>
                <Button tone=Tone::Quiet label=move || t_string!(i18n, common.close).to_owned() on_press=on_close/>
                <span class="beside">{t!(i18n, documents.readers_stay)}</span>
            </div>
        </form>
    }
}
