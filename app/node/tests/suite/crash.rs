//! A node that is killed while it writes: what was acknowledged is there, and no number is used twice.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use crate::laptop::{Laptop, insert};

/// Types letters one after another until the node is killed; returns how many were acknowledged.
fn type_until_killed(laptop: &mut Laptop, document: &str, kill_after: usize) -> usize {
    let before = laptop.text(document, "title").unwrap().encode_utf16().count();
    let mut typist = laptop.command(&["doc", "edit", "--each", document]).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = typist.stdin.take().unwrap();
    let typing = std::thread::spawn(move || {
        // Ends when nobody reads any more.
        for at in before.. {
            let letter = char::from(b'a' + (at % 26) as u8);
            if input.write_all(insert("title", at, &letter.to_string()).as_bytes()).is_err() {
                break;
            }
        }
    });
    let mut acknowledged = 0;
    for _ in BufReader::new(typist.stdout.take().unwrap()).lines().map_while(Result::ok) {
        acknowledged += 1;
        if acknowledged == kill_after {
            laptop.kill();
        }
    }
    assert!(!typist.wait().unwrap().success(), "the typist is told that the node is gone");
    typing.join().unwrap();
    acknowledged
}

#[test]
fn acknowledged_edits_survive_a_kill() {
    let mut anna = Laptop::with_node("Anna", "Borgo Sereno");
    anna.json(&["programme", "new", "--title", "Prova"]);
    let plan = anna.new_document("plan", &[]);
    let mut expected = 0;
    for kill_after in [1, 40, 150] {
        let acknowledged = type_until_killed(&mut anna, &plan, kill_after);
        assert!(acknowledged >= kill_after);
        expected += acknowledged;
        anna.start();
        let text = anna.text(&plan, "title").unwrap();
        // One more may be on disk whose acknowledgement did not arrive.
        assert!((expected..=expected + 1).contains(&text.len()), "{} of {expected}", text.len());
        assert!(text.bytes().enumerate().all(|(at, letter)| letter == b'a' + (at % 26) as u8), "{text}");
        expected = text.len();
    }
    let history = anna.json(&["history", &plan]);
    let entries = history.as_array().unwrap();
    let numbers: BTreeSet<(String, u64)> = entries
        .iter()
        .map(|entry| (entry["stream"].as_str().unwrap().to_owned(), entry["number"].as_u64().unwrap()))
        .collect();
    assert_eq!(numbers.len(), entries.len());
    assert_eq!(entries.len(), expected);
}
