//! What counts as an answer in a form, whose section is whose, and what a newer pack leaves of an older form.
//!
//! A form holds an item for each question that its maker's side answers, from its creation on. The pack at hand may be a
//! newer one: what it no longer asks stays in the form, and what it asks besides has no place there. Nothing here needs
//! a browser.

use std::collections::BTreeSet;

use taccuino_core::documents::{Field, ItemView, View};
use taccuino_core::forms::{Pack, Question, Section, SectionOwner};

/// The collection of a form's answers, which an assessment has as well.
pub const ANSWERS: &str = "answers";
/// The collections of what an assessment says of key factors and contextual factors.
const FACTORS: &str = "factors";
const CONTEXT: &str = "context";

/// Tells for which side a form was begun, by the items that it holds; none where it holds both sides', or neither's.
pub fn side(pack: &Pack, slots: &BTreeSet<String>) -> Option<SectionOwner> {
    let holds = |owner: SectionOwner| {
        let sections = pack.sections.iter().filter(|section| section.owner == Some(owner));
        sections.flat_map(|section| &section.questions).any(|question| slots.contains(&question.id))
    };
    match (holds(SectionOwner::City), holds(SectionOwner::Association)) {
        (true, false) => Some(SectionOwner::City),
        (false, true) => Some(SectionOwner::Association),
        (true, true) | (false, false) => None,
    }
}

/// Tells whether a form of this side answers a section.
pub fn is_for(section: &Section, side: Option<SectionOwner>) -> bool {
    side.is_none() || section.owner.is_none() || section.owner == side
}

/// Tells whether a form holds an item for any of a section's questions.
pub fn holds(section: &Section, view: &View) -> bool {
    let items = view.items(ANSWERS);
    section.questions.iter().any(|question| items.iter().any(|item| item.key.as_str() == question.id))
}

/// Tells whether somebody answered a question or one of its sub-items; that nobody knows is an answer too.
pub fn is_answered(pack: &Pack, question: &Question, view: &View) -> bool {
    let is_said = |id: &str| {
        let Ok(key) = id.parse() else { return false };
        let is_there = |name: &str| !view.text(&Field::of_item(ANSWERS, &key, name)).trim().is_empty();
        is_there("text") || is_there("value") || is_there("unknown")
    };
    let parts = pack.sections.iter().flat_map(|section| &section.questions);
    let mut parts = parts.filter(|part| part.parent.as_deref() == Some(&question.id));
    is_said(&question.id) || parts.any(|part| is_said(&part.id))
}

/// Lists the items of a form or an assessment that the pack has no question, key factor or contextual factor for; all of
/// them where there is no pack.
pub fn unasked<'a>(pack: Option<&'a Pack>, view: &'a View) -> impl Iterator<Item = &'a ItemView> {
    let is_asked = move |collection: &str, item: &ItemView| {
        let id = item.key.as_str();
        pack.is_some_and(|pack| match collection {
            FACTORS => pack.factor(id).is_some(),
            CONTEXT => pack.contextual_ids().any(|known| known == id),
            _ => pack.question(id).is_some(),
        })
    };
    let of = move |collection: &'static str| {
        view.items(collection).iter().filter(move |item| !item.removed && !is_asked(collection, item))
    };
    [ANSWERS, FACTORS, CONTEXT].into_iter().flat_map(of)
}

#[cfg(test)]
mod tests {
    use super::*;
    use taccuino_core::documents::{Alternative, CollectionView, DocKind, FieldView, Reading};
    use taccuino_core::forms::newest_pack;

    /// A form that holds these items, with the text or the value that is given.
    fn form(items: &[(&str, &str, &str)]) -> View {
        let field = |name: &str, reading| FieldView { name: name.to_owned(), reading };
        let values = |value: &str| {
            let value = Some(value).filter(|value| !value.is_empty());
            Reading::Values(
                value.map(|value| Alternative { value: value.to_owned(), stream: None }).into_iter().collect(),
            )
        };
        let item = |(key, name, said): &(&str, &str, &str)| ItemView {
            key: key.parse().unwrap(),
            removed: false,
            fields: vec![
                field("text", Reading::Prose(if *name == "text" { (*said).to_owned() } else { String::new() })),
                field("value", values(if *name == "value" { said } else { "" })),
                field("unknown", values(if *name == "unknown" { said } else { "" })),
            ],
        };
        let items = items.iter().map(item).collect();
        let answers = CollectionView { name: ANSWERS.to_owned(), items };
        View { kind: DocKind::Form, fields: Vec::new(), collections: vec![answers] }
    }

    #[test]
    fn whose_form_it_is_follows_from_the_items_that_it_holds() {
        let needs = newest_pack("needs-analysis").unwrap();
        let slots = |owner| needs.questions_for(owner).map(|question| question.id.clone()).collect();
        for owner in [Some(SectionOwner::City), Some(SectionOwner::Association), None] {
            assert_eq!(side(needs, &slots(owner)), owner);
        }
        let national = needs.section("national").unwrap();
        assert!(is_for(national, Some(SectionOwner::Association)) && is_for(national, None));
        assert!(!is_for(national, Some(SectionOwner::City)));
        // In a form whose sections nobody owns everything is for whoever began it.
        let practice = newest_pack("good-practice").unwrap();
        let slots = practice.question_ids().map(str::to_owned).collect();
        assert!(practice.sections.iter().all(|section| is_for(section, side(practice, &slots))));
    }

    #[test]
    fn an_answer_is_prose_a_value_or_that_nobody_knows_to_a_question_or_its_sub_items() {
        let needs = newest_pack("needs-analysis").unwrap();
        for (item, is_there) in [
            (("n1", "text", "Sportelli chiusi"), "n1"),
            (("l2a", "value", "82350"), "l2"),
            (("l3a", "unknown", "yes"), "l3"),
            (("n2", "text", "  \n"), ""),
        ] {
            let view = form(&[item]);
            let answered = needs.main_questions().filter(|question| is_answered(needs, question, &view));
            let answered: Vec<&str> = answered.map(|question| question.id.as_str()).collect();
            assert_eq!(answered.concat(), is_there, "{item:?}");
        }
    }

    #[test]
    fn a_newer_pack_loses_no_answer() {
        let newer = {
            let mut pack = newest_pack("matching").unwrap().clone();
            pack.version += 1;
            let questions = &mut pack.sections[0].questions;
            questions.retain(|question| question.id != "c2");
            let brought = Question { id: "c9".to_owned(), ..questions[0].clone() };
            questions.push(brought);
            pack
        };
        let view = form(&[("c1", "value", "Querciolà"), ("c2", "value", "Carla"), ("k5", "value", "other-way")]);
        let left: Vec<&str> = unasked(Some(&newer), &view).map(|item| item.key.as_str()).collect();
        assert_eq!(left, ["c2"]);
        assert_eq!(unasked(None, &view).count(), 3);
        // What the form has no place for is not taken for an answer, and its section is still the form's own.
        let brought = newer.question("c9").unwrap();
        assert!(!is_answered(&newer, brought, &view));
        assert!(holds(&newer.sections[0], &view) && !holds(&newer.sections[2], &view));
    }
}
