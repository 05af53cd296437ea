//! The local support network: mandate, members with what became of them, meetings.

mod history;
mod members;
mod summary;
mod too_many;

use leptos::prelude::*;
use taccuino_core::documents::{Field, ItemKey};

use super::document::{DocumentFrame, Shown};
use super::guide_note::GuideNote;
use crate::components::ordered_list::{Ordered, OrderedList};
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};
use crate::paths;

use history::History;
use members::Members;
use summary::SummaryAlone;

/// The guide that says whom to invite and how to keep it simple.
const GUIDE: &str = "support-network";
const MEETINGS: &str = "meetings";

/// Shows the document, or the part of it that may be shown to everybody.
#[component]
pub(crate) fn NetworkBody(shown: Shown, part: Signal<Option<String>>) -> impl IntoView {
    let is_summary = Memo::new(move |_| part.with(|part| part.as_deref() == Some(summary::PART)));
    move || match is_summary.get() {
        true => view! { <SummaryAlone shown/> }.into_any(),
        false => view! { <Sheet shown/> }.into_any(),
    }
}

#[component]
fn Sheet(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let alone = paths::part(&shown.programme.id, &document.id, summary::PART);
    let has_no_summary = move || document.text(&Field::root("summary")).trim().is_empty();
    let states = ValueKind::Choice(vec![
        ("active", Signal::derive(move || t_string!(i18n, network.state_active).to_owned())),
        ("paused", Signal::derive(move || t_string!(i18n, network.state_paused).to_owned())),
        ("ended", Signal::derive(move || t_string!(i18n, network.state_ended).to_owned())),
    ]);
    view! {
        <DocumentFrame shown>
            <div class="stack">
                <ProseField
                    document
                    field=Field::root("title")
                    style=ProseStyle::Line
                    label=move || t_string!(i18n, documents.title).to_owned()
                />
                <ProseField
                    document
                    field=Field::root("mandate")
                    label=move || t_string!(i18n, network.mandate).to_owned()
                    hint=move || t_string!(i18n, network.mandate_hint).to_owned()
                />
                <ValueField
                    document
                    field=Field::root("state")
                    kind=states
                    label=move || t_string!(i18n, network.state).to_owned()
                />
                <GuideNote guide=GUIDE section="purpose" items=&["p1", "p2", "p3", "p4"]/>
            </div>
            <Members shown/>
            <History shown/>
            <Meetings shown/>
            <div class="stack">
                <ProseField
                    document
                    field=Field::root("summary")
                    label=move || t_string!(i18n, network.summary).to_owned()
                    hint=move || t_string!(i18n, network.summary_hint).to_owned()
                />
                <p class="screen-only" hidden=has_no_summary>
                    <a href=alone>{t!(i18n, network.summary_alone)}</a>
                </p>
                <GuideNote guide=GUIDE section="outreach" items=&["o1", "o2", "o3", "o4", "o5"]/>
            </div>
        </DocumentFrame>
    }
}

#[component]
fn Meetings(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let list = Ordered::new(document, MEETINGS);
    let name = move |key: ItemKey| t_string!(i18n, network.meeting, number = list.place(&key)).to_string();
    let item = move |(key, is_new): (ItemKey, bool)| {
        let field = |name: &str| Field::of_item(MEETINGS, &key, name);
        view! {
            <ValueField
                document
                field=field("date")
                kind=ValueKind::Date
                label=move || t_string!(i18n, network.meeting_date).to_owned()
            />
            <ProseField
                document
                field=field("about")
                label=move || t_string!(i18n, network.meeting_about).to_owned()
                focus=is_new.then_some(None)
            />
            <ProseField
                document
                field=field("decided")
                label=move || t_string!(i18n, network.meeting_decided).to_owned()
            />
        }
        .into_any()
    };
    view! {
        <section class="stack">
            <h2>{t!(i18n, network.meetings)}</h2>
            <OrderedList list name add=move || t_string!(i18n, network.add_meeting).to_owned() item/>
        </section>
    }
}
