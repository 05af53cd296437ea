//! Two laptops by the command line alone: pairing, the same words on both, and who may write what.

use crate::laptop::{Laptop, eventually, insert};

/// Founds a programme on a first laptop and lets a second join it.
pub(crate) fn pair(first: &Laptop, second: &Laptop, more: &[&str]) {
    first.json(&["programme", "new", "--title", "Borgo Sereno and Valdoria"]);
    let words = [["invite", "--auto-admit"].as_slice(), more].concat();
    let invitation = first.json(&words)["text"].as_str().unwrap().to_owned();
    second.json(&["join", &invitation]);
    let again = Laptop::new("Eve", "Nowhere");
    let reason = again.run(&["join", &invitation], "");
    assert!(!reason.status.success());
    assert!(String::from_utf8_lossy(&reason.stderr).contains("the invitation was used already"));
}

#[test]
fn what_one_laptop_writes_the_other_holds() {
    let anna = Laptop::with_node("Anna", "Borgo Sereno");
    let luca = Laptop::with_node("Luca", "Borgo Sereno");
    pair(&anna, &luca, &[]);
    let people = anna.json(&["people"]);
    assert_eq!(people["people"].as_array().unwrap().len(), 2);

    let plan = anna.new_document("plan", &["--title", "Piano"]);
    eventually("the plan reaches the other laptop", || luca.text(&plan, "title").filter(|text| text == "Piano"));
    luca.json_with(&["doc", "edit", &plan], &insert("title", 5, " d’azione"));
    anna.json_with(&["doc", "edit", &plan], &insert("title", 0, "Il "));
    for laptop in [&anna, &luca] {
        eventually("both hold both edits", || laptop.text(&plan, "title").filter(|text| text == "Il Piano d’azione"));
    }
    eventually("nothing is on one laptop only", || (anna.json(&["status"])["only_here"] == 0).then_some(()));
    let history = luca.json(&["history", &plan]);
    let people: Vec<&str> = history.as_array().unwrap().iter().filter_map(|entry| entry["person"].as_str()).collect();
    assert!(people.contains(&"Anna") && people.contains(&"Luca"), "{history}");
}

#[test]
fn a_colleague_who_is_inside_already_comes_to_invite_and_the_last_who_may_stays() {
    let anna = Laptop::with_node("Anna", "Borgo Sereno");
    let luca = Laptop::with_node("Luca", "Borgo Sereno");
    pair(&anna, &luca, &[]);
    let is_lead = |laptop: &Laptop, name: &str| {
        let view = laptop.json(&["people"]);
        let person = view["people"].as_array().unwrap().iter().find(|person| person["name"] == name).unwrap();
        person["lead"].as_bool().unwrap()
    };
    let last = "taccuino: this is the last person of the organisation who may invite others";
    assert_eq!(anna.refused(&["people", "set-lead", "Anna", "off"], ""), last);
    let denied = "taccuino: only the lead of that organisation decides this";
    assert_eq!(luca.refused(&["people", "set-lead", "luca", "on"], ""), denied);
    assert_eq!(luca.refused(&["invite"], ""), denied);
    assert!(anna.refused(&["people", "set-lead", "Nobody", "on"], "").contains("is no id of a person"));

    anna.json(&["people", "set-lead", "Luca", "on"]);
    eventually("the colleague hears of it", || is_lead(&luca, "Luca").then_some(()));
    luca.json(&["invite", "--auto-admit"]);
    anna.json(&["people", "set-lead", "Luca", "off"]);
    eventually("and of the end of it", || (!is_lead(&luca, "Luca")).then_some(()));
    assert!(is_lead(&anna, "Anna"));
}

#[test]
fn what_was_written_apart_is_joined_when_they_meet() {
    let anna = Laptop::with_node("Anna", "Borgo Sereno");
    let luca = Laptop::with_node("Luca", "Borgo Sereno");
    pair(&anna, &luca, &[]);
    let plan = anna.new_document("plan", &["--title", "Piano"]);
    eventually("the plan reaches the other laptop", || luca.text(&plan, "title").filter(|text| text == "Piano"));
    luca.run(&["offline", "on"], "");
    assert!(luca.refused(&["invite"], "").contains("works offline"));
    anna.json_with(&["doc", "edit", &plan], &insert("title", 0, "A"));
    luca.json_with(&["doc", "edit", &plan], &insert("title", 5, "B"));
    assert_eq!(luca.json(&["status"])["only_here"], 1);
    luca.run(&["offline", "off"], "");
    for laptop in [&anna, &luca] {
        eventually("both hold both edits", || laptop.text(&plan, "title").filter(|text| text == "APianoB"));
    }
}

#[test]
fn a_mentor_reads_the_plan_and_cannot_change_it() {
    let anna = Laptop::with_node("Anna", "Borgo Sereno");
    let ben = Laptop::with_node("Ben", "Valdoria");
    pair(&anna, &ben, &["--organisation", "Valdoria", "--lead"]);
    let plan = anna.new_document("plan", &["--title", "Piano"]);
    eventually("the plan reaches the mentor", || ben.text(&plan, "title").filter(|text| text == "Piano"));
    let reason = ben.refused(&["doc", "edit", &plan], &insert("title", 0, "X"));
    assert_eq!(reason, "taccuino: only the owner's team writes this document");
    let reason = ben.refused(&["doc", "new", "--kind", "plan"], "");
    assert_eq!(reason, "taccuino: this person cannot create such a document");
    assert_eq!(anna.text(&plan, "title").unwrap(), "Piano");

    // What only its author may read does not travel.
    let note = anna.new_document("note", &["--title", "Solo per me"]);
    let shared = anna.new_document("note", &["--title", "Per tutti", "--level", "pair"]);
    eventually("the shared note reaches the mentor", || ben.text(&shared, "title"));
    assert!(ben.refused(&["doc", "show", &note], "").contains("no such document"));
}

#[test]
fn a_restart_forgets_neither_people_nor_words_nor_invitations() {
    let mut anna = Laptop::with_node("Anna", "Borgo Sereno");
    let ben = Laptop::with_node("Ben", "Valdoria");
    anna.json(&["programme", "new", "--title", "Prova"]);
    let invitation = anna.json(&["invite", "--auto-admit", "--organisation", "Valdoria"]);
    let port = anna.port();
    anna.stop();
    anna.start();
    assert_eq!(anna.port(), port);
    ben.json(&["join", invitation["text"].as_str().unwrap()]);
    let visit = ben.new_document("visit", &["--title", "Visita"]);
    eventually("the visit reaches the mentee", || anna.text(&visit, "title").filter(|text| text == "Visita"));
    anna.json_with(&["doc", "edit", &visit], &insert("title", 6, " 1"));
    eventually("the mentee writes it too", || ben.text(&visit, "title").filter(|text| text == "Visita 1"));
}

#[test]
fn a_second_start_opens_the_node_that_runs() {
    let anna = Laptop::with_node("Anna", "Borgo Sereno");
    let output = anna.run(&["serve", "--no-open"], "");
    assert!(output.status.success());
    let line = String::from_utf8(output.stdout).unwrap();
    assert!(line.contains(&format!("http://127.0.0.1:{}/#open=", anna.port())), "{line}");
    assert!(!line.contains(&anna.address), "a ticket is good once");
}
