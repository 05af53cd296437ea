//! The life of a plan: seven stages, each kept as a version with its day, its name and what the plan said then.

use leptos::html;
use leptos::prelude::*;
use leptos_i18n::Locale as _;
use taccuino_core::documents::{EditError, Field, ItemKey, plan};
use taccuino_core::forms::TextKey;

use super::checks::{MissingList, led_by_mentor, missing_before};
use super::version::ToKept;
use super::{VERSIONS, cell_anchor, stage_index, stage_name};
use crate::components::button::Button;
use crate::components::choice_card::ChoiceCard;
use crate::components::icon::Icon;
use crate::components::ordered_list::Ordered;
use crate::components::prose_field::ProseField;
use crate::components::text_input::{TextInput, fresh_id};
use crate::components::time_text::{day_of, now};
use crate::components::value_field::day;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::Shown;
use crate::pages::guide_note::guide_text;
use crate::pages::trace::focus_on;
use crate::state::use_app_state;

/// The guide to the visits, and its item about the presentation of the plan.
///
/// # Source
/// requirements.md POL-04.
const VISITS: &str = "visits";
const PRESENTING: &str = "v3c";

/// Shows at which stage the plan is, and lets whoever writes it go on to another.
#[component]
pub(super) fn Life(shown: Shown, rows: Ordered, points: Ordered) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let stage = Memo::new(move |_| document.value(&Field::root("stage")));
    let reached = move || stage.with(|stage| stage_index(stage));
    let entry = move |(index, name): (usize, &'static str)| {
        let is_passed = move || reached().is_some_and(|reached| index < reached);
        let is_here = move || reached() == Some(index);
        view! {
            <li aria-current=move || is_here().then_some("step") class:passed=is_passed>
                <span class="stage-mark" aria-hidden="true">
                    <Show when=is_passed fallback=move || index + 1><Icon name="check"/></Show>
                </span>
                <span>
                    {move || stage_name(i18n, name)}
                    <span class="hidden-words">
                        {move || {
                            if is_here() {
                                t_string!(i18n, plan_life.is_here)
                            } else if is_passed() {
                                t_string!(i18n, plan_life.is_passed)
                            } else {
                                ""
                            }
                        }}
                    </span>
                </span>
            </li>
        }
    };
    let say = Callback::new(move |value: String| stage_name(i18n, &value).to_owned());
    let label = Signal::derive(move || t_string!(i18n, plan_life.stage).to_owned());
    view! {
        <section class="stack" aria-labelledby="plan-life">
            <h2 id="plan-life">{t!(i18n, plan_life.title)}</h2>
            <ChoiceCard document field=Field::root("stage") label say/>
            <ol class="stages">{plan::STAGES.iter().copied().enumerate().map(entry).collect_view()}</ol>
            <p class="beside" hidden=move || reached().is_some()>{t!(i18n, plan_life.not_begun)}</p>
            <Show when=move || document.may_write.get()>
                <GoOn shown rows points stage/>
            </Show>
            <LedByMentor shown rows/>
        </section>
    }
}

