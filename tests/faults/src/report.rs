//! The whole run: who gets how much time, and the table at the end.

use std::io::Read;
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::catalogue::{FAULTS, Fault};
use crate::trial::{Tally, read_tally};

/// How long the whole run takes where nobody says.
const USUAL: Duration = Duration::from_secs(300);
/// How much longer than its time a fault may take before it is ended: its last try is not cut short.
const PATIENCE: Duration = Duration::from_secs(300);
/// How many faults that compute are tried at once, at most: they watch the clock. One that waits comes beside them.
const AT_ONCE: usize = 2;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    time: Duration,
    seed: u64,
    names: Vec<&'static str>,
}

impl Options {
    /// Reads the words of the command line.
    ///
    /// # Errors
    /// What is wrong with them, as a sentence.
    pub(crate) fn read(words: &[&str]) -> Result<Self, String> {
        let mut options = Self { time: USUAL, seed: 1, names: Vec::new() };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let mut number = || {
                let value = words.next().ok_or_else(|| format!("{word} needs a number."))?;
                value.parse::<u64>().map_err(|_| format!("{word} needs a number, and {value} is none."))
            };
            match *word {
                "--seconds" => options.time = Duration::from_secs(number()?),
                "--seed" => options.seed = number()?,
                name => {
                    let known = FAULTS.iter().find(|fault| fault.name == name);
                    let names = || FAULTS.iter().map(|fault| fault.name).collect::<Vec<_>>().join(", ");
                    options
                        .names
                        .push(known.ok_or_else(|| format!("There is no fault {name}, only {}.", names()))?.name);
                }
            }
        }
        Ok(options)
    }
}

/// A row of the table.
struct Row {
    fault: &'static Fault,
    tally: Tally,
    took: Duration,
}

/// Whether a row is as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Met,
    Short,
    Skipped,
    Lost,
}

impl Row {
    fn verdict(&self) -> Verdict {
        match &self.tally {
            tally if tally.lost > 0 => Verdict::Lost,
            tally if tally.skipped.is_some() => Verdict::Skipped,
            tally if tally.tried < tally.wanted => Verdict::Short,
            _ => Verdict::Met,
        }
    }
}

/// Tries the faults one after another and prints the table; fails where anything was lost.
pub(crate) fn run(options: &Options) -> ExitCode {
    let chosen: Vec<&'static Fault> =
        FAULTS.iter().filter(|fault| options.names.is_empty() || options.names.contains(&fault.name)).collect();
    println!("{} faults in {} s, seed {}", chosen.len(), options.time.as_secs(), options.seed);
    let started = Instant::now();
    let rows = try_all(&chosen, options, started);
    println!("\n{}{}", head(), rows.iter().map(line).collect::<String>());
    let lost: Vec<&str> = rows.iter().filter(|row| row.verdict() == Verdict::Lost).map(|row| row.fault.name).collect();
    println!("{} s, seed {}", started.elapsed().as_secs(), options.seed);
    if lost.is_empty() {
        return ExitCode::SUCCESS;
    }
    println!("Something was lost by: {}. Repeat with --seed {} {}", lost.join(", "), options.seed, lost.join(" "));
    ExitCode::FAILURE
}

/// Tries the faults, so many at once as there are processors for and beside them one that waits, those with the smallest
/// share of the time first: what they leave goes to the others of their kind.
fn try_all(chosen: &[&'static Fault], options: &Options, started: Instant) -> Vec<Row> {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let kinds = [(false, processors.min(AT_ONCE)), (true, 1)];
    let queues = kinds.map(|(waits, at_once)| {
        let mut order: Vec<usize> = (0..chosen.len()).filter(|index| chosen[*index].waits == waits).collect();
        order.sort_by_key(|index| chosen[*index].weight);
        (Mutex::new(order), at_once)
    });
    let rows = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for (queue, at_once) in &queues {
            for _ in 0..*at_once {
                scope.spawn(|| {
                    while let Some((index, share)) = next(chosen, queue) {
                        // What one leaves of its time the later ones have.
                        let left = options.time.saturating_sub(started.elapsed());
                        let time = left.mul_f64((share * *at_once as f64).min(1.0));
                        let row = run_one(chosen[index], options.seed, time);
                        tell(&row, time);
                        rows.lock().unwrap_or_else(PoisonError::into_inner).push((index, row));
                    }
                });
            }
        }
    });
    let mut rows = rows.into_inner().unwrap_or_else(PoisonError::into_inner);
    rows.sort_by_key(|(index, _)| *index);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Takes the next fault of a queue, with its share of what is left for the queue.
