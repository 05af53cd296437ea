//! A guide: what there is to read about the method, in the app and offline.

use leptos::prelude::*;
use leptos_i18n::Locale as _;
use leptos_router::hooks::use_params_map;
use taccuino_core::forms::{self, Pack, PackKind, Section, TextKey, TextPart, Tip};

use super::form::Credits;
use super::place::use_programme;
use crate::components::error_text::ErrorText;
use crate::components::pack_text::PackText;
use crate::components::page::Page;
use crate::i18n::{t, t_string, use_i18n};
use crate::paths;
use crate::words::Words;

/// Shows the guide that the address names.
#[component]
pub(crate) fn GuidePage() -> impl IntoView {
    let i18n = use_i18n();
    let parameters = use_params_map();
    let pack =
        Memo::new(move |_| parameters.with(|map| forms::newest_pack(&map.get("pack")?)).map(|pack| pack.reference()));
    move || {
        let pack = pack.get().as_ref().and_then(forms::pack).filter(|pack| pack.kind == PackKind::Guide);
        match pack {
            Some(pack) => view! { <Guide pack/> }.into_any(),
            None => view! {
                <Page title=move || t_string!(i18n, documents.not_opened).to_owned()>
                    <ErrorText sentence=Signal::derive(move || Some(t_string!(i18n, guides.not_here).to_owned()))/>
                </Page>
            }
            .into_any(),
        }
    }
}

fn say(i18n: Words, pack: &'static Pack, key: TextKey<'_>) -> &'static str {
    pack.text(i18n.get_locale().as_str(), key)
}

#[component]
fn Guide(pack: &'static Pack) -> impl IntoView {
    let i18n = use_i18n();
    let programme = use_programme();
    let part = move |part| Signal::derive(move || say(i18n, pack, TextKey::pack(part)).to_owned());
    let back = move || programme.get().map(|programme| paths::needs(&programme));
    view! {
        <Page title=part(TextPart::Title)>
            <div class="stack close">
                <PackText text=part(TextPart::Intro)/>
                <PackText text=part(TextPart::Rationale)/>
            </div>
            {pack.sections.iter().map(|section| view! { <GuideSection pack section/> }).collect_view()}
            <Credits pack/>
            <p><a href=back>{t!(i18n, forms.all_forms)}</a></p>
        </Page>
    }
}

#[component]
fn GuideSection(pack: &'static Pack, section: &'static Section) -> impl IntoView {
    let i18n = use_i18n();
    let rationale = Signal::derive(move || say(i18n, pack, TextKey::rationale(&section.id)).to_owned());
    let hint = move || say(i18n, pack, TextKey::hint(&section.id));
    let item = move |item: &'static Tip| {
        let hint = move || say(i18n, pack, TextKey::hint(&item.id));
        view! {
            <li id=format!("item-{}", item.id)>
                {move || say(i18n, pack, TextKey::text(&item.id))}
                <p class="beside" hidden=move || hint().is_empty()>{hint}</p>
            </li>
        }
    };
    view! {
        <section class="stack close">
            <h2 id=format!("section-{}", section.id)>{move || say(i18n, pack, TextKey::title(&section.id))}</h2>
            <p class="beside" hidden=move || hint().is_empty()>{hint}</p>
            <PackText text=rationale/>
            <ul class="bullets">{section.items.iter().map(item).collect_view()}</ul>
        </section>
    }
}
