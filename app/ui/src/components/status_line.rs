//! The line that always says where the words are.

use leptos::prelude::*;
use taccuino_api::{PeerPlace, PeerView, StatusView, StorageTrouble};

use super::icon::Icon;
use super::time_text::{Moment, moment, use_clock};
use crate::i18n::{t_string, use_i18n};
use crate::words::{self, Words};

/// How many other laptops the line names.
const NAMED: usize = 2;

/// Whether the page can reach the program that saves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// It has not answered yet.
    Connecting,
    /// It answers.
    Open,
    /// It was lost.
    Gone,
}

/// Shows where the words are: here, on which other laptops, and what stands in the way of saving.
#[component]
pub(crate) fn StatusLine(
    /// What the node told last.
    #[prop(into)]
    status: Signal<Option<StatusView>>,
    /// Why nothing can be saved now, if so.
    #[prop(into)]
    trouble: Signal<Option<StorageTrouble>>,
    /// Whether the program answers.
    #[prop(into)]
    reach: Signal<Reach>,
) -> impl IntoView {
    let i18n = use_i18n();
    let clock = use_clock();
    let grave = move || match (reach.get(), trouble.get()) {
        (Reach::Gone, _) => Some(t_string!(i18n, status.gone)),
        (_, Some(trouble)) => Some(words::trouble(i18n, trouble)),
        (Reach::Open | Reach::Connecting, None) => None,
    };
    let calm = move || match status.get() {
        // What was told last holds no more: the page may have words that nobody else has.
        _ if reach.get() == Reach::Gone => Vec::new(),
        None => vec![("here", t_string!(i18n, status.connecting).to_owned())],
        Some(status) => sentences(i18n, clock.get(), &status),
    };
    view! {
        <div role="alert" class="alarm">
            {move || grave().map(|text| view! { <p class="state grave"><Icon name="alert"/> <span>{text}</span></p> })}
        </div>
        {move || {
            calm()
                .into_iter()
                .map(|(icon, text)| view! { <p class="state"><Icon name=icon/> <span>{text}</span></p> })
                .collect_view()
        }}
    }
}

/// Says where the words are, one sentence a place, each with its picture.
pub(crate) fn sentences(i18n: Words, now: u64, status: &StatusView) -> Vec<(&'static str, String)> {
    let mut sentences = vec![("here", only_here(i18n, status))];
    let mut holders: Vec<&PeerView> = status.peers.iter().filter(|peer| peer.complete.is_some()).collect();
    holders.sort_by_key(|peer| std::cmp::Reverse(reached(peer, now)));
    for peer in holders.iter().take(NAMED) {
        sentences.push(("check", also(i18n, now, peer)));
    }
    let more = u32::try_from(holders.len().saturating_sub(NAMED)).unwrap_or(u32::MAX);
    if more > 0 {
        let text = if words::is_single(i18n, more) {
            t_string!(i18n, status.more_single).to_owned()
        } else {
            t_string!(i18n, status.more_several, count = more).to_string()
        };
        sentences.push(("laptops", text));
    }
    sentences
}

/// Until when a laptop has everything: a connected one that lacks nothing has it until now.
pub(crate) fn reached(peer: &PeerView, now: u64) -> u64 {
    let is_up_to_date = peer.missing == 0 && peer.place != PeerPlace::Away;
    if is_up_to_date { now } else { peer.complete.unwrap_or(0) }
}

fn only_here(i18n: Words, status: &StatusView) -> String {
    let count = status.only_here;
    if count == 0 {
        return t_string!(i18n, status.saved).to_owned();
    }
    let mut text = if words::is_single(i18n, count) {
        t_string!(i18n, status.only_here_single).to_owned()
    } else {
        t_string!(i18n, status.only_here_several, count = count).to_string()
    };
    let private = status.private_only_here;
    if private > 0 {
        text.push_str(" · ");
        if words::is_single(i18n, private) {
            text.push_str(t_string!(i18n, status.private_single));
        } else {
            text.push_str(&t_string!(i18n, status.private_several, count = private));
        }
    }
    text
}

fn also(i18n: Words, now: u64, peer: &PeerView) -> String {
    let moment = moment(i18n, now, reached(peer, now));
    let name = &peer.person;
    match moment {
        Moment::Now => t_string!(i18n, status.also_now, name = name).to_string(),
        Moment::Relative(time) => t_string!(i18n, status.also_relative, name = name, time = time).to_string(),
        Moment::Clock(time) => t_string!(i18n, status.also_clock, name = name, time = time).to_string(),
        Moment::Date(time) => t_string!(i18n, status.also_date, name = name, time = time).to_string(),
    }
}
