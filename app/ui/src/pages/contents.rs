//! Documents of which a page shows a little: what those of some types say, read anew whenever they change.

use leptos::prelude::*;
use taccuino_core::documents::DocKind;

use crate::outlook::Said;
use crate::state::ProgrammeState;

/// Reads the documents of these types while the component stands.
pub(crate) fn use_contents(programme: ProgrammeState, kinds: &'static [DocKind]) -> ReadSignal<Said> {
    Effect::new(move || {
        let mut documents = programme.documents.get().unwrap_or_default();
        documents.retain(|document| kinds.contains(&document.kind));
        programme.contents.read(&documents);
    });
    programme.contents.said()
}
