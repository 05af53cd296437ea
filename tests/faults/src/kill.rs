//! kill -9 while somebody writes: a process that writes to a real file as fast as the disk takes it, and dies.
//!
//! The writer says each number once its turn is on disk. After each kill the file is opened again and must hold
//! every number that was said, once.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use taccuino_core::documents::{Edit, Field, Replica};
use taccuino_core::ids::DocumentId;
use taccuino_core::notebook::{Folder, Notebook};
use taccuino_tests::crash::{Random as Noise, create_note, found};
use taccuino_tests::network::Random;

use crate::trial::Trial;

/// How long after a kill the text must be readable again.
const RESTART: Duration = Duration::from_secs(1);
/// How many of a hundred writers are killed within [`YOUNG`] of their start, while they still open the file, perhaps;
/// the others have said a number, and are killed within [`WRITING`] of it.
const EARLY: usize = 25;
/// In microseconds.
const YOUNG: usize = 60_000;
/// In microseconds.
const WRITING: usize = 40_000;
/// How long a writer may take to its first number.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many kills a notebook lives through before the next one begins.
const A_NOTEBOOK: u64 = 25;

/// Kills writers until there were enough.
pub(crate) fn run(trial: &mut Trial) {
    let mut slowest = Duration::ZERO;
    let mut numbers = 0;
    let mut folder = None;
    while trial.goes_on() {
        let round = trial.tried();
        if round.is_multiple_of(A_NOTEBOOK) {
            numbers += last_of(folder.as_ref());
            folder = tempfile::tempdir().ok().map(|folder| (folder, 0));
        }
        let Some((folder, last)) = &mut folder else { return trial.skip("there is no room for files") };
        let mut random = trial.chance();
        trial.attempt(&format!("kill {round}"), 1, || {
            let said = live_and_die(folder.path(), &mut random)?.unwrap_or(*last);
            let started = Instant::now();
            let found = read(folder.path())?;
            slowest = slowest.max(started.elapsed());
            *last = check(&found, said, *last)?;
            if started.elapsed() > RESTART { Err(format!("a restart took {:?}", started.elapsed())) } else { Ok(()) }
        });
    }
    numbers += last_of(folder.as_ref());
    trial.note(format!("{numbers} edits were on disk, the slowest restart took {} ms", slowest.as_millis()));
}

fn last_of(folder: Option<&(tempfile::TempDir, u64)>) -> u64 {
    folder.map_or(0, |(_, last)| *last)
}

/// Checks that each number up to the last that was said stands in the text, and none twice; returns the last there is.
fn check(found: &[u64], said: u64, before: u64) -> Result<u64, String> {
    let last = found.last().copied().unwrap_or(0);
    let is_whole = found.iter().copied().eq(1..=last);
    match () {
        () if !is_whole => Err(format!("of {last} numbers there are {}, or one is there twice", found.len())),
        () if last < said.max(before) => Err(format!("{} was acknowledged, and {last} is the last", said.max(before))),
        () => Ok(last),
    }
}

/// Starts a writer, kills it, and returns the last number that it said.
fn live_and_die(folder: &Path, random: &mut Random) -> Result<Option<u64>, String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(this);
    command.arg("writer").arg(folder).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let mut child = command.spawn().map_err(|error| error.to_string())?;
    let output = child.stdout.take().ok_or("no output")?;
    let (says, first) = std::sync::mpsc::channel();
    let heard = std::thread::spawn(move || {
        let lines = BufReader::new(output).lines().map_while(Result::ok);
        // The last line may be cut.
        let numbers = lines.filter_map(|line| line.strip_suffix('.').and_then(|number| number.parse::<u64>().ok()));
        numbers.inspect(|number| says.send(*number).unwrap_or_default()).last()
    });
    let is_early = random.chance(EARLY);
    if !is_early {
        first.recv_timeout(PATIENCE).map_err(|_| "the writer says nothing".to_owned())?;
    }
    std::thread::sleep(Duration::from_micros(random.below(if is_early { YOUNG } else { WRITING }) as u64));
    if let Ok(Some(status)) = child.try_wait() {
        return Err(format!("the writer ended by itself: {status}"));
    }
    child.kill().map_err(|error| error.to_string())?;
    child.wait().map_err(|error| error.to_string())?;
    heard.join().map_err(|_| "the writer cannot be heard".to_owned())
}

