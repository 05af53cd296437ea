//! Texts as somebody really typed them, keystroke by keystroke.
//!
//! Owns reading the traces, which are no part of the project, and making a text of the same shape where there are
//! none. Positions are UTF-16 units, which are the traces' code points as no character lies beyond the first plane.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use serde::Deserialize;

/// One keystroke: where, how much goes, what comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keystroke {
    pub(crate) at: usize,
    pub(crate) delete: usize,
    pub(crate) insert: String,
}

/// What one person typed.
#[derive(Debug, Clone)]
pub(crate) struct Trace {
    pub(crate) keystrokes: Vec<Keystroke>,
    pub(crate) end: String,
}

/// A stretch that one of several people typed, knowing certain stretches of the others.
#[derive(Debug, Clone)]
pub(crate) struct Stretch {
    pub(crate) parents: Vec<usize>,
    pub(crate) agent: usize,
    pub(crate) keystrokes: Vec<Keystroke>,
}

/// What several people typed together.
#[derive(Debug, Clone)]
pub(crate) struct Together {
    pub(crate) agents: usize,
    pub(crate) end: String,
    pub(crate) stretches: Vec<Stretch>,
}

/// Where traces come from.
#[derive(Debug, Clone)]
pub(crate) struct Traces {
    folder: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TraceFile {
    end_content: String,
    #[serde(default)]
    num_agents: usize,
    txns: Vec<Txn>,
}

#[derive(Deserialize)]
struct Txn {
    #[serde(default)]
    parents: Vec<usize>,
    #[serde(default)]
    agent: usize,
    patches: Vec<(usize, usize, String)>,
}

impl Txn {
    fn keystrokes(&self) -> impl Iterator<Item = Keystroke> + '_ {
        self.patches.iter().map(|(at, delete, insert)| Keystroke { at: *at, delete: *delete, insert: insert.clone() })
    }
}

impl Traces {
    /// Looks in `TACCUINO_TRACES`, then beside the checkout.
    pub(crate) fn find() -> Self {
        let named = std::env::var_os("TACCUINO_TRACES").map(PathBuf::from);
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(Path::to_owned).unwrap_or_default();
        let candidates = named.into_iter().chain([root.join("../shared/traces")]);
        Self { folder: candidates.into_iter().find(|folder| folder.join("sequential").is_dir()) }
    }

    /// Says in the words of a note what is typed.
    pub(crate) fn note(&self) -> &'static str {
        if self.folder.is_some() { "" } else { "no traces here: a made text of the same shape. " }
    }

    fn read(&self, name: &str) -> Option<TraceFile> {
        let file = File::open(self.folder.as_ref()?.join(name)).expect("the folder of traces holds this one");
        Some(serde_json::from_reader(BufReader::new(GzDecoder::new(file))).expect("a trace is gzip JSON"))
    }

    /// The paper: 259,778 keystrokes.
    pub(crate) fn paper(&self) -> Trace {
        match self.read("sequential/automerge-paper.json.gz") {
            Some(file) => {
                Trace { keystrokes: file.txns.iter().flat_map(Txn::keystrokes).collect(), end: file.end_content }
            }
            None => made(259_778),
        }
    }

    /// Two friends who write one text.
    pub(crate) fn friends(&self) -> Together {
        match self.read("concurrent/friendsforever.json.gz") {
            Some(file) => {
                let stretch = |txn: Txn| Stretch {
                    keystrokes: txn.keystrokes().collect(),
                    parents: txn.parents,
                    agent: txn.agent,
                };
                let end = file.end_content;
                Together { agents: file.num_agents, end, stretches: file.txns.into_iter().map(stretch).collect() }
            }
            None => made_together(26_078),
        }
    }
}

/// Draws numbers that look random and are the same each time.
pub(crate) struct Draw(u64);

impl Draw {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

const LETTERS: &[u8] = b"eeeettaaooiinnsshhrrddlluucmfwygpbvk      ,.";

/// Types words, goes back over the last ones now and then, and moves elsewhere, as the paper's author did: seven
/// keystrokes in ten insert a character, three delete one.
fn made(length: usize) -> Trace {
    let mut draw = Draw::new(259_778);
    let mut text: Vec<u8> = Vec::new();
    let mut at = 0;
    let mut going_back = 0;
    let mut keystrokes = Vec::with_capacity(length);
    for _ in 0..length {
        if going_back == 0 && draw.below(100) < 2 {
            at = draw.below(text.len() + 1);
        }
        if going_back == 0 && draw.below(100) < 4 {
            going_back = 1 + draw.below(20);
        }
        if going_back > 0 && at > 0 {
            going_back -= 1;
            at -= 1;
            text.remove(at);
            keystrokes.push(Keystroke { at, delete: 1, insert: String::new() });
        } else {
            going_back = 0;
            let letter = LETTERS[draw.below(LETTERS.len())];
            text.insert(at, letter);
            keystrokes.push(Keystroke { at, delete: 0, insert: char::from(letter).to_string() });
            at += 1;
        }
    }
    Trace { keystrokes, end: String::from_utf8_lossy(&text).into_owned() }
}

/// Two who take turns of some ten keystrokes at the end of the text, each after reading the other.
fn made_together(length: usize) -> Together {
    let mut draw = Draw::new(26_078);
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut text = String::new();
    let mut agent = 0;
    for number in 0..length {
        if draw.below(11) == 0 {
            agent = 1 - agent;
        }
        let insert = char::from(LETTERS[draw.below(LETTERS.len())]).to_string();
        let at = text.len();
        text.push_str(&insert);
        let keystrokes = vec![Keystroke { at, delete: 0, insert }];
        stretches.push(Stretch { parents: number.checked_sub(1).into_iter().collect(), agent, keystrokes });
    }
    Together { agents: 2, end: text, stretches }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_text_replays_to_its_end() {
        let trace = made(5_000);
        let mut text = String::new();
        for Keystroke { at, delete, insert } in &trace.keystrokes {
            text.replace_range(*at..at + delete, insert);
        }
        assert_eq!(text, trace.end);
        let deleted = trace.keystrokes.iter().filter(|keystroke| keystroke.delete > 0).count();
        assert!((1_000..2_000).contains(&deleted), "{deleted} of 5000");
    }

    #[test]
    fn a_made_text_of_two_names_earlier_stretches_only() {
        let together = made_together(1_000);
        let earlier = |(at, stretch): (usize, &Stretch)| stretch.parents.iter().all(|parent| *parent < at);
        assert!(together.stretches.iter().enumerate().all(earlier));
        assert_eq!(together.end.len(), 1_000);
        assert!((0..2).all(|agent| together.stretches.iter().any(|stretch| stretch.agent == agent)));
    }
}
