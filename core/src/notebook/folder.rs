//! The data folder: the notebook file, the device's key beside it, and the generation that tells a copy
//! from the original.
//!
//! **Shape**: `notebook.redb`; `device.key`, 32 secret bytes, readable by the owner only, never in a
//! backup; `generation`, a number in decimal that rises with every restore.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::former;
use crate::codec;
use crate::ids::DeviceId;
use crate::keys::DeviceKey;
use crate::store::{Batch, CommitError, OpenError, ReadError, Store, StreamRow, private_file};

const NOTEBOOK: &str = "notebook.redb";
const KEY: &str = "device.key";
const GENERATION: &str = "generation";
/// The longest marker of whose notebook a file is, in bytes.
const MARKER_LEN: usize = 64;

/// A folder that holds one device's notebook.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
}

/// Reports why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The key file does not hold a key.
    #[error("{0} does not hold a device key")]
    BadKey(PathBuf),
    /// The notebook file cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The notebook file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The notebook file cannot be written.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The file is no backup, or a damaged one.
    #[error("{0} is not a backup of a notebook")]
    NotABackup(PathBuf),
    /// The folder holds a notebook already.
    #[error("{0} holds a notebook already")]
    NotEmpty(PathBuf),
}

impl Folder {
    /// Names a folder; nothing is created yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Returns the folder's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Opens the notebook, creating folder, key and file where there are none.
    ///
    /// `secret` becomes the device's key if it has none yet: 32 random bytes. The returned flag says that
    /// the notebook is not the one that this folder last held, a restored backup for example: every stream
    /// in it was retired then.
    ///
    /// # Errors
    /// [`FolderError`].
    pub fn open(&self, secret: [u8; 32]) -> Result<(Store, DeviceKey, bool), FolderError> {
        create_private_folder(&self.path).map_err(|source| self.file_error("", source))?;
        let key = self.key(secret)?;
        let mut store = Store::open(self.path.join(NOTEBOOK))?;
        let generation = match fs::read_to_string(self.path.join(GENERATION)) {
            Ok(text) => text.trim().parse().unwrap_or(0),
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0u64,
            Err(error) => return Err(self.file_error(GENERATION, error)),
        };
        let marker = codec::encode(1, &(generation, key.id()));
        let known = store.setting("generation")?;
        if known.as_ref() == Some(&marker) {
            return Ok((store, key, false));
        }
        let mut batch = Batch::default();
        batch.set_setting("generation", marker);
        let before: Option<(u64, DeviceId)> = known.as_ref().and_then(|known| codec::decode(1, known, MARKER_LEN).ok());
        if let Some((_, device)) = before.filter(|(_, device)| *device != key.id()) {
            batch.set_setting(former::FORMER, former::with(store.setting(former::FORMER)?.as_deref(), device));
        }
        // In one transaction: after a loss of power here nobody would know that they are to be retired.
        for (document, stream, _) in store.streams()? {
            batch.put_stream(document, stream, &StreamRow::Retired);
        }
        store.commit(batch)?;
        Ok((store, key, known.is_some()))
    }

    fn key(&self, secret: [u8; 32]) -> Result<DeviceKey, FolderError> {
        let path = self.path.join(KEY);
        match fs::read(&path) {
            Ok(bytes) => {
                let bytes: [u8; 32] = bytes.try_into().map_err(|_| FolderError::BadKey(path))?;
                Ok(DeviceKey::from_bytes(&bytes))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                write_private(&path, &secret).map_err(|source| FolderError::File { path, source })?;
                Ok(DeviceKey::from_bytes(&secret))
            }
            Err(source) => Err(FolderError::File { path, source }),
        }
    }

    /// Puts the backup `file` in place of a notebook that is not there yet, as a new generation.
    ///
    /// # Errors
    /// [`FolderError::NotEmpty`] where a notebook is there, [`FolderError::NotABackup`], [`FolderError::File`].
    pub fn restore(&self, file: &Path) -> Result<(), FolderError> {
        let target = self.path.join(NOTEBOOK);
        if target.exists() {
            return Err(FolderError::NotEmpty(self.path.clone()));
        }
        create_private_folder(&self.path).map_err(|source| self.file_error("", source))?;
        let generation = fs::read_to_string(self.path.join(GENERATION)).ok().and_then(|text| text.trim().parse().ok());
        let next = generation.unwrap_or(0u64) + 1;
        // The generation first: a restore that stops half-way never looks like the original.
        write_private(&self.path.join(GENERATION), next.to_string().as_bytes())
            .map_err(|source| self.file_error(GENERATION, source))?;
        let temporary = self.path.join("notebook.restoring");
        File::open(file)
            .and_then(|mut backup| {
                let mut copy = private_file().write(true).create(true).truncate(true).open(&temporary)?;
                io::copy(&mut backup, &mut copy)
            })
            .map_err(|source| FolderError::File { path: file.to_owned(), source })?;
        let is_notebook =
            Store::open(&temporary).is_ok_and(|store| store.setting("generation").is_ok_and(|found| found.is_some()));
        if !is_notebook {
            let _ = fs::remove_file(&temporary);
            return Err(FolderError::NotABackup(file.to_owned()));
        }
        File::open(&temporary)
            .and_then(|copied| copied.sync_all())
            .and_then(|()| fs::rename(&temporary, &target))
            .map_err(|source| self.file_error(NOTEBOOK, source))
    }

