//! The room of the forms: needs analysis, profiles, good practices, and what there is to read about the method.

mod begin;

use leptos::prelude::*;
use leptos_i18n::Locale as _;
use taccuino_core::documents::DocKind;
use taccuino_core::forms::{self, Pack, PackKind, TextKey, TextPart};
use taccuino_core::ids::ProgrammeId;

use super::documents::Entry;
use super::place::use_programme;
use crate::components::button::{Button, Tone};
use crate::components::page::Page;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::filter::{Filter, ListFilter};
use crate::paths;
use crate::state::{ProgrammeState, use_app_state};
use crate::words::{self, Words};

use begin::BeginForm;

/// The forms of the method in the order in which a programme meets them.
const FORMS: [&str; 6] = ["needs-analysis", "mentor-profile", "matching", "training", "scope", "good-practice"];
/// The guides, the rules first.
const GUIDES: [&str; 4] = ["mentoring-rules", "process", "visits", "support-network"];

/// Lists the forms, and begins one.
#[component]
pub(crate) fn NeedsPage() -> impl IntoView {
    let i18n = use_i18n();
    let programme = use_programme();
    let below = move || view! { <p class="lead beside">{t!(i18n, forms.lead)}</p> };
    let room = move || programme.get().map(|programme| view! { <Room programme/> });
    view! { <Page title=move || t_string!(i18n, nav.needs).to_owned() below>{room}</Page> }
}

#[component]
fn Room(programme: ProgrammeId) -> impl IntoView {
    let i18n = use_i18n();
    let state = use_app_state();
    let known = state.programme(programme);
    // Which form is about to be begun, by its pack: one at a time.
    let beginning = RwSignal::new(None::<&'static str>);
    let packs = move || {
        // Packs that were imported come later than the page.
        state.packs.get();
        let mut packs = in_order(forms::packs_of(PackKind::Form), &FORMS);
        packs.retain(|pack| words::shape(i18n).uses(&pack.id));
        packs
    };
    let guides = move || {
        state.packs.get();
        let mut guides = in_order(forms::packs_of(PackKind::Guide), &GUIDES);
        guides.retain(|pack| words::shape(i18n).uses(&pack.id));
        guides
    };
    let may_fill = Memo::new(move |_| known.my_role().is_none_or(|role| role.fills_forms()));
    let guide = move |pack: &'static Pack| {
        let address = paths::guide(&programme, &pack.id);
        view! {
            <li class="entry">
                <p class="what"><a class="name" href=address>{move || title(i18n, pack)}</a></p>
            </li>
        }
    };
    view! {
        <p hidden=move || !words::shape(i18n).has_mentor()>
            <a href=paths::needs_beside(&programme)>{t!(i18n, forms.compare_title)}</a>
        </p>
        <p class="beside" hidden=move || may_fill.get()>{t!(i18n, denied.not_a_creator)}</p>
        <For each=packs key=|pack| (pack.id.clone(), pack.version) let:pack>
            <Group known pack beginning may_fill/>
        </For>
        <section class="stack close">
            <h2>{t!(i18n, forms.to_read)}</h2>
            <p>{t!(i18n, forms.to_read_lead)}</p>
            <ul class="entries">{move || guides().into_iter().map(guide).collect_view()}</ul>
        </section>
    }
}

/// Puts packs into an order; those that it does not name come last, as they came.
fn in_order(mut packs: Vec<&'static Pack>, order: &[&str]) -> Vec<&'static Pack> {
    packs.sort_by_key(|pack| order.iter().position(|id| *id == pack.id).unwrap_or(order.len()));
    packs
}

fn title(i18n: Words, pack: &'static Pack) -> &'static str {
    pack.text(i18n.get_locale().as_str(), TextKey::pack(TextPart::Title))
}

/// Says in a sentence what belongs to a form; of an association's own form its introduction begins with it.
fn about(i18n: Words, pack: &'static Pack) -> String {
    let known = match pack.id.as_str() {
        "needs-analysis" => t_string!(i18n, forms.about_needs),
        "mentor-profile" => t_string!(i18n, forms.about_profile),
        "matching" => t_string!(i18n, forms.about_matching),
        "training" => t_string!(i18n, forms.about_training),
        "scope" => t_string!(i18n, forms.about_scope),
        "good-practice" => t_string!(i18n, forms.about_practice),
        _ => {
            let intro = pack.text(i18n.get_locale().as_str(), TextKey::pack(TextPart::Intro)).trim();
            intro.split_inclusive(". ").next().unwrap_or(intro)
        }
    };
    known.to_owned()
}

/// Says what begins a form.
fn begin(i18n: Words, pack: &'static Pack) -> String {
    match pack.id.as_str() {
        "needs-analysis" => t_string!(i18n, forms.begin_needs).to_owned(),
        "mentor-profile" => t_string!(i18n, forms.begin_profile).to_owned(),
        "matching" => t_string!(i18n, forms.begin_matching).to_owned(),
        "training" => t_string!(i18n, forms.begin_training).to_owned(),
        "scope" => t_string!(i18n, forms.begin_scope).to_owned(),
        "good-practice" => t_string!(i18n, forms.begin_practice).to_owned(),
        _ => t_string!(i18n, forms.begin_other, name = title(i18n, pack)).to_string(),
    }
}

/// Shows the forms of one pack, what belongs there, and the button that begins one.
#[component]
fn Group(
    known: ProgrammeState,
    pack: &'static Pack,
    beginning: RwSignal<Option<&'static str>>,
    may_fill: Memo<bool>,
) -> impl IntoView {
    let i18n = use_i18n();
    let documents = Memo::new(move |_| {
        let mut documents = known.documents_of(DocKind::Form).unwrap_or_default();
        documents.retain(|document| document.pack.as_ref().is_some_and(|it| it.id == pack.id));
        documents
    });
    let filter = Filter::new(documents);
    let id = pack.id.as_str();
    let is_open = move || beginning.get() == Some(id);
    let heading = Signal::derive(move || begin(i18n, pack));
    view! {
        <section class="stack close form-group" id=format!("forms-{id}")>
            <h2>{move || title(i18n, pack)}</h2>
            <p>{move || about(i18n, pack)}</p>
            <Show when=move || documents.with(|documents| !documents.is_empty())>
                <ListFilter filter/>
                <ul class="entries">
                    <For each=move || filter.shown(i18n) key=|it| (it.id, it.changed, it.title.clone()) let:document>
                        <li><Entry document/></li>
                    </For>
                </ul>
            </Show>
            <Show when=move || may_fill.get() && !is_open()>
                <div class="row">
                    <Button tone=Tone::Quiet icon="add" label=heading on_press=move |()| beginning.set(Some(id))/>
                </div>
            </Show>
            <Show when=is_open>
                <BeginForm known pack heading on_close=move |()| beginning.set(None)/>
            </Show>
        </section>
    }
}
