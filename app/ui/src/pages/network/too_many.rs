//! More than ten active members, after laptops that were apart came together: all stay, and a person chooses.

use leptos::html;
use leptos::prelude::*;
use taccuino_core::documents::ItemKey;
use taccuino_core::documents::network::active;

use super::members::{Act, name_of};
use crate::components::button::{Button, Tone};
use crate::components::text_input::fresh_id;
use crate::editing::OpenDocument;
use crate::i18n::{t, t_string, use_i18n};

/// Names the active members, each with a button that lets them rest.
#[component]
pub(super) fn TooMany(
    /// The network.
    document: OpenDocument,
    /// The heading above: the focus goes there from a button that has gone.
    head: NodeRef<html::H2>,
) -> impl IntoView {
    let i18n = use_i18n();
    let heading = fresh_id("too-many");
    let labelled = heading.clone();
    let members = Memo::new(move |_| {
        let view = document.view();
        view.iter().flat_map(|view| active(view)).map(|member| member.key.clone()).collect::<Vec<ItemKey>>()
    });
    let entry = move |member: ItemKey| {
        let member = StoredValue::new(member);
        let name = move || member.with_value(|member| name_of(i18n, document, member));
        let label =
            move || t_string!(i18n, network.act, act = t_string!(i18n, network.pause), name = name()).to_string();
        let pause = move |()| {
            // Pausing is never refused: it makes room.
            let _ = member.with_value(|member| Act::Pause.perform(document, member));
            if let Some(head) = head.get_untracked() {
                let _ = head.focus();
            }
        };
        view! {
            <li class="entry">
                <span class="what">{name}</span>
                <Show when=move || document.may_write.get()>
                    <Button tone=Tone::Quiet label on_press=pause/>
                </Show>
            </li>
        }
    };
    view! {
        <section class="card waits" role="group" aria-labelledby=labelled>
            <div class="stack close">
                <h3 id=heading>{t!(i18n, network.too_many)}</h3>
                <p>{t!(i18n, network.too_many_text)}</p>
            </div>
            <ul class="entries"><For each=move || members.get() key=Clone::clone children=entry/></ul>
        </section>
    }
}
