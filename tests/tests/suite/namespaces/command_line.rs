//! Two mentee laptops and the mentor's, by the command line alone: without router, behind firewalls, apart and killed.

use std::collections::BTreeSet;

use taccuino_tests::laptops::{Keys, Laptop, Team, check_numbers, eventually, splice, text_of, words_of};

/// How many keys each of two people presses while the link is down.
const KEYS: usize = 500;
/// How often the node is killed while somebody types.
const KILLS: usize = 30;
/// What stood in the paragraph before.
const PARAGRAPH: &str = "Sì, lo sportello 😀 apre alle nove.";
/// Where both write: in the middle, behind a letter with an accent.
const CARET: usize = 3;

/// Has a new team write a plan, a visit and its note, each from another laptop, and read them on the others.
fn writes_together(team: &Team) {
    for laptop in team.laptops() {
        let routes = laptop.machine.routes();
        assert!(!routes.contains("default") && !routes.contains("via"), "{routes}");
    }
    let plan = team.anna.new_document("plan", &["--title", "Piano"]);
    team.luca.reads(&plan, "title", "Piano");
    team.luca.insert(&plan, "title", 5, " d’azione");
    let visit = team.ben.new_document("visit", &["--title", "Prima visita"]);
    team.anna.reads(&visit, "title", "Prima visita");
    let note = team.anna.new_document("note", &["--title", "Sportello", "--level", "pair", "--link", &visit]);
    team.ben.reads(&note, "title", "Sportello");
    team.ben.insert(&note, "body", 0, PARAGRAPH);
    for laptop in team.laptops() {
        laptop.reads(&plan, "title", "Piano d’azione");
        laptop.reads(&note, "body", PARAGRAPH);
    }
    // Two who were never paired with each other do without the third.
    team.anna.machine.unplug();
    team.luca.insert(&visit, "title", 12, ", mattina");
    team.ben.reads(&visit, "title", "Prima visita, mattina");
    team.anna.machine.plug_in();
    for document in [&plan, &visit, &note] {
        team.holds_the_same(document);
    }
}

#[test]
fn three_laptops_pair_and_write_together_when_their_links_come_up_after_the_apps() {
    let Some(team) = Team::gather("three laptops without a route", false) else { return };
    writes_together(&team);
}

#[test]
fn three_laptops_pair_and_write_together_behind_firewalls_that_let_in_only_answers() {
    let Some(team) = Team::gather("three laptops behind firewalls", true) else { return };
    writes_together(&team);
}

#[test]
fn three_laptops_whose_addresses_went_round_find_each_other() {
    let Some(mut team) = Team::gather("addresses that went round", false) else { return };
    let plan = team.anna.new_document("plan", &["--title", "Piano"]);
    team.holds_the_same(&plan);
    // As on the next visit: each address that one of them keeps is another's now, on the same port.
    team.unplug();
    team.anna.machine.readdress("10.77.0.2/24");
    team.luca.machine.readdress("10.77.0.3/24");
    team.ben.machine.readdress("10.77.0.1/24");
    for laptop in [&mut team.anna, &mut team.luca, &mut team.ben] {
        laptop.kill();
        laptop.start();
    }
    team.plug_in();
    team.is_complete();
    team.luca.insert(&plan, "title", 5, " nuovo");
    assert_eq!(team.holds_the_same(&plan).text("title"), "Piano nuovo");
    for laptop in team.laptops() {
        assert_eq!(laptop.refusals(), [""; 0]);
    }
}