/// Opens what is on disk and reads the numbers, sorted.
fn read(folder: &Path) -> Result<Vec<u64>, String> {
    let (mut notebook, note) = open(folder).map_err(|error| format!("it does not open again: {error}"))?;
    let Some(note) = note else { return Ok(Vec::new()) };
    let (view, problems) = notebook.view(&note).ok_or("the note cannot be read")?;
    if !problems.is_empty() {
        return Err(format!("{problems:?}"));
    }
    let text = view.text(&body());
    let numbers = text.split_whitespace().filter_map(|word| word.split(':').next()).map(str::parse);
    let mut numbers: Vec<u64> = numbers.collect::<Result<_, _>>().map_err(|_| "a word is in pieces".to_owned())?;
    numbers.sort_unstable();
    Ok(numbers)
}

fn body() -> Field {
    Field::root("body")
}

fn open(folder: &Path) -> Result<(Notebook, Option<DocumentId>), String> {
    let (store, key, _) = Folder::new(folder).open([1; 32]).map_err(|error| error.to_string())?;
    let notebook = Notebook::open(store, key).map_err(|error| error.to_string())?;
    let note = notebook.programmes().first().and_then(|programme| notebook.documents(programme).first().copied());
    Ok((notebook, note))
}

/// Writes until it is killed, and says each number when it is on disk.
pub(crate) fn write_until_killed(folder: &Path) -> ExitCode {
    let problem = keep_writing(folder).err();
    eprintln!("the writer: {}", problem.unwrap_or_default());
    ExitCode::FAILURE
}

fn keep_writing(folder: &Path) -> Result<(), String> {
    let (mut notebook, note) = open(folder)?;
    let note = match note {
        Some(note) => note,
        None => begin(&mut notebook)?,
    };
    let words = notebook.view(&note).map(|(view, _)| view.text(&body()).split_whitespace().count());
    let mut number = words.ok_or("the note cannot be read")? as u64;
    let mut random = Random::new(number);
    let mut noise = Noise::new(number);
    let mut output = std::io::stdout().lock();
    loop {
        let token = random.bytes();
        let lease = notebook.lease(&note, random.bytes(), token).map_err(|error| error.to_string())?;
        let kind = notebook.record(&note).ok_or("the note is gone")?.record.kind;
        let saved = notebook.saved(&note).ok_or("the note cannot be read")?;
        let mut replica = Replica::load(kind, &saved, lease.stream).map_err(|error| error.to_string())?;
        for _ in 0..=random.below(30) {
            number += 1;
            // Some are long, so that a snapshot takes the place of the tail now and then.
            let filling = if random.chance(10) { noise.noise(4_000) } else { String::new() };
            let at = if random.chance(50) { 0 } else { replica.text(&body()).encode_utf16().count() };
            let insert = format!(" {number}:{filling} ");
            let edit = Edit::Splice { field: body(), at, delete: 0, insert };
            replica.edit(&edit).map_err(|error| error.to_string())?;
            let change = replica.commit(number).ok_or("nothing was written")?;
            notebook.write(&note, &token, &[change]).map_err(|error| error.to_string())?;
            notebook.commit().map_err(|error| error.to_string())?;
            writeln!(output, "{number}.").and_then(|()| output.flush()).map_err(|error| error.to_string())?;
            notebook.settle();
            if random.chance(10) {
                notebook.tidy();
            }
        }
        notebook.release(&note, &token).map_err(|error| error.to_string())?;
    }
}

fn begin(notebook: &mut Notebook) -> Result<DocumentId, String> {
    let colleague = taccuino_core::keys::DeviceKey::from_bytes(&[2; 32]);
    let programme = notebook.programmes().first().copied();
    let programme = programme.unwrap_or_else(|| found(notebook, &colleague));
    let note = create_note(notebook, programme, 1);
    notebook.commit().map_err(|error| error.to_string())?;
    Ok(note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_missing_or_there_twice_is_a_loss() {
        assert_eq!(check(&[1, 2, 3], 3, 0), Ok(3));
        assert_eq!(check(&[1, 2, 3], 2, 1), Ok(3), "one more than was said");
        assert!(check(&[1, 2], 3, 0).is_err());
        assert!(check(&[1, 3], 2, 0).is_err());
        assert!(check(&[1, 2, 2], 2, 0).is_err());
        assert!(check(&[], 0, 1).is_err(), "what was there before is gone");
    }
}
