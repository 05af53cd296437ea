//! The words after `cargo xtask COMMAND`: options with and without a value, and plain names.

use crate::failure::{Failure, Outcome};

/// The words of one command that nobody has taken yet.
#[derive(Debug)]
pub(crate) struct Arguments {
    words: Vec<String>,
}

impl Arguments {
    /// Holds `words`, in order.
    pub(crate) fn new(words: impl IntoIterator<Item = String>) -> Self {
        Self { words: words.into_iter().collect() }
    }

    /// Takes an option without a value, and tells whether it was there.
    pub(crate) fn take_flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() < before
    }

    /// Takes the value of an option, written `--name value` or `--name=value`.
    ///
    /// # Errors
    /// The option is there and its value is not.
    pub(crate) fn take_value(&mut self, name: &str) -> Outcome<Option<String>> {
        let joined = format!("{name}=");
        let Some(at) = self.words.iter().position(|word| word == name || word.starts_with(&joined)) else {
            return Ok(None);
        };
        let word = self.words.remove(at);
        if let Some(value) = word.strip_prefix(&joined) {
            return Ok(Some(value.to_owned()));
        }
        if at < self.words.len() && !self.words[at].starts_with("--") {
            return Ok(Some(self.words.remove(at)));
        }
        Err(Failure::new(format!("{name} needs a value."), format!("Write `{name} VALUE`.")))
    }

    /// Takes what is left as plain names.
    ///
    /// # Errors
    /// An option is left that the command does not know.
    pub(crate) fn take_names(&mut self) -> Outcome<Vec<String>> {
        match self.words.iter().find(|word| word.starts_with('-')) {
            Some(unknown) => Err(Failure::new(format!("{unknown} is not an option of this command."), HELP)),
            None => Ok(std::mem::take(&mut self.words)),
        }
    }

    /// Checks that nothing is left.
    ///
    /// # Errors
    /// A word is left that the command does not know.
    pub(crate) fn end(mut self) -> Outcome {
        match self.take_names()?.first() {
            Some(unknown) => Err(Failure::new(format!("`{unknown}` is not understood here."), HELP)),
            None => Ok(()),
        }
    }
}

const HELP: &str = "`cargo xtask help` lists every command and option.";

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Arguments {
        Arguments::new(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn options_are_taken_in_both_spellings_and_names_remain() {
        let mut words = arguments("fmt --yes --data some/where --port=8123 browser");
        assert!(words.take_flag("--yes"));
        assert!(!words.take_flag("--yes"));
        assert_eq!(words.take_value("--data").unwrap().as_deref(), Some("some/where"));
        assert_eq!(words.take_value("--port").unwrap().as_deref(), Some("8123"));
        assert_eq!(words.take_value("--toolchain").unwrap(), None);
        assert_eq!(words.take_names().unwrap(), ["fmt", "browser"]);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert!(arguments("--data").take_value("--data").is_err());
        assert!(arguments("--data --yes").take_value("--data").is_err());
        let failure = arguments("--dat").end().unwrap_err();
        assert_eq!(failure.summary(), "--dat is not an option of this command.");
        assert_eq!(arguments("surprise").end().unwrap_err().summary(), "`surprise` is not understood here.");
    }
}
