//! Turns the page's wasm into the folder that the node serves.
//!
//! A package of its own because wasm-bindgen's library takes a while to compile: xtask builds it only when the
//! page changed. Knows nothing of cargo, profiles or the node.
//!
//! `page-build WASM PUBLIC OUT smallest|fastest` writes into OUT: the files of PUBLIC, `app.js` and `app_bg.wasm`
//! (what wasm-bindgen makes of WASM), `start.js` (which starts them), and beside each a `.br` and a `.gz`.

mod bind;
mod compress;
mod folder;

use std::path::PathBuf;
use std::process::ExitCode;

use compress::Effort;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match build(&words) {
        Ok(report) => {
            println!("{report}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("page-build: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn build(words: &[String]) -> Result<String, String> {
    let [wasm, public, out, effort] = words else {
        return Err("usage: page-build WASM PUBLIC OUT smallest|fastest".to_owned());
    };
    let effort = match effort.as_str() {
        "smallest" => Effort::Smallest,
        "fastest" => Effort::Fastest,
        other => return Err(format!("`{other}` is neither `smallest` nor `fastest`")),
    };
    let (wasm, public, out) = (PathBuf::from(wasm), PathBuf::from(public), PathBuf::from(out));
    let fresh = out.with_extension("new");
    folder::empty(&fresh)?;
    bind::bind(&wasm, &fresh, effort == Effort::Smallest)?;
    folder::copy(&public, &fresh)?;
    let sizes = compress::compress_folder(&fresh, effort)?;
    folder::replace(&out, &fresh)?;
    Ok(format!("The page is in {}: {sizes}.", out.display()))
}
