//! What new documents begin with: a visit its agenda, a programme its steps.
//!
//! The words come from the packs `visits` and `process`, in the language of whoever begins and as the shape of the
//! programme has them.

use taccuino_api::ErrorCode;
use taccuino_core::documents::{DocKind, Edit, Field, ItemKey, programme, visit};
use taccuino_core::forms::{self, TextKey};
use taccuino_core::ids::ProgrammeId;

use super::Desk;
use super::programmes::insertions;

/// The pack whose sections are visits and whose items are their agendas.
const VISITS: &str = "visits";
/// The pack whose section [`STEPS`] lists the steps of a programme.
const PROCESS: &str = "process";
const STEPS: &str = "steps";

/// Which steps a way of running a programme leaves out.
///
/// # Source
/// requirements.md ADP-1 to ADP-5.
fn left_out(preset: &str) -> &'static [&'static str] {
    match preset {
        // Visits for needs analysis or review: no plan needs to come of them.
        "other-purpose" => &["visit-3", "approval", "first-steps", "monitoring"],
        "no-benchmark" => &["baseline", "reassessment"],
        // A short exchange among members of one association.
        "associations" => &["training", "commitment", "between-2", "visit-3", "reassessment"],
        // Equal cities: nobody is matched with a mentor.
        "community" => &["profile", "matching", "between-1", "between-2"],
        _ => &[],
    }
}

/// Makes the edit that sets a value.
fn set(field: Field, value: &str) -> Edit {
    Edit::Set { field, value: value.to_owned() }
}

impl Desk {
    /// Returns the language of whoever sits here, as it is spoken in a programme.
    pub(super) fn tongue(&mut self, programme: &ProgrammeId) -> String {
        self.shape(programme).tongue(&self.me().map(|me| me.language).unwrap_or_default())
    }

    /// Lists the edits that a document of `kind` begins with, in the words of `tongue`.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownPack`] where there is no such template for this type of document.
    pub(super) fn template(tongue: &str, kind: DocKind, template: &str) -> Result<Vec<Edit>, ErrorCode> {
        let pack = forms::newest_pack(VISITS).filter(|_| kind == DocKind::Visit).ok_or(ErrorCode::UnknownPack)?;
        let section = pack.section(template).ok_or(ErrorCode::UnknownPack)?;
        let stage = match template {
            "v1" => "visit-1",
            "v2" => "visit-2",
            "v3" => "visit-3",
            other => other,
        };
        let mut edits = Vec::new();
        if visit::STAGES.contains(&stage) {
            edits.push(set(Field::root("stage"), stage));
        }
        if stage == "meeting" {
            edits.push(set(Field::root("form"), "online"));
        }
        edits.extend(insertions(&Field::root("purpose"), pack.text(tongue, TextKey::rationale(&section.id))));
        let mut after = None;
        for item in &section.items {
            let Ok(key) = item.id.parse::<ItemKey>() else { continue };
            let field = |name| Field::of_item("agenda", &key, name);
            edits.push(Edit::Add { collection: "agenda".to_owned(), item: key.clone(), after });
            edits.extend(insertions(&field("title"), pack.text(tongue, TextKey::text(&item.id))));
            edits.extend(insertions(&field("detail"), pack.text(tongue, TextKey::hint(&item.id))));
            after = Some(key);
        }
        Ok(edits)
    }

    /// Lists the edits that a programme run in this way begins with; every step stays optional.
    ///
    /// # Errors
    /// [`ErrorCode::UnknownPack`] where `preset` is none of [`programme::PRESETS`].
    pub(super) fn steps_of(&self, preset: &str) -> Result<Vec<Edit>, ErrorCode> {
        if !programme::PRESETS.contains(&preset) {
            return Err(ErrorCode::UnknownPack);
        }
        let pack = forms::newest_pack(PROCESS).ok_or(ErrorCode::UnknownPack)?;
        let steps = pack.section(STEPS).ok_or(ErrorCode::UnknownPack)?;
        let mut edits = vec![set(Field::root("preset"), preset)];
        let mut after = None;
        for item in steps.items.iter().filter(|item| !left_out(preset).contains(&item.id.as_str())) {
            let Ok(key) = item.id.parse::<ItemKey>() else { continue };
            edits.push(Edit::Add { collection: "steps".to_owned(), item: key.clone(), after });
            // The pack names it in whatever language it is read; who writes a title has it that way.
            edits.push(set(Field::of_item("steps", &key, "kind"), &item.id));
            edits.push(set(Field::of_item("steps", &key, "state"), "planned"));
            after = Some(key);
        }
        Ok(edits)
    }
}

#[cfg(test)]
#[path = "templates_tests.rs"]
mod tests;
