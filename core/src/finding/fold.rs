//! Folding: what a text is compared as, so that accents and capitals do not hide anything.

use unicode_normalization::char::{canonical_combining_class, decompose_canonical};

/// Folds a text for comparison: lower case, without marks over, under and through letters, one sigma.
///
/// ```
/// use taccuino_core::finding::fold;
///
/// assert_eq!(fold("Città"), "citta");
/// assert_eq!(fold("Θεσσαλονίκης"), "θεσσαλονικησ");
/// assert_eq!(fold("Ķekava, Šķēde"), "kekava, skede");
/// ```
///
/// # Source
/// requirements.md NFR-05, LNG-01.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for character in text.chars() {
        fold_into(character, &mut |part| folded.push(part));
    }
    folded
}

/// Hands the folded parts of one character over; none for a mark.
fn fold_into(character: char, take: &mut impl FnMut(char)) {
    if character.is_ascii() {
        take(character.to_ascii_lowercase());
        return;
    }
    for lower in character.to_lowercase() {
        decompose_canonical(lower, |part| {
            if canonical_combining_class(part) != 0 {
                return;
            }
            match part {
                'ς' => take('σ'),
                // Letters that Unicode does not take apart, as people without them on the keyboard write them.
                'æ' => "ae".chars().for_each(&mut *take),
                'œ' => "oe".chars().for_each(&mut *take),
                'ß' => "ss".chars().for_each(&mut *take),
                'ø' => take('o'),
                'ł' => take('l'),
                'đ' => take('d'),
                'ı' => take('i'),
                other => take(other),
            }
        });
    }
}

/// Finds the byte in `text` at which the character stands that folds to the byte `at` of the folded text; the end of
/// `text` where there is none.
pub(super) fn origin(text: &str, at: usize) -> usize {
    let mut length = 0;
    for (index, character) in text.char_indices() {
        let before = length;
        fold_into(character, &mut |part| length += part.len_utf8());
        // A mark folds to nothing: it belongs to the letter before it.
        if length > at && length > before {
            return index;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_capitals_and_final_letters_make_no_difference() {
        let rows = [
            ("Perché già più", "perche gia piu"),
            // Composed and decomposed alike.
            ("citt\u{e0} citta\u{300}", "citta citta"),
            ("Άμεση ΥΠΟΔΟΧΉ, ΠΡΌΣΦΥΓΕΣ πρόσφυγες", "αμεση υποδοχη, προσφυγεσ προσφυγεσ"),
            ("ΐΰϊώ", "ιυιω"),
            ("āčēģīķļņšūž ĀČĒĢĪĶĻŅŠŪŽ", "acegiklnsuz acegiklnsuz"),
            ("Straße, cœur, Øresund, Łódź", "strasse, coeur, oresund, lodz"),
            ("İstanbul", "istanbul"),
            ("🏛 2026", "🏛 2026"),
        ];
        for (text, folded) in rows {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn a_folded_place_leads_back_to_its_letter() {
        let text = "🏛 citta\u{300} Œuvre";
        let folded = fold(text);
        for (wanted, rest) in [("citta", "citta\u{300} Œuvre"), (" oeuvre", " Œuvre"), ("euvre", "Œuvre")] {
            let at = folded.find(wanted).unwrap();
            assert_eq!(&text[origin(text, at)..], rest, "{wanted}");
        }
        assert_eq!(origin(text, folded.len()), text.len());
    }
}
