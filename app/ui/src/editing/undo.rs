//! Undo and redo of one text field: own edits only, whatever others typed in between.
//!
//! The text is kept as a row of segments. A segment knows which own step brought it and which own step took it away;
//! what others take away leaves the row for good. A step is undone by showing and hiding segments, so every place is
//! right by construction, and each undoing is a new edit like any other.

use super::caret::{Side, position};
use super::splice::Splice;

/// Typing goes on in the same step while the pauses are shorter, in milliseconds.
const PAUSE: u64 = 1_000;
/// How many steps are kept.
const MAX_STEPS: usize = 500;

/// Names a step; later steps have greater numbers.
type Step = u64;

/// The own edits of one text field, to be taken back and made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    segments: Vec<Segment>,
    /// The oldest first; those up to `done` have happened, the others were taken back.
    steps: Vec<Step>,
    done: usize,
    next_step: Step,
    typing: Option<Typing>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Segment {
    len: usize,
    /// Known for whatever may have to be inserted again.
    text: Option<Vec<u16>>,
    inserted_by: Option<Step>,
    deleted_by: Option<Step>,
    visible: bool,
}

/// The step that the next edit may belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Typing {
    /// Where it would go on.
    at: usize,
    when: u64,
    kind: Kind,
    ends_in_space: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Typed,
    Erased,
    Composed,
    /// Pasted, dropped, cut: always a step of its own.
    Whole,
}

impl History {
    /// Starts with a text of `len` units, none of them taken back by undo.
    pub fn new(len: usize) -> Self {
        Self { segments: vec![Segment::of_others(len)], steps: Vec::new(), done: 0, next_step: 1, typing: None }
    }

    /// Tells whether there is something to undo.
    pub fn can_undo(&self) -> bool {
        self.done > 0
    }

    /// Tells whether there is something to redo.
    pub fn can_redo(&self) -> bool {
        self.done < self.steps.len()
    }

    /// Notes an own edit. `deleted` is the text that went, `composing` whether an input method is at work, `now` is
    /// in milliseconds.
    pub fn own(&mut self, splice: &Splice, deleted: &[u16], composing: bool, now: u64) {
        self.forget_undone();
        let kind = match (composing, splice.inserted.len(), splice.deleted) {
            (true, _, _) => Kind::Composed,
            // A character of two units is typed as well.
            (false, 1..=2, 0) => Kind::Typed,
            (false, 0, 1..=2) => Kind::Erased,
            _ => Kind::Whole,
        };
        let step = if self.goes_on(splice, kind, now) { self.steps[self.done - 1] } else { self.begin_step() };
        let first = self.cut(splice.at);
        let mut next = self.cut(splice.at + splice.deleted);
        let mut taken = 0;
        let mut index = first;
        while index < next {
            let segment = &mut self.segments[index];
            if !segment.visible {
                index += 1;
            } else if segment.inserted_by == Some(step) {
                // Typed and erased in one step: it never was.
                taken += segment.len;
                self.segments.remove(index);
                next -= 1;
            } else {
                if segment.text.is_none() {
                    segment.text = Some(deleted.iter().skip(taken).take(segment.len).copied().collect());
                }
                taken += segment.len;
                segment.visible = false;
                segment.deleted_by = Some(step);
                index += 1;
            }
        }
        if !splice.inserted.is_empty() {
            self.segments.insert(next, Segment::own(splice.inserted.clone(), step));
        }
        self.tidy();
        let ends_in_space =
            splice.inserted.last().is_some_and(|unit| [u16::from(b' '), u16::from(b'\n')].contains(unit));
        let at = splice.at + splice.inserted.len();
        self.typing = Some(Typing { at, when: now, kind, ends_in_space });
    }

    /// Makes the next edit begin a step: the caret went elsewhere, or an input method finished its word.
    pub fn end_step(&mut self) {
        self.typing = None;
    }

    /// Notes what somebody else did.
    pub fn others(&mut self, splice: &Splice) {
        let first = self.cut(splice.at);
        let next = self.cut(splice.at + splice.deleted);
        let mut index = 0;
        self.segments.retain(|segment| {
            let goes = (first..next).contains(&index) && segment.visible;
            index += 1;
            !goes
        });
        if !splice.inserted.is_empty() {
            let place = self.cut(splice.at);
            self.segments.insert(place, Segment::of_others(splice.inserted.len()));
        }
        self.tidy();
        if let Some(typing) = &mut self.typing {
            typing.at = position(typing.at, splice, Side::Before);
        }
    }

    /// Takes the newest own step back; returns the splices that do it, in order. Empty where there is none.
    pub fn undo(&mut self) -> Vec<Splice> {
        while self.done > 0 {
            self.done -= 1;
            let splices = self.show_what_counts();
            if !splices.is_empty() {
                return splices;
            }
        }
        Vec::new()
    }

    /// Makes the step that was taken back last again; returns the splices that do it, in order.
    pub fn redo(&mut self) -> Vec<Splice> {
        while self.done < self.steps.len() {
            self.done += 1;
            let splices = self.show_what_counts();
            if !splices.is_empty() {
                return splices;
            }
        }
        Vec::new()
    }

