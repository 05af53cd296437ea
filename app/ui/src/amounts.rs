//! Numbers and money as people write them, and the one plain form in which documents keep them.
//!
//! Owns the reading of what was typed; how a language marks thousands and decimals is told by whoever asks, and how an
//! amount is shown is the browser's business. Nothing here needs a browser.

/// The most digits before and after the decimal mark: what a browser still shows exactly.
const MAX_WHOLE: usize = 15;
const MAX_FRACTION: usize = 6;

/// The currency of whoever names none: the euro, which the method's cities share.
const USUAL_CURRENCY: &str = "EUR";

/// How a language marks thousands and decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marks {
    /// Stands between groups of three digits.
    pub group: char,
    /// Stands before the decimals.
    pub decimal: char,
}

/// Reads a number as it is typed in a language with these marks, and writes it plainly: `1234.5`.
///
/// The plain form is read in every language, where the language itself does not read it otherwise. None for what is no
/// number, or is longer than fifteen digits and six decimals.
///
/// ```
/// use taccuino_ui::amounts::{Marks, plain_number};
///
/// let italian = Marks { group: '.', decimal: ',' };
/// assert_eq!(plain_number("1.234,5", italian).as_deref(), Some("1234.5"));
/// assert_eq!(plain_number("about a thousand", italian), None);
/// ```
pub fn plain_number(typed: &str, marks: Marks) -> Option<String> {
    let typed = typed.trim();
    let (sign, digits) = match typed.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => ("-", rest.trim_start()),
        None => ("", typed),
    };
    let (whole, fraction) = parts(digits, marks).or_else(|| parts(digits, Marks { group: '\0', decimal: '.' }))?;
    if whole.len() > MAX_WHOLE || fraction.len() > MAX_FRACTION {
        return None;
    }
    let point = if fraction.is_empty() { "" } else { "." };
    let sign = if whole == "0" && fraction.is_empty() { "" } else { sign };
    Some(format!("{sign}{whole}{point}{fraction}"))
}

/// Reads an amount of money as it is typed in a language with these marks, and writes it plainly: `EUR 1234.5`.
///
/// The currency stands before or behind, as its sign or its three letters; without any it is the euro.
pub fn plain_money(typed: &str, marks: Marks) -> Option<String> {
    let typed = typed.trim();
    let is_amount = |letter: char| letter.is_ascii_digit() || letter == '-' || letter == '\u{2212}';
    let first = typed.find(is_amount)?;
    let last =
        typed.rfind(|letter: char| letter.is_ascii_digit() || letter == marks.decimal || letter == marks.group)?;
    let end = last + typed[last..].chars().next().map_or(0, char::len_utf8);
    let (before, behind) = (typed[..first].trim(), typed.get(end..)?.trim());
    let currency = match (before, behind) {
        ("", "") => USUAL_CURRENCY.to_owned(),
        (named, "") | ("", named) => currency(named)?,
        _ => return None,
    };
    Some(format!("{currency} {}", plain_number(&typed[first..end], marks)?))
}

/// Returns a number in its plain form; none for what a document holds otherwise, such as words.
pub fn read_number(stored: &str) -> Option<&str> {
    let plain = plain_number(stored, Marks { group: '\0', decimal: '.' })?;
    (plain == stored).then_some(stored)
}

/// Splits an amount of money in its plain form into currency and number; none for what a document holds otherwise.
pub fn read_money(stored: &str) -> Option<(&str, &str)> {
    let (currency, number) = stored.split_once(' ')?;
    let is_code = currency.len() == 3 && currency.bytes().all(|letter| letter.is_ascii_uppercase());
    Some((is_code.then_some(currency)?, read_number(number)?))
}

/// Splits digits into those before and those after the decimal mark, without marks and without zeros that say nothing.
fn parts(digits: &str, marks: Marks) -> Option<(String, String)> {
    let (whole, fraction) = digits.split_once(marks.decimal).unwrap_or((digits, ""));
    if !fraction.bytes().all(|digit| digit.is_ascii_digit()) || whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let groups: Vec<&str> = whole.split(|letter| is_group_mark(letter, marks)).collect();
    let is_digits = |group: &&str| group.bytes().all(|digit| digit.is_ascii_digit());
    let is_grouped = match &groups[..] {
        [_] => true,
        [first, others @ ..] => (1..=3).contains(&first.len()) && others.iter().all(|group| group.len() == 3),
        [] => false,
    };
    if !is_grouped || !groups.iter().all(is_digits) {
        return None;
    }
    let whole = groups.concat();
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some((whole.to_owned(), fraction.trim_end_matches('0').to_owned()))
}

/// A space groups digits in every language: the norm for figures asks for it, and several languages write it.
fn is_group_mark(letter: char, marks: Marks) -> bool {
    letter == marks.group || matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}')
}

