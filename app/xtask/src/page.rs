//! The page: compiled for wasm32, bound to JavaScript and compressed into `target/page-out`.
//!
//! Two programs do the work, cargo and `page-build`; here is their order, and the rule when to skip them.

use std::fs;
use std::path::PathBuf;

use crate::failure::{Failure, Outcome};
use crate::fingerprint;
use crate::folders::Folders;
use crate::packages::Permission;
use crate::process;
use crate::toolchain::{Choice, WasmToolchain};

/// How much time goes into making the page small.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageProfile {
    /// For use: as small as it gets, compressed as far as it gets.
    Page,
    /// For demo and tests: built in a third of the time.
    Development,
}

impl PageProfile {
    /// Returns the name of the cargo profile.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Development => "page-dev",
        }
    }
}

/// Everything that the finished page depends on, relative to the root.
const INPUTS: [&str; 14] = [
    ".cargo/config.toml",
    "Cargo.lock",
    "Cargo.toml",
    "app/api/Cargo.toml",
    "app/api/src",
    "app/locales",
    "app/page-build/Cargo.toml",
    "app/page-build/src",
    "app/ui",
    "core/Cargo.toml",
    "core/packs",
    "core/src",
    "public",
    "rust-toolchain.toml",
];

/// How the page is to be built.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PageOrder {
    /// Small, or soon.
    pub(crate) profile: PageProfile,
    /// Which Rust compiles it.
    pub(crate) toolchain: Choice,
    /// Whether a missing toolchain may be installed.
    pub(crate) permission: Permission,
}

/// Builds the page where something changed, and returns its folder.
///
/// A page built for use serves development as well; not the other way round.
///
/// # Errors
/// No wasm toolchain, or a build that does not succeed.
pub(crate) fn build(folders: &Folders, order: PageOrder) -> Outcome<PathBuf> {
    let out = folders.page_out();
    let record = folders.target().join("page-out.fingerprint");
    let number = fingerprint::of(folders.root(), &INPUTS)?;
    let wanted = |profile: PageProfile| format!("{} {number}", profile.name());
    let built = fs::read_to_string(&record).unwrap_or_default();
    let serves = built == wanted(order.profile) || built == wanted(PageProfile::Page);
    if serves && order.toolchain == Choice::Automatic && out.join("index.html").is_file() {
        println!("The page is up to date.");
        return Ok(out);
    }
    let toolchain = WasmToolchain::prepare(folders, order.toolchain, order.permission)?;
    compile(folders, toolchain, order.profile)?;
    // From here until the end the folder may be half written: without its record nobody takes it for finished.
    remove_if_there(&record)?;
    assemble(folders, toolchain, order.profile)?;
    fs::write(&record, wanted(order.profile)).map_err(|error| Failure::file("Writing", &record, &error))?;
    Ok(out)
}

fn compile(folders: &Folders, toolchain: WasmToolchain, profile: PageProfile) -> Outcome {
    let mut cargo = toolchain.cargo(folders, "build", &["--profile", profile.name(), "-p", "taccuino-ui"]);
    process::run(&mut cargo, "Read the compiler's words above; the page's code is in app/ui.")
}

fn assemble(folders: &Folders, toolchain: WasmToolchain, profile: PageProfile) -> Outcome {
    let effort = match profile {
        PageProfile::Page => "smallest",
        PageProfile::Development => "fastest",
    };
    let mut cargo = process::cargo(folders, &["run", "--quiet", "--profile", "tools", "-p", "page-build", "--"]);
    cargo.arg(toolchain.wasm(folders, profile.name()));
    cargo.arg(folders.root().join("public")).arg(folders.page_out()).arg(effort);
    process::run(&mut cargo, "Read the words of page-build above; its code is in app/page-build.")
}

fn remove_if_there(file: &std::path::Path) -> Outcome {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure::file("Removing", file, &error)),
        _ => Ok(()),
    }
}
