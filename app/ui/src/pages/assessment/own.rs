//! What each assessor answers alone: assessments of their own that belong to an agreed one.
//!
//! Owns which they are, how far they are, and how one is begun; what they say beside a question is `beside_agreed`'s.

use leptos::prelude::*;
use taccuino_api::{Answer, Command, DocumentView, NewDocument};
use taccuino_core::documents::DocKind;
use taccuino_core::forms::Pack;
use taccuino_core::ids::DocumentId;
use taccuino_core::membership::Level;

use super::answered_of_all;
use crate::components::button::{Button, SubmitButton, Tone};
use crate::components::error_text::ErrorText;
use crate::components::readers_line::ReadersLine;
use crate::components::text_input::{TextInput, fresh_id};
use crate::components::time_text::TimeText;
use crate::editing::{Phase, use_document};
use crate::i18n::{t, t_string, use_i18n};
use crate::link::CallError;
use crate::pages::asking::Asking;
use crate::pages::document::{Shown, title_of};
use crate::pages::new_document::{new_document, use_readers_of_new};
use crate::paths;
use crate::state::use_app_state;
use crate::words;
use leptos_router::hooks::use_navigate;

/// Who may be chosen to read what one answers alone, narrowest first.
const LEVELS: [Level; 2] = [Level::Team, Level::Pair];

/// Tells whether a document is what one assessor answers alone.
pub(super) fn is_own(document: &DocumentView) -> bool {
    document.kind == DocKind::Assessment && document.writers == Level::Me
}

/// Lists what was answered alone for an agreed assessment, as far as it can be read here.
pub(super) fn use_own_sheets(shown: Shown) -> Memo<Vec<DocumentView>> {
    let id = shown.document.id;
    Memo::new(move |_| {
        let pack = shown.about.with(|about| about.pack.as_ref().map(|pack| pack.id.clone()));
        let mut found = shown.programme.documents_of(DocKind::Assessment).unwrap_or_default();
        found.retain(|sheet| {
            let has_pack = sheet.pack.as_ref().map(|pack| &pack.id) == pack.as_ref();
            is_own(sheet) && sheet.links.contains(&id) && has_pack
        });
        found
    })
}

/// Tells whether the person at this laptop wrote a sheet: nobody else writes it.
pub(super) fn is_mine(sheet: &DocumentView) -> bool {
    sheet.read_only.is_none()
}

/// Shows who answered alone and how far they are, and lets the person at this laptop do so.
#[component]
pub(super) fn OwnSheets(shown: Shown, pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let sheets = use_own_sheets(shown);
    let ids = move || sheets.with(|sheets| sheets.iter().map(|sheet| sheet.id).collect::<Vec<_>>());
    let entry = move |id: DocumentId| {
        let about = Memo::new(move |_| sheets.with(|sheets| sheets.iter().find(|sheet| sheet.id == id).cloned()));
        move || about.get().map(|about| view! { <Sheet about pack/> })
    };
    let mine = Memo::new(move |_| {
        sheets.with(|sheets| sheets.iter().find(|sheet| is_mine(sheet)).map(|sheet| (sheet.programme, sheet.id)))
    });
    view! {
        <section class="stack close">
            <h2 id="own">{t!(i18n, assessment.own)}</h2>
            <p>{t!(i18n, assessment.own_lead)}</p>
            <Show when=move || sheets.with(|sheets| !sheets.is_empty())>
                <ul class="entries" aria-labelledby="own"><For each=ids key=Clone::clone children=entry/></ul>
            </Show>
            {move || match mine.get() {
                Some((programme, id)) => view! {
                    <div class="row">
                        <a class="button quiet" href=paths::document(&programme, &id)>{t!(i18n, assessment.own_go_on)}</a>
                    </div>
                }
                .into_any(),
                None => view! { <BeginOwn shown/> }.into_any(),
            }}
        </section>
    }
}

