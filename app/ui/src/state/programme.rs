//! What the node has told of one programme.

use leptos::prelude::*;
use leptos::task::spawn_local;
use taccuino_api::{Answer, Command, DocumentView, PeopleView};
use taccuino_core::documents::DocKind;
use taccuino_core::ids::{DocumentId, ProgrammeId, StreamId};
use taccuino_core::membership::Role;

use super::contents::Contents;
use super::trace::Trace;
use crate::link::Link;

/// One programme's documents and people.
#[derive(Clone, Copy)]
pub(crate) struct ProgrammeState {
    /// The programme.
    pub(crate) id: ProgrammeId,
    /// The documents that this laptop may read; none until the node told.
    pub(crate) documents: RwSignal<Option<Vec<DocumentView>>>,
    /// Organisations, people and laptops; none until the node told.
    pub(crate) people: RwSignal<Option<PeopleView>>,
    /// What can be linked, and the links.
    pub(crate) trace: Trace,
    /// What some of its documents say.
    pub(crate) contents: Contents,
    link: Link,
}

/// Who wrote something, as the page names that person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Writer {
    /// The person at this laptop, here or on another laptop of theirs.
    Me,
    /// Somebody else, by name.
    Other(String),
    /// Somebody whose laptop takes part in nothing that is known here.
    Unknown,
}

impl ProgrammeState {
    pub(super) fn new(id: ProgrammeId, link: Link) -> Self {
        Self {
            id,
            documents: RwSignal::new(None),
            people: RwSignal::new(None),
            trace: Trace::new(id, link),
            contents: Contents::new(link),
            link,
        }
    }

    /// Asks for the list of documents.
    pub(crate) fn refresh_documents(self) {
        spawn_local(async move {
            let command = Command::Documents { programme: self.id };
            if let Ok(Answer::Documents(documents)) = self.link.call(command).await
                && self.documents.with_untracked(|known| known.as_ref() != Some(&documents))
            {
                self.documents.set(Some(documents));
            }
        });
    }

    /// Asks for organisations, people and laptops.
    pub(crate) fn refresh_people(self) {
        spawn_local(async move {
            let command = Command::People { programme: self.id };
            if let Ok(Answer::People(people)) = self.link.call(command).await
                && self.people.with_untracked(|known| known.as_ref() != Some(&people))
            {
                self.people.set(Some(people));
            }
        });
    }

    /// Lists the documents of a type, oldest first; none until the node told.
    pub(crate) fn documents_of(self, kind: DocKind) -> Option<Vec<DocumentView>> {
        self.documents.with(|documents| {
            let mut found: Vec<DocumentView> =
                documents.as_ref()?.iter().filter(|document| document.kind == kind).cloned().collect();
            found.sort_by_key(|document| (document.created, document.id));
            Some(found)
        })
    }

    /// Finds a document in the list.
    pub(crate) fn document(self, id: &DocumentId) -> Option<DocumentView> {
        self.documents.with(|documents| documents.as_ref()?.iter().find(|document| document.id == *id).cloned())
    }

    /// Returns what the person at this laptop does in the programme; none until the node told.
    pub(crate) fn my_role(self) -> Option<Role> {
        self.people.with(|people| people.as_ref()?.people.iter().find(|person| person.is_me).map(|person| person.role))
    }

    /// Tells whether the person at this laptop works for the mentor city.
    pub(crate) fn is_mentor(self) -> bool {
        self.my_role() == Some(Role::MentorTeam)
    }

    /// Names the person who writes a stream.
    pub(crate) fn writer(self, stream: Option<&StreamId>) -> Writer {
        let Some(device) = stream.map(StreamId::device) else { return Writer::Unknown };
        self.people.with(|people| {
            let person = people
                .as_ref()
                .and_then(|people| people.people.iter().find(|person| person.devices.iter().any(|d| d.id == device)));
            match person {
                Some(person) if person.is_me => Writer::Me,
                Some(person) => Writer::Other(person.name.clone()),
                None => Writer::Unknown,
            }
        })
    }
}