#[test]
fn the_same_paragraph_written_apart_loses_nothing_although_a_node_is_killed() {
    let Some(mut team) = Team::gather("the same paragraph, apart", false) else { return };
    let note = team.anna.new_document("note", &["--title", "Sportello", "--level", "pair"]);
    team.anna.insert(&note, "body", 0, PARAGRAPH);
    for laptop in team.laptops() {
        laptop.reads(&note, "body", PARAGRAPH);
    }
    team.unplug();
    let (of_anna, of_luca) = (Keys::new("body", CARET, '一'), Keys::new("body", CARET, '가'));
    let Team { anna, luca, .. } = &mut team;
    std::thread::scope(|scope| {
        scope.spawn(|| assert_eq!(of_luca.type_on(luca, &note, (0, KEYS), |_| {}), KEYS));
        let held = of_anna.type_until_killed(anna, &note, (0, KEYS), KEYS / 2);
        assert_eq!(of_anna.type_on(anna, &note, (held, KEYS), |_| {}), KEYS);
    });
    for (laptop, keys) in [(&team.anna, &of_anna), (&team.luca, &of_luca)] {
        let (before, after) = PARAGRAPH.split_at(PARAGRAPH.char_indices().nth(CARET).unwrap().0);
        assert_eq!(laptop.text(&note, "body").unwrap(), format!("{before}{}{after}", keys.left(KEYS)));
    }
    team.plug_in();

    let together = team.holds_the_same(&note);
    let of = |keys: &Keys| together.text("body").chars().filter(|letter| keys.owns(*letter)).collect::<String>();
    assert_eq!(of(&of_anna), of_anna.left(KEYS));
    assert_eq!(of(&of_luca), of_luca.left(KEYS));
    let rest = |letter: &char| !of_anna.owns(*letter) && !of_luca.owns(*letter);
    assert_eq!(together.text("body").chars().filter(rest).collect::<String>(), PARAGRAPH);
    for laptop in team.laptops() {
        let history = laptop.history(&note);
        check_numbers(&history);
        for (person, keys) in [("Anna", &of_anna), ("Luca", &of_luca)] {
            let entries = history.iter().filter(|entry| entry.person == person);
            let written: BTreeSet<char> = entries.flat_map(|entry| entry.inserted.chars()).collect();
            assert!(written.is_superset(&keys.letters(KEYS)), "a letter of {person} is in nobody's history");
        }
        assert_eq!(laptop.refusals(), [""; 0]);
    }
}

#[test]
fn a_mentor_cannot_change_the_plan_and_a_stranger_with_a_stolen_copy_gets_nothing() {
    let Some(team) = Team::gather("the mentor and a stranger", false) else { return };
    let plan = team.anna.new_document("plan", &["--title", "Piano"]);
    let before = team.holds_the_same(&plan);
    for edit in [
        splice("title", 0, 0, "X"),
        splice("title", 0, 5, ""),
        r#"{"add":{"collection":"rows","item":"r1","after":null}}"#.to_owned() + "\n",
    ] {
        for words in [["doc", "edit", &plan].as_slice(), &["doc", "edit", "--each", &plan]] {
            let reason = team.ben.refused(words, &edit);
            assert_eq!(reason, "taccuino: only the owner's team writes this document");
        }
    }
    assert_eq!(
        team.ben.refused(&["doc", "new", "--kind", "plan"], ""),
        "taccuino: this person cannot create such a document"
    );
    // What the mentor may write goes through, and shows that the three talk.
    let visit = team.ben.new_document("visit", &["--title", "Visita"]);
    team.holds_the_same(&visit);
    assert_eq!(team.holds_the_same(&plan), before);

    let copy = team.anna.path("copy");
    team.anna.json(&["backup", copy.to_str().unwrap()]);
    let mut eve = Laptop::new(team.other.clone(), "Eve", "Altrove");
    std::fs::remove_file(eve.path("data").join("notebook.redb")).unwrap();
    eve.json(&["restore", copy.to_str().unwrap()]);
    eve.json(&["programme", "new", "--title", "Un altro programma"]);
    eve.start();
    eve.machine.plug_in();
    let refusal = format!("{}: stranger", &eve.device[..8]);
    for laptop in team.laptops() {
        let what = format!("{} turns the stranger away, and says so", laptop.person());
        eventually(&what, || laptop.refusals().contains(&refusal).then_some(()));
    }
    let what = "the stranger is told";
    eventually(what, || eve.refusals().iter().any(|note| note.ends_with("unknown-there")).then_some(()));
    team.luca.insert(&plan, "title", 5, " nuovo");
    team.ben.reads(&plan, "title", "Piano nuovo");
    let peers = eve.json(&["peers"]);
    assert!(peers.as_array().unwrap().iter().all(|peer| peer["place"] == "Away"), "{peers}");
    assert!(eve.text(&plan, "title").is_none_or(|title| title == "Piano"));
    assert_eq!(team.holds_the_same(&plan).text("title"), "Piano nuovo");
}

