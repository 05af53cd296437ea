//! The log: whatever is asked of it, it never holds what people wrote, nor who they are.

use crate::laptop::{Laptop, eventually, insert};
use crate::pair::pair;

/// Words that stand nowhere but in what these two people type.
const SECRETS: [&str; 5] = ["Zefirina", "Quintiliano", "Ombrafosca", "Pergolacce", "Sussurrone"];

#[test]
fn the_most_talkative_log_holds_neither_words_nor_titles_nor_names() {
    let mut first = Laptop::new("Zefirina", "Ombrafosca");
    let mut second = Laptop::new("Quintiliano", "Ombrafosca");
    let logs = [first.start_with_log(), second.start_with_log()];
    pair(&first, &second, &[]);
    let note = first.new_document("note", &["--title", "Pergolacce", "--level", "team"]);
    eventually("the note reaches the other laptop", || second.text(&note, "title").filter(|text| text == "Pergolacce"));
    second.json_with(&["doc", "edit", &note], &insert("body", 0, "Sussurrone"));
    eventually("and its words come back", || first.text(&note, "body").filter(|text| text == "Sussurrone"));
    first.stop();
    second.stop();

    for log in logs {
        let log = std::fs::read_to_string(log).unwrap();
        // Words may be shown as letters, as hexadecimal digits, or as a list of bytes.
        assert!(log.contains("TRACE"), "the log is not the most talkative");
        for secret in SECRETS {
            let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
            let list = secret.bytes().map(|byte| byte.to_string()).collect::<Vec<_>>().join(", ");
            for shown in [secret.to_owned(), hex, list] {
                let line = log.lines().find(|line| line.contains(&shown));
                assert_eq!(line, None, "{secret} is in the log");
            }
        }
    }
}
