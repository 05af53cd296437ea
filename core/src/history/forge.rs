//! Writes changes that no honest device writes, correctly hashed, for tests.
//!
//! Owns a writer of change chunks from parts and the list of malformed changes that are known to hurt Automerge.
//! It exists only in tests and under the feature `forge`; nothing that ships may enable it.
//!
//! The signature over a forged change is made as over any other: what is refused must be refused for what it
//! says, by a peer that believes who said it.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::inspect::content_hash;
use crate::ids::{ChangeId, StreamId};

/// A change in parts, to be written as they are, however wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForgedChange {
    /// The changes it claims to follow.
    pub dependencies: Vec<ChangeId>,
    /// Its author; 40 bytes when honest.
    pub actor: Vec<u8>,
    /// Its number within its stream.
    pub number: u64,
    /// The number of its first operation.
    pub start_op: u64,
    /// Its time.
    pub time: i64,
    /// Its message; empty when honest.
    pub message: Vec<u8>,
    /// The actors its operations refer to by 1, 2 and so on; 0 is the author.
    pub other_actors: Vec<Vec<u8>>,
    /// Its columns: specification and bytes.
    pub columns: Vec<(u32, Vec<u8>)>,
    /// Bytes after the columns; empty when honest.
    pub extra: Vec<u8>,
}

/// Where an honest next change of a stream would stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The stream.
    pub stream: StreamId,
    /// The number of its next change.
    pub number: u64,
    /// The number of its next operation.
    pub start_op: u64,
    /// A time that would be believed.
    pub time: i64,
    /// The heads that the writer knows, its own last change among them.
    pub dependencies: Vec<ChangeId>,
}

/// The ways in which a correctly signed change hurts.
///
/// # Source
/// Each was tried against Automerge 0.12: what panics the receiver, what makes `save` unloadable, what exhausts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformation {
    /// None: an honest change that sets a key, to compare with.
    None,
    /// A number is left out.
    GapInNumbers,
    /// Sets a key in an object that nobody made.
    UnknownObject {
        /// The number of the operation that made no object; below the change's own to pass inspection.
        counter: u64,
    },
    /// Refers to an operation of an actor who wrote nothing.
    UnknownActor,
    /// Refers to an actor outside the table of actors.
    ActorOutsideTable,
    /// The earliest time that there is.
    TimeMin,
    /// The last number that an operation can have.
    StartOpMax,
    /// The first operation has a number that is taken already.
    StartOpTooLow,
    /// Overwrites an operation that does not exist.
    MissingPredecessor {
        /// The number of the operation that does not exist; below the change's own to pass inspection.
        counter: u64,
    },
    /// Inserts nulls by the million, in about 128 bytes.
    RowBomb {
        /// How many.
        rows: u64,
    },
    /// Inflates a few kilobytes to a message of this many bytes.
    InflatingBomb {
        /// How many.
        bytes: usize,
    },
    /// Ends a mark that never began; Automerge merges it and refuses to load what it saved.
    LoneMark,
}

/// Writes the chunk of a change that stands at `place` and has `malformation`.
pub fn forge(place: &Place, malformation: Malformation) -> Vec<u8> {
    let mut change = ForgedChange::set_key(place, "k", 1);
    match malformation {
        Malformation::None => {}
        Malformation::GapInNumbers => change.number += 1,
        Malformation::UnknownObject { counter } => change = change.in_object(0, counter),
        Malformation::UnknownActor => {
            change.other_actors = vec![vec![0xee; StreamId::LEN]];
            change = change.in_object(1, 1);
        }
        Malformation::ActorOutsideTable => change = change.in_object(7, 1),
        Malformation::TimeMin => change.time = i64::MIN,
        Malformation::StartOpMax => change.start_op = u64::from(u32::MAX),
        Malformation::StartOpTooLow => change.start_op = 1,
        Malformation::MissingPredecessor { counter } => {
            change.columns.retain(|(specification, _)| *specification != 112);
            change.columns.push((112, column::literals(&[1])));
            change.columns.push((113, column::literals(&[0])));
            change.columns.push((115, column::signed_literals(&[counter as i64])));
        }
        Malformation::RowBomb { rows } => change = ForgedChange::insert_nulls(place, rows),
        Malformation::InflatingBomb { bytes } => {
            change.message = vec![b'a'; bytes];
            return change.compressed();
        }
        Malformation::LoneMark => change = ForgedChange::lone_mark(place),
    }
    change.plain()
}

