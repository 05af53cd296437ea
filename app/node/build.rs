//! Lists the page's files for the program to hold inside.
//!
//! With the feature `page` they come from the folder that `TACCUINO_PAGE` names; without it the list is empty and
//! the program builds without a wasm toolchain.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> Result<(), String> {
    println!("cargo::rerun-if-env-changed=TACCUINO_PAGE");
    println!("cargo::rerun-if-changed=build.rs");
    let mut list = String::from("static FILES: &[PageFile] = &[\n");
    if env::var_os("CARGO_FEATURE_PAGE").is_some() {
        let folder = env::var_os("TACCUINO_PAGE")
            .map(PathBuf::from)
            .ok_or("the feature `page` needs TACCUINO_PAGE, the folder of the built page; `cargo xtask run` sets it")?;
        let folder = folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))?;
        println!("cargo::rerun-if-changed={}", folder.display());
        for file in files(&folder).map_err(|error| format!("{}: {error}", folder.display()))? {
            list.push_str(&entry(&folder, &file)?);
        }
    }
    list.push_str("];\n");
    let out = env::var_os("OUT_DIR").ok_or("cargo names no OUT_DIR")?;
    fs::write(Path::new(&out).join("page_files.rs"), list).map_err(|error| error.to_string())
}

/// Lists every file below `folder`, sorted.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}

/// Writes the entry of one file; its compressed forms have none of their own.
fn entry(folder: &Path, file: &Path) -> Result<String, String> {
    if file.extension().is_some_and(|ending| ending == "br" || ending == "gz") {
        return Ok(String::new());
    }
    let inside = file.strip_prefix(folder).map_err(|error| error.to_string())?;
    let parts: Vec<_> = inside.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let compressed = |ending: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(ending);
        let path = PathBuf::from(name);
        if path.is_file() { format!("Some(include_bytes!({path:?}))") } else { "None".to_owned() }
    };
    let mut text = String::new();
    writeln!(
        text,
        "    PageFile {{ path: {:?}, plain: include_bytes!({file:?}), brotli: {}, gzip: {} }},",
        format!("/{}", parts.join("/")),
        compressed(".br"),
        compressed(".gz"),
    )
    .map_err(|error| error.to_string())?;
    Ok(text)
}