    /// Makes each segment visible or not, as the steps that are done say.
    fn show_what_counts(&mut self) -> Vec<Splice> {
        self.typing = None;
        let newest = self.newest_done();
        let is_done = |step: Step| newest.is_some_and(|newest| step <= newest);
        let mut splices: Vec<Splice> = Vec::new();
        let mut at = 0;
        for segment in &mut self.segments {
            let counts = segment.inserted_by.is_none_or(is_done) && !segment.deleted_by.is_some_and(is_done);
            if segment.visible != counts {
                let inserted = if counts { segment.text.clone().unwrap_or_default() } else { Vec::new() };
                let deleted = if counts { 0 } else { segment.len };
                match splices.last_mut() {
                    Some(last) if last.at + last.inserted.len() == at => {
                        last.deleted += deleted;
                        last.inserted.extend(inserted);
                    }
                    _ => splices.push(Splice { at, deleted, inserted }),
                }
                segment.visible = counts;
            }
            if segment.visible {
                at += segment.len;
            }
        }
        splices
    }

    fn newest_done(&self) -> Option<Step> {
        self.done.checked_sub(1).map(|index| self.steps[index])
    }

    fn goes_on(&self, splice: &Splice, kind: Kind, now: u64) -> bool {
        let Some(typing) = &self.typing else { return false };
        if self.done == 0 || typing.kind != kind {
            return false;
        }
        let soon = now.saturating_sub(typing.when) < PAUSE;
        match kind {
            Kind::Whole => false,
            Kind::Composed => true,
            Kind::Erased => soon && (splice.at + splice.deleted == typing.at || splice.at == typing.at),
            Kind::Typed => {
                let starts_word =
                    typing.ends_in_space && splice.inserted.first().is_some_and(|unit| ![0x20, 0x0a].contains(unit));
                soon && splice.at == typing.at && !starts_word
            }
        }
    }

    fn begin_step(&mut self) -> Step {
        if self.steps.len() == MAX_STEPS {
            let oldest = self.steps.remove(0);
            self.segments.retain(|segment| segment.visible || segment.deleted_by != Some(oldest));
            for segment in self.segments.iter_mut().filter(|segment| segment.inserted_by == Some(oldest)) {
                segment.inserted_by = None;
            }
        }
        let step = self.next_step;
        self.next_step += 1;
        self.steps.push(step);
        self.done = self.steps.len();
        step
    }

    /// After a new edit what was taken back cannot be made again.
    fn forget_undone(&mut self) {
        if !self.can_redo() {
            return;
        }
        let newest = self.newest_done();
        let is_undone = |step: Option<Step>| step.is_some_and(|step| newest.is_none_or(|newest| step > newest));
        self.segments.retain(|segment| !is_undone(segment.inserted_by));
        for segment in &mut self.segments {
            if is_undone(segment.deleted_by) {
                segment.deleted_by = None;
            }
        }
        self.steps.truncate(self.done);
    }

    /// Makes a boundary at the visible position `at` and returns the index of the first segment behind it.
    fn cut(&mut self, at: usize) -> usize {
        let mut before = 0;
        for index in 0..self.segments.len() {
            if before == at {
                return index;
            }
            if !self.segments[index].visible {
                continue;
            }
            let len = self.segments[index].len;
            if before + len > at {
                let rest = self.segments[index].split(at - before);
                self.segments.insert(index + 1, rest);
                return index + 1;
            }
            before += len;
        }
        self.segments.len()
    }

    /// Joins neighbours that cannot be told apart, so that the row stays short.
    fn tidy(&mut self) {
        self.segments.retain(|segment| segment.len > 0);
        self.segments.dedup_by(|next, segment| {
            let alike = next.visible == segment.visible
                && next.inserted_by == segment.inserted_by
                && next.deleted_by == segment.deleted_by;
            if alike {
                segment.append(next);
            }
            alike
        });
    }
}

impl Segment {
    fn of_others(len: usize) -> Self {
        Self { len, text: None, inserted_by: None, deleted_by: None, visible: true }
    }

    fn own(text: Vec<u16>, step: Step) -> Self {
        Self { len: text.len(), text: Some(text), inserted_by: Some(step), deleted_by: None, visible: true }
    }

    /// Keeps the first `at` units and returns the others.
    fn split(&mut self, at: usize) -> Self {
        let rest = Self { len: self.len - at, text: self.text.as_mut().map(|text| text.split_off(at)), ..*self };
        self.len = at;
        rest
    }

    fn append(&mut self, next: &mut Self) {
        self.len += next.len;
        // Text that is shown and nobody's of ours need not be known: whoever deletes it says what it was.
        self.text = match (self.text.take(), next.text.take()) {
            (Some(mut text), Some(more)) => {
                text.extend(more);
                Some(text)
            }
            _ => None,
        };
    }
}

#[cfg(test)]
mod tests {
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
}
