//! One file of a pack: how large it may be, where in it something stands, what can be wrong with it.
//!
//! Owns the caps, the positions and the errors; does not know what the files say.

use std::ops::Range;

use toml::Spanned;

/// How many bytes a file of a pack may have.
pub const MAX_FILE_BYTES: usize = 1024 * 1024;

/// How many bytes an id may have.
pub const MAX_ID_BYTES: usize = 64;

/// One file of a pack, as its reader hands it over.
#[derive(Debug, Clone, Copy)]
pub struct PackFile<'a> {
    /// What reports call the file, such as `it.toml`.
    pub name: &'a str,
    /// The whole text.
    pub text: &'a str,
}

/// Reports a file from which no pack can be read; lines count from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// The file has more than [`MAX_FILE_BYTES`].
    #[error("{file}: {bytes} bytes, more than the {MAX_FILE_BYTES} that a file of a pack may have")]
    TooLarge {
        /// The file.
        file: String,
        /// Its size.
        bytes: usize,
    },
    /// The file is not TOML, or not of the expected shape.
    #[error("{file}:{}: {}", line.unwrap_or(1), source.message())]
    Toml {
        /// The file.
        file: String,
        /// The line, where the parser names one.
        line: Option<usize>,
        /// What the parser says.
        source: Box<toml::de::Error>,
    },
    /// An id is empty, too long, or holds something other than lower-case ASCII letters, digits and hyphens.
    #[error("{file}:{line}: not an id: {id:?}")]
    BadId {
        /// The file.
        file: String,
        /// The line.
        line: usize,
        /// The id, cut after [`MAX_ID_BYTES`] characters.
        id: String,
    },
    /// An entry of a language file is no table of texts.
    #[error("{file}:{line}: expected {expected} under {key:?}")]
    NotText {
        /// The file.
        file: String,
        /// The line.
        line: usize,
        /// The key that holds something else.
        key: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// An entry of a language file has a text of a sort that no entry has.
    #[error("{file}:{line}: no entry has a text called {part:?}")]
    UnknownPart {
        /// The file.
        file: String,
        /// The line.
        line: usize,
        /// The name of the text.
        part: String,
    },
    /// A language file does not say which language it is in.
    #[error("{file}: no language named")]
    NoLanguage {
        /// The file.
        file: String,
    },
    /// Two files are in the same language.
    #[error("{file}: {language:?} is the language of {other} already")]
    LanguageTwice {
        /// The later file.
        file: String,
        /// The language.
        language: String,
        /// The earlier file.
        other: String,
    },
}

impl PackError {
    /// Returns the file.
    pub fn file(&self) -> &str {
        match self {
            Self::TooLarge { file, .. }
            | Self::Toml { file, .. }
            | Self::BadId { file, .. }
            | Self::NotText { file, .. }
            | Self::UnknownPart { file, .. }
            | Self::NoLanguage { file }
            | Self::LanguageTwice { file, .. } => file,
        }
    }

    /// Returns the line, from 1, where one can be named.
    pub fn line(&self) -> Option<usize> {
        match self {
            Self::Toml { line, .. } => *line,
            Self::BadId { line, .. } | Self::NotText { line, .. } | Self::UnknownPart { line, .. } => Some(*line),
            Self::TooLarge { .. } | Self::NoLanguage { .. } | Self::LanguageTwice { .. } => None,
        }
    }
}

/// Cuts what somebody else wrote to the length of an id, for a report.
pub(super) fn shortened(text: &str) -> String {
    text.chars().take(MAX_ID_BYTES).collect()
}

/// Turns byte offsets of one file into line numbers.
pub(super) struct Lines<'a> {
    file: PackFile<'a>,
    /// The offset of each line feed, ascending.
    feeds: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Prepares `file`, unless it is too large to be looked at.
    pub(super) fn of(file: PackFile<'a>) -> Result<Self, PackError> {
        let bytes = file.text.len();
        if bytes > MAX_FILE_BYTES {
            return Err(PackError::TooLarge { file: file.name.to_owned(), bytes });
        }
        let feeds = file.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(offset, _)| offset);
        Ok(Self { file, feeds: feeds.collect() })
    }

    /// Returns the line, from 1, on which `span` begins.
    pub(super) fn line(&self, span: Range<usize>) -> usize {
        1 + self.feeds.partition_point(|feed| *feed < span.start)
    }

    pub(super) fn toml_error(&self, source: toml::de::Error) -> PackError {
        let line = source.span().map(|span| self.line(span));
        PackError::Toml { file: self.file.name.to_owned(), line, source: Box::new(source) }
    }

    /// Returns a well-formed id and its line.
    pub(super) fn id(&self, id: Spanned<String>) -> Result<(String, usize), PackError> {
        let line = self.line(id.span());
        Ok((self.checked_id(id.get_ref(), line)?, line))
    }

    pub(super) fn checked_id(&self, id: &str, line: usize) -> Result<String, PackError> {
        let well_formed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if id.is_empty() || id.len() > MAX_ID_BYTES || !id.bytes().all(well_formed) {
            return Err(PackError::BadId { file: self.file.name.to_owned(), line, id: shortened(id) });
        }
        Ok(id.to_owned())
    }
}
