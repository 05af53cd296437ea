//! The node that stays: local server, desk and network, until somebody asks for the end.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use taccuino_core::notebook::Notebook;

use super::instance::Instance;
use super::open::{self, Found, Here, OpenError};
use super::signals::Signals;
use super::{FolderRefusal, browser, folder};
use crate::cli::Remote;
use crate::clock::{self, RandomError};
use crate::desk::settings::{self, SESSIONS, WEB_PORT};
use crate::desk::{Ending, Input};
use crate::web::{Doors, FRAGMENT, Listening};

/// How long the last page may be gone before the node ends: a page that is loaded anew is back sooner.
const PAGE_PAUSE: Duration = Duration::from_secs(10);

/// How the node is started.
#[derive(Debug)]
pub(crate) struct ServeOptions {
    /// The data folder; none for the user's own.
    pub(crate) data: Option<PathBuf>,
    /// The port of the page; none for the last one, or any.
    pub(crate) port: Option<u16>,
    /// Whether the page is opened.
    pub(crate) open: bool,
    /// Whether other laptops are looked for on this machine only.
    pub(crate) loopback: bool,
    /// Whether the node ends after the last window was closed.
    pub(crate) until_closed: bool,
    /// Whether the address is told as JSON.
    pub(crate) json: bool,
}

/// Reports why the node did not start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ServeError {
    /// The folder cannot hold the data.
    #[error(transparent)]
    Folder(#[from] FolderRefusal),
    /// The notebook cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The port of the page cannot be used.
    #[error("port {port} cannot be used: {source}")]
    Port {
        /// The port.
        port: u16,
        /// The system's reason.
        source: io::Error,
    },
    /// The system refuses something that every program may do.
    #[error("the system refuses: {0}")]
    System(#[from] io::Error),
    /// There are no random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
}

/// Runs the node, or opens the one that runs on this folder already.
///
/// # Errors
/// [`ServeError`].
pub(crate) async fn serve(options: ServeOptions) -> Result<(), ServeError> {
    let folder = folder::choose(options.data.as_deref())?;
    let mut notebook = match open::find_or_open(&folder, async || running(&folder).await).await? {
        Found::Running((port, ticket)) => {
            tell(port, &ticket, &options);
            return Ok(());
        }
        Found::Opened(notebook) => *notebook,
    };
    let mut signals = Signals::listen()?;
    let network = open::start_network(&mut notebook, options.loopback).await;
    let listening = listen(&notebook, options.port).await?;
    let port = listening.port();
    settings::set(&mut notebook, &WEB_PORT, &port);
    notebook.commit().map_err(OpenError::from)?;

    let instance = Instance { port, token: clock::random_text()? };
    let sessions = settings::get(&notebook, &SESSIONS).unwrap_or_default();
    let doors = Arc::new(Doors::new(&notebook.device(), &instance.token, sessions));
    let ticket = doors.new_ticket()?;
    let here = Here::start(notebook, &folder, network, options.until_closed.then_some(PAGE_PAUSE))?;
    let serving = listening.serve(doors, here.desk.clone(), folder.clone());
    let announcement = instance.announce(&folder)?;
    tell(port, &ticket, &options);

    loop {
        tokio::select! {
            () = here.desk.ended() => break,
            () = signals.next() => {
                if !here.desk.bring(Input::End(Ending::Soon)).await {
                    break;
                }
            }
        }
    }
    // Nobody should find a node that has ended.
    drop(announcement);
    serving.stop().await;
    here.wait().await?;
    tracing::info!("everything is saved and closed");
    Ok(())
}

/// Takes the port asked for, else the last one, else any.
async fn listen(notebook: &Notebook, wanted: Option<u16>) -> Result<Listening, ServeError> {
    if let Some(port) = wanted {
        return Listening::bind(port).await.map_err(|source| ServeError::Port { port, source });
    }
    let last = settings::get(notebook, &WEB_PORT).unwrap_or(0);
    match Listening::bind(last).await {
        Ok(listening) => Ok(listening),
        Err(_) => Listening::bind(0).await.map_err(|source| ServeError::Port { port: 0, source }),
    }
}

/// Returns the port of the node that runs on `folder`, and a ticket for its page.
async fn running(folder: &Path) -> Option<(u16, String)> {
    let instance = Instance::read(folder)?;
    match Remote::connect_for_ticket(&instance).await {
        Ok(ticket) => Some((instance.port, ticket)),
        Err(error) => {
            tracing::debug!(%error, "no node answers where the last one was");
            None
        }
    }
}

/// Says where the page is, and opens it.
fn tell(port: u16, ticket: &str, options: &ServeOptions) {
    let address = format!("http://127.0.0.1:{port}/#{FRAGMENT}{ticket}");
    if options.json {
        crate::cli::print_json(&serde_json::json!({ "address": address, "port": port }));
    } else {
        crate::cli::print_line(&format!("Taccuino is at {address}"));
    }
    if options.open && !browser::open(&address) {
        tracing::warn!("no browser could be opened; open the address above");
    }
}
