//! A stretch of text that is replaced: the one shape in which text changes, here and from others.

/// Replaces a stretch of a text.
///
/// **Units**: positions and lengths are UTF-16 units, as in a browser's text fields and in the documents.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Splice {
    /// Where the stretch starts.
    pub at: usize,
    /// How long it is.
    pub deleted: usize,
    /// What comes in its place.
    pub inserted: Vec<u16>,
}

impl Splice {
    /// Makes a splice that inserts `text`.
    pub fn new(at: usize, deleted: usize, text: &str) -> Self {
        Self { at, deleted, inserted: units(text) }
    }

    /// Returns what comes in place of the stretch, as text.
    pub fn text(&self) -> String {
        String::from_utf16_lossy(&self.inserted)
    }

    /// Applies the splice to a text; what lies outside of it is left out.
    pub fn apply(&self, text: &mut Vec<u16>) {
        let at = self.at.min(text.len());
        let end = (self.at + self.deleted).min(text.len()).max(at);
        text.splice(at..end, self.inserted.iter().copied());
    }

    /// Cuts the splice into pieces that insert at most `limit` units each and never cut a character in two; applied
    /// in this order they do the same.
    pub fn pieces(&self, limit: usize) -> Vec<Self> {
        let mut pieces = Vec::new();
        let mut at = self.at;
        let mut deleted = self.deleted;
        let mut rest = &self.inserted[..];
        loop {
            let mut end = rest.len().min(limit.max(2));
            if end < rest.len() && is_leading(rest[end - 1]) {
                end -= 1;
            }
            let (piece, left) = rest.split_at(end);
            pieces.push(Self { at, deleted, inserted: piece.to_vec() });
            at += piece.len();
            deleted = 0;
            rest = left;
            if rest.is_empty() {
                return pieces;
            }
        }
    }
}

/// Returns the UTF-16 units of `text`.
pub fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

/// Tells whether `unit` is the first half of a character of two units.
pub(super) fn is_leading(unit: u16) -> bool {
    (0xd800..0xdc00).contains(&unit)
}

/// Tells whether `unit` is the second half of a character of two units.
pub(super) fn is_trailing(unit: u16) -> bool {
    (0xdc00..0xe000).contains(&unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_do_the_same_and_cut_no_character() {
        let splice = Splice::new(1, 2, "ab😀cd");
        let mut whole = units("xyz!");
        splice.apply(&mut whole);
        let pieces = splice.pieces(3);
        let mut by_pieces = units("xyz!");
        for piece in &pieces {
            assert!(piece.inserted.len() <= 3);
            assert!(String::from_utf16(&piece.inserted).is_ok(), "{piece:?}");
            piece.apply(&mut by_pieces);
        }
        assert_eq!(by_pieces, whole);
        assert_eq!(pieces.len(), 3);
        assert_eq!(Splice::new(0, 3, "").pieces(3), [Splice::new(0, 3, "")]);
    }
}
