//! Devices that come to hold the same, whatever happens between them.

mod convergence;
mod copies;
mod hostile;
mod people;
mod trouble;

use taccuino_core::documents::DocKind;
use taccuino_core::ids::DocumentId;
use taccuino_core::membership::Level;
use taccuino_tests::network::{City, Network, Who};

/// The documents that most networks write: a visit of both, a plan and an assessment of the mentee, and a
/// note of the mentor's team, each with a prose field.
fn sample_documents(network: &mut Network) -> Vec<(DocumentId, &'static str)> {
    let both = [City::Mentee, City::Mentor];
    let create = |network: &mut Network, who, kind, owners: &[City], level| {
        network.create(who, kind, owners, level).expect("the disk has room")
    };
    vec![
        (create(network, 0, DocKind::Visit, &both, Level::Pair), "purpose"),
        (create(network, 0, DocKind::Plan, &[City::Mentee], Level::Pair), "title"),
        (create(network, 1, DocKind::Assessment, &[City::Mentee], Level::Pair), "summary"),
        (create(network, 2, DocKind::Note, &[City::Mentor], Level::Pair), "body"),
        (create(network, 1, DocKind::Note, &[City::Mentee], Level::Team), "body"),
        (create(network, 1, DocKind::Note, &[City::Mentee], Level::Me), "body"),
    ]
}

/// Documents that one person of the mentee's team writes: a visit of both, a plan, and a note of one's own.
fn sample_documents_of(network: &mut Network, who: Who) -> Vec<(DocumentId, &'static str)> {
    let mentee = [City::Mentee];
    let rows: [(DocKind, &[City], Level, &'static str); 3] = [
        (DocKind::Visit, &[City::Mentee, City::Mentor], Level::Pair, "purpose"),
        (DocKind::Plan, &mentee, Level::Pair, "title"),
        (DocKind::Note, &mentee, Level::Me, "body"),
    ];
    rows.into_iter()
        .map(|(kind, owners, level, field)| {
            (network.create(who, kind, owners, level).expect("the disk has room"), field)
        })
        .collect()
}