/// Lets somebody record that the plan has reached a stage.
#[component]
fn GoOn(shown: Shown, rows: Ordered, points: Ordered, stage: Memo<String>) -> impl IntoView {
    let i18n = use_i18n();
    let announcement = use_app_state().announcement;
    let chosen = RwSignal::new(None::<usize>);
    let name = RwSignal::new(String::new());
    let is_refused = RwSignal::new(false);
    let failed = RwSignal::new(None::<EditError>);
    let refusal: NodeRef<html::P> = NodeRef::new();
    let next =
        move || stage.with(|stage| stage_index(stage)).map_or(0, |index| (index + 1).min(plan::STAGES.len() - 1));
    let target = Memo::new(move |_| plan::STAGES[chosen.get().unwrap_or_else(next).min(plan::STAGES.len() - 1)]);
    let missing = Memo::new(move |_| missing_before(shown, rows, points, target.get()));
    let is_complete = move || missing.with(Vec::is_empty);
    // What was refused is so no longer once nothing is missing, or another stage is chosen.
    Effect::new(move || {
        target.track();
        if is_complete() || is_refused.get_untracked() {
            is_refused.set(false);
        }
    });
    let record = move |()| {
        if !missing.with_untracked(Vec::is_empty) {
            is_refused.set(true);
            request_animation_frame(move || {
                if let Some(refusal) = refusal.get_untracked() {
                    // An element that has left the page takes no focus.
                    let _ = refusal.focus();
                }
            });
            return;
        }
        let reached = target.get_untracked();
        match shown.document.reach(reached, &day_of(now()), name.get_untracked().trim()) {
            Ok(()) => {
                failed.set(None);
                chosen.set(None);
                name.set(String::new());
                let stage = stage_name(i18n, reached);
                announcement.set(t_string!(i18n, plan_life.recorded, stage = stage).to_string());
            }
            Err(error) => failed.set(Some(error)),
        }
    };
    let say_visits = move |key: TextKey<'static>| guide_text(i18n.get_locale().as_str(), VISITS, key);
    let id = fresh_id("stage");
    let option = move |(index, stage): (usize, &'static str)| {
        view! {
            <option value=index.to_string() prop:selected=move || target.get() == stage>
                {move || stage_name(i18n, stage)}
            </option>
        }
    };
    let sentence = move || {
        let stage = stage_name(i18n, target.get());
        t_string!(i18n, plan_life.missing, stage = stage).to_string()
    };
    view! {
        <div class="card">
            <div class="pair">
                <div class="field">
                    <label for=id.clone()>{t!(i18n, plan_life.go_on_to)}</label>
                    <select id=id on:change=move |event| chosen.set(event_target_value(&event).parse().ok())>
                        {plan::STAGES.iter().copied().enumerate().map(option).collect_view()}
                    </select>
                </div>
                <TextInput
                    label=move || t_string!(i18n, plan_life.version_name).to_owned()
                    hint=move || t_string!(i18n, plan_life.version_hint).to_owned()
                    value=name
                />
            </div>
            <Show when=move || target.get() == "presented">
                <p>{move || say_visits(TextKey::text(PRESENTING))} ": " {move || say_visits(TextKey::hint(PRESENTING))}</p>
            </Show>
            <Show when=move || target.get() == "approved">
                <p>{t!(i18n, plan_life.act_needed)}</p>
            </Show>
            <div class="stack close" hidden=is_complete>
                <p class="wrong" tabindex="-1" node_ref=refusal hidden=move || !is_refused.get()>
                    <Icon name="alert"/>
                    " "
                    {t!(i18n, plan_life.refused)}
                </p>
                <p>{sentence}</p>
                <MissingList shown rows missing/>
            </div>
            <p class="wrong" role="status" hidden=move || failed.with(Option::is_none)>
                {move || failed.get().map(|error| match error {
                    EditError::NotInThisVersion(_) => t_string!(i18n, plan_life.begun_earlier),
                    _ => t_string!(i18n, errors.edit),
                })}
            </p>
            <div class="row">
                <Button
                    label=move || {
                        let stage = stage_name(i18n, target.get());
                        t_string!(i18n, plan_life.record, stage = stage).to_string()
                    }
                    on_press=record
                />
            </div>
        </div>
    }
}

/// Says which actions are led from the mentor's side: the mentor helps, and leads nothing.
#[component]
fn LedByMentor(shown: Shown, rows: Ordered) -> impl IntoView {
    let i18n = use_i18n();
    let led = Memo::new(move |_| led_by_mentor(shown, rows));
    let entry = move |(row, lead): (ItemKey, String)| {
        let anchor = cell_anchor(&row, "lead");
        let address = format!("#{anchor}");
        let sentence =
            move || t_string!(i18n, plan_life.mentor_row, number = rows.place(&row), name = lead.clone()).to_string();
        view! { <li><a href=address on:click=move |_| { focus_on(&anchor); }>{sentence}</a></li> }
    };
    view! {
        <div class="stack close" hidden=move || led.with(Vec::is_empty)>
            <p>{t!(i18n, plan_life.mentor_leads)}</p>
            <ul class="bullets">{move || led.get().into_iter().map(entry).collect_view()}</ul>
        </div>
    }
}

/// Lists the versions of the plan: which stage it reached when.
#[component]
pub(super) fn History(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let versions = Memo::new(move |_| {
        let items = document.items(VERSIONS).into_iter().filter(|item| !item.removed);
        items.map(|item| item.key).collect::<Vec<_>>()
    });
    let entry = move |key: ItemKey| {
        let field = |name: &str| Field::of_item(VERSIONS, &key, name);
        let (stage, date, name) = (field("stage"), field("date"), field("name"));
        let name = Memo::new(move |_| document.value(&name));
        let note = field("note");
        view! {
            <li class="version">
                <p>
                    <strong>{move || stage_name(i18n, &document.value(&stage))}</strong>
                    " · "
                    {move || day(i18n, &document.value(&date))}
                    <span hidden=move || name.with(String::is_empty)>" · " {move || name.get()}</span>
                </p>
                <ToKept shown version=key/>
                <ProseField document field=note label=move || t_string!(i18n, plan_life.version_note).to_owned()/>
            </li>
        }
    };
    view! {
        <section class="stack close" aria-labelledby="plan-versions">
            <h2 id="plan-versions">{t!(i18n, plan_life.versions)}</h2>
            <p class="beside" hidden=move || !versions.with(Vec::is_empty)>{t!(i18n, plan_life.no_versions)}</p>
            <ol class="versions"><For each=move || versions.get() key=Clone::clone children=entry/></ol>
        </section>
    }
}
