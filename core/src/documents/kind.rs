//! The document types there are.

use serde::{Deserialize, Serialize};

use super::{Schema, assessment, commitment, form, issues, network, note, plan, programme, visit};

/// Names a document type. The order is the wire form: new types are added at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DocKind {
    /// What the mentoring is about and its steps.
    Programme,
    /// One city against a benchmark at one time.
    Assessment,
    /// One visit: agenda, questions, next steps.
    Visit,
    /// What somebody heard, saw or thought.
    Note,
    /// The mentee's action plan.
    Plan,
    /// Answers to the questions of a pack.
    Form,
    /// The local support network, or its mirror at the mentor's.
    Network,
    /// The political commitment.
    Commitment,
    /// What the associations take to other levels of government.
    Issues,
}

impl DocKind {
    /// Every document type.
    pub const ALL: [Self; 9] = [
        Self::Programme,
        Self::Assessment,
        Self::Visit,
        Self::Note,
        Self::Plan,
        Self::Form,
        Self::Network,
        Self::Commitment,
        Self::Issues,
    ];

    /// Returns the fields of this type.
    pub fn schema(self) -> &'static Schema {
        match self {
            Self::Programme => &programme::SCHEMA,
            Self::Assessment => &assessment::SCHEMA,
            Self::Visit => &visit::SCHEMA,
            Self::Note => &note::SCHEMA,
            Self::Plan => &plan::SCHEMA,
            Self::Form => &form::SCHEMA,
            Self::Network => &network::SCHEMA,
            Self::Commitment => &commitment::SCHEMA,
            Self::Issues => &issues::SCHEMA,
        }
    }

    /// Returns the name that the command line and JSON use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Programme => "programme",
            Self::Assessment => "assessment",
            Self::Visit => "visit",
            Self::Note => "note",
            Self::Plan => "plan",
            Self::Form => "form",
            Self::Network => "network",
            Self::Commitment => "commitment",
            Self::Issues => "issues",
        }
    }
}
