//! What a newer version of a pack must keep of an older one, so that no answer is lost to sight.

use super::check::{PackProblem, PackProblemKind};
use super::pack::Pack;

/// Lists what `newer` lacks of `older`, a version of the same pack that documents may have been begun with: questions,
/// options, key factors and contextual factors under whose ids something may have been written, each of the same sort.
///
/// More of everything, another order and other words are what versions are for.
///
/// # Source
/// requirements.md BM-03, NFR-07.
pub fn check_successor(older: &Pack, newer: &Pack) -> Vec<PackProblem> {
    let mut problems = Vec::new();
    let mut report = |line: Option<usize>, kind| problems.push(PackProblem { file: newer.file.clone(), line, kind });
    if older.kind != newer.kind {
        report(None, PackProblemKind::OtherKind(older.version));
    }
    for question in older.questions_for(None) {
        let Some(found) = newer.question(&question.id) else {
            report(None, PackProblemKind::LostId { id: question.id.clone(), version: older.version });
            continue;
        };
        // Prose and other answers stand in fields of their own.
        if question.kind.is_prose() != found.kind.is_prose() {
            let kind = PackProblemKind::OtherAnswer { id: question.id.clone(), version: older.version };
            report(Some(found.line), kind);
        }
        for option in question.options.iter().filter(|option| !found.options.contains(option)) {
            report(Some(found.line), PackProblemKind::LostId { id: option.clone(), version: older.version });
        }
    }
    let lost_factors = older.factor_ids().filter(|id| newer.factor(id).is_none());
    let lost_contextual = older.contextual_ids().filter(|id| newer.contextual_ids().all(|known| known != *id));
    for id in lost_factors.chain(lost_contextual) {
        report(None, PackProblemKind::LostId { id: id.to_owned(), version: older.version });
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::super::file::PackFile;
    use super::super::load::load;
    use super::*;

    fn form(version: u32, questions: &str) -> Pack {
        let text = format!(
            "id = 'own'\nversion = {version}\nkind = 'form'\ntheme = 't'\n[[sections]]\nid = 's'\nquestions = [\n{questions}\n]"
        );
        load(PackFile { name: "pack.toml", text: &text }, &[]).unwrap()
    }

    #[test]
    fn a_newer_version_may_add_and_move_and_may_not_drop_or_turn() {
        let older = form(
            1,
            "{ id = 'q1', kind = 'open' },\n{ id = 'q2', kind = 'line' },\n{ id = 'q3', kind = 'choice', options = ['a', 'b'] },",
        );
        let rows: [(&str, &[&str]); 4] = [
            (
                "{ id = 'q4', kind = 'open' },\n{ id = 'q3', kind = 'choice', options = ['c', 'b', 'a'] },\n{ id = 'q1', kind = 'extent' },\n{ id = 'q2', kind = 'number' },",
                &[],
            ),
            (
                "{ id = 'q1', kind = 'open' },\n{ id = 'q3', kind = 'choice', options = ['a', 'b'] },",
                &["pack.toml: q2 of version 1 is missing, and answers may stand under it"],
            ),
            (
                "{ id = 'q1', kind = 'line' },\n{ id = 'q2', kind = 'line' },\n{ id = 'q3', kind = 'choice', options = ['a', 'b'] },",
                &["pack.toml:8: q1 takes another sort of answer than in version 1, which would hide what was written"],
            ),
            (
                "{ id = 'q1', kind = 'open' },\n{ id = 'q2', kind = 'line' },\n{ id = 'q3', kind = 'choice', options = ['b'] },",
                &["pack.toml:10: a of version 1 is missing, and answers may stand under it"],
            ),
        ];
        for (questions, expected) in rows {
            let problems = check_successor(&older, &form(2, questions));
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            assert_eq!(problems, expected, "{questions}");
        }
    }

    #[test]
    fn key_factors_stay() {
        let benchmark = |version: u32, factors: &str| {
            let text =
                format!("id = 'own'\nversion = {version}\nkind = 'benchmark'\ntheme = 't'\nlevels = ['a']\n{factors}");
            load(PackFile { name: "pack.toml", text: &text }, &[]).unwrap()
        };
        let older = benchmark(1, "[[factors]]\nid = 'f1'\n[[contextual]]\nid = 'c1'");
        let newer = benchmark(2, "[[factors]]\nid = 'f2'");
        let lost: Vec<PackProblemKind> =
            check_successor(&older, &newer).into_iter().map(|problem| problem.kind).collect();
        let lost_id = |id: &str| PackProblemKind::LostId { id: id.to_owned(), version: 1 };
        assert_eq!(lost, [lost_id("f1"), lost_id("c1")]);
        let other = Pack { kind: super::super::pack::PackKind::Guide, ..older.clone() };
        assert_eq!(check_successor(&older, &other)[0].kind, PackProblemKind::OtherKind(1));
        assert_eq!(check_successor(&older, &older), []);
    }
}
