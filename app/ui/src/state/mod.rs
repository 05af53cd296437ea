//! What the node has told, as signals: pages read it and never ask for it twice.
//!
//! Owns the copies of the node's views and when they are asked for anew; documents that are open live in `editing`.

mod contents;
mod programme;
mod trace;

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use taccuino_api::{Answer, Command, Event, PairingStep, ProgrammeView, StatusView, StorageTrouble, WelcomeView};
use taccuino_core::forms;
use taccuino_core::ids::{InvitationId, ProgrammeId};

use crate::editing::OpenDocuments;
use crate::link::{Connection, Link};

pub(crate) use programme::{ProgrammeState, Writer};

/// Everything that the node has told and that more than one page reads. Get it with [`use_app_state`].
#[derive(Clone, Copy)]
pub(crate) struct AppState {
    /// The way to the node, for commands.
    pub(crate) link: Link,
    /// Who sits here and the settings; none until the node greeted.
    pub(crate) welcome: RwSignal<Option<WelcomeView>>,
    /// How often the packs at hand grew: whoever reads [`taccuino_core::forms::packs`] reads this first. 0 until the
    /// node handed them over.
    pub(crate) packs: RwSignal<u32>,
    /// The programmes; none until the node told.
    pub(crate) programmes: RwSignal<Option<Vec<ProgrammeView>>>,
    /// Where the words are; none until the node told.
    pub(crate) status: RwSignal<Option<StatusView>>,
    /// Why nothing can be saved now, if so.
    pub(crate) trouble: RwSignal<Option<StorageTrouble>>,
    /// The newest step of joining, if this laptop joins a programme now.
    pub(crate) joining: RwSignal<Option<PairingStep>>,
    /// The newest step at each open invitation.
    pub(crate) inviting: RwSignal<BTreeMap<InvitationId, PairingStep>>,
    /// Counts how often documents of any programme changed.
    pub(crate) news: RwSignal<u64>,
    /// What the polite live region says: what others changed.
    pub(crate) announcement: RwSignal<String>,
    known: StoredValue<BTreeMap<ProgrammeId, ProgrammeState>, LocalStorage>,
    owner: StoredValue<Owner, LocalStorage>,
}

/// Returns the state of the page.
pub(crate) fn use_app_state() -> AppState {
    expect_context()
}

impl AppState {
    /// Connects, and gives the state to every component below. Call it once, at the root.
    pub(crate) fn provide() -> Self {
        let state = Self {
            link: Link::open(),
            welcome: RwSignal::new(None),
            packs: RwSignal::new(0),
            programmes: RwSignal::new(None),
            status: RwSignal::new(None),
            trouble: RwSignal::new(None),
            joining: RwSignal::new(None),
            inviting: RwSignal::default(),
            news: RwSignal::new(0),
            announcement: RwSignal::default(),
            known: StoredValue::new_local(BTreeMap::new()),
            owner: StoredValue::new_local(Owner::current().unwrap_or_default()),
        };
        state.link.on_event(move |event| state.heard(event));
        let connected = state.link.connected();
        Effect::new(move || {
            if connected.get() == Connection::Open {
                state.refresh();
            }
        });
        OpenDocuments::provide(state.link);
        provide_context(state);
        state
    }

    /// Returns what is known of a programme, and asks for it the first time.
    pub(crate) fn programme(&self, id: ProgrammeId) -> ProgrammeState {
        if let Some(known) = self.known.with_value(|known| known.get(&id).copied()) {
            return known;
        }
        // Signals belong to the page as a whole, not to the component that asked first.
        let made = self.owner.get_value().with(|| ProgrammeState::new(id, self.link));
        self.known.update_value(|known| {
            known.insert(id, made);
        });
        made.refresh_documents();
        made.refresh_people();
        made
    }

    /// Asks for everything anew.
    pub(crate) fn refresh(self) {
        self.news.update(|news| *news += 1);
        self.refresh_welcome();
        self.refresh_packs();
        self.refresh_programmes();
        spawn_local(async move {
            if let Ok(Answer::Status(status)) = self.link.call(Command::Status).await {
                self.set_status(status);
            }
        });
        for programme in self.known.with_value(|known| known.values().copied().collect::<Vec<_>>()) {
            programme.refresh_documents();
            programme.refresh_people();
            programme.contents.outdate();
        }
    }

    /// Asks who sits here and for the settings.
    pub(crate) fn refresh_welcome(self) {
        spawn_local(async move {
            if let Ok(Answer::Welcome(welcome)) = self.link.call(Command::Hello).await {
                self.welcome.set(Some(welcome));
            }
        });
    }

    /// Asks for the packs, and puts them at hand.
    pub(crate) fn refresh_packs(self) {
        spawn_local(async move {
            if let Ok(Answer::Packs(packs)) = self.link.call(Command::Packs).await {
                let new = packs.into_iter().map(forms::add_pack).filter(|is_new| *is_new).count();
                if new > 0 {
                    self.packs.update(|count| *count += 1);
                }
            }
        });
    }

    /// Asks for the programmes.
    pub(crate) fn refresh_programmes(self) {
        spawn_local(async move {
            if let Ok(Answer::Programmes(programmes)) = self.link.call(Command::Programmes).await {
                self.programmes.set(Some(programmes));
            }
        });
    }

    fn set_status(self, status: StatusView) {
        if self.trouble.get_untracked() != status.trouble {
            self.trouble.set(status.trouble);
        }
        self.status.set(Some(status));
    }

    fn heard(self, event: &Event) {
        match event {
            Event::Programmes => self.refresh_programmes(),
            Event::Packs => self.refresh_packs(),
            Event::Documents { programme } => {
                self.news.update(|news| *news += 1);
                if let Some(known) = self.known.with_value(|known| known.get(programme).copied()) {
                    known.refresh_documents();
                    known.trace.news();
                    known.contents.outdate();
                }
            }
            Event::People { programme } => {
                if let Some(known) = self.known.with_value(|known| known.get(programme).copied()) {
                    known.refresh_people();
                    // Who may read a document follows from who takes part.
                    known.refresh_documents();
                }
                self.refresh_programmes();
            }
            Event::Status(status) => self.set_status(status.clone()),
            Event::Inviting { invitation, step } => {
                self.inviting.update(|inviting| {
                    inviting.insert(*invitation, step.clone());
                });
            }
            Event::Joining(step) => self.joining.set(Some(step.clone())),
            Event::Trouble(trouble) => self.trouble.set(Some(*trouble)),
            Event::TroubleOver => self.trouble.set(None),
            // Open documents listen for theirs; the end of the node shows when the socket closes.
            Event::Changed { .. } | Event::Reopen { .. } | Event::Goodbye => {}
        }
    }
}
