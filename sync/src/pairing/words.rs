//! Words instead of numbers: twelve that carry an invitation's secret, four that two people compare.
//!
//! Owns the way from bytes to words of a language and back. Both use the BIP39 lists of 2,048 words, so a word
//! is worth eleven bits. Knows nothing of invitations or networks.

use std::fmt;

use bip39::{Language, Mnemonic};
use serde::{Deserialize, Serialize};

use super::keys::InvitationSecret;

/// How many words carry a secret: 128 bits and a checksum of 4.
pub const SECRET_WORDS: usize = 12;

/// The longest text that is looked at when twelve words are read, in bytes.
const MAX_TEXT_BYTES: usize = 1_024;

/// The fewest letters that may stand for a longer word.
const MIN_PREFIX_LETTERS: usize = 4;

/// Names the list that words are taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WordLanguage {
    /// The English list; also for every language that has no list here.
    #[default]
    English,
    /// The Italian list.
    Italian,
}

impl WordLanguage {
    const ALL: [Self; 2] = [Self::English, Self::Italian];

    /// Reads the language tag of a page, such as `it` or `it-IT`; English stands in for what has no list.
    pub fn from_tag(tag: &str) -> Self {
        match tag.split(['-', '_']).next() {
            Some(primary) if primary.eq_ignore_ascii_case("it") => Self::Italian,
            _ => Self::English,
        }
    }

    /// Returns the language tag that [`WordLanguage::from_tag`] reads back.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Italian => "it",
        }
    }

    fn list(self) -> Language {
        match self {
            Self::English => Language::English,
            Self::Italian => Language::Italian,
        }
    }
}

/// Four word numbers that both sides derive from what they agreed on, for two people to compare.
///
/// The numbers are what is compared; [`CheckWords::words`] shows them in either person's language. Together
/// they hold 44 bits, and the protocol leaves an attacker one guess (see [`pairing`](super)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CheckWords([u16; 4]);

impl CheckWords {
    /// Takes the first 44 bits of `digest`, eleven for each word, the most significant first.
    pub fn from_digest(digest: &[u8; 32]) -> Self {
        let mut bits = 0_u64;
        for byte in &digest[..6] {
            bits = bits << 8 | u64::from(*byte);
        }
        Self([37, 26, 15, 4].map(|shift| (bits >> shift & 0x7ff) as u16))
    }

    /// Returns the four numbers, each below 2,048.
    pub fn indices(self) -> [u16; 4] {
        self.0
    }

    /// Returns the four words of a language's list.
    pub fn words(self, language: WordLanguage) -> [&'static str; 4] {
        let list = language.list().word_list();
        self.0.map(|index| list[usize::from(index) % list.len()])
    }
}

/// Reports why a text is not the twelve words of an invitation. It never repeats a word: they are a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case", tag = "code")]
pub enum WordsError {
    /// There are not twelve words.
    #[error("expected {SECRET_WORDS} words, found {found}")]
    Count {
        /// How many there are.
        found: usize,
    },
    /// A word is in no list, or stands for more than one word.
    #[error("word {number} is not in the list")]
    Unknown {
        /// Which word, counted from 1.
        number: usize,
    },
    /// Every word is in a list, but they do not belong together: a word was misheard, or two changed places.
    #[error("the words do not belong together")]
    Checksum,
}

/// Writes a secret as twelve words of a language, separated by single spaces.
pub fn secret_to_words(secret: &InvitationSecret, language: WordLanguage) -> String {
    // Sixteen bytes are always a valid entropy; the empty text is unreachable and would be refused when read.
    Mnemonic::from_entropy_in(language.list(), secret.as_bytes())
        .map(|mnemonic| mnemonic.words().collect::<Vec<_>>().join(" "))
        .unwrap_or_default()
}

