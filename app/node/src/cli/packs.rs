//! `pack`: an association's own packs, checked without a notebook, imported and listed.

use std::path::Path;

use serde::Serialize;
use serde_json::json;
use taccuino_api::{Answer, Command};
use taccuino_core::forms::{MAX_FILE_BYTES, Pack, PackRef, TextKey, TextPart};

use super::CliError;
use super::arguments::PackAction;
use super::client::{Client, Reach};
use super::commands::Surroundings;
use super::print::word;
use crate::desk::packs::{Flaw, MAX_FILES, STRUCTURE, read_pack};

/// What the pack is called where no language is asked for.
const LANGUAGE: &str = Pack::FALLBACK_LANGUAGE;

/// One thing that is wrong, as JSON tells it.
#[derive(Debug, Serialize)]
struct Problem {
    file: Option<String>,
    line: Option<usize>,
    problem: String,
}

impl From<&Flaw> for Problem {
    fn from(flaw: &Flaw) -> Self {
        let (file, line) = match flaw {
            Flaw::NoStructure | Flaw::ManyFiles(_) => (None, None),
            Flaw::File(error) => (Some(error.file().to_owned()), error.line()),
            Flaw::Content(problem) => (Some(problem.file.clone()), problem.line),
        };
        Self { file, line, problem: flaw.to_string() }
    }
}

/// One pack, as JSON lists it.
#[derive(Debug, Serialize)]
struct Listed<'a> {
    id: &'a str,
    version: u32,
    kind: String,
    theme: &'a str,
    title: &'a str,
    languages: Vec<&'a str>,
    factors: usize,
    questions: usize,
}

impl<'a> Listed<'a> {
    fn of(pack: &'a Pack) -> Self {
        Self {
            id: &pack.id,
            version: pack.version,
            kind: word(&pack.kind),
            theme: &pack.theme,
            title: pack.text(LANGUAGE, TextKey::pack(TextPart::Title)),
            languages: pack.languages().collect(),
            factors: pack.factors.len(),
            questions: pack.question_ids().count(),
        }
    }

    fn line(&self) -> String {
        format!("{} {}  {}  {}  ({})\n", self.id, self.version, self.kind, self.title, self.languages.join(", "))
    }
}

/// Does one command about packs.
pub(super) async fn run(action: PackAction, surroundings: &Surroundings) -> Result<(), CliError> {
    let folder = match action {
        PackAction::Check { folder } => return check(&folder, surroundings),
        PackAction::Import { folder } => Some(folder),
        PackAction::List => None,
    };
    let command = match folder {
        Some(folder) => Command::ImportPack { files: read_folder(&folder)? },
        None => Command::Packs,
    };
    let mut client = Client::open(surroundings.data.clone(), Reach::ThisLaptop).await?;
    let answer = client.call(command).await;
    let closed = client.close().await;
    if let Answer::Packs(packs) = answer? {
        let listed: Vec<Listed<'_>> = packs.iter().map(Listed::of).collect();
        surroundings.print(&listed, |listed| listed.iter().map(Listed::line).collect());
    }
    closed
}

fn check(folder: &Path, surroundings: &Surroundings) -> Result<(), CliError> {
    let files = read_folder(folder)?;
    match read_pack(&files) {
        Ok(pack) => {
            let value = json!({ "id": pack.id, "version": pack.version, "problems": [] });
            surroundings.print(&value, |_| format!("{} {}: no problems", pack.id, pack.version));
            Ok(())
        }
        Err(flaws) => {
            let problems: Vec<Problem> = flaws.iter().map(Problem::from).collect();
            surroundings.print(&json!({ "problems": problems }), |_| {
                problems.iter().map(|problem| format!("{}\n", problem.problem)).collect()
            });
            Err(CliError::Problems(flaws.len()))
        }
    }
}

/// Reads `pack.toml` and the language files beside it; whatever else lies there is no part of the pack.
fn read_folder(folder: &Path) -> Result<Vec<(String, String)>, CliError> {
    let unreadable =
        |path: &Path, reason: &dyn std::fmt::Display| CliError::Input(format!("{}: {reason}", path.display()));
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))? {
        let path = entry.map_err(|error| unreadable(folder, &error))?.path();
        if path.extension().is_none_or(|extension| extension != "toml") || !path.is_file() {
            continue;
        }
        let size = path.metadata().map_err(|error| unreadable(&path, &error))?.len();
        if usize::try_from(size).map_or(true, |size| size > MAX_FILE_BYTES) {
            let reason = format!("{size} bytes, more than the {MAX_FILE_BYTES} that a file of a pack may have");
            return Err(unreadable(&path, &reason));
        }
        if files.len() >= MAX_FILES {
            return Err(unreadable(folder, &format!("more than the {MAX_FILES} files that a pack may have")));
        }
        let name = entry_name(&path);
        files.push((name, std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?));
    }
    if !files.iter().any(|(name, _)| name == STRUCTURE) {
        return Err(unreadable(folder, &format!("there is no {STRUCTURE} in this folder")));
    }
    files.sort();
    Ok(files)
}

fn entry_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Finds the newest version of a pack among those that the node has.
pub(super) async fn newest(client: &mut Client, id: &str) -> Result<PackRef, CliError> {
    let Answer::Packs(packs) = client.call(Command::Packs).await? else { return Err(CliError::Gone) };
    let found = packs.iter().filter(|pack| pack.id == id).max_by_key(|pack| pack.version);
    Ok(found.map(Pack::reference).ok_or(taccuino_api::ErrorCode::UnknownPack)?)
}
