//! Tries everything that goes wrong with laptops, disks, networks and people, and tells what was lost.
//!
//! Each fault runs in a process of its own, so that one that ends badly, hangs or takes memory is seen and costs
//! the others nothing. `cargo xtask faults` builds and starts this.

// Whatever is not as it should be ends a try, is counted and told.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod catalogue;
mod clocks;
mod copies;
mod crowd;
mod damage;
mod flapping;
mod frames;
mod full_disk;
mod hostile;
mod kill;
mod memory;
mod page;
mod partition;
mod power;
mod report;
mod strangers;
mod trial;

use std::process::ExitCode;
use std::time::Duration;

use report::Options;

const USAGE: &str = "taccuino-faults [--seconds N] [--seed S] [NAME ...]";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["writer", folder] => kill::write_until_killed(folder.as_ref()),
        ["one", name, seed, seconds] => {
            let fault = catalogue::FAULTS.iter().find(|fault| fault.name == *name).expect("the parent knows the names");
            let time = Duration::from_secs_f64(seconds.parse().expect("the parent writes numbers"));
            fault.run_here(seed.parse().expect("the parent writes numbers"), time);
            ExitCode::SUCCESS
        }
        words => match Options::read(words) {
            Ok(options) => report::run(&options),
            Err(message) => {
                eprintln!("{message}\n{USAGE}");
                ExitCode::from(2)
            }
        },
    }
}