#[test]
fn a_node_that_is_killed_thirty_times_loses_nothing_and_a_minute_ends_an_invitation_meanwhile() {
    let Some(mut team) = Team::gather("thirty kills", false) else { return };
    let invitation = team.anna.json(&["invite", "--auto-admit", "--minutes", "1"]);
    let plan = team.anna.new_document("plan", &[]);
    let keys = Keys::new("title", 0, '一');
    let mut held = 0;
    for round in 0..KILLS {
        // Not at the same place of a stream each time.
        let kill_after = held + 1 + round * 7 % 23;
        held = keys.type_until_killed(&mut team.anna, &plan, (held, held + 200), kill_after);
    }
    let together = team.holds_the_same(&plan);
    assert_eq!(together.text("title"), keys.left(held));
    for laptop in team.laptops() {
        let history = laptop.history(&plan);
        check_numbers(&history);
        assert_eq!(history.len(), held);
        assert_eq!(laptop.refusals(), [""; 0]);
    }

    let mut eve = Laptop::new(team.other.clone(), "Eve", "Altrove");
    eve.start();
    eve.machine.plug_in();
    let expires = u128::from(invitation["expires"].as_u64().unwrap());
    eventually("the minute is over", || {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
        (now > expires).then_some(())
    });
    // Who has the text sees it at once; who has the words is told by the inviter.
    for words in [vec!["join", text_of(&invitation)], [vec!["join", "--words"], words_of(&invitation)].concat()] {
        assert_eq!(eve.refused(&words, ""), "taccuino: the invitation has expired");
    }
    assert_eq!(eve.json(&["programme", "list"]), serde_json::json!([]));
}

#[test]
fn a_used_invitation_is_refused_and_working_offline_survives_a_kill() {
    let Some(mut team) = Team::gather("used invitations and working offline", false) else { return };
    let mut eve = Laptop::new(team.other.clone(), "Eve", "Altrove");
    eve.start();
    eve.machine.plug_in();
    for invitation in &team.used {
        for words in [vec!["join", text_of(invitation)], [vec!["join", "--words"], words_of(invitation)].concat()] {
            assert_eq!(eve.refused(&words, ""), "taccuino: the invitation was used already");
        }
    }
    assert_eq!(eve.json(&["programme", "list"]), serde_json::json!([]));
    assert_eq!(team.anna.json(&["people"])["people"].as_array().unwrap().len(), 3);

    let plan = team.anna.new_document("plan", &["--title", "Piano"]);
    team.holds_the_same(&plan);
    team.luca.json(&["offline", "on"]);
    team.luca.kill();
    team.luca.start();
    assert_eq!(team.luca.json(&["status"])["offline"], true);
    team.anna.insert(&plan, "title", 5, " A");
    team.luca.insert(&plan, "title", 0, "B ");
    team.ben.reads(&plan, "title", "Piano A");
    assert_eq!(team.luca.text(&plan, "title").unwrap(), "B Piano");
    assert!(!team.luca.is_near("Anna") && !team.anna.is_near("Luca"));
    team.luca.json(&["offline", "off"]);
    assert_eq!(team.holds_the_same(&plan).text("title"), "B Piano A");
}