fn currency(named: &str) -> Option<String> {
    let upper = named.to_uppercase();
    match upper.as_str() {
        "€" | "EURO" | "EUROS" => Some(USUAL_CURRENCY.to_owned()),
        "£" => Some("GBP".to_owned()),
        code if code.len() == 3 && code.bytes().all(|letter| letter.is_ascii_uppercase()) => Some(upper),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const IT: Marks = Marks { group: '.', decimal: ',' };
    const EN: Marks = Marks { group: ',', decimal: '.' };
    const LV: Marks = Marks { group: '\u{a0}', decimal: ',' };

    #[test]
    fn numbers_are_read_as_the_language_writes_them() {
        for (typed, marks, plain) in [
            ("1.234,5", IT, Some("1234.5")),
            ("1,234.5", EN, Some("1234.5")),
            ("1 234,5", LV, Some("1234.5")),
            ("1\u{a0}234,50", LV, Some("1234.5")),
            ("1.234", IT, Some("1234")),
            ("1.234", EN, Some("1.234")),
            ("1,234", EN, Some("1234")),
            ("1,234", IT, Some("1.234")),
            ("12.345.678", IT, Some("12345678")),
            ("  80000 ", IT, Some("80000")),
            ("0080000", IT, Some("80000")),
            (",5", IT, Some("0.5")),
            ("5,", IT, Some("5")),
            ("-12", IT, Some("-12")),
            ("\u{2212}12", EN, Some("-12")),
            ("-0", EN, Some("0")),
            // What the language itself does not read otherwise is read plainly.
            ("1234.5", IT, Some("1234.5")),
            ("1.5", IT, Some("1.5")),
            ("1,5", EN, None),
            ("1.23.456", IT, None),
            ("1.2345", IT, Some("1.2345")),
            ("12.34,5", IT, None),
            ("1,2,3", EN, None),
            ("circa 1000", IT, None),
            ("1000 persone", IT, None),
            ("", IT, None),
            (",", IT, None),
            ("-", IT, None),
            ("1234567890123456", IT, None),
            ("0,1234567", IT, None),
        ] {
            assert_eq!(plain_number(typed, marks).as_deref(), plain, "{typed:?} {marks:?}");
        }
    }

    #[test]
    fn money_is_read_with_its_currency_before_or_behind() {
        for (typed, marks, plain) in [
            ("1.234,5", IT, Some("EUR 1234.5")),
            ("€ 1.234,50", IT, Some("EUR 1234.5")),
            ("1.234,50\u{a0}€", IT, Some("EUR 1234.5")),
            ("€1,234.50", EN, Some("EUR 1234.5")),
            ("CHF 1,234", EN, Some("CHF 1234")),
            ("chf 1.234", IT, Some("CHF 1234")),
            ("1.234 SEK", IT, Some("SEK 1234")),
            ("£2,000,000", EN, Some("GBP 2000000")),
            ("48000000 euro", IT, Some("EUR 48000000")),
            ("-5 EUR", IT, Some("EUR -5")),
            ("EUR 1234.5", IT, Some("EUR 1234.5")),
            ("EUR 5 EUR", IT, None),
            ("48 milioni", IT, None),
            ("$5", EN, None),
            ("molto", IT, None),
            ("", IT, None),
        ] {
            assert_eq!(plain_money(typed, marks).as_deref(), plain, "{typed:?} {marks:?}");
        }
    }

    #[test]
    fn only_the_plain_form_counts_as_read() {
        for (stored, is_plain) in
            [("1234.5", true), ("1.234,5", false), ("01", false), ("1.50", false), ("tanti", false)]
        {
            assert_eq!(read_number(stored).is_some(), is_plain, "{stored}");
        }
        assert_eq!(read_money("EUR 1234.5"), Some(("EUR", "1234.5")));
        for other in ["1234.5", "eur 5", "EUR 5,0", "EUR", "EURO 5"] {
            assert_eq!(read_money(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_typed_is_read_to_the_plain_form_or_not_at_all(typed in ".{0,30}") {
            for marks in [IT, EN, LV] {
                if let Some(plain) = plain_number(&typed, marks) {
                    prop_assert_eq!(read_number(&plain), Some(plain.as_str()));
                }
                if let Some(plain) = plain_money(&typed, marks) {
                    prop_assert!(read_money(&plain).is_some(), "{}", plain);
                }
            }
        }

        #[test]
        fn what_a_language_writes_is_read_as_the_same_number(whole in 0_u64..1_000_000_000_000_000, cents in 0_u64..100) {
            let digits = whole.to_string();
            for marks in [IT, EN, LV] {
                let mut grouped = String::new();
                for (index, digit) in digits.chars().enumerate() {
                    if index > 0 && (digits.len() - index).is_multiple_of(3) {
                        grouped.push(marks.group);
                    }
                    grouped.push(digit);
                }
                let read = plain_number(&format!("{grouped}{}{cents:02}", marks.decimal), marks);
                let exact = format!("{whole}.{cents:02}");
                prop_assert_eq!(read.as_deref(), Some(exact.trim_end_matches('0').trim_end_matches('.')));
            }
        }
    }
}
