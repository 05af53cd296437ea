//! Where caret and selection stand after others changed the text around them.

use super::splice::Splice;

/// The selection of a text field; a caret is a selection of no length.
///
/// **Units**: UTF-16 units from the text's start; `start <= end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Selection {
    /// Where it starts.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

impl Selection {
    /// Moves the selection along with a splice that somebody else made.
    ///
    /// Text inserted exactly at a caret comes after it; text inserted at an end of a selection stays outside.
    #[must_use]
    pub fn follow(self, splice: &Splice) -> Self {
        if self.start == self.end {
            let caret = position(self.start, splice, Side::Before);
            return Self { start: caret, end: caret };
        }
        let start = position(self.start, splice, Side::After);
        Self { start, end: position(self.end, splice, Side::Before).max(start) }
    }
}

/// On which side of a text inserted exactly at it a position stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// Moves a position along with a splice.
pub(super) fn position(position: usize, splice: &Splice, side: Side) -> usize {
    let end = splice.at + splice.deleted;
    let stays = match side {
        Side::Before => position <= splice.at,
        Side::After => position < splice.at,
    };
    if stays {
        position
    } else if position >= end && (position > splice.at || side == Side::After) {
        position - splice.deleted + splice.inserted.len()
    } else {
        // What stood here went: the place is where the stretch began.
        splice.at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts in which `[` and `]` stand for a selection, and `|` for a caret.
    fn check_follow(before: &str, (at, deleted, inserted): (usize, usize, &str), after: &str) {
        let (text, selection) = parse(before);
        let splice = Splice::new(at, deleted, inserted);
        let mut units: Vec<u16> = text.encode_utf16().collect();
        splice.apply(&mut units);
        let expected = parse(after);
        assert_eq!(String::from_utf16(&units).unwrap(), expected.0);
        assert_eq!(selection.follow(&splice), expected.1, "{before} -> {after}");
    }

    fn parse(text: &str) -> (String, Selection) {
        let start = text.find(['|', '[']).unwrap();
        let end = text.find(']').map_or(start, |end| end - 1);
        (text.replace(['|', '[', ']'], ""), Selection { start, end })
    }

    #[test]
    fn a_caret_stays_with_the_letters_around_it() {
        check_follow("abc|def", (0, 0, "XY"), "XYabc|def");
        check_follow("abc|def", (5, 0, "XY"), "abc|deXYf");
        check_follow("abc|def", (3, 0, "XY"), "abc|XYdef");
        check_follow("abc|def", (0, 2, ""), "c|def");
        check_follow("abc|def", (1, 4, ""), "a|f");
        check_follow("abc|def", (1, 2, "X"), "aX|def");
        check_follow("abc|def", (3, 2, "X"), "abc|Xf");
        check_follow("abc|def", (0, 6, "new"), "|new");
    }

    #[test]
    fn a_selection_keeps_what_was_selected() {
        check_follow("a[bcd]e", (1, 0, "X"), "aX[bcd]e");
        check_follow("a[bcd]e", (4, 0, "X"), "a[bcd]Xe");
        check_follow("a[bcd]e", (2, 1, "XY"), "a[bXYd]e");
        check_follow("a[bcd]e", (0, 3, ""), "[d]e");
        check_follow("a[bcd]e", (0, 5, ""), "|");
        check_follow("a[bcd]e", (3, 2, "X"), "a[bc]X");
    }
}
