//! Runs of eight words, hashed: how a test knows a copied sentence without holding the original.
//!
//! Shared by that test and by `examples/source_runs.rs`, which writes `packs/source-runs.bin` from
//! the sources. The sources themselves never enter the project.
//!
//! **Normalisation.** A word is a longest sequence of letters and digits (`char::is_alphanumeric`),
//! in lower case; everything else separates words, apostrophes too. A run is eight words in a row,
//! joined by one space each. In a source, a hyphen before a line break may part one word or join
//! two, so both readings are taken.
//!
//! **File.** The first eight bytes of the SHA-256 of each run, sorted, none twice, nothing else.

use sha2::{Digest, Sha256};

/// How many words make a run.
pub(crate) const WORDS_IN_A_RUN: usize = 8;

/// Returns the runs of `text`, normalised.
pub(crate) fn runs_of(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words: Vec<_> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(WORDS_IN_A_RUN).map(|run| run.join(" ")).collect()
}

/// Returns what the file holds for a run.
pub(crate) fn hash_of(run: &str) -> [u8; 8] {
    let digest = Sha256::digest(run.as_bytes());
    std::array::from_fn(|index| digest[index])
}

/// Returns the content of the file for these sources.
pub(crate) fn source_runs(sources: &[String]) -> Vec<u8> {
    let mut hashes = Vec::new();
    for source in sources {
        for reading in [source.clone(), without_broken_words(source)] {
            hashes.extend(runs_of(&reading).iter().map(|run| hash_of(run)));
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes.concat()
}

/// Joins words that a hyphen parts at the end of a line.
fn without_broken_words(text: &str) -> String {
    let mut joined = String::new();
    for line in text.lines() {
        match line.trim_end().strip_suffix('-') {
            Some(start) => joined.push_str(start),
            None => {
                joined.push_str(line);
                joined.push('\n');
            }
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_ignore_case_marks_and_line_breaks() {
        let plain = runs_of("nel mezzo del cammin di nostra vita mi ritrovai");
        assert_eq!(plain, ["nel mezzo del cammin di nostra vita mi", "mezzo del cammin di nostra vita mi ritrovai"]);
        assert_eq!(runs_of("«Nel mezzo, del CAMMIN\n di nostra-vita: mi  ritrovai!»"), plain);
        assert_eq!(runs_of("nel mezzo dell'opera"), Vec::<String>::new());
        assert_eq!(runs_of("l'un l’altro a b c d")[0], "l un l altro a b c d");
    }

    #[test]
    fn a_word_broken_at_the_end_of_a_line_is_known_both_ways() {
        let file = source_runs(&["uno due tre quattro cin-  \nque sei sette otto".to_owned()]);
        let (hashes, rest) = file.as_chunks::<8>();
        assert!(rest.is_empty() && hashes.is_sorted_by(|a, b| a < b));
        let whole = hash_of("uno due tre quattro cinque sei sette otto");
        let broken = hash_of("uno due tre quattro cin que sei sette");
        assert!(hashes.contains(&whole) && hashes.contains(&broken));
        assert_eq!(hashes.len(), 3);
    }

    #[test]
    fn the_hash_is_the_beginning_of_sha_256() {
        assert_eq!(hash_of("abc"), [0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea]);
    }
}
