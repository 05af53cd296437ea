//! An association's own packs by the command line: checked, imported, kept, and answered over versions.

use std::fs;
use std::path::PathBuf;

use crate::laptop::{Laptop, insert};

/// Writes a pack of one section with `questions` into a folder of the laptop.
fn write_pack(laptop: &Laptop, name: &str, version: u32, questions: &[(&str, &str, &str)]) -> PathBuf {
    let folder = laptop.path(name);
    fs::create_dir(&folder).unwrap();
    let ids: String =
        questions.iter().map(|(id, kind, _)| format!("  {{ id = \"{id}\", kind = \"{kind}\" }},\n")).collect();
    let structure = format!(
        "id = \"own-survey\"\nversion = {version}\nkind = \"form\"\ntheme = \"own\"\n\n\
         [[sections]]\nid = \"s1\"\nquestions = [\n{ids}]\n"
    );
    let texts: String = questions.iter().map(|(id, _, text)| format!("[{id}]\ntext = \"{text}\"\n")).collect();
    let words = format!(
        "language = \"en\"\n[pack]\ntitle = \"Own survey\"\nintro = \"Intro\"\nrationale = \"Why\"\n\
         credits = \"Who\"\ncopyright = \"Whose\"\nfunding = \"None\"\n[s1]\ntitle = \"Section\"\n{texts}"
    );
    fs::write(folder.join("pack.toml"), structure).unwrap();
    fs::write(folder.join("en.toml"), words).unwrap();
    fs::write(folder.join("README.md"), "no part of it").unwrap();
    folder
}

fn versions(laptop: &Laptop) -> Vec<u64> {
    let list = laptop.json(&["pack", "list"]);
    let own = list.as_array().unwrap().iter().filter(|pack| pack["id"] == "own-survey");
    own.map(|pack| pack["version"].as_u64().unwrap()).collect()
}

#[test]
fn a_pack_is_checked_without_a_notebook_and_every_problem_has_its_place() {
    let anna = Laptop::new("Anna", "Borgo Sereno");
    let folder = write_pack(&anna, "good", 1, &[("q1", "open", "What is there?")]);
    let folder = folder.to_str().unwrap();
    fs::remove_dir_all(anna.path("data")).unwrap();
    let checked = anna.json(&["pack", "check", folder]);
    assert_eq!(checked, serde_json::json!({ "id": "own-survey", "version": 1, "problems": [] }));

    fs::write(anna.path("good").join("it.toml"), "language = \"it\"\n[q1]\ntext = \" \"\n[q9]\ntext = \"?\"\n")
        .unwrap();
    let output = anna.run(&["pack", "check", folder], "");
    assert_eq!(output.status.code(), Some(1));
    let lines = String::from_utf8(output.stdout).unwrap();
    assert!(lines.lines().count() > 5, "{lines}");
    for line in ["it.toml:3: q1.text is empty", "it.toml:5: q9.text belongs to nothing in the pack"] {
        assert!(lines.lines().any(|found| found == line), "{line} is not in:\n{lines}");
    }
    let count = lines.lines().count();
    let error = String::from_utf8(output.stderr).unwrap();
    assert_eq!(error, format!("taccuino: the pack has {count} problems; nothing was imported\n"));
    let output = anna.run(&["pack", "check", folder, "--json"], "");
    assert_eq!(output.status.code(), Some(1));
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let problems = told["problems"].as_array().unwrap();
    assert_eq!(problems.len(), count);
    assert!(problems.iter().any(|problem| problem["file"] == "it.toml" && problem["line"] == 3), "{told}");
    assert!(!anna.path("data").exists(), "a check opens no notebook");

    let empty = anna.path("empty");
    fs::create_dir(&empty).unwrap();
    let line = anna.refused(&["pack", "check", empty.to_str().unwrap()], "");
    assert!(line.ends_with("there is no pack.toml in this folder"), "{line}");
    fs::write(empty.join("pack.toml"), vec![b'#'; (1 << 20) + 1]).unwrap();
    let line = anna.refused(&["pack", "check", empty.to_str().unwrap()], "");
    assert!(line.contains("1048577 bytes, more than the 1048576"), "{line}");
    fs::write(empty.join("pack.toml"), [0xff, 0xfe]).unwrap();
    assert!(anna.refused(&["pack", "check", empty.to_str().unwrap()], "").contains("UTF-8"));
    assert!(anna.refused(&["pack", "check", "nowhere-at-all"], "").contains("nowhere-at-all"));
}

