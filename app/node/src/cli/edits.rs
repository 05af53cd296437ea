//! `doc edit`: JSON lines become edits of a replica under a lease, as the page's keystrokes do.

use std::collections::VecDeque;

use taccuino_api::{Answer, Command, Event, LeaseView, WrittenChange};
use taccuino_core::documents::{Edit, EditError, LocalChange, Reached, Replica};
use taccuino_core::ids::DocumentId;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};

use super::CliError;
use super::client::Client;
use super::commands::Surroundings;
use super::print::{print_json, print_line};
use crate::clock;

/// The longest input that is read at once, in bytes.
const MAX_INPUT: u64 = 64 << 20;
/// The longest line, in bytes: a splice of the greatest length, written with escapes.
const MAX_LINE_BYTES: u64 = 1 << 20;
/// How many edits, and how much text, one change holds at most.
const EDITS_A_CHANGE: usize = 1_000;
const BYTES_A_CHANGE: usize = 128 << 10;
/// How many bytes of changes one call carries at most.
const BYTES_A_CALL: usize = 8 << 20;

/// Reads one line.
fn parse_line(line: &str) -> Result<Edit, String> {
    serde_json::from_str(line).map_err(|error| {
        // The place within the line is worth naming, the line within the line is not.
        let text = error.to_string();
        match text.rsplit_once(" at line 1 column ") {
            Some((reason, column)) => format!("{reason} (column {column})"),
            None => text,
        }
    })
}

/// Reads all lines; empty ones are passed over.
fn parse(input: &str) -> Result<Vec<(usize, Edit)>, CliError> {
    let lines = input.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            let line_number = index + 1;
            parse_line(line)
                .map(|edit| (line_number, edit))
                .map_err(|reason| CliError::Line { line: line_number, reason })
        })
        .collect()
}

/// Applies an edit as the page does: what a person may not write is refused before.
fn write_in(replica: &mut Replica, edit: &Edit) -> Result<(), EditError> {
    replica.check(edit)?;
    replica.edit(edit)
}

/// Applies all edits; many become several changes of bounded size.
fn apply(replica: &mut Replica, edits: &[(usize, Edit)], now: u64) -> Result<Vec<LocalChange>, CliError> {
    let mut changes = Vec::new();
    let (mut count, mut bytes) = (0, 0);
    for (line, edit) in edits {
        write_in(replica, edit).map_err(|error| CliError::Line { line: *line, reason: error.to_string() })?;
        count += 1;
        bytes += match edit {
            Edit::Splice { insert, .. } => insert.len(),
            Edit::Set { value, .. } => value.len(),
            Edit::Add { .. } | Edit::Move { .. } | Edit::Remove { .. } | Edit::Restore { .. } => 0,
        };
        if count >= EDITS_A_CHANGE || bytes >= BYTES_A_CHANGE {
            changes.extend(replica.commit(now));
            (count, bytes) = (0, 0);
        }
    }
    changes.extend(replica.commit(now));
    Ok(changes)
}

/// A document that this command line writes.
struct Writing {
    document: DocumentId,
    lease: LeaseView,
    replica: Replica,
}

impl Writing {
    async fn open(client: &mut Client, document: DocumentId) -> Result<Self, CliError> {
        let Answer::Opened(opened) = client.call(Command::Open { document, lease: None, write: true }).await? else {
            return Err(CliError::Gone);
        };
        let lease = match (opened.lease, opened.document.read_only) {
            (Some(lease), _) => lease,
            (None, Some(denied)) => return Err(taccuino_api::ErrorCode::Denied(denied).into()),
            (None, None) => return Err(taccuino_api::ErrorCode::LeaseLost.into()),
        };
        let replica = Replica::load(opened.document.kind, &opened.saved, lease.stream)
            .map_err(|error| CliError::Input(error.to_string()))?;
        Ok(Self { document, lease, replica })
    }

    async fn write(&self, client: &mut Client, changes: Vec<LocalChange>) -> Result<u64, CliError> {
        let mut number = self.lease.number;
        let mut waiting: VecDeque<WrittenChange> =
            changes.into_iter().map(|change| WrittenChange { number: change.number, bytes: change.bytes }).collect();
        while !waiting.is_empty() {
            let mut part = Vec::new();
            let mut bytes = 0;
            while let Some(change) =
                waiting.pop_front_if(|change| part.is_empty() || bytes + change.bytes.len() <= BYTES_A_CALL)
            {
                bytes += change.bytes.len();
                part.push(change);
            }
            let command = Command::Write { document: self.document, lease: self.lease.token, changes: part };
            let Answer::Written { number: written } = client.call(command).await? else { return Err(CliError::Gone) };
            number = written;
        }
        Ok(number)
    }

    async fn close(self, client: &mut Client) -> Result<(), CliError> {
        client.call(Command::Close { document: self.document, lease: Some(self.lease.token) }).await?;
        Ok(())
    }
}

