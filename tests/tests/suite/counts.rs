//! What the packs hold, counted against the counts of the method's sources.

use taccuino_core::forms::{Pack, PackKind, Question, newest_pack};

fn pack(id: &str) -> &'static Pack {
    newest_pack(id).unwrap_or_else(|| panic!("{id} is inside the program"))
}

/// How many questions each section asks, sub-items apart.
fn asked(id: &str) -> Vec<usize> {
    let main = |questions: &[Question]| questions.iter().filter(|question| question.parent.is_none()).count();
    pack(id).sections.iter().map(|section| main(&section.questions)).collect()
}

/// How many things each section of a guide tells, by the section's id.
fn told(id: &str) -> Vec<(&'static str, usize)> {
    pack(id).sections.iter().map(|section| (section.id.as_str(), section.items.len())).collect()
}

/// requirements.md A0.
#[test]
fn the_packs_hold_what_the_sources_hold() {
    assert_eq!(asked("needs-analysis"), [11, 5, 6]);
    assert_eq!(asked("mentor-profile"), [3, 5, 6]);
    let ids = |id: &str| pack(id).question_ids().map(str::to_owned).collect::<Vec<_>>();
    let needs = ids("needs-analysis");
    let shared = pack("mentor-profile").main_questions().filter(|question| needs.contains(&question.id)).count();
    assert_eq!(shared, 11);
    let practice = asked("good-practice");
    assert_eq!((practice.len(), practice.iter().sum::<usize>()), (12, 22));
    let visits = told("visits");
    assert_eq!(visits[..3], [("v1", 4), ("v2", 4), ("v3", 3)]);
    let rules = told("mentoring-rules");
    let expected = [("offers", 8), ("not", 8), ("does", 5), ("does-more", 3), ("help", 6), ("decide", 3)];
    assert_eq!(rules[..6], expected);
    let network = told("support-network");
    for part in [("members", 3), ("roles", 5), ("outreach", 5)] {
        assert!(network.contains(&part), "{part:?} in {network:?}");
    }
    assert_eq!(
        pack("process").section("presets").map(|section| section.items.len()),
        Some(6),
        "as written, and 5 others"
    );
}

/// requirements.md THM-1 to THM-5.
#[test]
fn the_other_themes_are_titled_frames_and_one_factor_that_the_guide_gives() {
    for id in ["gender-sensitive", "labour-market", "language"] {
        let theme = pack(id);
        assert_eq!((theme.kind, theme.theme.as_str()), (PackKind::Benchmark, id));
        assert_eq!(theme.factors.len(), usize::from(id == "language"), "{id}");
    }
    let factor = &pack("language").factors[0];
    assert_eq!((factor.questions.len(), factor.tips.len(), factor.practices.len()), (4, 1, 2));
}

/// requirements.md NA-R1, CONF-05.
#[test]
fn who_does_not_know_a_figure_says_so_and_each_section_has_its_owner() {
    let needs = pack("needs-analysis");
    for id in ["l2a", "l2b", "l3a", "l3b"] {
        assert!(needs.question(id).is_some_and(|question| question.unknown), "{id}");
    }
    let owners: Vec<_> = needs.sections.iter().map(|section| section.owner.is_some()).collect();
    assert_eq!(owners, [true, true, true]);
}
