//! `cargo xtask run`: Taccuino for use, built from this checkout and started.

use std::process::Command;

use crate::failure::Outcome;
use crate::folders::Folders;
use crate::node::{self, NodeProfile};
use crate::page::{self, PageOrder};
use crate::process;
use crate::progress::Progress;

/// What the person asked for, passed through to the node.
#[derive(Debug)]
pub(crate) struct RunOptions {
    /// The folder of the data; the node has a default of its own.
    pub(crate) data: Option<String>,
    /// The port of the page on this machine.
    pub(crate) port: Option<String>,
    /// Whether the browser stays closed.
    pub(crate) no_open: bool,
}

/// Builds page and node for use and runs the node until it ends.
///
/// # Errors
/// A build did not succeed, or the node ended badly.
pub(crate) fn run(folders: &Folders, order: PageOrder, options: RunOptions) -> Outcome {
    let mut progress = Progress::new(3);
    progress.step("the page", "3 minutes the first time");
    let page_folder = page::build(folders, order)?;
    progress.step("the node", "5 minutes the first time");
    let binary = node::build(folders, NodeProfile::Release, &page_folder)?;
    progress.step("starting Taccuino", "a moment");
    let mut taccuino = Command::new(binary);
    taccuino.arg("serve");
    if let Some(data) = &options.data {
        taccuino.arg("--data").arg(data);
    }
    if let Some(port) = &options.port {
        taccuino.arg("--port").arg(port);
    }
    if options.no_open {
        taccuino.arg("--no-open");
    } else {
        // As if started by a double click: it ends some time after its window was closed.
        taccuino.arg("--until-closed");
    }
    // Ctrl-C reaches the node directly; this process waits until the node has saved and ended.
    crate::interrupt::on_interrupt(|| {})?;
    process::run(&mut taccuino, "Its last words above say why it ended.")
}
