//! The help of `doc edit`, made from the same tables that edits are checked against.

use taccuino_core::documents::{CollectionKind, DocKind, FieldKind, FieldSpec, MAX_INSERT, MAX_LINE};

const EDITS: &str = r#"Each line is one edit: a JSON object with the edit's name as its only key.

  {"splice":{"field":F,"at":N,"delete":N,"insert":TEXT}}   replace a stretch of a prose field
  {"set":{"field":F,"value":TEXT}}                         set a line, date or choice; "" unsets it
  {"add":{"collection":C,"item":K,"after":K or null}}      add an item to an ordered collection
  {"move":{"collection":C,"item":K,"after":K or null}}     move an item; null: to the first place
  {"remove":{"collection":C,"item":K}}                     remove an item; it can be restored
  {"restore":{"collection":C,"item":K}}                    bring a removed item back

A field F is NAME, or COLLECTION/ITEM/NAME for a field of an item. A key K is 1 to 64 characters of a-z, 0-9 and -.
Positions count UTF-16 units from the start of the field."#;

const END: &str =
    "All lines are checked first: if one cannot be used, its number is named and nothing at all is saved. With --each
every line is saved and its number printed before the next is read; then the lines before a bad one stay saved.
";

/// Describes every edit, and every field of every document type.
pub(super) fn of_edits() -> String {
    let mut text =
        format!("{EDITS}\nOne splice inserts at most {MAX_INSERT} units; a line holds at most {MAX_LINE}.\n\n");
    text.push_str(END);
    for kind in DocKind::ALL {
        let schema = kind.schema();
        text.push_str(&format!("\n{}\n", kind.name()));
        for field in schema.fields {
            text.push_str(&format!("  {}\n", describe(field)));
        }
        for collection in schema.collections {
            let items = match collection.kind {
                CollectionKind::Fixed => "its items stand from the start, under the ids of the pack",
                CollectionKind::Ordered => "ordered; items can be added, moved, removed and restored",
            };
            text.push_str(&format!("  {}/ITEM/... ({items})\n", collection.name));
            for field in collection.fields {
                text.push_str(&format!("    {}\n", describe(field)));
            }
        }
    }
    text
}

fn describe(field: &FieldSpec) -> String {
    let kind = match field.kind {
        FieldKind::Prose => "prose".to_owned(),
        FieldKind::Line => "line".to_owned(),
        FieldKind::Date => "date, YYYY-MM-DD".to_owned(),
        FieldKind::Choice(words) => format!("one of {}", words.join(", ")),
    };
    format!("{}: {kind}", field.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use taccuino_core::documents::Edit;

    #[test]
    fn every_field_of_every_type_is_described() {
        let help = of_edits();
        for kind in DocKind::ALL {
            let schema = kind.schema();
            let own = schema.fields.iter();
            for field in own.chain(schema.collections.iter().flat_map(|collection| collection.fields)) {
                assert!(help.contains(&describe(field)), "{} {}", kind.name(), field.name);
            }
        }
    }

    #[test]
    fn every_edit_is_described_as_it_is_read() {
        let help = of_edits();
        let shapes: Vec<&str> =
            help.lines().filter_map(|line| line.trim().strip_prefix('{')?.split("   ").next()).collect();
        assert_eq!(shapes.len(), 6);
        for shape in shapes {
            let line = format!("{{{shape}")
                .replace("K or null", "null")
                .replace(":F", ":\"rows/r1/lead\"")
                .replace(":N", ":0")
                .replace(":TEXT", ":\"x\"")
                .replace(":C", ":\"rows\"")
                .replace(":K", ":\"r1\"");
            serde_json::from_str::<Edit>(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        }
    }
}
