//! Which room may use which, the one table of versions, and the lints that every room takes.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::sources::{Source, all_sources};

/// Each room with the rooms it may use, tests aside.
const ARROWS: [(&str, &[&str]); 10] = [
    ("core", &[]),
    ("sync", &["taccuino-core"]),
    ("app/api", &["taccuino-core"]),
    ("app/ui", &["taccuino-api", "taccuino-core"]),
    ("app/node", &["taccuino-api", "taccuino-sync", "taccuino-core"]),
    ("app/page-build", &[]),
    ("app/xtask", &[]),
    ("tests/bench", &["taccuino-core", "taccuino-sync"]),
    ("tests", &["taccuino-api", "taccuino-core", "taccuino-sync"]),
    ("tests/faults", &["taccuino-core", "taccuino-sync", "taccuino-tests"]),
];

/// The rooms that a browser runs: they see core without its store.
const WITHOUT_STORE: [&str; 2] = ["app/api", "app/ui"];

fn manifests() -> Vec<(String, Table)> {
    let manifest = |source: Source| {
        let room = source.path.strip_suffix("/Cargo.toml")?.to_owned();
        // What fuzzes stands outside the workspace, with a version of its one tool.
        if room == "tests/fuzz" {
            return None;
        }
        Some((room, source.text.parse().expect("cargo reads this manifest, so it is TOML")))
    };
    all_sources().into_iter().filter_map(manifest).collect()
}

/// Collects the dependencies of a manifest, for every target; development ones only when asked for.
fn dependencies(manifest: &Table, with_tests: bool) -> Vec<(String, Value)> {
    let kinds: &[&str] = if with_tests {
        &["dependencies", "build-dependencies", "dev-dependencies"]
    } else {
        &["dependencies", "build-dependencies"]
    };
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    let tables = std::iter::once(manifest).chain(targets.filter_map(Value::as_table));
    tables
        .flat_map(|table| kinds.iter().filter_map(|kind| table.get(*kind)).filter_map(Value::as_table))
        .flat_map(|table| table.iter().map(|(name, value)| (name.clone(), value.clone())))
        .collect()
}

fn broken_arrows(room: &str, manifest: &Table) -> Vec<String> {
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("{room} is a room that the arrows do not know")];
    };
    let mut findings = Vec::new();
    for (name, value) in dependencies(manifest, false) {
        if name.starts_with("taccuino") && !allowed.contains(&name.as_str()) {
            findings.push(format!("{room} -> {name} is no arrow of the house"));
        }
        let features = value.get("features").and_then(Value::as_array);
        let store = features.is_some_and(|features| features.iter().any(|feature| feature.as_str() == Some("store")));
        if store && WITHOUT_STORE.contains(&room) {
            findings.push(format!("{room} sees the store of {name}, and a browser has none"));
        }
    }
    findings
}

#[test]
fn rooms_use_each_other_in_one_direction() {
    let manifests = manifests();
    let rooms: BTreeSet<&str> = manifests.iter().map(|(room, _)| room.as_str()).collect();
    let known: BTreeSet<&str> = ARROWS.iter().map(|(room, _)| *room).collect();
    assert_eq!(rooms, known);
    let findings: Vec<String> = manifests.iter().flat_map(|(room, manifest)| broken_arrows(room, manifest)).collect();
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

#[test]
fn an_arrow_against_the_direction_is_found() {
    let manifest = |text: &str| text.parse::<Table>().unwrap();
    let page = manifest("[dependencies]\ntaccuino-sync.workspace = true\n");
    assert_eq!(broken_arrows("app/ui", &page), ["app/ui -> taccuino-sync is no arrow of the house"]);
    let hidden =
        manifest("[target.'cfg(unix)'.dependencies]\ntaccuino-core = { workspace = true, features = [\"store\"] }");
    assert_eq!(broken_arrows("app/ui", &hidden).len(), 1);
    let test_only = manifest("[dev-dependencies]\ntaccuino-sync.workspace = true\n");
    assert_eq!(broken_arrows("core", &test_only), Vec::<String>::new());
}

#[test]
fn versions_stand_in_one_table() {
    let mut findings = Vec::new();
    for (room, manifest) in manifests() {
        for (name, value) in dependencies(&manifest, true) {
            if value.get("workspace").and_then(Value::as_bool) != Some(true) {
                findings.push(format!("{room}: {name} has a version of its own; put it into the root's table"));
            }
        }
    }
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

#[test]
fn every_room_takes_the_lints_and_they_forbid_unsafe_code() {
    for (room, manifest) in manifests() {
        let taken = manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(Value::as_bool);
        assert_eq!(taken, Some(true), "{room} does not take the lints of the workspace");
    }
    let sources = all_sources();
    let root = sources.iter().find(|source| source.path == "Cargo.toml").expect("the workspace has a manifest");
    let root: Table = root.text.parse().expect("cargo reads this manifest, so it is TOML");
    let lint = root.get("workspace").and_then(|it| it.get("lints")).and_then(|it| it.get("rust"));
    assert_eq!(lint.and_then(|it| it.get("unsafe_code")).and_then(Value::as_str), Some("forbid"));
}
