//! The page killed while somebody types: the browser suite's scene, as `cargo xtask faults` makes it ready.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::trial::Trial;

/// What the scene is called in `tests/browser/cases`.
const SCENE: &str = "a page that dies while one types loses nothing older than a tenth of a second";

/// Plays the scene until there were enough.
pub(crate) fn run(trial: &mut Trial) {
    let words = std::env::var("TACCUINO_PAGE_SCENE").unwrap_or_default();
    let words: Vec<&str> = words.lines().collect();
    let Some((program, words)) = words.split_first() else {
        return trial.skip("there is no page and no browser here: `cargo xtask faults` makes them ready");
    };
    let folder = std::env::var_os("TACCUINO_PAGE_FOLDER").map(PathBuf::from).unwrap_or_default();
    while trial.goes_on() {
        trial.attempt(&format!("page {}", trial.tried()), 1, || {
            let mut scene = Command::new(program);
            scene.args(words).args(["--only", SCENE]).current_dir(&folder).stdin(Stdio::null());
            let output = scene.output().map_err(|error| error.to_string())?;
            let said = String::from_utf8_lossy(&output.stdout);
            match output.status.success() && said.contains(SCENE) {
                true => Ok(()),
                false => {
                    Err(said.lines().filter(|line| !line.trim().is_empty()).take(12).collect::<Vec<_>>().join(" | "))
                }
            }
        });
    }
}
