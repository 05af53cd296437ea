//! Needs analysis and mentor profile side by side, where they ask the same: two cities, one table.

use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::documents::DocKind;
use taccuino_core::forms::{self, Pack, Question, Section, TextKey};
use taccuino_core::ids::ProgrammeId;

use super::answers::{Contents, said};
use super::elsewhere::Lines;
use super::{NEEDS, PROFILE, say};
use crate::components::page::Page;
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::content::use_contents;
use crate::pages::place::use_programme;
use crate::paths;
use crate::state::use_app_state;
use crate::words;

/// Shows the questions that both forms ask, with the answers of both.
#[component]
pub(crate) fn ComparePage() -> impl IntoView {
    let i18n = use_i18n();
    let programme = use_programme();
    let below = move || view! { <p class="lead beside">{t!(i18n, forms.compare_lead)}</p> };
    let table = move || {
        let packs = forms::newest_pack(NEEDS).zip(forms::newest_pack(PROFILE));
        programme.get().zip(packs).map(|(programme, (needs, profile))| view! { <Comparison programme needs profile/> })
    };
    view! { <Page title=move || t_string!(i18n, forms.compare_title).to_owned() wide=true below>{table}</Page> }
}

/// One column of the table: a pack, and the forms that answer it.
#[derive(Clone, Copy)]
struct Column {
    pack: &'static Pack,
    contents: Contents,
}

#[component]
fn Comparison(programme: ProgrammeId, needs: &'static Pack, profile: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let known = use_app_state().programme(programme);
    let column = move |pack: &'static Pack| {
        let forms = Memo::new(move |_| {
            let mut forms = known.documents_of(DocKind::Form).unwrap_or_default();
            forms.retain(|form| form.pack.as_ref().is_some_and(|it| it.id == pack.id));
            forms
        });
        Column { pack, contents: Contents { forms, views: use_contents(forms) } }
    };
    let columns = [column(needs), column(profile)];
    let group = move |section: &'static Section| {
        let shared: Vec<_> =
            section.questions.iter().filter(|question| profile.question(&question.id).is_some()).collect();
        (!shared.is_empty()).then(|| {
            view! {
                <tbody>
                    <tr>
                        <th scope="rowgroup" colspan="3" class="group">
                            {move || say(i18n, needs, TextKey::title(&section.id))}
                        </th>
                    </tr>
                    {shared.into_iter().map(|question| view! { <Row columns question/> }).collect_view()}
                </tbody>
            }
        })
    };
    let [mentee, mentor] = columns;
    view! {
        <table class="compare">
            <caption class="hidden-words">{t!(i18n, forms.compare_title)}</caption>
            <thead>
                <tr>
                    <th scope="col">{t!(i18n, forms.question)}</th>
                    <th scope="col">{t!(i18n, forms.mentee)}<Forms column=mentee/></th>
                    <th scope="col">{t!(i18n, forms.mentor)}<Forms column=mentor/></th>
                </tr>
            </thead>
            {needs.sections.iter().filter_map(group).collect_view()}
        </table>
        <p><a href=paths::needs(&programme)>{t!(i18n, forms.all_forms)}</a></p>
    }
}

/// Shows the ways to the forms of a column.
#[component]
fn Forms(column: Column) -> impl IntoView {
    let i18n = use_i18n();
    let forms = column.contents.forms;
    view! {
        <span class="hint" hidden=move || forms.with(|forms| !forms.is_empty())>{t!(i18n, forms.none_begun)}</span>
        <For each=move || forms.get() key=|form| (form.id, form.changed) let:form>
            <span class="hint"><a href=paths::document(&form.programme, &form.id)>{words::document(i18n, &form)}</a></span>
        </For>
    }
}

#[component]
fn Row(columns: [Column; 2], question: &'static Question) -> impl IntoView {
    let i18n = use_i18n();
    let [mentee, mentor] = columns;
    let words = move || say(i18n, mentee.pack, TextKey::text(&question.id));
    view! {
        <tr>
            <th scope="row" class:part=question.parent.is_some()>{words}</th>
            <td>
                <span class="card-label" aria-hidden="true">{t!(i18n, forms.mentee)}</span>
                <Cell column=mentee id=&question.id/>
            </td>
            <td>
                <span class="card-label" aria-hidden="true">{t!(i18n, forms.mentor)}</span>
                <Cell column=mentor id=&question.id/>
            </td>
        </tr>
    }
}

/// Shows every answer of a column to a question; where several forms answer it, with the form that says so.
#[component]
fn Cell(column: Column, id: &'static str) -> impl IntoView {
    let i18n = use_i18n();
    let Column { pack, contents } = column;
    let answers = Memo::new(move |_| {
        let Some(question) = pack.question(id) else { return Vec::new() };
        let views = contents.views.get();
        let answer = |form: DocumentView| {
            let lines = said(i18n, pack, question, views.get(&form.id)?);
            (!lines.is_empty()).then_some((form, lines))
        };
        contents.forms.get().into_iter().filter_map(answer).collect::<Vec<_>>()
    });
    let one = move |(form, lines): (DocumentView, Vec<String>)| {
        let address = format!("{}#answers-{id}", paths::document(&form.programme, &form.id));
        view! {
            <div class="stack close">
                <Lines lines/>
                <p class="beside"><a href=address>{words::document(i18n, &form)}</a></p>
            </div>
        }
    };
    move || {
        let answers = answers.get();
        if answers.is_empty() {
            view! { <Lines lines=Vec::new()/> }.into_any()
        } else {
            answers.into_iter().map(one).collect_view().into_any()
        }
    }
}