impl ForgedChange {
    /// An honest change at `place` that sets `key` of the root to the number `value`.
    pub fn set_key(place: &Place, key: &str, value: u64) -> Self {
        let mut number = Vec::new();
        write_unsigned(&mut number, value);
        let meta = (number.len() as u64) << 4 | 3;
        Self::with_columns(
            place,
            vec![
                (21, column::texts(&[key])),
                (52, vec![1]),
                (66, column::literals(&[1])),
                (86, column::literals(&[meta])),
                (87, number),
                (112, column::literals(&[0])),
            ],
        )
    }

    /// A change at `place` with `columns`.
    pub fn with_columns(place: &Place, columns: Vec<(u32, Vec<u8>)>) -> Self {
        Self {
            dependencies: place.dependencies.clone(),
            actor: place.stream.0.to_vec(),
            number: place.number,
            start_op: place.start_op,
            time: place.time,
            message: Vec::new(),
            other_actors: Vec::new(),
            columns,
            extra: Vec::new(),
        }
    }

    /// A change that makes a list and inserts `rows` nulls at its head, written as runs.
    pub fn insert_nulls(place: &Place, rows: u64) -> Self {
        Self::with_columns(
            place,
            vec![
                (1, [column::nulls(1), column::run(rows, 0)].concat()),
                (2, [column::nulls(1), column::run(rows, place.start_op)].concat()),
                (19, [column::nulls(1), column::signed_run(rows, 0)].concat()),
                (21, [column::texts(&["k"]), column::nulls(rows)].concat()),
                (52, column::booleans(&[1, rows])),
                (66, [column::literals(&[2]), column::run(rows, 1)].concat()),
                (86, column::run(rows + 1, 0)),
                (112, column::run(rows + 1, 0)),
            ],
        )
    }

    /// A change that makes a text, puts two letters into it and ends a mark that never began.
    fn lone_mark(place: &Place) -> Self {
        let text = place.start_op;
        Self::with_columns(
            place,
            vec![
                (1, [column::nulls(1), column::run(3, 0)].concat()),
                (2, [column::nulls(1), column::run(3, text)].concat()),
                (17, [column::nulls(2), column::run(2, 0)].concat()),
                (19, [column::nulls(1), column::signed_literals(&[0, text as i64 + 1, 1])].concat()),
                (21, [column::texts(&["k"]), column::nulls(3)].concat()),
                (52, column::booleans(&[1, 3])),
                (66, [column::literals(&[4]), column::run(2, 1), column::literals(&[7])].concat()),
                (86, [column::literals(&[0]), column::run(2, 16 | 6), column::literals(&[0])].concat()),
                (87, b"ab".to_vec()),
                (112, column::run(4, 0)),
            ],
        )
    }

    /// Moves the only operation into the object made by operation `counter` of the actor at `actor`.
    pub fn in_object(mut self, actor: u64, counter: u64) -> Self {
        self.columns.insert(0, (1, column::literals(&[actor])));
        self.columns.insert(1, (2, column::literals(&[counter])));
        self
    }

