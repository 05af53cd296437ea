//! What is wrong with the words of a pack in one language, and with what it says otherwise in programmes of some shape.

use std::collections::{BTreeMap, BTreeSet};

use super::super::entries::Entry;
use super::super::pack::Pack;
use super::super::text::{TextKey, Words};
use super::{PackProblemKind, Report};

/// Checks one language: every text is there, has words of its own, and belongs to something.
pub(super) fn check(words: &Words, pack: &Pack, entries: &[Entry<'_>], report: &mut Report<'_>) {
    let mut known = BTreeSet::new();
    for entry in entries {
        let required = entry.required.iter().map(|part| (*part, true));
        let optional = entry.optional.iter().map(|part| (*part, false));
        for (part, required) in required.chain(optional) {
            let key = TextKey { id: entry.id, part };
            if !known.insert(key) || words.get(key).is_some() {
                continue;
            }
            if required || pack.languages.values().any(|other| other.get(key).is_some()) {
                report.add(None, PackProblemKind::MissingText(key.to_string()));
            }
        }
    }

    let mut first_by_wording: BTreeMap<String, TextKey<'_>> = BTreeMap::new();
    for (key, text) in words.iter() {
        let line = Some(text.line);
        if !known.contains(&key) {
            report.add(line, PackProblemKind::UnusedText(key.to_string()));
        }
        let wording = text.text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if wording.is_empty() {
            report.add(line, PackProblemKind::EmptyText(key.to_string()));
        } else if let Some(first) = first_by_wording.get(&wording) {
            report.add(line, PackProblemKind::RepeatedText { key: key.to_string(), first: first.to_string() });
        } else {
            first_by_wording.insert(wording, key);
        }
    }
    check_shapes(words, pack, report);
}

/// Checks what is said otherwise in programmes of some shape: it stands for a text that there is, differs from it, and
/// each language has it.
fn check_shapes(words: &Words, pack: &Pack, report: &mut Report<'_>) {
    for (shape, key, text) in words.iter_shapes() {
        let named = || format!("shapes.{shape}.{key}");
        let line = Some(text.line);
        match words.get(key) {
            None => report.add(line, PackProblemKind::UnusedText(named())),
            Some(usual) if usual.text.trim() == text.text.trim() => {
                report.add(line, PackProblemKind::RepeatedText { key: named(), first: key.to_string() });
            }
            Some(_) if text.text.trim().is_empty() => report.add(line, PackProblemKind::EmptyText(named())),
            Some(_) => {}
        }
    }
    let has = |words: &Words, shape: &str, key: TextKey<'_>| {
        words.iter_shapes().any(|(of, known, _)| (of, known) == (shape, key))
    };
    let others = pack.languages.values().flat_map(Words::iter_shapes);
    let missing: BTreeSet<_> = others
        .filter(|(shape, key, _)| !has(words, shape, *key))
        .map(|(shape, key, _)| format!("shapes.{shape}.{key}"))
        .collect();
    for key in missing {
        report.add(None, PackProblemKind::MissingText(key));
    }
}