/// Takes all of standard input as one batch: all of it is saved, or nothing.
pub(super) async fn edit_batch(
    client: &mut Client,
    document: DocumentId,
    surroundings: &Surroundings,
) -> Result<(), CliError> {
    let mut input = String::new();
    tokio::io::stdin().take(MAX_INPUT + 1).read_to_string(&mut input).await?;
    if input.len() as u64 > MAX_INPUT {
        return Err(CliError::Input(format!("more than {MAX_INPUT} bytes of input; nothing of it was saved")));
    }
    let edits = parse(&input)?;
    let mut writing = Writing::open(client, document).await?;
    let result = match apply(&mut writing.replica, &edits, clock::now_ms()) {
        Ok(changes) => writing.write(client, changes).await,
        Err(error) => Err(error),
    };
    writing.close(client).await?;
    let number = result?;
    if surroundings.json {
        print_json(&serde_json::json!({ "document": document, "edits": edits.len(), "number": number }));
    } else {
        print_line(&format!("saved: {} edits", edits.len()));
    }
    Ok(())
}

/// Notes that a plan has reached a stage, and names the change that keeps what it says now.
pub(super) async fn reach(
    client: &mut Client,
    document: DocumentId,
    reached: &Reached,
    surroundings: &Surroundings,
) -> Result<(), CliError> {
    let mut writing = Writing::open(client, document).await?;
    let result = match writing.replica.reach(reached, clock::now_ms()) {
        Ok(changes) => writing.write(client, changes).await,
        Err(error) => Err(taccuino_api::ErrorCode::Edit(error).into()),
    };
    let kept = writing.replica.kept_at(&reached.version);
    writing.close(client).await?;
    let number = result?;
    let change = kept.map_err(|error| CliError::Input(error.to_string()))?;
    let said = serde_json::json!({
        "document": document, "version": reached.version, "change": change, "number": number,
    });
    surroundings.print(&said, |_| change.to_string());
    Ok(())
}

/// Takes each line as a batch of its own, and says when it is saved.
pub(super) async fn edit_each(
    client: &mut Client,
    document: DocumentId,
    surroundings: &Surroundings,
) -> Result<(), CliError> {
    let mut writing = Writing::open(client, document).await?;
    let result = edit_lines(client, &mut writing, BufReader::new(tokio::io::stdin()), surroundings).await;
    writing.close(client).await?;
    result
}

async fn edit_lines<R: AsyncRead + Unpin>(
    client: &mut Client,
    writing: &mut Writing,
    mut input: BufReader<R>,
    surroundings: &Surroundings,
) -> Result<(), CliError> {
    for line_number in 1.. {
        let mut line = String::new();
        let length = (&mut input).take(MAX_LINE_BYTES).read_line(&mut line).await?;
        if length == 0 {
            break;
        }
        if line.trim().is_empty() {
            continue;
        }
        take_in(writing, client.take_events())?;
        let bad = |reason: String| CliError::LaterLine { line: line_number, reason };
        let edit = parse_line(&line).map_err(bad)?;
        write_in(&mut writing.replica, &edit).map_err(|error| bad(error.to_string()))?;
        let Some(change) = writing.replica.commit(clock::now_ms()) else { continue };
        let number = writing.write(client, vec![change]).await?;
        if surroundings.json {
            print_json(&serde_json::json!({ "line": line_number, "number": number }));
        } else {
            print_line(&number.to_string());
        }
    }
    Ok(())
}

/// Takes in what others wrote meanwhile.
fn take_in(writing: &mut Writing, events: VecDeque<Event>) -> Result<(), CliError> {
    for event in events {
        match event {
            Event::Changed { document, changes } if document == writing.document => {
                writing.replica.merge(clock::now_ms(), &changes).map_err(|error| CliError::Input(error.to_string()))?;
            }
            Event::Reopen { document } if document == writing.document => {
                return Err(taccuino_api::ErrorCode::LeaseLost.into());
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_is_named_by_its_number() {
        let good = r#"{"set":{"field":"date","value":"2026-05-12"}}"#;
        for (input, line) in [
            ("{", 1),
            (&format!("{good}\n\nnonsense\n"), 3),
            (&format!("{good}\n{{\"splice\":{{}}}}"), 2),
            (r#"{"paint":{"field":"date"}}"#, 1),
            (r#"{"set":{"field":"a/b","value":""}}"#, 1),
            (r#"{"splice":{"field":"title","at":-1,"delete":0,"insert":""}}"#, 1),
        ] {
            let error = parse(input).unwrap_err().to_string();
            assert!(error.starts_with(&format!("line {line}: ")), "{input:?}: {error}");
            assert!(error.ends_with("nothing of this input was saved"), "{error}");
            assert_eq!(error.lines().count(), 1, "{error}");
        }
    }

    #[test]
    fn empty_lines_are_passed_over_and_still_count() {
        let edits = parse("\n{\"set\":{\"field\":\"date\",\"value\":\"\"}}\n  \n").unwrap();
        assert_eq!(edits.len(), 1);
        assert_eq!(edits[0].0, 2);
    }
}
