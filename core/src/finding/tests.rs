//! Finding as whoever types in the search box knows it.

use super::*;
use crate::documents::{Alternative, CollectionView, DocKind, Field, FieldView, ItemView, Place, Reading, View};
use crate::forms::{self, PackRef};
use crate::ids::{ChangeId, DocumentId};

/// Makes the view of a document from addresses and texts.
fn view(kind: DocKind, texts: &[(&str, &str)]) -> View {
    let mut view = View { kind, fields: Vec::new(), collections: Vec::new() };
    for (address, text) in texts {
        let field: Field = address.parse().unwrap();
        let spec = kind.schema().at(&field).unwrap();
        let reading = if spec.kind == crate::documents::FieldKind::Prose {
            Reading::Prose((*text).to_owned())
        } else {
            let alternative = |value: &str| Alternative { value: value.to_owned(), stream: None };
            Reading::Values(text.split('|').map(alternative).collect())
        };
        let found = FieldView { name: field.name.clone(), reading };
        let Some((collection, key)) = field.item else {
            view.fields.push(found);
            continue;
        };
        if !view.collections.iter().any(|known| known.name == collection) {
            view.collections.push(CollectionView { name: collection.clone(), items: Vec::new() });
        }
        let items = &mut view.collections.iter_mut().find(|known| known.name == collection).unwrap().items;
        match items.iter_mut().find(|item| item.key == key) {
            Some(item) => item.fields.push(found),
            None => items.push(ItemView { key, removed: false, fields: vec![found] }),
        }
    }
    view
}

fn extract(number: u8, changed: u64, view: &View) -> Extract {
    Extract::new(DocumentId([number; 32]), vec![ChangeId([number; 32])], changed, view, None)
}

fn note(number: u8, changed: u64, title: &str, body: &str) -> Extract {
    extract(number, changed, &view(DocKind::Note, &[("title", title), ("agenda", "a1"), ("body", body)]))
}

fn search(text: &str, extracts: &[Extract]) -> Vec<Hit> {
    let words = Words::new(text);
    let mut found = Found::default();
    extracts.iter().for_each(|extract| found.look(&words, extract));
    found.into_hits()
}

/// Searches and returns the number of each document, in order, once.
fn documents(text: &str, extracts: &[Extract]) -> Vec<u8> {
    let mut numbers: Vec<u8> = search(text, extracts).iter().map(|hit| hit.place.document.0[0]).collect();
    numbers.dedup();
    numbers
}

/// Returns the marked words of the only hit.
fn marked(text: &str, extracts: &[Extract]) -> Vec<String> {
    let hits = search(text, extracts);
    let [hit] = &hits[..] else { panic!("{hits:?}") };
    let units: Vec<u16> = hit.excerpt.encode_utf16().collect();
    let cut = |(start, length): &(u32, u32)| {
        let start = usize::try_from(*start).unwrap();
        String::from_utf16(&units[start..start + usize::try_from(*length).unwrap()]).unwrap()
    };
    hit.marks.iter().map(cut).collect()
}

#[test]
fn words_are_found_whatever_their_accents_and_wherever_long_ones_stand() {
    let one = [note(1, 1, "La città di Ķekava", "Πρόσφυγες στη Θεσσαλονίκη, l’accoglienza dell'85%")];
    for hit in [
        "citta",
        "CITTÀ",
        "citt\u{e0}",
        "cit",
        "ci",
        "kekava",
        "Ķekava",
        "kava",
        "προσφυγες",
        "ΠΡΌΣΦΥΓΕΣ",
        "accoglienza",
        "glienz",
        "85",
        "citta kekava",
        "kekava προσφυγεσ 8",
        " città,  di! ",
    ] {
        assert_eq!(documents(hit, &one), [1], "{hit}");
    }
    for miss in ["", " ,.", "ta", "va", "villa", "citta villa", "5"] {
        assert_eq!(documents(miss, &one), [0; 0], "{miss}");
    }
}

#[test]
fn all_words_stand_in_one_document_not_in_several() {
    let two = [note(1, 1, "Alloggi", "nel centro"), note(2, 2, "Scuola", "in periferia")];
    assert_eq!(documents("alloggi centro", &two), [1]);
    assert_eq!(documents("alloggi periferia", &two), [0; 0]);
}

#[test]
fn titles_come_first_and_then_what_is_newest() {
    let some = [
        note(1, 50, "Altro", "La mediazione culturale"),
        note(2, 10, "Mediazione", "Culturale"),
        note(3, 70, "Altro ancora", "mediazione culturale"),
        note(4, 5, "Mediazione culturale", ""),
        note(5, 20, "La mediazione", "è culturale"),
    ];
    assert_eq!(documents("mediazione culturale", &some), [4, 5, 2, 3, 1]);
    let reversed: Vec<Extract> = some.iter().rev().cloned().collect();
    assert_eq!(documents("mediazione culturale", &reversed), [4, 5, 2, 3, 1], "whatever comes first");
}