/// Reads twelve words of either language.
///
/// Case, accents, extra spaces, commas, and numbers before the words do not matter; four letters are enough
/// where they stand for one word only. The checksum has 4 bits: it notices fifteen in sixteen misheard words,
/// and with the sixteenth the laptops simply do not find each other.
///
/// # Errors
///
/// [`WordsError`], in the language in which most of the words are known.
///
/// # Source
///
/// BIP-0039, "Generating the mnemonic", with the word lists of its reference repository.
pub fn words_to_secret(text: &str) -> Result<InvitationSecret, WordsError> {
    let words: Vec<String> = bounded(text)
        .split(|character: char| !character.is_alphabetic() && !is_combining_mark(character))
        .map(fold)
        .filter(|word| !word.is_empty())
        .collect();
    if words.len() != SECRET_WORDS {
        return Err(WordsError::Count { found: words.len() });
    }
    let mut readings: Vec<Reading> = WordLanguage::ALL.iter().map(|language| Reading::new(*language, &words)).collect();
    // The best reading: a whole secret first, then the language in which most words are known.
    readings.sort_by_key(|reading| (reading.secret.is_err(), reading.unknown, reading.shortened));
    readings.swap_remove(0).secret
}

/// What twelve words say in one language.
struct Reading {
    secret: Result<InvitationSecret, WordsError>,
    unknown: usize,
    shortened: usize,
}

impl Reading {
    fn new(language: WordLanguage, words: &[String]) -> Self {
        let found: Vec<Option<&'static str>> = words.iter().map(|word| find_word(language.list(), word)).collect();
        let unknown = found.iter().filter(|word| word.is_none()).count();
        let shortened = found.iter().zip(words).filter(|(found, word)| **found != Some(word.as_str())).count();
        let secret = match found.iter().position(Option::is_none) {
            Some(index) => Err(WordsError::Unknown { number: index + 1 }),
            None => {
                let phrase = found.into_iter().flatten().collect::<Vec<_>>().join(" ");
                Mnemonic::parse_in_normalized(language.list(), &phrase)
                    .ok()
                    .and_then(|mnemonic| mnemonic.to_entropy().try_into().ok())
                    .map(InvitationSecret::new)
                    .ok_or(WordsError::Checksum)
            }
        };
        Self { secret, unknown, shortened }
    }
}

/// Finds the word itself, or the only word that begins with these four letters or more.
fn find_word(language: Language, word: &str) -> Option<&'static str> {
    if let Some(index) = language.find_word(word) {
        return language.word_list().get(usize::from(index)).copied();
    }
    if word.len() < MIN_PREFIX_LETTERS {
        return None;
    }
    let mut longer = language.words_by_prefix_iter(word);
    longer.next().filter(|_| longer.next().is_none())
}

