//! The table of the plan: six columns, rows that move; below 1,000 pixels each row is a card.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use taccuino_core::documents::{Field, ItemKey, Place};
use taccuino_core::membership::Role;

use super::{ROWS, cell_anchor, names_of};
use crate::components::numbered_head::NumberedHead;
use crate::components::ordered_list::{ItemButtons, ListFoot, Ordered};
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::Shown;
use crate::pages::trace::{ComesFrom, focus_on};
use crate::words::Words;

/// One column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Action,
    Results,
    Timing,
    Lead,
    Resources,
    Success,
}

impl Column {
    /// Every column in the order of the template.
    pub(super) const ALL: [Self; 6] =
        [Self::Action, Self::Results, Self::Timing, Self::Lead, Self::Resources, Self::Success];

    /// The field's name in the document.
    pub(super) fn field(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Results => "results",
            Self::Timing => "timing",
            Self::Lead => "lead",
            Self::Resources => "resources",
            Self::Success => "success",
        }
    }

    pub(super) fn name(self, i18n: Words) -> &'static str {
        match self {
            Self::Action => t_string!(i18n, plan.action),
            Self::Results => t_string!(i18n, plan.results),
            Self::Timing => t_string!(i18n, plan.timing),
            Self::Lead => t_string!(i18n, plan.lead),
            Self::Resources => t_string!(i18n, plan.resources),
            Self::Success => t_string!(i18n, plan.success),
        }
    }

    fn hint(self, i18n: Words) -> &'static str {
        match self {
            Self::Action => t_string!(i18n, plan.action_hint),
            Self::Results => t_string!(i18n, plan.results_hint),
            Self::Timing => t_string!(i18n, plan.timing_hint),
            Self::Lead => t_string!(i18n, plan.lead_hint),
            Self::Resources => t_string!(i18n, plan.resources_hint),
            Self::Success => t_string!(i18n, plan.success_hint),
        }
    }
}

/// Shows the table, in the order of the plan or, with `?order=date` in the address, by the day on which actions begin.
#[component]
pub(super) fn PlanTable(shown: Shown, rows: Ordered) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let query = use_query_map();
    let by_date = Memo::new(move |_| query.with(|query| query.get("order").is_some_and(|order| order == "date")));
    let order = Memo::new(move |_| {
        let mut keys = rows.shown.get();
        if by_date.get() {
            // Days written this way compare as texts; what has none comes last.
            keys.sort_by_cached_key(|key| {
                let from = document.value(&Field::of_item(ROWS, key, "from"));
                (from.is_empty(), from)
            });
        }
        keys
    });
    let leads = Signal::derive(move || names_of(shown, Role::MenteeTeam));
    let head = move |column: Column| {
        view! {
            <th scope="col">
                {move || column.name(i18n)}
                <span class="hint">{move || column.hint(i18n)}</span>
            </th>
        }
    };
    let is_empty = move || rows.shown.with(Vec::is_empty);
    view! {
        <section class="stack close">
            <h2 id="plan-rows">{t!(i18n, plan.actions)}</h2>
            <p class="beside" hidden=move || !document.may_write.get()>{t!(i18n, plan.lead_text)}</p>
            <p class="row order-choice" hidden=is_empty>
                {t!(i18n, plan_life.order)}
                " "
                <a href="?" data-noscroll="" aria-current=move || (!by_date.get()).then_some("true")>{t!(i18n, plan_life.own_order)}</a>
                <a href="?order=date" data-noscroll="" aria-current=move || by_date.get().then_some("true")>
                    {t!(i18n, plan_life.by_date)}
                </a>
                <span class="beside" hidden=move || !by_date.get()>{t!(i18n, plan_life.by_date_hint)}</span>
            </p>
            <table class="plan" aria-labelledby="plan-rows" hidden=is_empty>
                <NumberedHead>{Column::ALL.into_iter().map(head).collect_view()}</NumberedHead>
                <tbody>
                    <For each=move || order.get() key=Clone::clone let:key>
                        <Row shown rows key_=key leads by_date/>
                    </For>
                </tbody>
            </table>
            <ListFoot list=rows add=move || t_string!(i18n, plan.add_row).to_owned()/>
        </section>
    }
}

#[component]
fn Row(shown: Shown, rows: Ordered, key_: ItemKey, leads: Signal<Vec<String>>, by_date: Memo<bool>) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let key = StoredValue::new(key_.clone());
    let number = move || key.with_value(|key| rows.place(key));
    let is_new = rows.added.get_untracked().as_ref() == Some(&key_);
    let name = Signal::derive(move || t_string!(i18n, plan.row, number = number()).to_string());
    let place = Place { document: document.id, item: Some((ROWS.to_owned(), key_.clone())) };
    let cell = |column: Column| {
        let field = Field::of_item(ROWS, &key_, column.field());
        // Read aloud a cell says its row too; on narrow windows the label is its heading.
        let label = Signal::derive(move || {
            t_string!(i18n, plan.cell, column = column.name(i18n), number = number()).to_string()
        });
        let content = if column == Column::Lead {
            view! { <ValueField document field kind=ValueKind::Line label is_cell=true suggestions=leads/> }.into_any()
        } else {
            let focus = (is_new && column == Column::Action).then_some(None);
            // Every cell but the first takes line breaks; none has a height of its own.
            view! { <ProseField document field label style=ProseStyle::Cell focus/> }.into_any()
        };
        let origin = (column == Column::Action).then(|| view! { <ComesFrom shown from=place.clone()/> });
        view! {
            <td id=cell_anchor(&key_, column.field())>
                <span class="card-label" aria-hidden="true">{move || column.name(i18n)}</span>
                {content}
                {origin}
            </td>
        }
    };
    let more = format!("more-{key_}");
    let more_address = format!("#{more}");
    view! {
        <tr
            id=rows.anchor(&key_)
            on:focusin=move |_| key.with_value(|key| rows.entered(key))
            on:focusout=move |event| rows.left(&event)
            on:keydown=move |event| {
                if !by_date.get_untracked() {
                    key.with_value(|key| rows.key_down(&event, key));
                }
            }
            on:dragover=move |event| rows.drag_over(&event)
            on:drop=move |event| key.with_value(|key| rows.drop_on(&event, key))
        >
            <th scope="row" class="number">
                <span class="hidden-words">{move || name.get()}</span>
                <span aria-hidden="true">{number}</span>
                <a class="more" href=more_address on:click=move |_| { focus_on(&more); }>
                    {t!(i18n, plan_life.more)}
                    <span class="hidden-words">": " {move || name.get()}</span>
                </a>
                <ItemButtons list=rows item=key_.clone() name stays=by_date/>
            </th>
            {Column::ALL.into_iter().map(cell).collect_view()}
        </tr>
    }
}
