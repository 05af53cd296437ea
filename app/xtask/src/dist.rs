//! `cargo xtask dist`: one file that holds page, packs and words, and runs from any folder.

use std::fs;

use crate::failure::{Failure, Outcome};
use crate::folders::Folders;
use crate::node::{self, NodeProfile};
use crate::page::{self, PageOrder};
use crate::progress::Progress;

/// Builds the release and puts it into `target/dist`.
///
/// # Errors
/// A build did not succeed, or the file cannot be written.
pub(crate) fn dist(folders: &Folders, order: PageOrder) -> Outcome {
    let mut progress = Progress::new(3);
    progress.step("the page", "3 minutes the first time");
    let page_folder = page::build(folders, order)?;
    progress.step("the node", "5 minutes the first time");
    let binary = node::build(folders, NodeProfile::Release, &page_folder)?;
    progress.step("the file", "a moment");
    let file = folders.target().join("dist").join(node::NAME);
    node::copy(&binary, &file)?;
    let size = fs::metadata(&file).map_err(|error| Failure::file("Reading", &file, &error))?.len();
    println!("\n{} ({:.1} MB) is all that anybody needs.", file.display(), size as f64 / 1e6);
    Ok(())
}