fn bounded(text: &str) -> &str {
    let mut end = text.len().min(MAX_TEXT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// Lower case without accents, for the letters that European keyboards produce.
fn fold(word: &str) -> String {
    word.chars()
        .flat_map(char::to_lowercase)
        .filter(|character| !is_combining_mark(*character))
        .map(|character| match character {
            'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => 'a',
            'è' | 'é' | 'ê' | 'ë' | 'ē' => 'e',
            'ì' | 'í' | 'î' | 'ï' | 'ī' => 'i',
            'ò' | 'ó' | 'ô' | 'ö' | 'õ' => 'o',
            'ù' | 'ú' | 'û' | 'ü' | 'ū' => 'u',
            'ç' => 'c',
            'ñ' => 'n',
            other => other,
        })
        .collect()
}

fn is_combining_mark(character: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&character)
}

impl fmt::Display for CheckWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(WordLanguage::English).join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: [u8; 16] = [0x5a, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xc3];

    fn check_reads(text: &str) {
        assert_eq!(words_to_secret(text).map(|secret| *secret.as_bytes()), Ok(SECRET), "{text}");
    }

    #[test]
    fn words_read_back_in_both_languages_however_they_are_typed() {
        for language in WordLanguage::ALL {
            let words = secret_to_words(&InvitationSecret::new(SECRET), language);
            assert_eq!(words.split(' ').count(), SECRET_WORDS);
            check_reads(&words);
            check_reads(&words.to_uppercase());
            check_reads(&format!("  {}\n", words.replace(' ', " ,\t")));
            let numbered: Vec<_> = words.split(' ').enumerate().map(|(n, word)| format!("{}. {word}", n + 1)).collect();
            check_reads(&numbered.join("\r\n"));
            let vowels = words.replace('a', "à").replace('e', "e\u{301}").replace('o', "ó");
            check_reads(&vowels);
        }
    }

    #[test]
    fn four_letters_are_enough_where_they_name_one_word() {
        for language in WordLanguage::ALL {
            let words = secret_to_words(&InvitationSecret::new(SECRET), language);
            let short = words.split(' ').map(|word| match &word[..word.len().min(4)] {
                prefix if language.list().words_by_prefix_iter(prefix).count() == 1 => prefix,
                _ => word,
            });
            check_reads(&short.collect::<Vec<_>>().join(" "));
        }
    }

    #[test]
    fn every_word_of_both_lists_is_found_by_itself() {
        for language in WordLanguage::ALL {
            for word in language.list().word_list() {
                assert_eq!(find_word(language.list(), word), Some(*word));
            }
        }
    }

    #[test]
    fn mistakes_are_named() {
        let words = secret_to_words(&InvitationSecret::new(SECRET), WordLanguage::Italian);
        let list: Vec<&str> = words.split(' ').collect();
        assert_eq!(words_to_secret(""), Err(WordsError::Count { found: 0 }));
        assert_eq!(words_to_secret(&list[..11].join(" ")), Err(WordsError::Count { found: 11 }));
        assert_eq!(words_to_secret(&format!("{words} casa")), Err(WordsError::Count { found: 13 }));
        for number in 1..=SECRET_WORDS {
            let mut wrong = list.clone();
            wrong[number - 1] = "xyzzy";
            assert_eq!(words_to_secret(&wrong.join(" ")), Err(WordsError::Unknown { number }));
        }
        let mut mixed = list.clone();
        mixed[6] = "zoo";
        assert_eq!(words_to_secret(&mixed.join(" ")), Err(WordsError::Unknown { number: 7 }));
    }

    #[test]
    fn a_misheard_word_never_reads_as_the_same_secret_and_is_mostly_noticed() {
        let words = secret_to_words(&InvitationSecret::new(SECRET), WordLanguage::English);
        let (mut noticed, mut tried) = (0, 0);
        for position in 0..SECRET_WORDS {
            for other in Language::English.word_list().iter().step_by(37) {
                let mut list: Vec<&str> = words.split(' ').collect();
                if list[position] == *other {
                    continue;
                }
                list[position] = other;
                tried += 1;
                match words_to_secret(&list.join(" ")) {
                    Err(error) => {
                        assert_eq!(error, WordsError::Checksum);
                        noticed += 1;
                    }
                    Ok(secret) => assert_ne!(secret.as_bytes(), &SECRET),
                }
            }
        }
        assert!(noticed * 100 > tried * 90, "{noticed} of {tried}");
    }

    #[test]
    fn a_long_text_is_cut_before_it_is_read() {
        let text = "casa ".repeat(100_000);
        assert!(matches!(words_to_secret(&text), Err(WordsError::Count { found }) if found < 300));
    }

    #[test]
    fn check_words_take_eleven_bits_each() {
        let mut digest = [0; 32];
        digest[..6].copy_from_slice(&[0xff, 0xe0, 0x04, 0x00, 0xc0, 0x1f]);
        // 11111111111 00000000001 00000000001 10000000001 and four bits that are not used.
        assert_eq!(CheckWords::from_digest(&digest).indices(), [2047, 1, 1, 0x401]);
    }

    #[test]
    fn check_words_show_in_either_language() {
        let words = CheckWords([0, 1, 2046, 2047]);
        assert_eq!(words.words(WordLanguage::English), ["abandon", "ability", "zone", "zoo"]);
        let italian = Language::Italian.word_list();
        assert_eq!(words.words(WordLanguage::Italian), ["abaco", "abbaglio", italian[2046], italian[2047]]);
    }

    #[test]
    fn language_tags_choose_a_list() {
        for (tag, language) in [
            ("it", WordLanguage::Italian),
            ("it-CH", WordLanguage::Italian),
            ("IT", WordLanguage::Italian),
            ("lv", WordLanguage::English),
            ("", WordLanguage::English),
        ] {
            assert_eq!(WordLanguage::from_tag(tag), language);
        }
        assert_eq!(WordLanguage::from_tag(WordLanguage::Italian.tag()), WordLanguage::Italian);
    }
}
