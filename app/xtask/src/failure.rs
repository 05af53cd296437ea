//! What is told to a person when something did not work: what happened, and what to do about it.
//!
//! Knows nothing of the commands that fail.

use std::fmt;

/// Reports what happened and what the person at the keyboard can do next.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    advice: String,
}

/// The result of everything here that can fail.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

impl Failure {
    /// Joins what happened with what to do; both are sentences.
    pub(crate) fn new(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { what: what.into(), advice: advice.into() }
    }

    /// Reports that a file or folder could not be read or written.
    pub(crate) fn file(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Self {
        Self::new(
            format!("{doing} {} failed: {error}.", path.display()),
            "Check that the folder exists, that you may write there and that the disk has space, then run this again.",
        )
    }

    /// Returns what happened, in one line, without the advice.
    pub(crate) fn summary(&self) -> &str {
        self.what.lines().next().unwrap_or_default()
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n  What to do: {}", self.what, self.advice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_says_what_happened_and_what_to_do() {
        let failure = Failure::new("The door is shut.\nIt is locked.", "Turn the key.");
        assert_eq!(failure.to_string(), "The door is shut.\nIt is locked.\n  What to do: Turn the key.");
        assert_eq!(failure.summary(), "The door is shut.");
    }
}
