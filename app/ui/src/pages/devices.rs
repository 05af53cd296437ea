//! The laptops: where each is, what it has, and how it is found.

use leptos::prelude::*;
use taccuino_api::{Command, PeerPlace, PeerView};
use taccuino_core::ids::DeviceId;

use super::asking::Asking;
use crate::components::address_form::AddressForm;
use crate::components::empty_place::EmptyPlace;
use crate::components::error_text::ErrorText;
use crate::components::icon::Icon;
use crate::components::page::Page;
use crate::components::status_line::reached;
use crate::components::time_text::{Moment, moment, use_clock};
use crate::i18n::{t, t_string, use_i18n};
use crate::state::use_app_state;
use crate::words::{self, Words};

/// Shows this laptop and the others.
#[component]
pub(crate) fn LaptopsPage() -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let peers = move || state.status.get().map(|status| status.peers).unwrap_or_default();
    let devices = Memo::new(move |_| peers().into_iter().map(|peer| peer.device).collect::<Vec<_>>());
    // Each entry reads its own laptop, so that a form in which somebody types stays where it is.
    let entry = move |device: DeviceId| {
        let peer = Memo::new(move |_| peers().into_iter().find(|peer| peer.device == device));
        view! { <Laptop device peer/> }
    };
    let is_alone = move || state.status.with(Option::is_some) && devices.with(Vec::is_empty);
    let below = move || view! { <p class="lead beside">{t!(words, laptops.lead)}</p> };
    view! {
        <Page title=move || t_string!(words, laptops.title).to_owned() below>
            <Show when=is_alone>
                <EmptyPlace text=move || t_string!(words, laptops.alone).to_owned()/>
            </Show>
            <Show when=move || devices.with(|devices| !devices.is_empty())>
                <ul class="entries"><For each=move || devices.get() key=|device| *device children=entry/></ul>
            </Show>
            <ThisLaptop/>
            <section class="stack close">
                <h2>{t!(words, laptops.internet_title)}</h2>
                <p>{t!(words, laptops.internet)}</p>
            </section>
        </Page>
    }
}

#[component]
fn Laptop(device: DeviceId, #[prop(into)] peer: Signal<Option<PeerView>>) -> impl IntoView {
    let words = use_i18n();
    let clock = use_clock();
    let asking = Asking::new();
    let looking = RwSignal::new(false);
    let name = move || peer.get().map(|peer| peer.name).unwrap_or_default();
    let whose = move || match peer.get() {
        Some(peer) => t_string!(words, laptops.of, person = peer.person).to_string(),
        None => String::new(),
    };
    let place = move || peer.with(|peer| peer.as_ref().map_or(PeerPlace::Away, |peer| peer.place));
    let is_away = Memo::new(move |_| place() == PeerPlace::Away);
    let has = move || peer.get().map(|peer| has(words, clock.get(), &peer));
    let known = move || {
        let addresses = peer.with(|peer| peer.as_ref().map(|peer| peer.addresses.join(", ")))?;
        (!addresses.is_empty()).then(|| t_string!(words, laptops.known, addresses = addresses).to_string())
    };
    let look = move |address: String| {
        looking.set(false);
        asking.ask(Command::LookFor { device, address }, move |_| looking.set(true));
    };
    view! {
        <li>
            <div class="entry">
                <div class="what">
                    <p><span class="name">{name}</span> " · " {whose}</p>
                    <p>{has}</p>
                    <p class="beside">{known}</p>
                </div>
                <p class="row place">
                    {move || view! { <Icon name=place_icon(place())/> }}
                    <span>{move || place_words(words, place())}</span>
                </p>
            </div>
            <Show when=move || is_away.get()>
                <details>
                    <summary>{t!(words, laptops.find)}</summary>
                    <AddressForm
                        label=move || t_string!(words, laptops.address, name = name()).to_string()
                        hint=move || t_string!(words, laptops.address_hint).to_owned()
                        button=move || t_string!(words, laptops.look).to_owned()
                        busy=asking.busy
                        on_address=look
                    />
                    <p role="status">{move || looking.get().then(|| t_string!(words, laptops.looking))}</p>
                    <ErrorText sentence=asking.sentence(words)/>
                </details>
            </Show>
        </li>
    }
}

fn place_icon(place: PeerPlace) -> &'static str {
    match place {
        PeerPlace::Near => "check",
        PeerPlace::Relay => "link",
        PeerPlace::Away => "offline",
    }
}

fn place_words(words: Words, place: PeerPlace) -> &'static str {
    match place {
        PeerPlace::Near => t_string!(words, laptops.near),
        PeerPlace::Relay => t_string!(words, laptops.relay),
        PeerPlace::Away => t_string!(words, laptops.away),
    }
}

/// Says what a laptop has, and what it lacks.
fn has(words: Words, now: u64, peer: &PeerView) -> String {
    let is_up_to_date = peer.missing == 0 && peer.place != PeerPlace::Away;
    let mut text = if peer.complete.is_none() && !is_up_to_date {
        t_string!(words, laptops.has_never).to_owned()
    } else {
        match moment(words, now, reached(peer, now)) {
            Moment::Now => t_string!(words, laptops.has_now).to_owned(),
            Moment::Relative(time) => t_string!(words, laptops.has_relative, time = time).to_string(),
            Moment::Clock(time) => t_string!(words, laptops.has_clock, time = time).to_string(),
            Moment::Date(time) => t_string!(words, laptops.has_date, time = time).to_string(),
        }
    };
    if peer.missing > 0 && peer.place != PeerPlace::Away {
        text.push_str(" · ");
        if words::is_single(words, peer.missing) {
            text.push_str(t_string!(words, laptops.missing_single));
        } else {
            text.push_str(&t_string!(words, laptops.missing_several, count = peer.missing));
        }
    }
    text
}

#[component]
fn ThisLaptop() -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let settings = move || state.welcome.get().map(|welcome| welcome.settings);
    let laptop = move || state.welcome.get().and_then(|welcome| welcome.me).map(|me| me.laptop).unwrap_or_default();
    let addresses = move || settings().map(|settings| settings.addresses).unwrap_or_default();
    let is_nowhere = move || addresses().is_empty();
    view! {
        <section class="card">
            <div class="stack close">
                <h2>{t!(words, laptops.this_title)} ": " {laptop}</h2>
                <Show when=is_nowhere>
                    <p>{t!(words, laptops.this_nowhere)}</p>
                </Show>
                <Show when=move || !is_nowhere()>
                    <p>{t!(words, laptops.this_addresses)}</p>
                    <ul class="addresses">
                        {move || {
                            addresses().into_iter().map(|address| view! { <li class="path">{address}</li> }).collect_view()
                        }}
                    </ul>
                </Show>
            </div>
            <p class="hint">{t!(words, head.offline)} ". " {t!(words, laptops.offline_hint)}</p>
        </section>
    }
}
