//! The packs that travel inside the program, and the tests of their content.
//!
//! Owns which packs these are; what they say stands in `core/packs`.

use std::sync::LazyLock;

use super::file::PackFile;
use super::load::load;
use super::pack::Pack;

/// Names the files of one pack: its structure, and its words in each language.
macro_rules! files {
    ($id:literal) => {
        (
            PackFile {
                name: concat!($id, "/pack.toml"),
                text: include_str!(concat!("../../packs/", $id, "/pack.toml")),
            },
            &[
                PackFile {
                    name: concat!($id, "/en.toml"),
                    text: include_str!(concat!("../../packs/", $id, "/en.toml")),
                },
                PackFile {
                    name: concat!($id, "/it.toml"),
                    text: include_str!(concat!("../../packs/", $id, "/it.toml")),
                },
            ],
        )
    };
}

type Files = (PackFile<'static>, &'static [PackFile<'static>]);

const FILES: &[Files] = &[
    files!("city-for-all"),
    files!("gender-sensitive"),
    files!("labour-market"),
    files!("language"),
    files!("needs-analysis"),
    files!("mentor-profile"),
    files!("good-practice"),
    files!("matching"),
    files!("training"),
    files!("scope"),
    files!("mentoring-rules"),
    files!("visits"),
    files!("process"),
    files!("support-network"),
];

static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(|| {
    // A test loads every pack, so none is left out here.
    FILES.iter().filter_map(|(structure, words)| load(*structure, words).ok()).collect()
});

/// Returns the packs inside the program.
pub(super) fn embedded() -> &'static [Pack] {
    &PACKS
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::check::check;
    use super::super::library::{pack, packs};
    use super::super::pack::{Counts, PackKind, PackRef, QuestionKind};
    use super::super::text::{TextKey, TextPart};
    use super::super::word_runs::{hash_of, runs_of};
    use super::*;
    use crate::documents::Shape;

    fn city_for_all() -> &'static Pack {
        pack(&PackRef { id: "city-for-all".into(), version: 1 }).unwrap()
    }

    #[test]
    fn every_pack_loads_and_has_no_problems() {
        for (structure, words) in FILES {
            load(*structure, words).unwrap();
        }
        assert_eq!(packs().len(), FILES.len());
        for pack in packs() {
            let problems: Vec<_> = check(pack).iter().map(ToString::to_string).collect();
            assert_eq!(problems, Vec::<String>::new(), "{}", pack.id);
        }
    }

    #[test]
    fn a_newer_pack_serves_older_documents_and_not_the_other_way_round() {
        let serves = |id: &str, version| pack(&PackRef { id: id.into(), version }).is_some();
        let version = city_for_all().version;
        assert!(serves("city-for-all", 0) && serves("city-for-all", version));
        assert!(!serves("city-for-all", version + 1));
        assert!(!serves("another-city", 1));
        assert_eq!(pack(&city_for_all().reference()), Some(city_for_all()));
    }

    /// requirements.md A0 and A2a.
    #[test]
    fn city_for_all_holds_what_its_source_holds() {
        let pack = city_for_all();
        let counts = Counts { factors: 5, questions: 32, tips: 12, practices: 6, contextual: 10, ..Counts::default() };
        assert_eq!(pack.count(), counts);
        assert_eq!(pack.counts, Some(counts));
        assert_eq!(pack.kind, PackKind::Benchmark);
        assert_eq!(pack.levels, ["not-discussed", "not-yet", "partly", "fully"]);
        let per_factor: Vec<_> = pack
            .factors
            .iter()
            .map(|factor| {
                let questions = factor.questions.iter().filter(|question| question.parent.is_none()).count();
                (questions, factor.tips.len(), factor.practices.len())
            })
            .collect();
        assert_eq!(per_factor, [(11, 0, 1), (3, 1, 1), (5, 0, 2), (9, 5, 1), (4, 6, 1)]);

        let relations: Vec<_> = pack.factors.iter().flat_map(|factor| &factor.questions).collect();
        let parents: Vec<_> = relations.iter().filter_map(|q| Some((q.id.as_str(), q.parent.as_deref()?))).collect();
        assert_eq!(parents, [("f1q6a", "f1q6"), ("f1q6b", "f1q6"), ("f1q6c", "f1q6")]);
        let follows: Vec<_> = relations.iter().filter_map(|q| Some((q.id.as_str(), q.follows.as_deref()?))).collect();
        assert_eq!(follows, [("f1q9", "f1q8"), ("f3q2", "f3q1")]);
        let kinds: BTreeSet<_> = relations.iter().map(|question| format!("{:?}", question.kind)).collect();
        assert_eq!(kinds.len(), 3);
        assert_eq!(pack.question("f3q3").unwrap().kind, QuestionKind::Extent);

        let attributes: Vec<_> = pack.contextual.iter().map(|factor| factor.attributes.len()).collect();
        assert_eq!(attributes, [0, 0, 0, 0, 0, 0, 0, 5, 0, 0]);
    }

    /// Answers are kept under these ids in documents that outlive the program: add to the list, change nothing in it.
    #[test]
    fn ids_that_answers_are_kept_under_stay() {
        let pack = city_for_all();
        let joined = |ids: Vec<&str>| ids.join(" ");
        assert_eq!(
            joined(pack.question_ids().collect()),
            "f1q1 f1q2 f1q3 f1q4 f1q5 f1q6 f1q6a f1q6b f1q6c f1q7 f1q8 f1q9 f1q10 f1q11 f2q1 f2q2 f2q3 \
             f3q1 f3q2 f3q3 f3q4 f3q5 f4q1 f4q2 f4q3 f4q4 f4q5 f4q6 f4q7 f4q8 f4q9 f5q1 f5q2 f5q3 f5q4"
        );
        assert_eq!(joined(pack.factor_ids().collect()), "f1 f2 f3 f4 f5");
        assert_eq!(joined(pack.contextual_ids().collect()), "c1 c2 c3 c4 c5 c6 c7 c8 c9 c10");
    }

    #[test]
    fn good_practices_keep_their_names_years_and_links() {
        let practices: Vec<_> = city_for_all().factors.iter().flat_map(|factor| &factor.practices).collect();
        assert!(practices.iter().all(|practice| practice.city == "Mechelen"));
        let facts: Vec<_> = practices.iter().map(|p| (p.name.as_deref(), p.year, p.link.is_some())).collect();
        let expected = [
            (Some("Start to believe"), None, true),
            (Some("Welcome in Mechelen"), None, true),
            (None, None, false),
            (None, None, false),
            (Some("Samen Inburgeren"), Some(2012), false),
            (Some("People make the city / Mensen maken de stad"), Some(2014), false),
        ];
        assert_eq!(facts, expected);
    }

    #[test]
    fn italian_and_english_are_complete_and_none_is_a_copy_of_the_other() {
        let pack = city_for_all();
        assert_eq!(pack.languages().collect::<Vec<_>>(), ["en", "it"]);
        let (english, italian) = (&pack.languages["en"], &pack.languages["it"]);
        let keys = |language: &str| pack.languages[language].iter().map(|(key, _)| key.to_string()).collect::<Vec<_>>();
        assert_eq!(keys("en"), keys("it"));
        for (key, text) in english.iter() {
            assert_ne!(Some(&text.text), italian.get(key).map(|text| &text.text), "{key}");
        }
        for question in pack.main_questions() {
            assert!(english.get(TextKey::hint(&question.id)).is_some(), "{} has no hint", question.id);
        }
    }

    #[test]
    fn the_source_is_credited_in_every_language() {
        let pack = city_for_all();
        for language in pack.languages() {
            let credits = pack.text(language, TextKey::pack(TextPart::Credits));
            for name in ["IncluCities", "CEMR", "2022", "Capaci", "AICCRE", "Mechelen", "VVSG", "MigrationWork"] {
                assert!(credits.contains(name), "{language}: {name}");
            }
            assert!(pack.text(language, TextKey::pack(TextPart::Copyright)).contains("© 2022 CEMR"), "{language}");
            assert!(pack.text(language, TextKey::pack(TextPart::Funding)).contains("AMIF"), "{language}");
        }
    }

    #[test]
    fn a_text_that_a_language_lacks_comes_from_another() {
        let structure = PackFile {
            name: "pack.toml",
            text: "id = 'p'\nversion = 1\nkind = 'benchmark'\ntheme = 't'\nlevels = ['a']",
        };
        let languages = [
            PackFile { name: "el.toml", text: "language = 'el'\na = { title = 'el', hint = 'el' }\nb.title = 'el'" },
            PackFile { name: "en.toml", text: "language = 'en'\na.title = 'en'" },
            PackFile { name: "it.toml", text: "language = 'it'\na = { title = 'it', hint = ' ' }" },
        ];
        let pack = load(structure, &languages).unwrap();
        let rows = [
            ("it", TextKey::title("a"), "it"),
            ("fr", TextKey::title("a"), "en"),
            ("it", TextKey::hint("a"), "el"),
            ("it", TextKey::title("b"), "el"),
            ("it", TextKey::text("a"), ""),
            ("it", TextKey::title("z"), ""),
        ];
        for (language, key, expected) in rows {
            assert_eq!(pack.text(language, key), expected, "{language} {key}");
        }
    }

    /// requirements.md ADP-5, ROL-13. Credits say who wrote the source, and a benchmark what cities do.
    #[test]
    fn among_equals_no_form_and_no_guide_speaks_of_a_pair() {
        let words = ["mentee", "mentor", "two teams", "both teams", "two cities", "due squadre", "due città"];
        let mut texts = 0;
        let of_method = packs().into_iter().filter(|pack| pack.kind != PackKind::Benchmark);
        for pack in of_method.filter(|pack| Shape::Equals.uses(&pack.id)) {
            for language in pack.languages() {
                let tongue = Shape::Equals.tongue(language);
                let keys = pack.languages[language].iter().map(|(key, _)| key);
                for key in keys.filter(|key| key.part != TextPart::Credits) {
                    texts += 1;
                    let said = pack.text(&tongue, key).to_lowercase();
                    let found: Vec<_> = words.iter().filter(|word| said.contains(*word)).collect();
                    assert!(found.is_empty(), "{}, {tongue}, {key}: {found:?}", pack.id);
                }
            }
        }
        assert!(texts > 400, "only {texts} texts");
    }

    /// The source is protected: no run of eight words of it may stand in a pack. See `word_runs`.
    #[test]
    fn no_sentence_of_the_sources_is_copied() {
        let bytes: &[u8] = include_bytes!("../../packs/source-runs.bin");
        let (hashes, rest) = bytes.as_chunks::<8>();
        assert!(rest.is_empty() && hashes.is_sorted_by(|a, b| a < b));
        assert!(hashes.len() > 9_000, "only {} runs: are both sources in it?", hashes.len());
        let mut runs_tried = 0;
        for pack in packs() {
            for (language, words) in &pack.languages {
                let of_shapes = words.iter_shapes().map(|(_, key, text)| (key, text));
                for (key, text) in words.iter().chain(of_shapes) {
                    for run in runs_of(&text.text) {
                        runs_tried += 1;
                        let is_copied = hashes.binary_search(&hash_of(&run)).is_ok();
                        assert!(!is_copied, "{language}, {key}: \"{run}\" stands in a source");
                    }
                }
            }
        }
        assert!(runs_tried > 2_000, "only {runs_tried} runs tried");
    }
}
