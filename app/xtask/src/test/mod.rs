//! `cargo xtask test`: every proof, one after the other, and a table at the end.
//!
//! Owns the order of the steps and what a failure of one means for the others; `steps` knows what they do.

mod browser;
mod network;
mod skips;
mod steps;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};
use crate::folders::Folders;
use crate::node::{self, NodeProfile};
use crate::packages::Permission;
use crate::toolchain::Choice;
use steps::{STEPS, Step};

/// What all steps of one run share.
pub(crate) struct Session {
    /// The checkout.
    pub(crate) folders: Folders,
    /// Which Rust compiles the page.
    pub(crate) toolchain: Choice,
    /// Whether what is missing may be installed.
    pub(crate) permission: Permission,
}

impl Session {
    /// Returns the node that the step `node` built.
    fn node_binary(&self) -> PathBuf {
        node::binary(&self.folders, NodeProfile::Development)
    }
}

/// Makes page, node and browser ready for the scene of a page that dies, and returns what starts it; none where this
/// machine has no browser to offer.
///
/// # Errors
/// The page or the node cannot be built.
pub(crate) fn page_scene(session: &Session) -> Outcome<Option<std::process::Command>> {
    steps::build_page(session)?;
    let binary = node::build(&session.folders, NodeProfile::Development, &session.folders.page_out())?;
    match browser::runner(session, &["apart"]) {
        Ok(mut scene) => {
            scene.env("TACCUINO_BIN", binary);
            Ok(Some(scene))
        }
        Err(failure) => {
            println!("The page cannot be tried: {failure}");
            Ok(None)
        }
    }
}

/// How a step ended that did not fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Everything was tried and held.
    Passed,
    /// What was tried held; so many of its tests could not be tried here.
    PassedExcept(usize),
    /// It could not be tried here, for this reason.
    Skipped(String),
}

/// A line of the table.
#[derive(Debug)]
struct Row {
    name: &'static str,
    took: Duration,
    result: Result<Verdict, String>,
}

/// Runs the named steps with what they need, or all of them without names, and prints the table.
///
/// # Errors
/// A name is unknown, or at least one step failed.
pub(crate) fn test(session: &Session, names: &[String]) -> Outcome {
    let started = Instant::now();
    let chosen = choose(names)?;
    let mut rows: Vec<Row> = Vec::new();
    for (index, step) in chosen.iter().enumerate() {
        println!("\n== test {} of {}: {} ({})", index + 1, chosen.len(), step.name, step.about);
        let row = run_step(session, step, &rows);
        if let Err(reason) = &row.result {
            println!("{}: FAILED: {reason}", row.name);
        }
        rows.push(row);
    }
    print!("\n{}", table(&rows));
    conclude(&rows, started.elapsed())
}

/// Prints what each step does.
pub(crate) fn describe_steps() -> String {
    STEPS.iter().map(|step| format!("    {:<12} {}\n", step.name, step.about)).collect()
}

fn choose(names: &[String]) -> Outcome<Vec<&'static Step>> {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != name.as_str())) {
        return Err(Failure::new(
            format!("There is no test step `{unknown}`."),
            format!("Choose from these:\n{}", describe_steps()),
        ));
    }
    let named = |step: &Step| names.is_empty() || names.iter().any(|name| name == step.name);
    let needed = |step: &Step| STEPS.iter().any(|other| named(other) && other.needs.contains(&step.name));
    Ok(STEPS.iter().filter(|step| named(step) || needed(step)).collect())
}

fn run_step(session: &Session, step: &Step, earlier: &[Row]) -> Row {
    let started = Instant::now();
    let broken = earlier.iter().find(|row| row.result.is_err() && step.needs.contains(&row.name));
    let result = match broken {
        Some(row) => Err(format!("not run, because `{}` failed", row.name)),
        None => (step.run)(session).map_err(|failure| {
            println!("{failure}");
            failure.summary().to_owned()
        }),
    };
    if let Ok(Verdict::Skipped(reason)) = &result {
        println!("{}: SKIPPED: {reason}", step.name);
    }
    Row { name: step.name, took: started.elapsed(), result }
}

fn table(rows: &[Row]) -> String {
    let mut text = format!("{:<12} {:>7}  result\n", "step", "seconds");
    for row in rows {
        let result = match &row.result {
            Ok(Verdict::Passed) => "passed".to_owned(),
            Ok(Verdict::PassedExcept(skipped)) => format!("passed, {skipped} skipped"),
            Ok(Verdict::Skipped(reason)) => format!("skipped: {reason}"),
            Err(reason) => format!("FAILED: {reason}"),
        };
        text.push_str(&format!("{:<12} {:>7.1}  {result}\n", row.name, row.took.as_secs_f64()));
    }
    text
}

fn conclude(rows: &[Row], took: Duration) -> Outcome {
    let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in rows {
        let kind = match &row.result {
            Ok(Verdict::Passed | Verdict::PassedExcept(_)) => "passed",
            Ok(Verdict::Skipped(_)) => "skipped",
            Err(_) => "failed",
        };
        names.entry(kind).or_default().push(row.name);
    }
    let count = |kind: &str| names.get(kind).map_or(0, Vec::len);
    let (passed, skipped, failed) = (count("passed"), count("skipped"), count("failed"));
    println!("\ntest: {passed} passed, {skipped} skipped, {failed} failed in {} s", took.as_secs());
    let inside = |row: &Row| if let Ok(Verdict::PassedExcept(count)) = &row.result { *count } else { 0 };
    let untried: usize = rows.iter().map(inside).sum();
    if untried > 0 {
        println!("Inside steps that passed, {untried} tests could not be tried here: look for SKIPPED above.");
    }
    match names.get("failed") {
        None => Ok(()),
        Some(failed) => Err(Failure::new(
            format!("Failed: {}.", failed.join(", ")),
            format!("Read the words of each above, and repeat one alone: cargo xtask test {}", failed[0]),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_step_brings_what_it_needs_and_nothing_else() {
        let names = |chosen: Vec<&Step>| chosen.iter().map(|step| step.name).collect::<Vec<_>>();
        assert_eq!(names(choose(&["browser".to_owned()]).unwrap()), ["page", "node", "browser"]);
        assert_eq!(names(choose(&["fmt".to_owned()]).unwrap()), ["fmt"]);
        assert_eq!(choose(&[]).unwrap().len(), STEPS.len());
        assert!(choose(&["browsers".to_owned()]).is_err());
    }

    #[test]
    fn every_need_is_a_step_that_comes_earlier() {
        for (index, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                assert!(STEPS[..index].iter().any(|earlier| earlier.name == *need), "{} needs {need}", step.name);
            }
        }
    }

    #[test]
    fn the_table_tells_passed_skipped_and_failed_apart() {
        let row = |name, result| Row { name, took: Duration::from_millis(1500), result };
        let rows = [
            row("fmt", Ok(Verdict::Passed)),
            row("network", Ok(Verdict::Skipped("needs root".to_owned()))),
            row("demo", Ok(Verdict::PassedExcept(5))),
            row("browser", Err("a page did not open".to_owned())),
        ];
        let expected = "step         seconds  result\n\
                        fmt              1.5  passed\n\
                        network          1.5  skipped: needs root\n\
                        demo             1.5  passed, 5 skipped\n\
                        browser          1.5  FAILED: a page did not open\n";
        assert_eq!(table(&rows), expected);
        assert!(conclude(&rows[..3], Duration::ZERO).is_ok());
        assert!(conclude(&rows, Duration::ZERO).is_err());
    }
}
