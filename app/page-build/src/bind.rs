//! wasm-bindgen, called as a library: one wasm file in, a wasm file and its JavaScript out.

use std::fs;
use std::path::Path;

use wasm_bindgen_cli_support::Bindgen;

/// Starts the page; a file of its own because the page's security policy allows no script inside the HTML.
const START: &str = "import start from \"./app.js\";\n\nawait start();\n";

/// Writes `app.js`, `app_bg.wasm` and `start.js` into `out`.
///
/// `bare` leaves the names of functions out: smaller, and panics no longer say where they happened.
pub(crate) fn bind(wasm: &Path, out: &Path, bare: bool) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name("app").typescript(false);
    // Without this `app.js` does not know where its wasm lies.
    bindgen.omit_default_module_path(false);
    bindgen.remove_name_section(bare).remove_producers_section(bare);
    bindgen
        .web(true)
        .and_then(|bindgen| bindgen.generate(out))
        .map_err(|error| format!("wasm-bindgen did not accept {}: {error:#}", wasm.display()))?;
    let start = out.join("start.js");
    fs::write(&start, START).map_err(|error| format!("writing {} failed: {error}", start.display()))
}
