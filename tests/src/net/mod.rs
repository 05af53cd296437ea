//! Networks of their own for tests: machines, cables, a switch and firewalls, made of Linux network namespaces.
//!
//! Owns the making and the clearing away; must not know what runs inside. Needs root, `ip` (iproute2) and, for
//! firewalls, `nft` (nftables): [`Lab::open`] says on standard output what is missing, and the test is skipped.
//!
//! ```no_run
//! let Some(lab) = taccuino_tests::net::Lab::open("two laptops") else { return };
//! let (near, far) = (lab.machine("near"), lab.machine("far"));
//! lab.switch(&[(&near, "10.77.0.1/24"), (&far, "10.77.0.2/24")]);
//! near.raise_firewall();
//! let mut app = near.command("some-program").spawn().unwrap();
//! near.plug_in();
//! far.plug_in();
//! ```

// A lab that cannot be built ends the test that wanted it, with what the system said.
#![allow(clippy::panic)]

mod lab;
mod machine;

pub use lab::Lab;
pub use machine::Machine;

use std::process::Command;

/// Runs a system command to its end.
///
/// # Errors
/// What it printed on standard error.
fn run(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program).args(arguments).output().map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{program} {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr).trim()))
    }
}

/// Runs `ip`, which must succeed.
fn ip(arguments: &[&str]) -> String {
    run("ip", arguments).unwrap_or_else(|message| panic!("{message}"))
}
