//! Where the data lie: in the user's local folder, and never where another program copies or shares files behind
//! our back. A database that is synchronised file by file while it is open is soon a broken one, and words would be
//! where their owner does not expect them.

use std::path::{Component, Path, PathBuf};

use directories::ProjectDirs;

/// Reports why a folder cannot hold the data.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum FolderRefusal {
    /// The system names no folder for local data.
    #[error("this system names no folder for local data: name one with --data")]
    NoDefault,
    /// The folder is kept in step with a cloud.
    #[error("{folder}: {service} copies this folder elsewhere; choose a folder on this laptop only")]
    Cloud {
        /// The folder.
        folder: String,
        /// The service.
        service: &'static str,
    },
    /// The folder is on another machine.
    #[error("{folder}: this folder is on another machine ({kind}); choose one on this laptop's own disk")]
    Network {
        /// The folder.
        folder: String,
        /// The kind of file system.
        kind: String,
    },
    /// The folder cannot be made or read.
    #[error("{folder}: {reason}")]
    Unusable {
        /// The folder.
        folder: String,
        /// The system's reason.
        reason: String,
    },
}

/// Names of folders by which a service is known, in small letters: the whole name, or its beginning where it ends in `*`.
const CLOUD_FOLDERS: [(&str, &str); 15] = [
    ("onedrive", "OneDrive"),
    ("onedrive - *", "OneDrive"),
    ("dropbox", "Dropbox"),
    ("dropbox (*", "Dropbox"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("googledrive-*", "Google Drive"),
    ("my drive", "Google Drive"),
    ("icloud drive", "iCloud"),
    ("iclouddrive", "iCloud"),
    ("mobile documents", "iCloud"),
    ("cloudstorage", "a cloud service"),
    ("nextcloud", "Nextcloud"),
    ("owncloud", "ownCloud"),
    ("pclouddrive", "pCloud"),
];

/// Files that a service leaves at the root of what it copies.
const CLOUD_MARKERS: [(&str, &str); 7] = [
    (".dropbox", "Dropbox"),
    (".dropbox.cache", "Dropbox"),
    (".nextcloudsync.log", "Nextcloud"),
    (".owncloudsync.log", "ownCloud"),
    (".sync_folder", "Nextcloud"),
    (".stfolder", "Syncthing"),
    (".tmp.drivedownload", "Google Drive"),
];

/// File systems whose files are on another machine.
const NETWORK_FILESYSTEMS: [&str; 22] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "smb2",
    "ncpfs",
    "ncp",
    "afs",
    "coda",
    "ceph",
    "glusterfs",
    "lustre",
    "davfs",
    "fuse.davfs",
    "fuse.davfs2",
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.glusterfs",
    "fuse.gvfsd-fuse",
    "fuse.google-drive-ocamlfuse",
    "fuse.onedriver",
];

/// Returns the folder to use, made if it is not there: the one asked for, or the user's own, local one.
///
/// # Errors
/// [`FolderRefusal`].
pub(crate) fn choose(wanted: Option<&Path>) -> Result<PathBuf, FolderRefusal> {
    let folder = match wanted {
        Some(folder) => folder.to_owned(),
        None => default_folder().ok_or(FolderRefusal::NoDefault)?,
    };
    let unusable = |error: std::io::Error| FolderRefusal::Unusable {
        folder: folder.display().to_string(),
        reason: error.to_string(),
    };
    let folder = real_path(&std::path::absolute(&folder).map_err(unusable)?);
    check(&folder, &mounts())?;
    let has_marker = |place: &Path, name: &str| place.join(name).exists();
    for place in folder.ancestors() {
        if let Some((_, service)) = CLOUD_MARKERS.iter().find(|(name, _)| has_marker(place, name)) {
            return Err(FolderRefusal::Cloud { folder: folder.display().to_string(), service });
        }
    }
    make(&folder)
        .map_err(|error| FolderRefusal::Unusable { folder: folder.display().to_string(), reason: error.to_string() })?;
    Ok(folder)
}

/// Makes a folder that only its owner can look into; one that is there stays as it is.
fn make(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

fn default_folder() -> Option<PathBuf> {
    Some(ProjectDirs::from("", "", "Taccuino")?.data_local_dir().to_owned())
}

/// Follows links as far as the path exists.
fn real_path(path: &Path) -> PathBuf {
    for ancestor in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (ancestor.canonicalize(), path.strip_prefix(ancestor)) {
            return if rest.as_os_str().is_empty() { real } else { real.join(rest) };
        }
    }
    path.to_owned()
}

