//! The room of those behind a programme: support networks, political commitment, issues to pass up.

use leptos::prelude::*;
use taccuino_core::documents::DocKind;
use taccuino_core::ids::ProgrammeId;
use taccuino_core::membership::{Level, Role};

use super::begin_at_level::{BeginAtLevel, LevelChoice};
use super::documents::Entry;
use super::place::use_programme;
use crate::components::page::Page;
use crate::i18n::{t_string, use_i18n};
use crate::pages::filter::{Filter, ListFilter};
use crate::state::use_app_state;
use crate::words::Words;

/// The kinds of documents of this room, in their order.
const GROUPS: [DocKind; 3] = [DocKind::Network, DocKind::Commitment, DocKind::Issues];

/// Lists the support networks and what belongs to them, and begins one.
#[component]
pub(crate) fn NetworkPage() -> impl IntoView {
    let i18n = use_i18n();
    let programme = use_programme();
    let groups = move || {
        let programme = programme.get()?;
        Some(GROUPS.into_iter().map(|kind| view! { <Group programme kind/> }).collect_view())
    };
    view! { <Page title=move || t_string!(i18n, nav.network).to_owned()>{groups}</Page> }
}

fn name(words: Words, kind: DocKind) -> &'static str {
    match kind {
        DocKind::Commitment => t_string!(words, network.commitments),
        DocKind::Issues => t_string!(words, network.issues),
        _ => t_string!(words, network.networks),
    }
}

fn lead(words: Words, kind: DocKind) -> &'static str {
    match kind {
        DocKind::Commitment => t_string!(words, network.commitments_lead),
        DocKind::Issues => t_string!(words, network.issues_lead),
        _ => t_string!(words, network.networks_lead),
    }
}

fn begin(words: Words, kind: DocKind, role: Option<Role>) -> &'static str {
    match (kind, role) {
        (DocKind::Commitment, _) => t_string!(words, network.begin_commitment),
        (DocKind::Issues, _) => t_string!(words, network.begin_issues),
        (_, Some(Role::MentorTeam)) => t_string!(words, network.begin_mirror),
        _ => t_string!(words, network.begin),
    }
}

fn title_hint(words: Words, kind: DocKind) -> &'static str {
    match kind {
        DocKind::Commitment => t_string!(words, network.commitment_title_hint),
        DocKind::Issues => t_string!(words, network.issues_title_hint),
        _ => t_string!(words, network.title_hint),
    }
}

/// Lists who may read a new document, narrowest first: it can be begun anew for more people, and never taken back from
/// them. What an association gathers from its members is for the whole programme.
fn levels(words: Words, kind: DocKind, role: Option<Role>) -> Vec<LevelChoice> {
    let team: LevelChoice = (Level::Team, Signal::derive(move || t_string!(words, network.for_team).to_owned()));
    let pair: LevelChoice = (Level::Pair, Signal::derive(move || t_string!(words, network.for_both).to_owned()));
    let all: LevelChoice =
        (Level::Programme, Signal::derive(move || t_string!(words, network.for_programme).to_owned()));
    let group: LevelChoice = (Level::Network, Signal::derive(move || t_string!(words, network.for_network).to_owned()));
    match kind {
        DocKind::Issues if role.is_some_and(Role::is_association) => vec![all],
        DocKind::Issues => vec![team, all],
        DocKind::Network => vec![team, pair, group],
        _ => vec![team, pair],
    }
}

#[component]
fn Group(programme: ProgrammeId, kind: DocKind) -> impl IntoView {
    let i18n = use_i18n();
    let state = use_app_state();
    let known = state.programme(programme);
    let documents = Memo::new(move |_| known.documents_of(kind).unwrap_or_default());
    let filter = Filter::new(documents);
    let keys = move || filter.shown(i18n).into_iter().map(|it| it.id).collect::<Vec<_>>();
    let role = Memo::new(move |_| {
        let programmes = state.programmes.get().unwrap_or_default();
        programmes.iter().find(|it| it.id == programme).map(|it| it.me.role)
    });
    let entry = move |id| {
        let document = Memo::new(move |_| known.document(&id));
        view! { <li>{move || document.get().map(|document| view! { <Entry document/> })}</li> }
    };
    let begin = move || {
        let role = role.get();
        view! {
            <BeginAtLevel
                programme
                kind
                levels=levels(i18n, kind, role)
                heading=Signal::derive(move || begin(i18n, kind, role).to_owned())
                hint=Signal::derive(move || title_hint(i18n, kind).to_owned())
            />
        }
    };
    view! {
        <section class="stack">
            <div class="stack close">
                <h2>{move || name(i18n, kind)}</h2>
                <p>{move || lead(i18n, kind)}</p>
            </div>
            <Show when=move || documents.with(|documents| !documents.is_empty())>
                <ListFilter filter/>
                <ul class="entries"><For each=keys key=Clone::clone children=entry/></ul>
            </Show>
            {begin}
        </section>
    }
}
