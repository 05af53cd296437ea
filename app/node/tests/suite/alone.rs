//! One laptop without a node: the same commands, and what they say about bad input.

use crate::laptop::{Laptop, eventually, insert};

#[test]
fn commands_work_without_a_node() {
    let anna = Laptop::new("Anna", "Borgo Sereno");
    let programme = anna.json(&["programme", "new", "--title", "Prova", "--theme", "integration"]);
    assert_eq!(anna.json(&["programme", "list"])[0]["id"], programme["id"]);
    let assessment = anna.new_document("assessment", &["--title", "Autovalutazione"]);
    let edits = insert("answers/f1q1/text", 0, "Sì, però")
        + "{\"set\":{\"field\":\"answers/f1q1/level\",\"value\":\"partly\"}}\n";
    let answer = anna.json_with(&["doc", "edit", &assessment[..8]], &edits);
    assert_eq!(answer["edits"], 2);
    let shown = String::from_utf8(anna.run(&["doc", "show", &assessment], "").stdout).unwrap();
    assert!(shown.contains("answers/f1q1/text: Sì, però\n"), "{shown}");
    assert!(shown.contains("answers/f1q1/level: partly\n"), "{shown}");
    let history = anna.json(&["history", &assessment]);
    assert_eq!(history.as_array().unwrap().len(), 2);
    assert_eq!(anna.json(&["status"])["only_here"], 2);
    assert_eq!(anna.json(&["peers"]), serde_json::json!([]));
}

#[test]
fn a_script_may_start_the_node_and_type_at_once() {
    let anna = Laptop::new("Anna", "Borgo Sereno");
    let mut node = anna.command(&["serve", "--no-open"]).spawn().unwrap();
    for title in ["one", "two", "three"] {
        anna.json(&["programme", "new", "--title", title]);
    }
    eventually("the node is up", || anna.run(&["stop"], "").status.success().then_some(()));
    assert!(node.wait().unwrap().success());
    assert_eq!(anna.json(&["programme", "list"]).as_array().unwrap().len(), 3);
}

#[cfg(unix)]
#[test]
fn a_signal_ends_the_node_well_and_nobody_else_reads_the_files() {
    use std::os::unix::fs::PermissionsExt;

    let anna = Laptop::new("Anna", "Borgo Sereno");
    for signal in ["-TERM", "-INT"] {
        let mut node = anna.command(&["serve", "--no-open"]).spawn().unwrap();
        eventually("the node is up", || anna.path("data").join("running.json").exists().then_some(()));
        for file in ["running.json", "notebook.redb", "device.key"] {
            let mode = anna.path("data").join(file).metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{file}");
        }
        let killed = std::process::Command::new("kill").args([signal, &node.id().to_string()]).status().unwrap();
        assert!(killed.success());
        assert!(node.wait().unwrap().success());
        assert!(!anna.path("data").join("running.json").exists());
    }
}

#[test]
fn a_copy_can_be_restored_and_written_again() {
    let anna = Laptop::new("Anna", "Borgo Sereno");
    anna.json(&["programme", "new", "--title", "Prova"]);
    let plan = anna.new_document("plan", &["--title", "Piano"]);
    let copy = anna.path("copy");
    let copy = copy.to_str().unwrap();
    anna.json(&["backup", copy]);
    assert!(anna.refused(&["backup", copy], "").contains(copy));
    assert!(anna.refused(&["restore", copy], "").contains("holds a notebook already"));

    // Another laptop's key does not take part in the programme: the copy is read again where the key is.
    std::fs::remove_file(anna.path("data").join("notebook.redb")).unwrap();
    anna.json(&["restore", copy]);
    assert_eq!(anna.text(&plan, "title").unwrap(), "Piano");
    anna.json_with(&["doc", "edit", &plan], &insert("title", 5, " 2"));
    assert_eq!(anna.text(&plan, "title").unwrap(), "Piano 2");

    // On another laptop it is read, and goes on only after joining again.
    let note = anna.new_document("note", &["--title", "Per me", "--level", "me"]);
    let second = anna.path("second");
    anna.json(&["backup", second.to_str().unwrap()]);
    let newer = Laptop::new("Anna", "Borgo Sereno");
    std::fs::remove_file(newer.path("data").join("notebook.redb")).unwrap();
    newer.json(&["restore", second.to_str().unwrap()]);
    assert_eq!(newer.text(&plan, "title").unwrap(), "Piano 2");
    assert_eq!(newer.text(&note, "title").unwrap(), "Per me");
    assert!(newer.refused(&["doc", "edit", &plan], &insert("title", 0, "x")).contains("does not take part"));

    let nonsense = anna.path("nonsense");
    std::fs::write(&nonsense, "nonsense").unwrap();
    let other = Laptop::new("Ben", "Valdoria");
    std::fs::remove_file(other.path("data").join("notebook.redb")).unwrap();
    assert!(other.refused(&["restore", nonsense.to_str().unwrap()], "").contains("not a backup"));
}

