//! Turns `app/locales/*.json` into the module `i18n`: a language is one more file there.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use leptos_i18n_parser::parse_locales::options::{Config, ParseOptions};
use leptos_i18n_parser::parse_locales::parse_locales;

/// The language of a page whose browser prefers none that there is.
const DEFAULT: &str = "en";

fn main() -> Result<(), Box<dyn Error>> {
    let room = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let folder = room.join("../locales");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", folder.display());
    let config = Config::new(DEFAULT)?
        .add_locales(languages(&folder)?)?
        .locales_path(Path::new("../locales"))
        .parse_options(ParseOptions::new().interpolate_display(true));
    let parsed = parse_locales(Some(room), config)?;
    let code = leptos_i18n_codegen::gen_code(&parsed, None, true, None, false)?;
    fs::write(PathBuf::from(std::env::var("OUT_DIR")?).join("i18n.rs"), code.to_string())?;
    Ok(())
}

/// Lists the languages that have a file, but for the default one.
fn languages(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut languages = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json")
            && let Some(name) = path.file_stem().and_then(|stem| stem.to_str())
            && name != DEFAULT
        {
            languages.push(name.to_owned());
        }
    }
    languages.sort();
    Ok(languages)
}
