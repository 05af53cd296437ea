//! Places: what a link points at, a document or one item of it.
//!
//! Owns the text form that a link keeps; knows nothing of whether the place is here.

use std::fmt;
use std::str::FromStr;

use super::{Field, ItemKey, ParseFieldError};
use crate::ids::DocumentId;

/// Points at a document or at one of its items.
///
/// **Shape**: the document's id, then `#collection/item` where one item is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The document.
    pub document: DocumentId,
    /// The collection and the item in it; none for the document as a whole.
    pub item: Option<(String, ItemKey)>,
}

impl Place {
    /// Points at a document as a whole.
    pub fn whole(document: DocumentId) -> Self {
        Self { document, item: None }
    }

    /// Points at `item`, as [`Place::item_text`] writes it; at the whole document where that is empty.
    ///
    /// # Errors
    /// [`ParseFieldError`] where `item` is not `COLLECTION/ITEM`.
    pub fn in_document(document: DocumentId, item: &str) -> Result<Self, ParseFieldError> {
        if item.is_empty() {
            return Ok(Self::whole(document));
        }
        // The rules for both parts are those of an address.
        match format!("{item}/x").parse::<Field>()?.item {
            Some(item) => Ok(Self { document, item: Some(item) }),
            None => Err(ParseFieldError { text: item.chars().take(80).collect() }),
        }
    }

    /// Writes the item within the document: `rows/7f3a`; empty for the whole.
    pub fn item_text(&self) -> String {
        self.item.as_ref().map_or_else(String::new, |(collection, item)| format!("{collection}/{item}"))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.document)?;
        if self.item.is_some() { write!(f, "#{}", self.item_text()) } else { Ok(()) }
    }
}

impl FromStr for Place {
    type Err = ParseFieldError;

    fn from_str(text: &str) -> Result<Self, ParseFieldError> {
        let (document, item) = text.split_once('#').unwrap_or((text, ""));
        let document = document.parse().map_err(|_| ParseFieldError { text: text.chars().take(80).collect() })?;
        Self::in_document(document, item)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_written_as_they_are_read() {
        let document = DocumentId([7; 32]);
        let whole = Place::whole(document);
        assert_eq!(whole.to_string().parse(), Ok(whole.clone()));
        let row = Place::in_document(document, "rows/7f3a").unwrap();
        assert_eq!(row.to_string(), format!("{document}#rows/7f3a"));
        assert_eq!(row.to_string().parse(), Ok(row.clone()));
        assert_eq!((whole.item_text().as_str(), row.item_text().as_str()), ("", "rows/7f3a"));
        for bad in ["", "x", &format!("{document}#rows"), &format!("{document}#rows/a/b"), &format!("{document}#R/a")] {
            assert!(bad.parse::<Place>().is_err(), "{bad}");
        }
    }
}
