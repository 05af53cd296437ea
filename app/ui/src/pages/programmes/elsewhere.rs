//! In which other programmes of this laptop an organisation takes part: by one of its names.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use taccuino_core::documents::DocKind;
use taccuino_core::ids::ProgrammeId;

use crate::i18n::{t_string, use_i18n};
use crate::outlook::people::{Organisation, organisations};
use crate::pages::programmes::title;
use crate::paths;
use crate::state::{ProgrammeState, use_app_state};

/// Who takes part in each programme, as far as it is known here.
type Known = Memo<BTreeMap<ProgrammeId, Vec<Organisation>>>;

/// Reads the organisations of all programmes: those with laptops, and those that are only noted.
pub(super) fn use_organisations() -> Known {
    let state = use_app_state();
    let programmes = Memo::new(move |_| {
        let programmes = state.programmes.get().unwrap_or_default();
        programmes.iter().map(|programme| (programme.id, programme.document)).collect::<Vec<_>>()
    });
    Effect::new(move || {
        for (id, _) in programmes.get() {
            let known = state.programme(id);
            let mut documents = known.documents.get().unwrap_or_default();
            documents.retain(|document| document.kind == DocKind::Programme);
            known.contents.read(&documents);
        }
    });
    Memo::new(move |_| {
        let of = |known: ProgrammeState, document: Option<_>| {
            let people = known.people.get();
            let with_laptops = people.iter().flat_map(|people| &people.organisations);
            let with_laptops = with_laptops.map(|organisation| organisation.name.clone());
            let said = known.contents.said();
            said.with(|said| organisations(with_laptops, document.and_then(|document| said.get(&document))))
        };
        programmes.get().into_iter().map(|(id, document)| (id, of(state.programme(id), document))).collect()
    })
}

/// Shows, for each organisation of a programme, the other programmes in which it takes part.
#[component]
pub(super) fn Elsewhere(
    /// The programme.
    id: ProgrammeId,
    /// Who takes part where.
    organisations: Known,
) -> impl IntoView {
    let i18n = use_i18n();
    let state = use_app_state();
    let also = Memo::new(move |_| {
        organisations.with(|known| {
            let here = known.get(&id).cloned().unwrap_or_default();
            let others = |organisation: &Organisation| {
                let is_there = |those: &Vec<Organisation>| those.iter().any(|other| other.is_same(organisation));
                let others = known.iter().filter(|(other, those)| **other != id && is_there(those));
                others.map(|(other, _)| *other).collect::<BTreeSet<_>>()
            };
            let found = here.iter().map(|organisation| (organisation.name.clone(), others(organisation)));
            found.filter(|(_, others)| !others.is_empty()).collect::<Vec<_>>()
        })
    });
    let line = move |(organisation, others): (String, BTreeSet<ProgrammeId>)| {
        let programmes = state.programmes.get().unwrap_or_default();
        let others = programmes.into_iter().filter(|programme| others.contains(&programme.id));
        let link = |programme: taccuino_api::ProgrammeView| {
            let address = paths::now(&programme.id);
            view! { " " <a href=address>{title(i18n, &programme)}</a> }
        };
        let says = t_string!(i18n, timeline.also_in, organisation = organisation).to_string();
        view! { <span class="beside">{says} {others.map(link).collect_view()}</span> }
    };
    move || also.get().into_iter().map(line).collect_view()
}
