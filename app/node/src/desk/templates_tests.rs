//! What visits and programmes begin with, counted against the method.

use std::path::PathBuf;

use redb::backends::InMemoryBackend;
use taccuino_api::Me;
use taccuino_core::keys::DeviceKey;
use taccuino_core::notebook::Notebook;
use taccuino_core::store::Store;
use tokio::sync::mpsc;

use super::super::DeskOptions;
use super::*;

fn desk(language: &str) -> Desk {
    let store = Store::with_backend(InMemoryBackend::new).unwrap();
    let options = DeskOptions {
        notebook: Notebook::open(store, DeviceKey::from_bytes(&[7; 32])).unwrap(),
        data_folder: PathBuf::from("/nowhere"),
        network: None,
        page_pause: None,
    };
    let mut desk = Desk::new(options, mpsc::channel(1).0);
    let me = Me { language: language.into(), person: "Anna".into(), organisation: "B".into(), laptop: "l".into() };
    desk.set_up(me).unwrap();
    desk
}

fn added(edits: &[Edit], wanted: &str) -> Vec<String> {
    let key = |edit: &Edit| match edit {
        Edit::Add { collection, item, .. } if collection == wanted => Some(item.to_string()),
        _ => None,
    };
    edits.iter().filter_map(key).collect()
}

fn value<'a>(edits: &'a [Edit], wanted: &str) -> Option<&'a str> {
    edits.iter().find_map(|edit| match edit {
        Edit::Set { field, value } if field.to_string() == wanted => Some(value.as_str()),
        Edit::Splice { field, insert, .. } if field.to_string() == wanted => Some(insert.as_str()),
        _ => None,
    })
}

/// # Source
/// requirements.md A0: the agendas of the three visits.
#[test]
fn the_visits_begin_with_agendas_of_four_four_and_three_items() {
    for (template, stage, form, items) in [
        ("v1", "visit-1", None, 4),
        ("v2", "visit-2", None, 4),
        ("v3", "visit-3", None, 3),
        ("meeting", "meeting", Some("online"), 3),
    ] {
        let edits = Desk::template("it", DocKind::Visit, template).unwrap();
        let keys = added(&edits, "agenda");
        assert_eq!(keys.len(), items, "{template}");
        assert_eq!((value(&edits, "stage"), value(&edits, "form")), (Some(stage), form), "{template}");
        assert!(value(&edits, "purpose").is_some(), "{template}");
        for key in keys {
            assert!(value(&edits, &format!("agenda/{key}/title")).is_some_and(|title| !title.is_empty()), "{key}");
        }
        // In the order of the pack: each after the one before.
        let afters: Vec<Option<String>> = edits
            .iter()
            .filter_map(|edit| match edit {
                Edit::Add { after, .. } => Some(after.as_ref().map(ToString::to_string)),
                _ => None,
            })
            .collect();
        let mut expected: Vec<Option<String>> = added(&edits, "agenda").into_iter().map(Some).collect();
        expected.insert(0, None);
        expected.pop();
        assert_eq!(afters, expected, "{template}");
    }
    for (kind, template) in [(DocKind::Visit, "v4"), (DocKind::Visit, ""), (DocKind::Plan, "v1")] {
        assert_eq!(Desk::template("it", kind, template), Err(ErrorCode::UnknownPack), "{kind:?} {template}");
    }
}

#[test]
fn an_agenda_is_in_the_language_of_whoever_begins() {
    let pack = forms::newest_pack(VISITS).unwrap();
    let mut titles = Vec::new();
    let tongues =
        [("it", "it"), ("en", "en"), ("el", "en"), ("it-x-equals", "it-x-equals"), ("el-x-equals", "en-x-equals")];
    for (tongue, words) in tongues {
        let edits = Desk::template(tongue, DocKind::Visit, "v1").unwrap();
        let key = &added(&edits, "agenda")[0];
        let title = value(&edits, &format!("agenda/{key}/title")).unwrap().to_owned();
        assert_eq!(title, pack.text(words, TextKey::text(key)), "{tongue}");
        titles.push(title);
    }
    assert_ne!(titles[0], titles[1]);
}

/// # Source
/// requirements.md PRC-14, ADP-1 to ADP-5.
#[test]
fn each_way_of_running_a_programme_leaves_out_its_own_steps_and_no_other() {
    let desk = desk("en");
    let all = added(&desk.steps_of("pair").unwrap(), "steps");
    assert_eq!(all.len(), 18);
    for (preset, missing) in [
        ("pair", &[][..]),
        ("other-purpose", &["visit-3", "approval", "first-steps", "monitoring"]),
        ("other-rhythm", &[]),
        ("no-benchmark", &["baseline", "reassessment"]),
        ("associations", &["training", "commitment", "between-2", "visit-3", "reassessment"]),
        ("community", &["profile", "matching", "between-1", "between-2"]),
    ] {
        let edits = desk.steps_of(preset).unwrap();
        let steps = added(&edits, "steps");
        let left: Vec<&str> = all.iter().map(String::as_str).filter(|step| !steps.iter().any(|s| s == step)).collect();
        let mut missing = missing.to_vec();
        missing.sort_by_key(|step| all.iter().position(|known| known == step));
        assert_eq!(left, missing, "{preset}");
        assert_eq!(value(&edits, "preset"), Some(preset));
        for step in steps {
            assert_eq!(value(&edits, &format!("steps/{step}/kind")), Some(step.as_str()));
            assert_eq!(value(&edits, &format!("steps/{step}/state")), Some("planned"));
        }
    }
    assert_eq!(programme::PRESETS.len(), 6, "a new one needs a row above");
    assert_eq!(desk.steps_of("anyhow"), Err(ErrorCode::UnknownPack));
}
