//! `cargo xtask demo` (being written).

use crate::failure::Outcome;
use crate::folders::Folders;
use crate::page::PageOrder;

pub(crate) fn demo(_: &Folders, _: PageOrder, _: Option<String>) -> Outcome {
    Ok(())
}
