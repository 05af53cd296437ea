//! Tests that say they were skipped: counted while they speak, so that the table can tell how many.
//!
//! Every suite says it alike: a line that begins with `SKIPPED` and a space, then which test and why.

use std::process::Command;

use super::Verdict;
use crate::failure::Outcome;
use crate::process;

/// Runs a suite to its end, and tells how many of its tests were skipped.
///
/// # Errors
/// The suite is missing or did not succeed.
pub(super) fn run(suite: &mut Command, advice: &str) -> Outcome<Verdict> {
    let mut skipped = 0;
    process::run_heard(suite, advice, |line| skipped += usize::from(tells_of_a_skip(line)))?;
    Ok(if skipped == 0 { Verdict::Passed } else { Verdict::PassedExcept(skipped) })
}

fn tells_of_a_skip(line: &str) -> bool {
    line.trim_start().starts_with("SKIPPED ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_tell_of_a_skip_are_counted() {
        let lines =
            "SKIPPED two firewalls: it needs root\n  SKIPPED another: it needs root\nnothing was SKIPPED here\nok";
        assert_eq!(lines.lines().filter(|line| tells_of_a_skip(line)).count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn a_suite_passes_except_for_what_it_skipped() {
        let shell = |words: &str| run(Command::new("sh").args(["-c", words]), "unused");
        assert_eq!(shell("echo fine").unwrap(), Verdict::Passed);
        assert_eq!(
            shell("echo fine; echo SKIPPED one: no root; echo SKIPPED two: no root").unwrap(),
            Verdict::PassedExcept(2)
        );
        assert!(shell("echo SKIPPED one: no root; exit 3").is_err());
    }
}
