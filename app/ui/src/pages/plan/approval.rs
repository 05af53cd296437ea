//! What is to clear before the plan is final, and by whom, when and by which act it was approved.

use leptos::prelude::*;
use taccuino_core::documents::{Field, ItemKey};

use super::POINTS;
use super::checks::approval_anchor;
use crate::components::ordered_list::{Ordered, OrderedList};
use crate::components::prose_field::ProseField;
use crate::components::value_field::{ValueField, ValueKind};
use crate::i18n::{t, t_string, use_i18n};
use crate::pages::document::Shown;

/// Shows the open points.
#[component]
pub(super) fn OpenPoints(shown: Shown, points: Ordered) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    let name = move |key: ItemKey| t_string!(i18n, plan_life.point, number = points.place(&key)).to_string();
    let states = move || {
        ValueKind::Choice(vec![
            ("open", Signal::derive(move || t_string!(i18n, plan_life.point_open).to_owned())),
            ("cleared", Signal::derive(move || t_string!(i18n, plan_life.point_cleared).to_owned())),
        ])
    };
    let item = move |(key, is_new): (ItemKey, bool)| {
        let field = |name: &str| Field::of_item(POINTS, &key, name);
        view! {
            <ProseField
                document
                field=field("what")
                label=move || t_string!(i18n, plan_life.point_what).to_owned()
                focus=is_new.then_some(None)
            />
            <ValueField
                document
                field=field("state")
                kind=states()
                label=move || t_string!(i18n, plan_life.point_state).to_owned()
            />
        }
        .into_any()
    };
    view! {
        <section class="stack close" aria-labelledby="plan-points">
            <h2 id="plan-points">{t!(i18n, plan_life.points)}</h2>
            <p class="beside">{t!(i18n, plan_life.points_lead)}</p>
            <OrderedList list=points name add=move || t_string!(i18n, plan_life.add_point).to_owned() item/>
        </section>
    }
}

/// Shows by whom, when and by which act the plan was approved.
///
/// # Source
/// requirements.md AP-12.
#[component]
pub(super) fn Approval(shown: Shown) -> impl IntoView {
    let i18n = use_i18n();
    let document = shown.document;
    view! {
        <section class="stack close" aria-labelledby="plan-approval">
            <h2 id="plan-approval">{t!(i18n, plan_life.approval)}</h2>
            <p class="beside">{t!(i18n, plan_life.act_needed)}</p>
            <div class="pair three">
                <div id=approval_anchor("approved-by")>
                    <ValueField
                        document
                        field=Field::root("approved-by")
                        kind=ValueKind::Line
                        label=move || t_string!(i18n, plan_life.approved_by).to_owned()
                    />
                </div>
                <div id=approval_anchor("approved-on")>
                    <ValueField
                        document
                        field=Field::root("approved-on")
                        kind=ValueKind::Date
                        label=move || t_string!(i18n, plan_life.approved_on).to_owned()
                    />
                </div>
                <div id=approval_anchor("act")>
                    <ValueField
                        document
                        field=Field::root("act")
                        kind=ValueKind::Line
                        label=move || t_string!(i18n, plan_life.act).to_owned()
                    />
                </div>
            </div>
        </section>
    }
}
