//! Opening the notebook of a folder in this process, with a desk on it.

use std::path::Path;
use std::time::Duration;

use taccuino_core::notebook::{Folder, FolderError, Notebook, OpenNotebookError};
use taccuino_core::store::{CommitError, OpenError as StoreError};
use taccuino_sync::transport::{Events, Transport};

use crate::clock::{self, RandomError};
use crate::desk::{DeskEnd, DeskHandle, DeskOptions, Ending, Input, Network};

/// Reports why the notebook of a folder cannot be opened here.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    /// Another process has it open.
    #[error("another program has this notebook open")]
    InUse,
    /// A file in the folder cannot be used.
    #[error(transparent)]
    Folder(FolderError),
    /// The notebook is not in order.
    #[error(transparent)]
    Notebook(#[from] OpenNotebookError),
    /// Nothing can be written.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// There are no random bytes for a key.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// The system does not start a thread.
    #[error("the system does not start a thread: {0}")]
    Thread(std::io::Error),
    /// The desk ended by a fault of the program.
    #[error("the program failed; what was acknowledged is on disk")]
    Fault,
}

impl From<FolderError> for OpenError {
    fn from(error: FolderError) -> Self {
        match error {
            FolderError::Open(StoreError::InUse) => Self::InUse,
            error => Self::Folder(error),
        }
    }
}

/// Opens the notebook in `folder`, making one where there is none.
///
/// # Errors
/// [`OpenError`].
pub(crate) fn open_notebook(folder: &Path) -> Result<Notebook, OpenError> {
    let (store, key, is_another) = Folder::new(folder).open(clock::random()?)?;
    keep_private(folder);
    let mut notebook = Notebook::open(store, key)?;
    if is_another {
        tracing::info!("this notebook is a copy or was restored: its writing streams begin anew");
        notebook.retire_all_streams();
        notebook.commit()?;
    }
    Ok(notebook)
}

/// Takes away what others on this machine may do with the notebook file, should the folder let them in.
fn keep_private(folder: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "redb")) {
            if let Err(error) = std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)) {
                tracing::warn!(%error, "the notebook file cannot be made private");
            }
        }
    }
    // Elsewhere the user's own folder is private by the system's rules.
    #[cfg(not(unix))]
    let _ = folder;
}

/// How long another process that has the notebook open may take until it can be reached, or has ended.
const OTHER_LIMIT: Duration = Duration::from_secs(10);
/// How often it is looked at meanwhile.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The notebook of a folder: in the hands of a running node, or opened here.
pub(crate) enum Found<T> {
    /// What `find` made of the running node.
    Running(T),
    /// Opened here.
    Opened(Box<Notebook>),
}

/// Finds the node that runs on `folder`, or opens the notebook here; waits for one that starts or ends just now.
///
/// # Errors
/// [`OpenError`].
pub(crate) async fn find_or_open<T>(
    folder: &Path,
    mut find: impl AsyncFnMut() -> Option<T>,
) -> Result<Found<T>, OpenError> {
    let deadline = tokio::time::Instant::now() + OTHER_LIMIT;
    loop {
        if let Some(found) = find().await {
            return Ok(Found::Running(found));
        }
        match open_notebook(folder) {
            Err(OpenError::InUse) if tokio::time::Instant::now() < deadline => tokio::time::sleep(LOOK_AGAIN).await,
            opened => return Ok(Found::Opened(Box::new(opened?))),
        }
    }
}

/// A desk in this process.
pub(crate) struct Here {
    /// The way to it.
    pub(crate) desk: DeskHandle,
    end: DeskEnd,
    transport: Option<Transport>,
}

impl Here {
    /// Starts a desk on `notebook`, with the network that was started for it.
    ///
    /// # Errors
    /// [`OpenError::Thread`].
    pub(crate) fn start(
        notebook: Notebook,
        folder: &Path,
        network: Option<(Network, Events)>,
        page_pause: Option<Duration>,
    ) -> Result<Self, OpenError> {
        let (network, events) = network.unzip();
        let transport = network.as_ref().map(Network::transport);
        let options = DeskOptions { notebook, data_folder: folder.to_owned(), network, page_pause };
        let (desk, end) = DeskHandle::start(options).map_err(OpenError::Thread)?;
        if let Some(mut events) = events {
            let desk = desk.clone();
            tokio::spawn(async move {
                while let Some(event) = events.next().await {
                    if !desk.bring(Input::Transport(event)).await {
                        break;
                    }
                }
            });
        }
        Ok(Self { desk, end, transport })
    }

    /// Ends the desk unless it ends already, and returns when the notebook is closed.
    ///
    /// # Errors
    /// [`OpenError::Fault`].
    pub(crate) async fn stop(self, ending: Ending) -> Result<(), OpenError> {
        // A desk that has ended takes no more requests to end.
        let _ = self.desk.bring(Input::End(ending)).await;
        self.wait().await
    }

    /// Waits for the desk's end, then closes what is left open.
    ///
    /// # Errors
    /// [`OpenError::Fault`].
    pub(crate) async fn wait(self) -> Result<(), OpenError> {
        self.desk.ended().await;
        if let Some(transport) = &self.transport {
            transport.close().await;
        }
        let ended_well = tokio::task::spawn_blocking(move || self.end.join()).await.unwrap_or(false);
        if ended_well { Ok(()) } else { Err(OpenError::Fault) }
    }
}

/// Starts the network, or says in the log why there is none: the notebook works without.
pub(crate) async fn start_network(notebook: &mut Notebook, loopback_only: bool) -> Option<(Network, Events)> {
    match Network::start(notebook, loopback_only).await {
        Ok(network) => Some(network),
        Err(error) => {
            tracing::error!(%error, "the network cannot be used");
            None
        }
    }
}
