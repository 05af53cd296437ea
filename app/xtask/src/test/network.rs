//! The network-namespace tests: real nodes on links that go up and down, behind firewalls that drop.
//!
//! Owns the question whether this machine can run them; the tests are in `tests/tests/suite/namespaces`.

use std::path::Path;
use std::process::Command;

use super::{Session, Verdict, skips};
use crate::failure::Outcome;
use crate::packages;
use crate::process;

/// The module of the suite that needs root; it says so and passes where it cannot run.
pub(super) const TESTS: &str = "namespaces::";

/// Runs them where it can be done, and says why not elsewhere.
pub(super) fn run(session: &Session) -> Outcome<Verdict> {
    if !cfg!(target_os = "linux") {
        return Ok(Verdict::Skipped("network namespaces exist on Linux only".to_owned()));
    }
    if !packages::is_root() {
        return Ok(Verdict::Skipped("network namespaces need root; repeat as root to run them".to_owned()));
    }
    let needed = [("iproute2", "ip"), ("nftables", "nft")];
    let missing: Vec<&str> =
        needed.iter().filter(|(_, program)| process::find_program(program).is_none()).map(|(name, _)| *name).collect();
    if !missing.is_empty() {
        packages::install(&missing, "Testing on networks of its own", session.permission)?;
    }
    if !namespaces_work() {
        let reason = "this machine lets not even root make network namespaces (a container without CAP_SYS_ADMIN?)";
        return Ok(Verdict::Skipped(reason.to_owned()));
    }
    // The same packages as in the step `unit`, or cargo would build their libraries a second time.
    let mut cargo = process::cargo(&session.folders, &["test", "--workspace", "--test", "suite", TESTS]);
    // One at a time: a slow machine shall not look like a lossy network.
    // The words of tests that pass are shown too, or nobody would hear that one was skipped.
    cargo.args(["--", "--test-threads=1", "--show-output"]).env("TACCUINO_BIN", session.node_binary());
    skips::run(&mut cargo, "Read the failed test above; its code is in tests/tests/suite/namespaces.")
}

fn namespaces_work() -> bool {
    let name = format!("taccuino-try-{}", std::process::id());
    let ip = process::find_program("ip").unwrap_or_else(|| Path::new("ip").to_path_buf());
    let made = process::succeeds(Command::new(&ip).args(["netns", "add", &name]));
    let _ = process::succeeds(Command::new(&ip).args(["netns", "delete", &name]));
    made
}
