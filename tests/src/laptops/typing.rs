//! Somebody who types in one place of one text: letters, each unlike every other, and now and then a backspace.
//!
//! Owns which key comes when and what it makes of the text; the keys go through `doc edit --each`, one change a key.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use super::laptop::{Entry, Laptop, splice};

/// Every so many keys one is a backspace.
const BACKSPACE_EVERY: usize = 10;

/// What one person types, key by key.
#[derive(Debug, Clone, Copy)]
pub struct Keys {
    field: &'static str,
    /// Where the first letter goes, in UTF-16 units.
    at: usize,
    /// The first letter; the following ones are those after it in Unicode.
    first: char,
}

impl Keys {
    /// Is somebody who types into `field` from place `at` on, letters from `first` on.
    pub fn new(field: &'static str, at: usize, first: char) -> Self {
        Self { field, at, first }
    }

    /// Returns the letter of a key, unless it is a backspace.
    fn letter(&self, key: usize) -> Option<char> {
        if key % BACKSPACE_EVERY == BACKSPACE_EVERY - 1 {
            return None;
        }
        let code = u32::from(self.first) + u32::try_from(key).expect("few keys");
        Some(char::from_u32(code).expect("a letter"))
    }

    /// Lists all letters of the first `keys` keys.
    pub fn letters(&self, keys: usize) -> BTreeSet<char> {
        (0..keys).filter_map(|key| self.letter(key)).collect()
    }

    /// Returns what stands in the text after `keys` keys.
    pub fn left(&self, keys: usize) -> String {
        let mut left = String::new();
        for key in 0..keys {
            match self.letter(key) {
                Some(letter) => left.push(letter),
                None => left.truncate(left.char_indices().next_back().map_or(0, |(at, _)| at)),
            }
        }
        left
    }

    /// Returns the edit that one key makes.
    fn edit(&self, key: usize) -> String {
        let caret = self.at + self.left(key).encode_utf16().count();
        match self.letter(key) {
            Some(letter) => splice(self.field, caret, 0, &letter.to_string()),
            None => splice(self.field, caret - 1, 1, ""),
        }
    }

    /// Types the keys from `from` to before `to`, as fast as they are taken, and calls `acknowledged` with the number
    /// of keys that are saved; returns that number when the node takes no more.
    pub fn type_on(
        &self,
        laptop: &Laptop,
        document: &str,
        (from, to): (usize, usize),
        mut acknowledged: impl FnMut(usize),
    ) -> usize {
        let words = ["doc", "edit", "--each", document];
        let mut typist = laptop.command(&words).stdin(Stdio::piped()).spawn().expect("the typist starts");
        let mut input = typist.stdin.take().expect("it has an input");
        let output = BufReader::new(typist.stdout.take().expect("it has an output"));
        let lines: Vec<String> = (from..to).map(|key| self.edit(key)).collect();
        let typing = std::thread::spawn(move || {
            // Ends when nobody reads any more.
            let _ = lines.iter().try_for_each(|line| input.write_all(line.as_bytes()));
        });
        let mut saved = from;
        for _ in output.lines().map_while(Result::ok) {
            saved += 1;
            acknowledged(saved);
        }
        typing.join().expect("the keys");
        let ended = typist.wait_with_output().expect("the typist ends");
        assert_eq!(ended.status.success(), saved == to, "{}", String::from_utf8_lossy(&ended.stderr));
        saved
    }

    /// Types until `kill_after` keys are saved, has the node killed there and then, starts it anew and returns how
    /// many keys are on disk: all that were acknowledged, and at most one more.
    pub fn type_until_killed(
        &self,
        laptop: &mut Laptop,
        document: &str,
        (from, to): (usize, usize),
        kill_after: usize,
    ) -> usize {
        let mut node = Some(laptop.take_node());
        let saved = self.type_on(laptop, document, (from, to), |saved| {
            if saved == kill_after
                && let Some(node) = node.take()
            {
                node.kill();
            }
        });
        assert!((kill_after..to).contains(&saved), "it was killed while it wrote: {saved} of {to}");
        laptop.start();
        let text = laptop.text(document, self.field).expect("the document is there");
        let held = [saved, saved + 1].into_iter().find(|keys| text == self.around(&text, *keys));
        held.unwrap_or_else(|| panic!("{saved} keys were acknowledged, and this is there: {text}"))
    }

    /// Returns `text` with what stands between its beginning and its end replaced by what `keys` keys leave.
    fn around(&self, text: &str, keys: usize) -> String {
        let units: Vec<u16> = text.encode_utf16().collect();
        let ours = |unit: &u16| char::from_u32(u32::from(*unit)).is_some_and(|letter| self.owns(letter));
        let end = self.at + units[self.at..].iter().take_while(|unit| ours(unit)).count();
        let decode = |units: &[u16]| String::from_utf16(units).expect("whole letters");
        format!("{}{}{}", decode(&units[..self.at]), self.left(keys), decode(&units[end..]))
    }

    /// Tells whether a letter can only come from here.
    pub fn owns(&self, letter: char) -> bool {
        (u32::from(self.first)..u32::from(self.first) + 0x1000).contains(&u32::from(letter))
    }
}

/// Makes sure that no stream has used a number twice or left one out.
pub fn check_numbers(history: &[Entry]) {
    let numbers: BTreeSet<(&str, u64)> = history.iter().map(|entry| (entry.stream.as_str(), entry.number)).collect();
    assert_eq!(numbers.len(), history.len(), "a number was used twice");
    for (stream, number) in &numbers {
        assert!(*number == 1 || numbers.contains(&(*stream, number - 1)), "{stream} lacks what is before {number}");
    }
}
