//! The action plan: four lines of header and a table of six columns, rows that move.

use leptos::prelude::*;
use taccuino_core::documents::{Field, ItemKey};

use super::document::{DocumentFrame, Shown};
use crate::components::ordered_list::{ItemButtons, ListFoot, Ordered};
use crate::components::prose_field::{ProseField, ProseStyle};
use crate::components::rule_reminder::{BESIDE_THE_PLAN, RuleReminder};
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};
use crate::paths;
use crate::words::Words;

const ROWS: &str = "rows";

/// One column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Action,
    Results,
    Timing,
    Lead,
    Resources,
    Success,
}

impl Column {
    /// Every column in the order of the template.
    const ALL: [Self; 6] = [Self::Action, Self::Results, Self::Timing, Self::Lead, Self::Resources, Self::Success];

    /// The field's name in the document.
    fn field(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Results => "results",
            Self::Timing => "timing",
            Self::Lead => "lead",
            Self::Resources => "resources",
            Self::Success => "success",
        }
    }

    fn name(self, i18n: Words) -> &'static str {
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

/// Shows an action plan.
#[component]
pub(crate) fn PlanBody(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let rows = Ordered::new(document, ROWS);
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
        <DocumentFrame shown wide=true>
            <RuleReminder address=paths::rules(&shown.programme.id) rules=BESIDE_THE_PLAN when=move || shown.programme.is_mentor()/>
            <div class="plan-head">
                <ProseField
                    document
                    field=Field::root("title")
                    style=ProseStyle::Line
                    label=move || t_string!(i18n, plan.programme).to_owned()
                />
                <ValueField
                    document
                    field=Field::root("version")
                    kind=ValueKind::Line
                    label=move || t_string!(i18n, plan.version).to_owned()
                />
                <ProseField
                    document
                    field=Field::root("mentee")
                    style=ProseStyle::Line
                    label=move || t_string!(i18n, plan.mentee).to_owned()
                />
                <ProseField
                    document
                    field=Field::root("mentor")
                    style=ProseStyle::Line
                    label=move || t_string!(i18n, plan.mentor).to_owned()
                />
            </div>
            <section class="stack close">
                <h2 id="plan-rows">{t!(i18n, plan.actions)}</h2>
                <p class="beside" hidden=move || !document.may_write.get()>{t!(i18n, plan.lead_text)}</p>
                <table class="plan" aria-labelledby="plan-rows" hidden=is_empty>
                    <thead>
                        <tr>
                            <th scope="col" class="number"><span class="hidden-words">{t!(i18n, plan.number)}</span></th>
                            {Column::ALL.into_iter().map(head).collect_view()}
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || rows.shown.get() key=Clone::clone let:key>
                            <Row shown rows key_=key/>
                        </For>
                    </tbody>
                </table>
                <ListFoot list=rows add=move || t_string!(i18n, plan.add_row).to_owned()/>
            </section>
        </DocumentFrame>
    }
}

#[component]
fn Row(shown: Shown, rows: Ordered, key_: ItemKey) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let key = StoredValue::new(key_.clone());
    let number = move || key.with_value(|key| rows.place(key));
    let is_new = rows.added.get_untracked().as_ref() == Some(&key_);
    let name = Signal::derive(move || t_string!(i18n, plan.row, number = number()).to_string());
    let cell = |column: Column| {
        let field = Field::of_item(ROWS, &key_, column.field());
        // Read aloud a cell says its row too; on narrow windows the label is its heading.
        let label = Signal::derive(move || {
            t_string!(i18n, plan.cell, column = column.name(i18n), number = number()).to_string()
        });
        let content = if column == Column::Lead {
            view! { <ValueField document field kind=ValueKind::Line label is_cell=true/> }.into_any()
        } else {
            let focus = (is_new && column == Column::Action).then_some(None);
            // Every cell but the first takes line breaks; none has a height of its own.
            view! { <ProseField document field label style=ProseStyle::Cell focus/> }.into_any()
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
