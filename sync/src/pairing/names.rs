//! Names that strangers give: what of them may reach a screen.
//!
//! Owns the cleaning of names and titles. Knows nothing of where they come from.

/// The greatest length of a cleaned name, in characters.
pub const MAX_NAME_CHARS: usize = 80;

/// Cleans a name: no control, invisible or direction-changing characters, single spaces, at most 80 characters.
///
/// So a name cannot pretend to be another line of the page, turn the text around it, or push words off the screen.
pub fn clean_name(text: &str) -> String {
    let mut cleaned = String::new();
    let mut length = 0;
    let mut space_waits = false;
    for character in text.chars() {
        if character.is_whitespace() {
            space_waits = !cleaned.is_empty();
            continue;
        }
        if is_hidden(character) {
            continue;
        }
        let needed = 1 + usize::from(space_waits);
        if length + needed > MAX_NAME_CHARS {
            break;
        }
        if space_waits {
            cleaned.push(' ');
            space_waits = false;
        }
        cleaned.push(character);
        length += needed;
    }
    cleaned
}

/// Controls, marks that change the direction of writing, zero-width characters, tags and variation selectors.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cleaned() {
        for (given, cleaned) in [
            ("Anna Rossi", "Anna Rossi"),
            ("  Jānis\tBērziņš \n", "Jānis Bērziņš"),
            ("Γιώργος 🏛", "Γιώργος 🏛"),
            ("Anna\u{202e}issoR\u{202c}", "AnnaissoR"),
            ("Anna\u{2028}Admitted: yes", "Anna Admitted: yes"),
            ("\u{0}\u{7}\u{1b}[31mAnna", "[31mAnna"),
            ("A\u{200b}n\u{feff}na", "Anna"),
            ("\u{200e} \u{2066}", ""),
            ("", ""),
        ] {
            assert_eq!(clean_name(given), cleaned, "{given:?}");
        }
    }

    #[test]
    fn names_are_short() {
        assert_eq!(clean_name(&"ab ".repeat(1_000)).chars().count(), MAX_NAME_CHARS);
        assert_eq!(clean_name(&"é".repeat(81)), "é".repeat(80));
    }
}
