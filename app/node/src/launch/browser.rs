//! The page's window: a window of its own where a Chromium is installed, else a tab of the default browser.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Programs that open an address as an app window, by name on the search path.
const NAMES: [&str; 9] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "brave-browser",
    "vivaldi-stable",
    "vivaldi",
];

/// The same where programs are not on the search path.
const PLACES: [&str; 4] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Brave Browser.app/Contents/MacOS/Brave Browser",
];

/// The same below the program folders of Windows, which these variables name.
const WINDOWS_FOLDERS: [&str; 3] = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"];
const WINDOWS_PLACES: [&str; 3] = [
    r"Microsoft\Edge\Application\msedge.exe",
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
];

/// Opens `address`; tells whether anything could be started.
pub(crate) fn open(address: &str) -> bool {
    let program = find(|path| path.is_file());
    program.is_some_and(|program| open_window(&program, address)) || webbrowser::open(address).is_ok()
}

fn open_window(program: &Path, address: &str) -> bool {
    let mut command = Command::new(program);
    command.arg(format!("--app={address}")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        Ok(mut browser) => {
            // Waited for, so that it does not stay behind as a finished process that nobody asks for.
            std::thread::spawn(move || browser.wait());
            true
        }
        Err(error) => {
            tracing::warn!(%error, "the app window could not be opened");
            false
        }
    }
}

/// Finds an installed program, in the order of the lists.
fn find(exists: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let named = NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    let windows = WINDOWS_FOLDERS
        .iter()
        .filter_map(std::env::var_os)
        .flat_map(|folder| WINDOWS_PLACES.iter().map(move |place| Path::new(&folder).join(place)));
    named.chain(PLACES.iter().map(PathBuf::from)).chain(windows).find(|path| exists(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_installed_program_is_taken() {
        assert_eq!(find(|_| false), None);
        let found = find(|path| path.ends_with("Google Chrome") || path.ends_with("Chromium"));
        assert_eq!(found, Some(PathBuf::from(PLACES[0])));
    }
}