    fn file_error(&self, name: &str, source: io::Error) -> FolderError {
        FolderError::File { path: self.path.join(name), source }
    }
}

/// Makes a folder that only its owner may enter; one that is there stays as it is.
fn create_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(path)
}

/// Writes a file that only its owner may read, and waits until it is on disk.
fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension("new");
    let mut file = private_file().write(true).create(true).truncate(true).open(&temporary)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&temporary, path)?;
    sync_parent(path)
}

/// Waits until a new name in a folder is on disk; a lost key file would make this another device.
#[cfg(unix)]
fn sync_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// Elsewhere a folder cannot be opened to be synced; the file system's journal keeps the name.
#[cfg(not(unix))]
fn sync_parent(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::notebook::Notebook;

    #[test]
    fn a_copy_on_another_laptop_is_read_as_on_the_first_and_written_by_nobody() {
        use crate::documents::{DocKind, Record, SCHEMA_VERSION};
        use crate::ids::{MemberId, OrganisationId};
        use crate::membership::{Denied, Level, MemberEntry, Organisation, Role};
        use crate::notebook::{Founding, NotebookError};

        let parent = tempfile::tempdir().unwrap();
        let (store, key, _) = Folder::new(parent.path().join("first")).open([1; 32]).unwrap();
        let first = key.id();
        let mut notebook = Notebook::open(store, key).unwrap();
        let organisation = Organisation { id: OrganisationId([1; 16]), name: "Borgo".to_owned() };
        let member = MemberEntry {
            id: MemberId([1; 16]),
            name: "Anna".to_owned(),
            organisation: organisation.id,
            role: Role::MenteeTeam,
            lead: true,
        };
        let founding = Founding { nonce: [7; 16], organisation, member, device_name: "laptop".to_owned() };
        let programme = notebook.found(founding, 1).unwrap();
        let private = Record {
            programme,
            kind: DocKind::Note,
            schema: SCHEMA_VERSION,
            owner: vec![OrganisationId([1; 16])],
            level: Level::Me,
            writers: Level::Me,
            links: Vec::new(),
            pack: None,
            slots: Vec::new(),
            creator: first,
            membership: notebook.log(&programme).unwrap().heads(),
            created: 1,
            nonce: [1; 16],
        };
        let document = notebook.create(private).unwrap();
        notebook.commit().unwrap();
        let copy = parent.path().join("copy");
        notebook.backup(&copy).unwrap();

        let second = Folder::new(parent.path().join("second"));
        second.restore(&copy).unwrap();
        let (store, key, is_another) = second.open([2; 32]).unwrap();
        assert!(is_another && key.id() != first);
        let mut notebook = Notebook::open(store, key).unwrap();
        let record = notebook.record(&document).unwrap().record.clone();
        assert_eq!(notebook.owner_in(&programme).map(|owner| owner.name.as_str()), Some("Anna"));
        assert_eq!(notebook.check_reading(&record), Ok(()));
        let membership = notebook.log(&programme).unwrap().membership();
        assert_eq!(membership.check_write(&record, &notebook.device()), Err(Denied::NotAMember));
        assert!(matches!(notebook.lease(&document, [1; 8], [1; 16]), Err(NotebookError::Denied(Denied::NotAMember))));
    }

    #[test]
    fn nobody_else_can_read_the_folder_or_a_copy() {
        let parent = tempfile::tempdir().unwrap();
        let folder = Folder::new(parent.path().join("data"));
        let (store, key, _) = folder.open([1; 32]).unwrap();
        let mut notebook = Notebook::open(store, key).unwrap();
        notebook.set_setting("device/secret", vec![1]);
        notebook.set_setting("other", vec![2]);
        notebook.commit().unwrap();
        let copy = parent.path().join("copy");
        notebook.backup(&copy).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(folder.path()), 0o700);
        for path in [folder.path().join(NOTEBOOK), folder.path().join(KEY), copy.clone()] {
            assert_eq!(mode(&path), 0o600, "{}", path.display());
        }
        // What is secret to this laptop is not even in the copy.
        let store = Store::open(&copy).unwrap();
        assert_eq!(store.setting("device/secret").unwrap(), None);
        assert_eq!(store.setting("other").unwrap(), Some(vec![2]));
    }
}