#[test]
fn marks_count_as_the_page_counts_and_cover_whole_letters() {
    let text = "👩‍👩‍👧 In citt\u{e0} 🏛 e in citta\u{300} vecchia: CITTADINI";
    assert_eq!(marked("citta", &[note(1, 1, "", text)]), ["citt\u{e0}", "citta\u{300}", "CITTA"]);
    assert_eq!(marked("tta cit", &[note(1, 1, "", "città")]), ["città"], "words that overlap are one mark");
    assert_eq!(marked("oeuv", &[note(1, 1, "", "une Œuvre")]), ["Œuv"]);
}

#[test]
fn an_excerpt_is_a_line_around_the_first_word_cut_at_spaces() {
    let text = format!("{}ecco la\nparola 🏛 cercata, {}", "prima 🏛 di tutto ".repeat(40), "e poi altro ".repeat(40));
    let hits = search("parola cercata", &[note(1, 1, "Titolo", &text)]);
    assert_eq!(hits.len(), 1);
    let excerpt = &hits[0].excerpt;
    assert_eq!(marked("parola cercata", &[note(1, 1, "", &text)]), ["parola", "cercata"]);
    assert!(excerpt.contains("ecco la parola 🏛 cercata, e poi") && !excerpt.contains('\n'), "{excerpt}");
    assert!((90..=130).contains(&excerpt.chars().count()), "{excerpt}");
    let inner = excerpt.strip_prefix("… ").and_then(|rest| rest.strip_suffix(" …")).unwrap();
    let cut = text.replace('\n', " ");
    let at = cut.find(inner).unwrap();
    assert!(cut[..at].ends_with(' ') && cut[at + inner.len()..].starts_with(' '), "{excerpt}");

    let short = search("due", &[note(1, 1, "", "uno due tre")]);
    assert_eq!(short[0].excerpt, "uno due tre", "what is short stands whole");
    let endless = search("ago", &[note(1, 1, "", &format!("{}ago{}", "x".repeat(500), "y".repeat(500)))]);
    assert!((100..=140).contains(&endless[0].excerpt.chars().count()));
}

#[test]
fn an_item_is_found_in_its_place_and_a_removed_one_is_not() {
    let texts = [
        ("title", "Piano"),
        ("rows/r1/action", "Aprire uno sportello"),
        ("rows/r1/lead", "Anna|Bruno"),
        ("rows/r2/action", "Formare i mediatori dello sportello"),
        ("progress/p1/row", "r1"),
        ("progress/p1/evidence", "Verbale"),
    ];
    let mut plan = view(DocKind::Plan, &texts);
    let document = DocumentId([1; 32]);
    let places = |plan: &View, text: &str| -> Vec<String> {
        let hits = search(text, &[extract(1, 1, plan)]);
        hits.iter().map(|hit| format!("{} {}", hit.place.item_text(), hit.field)).collect()
    };
    assert_eq!(places(&plan, "sportello"), ["rows/r1 rows/r1/action", "rows/r2 rows/r2/action"]);
    assert_eq!(places(&plan, "bruno"), ["rows/r1 rows/r1/lead"], "each value that waits for a choice");
    assert_eq!(places(&plan, "piano"), [" title"]);
    assert_eq!(places(&plan, "r1"), [""; 0], "keys are no words");
    plan.collections[0].items[0].removed = true;
    assert_eq!(places(&plan, "sportello"), ["rows/r2 rows/r2/action"]);
    let places: Vec<String> =
        extract(1, 1, &plan).spots.iter().map(|spot| format!("{} {}", spot.place.item_text(), spot.text)).collect();
    assert_eq!(places, [" Piano", "rows/r2 Formare i mediatori dello sportello", "progress/p1 Verbale"]);
    assert_eq!(extract(1, 1, &plan).document, document);
    let told = view(DocKind::Plan, &[("rows/r1/action", "Aprire uno sportello"), ("rows/r1/state", "under-way")]);
    let states: Vec<String> = extract(1, 1, &told).spots.into_iter().map(|spot| spot.state).collect();
    assert_eq!(states, ["", "under-way"], "how far it is, a word for whoever links to it");
}

#[test]
fn a_note_without_a_title_goes_by_how_it_begins() {
    let name = |title, body| note(1, 1, title, body).spots[0].text.clone();
    assert_eq!(name(" ", "La biblioteca\napre alle sette."), "La biblioteca apre alle sette.");
    assert_eq!(name("Biblioteca", "Apre alle sette."), "Biblioteca");
}

