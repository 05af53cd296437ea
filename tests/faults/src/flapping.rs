//! Links that flap and lose packets: three laptops in network namespaces, the program itself on each of them, and
//! three people who write in one note while cables go out and in.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use taccuino_tests::laptops::{Laptop, Team, check_numbers, splice};
use taccuino_tests::network::Random;

use crate::trial::Trial;

/// How many of a hundred packets each laptop loses of those that come.
const LOSS: u32 = 15;
/// How long a cable is out, at most, in milliseconds: connections outlive it ...
const OUT: usize = 1_000;
/// ... except now and then, when they are given up meanwhile.
const LONG_OUT: Duration = Duration::from_secs(13);
/// Every so many flaps the cable is out so long.
const LONG_EVERY: u64 = 20;
/// How long all cables are in afterwards, at most, in milliseconds.
const IN: usize = 1_500;
/// How long somebody takes for a word.
const WORD: Duration = Duration::from_millis(120);

/// Lets three write while their links flap, and then compares.
pub(crate) fn run(trial: &mut Trial) {
    let mut team = None;
    let mut note = String::new();
    trial.attempt("the three meet", 0, || {
        team = Team::gather("flapping", false);
        if let Some(team) = &team {
            note = team.anna.new_document("note", &["--title", "Sportello", "--level", "pair"]);
            team.laptops().into_iter().for_each(|laptop| laptop.reads(&note, "title", "Sportello"));
        }
        Ok(())
    });
    let Some(team) = team else { return trial.skip("network namespaces need root, iproute2 and nftables, and Linux") };
    team.laptops().into_iter().for_each(|laptop| laptop.machine.lose(LOSS));
    let is_over = AtomicBool::new(false);
    let mut written: Vec<Result<u64, String>> = Vec::new();
    std::thread::scope(|scope| {
        let (note, is_over) = (&note, &is_over);
        let people = team.laptops().map(|laptop| scope.spawn(move || write(laptop, note, is_over)));
        while trial.goes_on() {
            flap(trial, &team);
        }
        is_over.store(true, Ordering::Relaxed);
        let end = people.map(|person| person.join().unwrap_or_else(|_| Err("somebody cannot write".to_owned())));
        written.extend(end);
    });
    let started = Instant::now();
    trial.attempt("the end, the links still lose packets", 0, || {
        // First of all, so that it is known which words count.
        let written = written.iter().cloned().collect::<Result<Vec<u64>, String>>()?;
        team.plug_in();
        check(&team, &note, &written)
    });
    let words: u64 = written.iter().flatten().sum();
    trial.note(format!(
        "{LOSS} of 100 packets lost; {words} words of three people; all held the same after {} ms",
        started.elapsed().as_millis()
    ));
}

/// Pulls somebody's cable and plugs it in again.
fn flap(trial: &mut Trial, team: &Team) {
    let mut random = trial.chance();
    let number = trial.tried();
    let laptop = team.laptops()[random.below(3)];
    trial.attempt(&format!("flap {number}, seed {}", trial.next_seed()), 1, || {
        laptop.machine.unplug();
        let is_long = number % LONG_EVERY == LONG_EVERY / 2;
        std::thread::sleep(if is_long { LONG_OUT } else { some(&mut random, OUT) });
        laptop.machine.plug_in();
        std::thread::sleep(some(&mut random, IN));
        Ok(())
    });
}

fn some(random: &mut Random, milliseconds: usize) -> Duration {
    Duration::from_millis(random.below(milliseconds) as u64)
}

fn word(laptop: &Laptop, number: u64) -> String {
    format!("<{} {number}>", laptop.person())
}

/// Writes word after word at the front of the note until it is over; returns how many were acknowledged.
fn write(laptop: &Laptop, note: &str, is_over: &AtomicBool) -> Result<u64, String> {
    let mut command = laptop.command(&["doc", "edit", "--each", note]);
    let mut program = command.stdin(Stdio::piped()).spawn().map_err(|error| error.to_string())?;
    let mut input = program.stdin.take().ok_or("it has no input")?;
    let mut output = BufReader::new(program.stdout.take().ok_or("it has no output")?).lines();
    let mut number = 0;
    while !is_over.load(Ordering::Relaxed) {
        let line = splice("body", 0, 0, &word(laptop, number));
        input.write_all(line.as_bytes()).map_err(|error| format!("{} cannot write: {error}", laptop.person()))?;
        output.next().and_then(Result::ok).ok_or_else(|| format!("{} gets no answer", laptop.person()))?;
        number += 1;
        std::thread::sleep(WORD);
    }
    drop(input);
    let ended = program.wait_with_output().map_err(|error| error.to_string())?;
    match ended.status.success() {
        true => Ok(number),
        false => Err(format!("{}: {}", laptop.person(), String::from_utf8_lossy(&ended.stderr))),
    }
}

/// Waits until all hold the same, and looks for each word that was acknowledged.
fn check(team: &Team, note: &str, written: &[u64]) -> Result<(), String> {
    let shown = team.holds_the_same(note);
    let text = shown.text("body");
    for (laptop, words) in team.laptops().into_iter().zip(written) {
        if let Some(lost) = (0..*words).map(|number| word(laptop, number)).find(|word| text.matches(word).count() != 1)
        {
            return Err(format!("{lost} was acknowledged and is not there once"));
        }
        check_numbers(&laptop.history(note));
        let refusals = laptop.refusals();
        if !refusals.is_empty() {
            return Err(format!("{} saw {refusals:?}", laptop.person()));
        }
    }
    Ok(())
}
