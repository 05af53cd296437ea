//! What the job `page` needs: page and node as for use, Chromium, and the browser suite's packages.

use std::process::Command;

use crate::failure::Outcome;
use crate::folders::Folders;
use crate::node::{self, NodeProfile};
use crate::page::{self, PageOrder};
use crate::{javascript, process};

/// The job in the browser.
pub(super) const JOB: &str = "page";

/// Builds what is measured and tells the bench how it is started; where this machine has no browser to offer that is
/// said, and the other rows stand without it.
///
/// # Errors
/// The page or the node cannot be built.
pub(super) fn make_ready(folders: &Folders, order: PageOrder, bench: &mut Command) -> Outcome {
    let suite = folders.browser_suite();
    let tools = javascript::chromium(order.permission).and_then(|chromium| {
        javascript::install_npm_packages(&suite)?;
        Ok((chromium, javascript::node()?))
    });
    let (chromium, program) = match tools {
        Ok(tools) => tools,
        Err(failure) => {
            eprintln!("page: not measured. {failure}");
            return Ok(());
        }
    };
    let binary = node::build(folders, NodeProfile::Release, &page::build(folders, order)?)?;
    bench.env("TACCUINO_PAGE_FIGURES", format!("{}\nfigures.mjs", program.display()));
    bench.env("TACCUINO_PAGE_FOLDER", folders.root().join("tests").join("bench").join("page"));
    bench.env("TACCUINO_BIN", binary).env("CHROMIUM", chromium);
    process::forget_package(bench);
    Ok(())
}