#[test]
fn an_answer_can_be_linked_once_it_says_something_and_a_factor_always() {
    let pack = forms::pack(&PackRef { id: "needs-analysis".into(), version: 1 }).unwrap();
    let choice = pack.questions_for(None).find(|question| question.kind == forms::QuestionKind::Choice);
    let mut texts = vec![("answers/q1/text".to_owned(), "Mancano\nalloggi"), ("answers/q2/text".to_owned(), " ")];
    if let Some(question) = choice {
        texts.push((format!("answers/{}/value", question.id), "abcdef"));
    }
    let texts: Vec<(&str, &str)> = texts.iter().map(|(address, text)| (address.as_str(), *text)).collect();
    let form = view(DocKind::Form, &texts);
    let form = Extract::new(DocumentId([1; 32]), Vec::new(), 1, &form, Some(pack));
    let shown: Vec<&str> = form.spots.iter().map(|spot| spot.text.as_str()).collect();
    let expected: &[&str] = if choice.is_some() { &["", "Mancano alloggi", ""] } else { &["", "Mancano alloggi"] };
    assert_eq!(shown, expected);
    assert_eq!(documents("abcdef", &[form]), [0; 0], "an option's id is nobody's word");

    let assessment = view(DocKind::Assessment, &[("factors/f1/gaps", ""), ("factors/f2/gaps", "Pochi corsi")]);
    let spots = extract(2, 1, &assessment).spots;
    let places: Vec<(String, &str)> = spots.iter().map(|spot| (spot.place.item_text(), spot.text.as_str())).collect();
    assert_eq!(places, [(String::new(), ""), ("factors/f1".into(), ""), ("factors/f2".into(), "")]);
}

#[test]
fn a_link_counts_while_both_it_and_its_start_are_there() {
    let target = Place::in_document(DocumentId([9; 32]), "factors/f1").unwrap();
    let to = target.to_string();
    let mut plan = view(
        DocKind::Plan,
        &[
            ("rows/r1/action", "Una"),
            ("links/a/from", "rows/r1"),
            ("links/a/to", &to),
            ("links/b/from", ""),
            ("links/b/to", &to),
            ("links/c/from", "rows/gone"),
            ("links/c/to", &to),
            ("links/d/from", "rows/r1"),
            ("links/d/to", "nowhere"),
        ],
    );
    let links = |plan: &View| -> Vec<(String, String)> {
        let links = extract(1, 1, plan).links;
        assert!(links.iter().all(|link| link.to == target && link.from.document == DocumentId([1; 32])));
        links.iter().map(|link| (link.key.to_string(), link.from.item_text())).collect()
    };
    assert_eq!(links(&plan), [("a".into(), "rows/r1".into()), ("b".into(), String::new())]);
    plan.collections[0].items[0].removed = true;
    assert_eq!(links(&plan), [("b".into(), String::new())]);
    plan.collections[1].items[1].removed = true;
    assert_eq!(links(&plan), []);
    assert_eq!(documents(&to, &[extract(1, 1, &plan)]), [0; 0], "addresses are no words");
}

#[test]
fn the_index_answers_for_the_heads_it_was_made_at_and_keeps_to_its_bound() {
    let first = note(1, 1, "Uno", &"parola ".repeat(100));
    let mut index = Index::new(3 * first.size());
    for number in 1..=5 {
        index.keep(Extract { document: DocumentId([number; 32]), ..first.clone() });
    }
    let known = |index: &Index, number: u8| index.get(&DocumentId([number; 32]), &[ChangeId([1; 32])]).is_some();
    let there = |index: &Index| (1..=5).filter(|number| known(index, *number)).collect::<Vec<u8>>();
    assert_eq!(there(&index), [1, 2, 3]);
    assert_eq!(index.size(), 3 * first.size());
    assert!(index.get(&DocumentId([1; 32]), &[]).is_none(), "of other heads it knows nothing");
    let changed = Extract { heads: vec![ChangeId([8; 32])], ..first.clone() };
    index.keep(changed.clone());
    assert_eq!(there(&index), [2, 3], "the newer one stands in place of the older");
    assert_eq!(index.get(&first.document, &changed.heads), Some(&changed));
    index.clear();
    assert_eq!((index.size(), there(&index)), (0, Vec::new()));
}

#[test]
fn five_thousand_documents_are_searched_in_a_moment() {
    let body = "Sportello unico per l’accoglienza: orari, lingue, mediatori e un numero di telefono. ".repeat(24);
    let extracts: Vec<Extract> = (0..5_000_u64)
        .map(|number| {
            let mut document = [0; 32];
            document[..8].copy_from_slice(&number.to_be_bytes());
            let extract = note(1, number, &format!("Nota {number}"), &format!("{body} codice{number}"));
            Extract { document: DocumentId(document), ..extract }
        })
        .collect();
    let begun = std::time::Instant::now();
    assert_eq!(search("codice4321", &extracts).len(), 1);
    assert_eq!(search("accoglienza telefono", &extracts).len(), 100, "the first hundred documents");
    assert_eq!(search("orari mancante", &extracts).len(), 0);
    // A debug build takes a tenth of it; a search that folds or excerpts everything takes many times as long.
    assert!(begun.elapsed() < std::time::Duration::from_secs(8), "{:?}", begun.elapsed());
}
