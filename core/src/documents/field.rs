//! Addresses inside a document.
//!
//! Owns the text form that page, command line and JSON share; knows nothing of a document's content.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Place;

/// Names a member of a collection: a row of the plan, an item of the agenda, an answer.
///
/// **Shape**: 1 to 64 characters of `a-z`, `0-9` and `-`. Made from random bytes by the page, from a
/// pack's ids in an assessment, by whoever writes a script on the command line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemKey(String);

/// Reports a text that is not the address of a field, or not the key of an item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no address: expected NAME or COLLECTION/ITEM/NAME of a-z, 0-9 and -")]
pub struct ParseFieldError {
    /// What was read instead, cut at 80 characters.
    pub text: String,
}

impl ItemKey {
    /// Makes a key from eight random bytes.
    pub fn from_random(random: [u8; 8]) -> Self {
        Self(data_encoding::HEXLOWER.encode(&random))
    }

    /// Returns the key's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ItemKey {
    type Err = ParseFieldError;

    fn from_str(text: &str) -> Result<Self, ParseFieldError> {
        if is_name(text) { Ok(Self(text.to_owned())) } else { Err(parse_error(text)) }
    }
}

impl fmt::Display for ItemKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Points at one field of a document.
///
/// **Shape**: `title` for a field of the document itself, `rows/7f3a/lead` for one of an item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Field {
    /// The collection and the item in it; none for a field of the document itself.
    pub item: Option<(String, ItemKey)>,
    /// The field's name in its schema.
    pub name: String,
}

impl Field {
    /// Points at the field `name` of the document itself.
    pub fn root(name: &str) -> Self {
        Self { item: None, name: name.to_owned() }
    }

    /// Points at the field `name` of `item` in `collection`.
    pub fn of_item(collection: &str, item: &ItemKey, name: &str) -> Self {
        Self { item: Some((collection.to_owned(), item.clone())), name: name.to_owned() }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((collection, item)) = &self.item {
            write!(f, "{collection}/{item}/")?;
        }
        f.write_str(&self.name)
    }
}

impl FromStr for Field {
    type Err = ParseFieldError;

    fn from_str(text: &str) -> Result<Self, ParseFieldError> {
        let parts: Vec<&str> = text.split('/').collect();
        if !parts.iter().all(|part| is_name(part)) {
            return Err(parse_error(text));
        }
        match parts[..] {
            [name] => Ok(Self::root(name)),
            [collection, item, name] => Ok(Self::of_item(collection, &item.parse()?, name)),
            _ => Err(parse_error(text)),
        }
    }
}

fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn parse_error(text: &str) -> ParseFieldError {
    ParseFieldError { text: text.chars().take(80).collect() }
}

/// Reads and writes a type as its text form.
macro_rules! serde_as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

serde_as_text!(ItemKey);
serde_as_text!(Field);
serde_as_text!(Place);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_one_or_three_parts() {
        for good in ["title", "rows/7f3a/lead", "answers/f1q2/text"] {
            assert_eq!(good.parse::<Field>().unwrap().to_string(), good);
        }
        for bad in ["", "rows/a", "rows/a/b/c", "Title", "rows//lead", "rows/à/lead", &"x".repeat(65)] {
            assert!(bad.parse::<Field>().is_err(), "{bad}");
        }
    }

    #[test]
    fn json_form_is_the_address() {
        let field: Field = serde_json::from_str("\"rows/r1/lead\"").unwrap();
        assert_eq!(field, Field::of_item("rows", &"r1".parse().unwrap(), "lead"));
        assert_eq!(serde_json::to_string(&field).unwrap(), "\"rows/r1/lead\"");
        assert!(serde_json::from_str::<Field>("\"rows/r1\"").is_err());
    }
}
