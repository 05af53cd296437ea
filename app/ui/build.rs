//! Turns `app/locales/*.json` into the module `i18n`: a language is one more file there.
//!
//! What a language says otherwise in programmes of some shape stands in its file under `shapes`. Of each shape a tongue
//! is made, such as `it-x-equals`, which has these sentences of its own and all others from its language.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use leptos_i18n_parser::parse_locales::options::{Config, ParseOptions};
use leptos_i18n_parser::parse_locales::parse_locales;
use serde_json::{Map, Value};

/// The language of a page whose browser prefers none that there is.
const DEFAULT: &str = "en";

/// Where a language keeps what it says otherwise in some shape; `taccuino_core::forms::tongue` names what comes of it.
const SHAPES: &str = "shapes";

fn main() -> Result<(), Box<dyn Error>> {
    let room = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let folder = room.join("../locales");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", folder.display());
    let parted = out.join("locales");
    fs::create_dir_all(&parted)?;
    let (mut languages, mut tongues) = (Vec::new(), Vec::new());
    for (language, file) in files(&folder)? {
        let mut sentences: Map<String, Value> = serde_json::from_str(&fs::read_to_string(file)?)?;
        if let Some(Value::Object(shapes)) = sentences.remove(SHAPES) {
            for (shape, own) in shapes {
                let tongue = format!("{language}-x-{shape}");
                fs::write(parted.join(format!("{tongue}.json")), own.to_string())?;
                tongues.push((tongue, language.clone()));
            }
        }
        fs::write(parted.join(format!("{language}.json")), Value::Object(sentences).to_string())?;
        languages.push(language);
    }
    languages.retain(|language| language != DEFAULT);
    // Languages first: the one that the browser prefers is the first that fits.
    let mut config =
        Config::new(DEFAULT)?.add_locales(languages)?.add_locales(tongues.iter().map(|(tongue, _)| tongue))?;
    for (tongue, language) in &tongues {
        config = config.extend_locale(tongue, language)?;
    }
    let config = config.locales_path(parted).parse_options(ParseOptions::new().interpolate_display(true));
    let parsed = parse_locales(Some(room), config)?;
    let code = leptos_i18n_codegen::gen_code(&parsed, None, true, None, false)?;
    fs::write(out.join("i18n.rs"), code.to_string())?;
    Ok(())
}

/// Lists the languages, each with its file.
fn files(folder: &Path) -> Result<Vec<(String, PathBuf)>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json")
            && let Some(name) = path.file_stem().and_then(|stem| stem.to_str())
        {
            files.push((name.to_owned(), path));
        }
    }
    files.sort();
    Ok(files)
}
