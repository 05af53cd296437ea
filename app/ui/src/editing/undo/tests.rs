//! A text field with its history, under own edits and others' edits in any order.

use super::*;
use crate::editing::splice::units;
use proptest::prelude::*;

/// A text field with its history, as a page would hold them.
struct Page {
    text: Vec<u16>,
    history: History,
    now: u64,
}

impl Page {
    fn new(text: &str) -> Self {
        let text = units(text);
        Self { history: History::new(text.len()), text, now: 0 }
    }

    fn own(&mut self, at: usize, deleted: usize, inserted: &str) {
        self.now += 10;
        let splice = Splice::new(at, deleted, inserted);
        let gone = self.text[at..at + deleted].to_vec();
        self.history.own(&splice, &gone, false, self.now);
        splice.apply(&mut self.text);
    }

    fn type_text(&mut self, at: usize, text: &str) {
        for (index, letter) in text.chars().enumerate() {
            self.own(at + index, 0, &letter.to_string());
        }
    }

    fn others(&mut self, at: usize, deleted: usize, inserted: &str) {
        let splice = Splice::new(at, deleted, inserted);
        self.history.others(&splice);
        splice.apply(&mut self.text);
    }

    fn undo(&mut self) -> String {
        self.history.undo().iter().for_each(|splice| splice.apply(&mut self.text));
        self.text()
    }

    fn redo(&mut self) -> String {
        self.history.redo().iter().for_each(|splice| splice.apply(&mut self.text));
        self.text()
    }

    fn text(&self) -> String {
        String::from_utf16(&self.text).unwrap()
    }
}

#[test]
fn typing_is_undone_word_by_word() {
    let mut page = Page::new("");
    page.type_text(0, "one two three");
    assert_eq!(page.undo(), "one two ");
    assert_eq!(page.undo(), "one ");
    assert_eq!(page.redo(), "one two ");
    assert_eq!(page.undo(), "one ");
    assert_eq!(page.undo(), "");
    assert_eq!(page.undo(), "");
}

#[test]
fn a_pause_and_another_place_begin_a_step() {
    let mut page = Page::new("");
    page.type_text(0, "ab");
    page.now += PAUSE;
    page.type_text(2, "cd");
    page.type_text(0, "x");
    assert_eq!(page.undo(), "abcd");
    assert_eq!(page.undo(), "ab");
}

#[test]
fn what_others_typed_into_mine_stays() {
    let mut page = Page::new("start ");
    page.type_text(6, "mine");
    page.others(8, 0, "THEIRS");
    assert_eq!(page.text(), "start miTHEIRSne");
    assert_eq!(page.undo(), "start THEIRS");
    assert_eq!(page.redo(), "start miTHEIRSne");
}

#[test]
fn what_others_deleted_of_mine_does_not_come_back() {
    let mut page = Page::new("");
    page.type_text(0, "mine");
    page.others(1, 2, "");
    assert_eq!(page.text(), "me");
    assert_eq!(page.undo(), "");
    assert_eq!(page.redo(), "me");
}

#[test]
fn own_deletions_come_back_at_their_place() {
    let mut page = Page::new("keep remove keep");
    page.own(5, 7, "");
    page.others(0, 0, "NEW ");
    page.others(9, 0, "more ");
    assert_eq!(page.text(), "NEW keep more keep");
    let undone = page.undo();
    assert!(undone == "NEW keep more remove keep" || undone == "NEW keep remove more keep", "{undone}");
    assert_eq!(page.redo(), "NEW keep more keep");
}

#[test]
fn erasing_ones_own_typing_in_one_go_leaves_nothing_to_undo_but_the_typing() {
    let mut page = Page::new("");
    page.type_text(0, "abc");
    page.own(2, 1, "");
    page.own(1, 1, "");
    assert_eq!(page.undo(), "abc");
    assert_eq!(page.undo(), "");
    assert_eq!(page.redo(), "abc");
    assert_eq!(page.redo(), "a");
}

#[test]
fn a_new_edit_ends_redo() {
    let mut page = Page::new("");
    page.type_text(0, "one two");
    page.undo();
    page.type_text(4, "2");
    assert!(!page.history.can_redo());
    assert_eq!(page.redo(), "one 2");
    assert_eq!(page.undo(), "one ");
}

#[test]
fn a_composition_is_one_step() {
    let mut page = Page::new("");
    for (at, deleted, text) in [(0, 0, "k"), (0, 1, "か"), (1, 0, "n"), (0, 2, "漢字")] {
        let gone = page.text[at..at + deleted].to_vec();
        let splice = Splice::new(at, deleted, text);
        page.now += 5 * PAUSE;
        page.history.own(&splice, &gone, true, page.now);
        splice.apply(&mut page.text);
    }
    assert_eq!(page.text(), "漢字");
    assert_eq!(page.undo(), "");
    assert_eq!(page.redo(), "漢字");
}

#[test]
fn the_oldest_steps_are_forgotten() {
    let mut page = Page::new("");
    for _ in 0..MAX_STEPS + 5 {
        page.own(0, 0, "abc");
    }
    while page.history.can_undo() {
        page.undo();
    }
    assert_eq!(page.text(), "abc".repeat(5));
}

#[derive(Debug, Clone)]
enum Act {
    Own(usize, usize, String),
    Others(usize, usize, String),
    Undo,
    Redo,
    Pause,
}

fn arb_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (0usize..40, 0usize..4, "[a-e ]{0,3}").prop_map(|(at, deleted, text)| Act::Own(at, deleted, text)),
        3 => (0usize..40, 0usize..4, "[A-E]{0,3}").prop_map(|(at, deleted, text)| Act::Others(at, deleted, text)),
        2 => Just(Act::Undo),
        1 => Just(Act::Redo),
        1 => Just(Act::Pause),
    ]
}

proptest! {
    /// Small letters are mine, capitals and digits are others': taking everything back leaves exactly what
    /// others left, in their order, and making it again brings everything back.
    #[test]
    fn undo_touches_own_edits_only(acts in proptest::collection::vec(arb_act(), 0..60)) {
        let mut page = Page::new("0123456789");
        let mut left_by_others: Vec<char> = "0123456789".chars().collect();
        for act in acts {
            let len = page.text.len();
            match act {
                Act::Own(at, deleted, text) => {
                    let at = at.min(len);
                    page.own(at, deleted.min(len - at), &text);
                }
                Act::Others(at, deleted, text) => {
                    let at = at.min(len);
                    let deleted = deleted.min(len - at);
                    let gone: Vec<char> = page.text()[at..at + deleted].chars().collect();
                    for letter in gone.iter().filter(|letter| !letter.is_lowercase() && **letter != ' ') {
                        let place = left_by_others.iter().position(|known| known == letter).unwrap();
                        left_by_others.remove(place);
                    }
                    left_by_others.extend(text.chars());
                    page.others(at, deleted, &text);
                }
                Act::Undo => { page.undo(); }
                Act::Redo => { page.redo(); }
                Act::Pause => page.now += PAUSE,
            }
            let visible: usize = page.history.segments.iter().filter(|s| s.visible).map(|s| s.len).sum();
            prop_assert_eq!(visible, page.text.len());
        }
        while page.history.can_redo() { page.redo(); }
        let full = page.text();
        while page.history.can_undo() { page.undo(); }
        let mut rest: Vec<char> = page.text().chars().collect();
        rest.sort_unstable();
        left_by_others.sort_unstable();
        prop_assert_eq!(rest, left_by_others);
        while page.history.can_redo() { page.redo(); }
        prop_assert_eq!(page.text(), full);
    }
}
