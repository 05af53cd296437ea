//! Packs: what documents ask, handed to pages, and an association's own, kept with the notebook.

use taccuino_api::{Answer, ErrorCode, Event};
use taccuino_core::forms::{self, Pack, PackError, PackFile, PackProblem};

use super::Desk;
use super::effect::Effect;
use super::settings::{self, PACKS};

/// The most packs that are kept beside those inside the program.
const MAX_PACKS: usize = 64;
/// The most files that a pack may have.
pub(crate) const MAX_FILES: usize = 64;
/// The most bytes that all kept packs have together: they are read at once.
const MAX_KEPT: usize = 12 << 20;
/// How many problems a refusal names.
const NAMED: usize = 20;

/// The name of a pack's structure file.
pub(crate) const STRUCTURE: &str = "pack.toml";

/// One thing that is wrong with the files of a pack.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Flaw {
    /// The structure file is absent.
    #[error("there is no {STRUCTURE}")]
    NoStructure,
    /// There are more files than a pack has.
    #[error("{0} files, more than the {MAX_FILES} that a pack may have")]
    ManyFiles(usize),
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] PackError),
    /// The pack can be read and is not in order.
    #[error(transparent)]
    Content(#[from] PackProblem),
}

/// Reads a pack from its files; it must be without problems, because documents keep its ids for ever.
///
/// # Errors
/// Everything that is wrong with it, also in comparison with older versions at hand.
pub(crate) fn read_pack(files: &[(String, String)]) -> Result<Pack, Vec<Flaw>> {
    if files.len() > MAX_FILES {
        return Err(vec![Flaw::ManyFiles(files.len())]);
    }
    let Some((_, structure)) = files.iter().find(|(name, _)| name == STRUCTURE) else {
        return Err(vec![Flaw::NoStructure]);
    };
    let structure = PackFile { name: STRUCTURE, text: structure };
    let words: Vec<PackFile<'_>> =
        files.iter().filter(|(name, _)| name != STRUCTURE).map(|(name, text)| PackFile { name, text }).collect();
    let pack = forms::load(structure, &words).map_err(|error| {
        // One file that cannot be read does not hide what is wrong with the next.
        let each = words.iter().filter_map(|file| forms::load(structure, std::slice::from_ref(file)).err());
        let flaws: Vec<Flaw> = match forms::load(structure, &[]) {
            Ok(_) => each.map(Flaw::File).collect(),
            Err(of_structure) => vec![Flaw::File(of_structure)],
        };
        if flaws.is_empty() { vec![Flaw::File(error)] } else { flaws }
    })?;
    let mut problems = forms::check(&pack);
    for older in forms::packs().into_iter().filter(|older| older.id == pack.id && older.version < pack.version) {
        problems.extend(forms::check_successor(older, &pack));
    }
    if problems.is_empty() { Ok(pack) } else { Err(problems.into_iter().map(Flaw::Content).collect()) }
}

fn bad_pack(flaws: &[Flaw]) -> ErrorCode {
    let lines: Vec<String> = flaws.iter().take(NAMED).map(ToString::to_string).collect();
    ErrorCode::BadPack(lines.join("\n"))
}

impl Desk {
    /// Puts the kept packs at hand; what cannot be read any more stays kept.
    pub(super) fn begin_packs(&self) {
        for files in settings::get(&self.notebook, &PACKS).unwrap_or_default() {
            match read_pack(&files) {
                Ok(pack) => {
                    forms::add_pack(pack);
                }
                Err(flaws) => tracing::warn!(error = %bad_pack(&flaws), "a pack that was imported cannot be read"),
            }
        }
    }

    pub(super) fn packs(&self) -> Answer {
        Answer::Packs(forms::packs().into_iter().cloned().collect())
    }

    /// Keeps an association's pack with the notebook; it is at hand once it is on disk.
    ///
    /// # Errors
    /// [`ErrorCode::BadPack`] with what is wrong, line by line.
    pub(super) fn import_pack(&mut self, files: Vec<(String, String)>) -> Result<Answer, ErrorCode> {
        let bad = |text: String| Err(ErrorCode::BadPack(text));
        let pack = read_pack(&files).map_err(|flaws| bad_pack(&flaws))?;
        let known = forms::packs().into_iter().find(|known| known.id == pack.id && known.version == pack.version);
        match known {
            Some(known) if *known == pack => return Ok(self.packs()),
            Some(_) => {
                return bad(format!(
                    "{} {} is there already and says something else: raise its version",
                    pack.id, pack.version
                ));
            }
            None => (),
        }
        let mut kept = settings::get(&self.notebook, &PACKS).unwrap_or_default();
        if kept.len() >= MAX_PACKS {
            return bad(format!("there are {MAX_PACKS} packs already"));
        }
        kept.push(files);
        let size: usize = kept.iter().flatten().map(|(name, text)| name.len() + text.len()).sum();
        if size > MAX_KEPT {
            return bad(format!("the packs would have {size} bytes together, more than the {MAX_KEPT} that are kept"));
        }
        settings::set(self.stage(), &PACKS, &kept);
        let packs = forms::packs().into_iter().chain([&pack]).cloned().collect();
        self.hold(Effect::AddPack(Box::new(pack)));
        Ok(Answer::Packs(packs))
    }

    /// Puts a pack at hand that is on disk now.
    pub(super) fn pack_is_kept(&mut self, pack: Pack) {
        forms::add_pack(pack);
        self.extract_anew();
        self.clients.tell_all(&Event::Packs);
    }
}

#[cfg(test)]
#[path = "packs_tests.rs"]
mod tests;
