//! What an input changed: a text field's value before and after, as one splice.
//!
//! Whatever the way in which text came (keys, paste, drop, a spelling correction, an input method), the field's
//! value tells the truth. Where several splices would explain it ("l" typed into "hello"), the caret decides.

use super::splice::{Splice, is_leading, is_trailing};

/// Finds the splice that turns `old` into `new`; none where they are equal.
///
/// `caret` is the end of the selection after the input. The splice never cuts a character of two units in two.
pub fn diff(old: &[u16], new: &[u16], caret: usize) -> Option<Splice> {
    if old == new {
        return None;
    }
    let shorter = old.len().min(new.len());
    // What follows the caret was there before, as far as it can have been.
    let after_caret = new.len().saturating_sub(caret).min(shorter);
    let mut suffix = common_suffix(old, new, after_caret);
    let mut prefix = common_prefix(old, new, shorter - suffix);
    // The change may lie behind the caret, where a spelling was corrected: the unchanged end can be longer then.
    suffix += common_suffix(&old[..old.len() - suffix], &new[..new.len() - suffix], shorter - suffix - prefix);
    if prefix > 0 && is_leading(old[prefix - 1]) {
        prefix -= 1;
    }
    if suffix > 0 && is_trailing(old[old.len() - suffix]) {
        suffix -= 1;
    }
    Some(Splice {
        at: prefix,
        deleted: old.len() - suffix - prefix,
        inserted: new[prefix..new.len() - suffix].to_vec(),
    })
}

fn common_prefix(one: &[u16], other: &[u16], limit: usize) -> usize {
    one.iter().zip(other).take(limit).take_while(|(a, b)| a == b).count()
}

fn common_suffix(one: &[u16], other: &[u16], limit: usize) -> usize {
    one.iter().rev().zip(other.iter().rev()).take(limit).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::editing::splice::units;
    use proptest::prelude::*;

    /// `before` and `after` are texts in which `|` stands for the caret after the input.
    fn check_diff(before: &str, after: &str, expected: Option<(usize, usize, &str)>) {
        let caret = units(after).iter().position(|unit| *unit == u16::from(b'|')).unwrap();
        let new = units(&after.replace('|', ""));
        let found = diff(&units(before), &new, caret);
        assert_eq!(found, expected.map(|(at, deleted, text)| Splice::new(at, deleted, text)), "{before} -> {after}");
    }

    #[test]
    fn the_caret_decides_between_equal_letters() {
        check_diff("hello", "hel|llo", Some((2, 0, "l")));
        check_diff("hello", "hell|lo", Some((3, 0, "l")));
        check_diff("aaa", "a|a", Some((1, 1, "")));
        check_diff("aaa", "aa|", Some((2, 1, "")));
        check_diff("ab", "ab|", None);
    }

    #[test]
    fn every_way_of_entering_text_is_one_splice() {
        check_diff("", "Ciao|", Some((0, 0, "Ciao")));
        check_diff("un due tre", "un |tre", Some((3, 4, "")));
        check_diff("un due tre", "un quattro| tre", Some((3, 3, "quattro")));
        check_diff("perche no", "perché| no", Some((5, 1, "é")));
        // A correction behind and before the caret.
        check_diff("one teh end", "on|e the end", Some((5, 2, "he")));
        check_diff("teh end", "the end|", Some((1, 2, "he")));
    }

    #[test]
    fn characters_of_two_units_stay_whole() {
        // Both begin with the same first half, and both end with the same second half.
        check_diff("a😀b", "a😁|b", Some((1, 2, "😁")));
        check_diff("😀", "😀😀|", Some((2, 0, "😀")));
        check_diff("\u{1f600}", "\u{1fa00}|", Some((0, 2, "\u{1fa00}")));
        check_diff("👩‍👩", "👩‍👩‍👧|", Some((5, 0, "\u{200d}👧")));
    }

    proptest! {
        #[test]
        fn the_splice_explains_the_change(old in "[ab😀😁]{0,12}", new in "[ab😀😁]{0,12}", caret in 0usize..20) {
            let (old, new) = (units(&old), units(&new));
            match diff(&old, &new, caret) {
                None => prop_assert_eq!(old, new),
                Some(splice) => {
                    prop_assert!(String::from_utf16(&splice.inserted).is_ok());
                    prop_assert!(String::from_utf16(&old[splice.at..splice.at + splice.deleted]).is_ok());
                    let mut text = old.clone();
                    splice.apply(&mut text);
                    prop_assert_eq!(text, new);
                }
            }
        }
    }
}
