//! Beginning an assessment: the benchmark, the title and the day; who will read it stands above its first word.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use taccuino_api::{Answer, Command, DocumentView, NewDocument};
use taccuino_core::documents::{DocKind, Edit, Field};
use taccuino_core::forms::{self, Pack, PackKind, TextKey, TextPart};
use taccuino_core::ids::ProgrammeId;
use taccuino_core::membership::Level;

use super::about_pack::AboutPack;
use super::say;
use crate::components::button::SubmitButton;
use crate::components::error_text::ErrorText;
use crate::components::readers_line::ReadersLine;
use crate::components::text_input::{TextInput, fresh_id};
use crate::editing::{Phase, use_document};
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::asking::Asking;
use crate::pages::new_document::{new_document, use_readers_of_new};
use crate::paths;
use crate::state::use_app_state;
use crate::words::{self, Words};

/// Shows the form that begins an assessment; afterwards the assessment opens.
#[component]
pub(super) fn BeginAssessment(
    /// The programme.
    programme: ProgrammeId,
) -> impl IntoView {
    let i18n = use_i18n();
    let packs = use_app_state().packs;
    let benchmarks = Memo::new(move |_| {
        packs.track();
        forms::packs_of(PackKind::Benchmark)
    });
    let chosen = RwSignal::new(None::<&'static Pack>);
    let pack = Memo::new(move |_| {
        let first = || benchmarks.with(|packs| packs.iter().find(|pack| is_full(pack)).copied());
        chosen.get().or_else(first)
    });
    let (title, day) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let asking = Asking::new();
    let begun = RwSignal::new(None::<DocumentView>);
    let wanted = move || NewDocument {
        pack: pack.get().map(Pack::reference),
        ..new_document(programme, DocKind::Assessment, None, Vec::new())
    };
    let readers = use_readers_of_new(wanted);
    let refusal = Memo::new(move |_| match readers.get() {
        Some(Err(error)) => Some(error),
        _ => None,
    });
    let names = move || readers.get().and_then(Result::ok).unwrap_or_default();
    let begin = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wanted = NewDocument { title: title.get_untracked().trim().to_owned(), ..untrack(wanted) };
        asking.ask(Command::NewDocument(wanted), move |answer| {
            if let Answer::Document(made) = answer {
                begun.set(Some(made));
            }
        });
    };
    let date_id = fresh_id("date");
    view! {
        <Show when=move || refusal.with(Option::is_some)>
            <p class="beside">
                {move || refusal.with(|error| error.as_ref().map(|error| words::call_error(i18n, error)))}
            </p>
        </Show>
        <form class="card" on:submit=begin hidden=move || refusal.with(Option::is_some)>
            <h2>{t!(i18n, documents.begin_assessment)}</h2>
            <ReadersLine level=Signal::from(Level::Pair) readers=Signal::derive(names)/>
            <Benchmarks benchmarks pack chosen/>
            <TextInput
                label=move || t_string!(i18n, documents.title).to_owned()
                hint=move || t_string!(i18n, documents.assessment_title_hint).to_owned()
                value=title
            />
            <div class="field">
                <label for=date_id.clone()>{t!(i18n, assessment.date)}</label>
                <input type="date" id=date_id prop:value=day on:change=move |event| day.set(event_target_value(&event))/>
            </div>
            <ErrorText sentence=asking.sentence(i18n)/>
            <div class="row">
                <SubmitButton label=move || t_string!(i18n, documents.begin).to_owned() busy=asking.busy/>
                <span class="beside">{t!(i18n, documents.readers_stay)}</span>
            </div>
        </form>
        {move || begun.get().map(|begun| view! { <Begun begun day=day.get_untracked()/> })}
    }
}

/// Writes the day into the new assessment, and goes there.
#[component]
fn Begun(begun: DocumentView, day: String) -> impl IntoView {
    let document = use_document(begun.id);
    let navigate = use_navigate();
    Effect::new(move || {
        match document.phase.get() {
            Phase::Opening => return,
            Phase::Open if !day.is_empty() => {
                // A day that the field does not take can be set on the page that opens.
                let _ = untrack(|| document.edit(&Edit::Set { field: Field::root("date"), value: day.clone() }));
            }
            Phase::Open | Phase::Failed(_) => (),
        }
        navigate(&paths::document(&begun.programme, &begun.id), Default::default());
    });
}

/// Tells whether a benchmark asks anything; a frame waits for a pack that fills it.
fn is_full(pack: &Pack) -> bool {
    !pack.factors.is_empty()
}

/// Shows the benchmarks to choose from, what each is about, and the frames.
#[component]
fn Benchmarks(
    benchmarks: Memo<Vec<&'static Pack>>,
    pack: Memo<Option<&'static Pack>>,
    chosen: RwSignal<Option<&'static Pack>>,
) -> impl IntoView {
    let i18n = use_i18n();
    let group = fresh_id("benchmark");
    let choice = move |it: &'static Pack| {
        let id = format!("{group}-{}", it.id);
        let about_id = format!("{id}-about");
        view! {
            <label class="choice" for=id.clone()>
                <input
                    type="radio"
                    id=id.clone()
                    name=group.clone()
                    aria-describedby=about_id.clone()
                    prop:checked=move || pack.with(|pack| pack.is_some_and(|pack| pack.id == it.id))
                    on:change=move |_| chosen.set(Some(it))
                />
                <span>
                    {move || title(i18n, it)}
                    <span class="hint" id=about_id>{move || about(i18n, benchmarks, it)}</span>
                </span>
            </label>
        }
    };
    let choices = move || {
        let full = benchmarks.get().into_iter().filter(|pack| is_full(pack));
        full.map(choice.clone()).collect_view()
    };
    let frames = move || {
        let frames: Vec<&'static Pack> = benchmarks.get().into_iter().filter(|pack| !is_full(pack)).collect();
        let frame = move |pack: &'static Pack| view! { <li>{move || title(i18n, pack)}</li> };
        (!frames.is_empty()).then(|| {
            view! {
                <details>
                    <summary>{t!(i18n, assessment.frames)}</summary>
                    <div class="stack close">
                        <p>{t!(i18n, assessment.frames_lead)}</p>
                        <ul class="bullets">{frames.into_iter().map(frame).collect_view()}</ul>
                    </div>
                </details>
            }
        })
    };
    view! {
        <fieldset class="field">
            <legend>{t!(i18n, assessment.which_benchmark)}</legend>
            <div class="choices">{choices}</div>
        </fieldset>
        {move || pack.get().map(|pack| view! { <AboutPack pack/> })}
        {frames}
    }
}

fn title(i18n: Words, pack: &'static Pack) -> &'static str {
    say(i18n, pack, TextKey::pack(TextPart::Title))
}

/// Says what theme a benchmark belongs to, where its title is another, and how many key factors it has.
fn about(i18n: Words, benchmarks: Memo<Vec<&'static Pack>>, pack: &'static Pack) -> String {
    let count = u32::try_from(pack.factors.len()).unwrap_or(u32::MAX);
    let factors = if words::is_single(i18n, count) {
        t_string!(i18n, assessment.factors_single).to_owned()
    } else {
        t_string!(i18n, assessment.factors_several, count = count).to_string()
    };
    let first = benchmarks.with(|packs| packs.iter().find(|other| other.theme == pack.theme).copied());
    match first {
        Some(first) if first.id != pack.id => {
            let theme = t_string!(i18n, assessment.theme, theme = title(i18n, first)).to_string();
            format!("{theme} · {factors}")
        }
        _ => factors,
    }
}
