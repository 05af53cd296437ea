//! What waits for somebody: what the plan, the network and the commitment lack, and what is on this laptop alone.

use leptos::prelude::*;
use taccuino_api::DocumentView;
use taccuino_core::documents::{DocKind, View};
use taccuino_core::ids::ProgrammeId;
use taccuino_core::membership::Role;

use super::use_facts;
use crate::components::icon::Icon;
use crate::components::time_text::{day_of, use_clock};
use crate::i18n::{t, t_string, use_i18n};
use crate::outlook::commitment::{Flag, flags};
use crate::outlook::network::{is_over_full, lacks_migrants};
use crate::outlook::plan::without_lead;
use crate::outlook::process::Facts;
use crate::paths;
use crate::state::use_app_state;
use crate::words::{self, Words};

/// One thing that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Waiting {
    NeedsMissing,
    NetworkMissing,
    NoMigrants(DocumentView),
    TooMany(DocumentView),
    WithoutLead(DocumentView, u32),
    Flagged(DocumentView, Flag),
    OnlyHere(u32),
}

impl Waiting {
    /// Lists what waits, in the order of the process.
    fn of(facts: &Facts<'_>) -> Vec<Self> {
        let mut waiting = Vec::new();
        let said = |document: &DocumentView| facts.said.get(&document.id).cloned();
        let all = |kind: DocKind| -> Vec<(DocumentView, View)> {
            let documents = facts.documents.iter().filter(|document| document.kind == kind);
            documents.filter_map(|document| Some((document.clone(), said(document)?))).collect()
        };
        let is_mentee = facts.role == Role::MenteeTeam;
        let has_needs = facts.documents.iter().any(|document| {
            document.kind == DocKind::Form && document.pack.as_ref().is_some_and(|pack| pack.id == "needs-analysis")
        });
        if is_mentee && facts.wants("needs") && !has_needs {
            waiting.push(Self::NeedsMissing);
        }
        if is_mentee && facts.wants("network") && facts.own(DocKind::Network).is_empty() {
            waiting.push(Self::NetworkMissing);
        }
        for (network, view) in all(DocKind::Network) {
            if is_over_full(&view) {
                waiting.push(Self::TooMany(network.clone()));
            }
            if lacks_migrants(&view) {
                waiting.push(Self::NoMigrants(network));
            }
        }
        for (commitment, view) in all(DocKind::Commitment) {
            let flags = flags(&view, facts.today);
            waiting.extend(flags.into_iter().map(|flag| Self::Flagged(commitment.clone(), flag)));
        }
        for (plan, view) in all(DocKind::Plan) {
            let count = u32::try_from(without_lead(&view)).unwrap_or(u32::MAX);
            if count > 0 {
                waiting.push(Self::WithoutLead(plan, count));
            }
        }
        waiting
    }

    fn sentence(&self, words: Words) -> String {
        let sentence = match self {
            Self::NeedsMissing => t_string!(words, now.needs_missing),
            Self::NetworkMissing => t_string!(words, now.network_missing),
            Self::NoMigrants(_) => t_string!(words, now.no_migrants),
            Self::TooMany(_) => t_string!(words, now.too_many),
            Self::Flagged(_, Flag::OneSide) => t_string!(words, now.one_side),
            Self::Flagged(_, Flag::PlanOnly) => t_string!(words, now.plan_only),
            Self::Flagged(_, Flag::OfficeChanged(_)) => t_string!(words, now.office_changed),
            Self::Flagged(_, Flag::ElectionNear(_)) => t_string!(words, now.election_near),
            Self::Flagged(_, Flag::ElectionPast(_)) => t_string!(words, now.election_past),
            Self::WithoutLead(_, count) if words::is_single(words, *count) => t_string!(words, now.no_lead_single),
            Self::WithoutLead(_, count) => return t_string!(words, now.no_lead_several, count = *count).to_string(),
            Self::OnlyHere(count) if words::is_single(words, *count) => t_string!(words, now.only_here_single),
            Self::OnlyHere(count) => return t_string!(words, now.only_here_several, count = *count).to_string(),
        };
        sentence.to_owned()
    }

    fn way(&self, words: Words, programme: &ProgrammeId) -> (String, String) {
        let to = |document: &DocumentView| {
            (paths::document(&document.programme, &document.id), words::document(words, document))
        };
        match self {
            Self::NeedsMissing => (paths::needs(programme), t_string!(words, now.go_needs).to_owned()),
            Self::NetworkMissing => (paths::network(programme), t_string!(words, now.go_network).to_owned()),
            Self::NoMigrants(document)
            | Self::TooMany(document)
            | Self::WithoutLead(document, _)
            | Self::Flagged(document, _) => to(document),
            Self::OnlyHere(_) => (paths::laptops().to_owned(), t_string!(words, now.go_laptops).to_owned()),
        }
    }
}

/// Lists what waits; one quiet sentence while nothing does.
#[component]
pub(super) fn WaitingList(
    /// The programme.
    id: ProgrammeId,
) -> impl IntoView {
    let words = use_i18n();
    let state = use_app_state();
    let clock = use_clock();
    let today = Memo::new(move |_| day_of(clock.get()));
    let waiting = Memo::new(move |_| {
        let mut waiting = use_facts(state, id, &today.get(), Waiting::of)?;
        let only_here = state.status.with(|status| status.as_ref().map_or(0, |status| status.only_here));
        if only_here > 0 {
            waiting.push(Waiting::OnlyHere(only_here));
        }
        Some(waiting)
    });
    let entry = move |waits: Waiting| {
        let (says, leads) = (waits.clone(), waits);
        let way = move || {
            let (address, name) = leads.way(words, &id);
            view! { <a href=address>{name}</a> }
        };
        view! {
            <li>
                <div class="entry">
                    <p class="what line"><Icon name="alert"/> " " {move || says.sentence(words)}</p>
                    {way}
                </div>
            </li>
        }
    };
    let is_empty = move || waiting.with(|waiting| waiting.as_ref().is_some_and(Vec::is_empty));
    view! {
        <section class="stack close" hidden=move || waiting.with(Option::is_none)>
            <h2>{t!(words, now.waiting)}</h2>
            <p class="beside" hidden=move || !is_empty()>{t!(words, now.nothing_waits)}</p>
            <ul class="entries waiting" hidden=is_empty>
                {move || waiting.get().unwrap_or_default().into_iter().map(entry).collect_view()}
            </ul>
        </section>
    }
}
