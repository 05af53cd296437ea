//! The forms of the method field by field: each requirement's question, whose it is, how it is answered, what it prompts.

use taccuino_core::forms::{Pack, QuestionKind, SectionOwner, TextKey, newest_pack};

/// One field: the requirement, the question, its kind, whether "we do not know" is an answer, its prompts.
type Row = (&'static str, &'static str, QuestionKind, bool, usize);

use QuestionKind::{Line, Money, Number, Open};
use SectionOwner::{Association, City};

/// requirements.md NA-01 to NA-16: what the city answers of its needs.
const NEEDS: &[Row] = &[
    ("NA-01", "n1", Open, false, 0),
    ("NA-02", "n2", Open, false, 3),
    ("NA-03", "n3", Open, false, 4),
    ("NA-04", "n4", Open, false, 0),
    ("NA-05", "n5", Open, false, 0),
    ("NA-06", "n6", Open, false, 5),
    ("NA-07", "n7", Open, false, 0),
    ("NA-08", "n8", Open, false, 0),
    ("NA-09", "n9", Open, false, 4),
    ("NA-10", "n10", Open, false, 0),
    ("NA-10", "n10a", Open, false, 0),
    ("NA-10", "n10b", Open, false, 0),
    ("NA-11", "n11", Open, false, 2),
];

/// requirements.md MS-01 to MS-03: what the mentor's city answers of its strengths.
const STRENGTHS: &[Row] =
    &[("MS-01", "m1", Open, false, 0), ("MS-02", "m2", Open, false, 0), ("MS-03", "m3", Open, false, 3)];

/// requirements.md NA-12 to NA-16, MS-04 to MS-08: the local context, which both cities answer.
const LOCAL: &[Row] = &[
    ("NA-12", "l1", Open, false, 0),
    ("NA-13", "l2", Open, false, 0),
    ("NA-13", "l2a", Number, true, 0),
    ("NA-13", "l2b", Number, true, 0),
    ("NA-13", "l2c", Open, true, 0),
    ("NA-14", "l3", Open, false, 0),
    ("NA-14", "l3a", Money, true, 0),
    ("NA-14", "l3b", Line, true, 0),
    ("NA-15", "l4", Open, false, 6),
    ("NA-16", "l5", Open, false, 7),
];

/// requirements.md NA-17 to NA-22, MS-09 to MS-14: the national context, which the association answers.
const NATIONAL: &[Row] = &[
    ("NA-17", "a1", Open, false, 0),
    ("NA-18", "a2", Open, false, 0),
    ("NA-19", "a3", Open, false, 5),
    ("NA-20", "a4", Open, false, 0),
    ("NA-21", "a5", Open, false, 7),
    ("NA-22", "a6", Open, false, 0),
];

/// requirements.md GP-01 to GP-12: each heading's leaf fields.
const PRACTICE: &[(&str, &[QuestionKind])] = &[
    ("g1", &[Line]),
    ("g2", &[Line]),
    ("g3", &[Open]),
    ("g4", &[Open, Open, Open]),
    ("g5", &[Line, Open, Open, Open]),
    ("g6", &[Open]),
    ("g7", &[Open, Open, Open]),
    ("g8", &[Open, Open]),
    ("g9", &[Open, Open]),
    ("g10", &[Open, Open]),
    ("g11", &[Line]),
    ("g12", &[Open]),
];

fn pack(id: &str) -> &'static Pack {
    newest_pack(id).unwrap_or_else(|| panic!("{id} is inside the program"))
}

/// Compares a section with its rows, in both languages.
fn check(pack: &Pack, section: &str, owner: SectionOwner, rows: &[Row]) {
    let section = pack.section(section).unwrap();
    assert_eq!(section.owner, Some(owner), "{}", section.id);
    let ids: Vec<&str> = section.questions.iter().map(|question| question.id.as_str()).collect();
    assert_eq!(ids, rows.iter().map(|row| row.1).collect::<Vec<_>>(), "{}", section.id);
    for ((requirement, id, kind, unknown, prompts), question) in rows.iter().zip(&section.questions) {
        assert_eq!((question.kind, question.unknown), (*kind, *unknown), "{requirement}");
        for language in ["it", "en"] {
            let told = |key| pack.text(language, key).lines().filter(|line| line.starts_with("- ")).count();
            let found = told(TextKey::hint(id)) + told(TextKey::text(id));
            assert_eq!(found, *prompts, "{requirement} in {language}");
            assert!(!pack.text(language, TextKey::text(id)).trim().is_empty(), "{requirement} in {language}");
        }
    }
}

#[test]
fn each_field_of_the_needs_analysis_is_asked_of_its_owner_as_the_method_says() {
    let needs = pack("needs-analysis");
    check(needs, "city", City, NEEDS);
    check(needs, "local", City, LOCAL);
    check(needs, "national", Association, NATIONAL);
}

#[test]
fn each_field_of_the_mentor_s_profile_is_asked_of_its_owner_and_shared_ones_are_the_same() {
    let profile = pack("mentor-profile");
    check(profile, "mentor", City, STRENGTHS);
    check(profile, "local", City, LOCAL);
    check(profile, "national", Association, NATIONAL);
}

#[test]
fn each_heading_of_a_good_practice_has_its_fields() {
    let practice = pack("good-practice");
    let found: Vec<(&str, Vec<QuestionKind>)> = practice
        .sections
        .iter()
        .map(|section| (section.id.as_str(), section.questions.iter().map(|question| question.kind).collect()))
        .collect();
    let expected: Vec<(&str, Vec<QuestionKind>)> = PRACTICE.iter().map(|(id, kinds)| (*id, kinds.to_vec())).collect();
    assert_eq!(found, expected);
    assert!(practice.sections.iter().all(|section| section.owner.is_none()), "a sheet is all its writer's");
}

/// requirements.md A0: pairs, cities, associations; BM-03; A7's head and columns; ADP-1 to ADP-5.
#[test]
fn pairs_themes_columns_and_adaptations_are_as_many_as_the_method_has() {
    let benchmarks = ["city-for-all", "gender-sensitive", "labour-market", "language"];
    let sources = || benchmarks.iter().filter_map(|id| pack(id).source.as_ref());
    let partners = |at: usize| {
        let mut names: Vec<&str> =
            sources().flat_map(|source| [source.mentee[at].as_str(), source.mentor[at].as_str()]).collect();
        names.sort_unstable();
        names.dedup();
        names.len()
    };
    assert_eq!((sources().count(), partners(0), partners(1)), (4, 8, 7), "pairs, cities, associations");
    let items = |id: &str, section: &str| -> Vec<&str> {
        pack(id).section(section).unwrap().items.iter().map(|item| item.id.as_str()).collect()
    };
    let presets = items("process", "presets");
    assert_eq!(presets, ["pair", "other-purpose", "other-rhythm", "no-benchmark", "associations", "community"]);
    assert_eq!(presets, taccuino_core::documents::programme::PRESETS);
    for (visit, expected) in [
        ("v1", &["v1a", "v1b", "v1c", "v1d"][..]),
        ("v2", &["v2a", "v2b", "v2c", "v2d"]),
        ("v3", &["v3a", "v3b", "v3c"]),
    ] {
        assert_eq!(items("visits", visit), expected, "{visit}");
    }
    assert_eq!(taccuino_core::documents::network::MAX_ACTIVE, 10);
}
