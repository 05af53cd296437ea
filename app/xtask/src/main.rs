//! What a person types in a checkout: `cargo xtask run`, `demo`, `test`, `bench`, `faults`, `dist`, `page`.
//!
//! This package must build in seconds, so it starts other programs (cargo, page-build, npm, taccuino itself) and
//! knows none of their libraries. Every failure says what happened and what to do.

mod arguments;
mod bench;
mod demo;
mod dist;
mod failure;
mod faults;
mod fingerprint;
mod folders;
mod interrupt;
mod javascript;
mod node;
mod packages;
mod page;
mod process;
mod progress;
mod run;
mod test;
mod toolchain;

use std::process::ExitCode;

use arguments::Arguments;
use failure::{Failure, Outcome};
use folders::Folders;
use packages::Permission;
use page::{PageOrder, PageProfile};
use toolchain::Choice;

const USAGE: &str = "\
cargo xtask COMMAND [OPTION ...]

  demo            three devices on this machine with an invented programme: try this first
    --data DIR      where the three folders stand (default: a fresh folder below target/demo)
  run             builds Taccuino for use and starts it
    --data DIR      the folder of its data    --port N    the port of its page    --no-open   no browser
  test [STEP ...] runs every proof, or the named steps with what they need
{steps}  bench [JOB ...] how fast it is, beside what disk, network and the alternatives take in the same run
    --json          one object a row    --quick    builds sooner, for figures that are a little worse
  faults [FAULT ...] tries everything that goes wrong, or the named faults, and prints what was lost
    --seconds N     how long (default 300)    --seed S   repeats a run
  dist            makes the one file that can be given away: target/dist/taccuino
  page            builds the page alone, into target/page-out
    --dev           sooner, but larger

For all commands:
  --yes           installs missing packages without a question (as when CI is set)
  --toolchain T   who compiles the page: rustup, debian (packages rustc-web and others), or automatic
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next();
    match execute(command.as_deref(), Arguments::new(words)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Option<&str>, mut arguments: Arguments) -> Outcome {
    let folders = Folders::find();
    let permission = Permission::new(arguments.take_flag("--yes"));
    let toolchain = Choice::new(arguments.take_value("--toolchain")?)?;
    let order = |profile| PageOrder { profile, toolchain, permission };
    match command {
        None | Some("help" | "--help" | "-h") => {
            print!("{}", USAGE.replace("{steps}", &test::describe_steps()));
            Ok(())
        }
        Some("demo") => {
            let data = arguments.take_value("--data")?;
            arguments.end()?;
            demo::demo(&folders, order(PageProfile::Development), data)
        }
        Some("run") => {
            let (data, port) = (arguments.take_value("--data")?, arguments.take_value("--port")?);
            let no_open = arguments.take_flag("--no-open");
            arguments.end()?;
            run::run(&folders, order(PageProfile::Page), run::RunOptions { data, port, no_open })
        }
        Some("test") => {
            let steps = arguments.take_names()?;
            test::test(&test::Session { folders, toolchain, permission }, &steps)
        }
        Some("faults") => {
            let (seconds, seed) = (arguments.take_value("--seconds")?, arguments.take_value("--seed")?);
            let names = arguments.take_names()?;
            let session = test::Session { folders, toolchain, permission };
            // The other faults need neither page nor browser.
            let wants_page = names.is_empty() || names.iter().any(|name| name == "page");
            let page = if wants_page { test::page_scene(&session)? } else { None };
            faults::faults(&session.folders, faults::FaultsOptions { seconds, seed, names }, page)
        }
        Some("bench") => {
            let (json, quick) = (arguments.take_flag("--json"), arguments.take_flag("--quick"));
            let jobs = arguments.take_names()?;
            bench::bench(&folders, order(PageProfile::Page), &bench::BenchOrder { jobs, json, quick })
        }
        Some("dist") => {
            arguments.end()?;
            dist::dist(&folders, order(PageProfile::Page))
        }
        Some("page") => {
            let profile = if arguments.take_flag("--dev") { PageProfile::Development } else { PageProfile::Page };
            arguments.end()?;
            page::build(&folders, order(profile)).map(|folder| println!("{}", folder.display()))
        }
        Some(unknown) => Err(Failure::new(
            format!("`{unknown}` is no command of xtask."),
            "Choose demo, run, test, bench, faults, dist or page; `cargo xtask help` explains them.",
        )),
    }
}
