//! Issues to pass up to other levels of government, and what other cities could reuse.

use leptos::prelude::*;
use taccuino_core::documents::{Field, ItemKey};
use taccuino_core::membership::Level;

use super::document::{DocumentFrame, Shown};
use crate::components::ordered_list::{Ordered, OrderedList};
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};
use crate::words::Words;

const ISSUES: &str = "issues";

/// Shows the document.
#[component]
pub(crate) fn IssuesBody(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let list = Ordered::new(document, ISSUES);
    let name = move |key: ItemKey| t_string!(i18n, issues.issue, number = list.place(&key)).to_string();
    let item = move |(key, is_new): (ItemKey, bool)| view! { <Issue shown key_=key is_new/> }.into_any();
    let is_of_team = move || shown.about.with(|about| about.level < Level::Programme);
    view! {
        <DocumentFrame shown>
            <ProseField
                document
                field=Field::root("title")
                style=ProseStyle::Line
                label=move || t_string!(i18n, documents.title).to_owned()
            />
            <p class="beside" hidden=move || !is_of_team()>{t!(i18n, issues.for_team_only)}</p>
            <section class="stack">
                <div class="stack close">
                    <h2>{t!(i18n, issues.list)}</h2>
                    <p class="beside" hidden=move || !document.may_write.get()>{t!(i18n, issues.list_lead)}</p>
                </div>
                <OrderedList list name add=move || t_string!(i18n, issues.add).to_owned() item/>
            </section>
            <ProseField
                document
                field=Field::root("summary")
                label=move || t_string!(i18n, issues.replication).to_owned()
                hint=move || t_string!(i18n, issues.replication_hint).to_owned()
            />
        </DocumentFrame>
    }
}

#[component]
fn Issue(shown: Shown, key_: ItemKey, is_new: bool) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let field = |name: &str| Field::of_item(ISSUES, &key_, name);
    let say = |say: fn(Words) -> &'static str| Signal::derive(move || say(i18n).to_owned());
    let government = ValueKind::Choice(vec![
        ("regional", say(|w| t_string!(w, issues.regional))),
        ("national", say(|w| t_string!(w, issues.national))),
        ("european", say(|w| t_string!(w, issues.european))),
        ("other", say(|w| t_string!(w, issues.other))),
    ]);
    let state = ValueKind::Choice(vec![
        ("noted", say(|w| t_string!(w, issues.noted))),
        ("passed-up", say(|w| t_string!(w, issues.passed_up))),
        ("answered", say(|w| t_string!(w, issues.answered))),
    ]);
    view! {
        <ProseField
            document
            field=field("what")
            label=move || t_string!(i18n, issues.what).to_owned()
            focus=is_new.then_some(None)
        />
        <div class="pair">
            <ValueField document field=field("government") kind=government label=say(|w| t_string!(w, issues.government))/>
            <ValueField document field=field("to") kind=ValueKind::Line label=say(|w| t_string!(w, issues.to))/>
            <ValueField document field=field("state") kind=state label=say(|w| t_string!(w, issues.state))/>
            <ValueField document field=field("date") kind=ValueKind::Date label=say(|w| t_string!(w, issues.date))/>
        </div>
        <ProseField document field=field("answer") label=move || t_string!(i18n, issues.answer).to_owned()/>
    }
}
