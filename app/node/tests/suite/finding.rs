//! Search and trace by the command line, and every type of document by the same words.

use crate::laptop::{Laptop, eventually, insert};
use crate::pair::pair;

fn found(laptop: &Laptop, words: &[&str]) -> Vec<String> {
    let hits = laptop.json(&[["search"].as_slice(), words].concat());
    hits.as_array().unwrap().iter().map(|hit| hit["place"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn words_are_found_by_whoever_may_read_them_and_by_nobody_else() {
    let anna = Laptop::with_node("Anna", "Borgo Sereno");
    let luca = Laptop::with_node("Luca", "Borgo Sereno");
    pair(&anna, &luca, &[]);
    let own = anna.new_document("note", &["--title", "Solo per me: università"]);
    let plan = anna.new_document("plan", &["--title", "Piano"]);
    let edits = "{\"add\":{\"collection\":\"rows\",\"item\":\"r1\",\"after\":null}}\n".to_owned()
        + &insert("rows/r1/action", 0, "Corso d’italiano all’università di Ķekava per i πρόσφυγες");
    anna.json_with(&["doc", "edit", &plan], &edits);
    let row = format!("{plan}#rows/r1");
    eventually("the row reaches the other laptop", || (found(&luca, &["kekava"]) == [row.clone()]).then_some(()));
    assert_eq!(found(&luca, &["ΠΡΟΣΦΥΓΕΣ", "universita"]), std::slice::from_ref(&row));
    assert_eq!(found(&luca, &["universita"]), std::slice::from_ref(&row), "the private note is its owner's");
    assert_eq!(found(&anna, &["universita"]), [own.clone(), row.clone()], "the title first");
    assert_eq!(found(&anna, &["Piano", "missing"]), [""; 0]);

    let hits = anna.json(&["search", "corso"]);
    assert_eq!(hits[0]["field"], "rows/r1/action");
    assert_eq!(hits[0]["marks"], serde_json::json!([[0, 5]]));
    let lines = String::from_utf8(anna.run(&["search", "corso"], "").stdout).unwrap();
    let expected = "    rows/r1/action: Corso d’italiano all’università di Ķekava per i πρόσφυγες";
    assert_eq!(lines.lines().collect::<Vec<_>>(), [format!("{plan}  plan  Piano").as_str(), expected]);
}

#[test]
fn words_are_found_in_every_programme_or_in_the_one_that_is_named() {
    let anna = Laptop::new("Anna", "Borgo Sereno");
    let programme = |title: &str| anna.json(&["programme", "new", "--title", title])["id"].as_str().unwrap().to_owned();
    let (first, second) = (programme("Prima"), programme("Seconda"));
    let here = anna.new_document("plan", &["--title", "Sportello unico", "--programme", &first]);
    let there = anna.new_document("plan", &["--title", "Sportello dei diritti", "--programme", &second]);
    let mut both = found(&anna, &["sportello"]);
    both.sort_by_key(|place| *place != here);
    assert_eq!(both, [here.clone(), there.clone()]);
    assert_eq!(found(&anna, &["sportello", "--programme", &second]), std::slice::from_ref(&there));
    assert_eq!(anna.json(&["search", "diritti"])[0]["programme"], second);
    let lines = String::from_utf8(anna.run(&["search", "diritti"], "").stdout).unwrap();
    assert!(lines.contains(&format!("{there}  plan  Sportello dei diritti  (Seconda)\n")), "{lines}");
}

#[test]
fn a_trace_walks_from_an_action_back_to_its_need() {
    let anna = Laptop::new("Anna", "Borgo Sereno");
    anna.json(&["programme", "new", "--title", "Prova"]);
    let needs = anna.new_document("form", &["--pack", "needs-analysis"]);
    let shown = anna.json(&["doc", "show", &needs]);
    let collections = shown["view"]["collections"].as_array().unwrap();
    let answers = collections.iter().find(|collection| collection["name"] == "answers").unwrap();
    let is_prose = |key: &str| {
        let splice = insert(&format!("answers/{key}/text"), 0, "Too few places to learn the language");
        anna.run(&["doc", "edit", &needs], &splice).status.success()
    };
    let key = answers["items"][0]["key"].as_str().unwrap();
    assert!(is_prose(key));
    let plan = anna.new_document("plan", &["--title", "Plan"]);
    let need = format!("{needs}#answers/{key}");
    let edits = "{\"add\":{\"collection\":\"rows\",\"item\":\"r1\",\"after\":null}}\n".to_owned()
        + &insert("rows/r1/action", 0, "Open evening courses")
        + "{\"add\":{\"collection\":\"links\",\"item\":\"l1\",\"after\":null}}\n"
        + "{\"set\":{\"field\":\"links/l1/from\",\"value\":\"rows/r1\"}}\n"
        + &format!("{{\"set\":{{\"field\":\"links/l1/to\",\"value\":\"{need}\"}}}}\n");
    anna.json_with(&["doc", "edit", &plan], &edits);

    let trace = anna.json(&["trace"]);
    let row = format!("{plan}#rows/r1");
    assert_eq!(trace["links"], serde_json::json!([{ "key": "l1", "from": row, "to": need }]));
    let text = |place: &str| {
        let places = trace["places"].as_array().unwrap();
        places.iter().find(|found| found["place"] == place).map(|found| found["text"].as_str().unwrap().to_owned())
    };
    assert_eq!(text(&need).as_deref(), Some("Too few places to learn the language"));
    assert_eq!(text(&row).as_deref(), Some("Open evening courses"));
    let lines = String::from_utf8(anna.run(&["trace"], "").stdout).unwrap();
    assert!(lines.lines().any(|line| line == format!("{row} -> {need}")), "{lines}");
}

#[test]
fn every_type_of_document_is_made_written_and_told_about_by_the_same_words() {
    let anna = Laptop::new("Anna", "Borgo Sereno");
    anna.json(&["programme", "new", "--title", "Prova", "--preset", "pair"]);
    let add =
        |collection: &str| format!("{{\"add\":{{\"collection\":\"{collection}\",\"item\":\"i1\",\"after\":null}}}}\n");
    let rows: [(&str, &[&str], String); 9] = [
        ("note", &[], insert("body", 0, "Words")),
        ("assessment", &["--pack", "city-for-all"], insert("answers/f1q1/text", 0, "Words")),
        ("assessment", &["--level", "team", "--writers", "me"], insert("factors/f1/gaps", 0, "Words")),
        ("form", &["--pack", "good-practice"], insert("title", 0, "Words")),
        ("visit", &["--template", "v2"], insert("outcome", 0, "Words")),
        ("plan", &[], add("points") + &insert("points/i1/what", 0, "Words")),
        ("network", &[], add("members") + "{\"set\":{\"field\":\"members/i1/name\",\"value\":\"Words\"}}\n"),
        ("commitment", &["--level", "pair"], add("promises") + &insert("promises/i1/what", 0, "Words")),
        ("issues", &["--level", "team"], add("issues") + &insert("issues/i1/what", 0, "Words")),
    ];
    for (kind, more, edits) in &rows {
        let document = anna.new_document(kind, more);
        anna.json_with(&["doc", "edit", &document], edits);
        let shown = String::from_utf8(anna.run(&["doc", "show", &document], "").stdout).unwrap();
        assert!(shown.contains(": Words\n") && !shown.contains("problem at"), "{kind}: {shown}");
        let history = anna.json(&["history", &document]);
        assert_eq!(history.as_array().unwrap().last().unwrap()["person"], "Anna", "{kind}");
    }
    assert_eq!(anna.json(&["status"])["only_here"], 10);
    let listed = anna.json(&["doc", "list"]);
    let kinds: std::collections::BTreeSet<&str> =
        listed.as_array().unwrap().iter().filter_map(|view| view["kind"].as_str()).collect();
    assert_eq!(kinds.len(), 9, "{kinds:?}");
    assert_eq!(found(&anna, &["words"]).len(), 9);

    for (words, reason) in [
        (["form"].as_slice(), "there is no such question pack"),
        (&["form", "--pack", "city-for-all"], "there is no such question pack"),
        (&["form", "--pack", "no-such-pack"], "there is no such question pack"),
        (&["note", "--pack", "city-for-all"], "there is no such question pack"),
        (&["visit", "--template", "v9"], "there is no such question pack"),
        (&["network", "--level", "programme"], "this person cannot create such a document"),
        (&["commitment", "--level", "programme"], "this person cannot create such a document"),
        (&["issues", "--level", "pair"], "this person cannot create such a document"),
    ] {
        let line = anna.refused(&[["doc", "new", "--kind"].as_slice(), words].concat(), "");
        assert!(line.contains(reason), "{words:?}: {line}");
    }
}
