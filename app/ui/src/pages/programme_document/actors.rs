//! Who plays a part in a programme without a laptop in it, as a table.

use leptos::prelude::*;
use taccuino_core::documents::{Field, ItemKey};

use crate::components::numbered_head::NumberedHead;
use crate::components::ordered_list::{ItemButtons, ListFoot, Ordered};
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::Shown;
use crate::words::Words;

const ACTORS: &str = "actors";

/// One column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Also,
    Organisation,
    Part,
    Note,
}

impl Column {
    const ALL: [Self; 5] = [Self::Name, Self::Also, Self::Organisation, Self::Part, Self::Note];

    fn field(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Also => "also",
            Self::Organisation => "organisation",
            Self::Part => "part",
            Self::Note => "note",
        }
    }

    fn name(self, words: Words) -> &'static str {
        match self {
            Self::Name => t_string!(words, timeline.name),
            Self::Also => t_string!(words, timeline.also),
            Self::Organisation => t_string!(words, timeline.organisation),
            Self::Part => t_string!(words, timeline.part),
            Self::Note => t_string!(words, timeline.note),
        }
    }
}

/// Lists the parts, each with its name in the language of the page.
fn parts(words: Words) -> Vec<(&'static str, Signal<String>)> {
    let say = |say: fn(Words) -> &'static str| Signal::derive(move || say(words).to_owned());
    vec![
        ("coordinator", say(|w| t_string!(w, timeline.part_coordinator))),
        ("mentee-city", say(|w| t_string!(w, timeline.part_mentee_city))),
        ("mentor-city", say(|w| t_string!(w, timeline.part_mentor_city))),
        ("mentee-association", say(|w| t_string!(w, timeline.part_mentee_association))),
        ("mentor-association", say(|w| t_string!(w, timeline.part_mentor_association))),
        ("support-group", say(|w| t_string!(w, timeline.part_support_group))),
        ("mirror-group", say(|w| t_string!(w, timeline.part_mirror_group))),
        ("facilitator", say(|w| t_string!(w, timeline.part_facilitator))),
        ("politician", say(|w| t_string!(w, timeline.part_politician))),
        ("municipal-service", say(|w| t_string!(w, timeline.part_municipal_service))),
        ("interviewee", say(|w| t_string!(w, timeline.part_interviewee))),
        ("outside-reader", say(|w| t_string!(w, timeline.part_outside_reader))),
        ("other-city", say(|w| t_string!(w, timeline.part_other_city))),
    ]
}

/// Shows the table; nothing in a programme that was begun before there was one.
#[component]
pub(super) fn Actors(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let rows = Ordered::new(document, ACTORS);
    let is_there = Memo::new(move |_| {
        document.view().is_some_and(|view| view.collections.iter().any(|collection| collection.name == ACTORS))
    });
    let is_empty = move || rows.shown.with(Vec::is_empty);
    let head = move |column: Column| view! { <th scope="col">{move || column.name(i18n)}</th> };
    view! {
        <section class="stack close" hidden=move || !is_there.get()>
            <h2 id="actors">{t!(i18n, timeline.actors)}</h2>
            <p class="beside" hidden=move || !document.may_write.get()>{t!(i18n, timeline.actors_lead)}</p>
            <table class="plan actors" aria-labelledby="actors" hidden=is_empty>
                <NumberedHead>{Column::ALL.into_iter().map(head).collect_view()}</NumberedHead>
                <tbody>
                    <For each=move || rows.shown.get() key=Clone::clone let:key>
                        <Row shown rows key_=key/>
                    </For>
                </tbody>
            </table>
            <ListFoot list=rows add=move || t_string!(i18n, timeline.add_actor).to_owned()/>
        </section>
    }
}

#[component]
fn Row(shown: Shown, rows: Ordered, key_: ItemKey) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let key = StoredValue::new(key_.clone());
    let number = move || key.with_value(|key| rows.place(key));
    let name = Signal::derive(move || t_string!(i18n, timeline.actor, number = number()).to_string());
    let cell = |column: Column| {
        let field = Field::of_item(ACTORS, &key_, column.field());
        // Read aloud a cell says its row too.
        let label = Signal::derive(move || {
            t_string!(i18n, timeline.cell, column = column.name(i18n), number = number()).to_string()
        });
        let content = match column {
            Column::Note => view! { <ProseField document field label style=ProseStyle::Cell/> }.into_any(),
            Column::Part => {
                view! { <ValueField document field kind=ValueKind::Choice(parts(i18n)) label is_cell=true/> }.into_any()
            }
            Column::Name | Column::Also | Column::Organisation => {
                view! { <ValueField document field kind=ValueKind::Line label is_cell=true/> }.into_any()
            }
        };
        view! {
            <td>
                <span class="card-label" aria-hidden="true">{move || column.name(i18n)}</span>
                {content}
            </td>
        }
    };
    view! {
        <tr
            on:focusin=move |_| key.with_value(|key| rows.entered(key))
            on:focusout=move |event| rows.left(&event)
            on:keydown=move |event| key.with_value(|key| rows.key_down(&event, key))
            on:dragover=move |event| rows.drag_over(&event)
            on:drop=move |event| key.with_value(|key| rows.drop_on(&event, key))
        >
            <th scope="row" class="number">
                <span class="hidden-words">{move || name.get()}</span>
                <span aria-hidden="true">{number}</span>
                <ItemButtons list=rows item=key_.clone() name/>
            </th>
            {Column::ALL.into_iter().map(cell).collect_view()}
        </tr>
    }
}