#[test]
fn a_bad_line_is_named_and_nothing_of_the_input_is_saved() {
    let anna = Laptop::new("Anna", "Borgo Sereno");
    anna.json(&["programme", "new", "--title", "Prova"]);
    let plan = anna.new_document("plan", &["--title", "Piano"]);
    let good = insert("title", 0, "X");
    for (bad, line) in [
        ("nonsense\n", 2),
        ("{\"splice\":{\"field\":\"title\",\"at\":99,\"delete\":0,\"insert\":\"a\"}}\n", 2),
        ("\n{\"set\":{\"field\":\"colour\",\"value\":\"red\"}}\n", 3),
        ("{\"set\":{\"field\":\"title\",\"value\":\"red\"}}\n", 2),
        ("{\"remove\":{\"collection\":\"rows\",\"item\":\"none\"}}\n", 2),
    ] {
        let reason = anna.refused(&["doc", "edit", &plan], &format!("{good}{bad}"));
        assert!(reason.starts_with(&format!("taccuino: line {line}: ")), "{reason}");
        assert!(reason.ends_with("nothing of this input was saved"), "{reason}");
        assert_eq!(anna.text(&plan, "title").unwrap(), "Piano");
    }
}

#[test]
fn bad_words_get_one_clear_line() {
    let anna = Laptop::new("Anna", "Borgo Sereno");
    for (words, reason) in [
        (["doc", "list"].as_slice(), "there is no programme on this laptop"),
        (&["doc", "show", "abcdef"], "there is no document abcdef on this laptop"),
        (&["doc", "show", "perhaps"], "is no id of a document"),
        (&["join", "nonsense"], "this is not an invitation"),
        (&["stop"], "no node runs on this folder"),
        (&["setup", "--name", " ", "--organisation", "B", "--laptop", "C"], "a name is empty"),
        (&["relay", "no relay"], "this is not the address of a relay"),
    ] {
        let line = anna.refused(words, "");
        assert!(line.contains(reason), "{words:?}: {line}");
    }
}

#[test]
fn what_cannot_be_typed_gets_one_clear_line_and_help_stays_help() {
    let anna = Laptop::new("Anna", "Borgo Sereno");
    for (words, reason) in [
        (["perhaps"].as_slice(), "unrecognized subcommand 'perhaps'"),
        (&["offline", "perhaps"], "[possible values: on, off]"),
        (&["setup", "--name", "A"], "--organisation <ORGANISATION> --laptop <LAPTOP>"),
        (&["doc", "new", "--kind", "novel"], "expected one of"),
        (&["programme"], "requires a subcommand"),
    ] {
        let line = anna.refused(words, "");
        assert!(line.starts_with("taccuino: ") && line.contains(reason), "{words:?}: {line}");
        assert_eq!(anna.run(words, "").status.code(), Some(2), "{words:?}");
    }
    let bare = std::process::Command::new(env!("CARGO_BIN_EXE_taccuino")).arg("programme").output().unwrap();
    assert_eq!(bare.status.code(), Some(2));
    let line = "taccuino: a command is missing after this; add --help to see which there are\n";
    assert_eq!(String::from_utf8_lossy(&bare.stderr), line);
    for words in [["--help"].as_slice(), &["doc", "edit", "--help"], &["--version"]] {
        let output = anna.run(words, "");
        assert!(output.status.success() && output.stderr.is_empty(), "{words:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("taccuino"), "{words:?}");
    }
}

#[test]
fn who_joins_where_nobody_answers_is_told_so_after_a_while() {
    let mut anna = Laptop::with_node("Anna", "Borgo Sereno");
    anna.json(&["programme", "new", "--title", "Prova"]);
    let invitation = anna.json(&["invite", "--auto-admit"])["text"].as_str().unwrap().to_owned();
    anna.stop();
    let ben = Laptop::new("Ben", "Valdoria");
    let output = ben.run(&["join", &invitation, "--wait", "1"], "");
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    let last = "taccuino: this laptop was not let in within 1 seconds; nothing has changed, try again";
    assert_eq!(error.lines().last(), Some(last), "{error}");
    assert_eq!(ben.json(&["programme", "list"]), serde_json::json!([]));
}

#[test]
fn nobody_founds_a_programme_before_saying_who_one_is() {
    let folder = tempfile::TempDir::new().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_taccuino"))
        .args(["programme", "new", "--title", "Prova", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("say first who you are"));
}

#[test]
fn a_folder_that_a_cloud_copies_is_refused() {
    let folder = tempfile::TempDir::new().unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_taccuino"))
        .args(["status", "--data"])
        .arg(folder.path().join("Nextcloud/taccuino"))
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("Nextcloud copies this folder elsewhere"));
    assert!(!folder.path().join("Nextcloud").exists());
}
