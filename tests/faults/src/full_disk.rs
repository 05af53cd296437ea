//! A full disk: a small file system in memory that fills up while somebody writes, and has room again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use taccuino_core::documents::{Edit, Field, Replica};
use taccuino_core::ids::DocumentId;
use taccuino_core::notebook::{Folder, Notebook};
use taccuino_core::store::CommitError;
use taccuino_tests::crash::{Random as Noise, create_note, found};
use taccuino_tests::network::Random;

use crate::trial::Trial;

/// The size of the file system.
const SIZE: u64 = 8 << 20;
/// How often somebody writes on a full disk before there is room again.
const IN_VAIN: usize = 3;

/// Unmounts a file system when it goes.
struct Mounted(PathBuf);

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Fills the disk again and again.
pub(crate) fn run(trial: &mut Trial) {
    let Ok(folder) = tempfile::tempdir() else { return trial.skip("there is no room for files") };
    let small = folder.path().join("small");
    let size = format!("size={SIZE}");
    let mount = |place: &Path| Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(place).output();
    let mounted = fs::create_dir(&small).and_then(|()| mount(&small));
    match mounted {
        Ok(output) if output.status.success() => {}
        _ => return trial.skip("a small file system needs root, and Linux"),
    }
    let _mounted = Mounted(small.clone());
    let mut failures = 0;
    while trial.goes_on() {
        let mut random = trial.chance();
        let what = format!("filling {}, seed {}", trial.tried(), trial.next_seed());
        trial.attempt(&what, 1, || {
            failures += fill_once(&small, &mut random)?;
            Ok(())
        });
    }
    trial.note(format!("{failures} writes were refused because the disk was full"));
}

/// A writer on the small disk.
struct Writer {
    notebook: Notebook,
    note: DocumentId,
    token: [u8; 16],
    replica: Replica,
    /// What was made and not acknowledged, as a page keeps it.
    kept: Vec<taccuino_core::documents::LocalChange>,
    number: u64,
}

fn body() -> Field {
    Field::root("body")
}

impl Writer {
    fn begin(folder: &Path, random: &mut Random) -> Result<Self, String> {
        let (store, key, _) = Folder::new(folder).open([1; 32]).map_err(|error| error.to_string())?;
        let mut notebook = Notebook::open(store, key).map_err(|error| error.to_string())?;
        let programme = found(&mut notebook, &taccuino_core::keys::DeviceKey::from_bytes(&[2; 32]));
        let note = create_note(&mut notebook, programme, 1);
        let token = random.bytes();
        let lease = notebook.lease(&note, random.bytes(), token).map_err(|error| error.to_string())?;
        notebook.commit().map_err(|error| error.to_string())?;
        let saved = notebook.saved(&note).ok_or("the note cannot be read")?;
        let kind = taccuino_core::documents::DocKind::Note;
        let replica = Replica::load(kind, &saved, lease.stream).map_err(|error| error.to_string())?;
        Ok(Self { notebook, note, token, replica, kept: Vec::new(), number: 0 })
    }

    /// Types a word and sends all that is not acknowledged; tells whether it is on disk now.
    fn write(&mut self, filling: &str) -> Result<bool, String> {
        let insert = format!("<{}>{filling}", self.number);
        self.number += 1;
        let edit = Edit::Splice { field: body(), at: 0, delete: 0, insert };
        self.replica.edit(&edit).map_err(|error| error.to_string())?;
        self.kept.extend(self.replica.commit(1));
        self.send()
    }

    fn send(&mut self) -> Result<bool, String> {
        // A disk that cannot even be read is no promise either: the page keeps its changes.
        let written = self.notebook.write(&self.note, &self.token, &self.kept);
        match self.notebook.commit() {
            Ok(()) if written.is_ok() => {
                self.notebook.settle();
                self.kept.clear();
                Ok(true)
            }
            Ok(()) | Err(CommitError::Full) => Ok(false),
            Err(error) => match error.to_string() {
                text if text.contains("space") || text.contains("full") => Ok(false),
                text => Err(format!("the reason is not that the disk is full: {text}")),
            },
        }
    }

    /// Checks that everything up to the last acknowledged word is in a copy of the file, opened elsewhere.
    fn check(&self, folder: &Path, acknowledged: u64) -> Result<(), String> {
        let elsewhere = tempfile::tempdir().map_err(|error| error.to_string())?;
        for name in ["notebook.redb", "device.key"] {
            let _ = fs::copy(folder.join(name), elsewhere.path().join(name));
        }
        let (store, key, _) = Folder::new(elsewhere.path()).open([1; 32]).map_err(|error| error.to_string())?;
        let mut copy = Notebook::open(store, key).map_err(|error| error.to_string())?;
        let (view, _) = copy.view(&self.note).ok_or("the note is gone")?;
        let text = view.text(&body());
        match (0..acknowledged).find(|number| text.matches(&format!("<{number}>")).count() != 1) {
            Some(lost) => Err(format!("<{lost}> was acknowledged and is not there once")),
            None => Ok(()),
        }
    }
}

/// Returns how many bytes of the disk the notebook takes: parts of its file were never written.
#[cfg(unix)]
fn taken(folder: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(folder.join("notebook.redb")).map(|file| file.blocks() * 512).unwrap_or(0)
}

/// Elsewhere there is no small file system to fill.
#[cfg(not(unix))]
fn taken(_: &Path) -> u64 {
    0
}

/// Writes until the disk is full, in vain, and on when there is room; returns how often it was in vain.
fn fill_once(disk: &Path, random: &mut Random) -> Result<usize, String> {
    let folder = disk.join("data");
    let _ = fs::remove_dir_all(&folder);
    let ballast = disk.join("ballast");
    let _ = fs::remove_file(&ballast);
    let mut writer = Writer::begin(&folder, random)?;
    let mut acknowledged = 0;
    // Text that no compression makes much shorter.
    let mut noise = Noise::new(random.number());
    for _ in 0..random.below(12) {
        if writer.write(&noise.noise(random.below(500)))? {
            acknowledged = writer.number;
        }
    }
    // What is left is soon full.
    let used = taken(&folder);
    let left = random.below(24 << 10) as u64;
    let _ = fs::write(&ballast, vec![0; SIZE.saturating_sub(used + left + (16 << 10)) as usize]);
    let mut in_vain = 0;
    for _ in 0..400 {
        if writer.write(&noise.noise(300 + random.below(600)))? {
            acknowledged = writer.number;
        } else {
            in_vain += 1;
            writer.check(&folder, acknowledged)?;
            if in_vain == IN_VAIN {
                break;
            }
        }
    }
    if in_vain == 0 {
        return Err("the disk never filled up".to_owned());
    }
    fs::remove_file(&ballast).map_err(|error| error.to_string())?;
    if !writer.send()? && !writer.send()? {
        return Err("there is room again, and nothing is saved".to_owned());
    }
    writer.check(&folder, writer.number)?;
    if writer.write("z")? { writer.check(&folder, writer.number) } else { Err("it does not go on".to_owned()) }?;
    Ok(in_vain)
}
