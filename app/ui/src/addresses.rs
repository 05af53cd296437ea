//! Web addresses in what people write: where each begins and ends.
//!
//! Pure: it knows no browser. Only `http` and `https` are addresses; nothing is looked up.

/// Begins an address.
const BEGINNINGS: [&str; 2] = ["https://", "http://"];

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words as they stand.
    Words(&'a str),
    /// An address.
    Address(&'a str),
}

impl<'a> Piece<'a> {
    /// Returns what is written there.
    pub fn text(self) -> &'a str {
        match self {
            Self::Words(text) | Self::Address(text) => text,
        }
    }
}

/// Cuts a text into words and addresses; all pieces together are the text.
///
/// A mark that ends a sentence does not belong to the address before it, nor does a bracket that was opened before.
///
/// ```
/// use taccuino_ui::addresses::{Piece, pieces};
///
/// let found = pieces("See https://example.org/a_(b).");
/// assert_eq!(found, [Piece::Words("See "), Piece::Address("https://example.org/a_(b)"), Piece::Words(".")]);
/// ```
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut words = 0;
    let mut from = 0;
    while let Some(at) = next(text, from) {
        let rest = &text[at..];
        let end = rest.find(|letter: char| letter.is_whitespace() || "<>\"«»“”".contains(letter)).unwrap_or(rest.len());
        let address = without_marks(&rest[..end]);
        let is_address = BEGINNINGS.iter().any(|it| address.len() > it.len() && address.starts_with(it));
        from = at + end;
        if is_address {
            if words < at {
                pieces.push(Piece::Words(&text[words..at]));
            }
            pieces.push(Piece::Address(address));
            words = at + address.len();
        }
    }
    if words < text.len() {
        pieces.push(Piece::Words(&text[words..]));
    }
    pieces
}

/// Lists the addresses in a text, each once.
pub fn addresses(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for piece in pieces(text) {
        if let Piece::Address(address) = piece
            && !found.contains(&address)
        {
            found.push(address);
        }
    }
    found
}

/// Finds where the next address may begin: not within a word.
fn next(text: &str, from: usize) -> Option<usize> {
    let begins = |at: &usize| !text[..*at].ends_with(char::is_alphanumeric);
    let first = |beginning: &str| text[from..].match_indices(beginning).map(|(at, _)| from + at).find(begins);
    BEGINNINGS.iter().filter_map(|beginning| first(beginning)).min()
}

fn without_marks(mut address: &str) -> &str {
    loop {
        let is_closed = address.matches('(').count() >= address.matches(')').count();
        let marks = |letter: char| ".,;:!?'’…]}*".contains(letter) || letter == ')' && !is_closed;
        match address.strip_suffix(marks) {
            Some(shorter) => address = shorter,
            None => return address,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_end_before_the_marks_of_the_sentence() {
        for (text, expected) in [
            ("", &[][..]),
            ("nothing here, not even http:// or https://.", &[]),
            ("xhttps://example.org", &[]),
            ("https://a.example/x?y=1&z=è#part", &["https://a.example/x?y=1&z=è#part"]),
            ("(vedi http://a.example), «https://b.example/c.» e poi", &["http://a.example", "https://b.example/c"]),
            ("https://a.example\nhttps://a.example/ https://a.example", &["https://a.example", "https://a.example/"]),
            ("https://a.example/x_(y) (https://a.example/z)!", &["https://a.example/x_(y)", "https://a.example/z"]),
            ("javascript:alert(1) mailto:a@b.example", &[]),
        ] {
            assert_eq!(addresses(text), expected, "{text}");
            let whole: String = pieces(text).into_iter().map(Piece::text).collect();
            assert_eq!(whole, text);
        }
    }
}
