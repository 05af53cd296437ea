//! Assessments: against a pack of an association's own, and what one assessor answers alone.

use taccuino_core::forms::PackRef;
use taccuino_core::membership::Level;

use super::*;

const STRUCTURE: &str = include_str!("../../../../../core/packs/language/pack.toml");
const ENGLISH: &str = include_str!("../../../../../core/packs/language/en.toml");
const ITALIAN: &str = include_str!("../../../../../core/packs/language/it.toml");

/// Returns the files of another standard: the language pack under a name of its own.
fn charter(version: u32, structure: &str) -> Command {
    let structure = structure
        .replace("id = \"language\"", "id = \"cities-charter\"")
        .replace("version = 1", &format!("version = {version}"));
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    Command::ImportPack {
        files: vec![file("pack.toml", &structure), file("en.toml", ENGLISH), file("it.toml", ITALIAN)],
    }
}

fn assessment(programme: ProgrammeId, pack: u32) -> NewDocument {
    NewDocument {
        programme,
        kind: DocKind::Assessment,
        level: None,
        writers: None,
        links: Vec::new(),
        pack: Some(PackRef { id: "cities-charter".into(), version: pack }),
        title: "Prima".into(),
        template: None,
    }
}

async fn made(page: &mut Page, new: NewDocument) -> DocumentId {
    match page.call(Command::NewDocument(new)).await {
        Ok(Answer::Document(document)) => document.id,
        other => panic!("{other:?}"),
    }
}

async fn written(page: &mut Page, document: DocumentId, field: &str) -> String {
    match page.call(Command::Show { document, at: Vec::new() }).await {
        Ok(Answer::Content { view, .. }) => view.text(&field.parse().unwrap()).to_owned(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_standard_is_a_benchmark_and_its_next_version_loses_no_answer() {
    let (desk, _end) = desk_on(&Disk::default()).await;
    let mut page = Page::open(&desk).await;
    let (programme, _) = programme_and_plan(&mut page).await;
    let unknown = page.call(Command::NewDocument(assessment(programme, 1))).await;
    assert_eq!(unknown, Err(ErrorCode::UnknownPack), "nobody imported it yet");

    page.call(charter(1, STRUCTURE)).await.unwrap();
    let first = made(&mut page, assessment(programme, 1)).await;
    let (mut replica, lease) = page.edit(first).await;
    let set = Edit::Set { field: "answers/f8q1/level".parse().unwrap(), value: "partly".into() };
    let text = Edit::Splice {
        field: "answers/f8q1/text".parse().unwrap(),
        at: 0,
        delete: 0,
        insert: "Pochi lo sanno.".into(),
    };
    for edit in [set, text] {
        replica.edit(&edit).unwrap();
    }
    let change = replica.commit(1_000).unwrap();
    let changes = vec![WrittenChange { number: change.number, bytes: change.bytes }];
    page.call(Command::Write { document: first, lease: lease.token, changes }).await.unwrap();

    // The next version says something else under the same number: refused. Under the next number it is taken.
    let other = STRUCTURE.replace("year = 2022", "year = 2024");
    assert!(matches!(page.call(charter(1, &other)).await, Err(ErrorCode::BadPack(_))));
    page.call(charter(2, &other)).await.unwrap();
    assert_eq!(written(&mut page, first, "answers/f8q1/level").await, "partly");
    assert_eq!(written(&mut page, first, "answers/f8q1/text").await, "Pochi lo sanno.");
    let second = made(&mut page, assessment(programme, 2)).await;
    assert_eq!(written(&mut page, second, "answers/f8q1/level").await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_assessor_answers_alone_says_who_writes_it_and_where_it_belongs() {
    let (desk, _end) = desk_on(&Disk::default()).await;
    let mut page = Page::open(&desk).await;
    let (programme, _) = programme_and_plan(&mut page).await;
    let benchmark = |new: NewDocument| NewDocument { pack: None, ..new };
    let agreed = made(&mut page, benchmark(assessment(programme, 1))).await;
    let alone = |level| NewDocument {
        level: Some(level),
        writers: Some(Level::Me),
        links: vec![agreed],
        ..benchmark(assessment(programme, 1))
    };
    for level in [Level::Team, Level::Pair] {
        let own = page.call(Command::NewDocument(alone(level))).await;
        let Ok(Answer::Document(own)) = own else { panic!("{own:?}") };
        assert_eq!((own.level, own.writers, own.links), (level, Level::Me, vec![agreed]));
    }
    let public = page.call(Command::NewDocument(alone(Level::Programme))).await;
    assert!(matches!(public, Err(ErrorCode::Denied(_))), "{public:?}");
}
