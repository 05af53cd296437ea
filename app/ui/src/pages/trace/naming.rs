//! What a place is in the method, what it is called, and where it is shown.

use leptos::prelude::*;
use leptos_i18n::Locale as _;
use taccuino_api::{DocumentView, PlaceView};
use taccuino_core::documents::{DocKind, ItemKey, Place};
use taccuino_core::forms::{self, TextKey};

use super::Entry;
use crate::i18n::{t_string, use_i18n};
use crate::pages::plan::state_name;
use crate::paths;
use crate::state::{ProgrammeState, use_app_state};
use crate::words::{self, Words};

/// The pack of the sheets on which cities explain what they do well, and the one in which a city says what it needs.
const GOOD_PRACTICE: &str = "good-practice";
const NEEDS: &str = "needs-analysis";

/// What a place is in the method, in the order in which one leads to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    /// An answer in a needs analysis: a need that somebody wrote down.
    Need,
    /// An answer in another form.
    Answer,
    /// A key factor of an assessment.
    Factor,
    /// A good practice.
    Practice,
    /// An item of a visit's agenda.
    AgendaItem,
    /// A note.
    Note,
    /// A row of a plan.
    Action,
    /// A report on a row of a plan.
    Evidence,
    /// Any other document.
    Other,
}

impl Sort {
    /// Those that one links to, in order.
    pub(super) const ALL: [Self; 8] = [
        Self::Need,
        Self::Answer,
        Self::Factor,
        Self::Practice,
        Self::AgendaItem,
        Self::Note,
        Self::Action,
        Self::Evidence,
    ];

    fn of(document: Option<&DocumentView>, place: &Place) -> Self {
        let Some(document) = document else { return Self::Other };
        let collection = place.item.as_ref().map(|(collection, _)| collection.as_str());
        let is_of = |id: &str| document.pack.as_ref().is_some_and(|pack| pack.id == id);
        match (document.kind, collection) {
            (DocKind::Form, _) if is_of(GOOD_PRACTICE) => Self::Practice,
            (DocKind::Form, Some(_)) if is_of(NEEDS) => Self::Need,
            (DocKind::Form, Some(_)) => Self::Answer,
            (DocKind::Assessment, Some(_)) => Self::Factor,
            (DocKind::Visit, Some("agenda")) => Self::AgendaItem,
            (DocKind::Note, None) => Self::Note,
            (DocKind::Plan, Some("rows")) => Self::Action,
            (DocKind::Plan, Some("progress")) => Self::Evidence,
            (
                DocKind::Programme
                | DocKind::Assessment
                | DocKind::Visit
                | DocKind::Note
                | DocKind::Plan
                | DocKind::Form
                | DocKind::Network
                | DocKind::Commitment
                | DocKind::Issues,
                _,
            ) => Self::Other,
        }
    }

    /// Names one of the sort.
    pub(super) fn name(self, i18n: Words) -> &'static str {
        match self {
            Self::Need => t_string!(i18n, trace.need),
            Self::Answer => t_string!(i18n, trace.answer),
            Self::Factor => t_string!(i18n, trace.factor),
            Self::Practice => t_string!(i18n, trace.practice),
            Self::AgendaItem => t_string!(i18n, trace.agenda_item),
            Self::Note => t_string!(i18n, trace.note),
            Self::Action => t_string!(i18n, trace.action),
            Self::Evidence => t_string!(i18n, trace.evidence),
            Self::Other => t_string!(i18n, trace.document),
        }
    }

    /// Names all of the sort, as the heading of a group.
    pub(super) fn group(self, i18n: Words) -> &'static str {
        match self {
            Self::Need => t_string!(i18n, trace.needs),
            Self::Answer => t_string!(i18n, trace.answers),
            Self::Factor => t_string!(i18n, trace.factors),
            Self::Practice => t_string!(i18n, trace.practices),
            Self::AgendaItem => t_string!(i18n, trace.agenda_items),
            Self::Note => t_string!(i18n, trace.notes),
            Self::Action => t_string!(i18n, trace.actions),
            Self::Evidence => t_string!(i18n, trace.evidences),
            Self::Other => t_string!(i18n, trace.documents),
        }
    }
}

/// Names places; a handle that is copied freely.
#[derive(Clone, Copy)]
pub(super) struct Naming {
    pub(super) i18n: Words,
    pub(super) programme: ProgrammeState,
    packs: RwSignal<u32>,
}

/// Names the places of a programme in the language of the page.
pub(super) fn use_naming(programme: ProgrammeState) -> Naming {
    Naming { i18n: use_i18n(), programme, packs: use_app_state().packs }
}

impl Naming {
    /// Says what a place is in the method.
    pub(super) fn sort(self, place: &Place) -> Sort {
        Sort::of(self.programme.document(&place.document).as_ref(), place)
    }

    /// Describes the other end of a link.
    pub(super) fn entry(self, place: &Place, own: Option<ItemKey>) -> Entry {
        let Some(document) = self.programme.document(&place.document) else {
            let (within, state) = (String::new(), "");
            return Entry { sort: Sort::Other, name: None, within, state, address: place.to_string(), own };
        };
        let (text, state) =
            self.programme.trace.place(place).map(|known| (known.text, known.state)).unwrap_or_default();
        Entry {
            sort: Sort::of(Some(&document), place),
            name: Some(self.name(&document, place, &text)),
            within: place.item.as_ref().map(|_| words::document(self.i18n, &document)).unwrap_or_default(),
            state: state_name(self.i18n, &state),
            address: paths::place(&document.programme, place, document.kind),
            own,
        }
    }

    /// Describes what a link may be made to, with its name; none where its document is not here.
    pub(super) fn option(self, known: &PlaceView) -> Option<(Sort, String, String)> {
        let document = self.programme.document(&known.place.document)?;
        let sort = Sort::of(Some(&document), &known.place);
        let name = self.name(&document, &known.place, &known.text);
        let within = known.place.item.as_ref().map(|_| words::document(self.i18n, &document)).unwrap_or_default();
        (sort != Sort::Other).then_some((sort, name, within))
    }

    fn name(self, document: &DocumentView, place: &Place, text: &str) -> String {
        let text = text.trim();
        if !text.is_empty() {
            return text.to_owned();
        }
        let Some((_, item)) = &place.item else { return words::document(self.i18n, document) };
        self.packs.track();
        let words = document.pack.as_ref().and_then(forms::pack).map(|pack| {
            let language = self.i18n.get_locale().as_str();
            let title = pack.text(language, TextKey::title(item.as_str()));
            if title.is_empty() { pack.text(language, TextKey::text(item.as_str())) } else { title }
        });
        match words.filter(|words| !words.is_empty()) {
            Some(words) => words.to_owned(),
            None => t_string!(self.i18n, trace.nameless).to_owned(),
        }
    }
}
