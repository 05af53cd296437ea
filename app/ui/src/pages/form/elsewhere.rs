//! A section that somebody else answers, in a form of their own: read here, written there.

use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::documents::View;
use taccuino_core::forms::{Pack, Question, Section, SectionOwner, TextKey};

use super::answers::{Contents, said};
use super::{SectionHead, say};
use crate::answering::holds;
use crate::i18n::{t, t_string, use_i18n};
use crate::paths;
use crate::words;

/// Shows a section that the other side answers, with its answers as far as they are on this laptop.
#[component]
pub(super) fn SectionElsewhere(
    /// The pack.
    pack: &'static Pack,
    /// The section.
    section: &'static Section,
    /// The other forms of the same pack.
    contents: Contents,
) -> impl IntoView {
    let i18n = use_i18n();
    let is_of_city = section.owner == Some(SectionOwner::City);
    let found = Memo::new(move |_| {
        let views = contents.views.get();
        let forms = contents.forms.get().into_iter();
        forms.filter(|form| views.get(&form.id).is_some_and(|view| holds(section, view))).collect::<Vec<_>>()
    });
    let whose = move || {
        if is_of_city { t_string!(i18n, forms.by_city) } else { t_string!(i18n, forms.by_association) }
    };
    let not_here = move || {
        if is_of_city { t_string!(i18n, forms.city_not_here) } else { t_string!(i18n, forms.association_not_here) }
    };
    let form = move |form: DocumentView| {
        let view = Memo::new(move |_| contents.views.with(|views| views.get(&form.id).cloned()));
        let address = paths::document(&form.programme, &form.id);
        let owner = form.owner.join(", ");
        view! {
            <article class="card elsewhere">
                <p class="row apart">
                    <a href=address>{move || words::document(i18n, &form)}</a>
                    <span class="beside">{owner}</span>
                </p>
                {section.questions.iter().map(|question| view! { <Read pack question view/> }).collect_view()}
            </article>
        }
    };
    view! {
        <section class="stack form-section">
            <SectionHead pack section/>
            <p class="beside">{whose}</p>
            <p class="beside" hidden=move || found.with(|found| !found.is_empty())>{not_here}</p>
            <For each=move || found.get() key=|form| (form.id, form.changed) children=form/>
        </section>
    }
}

#[component]
fn Read(pack: &'static Pack, question: &'static Question, view: Memo<Option<View>>) -> impl IntoView {
    let i18n = use_i18n();
    let lines =
        move || view.with(|view| view.as_ref().map(|view| said(i18n, pack, question, view)).unwrap_or_default());
    view! {
        <div class="stack close" class:part=question.parent.is_some()>
            <h3>{move || say(i18n, pack, TextKey::text(&question.id))}</h3>
            <Lines lines=Signal::derive(lines)/>
        </div>
    }
}

/// Shows the lines of an answer, or that there is none.
#[component]
pub(super) fn Lines(
    /// The lines.
    #[prop(into)]
    lines: Signal<Vec<String>>,
) -> impl IntoView {
    let i18n = use_i18n();
    move || {
        let lines = lines.get();
        if lines.is_empty() {
            view! { <p class="beside">{t!(i18n, forms.no_answer)}</p> }.into_any()
        } else {
            lines.into_iter().map(|line| view! { <p class="words">{line}</p> }).collect_view().into_any()
        }
    }
}
