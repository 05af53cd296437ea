//! Why foreign bytes are refused: one variant a reason.
//!
//! Offsets count from the start of the input; inside a compressed chunk or column, from the start of what was
//! inflated. Rows count from zero within one change.

/// Reports why foreign Automerge bytes were refused before Automerge saw them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InspectError {
    /// The input is longer than allowed.
    #[error("{found} bytes, where {limit} are allowed")]
    TooManyBytes {
        /// The length of the input.
        found: usize,
        /// The longest allowed.
        limit: usize,
    },
    /// The input ends before what it promised.
    #[error("the bytes end at {offset}: {wanted} more were promised, {left} are left")]
    Truncated {
        /// Where the missing bytes should begin.
        offset: usize,
        /// How many were promised.
        wanted: u64,
        /// How many there are.
        left: u64,
    },
    /// Bytes stand after the end of what contains them.
    #[error("{bytes} bytes at {offset} belong to nothing")]
    Leftover {
        /// Where they begin.
        offset: usize,
        /// How many they are.
        bytes: u64,
    },
    /// A LEB128 number is longer than it need be or does not fit.
    #[error("the number at {offset} is too long or too large")]
    Number {
        /// Where it begins.
        offset: usize,
    },
    /// A text is not UTF-8.
    #[error("the text at {offset} is not UTF-8")]
    Utf8 {
        /// Where it begins.
        offset: usize,
    },
    /// A chunk does not begin with Automerge's magic bytes.
    #[error("no chunk begins at {offset}")]
    Magic {
        /// Where a chunk should begin.
        offset: usize,
    },
    /// A chunk is of a kind that has no place here: a bundle, a document among changes, or something unknown.
    #[error("the chunk at {offset} is of kind {kind}, which has no place here")]
    UnexpectedChunk {
        /// Where the chunk begins.
        offset: usize,
        /// Its kind byte.
        kind: u8,
    },
    /// A chunk's checksum is not that of its content.
    #[error("the checksum of the chunk at {offset} is wrong")]
    Checksum {
        /// Where the chunk begins.
        offset: usize,
    },
    /// Compressed bytes cannot be inflated.
    #[error("the compressed bytes at {offset} are damaged")]
    Deflate {
        /// Where they begin.
        offset: usize,
    },
    /// The input inflates to more than allowed.
    #[error("inflates to more than {limit} bytes")]
    TooManyInflatedBytes {
        /// The most allowed over the whole input.
        limit: usize,
    },
    /// The input has more changes than allowed.
    #[error("more than {limit} changes")]
    TooManyChanges {
        /// The most allowed.
        limit: usize,
    },
    /// The input has more rows (operations, or predecessors of operations) than allowed.
    #[error("more than {limit} rows")]
    TooManyRows {
        /// The most allowed over the whole input.
        limit: u64,
    },
    /// A change makes more rows that carry no byte of their own than honest editing does.
    #[error("more than {limit} rows without a byte of content in one change")]
    TooManyBareRows {
        /// The most allowed in one change.
        limit: u64,
    },
    /// A change names more dependencies, or a document more heads, than allowed.
    #[error("{found} dependencies, where {limit} are allowed")]
    TooManyDependencies {
        /// How many are claimed.
        found: u64,
        /// The most allowed.
        limit: usize,
    },
    /// A change or a document names more actors than allowed.
    #[error("{found} actors, where {limit} are allowed")]
    TooManyActors {
        /// How many are claimed.
        found: u64,
        /// The most allowed.
        limit: u64,
    },
    /// A change's dependencies are not in ascending order, or one is named twice.
    #[error("dependency {index} is out of order or repeated")]
    DependencyOrder {
        /// Its place among the dependencies.
        index: usize,
    },
    /// An actor is not the 40 bytes of a writing stream.
    #[error("the actor at {offset} has {found} bytes, not 40")]
    ActorLength {
        /// Where the actor begins.
        offset: usize,
        /// Its length.
        found: u64,
    },
    /// Actors are not in ascending order, or one is named twice.
    #[error("actor {index} is out of order or repeated")]
    ActorOrder {
        /// Its place in the table of actors.
        index: usize,
    },
    /// An actor is named that no operation refers to.
    #[error("actor {index} is named but not used")]
    UnusedActor {
        /// Its place in the table of actors.
        index: usize,
    },
    /// A change's number within its stream is zero or beyond what Automerge can count.
    #[error("{found} is no number of a change")]
    ChangeNumber {
        /// The number.
        found: u64,
    },
    /// A change's operations would be numbered from zero, or beyond what Automerge can count.
    #[error("{rows} operations cannot be numbered from {start_op}")]
    OperationNumber {
        /// The number of the first operation.
        start_op: u64,
        /// How many there are at least.
        rows: u64,
    },
    /// A change's time lies outside 0 <= t < 2^53 seconds.
    #[error("{found} is no time")]
    Time {
        /// The time.
        found: i64,
    },
    /// A change's message is longer than allowed.
    #[error("a message of {found} bytes, where {limit} are allowed")]
    MessageLength {
        /// Its length.
        found: u64,
        /// The longest allowed.
        limit: u64,
    },
    /// A change carries bytes after its columns; Taccuino writes none.
    #[error("{found} bytes after the columns of a change")]
    ExtraBytes {
        /// How many there are.
        found: u64,
    },
    /// A column is of an unknown specification, or compressed where it may not be.
    #[error("column {specification} has no place here")]
    UnexpectedColumn {
        /// Its specification, as it stands in the bytes.
        specification: u64,
    },
    /// Columns are not in ascending order, or one stands twice.
    #[error("column {specification} is out of order or repeated")]
    ColumnOrder {
        /// Its specification, as it stands in the bytes.
        specification: u64,
    },
    /// A column is not encoded as Automerge would encode the same rows.
    #[error("column {column} is not encoded as Automerge would at {offset}")]
    ColumnEncoding {
        /// Its specification without the bit for compression.
        column: u32,
        /// Where the odd run begins.
        offset: usize,
    },
    /// A column has more or fewer rows, or bytes, than the columns beside it need.
    #[error("column {column} does not have the {expected} rows or bytes that others need")]
    ColumnLength {
        /// Its specification without the bit for compression.
        column: u32,
        /// How many are needed, as far as they were counted.
        expected: u64,
    },
    /// A change of a document depends on none before it, or is numbered lower than what it depends on.
    #[error("change {change} of the document does not follow what it depends on")]
    ChangeGraph {
        /// Its place in the document.
        change: u64,
    },
    /// The changes of a document claim more operations than it has.
    #[error("the changes up to {change} claim more than the {available} operations of the document")]
    ClaimedOperations {
        /// The place of the change where they become too many.
        change: u64,
        /// How many there are, deletions included.
        available: u64,
    },
    /// A row names an actor outside the document's table of actors.
    #[error("column {column} names actor {found}, of {actors}")]
    DocumentActor {
        /// The column's specification without the bit for compression.
        column: u32,
        /// The actor's number.
        found: u64,
        /// How many actors there are.
        actors: u64,
    },
    /// An operation does what Automerge does not know, or Taccuino never does.
    #[error("row {row}: unknown action {action}")]
    Action {
        /// The first such row.
        row: u64,
        /// The action's number.
        action: u64,
    },
    /// An operation's parts contradict one another.
    #[error("row {row}: {reason}")]
    Operation {
        /// The first such row, or the first of the run of rows that holds it.
        row: u64,
        /// What is wrong.
        reason: OperationFault,
    },
}

/// Says which part of an operation is malformed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OperationFault {
    /// The object is named by half, or by what can be no operation.
    #[error("the object is malformed")]
    Object,
    /// The key is missing, twofold, empty, too long, or by position where the object has names.
    #[error("the key is malformed")]
    Key,
    /// An actor stands outside the change's table of actors.
    #[error("an actor is outside the table")]
    ActorIndex,
    /// An operation refers to one that cannot have come before it.
    #[error("refers to an operation that is not before it")]
    Reference,
    /// Predecessors are not in ascending order.
    #[error("the predecessors are out of order")]
    PredecessorOrder,
    /// A deletion deletes nothing, or an insertion overwrites something.
    #[error("the number of predecessors does not fit the action")]
    PredecessorCount,
    /// The value is malformed, or there is one where the action has none.
    #[error("the value is malformed")]
    Value,
    /// A deletion or an increment claims to insert.
    #[error("cannot insert")]
    Insert,
}
