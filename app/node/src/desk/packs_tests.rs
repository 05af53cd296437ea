//! An association's own pack: what is refused, and what is kept.

use std::path::PathBuf;

use redb::backends::InMemoryBackend;
use taccuino_core::forms::PackRef;
use taccuino_core::keys::DeviceKey;
use taccuino_core::notebook::Notebook;
use taccuino_core::store::Store;
use tokio::sync::mpsc;

use super::super::DeskOptions;
use super::*;

fn desk() -> Desk {
    let store = Store::with_backend(InMemoryBackend::new).unwrap();
    let options = DeskOptions {
        notebook: Notebook::open(store, DeviceKey::from_bytes(&[7; 32])).unwrap(),
        data_folder: PathBuf::from("/nowhere"),
        network: None,
        page_pause: None,
    };
    Desk::new(options, mpsc::channel(1).0)
}

/// The files of a form with one section and `questions`, in English.
fn files(id: &str, version: u32, questions: &[(&str, &str)]) -> Vec<(String, String)> {
    let ids: String = questions.iter().map(|(id, _)| format!("  {{ id = \"{id}\", kind = \"open\" }},\n")).collect();
    let structure = format!(
        "id = \"{id}\"\nversion = {version}\nkind = \"form\"\ntheme = \"own\"\n\n[[sections]]\nid = \"s1\"\nquestions = [\n{ids}]\n"
    );
    let texts: String = questions.iter().map(|(id, text)| format!("[{id}]\ntext = \"{text}\"\n")).collect();
    let words = format!(
        "language = \"en\"\n[pack]\ntitle = \"Own {id}\"\nintro = \"Intro\"\nrationale = \"Why\"\ncredits = \"Who\"\ncopyright = \"Whose\"\nfunding = \"None\"\n[s1]\ntitle = \"Section\"\n{texts}"
    );
    vec![(STRUCTURE.to_owned(), structure), ("en.toml".to_owned(), words)]
}

fn flaws(files: &[(String, String)]) -> Vec<String> {
    read_pack(files).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn a_pack_in_order_is_read_and_every_flaw_is_named_with_its_place() {
    let good = files("desk-check", 1, &[("q1", "What is there?"), ("q2", "What is missing?")]);
    assert_eq!(flaws(&good), [""; 0]);
    let broken = |index: usize, from: &str, to: &str| {
        let mut files = good.clone();
        assert!(files[index].1.contains(from));
        files[index].1 = files[index].1.replace(from, to);
        flaws(&files)
    };
    assert_eq!(flaws(&good[1..]), ["there is no pack.toml"]);
    assert!(broken(0, "version = 1", "version = one")[0].starts_with("pack.toml:2: "));
    assert!(broken(0, "\"q2\"", "\"Q 2\"")[0].starts_with("pack.toml:10: not an id"));
    let missing = broken(1, "[q2]\ntext = \"What is missing?\"", "");
    assert!(missing.len() == 1 && missing[0].contains("q2.text is missing"), "{missing:?}");
    let two = broken(1, "What is", " ");
    assert_eq!(two.len(), 0, "still texts: {two:?}");

    // Two language files that cannot be read are both named.
    let mut two_bad = good.clone();
    two_bad[1].1 = "nonsense".to_owned();
    two_bad.push(("it.toml".to_owned(), "\nnonsense".to_owned()));
    let two_bad = flaws(&two_bad);
    assert!(two_bad[0].starts_with("en.toml:1: ") && two_bad[1].starts_with("it.toml:2: "), "{two_bad:?}");
    let many: Vec<(String, String)> = (0..65).map(|number| (format!("{number}.toml"), String::new())).collect();
    assert_eq!(flaws(&many), ["65 files, more than the 64 that a pack may have"]);
}

#[test]
fn a_pack_is_at_hand_once_it_is_kept_and_keeps_the_questions_of_older_versions() {
    let id = "desk-import";
    let find = |version| forms::pack(&PackRef { id: id.to_owned(), version });
    let mut desk = desk();
    let first = files(id, 1, &[("q1", "One"), ("q2", "Two")]);
    let Ok(Answer::Packs(packs)) = desk.import_pack(first.clone()) else { panic!("it is in order") };
    assert!(packs.iter().any(|pack| pack.id == id));
    assert!(find(1).is_none(), "not before it is on disk");
    desk.finish_turn(1_000);
    assert!(find(1).is_some());
    assert_eq!(settings::get(&desk.notebook, &PACKS), Some(vec![first.clone()]));

    let refused = |desk: &mut Desk, files| match desk.import_pack(files) {
        Err(ErrorCode::BadPack(reason)) => reason,
        other => panic!("{other:?}"),
    };
    assert!(desk.import_pack(first.clone()).is_ok(), "the same again changes nothing");
    let other = refused(&mut desk, files(id, 1, &[("q1", "One"), ("q2", "Different")]));
    assert!(other.ends_with("raise its version"), "{other}");
    let less = refused(&mut desk, files(id, 2, &[("q1", "One")]));
    assert_eq!(less, "pack.toml: q2 of version 1 is missing, and answers may stand under it");
    assert!(refused(&mut desk, Vec::new()).contains("there is no pack.toml"));
    let of_the_house = refused(&mut desk, files("needs-analysis", 9, &[("q1", "One")]));
    assert!(of_the_house.lines().count() > 10, "{of_the_house}");

    desk.import_pack(files(id, 2, &[("q3", "Three"), ("q1", "One"), ("q2", "Two, reworded")])).unwrap();
    desk.finish_turn(1_000);
    assert_eq!(find(1).map(|pack| pack.version), Some(2));
    assert_eq!(settings::get(&desk.notebook, &PACKS).unwrap_or_default().len(), 2);
}

#[test]
fn packs_that_together_are_too_large_to_be_read_again_are_refused() {
    let mut desk = desk();
    let large = |version: u32| {
        let mut files = files("desk-large", version, &[("q1", "One")]);
        files[1].1.insert_str(0, &format!("# {}\n", "x".repeat(1_000_000)));
        for number in 0..4 {
            let language = format!("{}{}", "l", char::from(b'a' + number));
            let text = files[1].1.replace("language = \"en\"", &format!("language = \"{language}\""));
            files.push((format!("{language}.toml"), text));
        }
        files
    };
    desk.import_pack(large(1)).unwrap();
    desk.finish_turn(1_000);
    desk.import_pack(large(2)).unwrap();
    desk.finish_turn(1_000);
    let Err(ErrorCode::BadPack(reason)) = desk.import_pack(large(3)) else { panic!("more than fits") };
    assert!(reason.contains("bytes together"), "{reason}");
    assert_eq!(settings::get(&desk.notebook, &PACKS).unwrap_or_default().len(), 2, "what was kept stays");
}