#[component]
fn Sheet(about: DocumentView, pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let document = use_document(about.id);
    let address = paths::document(&about.programme, &about.id);
    let is_me = is_mine(&about);
    let (level, changed) = (about.level, about.changed);
    let state = move || {
        if document.phase.get() != Phase::Open {
            return String::new();
        }
        match answered_of_all(document, pack) {
            (0, _) => t_string!(i18n, assessment.own_nothing).to_owned(),
            (count, total) if count == total => t_string!(i18n, assessment.own_all).to_owned(),
            (count, total) => t_string!(i18n, assessment.own_some, count = count, total = total).to_string(),
        }
    };
    view! {
        <li>
            <div class="entry">
                <p class="what">
                    <a class="name" href=address>
                        {about.creator.clone()} {is_me.then(|| view! { " (" {t!(i18n, common.you)} ")" })}
                    </a>
                    <span class="beside">{about.owner.join(", ")}</span>
                </p>
                <p>{state}</p>
                <p class="beside row">
                    <span>{move || words::level(i18n, level)}</span> <TimeText at=changed/>
                </p>
            </div>
        </li>
    }
}

/// Shows the button that begins own answers, and behind it who will read them.
#[component]
fn BeginOwn(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let level = RwSignal::new(Level::Team);
    let is_open = RwSignal::new(false);
    let wanted = move || NewDocument {
        writers: Some(Level::Me),
        pack: shown.about.with(|about| about.pack.clone()),
        ..new_document(shown.programme.id, DocKind::Assessment, Some(level.get()), vec![shown.document.id])
    };
    let readers = use_readers_of_new(wanted);
    let refusal = Memo::new(move |_| match readers.get() {
        Some(Err(error)) => Some(error),
        _ => None,
    });
    view! {
        {move || match (refusal.get(), is_open.get()) {
            (Some(error), _) => view! { <p class="beside">{move || words::call_error(i18n, &error)}</p> }.into_any(),
            (None, false) => view! {
                <div class="row">
                    <Button
                        tone=Tone::Quiet
                        icon="add"
                        label=move || t_string!(i18n, assessment.own_begin).to_owned()
                        on_press=move |()| is_open.set(true)
                    />
                </div>
            }
            .into_any(),
            (None, true) => view! { <OwnForm shown level readers wanted=Callback::new(move |()| wanted())/> }.into_any(),
        }}
    }
}

#[component]
fn OwnForm(
    shown: Shown,
    level: RwSignal<Level>,
    readers: ReadSignal<Option<Result<Vec<taccuino_api::ReaderView>, CallError>>>,
    wanted: Callback<(), NewDocument>,
) -> impl IntoView {
    let i18n = use_i18n();
    let asking = Asking::new();
    let navigate = use_navigate();
    let me = use_app_state().welcome.with_untracked(|welcome| {
        let me = welcome.as_ref().and_then(|welcome| welcome.me.as_ref());
        me.map(|me| me.person.clone()).unwrap_or_default()
    });
    let proposed =
        untrack(|| t_string!(i18n, assessment.own_title, name = me, title = title_of(i18n, shown)).to_string());
    let title = RwSignal::new(proposed);
    let names = move || readers.get().and_then(Result::ok).unwrap_or_default();
    let group = fresh_id("own-readers");
    let choice = move |choice: Level| {
        let words = move || {
            if choice == Level::Team {
                t_string!(i18n, assessment.own_for_team)
            } else {
                t_string!(i18n, assessment.own_for_both)
            }
        };
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=group.clone()
                    prop:checked=move || level.get() == choice
                    on:change=move |_| level.set(choice)
                />
                {words}
            </label>
        }
    };
    let begin = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let navigate = navigate.clone();
        let wanted = untrack(|| wanted.run(()));
        let wanted = NewDocument { title: title.get_untracked().trim().to_owned(), ..wanted };
        asking.ask(Command::NewDocument(wanted), move |answer| {
            if let Answer::Document(made) = answer {
                navigate(&paths::document(&made.programme, &made.id), Default::default());
            }
        });
    };
    view! {
        <form class="card next" on:submit=begin>
            <h3>{t!(i18n, assessment.own_begin)}</h3>
            <fieldset class="field">
                <legend>{t!(i18n, assessment.own_who_reads)}</legend>
                <div class="choices side">{LEVELS.into_iter().map(choice).collect_view()}</div>
                <p class="hint">{t!(i18n, documents.readers_stay)}</p>
            </fieldset>
            <ReadersLine level readers=Signal::derive(names)/>
            <TextInput label=move || t_string!(i18n, documents.title).to_owned() value=title/>
            <ErrorText sentence=asking.sentence(i18n)/>
            <div class="row">
                <SubmitButton label=move || t_string!(i18n, documents.begin).to_owned() busy=asking.busy/>
            </div>
        </form>
    }
}
