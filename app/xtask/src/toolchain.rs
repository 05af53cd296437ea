//! A Rust that compiles for wasm32: the one in use, with its target added, or Debian's.
//!
//! Debian packages a second Rust whose library sources let cargo build `std` for wasm32 itself: this works where
//! rustup is absent or may not download.

use std::path::Path;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::folders::Folders;
use crate::packages::{self, Permission};
use crate::process;

const TARGET: &str = "wasm32-unknown-unknown";

/// Which Rust shall compile the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The Rust in use if it has, or can get, the wasm target; else Debian's.
    Automatic,
    /// The Rust in use, and nothing else.
    Rustup,
    /// Debian's, even where the one in use would do.
    Debian,
}

/// A Rust that was found to compile for wasm32.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WasmToolchain {
    /// The Rust that runs this xtask.
    InUse,
    /// Debian's packages `rustc-web`, `cargo-web`, `rust-web-src` and `lld`.
    Debian,
}

impl Choice {
    /// Reads the choice from `--toolchain`, else from `TACCUINO_TOOLCHAIN`.
    ///
    /// # Errors
    /// The name is none of `automatic`, `rustup`, `debian`.
    pub(crate) fn new(option: Option<String>) -> Outcome<Self> {
        let name = option.or_else(|| std::env::var("TACCUINO_TOOLCHAIN").ok());
        match name.as_deref() {
            None | Some("" | "automatic") => Ok(Self::Automatic),
            Some("rustup") => Ok(Self::Rustup),
            Some("debian") => Ok(Self::Debian),
            Some(other) => Err(Failure::new(
                format!("`{other}` is no toolchain that the page can be built with."),
                "Write --toolchain automatic, rustup or debian.",
            )),
        }
    }
}

impl WasmToolchain {
    /// Finds, and where needed installs, a Rust that compiles for wasm32.
    ///
    /// # Errors
    /// None is there and none could be installed; the report names what is missing.
    pub(crate) fn prepare(folders: &Folders, choice: Choice, permission: Permission) -> Outcome<Self> {
        if choice == Choice::Debian {
            return prepare_debian(permission);
        }
        if target_is_installed(folders) {
            return Ok(Self::InUse);
        }
        if process::find_program("rustup").is_some() {
            println!("Adding the target {TARGET} to your Rust (a download of about 20 MB) ...");
            let mut add = Command::new("rustup");
            add.args(["target", "add", TARGET]).current_dir(folders.root());
            match process::run(&mut add, "Check the connection to the internet, or use --toolchain debian.") {
                Ok(()) => return Ok(Self::InUse),
                Err(failure) if choice == Choice::Rustup => return Err(failure),
                Err(_) => println!("rustup could not add it; trying Debian's packages instead."),
            }
        }
        if choice == Choice::Rustup || process::find_program("apt-get").is_none() {
            return Err(Failure::new(
                format!("The page needs a Rust that compiles for {TARGET}, and this one does not."),
                format!(
                    "Run `rustup target add {TARGET}` (or install your system's package of it), then run this again."
                ),
            ));
        }
        prepare_debian(permission)
    }

    /// Returns the cargo command that builds for wasm32 with this Rust; `arguments` follow cargo's own command.
    pub(crate) fn cargo(self, folders: &Folders, cargo_command: &str, arguments: &[&str]) -> Command {
        let target_folder = match self {
            Self::InUse => folders.target().join("page"),
            // Another compiler: in the same folder the two would rebuild each other's work.
            Self::Debian => folders.target().join("page-debian"),
        };
        let mut command = match self {
            Self::InUse => process::cargo(folders, &[cargo_command]),
            Self::Debian => {
                let mut command = Command::new("/usr/bin/cargo");
                command.current_dir(folders.root()).arg(cargo_command).arg("-Zbuild-std=std,panic_abort");
                command.env("RUSTC_BOOTSTRAP", "1").env("RUSTC", "/usr/bin/rustc").env("RUSTDOC", "/usr/bin/rustdoc");
                command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "/usr/bin/wasm-ld");
                // What rustup's cargo left in the environment names the other Rust.
                command.env_remove("LD_LIBRARY_PATH").env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO");
                process::forget_package(&mut command);
                command
            }
        };
        command.args(["--target", TARGET]).args(arguments).env("CARGO_TARGET_DIR", target_folder);
        command
    }

    /// Returns where a build with `profile` leaves the wasm of the page.
    pub(crate) fn wasm(self, folders: &Folders, profile: &str) -> std::path::PathBuf {
        let folder = match self {
            Self::InUse => "page",
            Self::Debian => "page-debian",
        };
        folders.target().join(folder).join(TARGET).join(profile).join("taccuino-ui.wasm")
    }
}

fn target_is_installed(folders: &Folders) -> bool {
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.args(["--print", "target-libdir", "--target", TARGET]).current_dir(folders.root());
    process::read(&mut rustc, "").is_ok_and(|folder| Path::new(folder.trim()).is_dir())
}

fn prepare_debian(permission: Permission) -> Outcome<WasmToolchain> {
    let needed = ["rustc-web", "cargo-web", "rust-web-src", "lld"];
    let missing: Vec<&str> = needed.into_iter().filter(|name| !packages::is_installed(name)).collect();
    if !missing.is_empty() {
        packages::install(&missing, "Building the page without rustup's wasm target", permission)?;
    }
    Ok(WasmToolchain::Debian)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_toolchain_is_chosen_by_name() {
        assert_eq!(Choice::new(Some("debian".into())).unwrap(), Choice::Debian);
        assert_eq!(Choice::new(Some("rustup".into())).unwrap(), Choice::Rustup);
        assert!(Choice::new(Some("gcc".into())).is_err());
    }

    #[test]
    fn debian_builds_the_standard_library_itself_and_apart() {
        let command = WasmToolchain::Debian.cargo(&Folders::find(), "build", &["-p", "taccuino-ui"]);
        let words = process::describe(&command);
        assert_eq!(words, "cargo build -Zbuild-std=std,panic_abort --target wasm32-unknown-unknown -p taccuino-ui");
    }
}
