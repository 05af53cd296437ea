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
mod tests;
