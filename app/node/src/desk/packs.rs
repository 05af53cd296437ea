//! Packs: what documents ask, handed to pages, and an association's own, kept with the notebook.

use taccuino_api::{Answer, ErrorCode};
use taccuino_core::forms::{self, Pack, PackFile};

use super::Desk;
use super::settings::{self, PACKS};

/// The most packs that are kept beside those inside the program.
const MAX_PACKS: usize = 64;

/// The name of a pack's structure file.
const STRUCTURE: &str = "pack.toml";

/// Reads a pack from its files; it must be without problems, because documents keep its ids for ever.
///
/// # Errors
/// [`ErrorCode::BadPack`] with the first few problems, each with file and line.
pub(crate) fn read_pack(files: &[(String, String)]) -> Result<Pack, ErrorCode> {
    let bad = |text: String| ErrorCode::BadPack(text);
    let file = |(name, text): &'_ (String, String)| (name.clone(), text.clone());
    let Some((_, structure)) = files.iter().map(file).find(|(name, _)| name == STRUCTURE) else {
        return Err(bad(format!("there is no {STRUCTURE}")));
    };
    let words: Vec<PackFile<'_>> =
        files.iter().filter(|(name, _)| name != STRUCTURE).map(|(name, text)| PackFile { name, text }).collect();
    let pack =
        forms::load(PackFile { name: STRUCTURE, text: &structure }, &words).map_err(|error| bad(error.to_string()))?;
    let problems = forms::check(&pack);
    if problems.is_empty() {
        return Ok(pack);
    }
    let lines: Vec<String> = problems.iter().take(20).map(ToString::to_string).collect();
    Err(bad(lines.join("\n")))
}

impl Desk {
    /// Puts the kept packs at hand; what cannot be read any more stays kept.
    pub(super) fn begin_packs(&self) {
        for files in settings::get(&self.notebook, &PACKS).unwrap_or_default() {
            match read_pack(&files) {
                Ok(pack) => {
                    forms::add_pack(pack);
                }
                Err(error) => tracing::warn!(%error, "a pack that was imported cannot be read"),
            }
        }
    }

    pub(super) fn packs(&self) -> Answer {
        Answer::Packs(forms::packs().into_iter().cloned().collect())
    }

    pub(super) fn import_pack(&mut self, files: Vec<(String, String)>) -> Result<Answer, ErrorCode> {
        let pack = read_pack(&files)?;
        let known = forms::packs().into_iter().find(|known| known.id == pack.id && known.version == pack.version);
        match known {
            Some(known) if *known == pack => return Ok(self.packs()),
            Some(_) => {
                return Err(ErrorCode::BadPack(format!(
                    "{} {} is there already and says something else: raise its version",
                    pack.id, pack.version
                )));
            }
            None => (),
        }
        let mut kept = settings::get(&self.notebook, &PACKS).unwrap_or_default();
        if kept.len() >= MAX_PACKS {
            return Err(ErrorCode::BadPack(format!("there are {MAX_PACKS} packs already")));
        }
        kept.push(files);
        settings::set(self.stage(), &PACKS, &kept);
        forms::add_pack(pack);
        self.extract_anew();
        Ok(self.packs())
    }
}