#[test]
fn an_imported_pack_stays_and_a_newer_version_loses_no_answer() {
    let mut anna = Laptop::with_node("Anna", "Borgo Sereno");
    anna.json(&["programme", "new", "--title", "Prova"]);
    let words = ["doc", "new", "--kind", "form", "--pack", "own-survey"];
    assert_eq!(anna.refused(&words, ""), "taccuino: there is no such question pack");
    let first = write_pack(&anna, "v1", 1, &[("q1", "open", "What is there?"), ("q2", "line", "Since when?")]);
    anna.json(&["pack", "import", first.to_str().unwrap()]);
    assert_eq!(versions(&anna), [1]);
    let form = anna.new_document("form", &["--pack", "own-survey", "--title", "Survey"]);
    let edits = insert("answers/q1/text", 0, "An office, perché no")
        + "{\"set\":{\"field\":\"answers/q2/value\",\"value\":\"2019\"}}\n";
    anna.json_with(&["doc", "edit", &form], &edits);

    anna.stop();
    anna.start();
    assert_eq!(versions(&anna), [1], "after a restart");
    let copy = anna.path("copy");
    anna.json(&["backup", copy.to_str().unwrap()]);

    let less = write_pack(&anna, "less", 2, &[("q1", "open", "What is there?")]);
    let output = anna.run(&["pack", "import", less.to_str().unwrap()], "");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("q2 of version 1 is missing"));
    let second = write_pack(
        &anna,
        "v2",
        2,
        &[("q3", "open", "What is new?"), ("q1", "open", "What can people find here?"), ("q2", "line", "Since when?")],
    );
    anna.json(&["pack", "import", second.to_str().unwrap()]);
    assert_eq!(versions(&anna), [1, 2]);
    let shown = String::from_utf8(anna.run(&["doc", "show", &form], "").stdout).unwrap();
    for line in ["answers/q1/text: An office, perché no", "answers/q2/value: 2019"] {
        assert!(shown.lines().any(|found| found == line), "{shown}");
    }
    anna.json_with(&["doc", "edit", &form], &insert("answers/q1/text", 0, "Still: "));
    assert_eq!(anna.json(&["search", "office"])[0]["place"], format!("{form}#answers/q1"));
    let newer = anna.new_document("form", &["--pack", "own-survey"]);
    anna.json_with(&["doc", "edit", &newer], &insert("answers/q3/text", 0, "A library"));

    // The copy was made when there was the first version only.
    anna.stop();
    fs::remove_file(anna.path("data").join("notebook.redb")).unwrap();
    anna.json(&["restore", copy.to_str().unwrap()]);
    assert_eq!(versions(&anna), [1]);
    let shown = String::from_utf8(anna.run(&["doc", "show", &form], "").stdout).unwrap();
    assert!(shown.contains("answers/q1/text: An office, perché no\n"), "{shown}");
}

#[test]
fn an_empty_frame_is_filled_before_it_is_used() {
    let anna = Laptop::new("Anna", "Borgo Sereno");
    anna.json(&["programme", "new", "--title", "Prova"]);
    let words = ["doc", "new", "--kind", "assessment", "--pack", "labour-market"];
    let line = anna.refused(&words, "");
    assert_eq!(line, "taccuino: this benchmark has no content yet: import the association's own pack first");
    anna.json(&["doc", "new", "--kind", "assessment", "--pack", "language"]);
    let usual = anna.json(&["doc", "new", "--kind", "assessment"]);
    assert_eq!(usual["pack"]["id"], "city-for-all");
}