    /// Returns the content of the chunk.
    pub fn content(&self) -> Vec<u8> {
        let mut content = Vec::new();
        write_unsigned(&mut content, self.dependencies.len() as u64);
        for dependency in &self.dependencies {
            content.extend(dependency.0);
        }
        write_bytes(&mut content, &self.actor);
        write_unsigned(&mut content, self.number);
        write_unsigned(&mut content, self.start_op);
        write_signed(&mut content, self.time);
        write_bytes(&mut content, &self.message);
        write_unsigned(&mut content, self.other_actors.len() as u64);
        for actor in &self.other_actors {
            write_bytes(&mut content, actor);
        }
        write_unsigned(&mut content, self.columns.len() as u64);
        for (specification, bytes) in &self.columns {
            write_unsigned(&mut content, u64::from(*specification));
            write_unsigned(&mut content, bytes.len() as u64);
        }
        for (_, bytes) in &self.columns {
            content.extend(bytes);
        }
        content.extend(&self.extra);
        content
    }

    /// Returns the hash that Automerge gives to this change.
    pub fn hash(&self) -> ChangeId {
        content_hash(1, &self.content())
    }

    /// Returns the change as a plain chunk.
    pub fn plain(&self) -> Vec<u8> {
        chunk(1, &self.content())
    }

    /// Returns the change as a compressed chunk.
    pub fn compressed(&self) -> Vec<u8> {
        let content = self.content();
        envelope(content_hash(1, &content), 2, &deflate(&content))
    }
}

/// Writes a chunk of any kind around `content`, with the right checksum.
pub fn chunk(kind: u8, content: &[u8]) -> Vec<u8> {
    envelope(content_hash(kind, content), kind, content)
}

fn envelope(hash: ChangeId, kind: u8, content: &[u8]) -> Vec<u8> {
    let mut chunk = vec![0x85, 0x6f, 0x4a, 0x83];
    chunk.extend(&hash.0[..4]);
    chunk.push(kind);
    write_bytes(&mut chunk, content);
    chunk
}

/// Deflates `bytes` as Automerge does.
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

/// Writes `value` as unsigned LEB128.
pub fn write_unsigned(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Writes `value` as signed LEB128.
pub fn write_signed(out: &mut Vec<u8>, mut value: i64) {
    while !(-64..64).contains(&value) {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8 & 0x7f);
}

fn write_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    write_unsigned(out, bytes.len() as u64);
    out.extend(bytes);
}

/// Segments of columns, as they are written.
pub mod column {
    use super::{write_bytes, write_signed, write_unsigned};

    /// One unsigned value in `rows` rows.
    pub fn run(rows: u64, value: u64) -> Vec<u8> {
        let mut out = Vec::new();
        write_signed(&mut out, rows as i64);
        write_unsigned(&mut out, value);
        out
    }

    /// One signed value in `rows` rows.
    pub fn signed_run(rows: u64, value: i64) -> Vec<u8> {
        let mut out = Vec::new();
        write_signed(&mut out, rows as i64);
        write_signed(&mut out, value);
        out
    }

    /// Unsigned values, each in one row.
    pub fn literals(values: &[u64]) -> Vec<u8> {
        let mut out = Vec::new();
        write_signed(&mut out, -(values.len() as i64));
        values.iter().for_each(|value| write_unsigned(&mut out, *value));
        out
    }

    /// Signed values, each in one row.
    pub fn signed_literals(values: &[i64]) -> Vec<u8> {
        let mut out = Vec::new();
        write_signed(&mut out, -(values.len() as i64));
        values.iter().for_each(|value| write_signed(&mut out, *value));
        out
    }

    /// Texts, each in one row.
    pub fn texts(values: &[&str]) -> Vec<u8> {
        let mut out = Vec::new();
        write_signed(&mut out, -(values.len() as i64));
        values.iter().for_each(|value| write_bytes(&mut out, value.as_bytes()));
        out
    }

    /// Nulls in `rows` rows.
    pub fn nulls(rows: u64) -> Vec<u8> {
        let mut out = vec![0];
        write_unsigned(&mut out, rows);
        out
    }

    /// Counts of false and true in turn.
    pub fn booleans(counts: &[u64]) -> Vec<u8> {
        let mut out = Vec::new();
        counts.iter().for_each(|count| write_unsigned(&mut out, *count));
        out
    }
}