fn next(chosen: &[&'static Fault], queue: &Mutex<Vec<usize>>) -> Option<(usize, f64)> {
    let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
    let weights: u32 = queue.iter().map(|index| chosen[*index].weight).sum();
    let index = (!queue.is_empty()).then(|| queue.remove(0))?;
    Some((index, f64::from(chosen[index].weight) / f64::from(weights)))
}

/// Prints what there is to say of one fault.
fn tell(row: &Row, time: Duration) {
    println!("\n{}: {} ({} s)", row.fault.name, row.fault.about, time.as_secs());
    for loss in &row.tally.losses {
        println!("  LOST {loss}");
    }
    for note in &row.tally.notes {
        println!("  {note}");
    }
    if let Some(why) = &row.tally.skipped {
        println!("SKIPPED {}: {why}", row.fault.name);
    }
    println!("  {}", line(row).trim_end());
}

/// Tries one fault in a process of its own.
fn run_one(fault: &'static Fault, seed: u64, time: Duration) -> Row {
    let started = Instant::now();
    let tally = start_one(fault, seed, time).and_then(|child| wait_for(child, time + PATIENCE));
    let tally = tally.unwrap_or_else(|problem| Tally {
        wanted: fault.wanted,
        lost: 1,
        losses: vec![problem],
        ..Tally::default()
    });
    Row { fault, tally, took: started.elapsed() }
}

fn start_one(fault: &Fault, seed: u64, time: Duration) -> Result<Child, String> {
    let this = std::env::current_exe().map_err(|error| format!("this program has no path: {error}"))?;
    let mut command = Command::new(this);
    command.args(["one", fault.name, &seed.to_string(), &time.as_secs_f64().to_string()]).stdout(Stdio::piped());
    command.spawn().map_err(|error| format!("it does not start: {error}"))
}

/// Waits for a fault's process and reads its tally; one that ends without, or not at all, is a loss itself.
fn wait_for(mut child: Child, patience: Duration) -> Result<Tally, String> {
    let mut output = child.stdout.take().ok_or("it has no output")?;
    let reading = std::thread::spawn(move || {
        let mut text = String::new();
        output.read_to_string(&mut text).map(|_| text)
    });
    let deadline = Instant::now() + patience;
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(20)),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("it did not end within {} s", patience.as_secs()));
            }
            Err(error) => return Err(format!("it cannot be waited for: {error}")),
        }
    };
    let text = reading.join().map_err(|_| "its output cannot be read")?.map_err(|error| error.to_string())?;
    read_tally(&text).filter(|_| status.success()).ok_or_else(|| format!("it ended badly: {status}"))
}

fn head() -> String {
    format!("{:<12} {:>9} {:>9} {:<9} {:>5} {:>6}  verdict\n", "fault", "tried", "wanted", "", "lost", "s")
}

fn line(row: &Row) -> String {
    let verdict = match row.verdict() {
        Verdict::Met => "met",
        Verdict::Short => "short",
        Verdict::Skipped => "skipped",
        Verdict::Lost => "LOST",
    };
    let Row { fault, tally, took } = row;
    let seconds = took.as_secs_f64();
    format!(
        "{:<12} {:>9} {:>9} {:<9} {:>5} {seconds:>6.1}  {verdict}\n",
        fault.name, tally.tried, tally.wanted, fault.unit, tally.lost
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_unknown_ones_named() {
        let options = Options::read(&["--seconds", "9", "kill", "--seed", "7"]).unwrap();
        assert_eq!(options, Options { time: Duration::from_secs(9), seed: 7, names: vec!["kill"] });
        assert_eq!(Options::read(&[]).unwrap().time, USUAL);
        assert!(Options::read(&["--seconds"]).unwrap_err().contains("needs a number"));
        assert!(Options::read(&["--seed", "x"]).unwrap_err().contains("x is none"));
        assert!(Options::read(&["fire"]).unwrap_err().contains("There is no fault fire"));
    }

    #[test]
    fn short_is_not_met_and_a_loss_is_a_loss_even_where_the_rest_was_skipped() {
        let row = |tried, lost, skipped: Option<&str>| {
            let tally = Tally {
                wanted: FAULTS[0].wanted,
                tried,
                lost,
                skipped: skipped.map(str::to_owned),
                ..Tally::default()
            };
            Row { fault: &FAULTS[0], tally, took: Duration::ZERO }.verdict()
        };
        let wanted = FAULTS[0].wanted;
        assert_eq!(row(wanted, 0, None), Verdict::Met);
        assert_eq!(row(wanted - 1, 0, None), Verdict::Short);
        assert_eq!(row(0, 0, Some("no root")), Verdict::Skipped);
        assert_eq!(row(wanted, 1, Some("no root")), Verdict::Lost);
    }
}