/// Lists mounted file systems where the system tells them as Linux does: place and kind.
fn mounts() -> Vec<(PathBuf, String)> {
    read_mounts(&std::fs::read_to_string("/proc/self/mounts").unwrap_or_default())
}

fn read_mounts(text: &str) -> Vec<(PathBuf, String)> {
    let mount = |line: &str| {
        let mut words = line.split(' ');
        let (place, kind) = (words.nth(1)?, words.next()?);
        Some((PathBuf::from(place.replace("\\040", " ")), kind.to_owned()))
    };
    text.lines().filter_map(mount).collect()
}

/// Checks a folder by its path and by what is mounted.
fn check(folder: &Path, mounts: &[(PathBuf, String)]) -> Result<(), FolderRefusal> {
    let shown = folder.display().to_string();
    if is_unc(&shown) {
        return Err(FolderRefusal::Network { folder: shown, kind: "a network share".to_owned() });
    }
    for component in folder.components() {
        let Component::Normal(name) = component else { continue };
        let name = name.to_string_lossy().to_lowercase();
        let is_called = |pattern: &str| match pattern.strip_suffix('*') {
            Some(beginning) => name.starts_with(beginning),
            None => name == pattern,
        };
        if let Some((_, service)) = CLOUD_FOLDERS.iter().find(|(pattern, _)| is_called(pattern)) {
            return Err(FolderRefusal::Cloud { folder: shown, service });
        }
    }
    // Of two mounts at one place the later hides the earlier.
    let mounted = mounts.iter().filter(|(place, _)| folder.starts_with(place));
    let innermost = mounted.max_by_key(|(place, _)| place.components().count());
    match innermost {
        Some((_, kind)) if NETWORK_FILESYSTEMS.contains(&kind.as_str()) => {
            Err(FolderRefusal::Network { folder: shown, kind: kind.clone() })
        }
        _ => Ok(()),
    }
}

/// Tells whether a path is a share of another Windows machine.
fn is_unc(path: &str) -> bool {
    let path = path.replace('/', "\\");
    let rest = path.strip_prefix(r"\\?\UNC\").or_else(|| path.strip_prefix(r"\\"));
    rest.is_some_and(|rest| !rest.starts_with(['?', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
        /dev/sda1 / ext4 rw 0 0\n\
        server:/users /users nfs4 rw 0 0\n\
        /dev/sdb1 /users/anna/disk ext4 rw 0 0\n\
        //server/share /mnt/my\\040share cifs rw 0 0\n\
        tmpfs /tmp tmpfs rw 0 0\n";

    #[test]
    fn folders_elsewhere_are_refused_and_local_ones_are_not() {
        for (folder, fits) in [
            ("/var/lib/taccuino", true),
            ("/tmp/taccuino", true),
            ("/users/anna/disk/taccuino", true),
            ("/users/anna/.local/share/taccuino", false),
            ("/mnt/my share/taccuino", false),
            ("/mnt/another/taccuino", true),
            ("/data/OneDrive/taccuino", false),
            ("/data/OneDrive - Comune di Borgo Sereno/taccuino", false),
            ("/data/Dropbox (Personal)/x", false),
            ("/data/Nextcloud/Documents/x", false),
            ("/data/Library/Mobile Documents/x", false),
            ("/data/Library/CloudStorage/x", false),
            ("/data/Google Drive/x", false),
            ("/data/dropbox-notes/x", true),
            ("/data/onedrives/x", true),
        ] {
            let result = check(Path::new(folder), &read_mounts(MOUNTS));
            assert_eq!(result.is_ok(), fits, "{folder}: {result:?}");
        }
    }

    #[test]
    fn shares_of_other_machines_are_known_by_their_path() {
        for (path, is_share) in [
            (r"\\server\share\x", true),
            (r"\\?\UNC\server\share\x", true),
            ("//server/share/x", true),
            (r"\\?\C:\Anna", false),
            (r"C:\Anna", false),
            ("/users/anna", false),
        ] {
            assert_eq!(is_unc(path), is_share, "{path}");
        }
    }

    #[test]
    fn what_a_service_left_behind_is_noticed_from_any_depth() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join(".nextcloudsync.log"), "").unwrap();
        let refused = choose(Some(&root.path().join("a/b"))).unwrap_err();
        assert!(matches!(refused, FolderRefusal::Cloud { service: "Nextcloud", .. }), "{refused}");
        assert!(!root.path().join("a").exists());
    }

    #[test]
    fn a_folder_on_this_disk_is_made() {
        let root = tempfile::tempdir().unwrap();
        let folder = choose(Some(&root.path().join("a/b"))).unwrap();
        assert!(folder.is_dir());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        }
    }
}
