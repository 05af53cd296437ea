//! The steps of `cargo xtask test`, in the order in which they run: what is quick and often wrong comes first.

use super::{Session, Verdict, browser, network, skips};
use crate::failure::{Failure, Outcome};
use crate::faults;
use crate::node::{self, NodeProfile};
use crate::page::{self, PageOrder, PageProfile};
use crate::process;
use crate::toolchain::WasmToolchain;

/// One step: its name on the command line, what it tries, and the steps that must have passed before.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) needs: &'static [&'static str],
    pub(crate) run: fn(&Session) -> Outcome<Verdict>,
}

/// Every step.
pub(crate) const STEPS: [Step; 10] = [
    Step { name: "fmt", about: "the code is formatted", needs: &[], run: formatting },
    Step { name: "clippy", about: "no warnings, on this machine's target", needs: &[], run: clippy },
    Step { name: "clippy-page", about: "no warnings, on wasm32", needs: &[], run: clippy_page },
    Step { name: "unit", about: "unit, property, simulator, crash and house-rule tests", needs: &[], run: unit },
    Step { name: "faults", about: "everything that goes wrong, for less than a minute", needs: &[], run: faults },
    Step { name: "page", about: "build the page for the steps below", needs: &[], run: build_page },
    Step { name: "node", about: "build the node with the page inside", needs: &["page"], run: build_node },
    Step {
        name: "network",
        about: "real nodes in network namespaces; needs root",
        needs: &["page", "node"],
        run: network::run,
    },
    Step { name: "browser", about: "real nodes and pages in Chromium", needs: &["page", "node"], run: browser::run },
    Step {
        name: "demo",
        about: "`cargo xtask demo` itself, from an empty folder to Ctrl-C",
        needs: &["page", "node"],
        run: browser::run_demo,
    },
];

fn formatting(session: &Session) -> Outcome<Verdict> {
    component(session, "rustfmt", "fmt")?;
    let mut cargo = process::cargo(&session.folders, &["fmt", "--all", "--check"]);
    process::run(&mut cargo, "Run `cargo fmt --all`.")?;
    Ok(Verdict::Passed)
}

fn clippy(session: &Session) -> Outcome<Verdict> {
    component(session, "clippy", "clippy")?;
    let mut cargo =
        process::cargo(&session.folders, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    process::run(&mut cargo, "Repair what clippy names above.")?;
    Ok(Verdict::Passed)
}

fn clippy_page(session: &Session) -> Outcome<Verdict> {
    component(session, "clippy", "clippy")?;
    let advice = "Repair what clippy names above.";
    let lint = ["-p", "taccuino-ui", "--", "-D", "warnings"];
    match WasmToolchain::prepare(&session.folders, session.toolchain, session.permission)? {
        WasmToolchain::InUse => {
            process::run(&mut WasmToolchain::InUse.cargo(&session.folders, "clippy", &lint), advice)?;
        }
        WasmToolchain::Debian => {
            let reason =
                "Debian has no clippy for the Rust that builds the page; the step `page` shows that it compiles";
            return Ok(Verdict::Skipped(reason.to_owned()));
        }
    }
    Ok(Verdict::Passed)
}

fn unit(session: &Session) -> Outcome<Verdict> {
    // What the step `network` runs later, and alone, is left out here.
    let mut cargo = process::cargo(&session.folders, &["test", "--workspace", "--", "--skip", network::TESTS]);
    process::run(&mut cargo, "Read the failed test above; repeat it with `cargo test -p PACKAGE NAME`.")?;
    Ok(Verdict::Passed)
}

/// How long the short form of the faults takes, in seconds, and what each fault needs to come to its end.
const FAULTS_SECONDS: u32 = 30;

fn faults(session: &Session) -> Outcome<Verdict> {
    let mut faults = faults::shortly(&session.folders, FAULTS_SECONDS)?;
    skips::run(&mut faults, "Read the lines with LOST above; `cargo xtask faults` is the long form.")
}

pub(super) fn build_page(session: &Session) -> Outcome<Verdict> {
    let order =
        PageOrder { profile: PageProfile::Development, toolchain: session.toolchain, permission: session.permission };
    page::build(&session.folders, order)?;
    Ok(Verdict::Passed)
}

fn build_node(session: &Session) -> Outcome<Verdict> {
    node::build(&session.folders, NodeProfile::Development, &session.folders.page_out())?;
    Ok(Verdict::Passed)
}

/// Makes sure that cargo has `command`, which rustup calls the component `name`.
fn component(session: &Session, name: &str, command: &str) -> Outcome {
    let present = || process::succeeds(&mut process::cargo(&session.folders, &[command, "--version"]));
    if present() {
        return Ok(());
    }
    println!("Adding {name} to your Rust ...");
    let mut rustup = std::process::Command::new("rustup");
    let _ = process::succeeds(rustup.args(["component", "add", name]).current_dir(session.folders.root()));
    if present() {
        return Ok(());
    }
    Err(Failure::new(
        format!("`cargo {command}` is missing, and rustup could not add it."),
        format!("Run `rustup component add {name}`, or install your system's package of it."),
    ))
}
